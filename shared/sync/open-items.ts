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
