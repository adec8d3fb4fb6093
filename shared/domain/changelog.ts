import type { Item } from '#shared/domain/item.ts';

/** The six types of Keep a Changelog 2.0.0, in the order they are printed. @see https://keepachangelog.com/en/2.0.0/ */
export const CHANGE_TYPES = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/** What an entry is made from. */
export type ChangelogItem = Pick<
  Item,
  'id' | 'key' | 'title' | 'url' | 'type' | 'typeKind' | 'stateCategory' | 'resolution' | 'labels' | 'components' | 'parent'
>;

/** One line of the changelog. */
export interface ChangeEntry {
  readonly type: ChangeType;
  /** Plain text, one line. */
  readonly text: string;
  readonly breaking: boolean;
  readonly key: string;
  /** Where the item stands in its tracker: an entry's identity through every edit and every new draft. */
  readonly url: string;
}

/** Why an item has no entry. */
export type LeftOut = 'not-done' | 'not-fixed' | 'container' | 'part-of-parent';

export interface Changelog {
  readonly entries: readonly ChangeEntry[];
  readonly leftOut: readonly { readonly item: ChangelogItem; readonly reason: LeftOut }[];
}

const CONVENTIONAL = /^(feat|fix|perf|refactor|docs|chore|build|ci|test|style|revert|security|deprecate|remove)(\([^)]*\))?(!)?:\s*/i;
// Resolutions that close an item without a change in the product (Jira's defaults and the real archive's names).
const UNCHANGED =
  /^(won'?t (fix|do)|duplicate|invalid|cannot reproduce|not a bug|declined|incomplete|obsolete|abandoned|hold|needs more info)/i;
const SECURITY = /\b(cve-\d{4}-\d+|vulnerabilit\w*|xss|csrf|injection)\b/i;

const has = (labels: readonly string[], ...names: readonly string[]): boolean =>
  labels.some((label) => names.includes(label.toLowerCase().replaceAll(/[\s_]/g, '-')));

/** The type of change an item stands for: labels first, then the words of the title, then the kind of item. */
export function changeTypeOf(item: Pick<ChangelogItem, 'title' | 'labels' | 'typeKind'>): ChangeType {
  const { labels, title, typeKind } = item;
  const prefix = CONVENTIONAL.exec(title)?.[1]?.toLowerCase();
  if (has(labels, 'security', 'cve') || prefix === 'security' || SECURITY.test(title)) return 'Security';
  if (has(labels, 'deprecated', 'deprecation') || prefix === 'deprecate' || /^deprecate\b/i.test(title)) return 'Deprecated';
  if (has(labels, 'removed', 'removal') || prefix === 'remove' || /^(remove|drop|retire)\b/i.test(title)) return 'Removed';
  if (typeKind === 'bug' || prefix === 'fix') return 'Fixed';
  if (prefix === 'feat') return 'Added';
  if (prefix !== undefined) return 'Changed';
  return typeKind === 'story' || typeKind === 'feature' || /^(add|introduce|support|new)\b/i.test(title) ? 'Added' : 'Changed';
}

/** Whether people must act when they upgrade: a 'breaking' label, 'BREAKING' in the title, or a conventional '!'. */
export function isBreaking(item: Pick<ChangelogItem, 'title' | 'labels'>): boolean {
  return has(item.labels, 'breaking', 'breaking-change') || /\bBREAKING\b/.test(item.title) || CONVENTIONAL.exec(item.title)?.[3] === '!';
}

/** A title as a changelog line: one line, no conventional prefix, a capital first, no full stop. */
export function entryText(title: string): string {
  const text = title.replaceAll(/\s+/g, ' ').trim().replace(CONVENTIONAL, '').replace(/\.$/, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function reasonToLeaveOut(item: ChangelogItem, inScope: ReadonlySet<string>): LeftOut | null {
  if (item.typeKind === 'epic') return 'container';
  if (item.typeKind === 'subtask' && item.parent !== null && inScope.has(item.parent)) return 'part-of-parent';
  if (item.stateCategory !== 'done') return 'not-done';
  return item.resolution !== null && UNCHANGED.test(item.resolution) ? 'not-fixed' : null;
}

/**
 * The changelog of a scope: an entry for each finished item that changed the product, the others with their reason.
 * Entries stand by type, breaking ones first, security entries with a CVE before those without, then by key.
 */
export function changelogOf(items: readonly ChangelogItem[]): Changelog {
  const inScope = new Set<string>(items.map((item) => item.id));
  const entries: ChangeEntry[] = [];
  const leftOut: { item: ChangelogItem; reason: LeftOut }[] = [];
  for (const item of items) {
    const reason = reasonToLeaveOut(item, inScope);
    if (reason !== null) leftOut.push({ item, reason });
    else entries.push({ type: changeTypeOf(item), text: entryText(item.title), breaking: isBreaking(item), key: item.key, url: item.url });
  }
  const rank = new Map(CHANGE_TYPES.map((type, index) => [type, index]));
  const cve = (entry: ChangeEntry): number => (/\bCVE-/i.test(entry.text) ? 0 : 1);
  const byKey = new Intl.Collator('en', { numeric: true });
  entries.sort(
    (a, b) =>
      rank.get(a.type)! - rank.get(b.type)! ||
      Number(b.breaking) - Number(a.breaking) ||
      cve(a) - cve(b) ||
      byKey.compare(a.key, b.key) ||
      (a.url < b.url ? -1 : 1),
  );
  return { entries, leftOut };
}
