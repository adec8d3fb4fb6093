import { isolated } from '#shared/domain/isolate.ts';
import type { Json } from '#shared/lib/json.ts';

/** What goes along with releasing a version, by Jira's name for it. @see Jira REST v3, update version */
const FIELD = 'moveUnfixedIssuesTo';

/** What goes along when the items of a version that are not done move to another one. @param to its id */
export const movingOpenItems = (to: string): { readonly along: { readonly [field: string]: Json } } => ({ along: { [FIELD]: to } });

/** The version that the items of a released one move to, those that are not done; null when they stay. */
export function openItemsTo(edit: object): string | null {
  const along = 'along' in edit && typeof edit.along === 'object' ? (edit.along as { readonly [field: string]: Json } | null) : null;
  const to = along?.[FIELD];
  return typeof to === 'string' && to !== '' ? to : null;
}

/** What the release of a version moved to another one. */
export interface MovedItems {
  /** The other version's id, and its name then. */
  readonly to: string;
  readonly name: string;
  /** How many; null where the tracker did not answer. */
  readonly items: number | null;
}

/** The setting that remembers what the release of a version moved, until the version is released no more. */
export const movedSetting = (version: string): string => `moved/${version}`;

/**
 * What becomes of moved items when the release is taken back: trackers move none of them back.
 * @example 'The 6 items that the release moved to 3.5.0 stay there.'
 */
export function stayingWords({ name, items }: MovedItems): string {
  const to = isolated(name);
  if (items === null) return `Items that the release moved to ${to} stay there.`;
  if (items === 1) return `The item that the release moved to ${to} stays there.`;
  return `The ${items} items that the release moved to ${to} stay there.`;
}
