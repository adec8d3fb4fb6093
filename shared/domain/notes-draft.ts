import { CHANGE_TYPES, changelogOf, type ChangeEntry, type ChangelogItem } from '#shared/domain/changelog.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { Release } from '#shared/domain/release.ts';
import { releaseTitle } from '#shared/domain/release-title.ts';

export interface DraftInput {
  readonly release: Pick<Release, 'name' | 'version' | 'summary' | 'target' | 'actual'>;
  readonly items: readonly ChangelogItem[];
}

/** Plain text as Markdown that shows exactly this text: nothing in a tracker's title becomes markup. */
export const escapeMarkdown = (text: string): string =>
  text
    .replaceAll(/[\\`*_[\]<>|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2'); // '4. ' begins a list, and '4.2' none

const linkOf = ({ key, url }: ChangeEntry): string => {
  const text = escapeMarkdown(key);
  if (!/^https?:\/\//.test(url)) return text;
  // Round brackets would end the link's address early; everything else in an address is safe but for what is encoded here.
  return `[${text}](${url
    .replaceAll(/[<>\s\\]/g, encodeURIComponent)
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')})`;
};

/** What a line of ours begins with when people must act before they upgrade. */
const BREAKING = '**Breaking:** ';

/** The sentence above the entries that says how many of them are breaking. */
const breakingNote = (count: number): string =>
  `**Read before you upgrade:** ${count === 1 ? 'one change is' : `${count} changes are`} marked as breaking.`;
const BREAKING_NOTE = /^\*\*Read before you upgrade:\*\* (?:one change is|\d+ changes are) marked as breaking\.$/;

/** Whether a line is that sentence as we write it, with whatever count; one that people wrote anew is theirs. */
export const isBreakingNote = (line: string): boolean => BREAKING_NOTE.test(line);

/** Makes that sentence count the entries that are there; without any it goes. All other text stays as it is. */
export function withBreakingCount(markdown: string): string {
  const lines = markdown.split('\n');
  const at = lines.findIndex(isBreakingNote);
  if (at < 0) return markdown;
  const count = lines.filter((line) => line.startsWith(`- ${BREAKING}`)).length;
  if (count > 0) return lines.with(at, breakingNote(count)).join('\n');
  return lines.toSpliced(at, lines[at + 1] === '' ? 2 : 1).join('\n');
}

/** One entry as a list item: `- **Breaking:** Text ([KEY](url))`. */
export const entryLine = (entry: ChangeEntry): string =>
  `- ${entry.breaking ? BREAKING : ''}${escapeMarkdown(isolated(entry.text))} (${linkOf(entry)})`;

/**
 * The first draft of a release's notes from its scope, in the form of Keep a Changelog 2.0. The same input gives the same bytes.
 * @returns Markdown that ends with one newline
 */
export function generateDraft({ release, items }: DraftInput): string {
  const { entries } = changelogOf(items);
  const date = release.actual ?? release.target?.day ?? null;
  const lines = [`# ${escapeMarkdown(releaseTitle(release))}${date === null ? '' : ` - ${date}`}`, ''];
  if (release.summary.trim() !== '') lines.push(escapeMarkdown(release.summary.trim()), '');
  const breaking = entries.filter((entry) => entry.breaking).length;
  if (breaking > 0) lines.push(breakingNote(breaking), '');
  if (entries.length === 0) lines.push('No finished changes are in scope yet.', '');
  for (const type of CHANGE_TYPES) {
    const own = entries.filter((entry) => entry.type === type);
    if (own.length > 0) lines.push(`## ${type}`, '', ...own.map(entryLine), '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}
