import { runPlan } from '#renderer/engine/client/index.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { remoteIdOf, type ItemId, type ItemRow, type ProjectId } from '#shared/domain/item.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import type { FieldValue, MembersField, ValueField } from '#shared/sync/editable.ts';
import { NO_TITLE } from '#shared/sync/item-state.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { seenByName } from '#shared/sync/seen.ts';
import { FIELD_NAMES } from '#shared/sync/words.ts';
import type { ChosenField } from './choices-for.ts';

/** The item that an edit is of. A row of a list is one, too. */
export interface Edited {
  readonly id: ItemId;
  readonly projectId: ProjectId;
  readonly key: string;
}

/** The fields that a list edits in place, in the order of their columns. */
export const CELL_FIELDS = ['title', 'state', 'assignee', 'priority', 'fixVersions'] as const;
export type CellField = (typeof CELL_FIELDS)[number];
export const isCellField = (column: string): column is CellField => (CELL_FIELDS as readonly string[]).includes(column);

/** The fields that many items can be given at once. */
export const BULK_FIELDS = ['state', 'assignee', 'priority', 'labels', 'fixVersions'] as const;
/** Edited together at most: each of them is an edit of its own that a person may want to look at before it is sent. */
export const MOST_TOGETHER = 1_000;
export type BulkField = (typeof BULK_FIELDS)[number];

export const editOf = ({ id, projectId }: Edited, edit: Edit): PlanEdit => ({
  kind: 'edit-record',
  record: id,
  recordKind: 'item',
  project: projectId,
  edit,
});

/** Finishes "Undo …". @example 'change the fix versions of APP-12' */
export const labelOf = (field: string, of: string): string =>
  field === 'title' ? `rename ${of}` : field === 'comment' ? `write a comment on ${of}` : `change the ${nameOf(field)} of ${of}`;

const nameOf = (field: string): string => (FIELD_NAMES as { readonly [field: string]: string })[field]?.toLowerCase() ?? field;

/** @returns null when it is saved, else why nothing was changed */
export type Saving = Promise<Explanation | null>;

/** Edits one field of one item, as one undo step. */
const save = (item: Edited, field: string, edit: Edit): Saving => runPlan(labelOf(field, item.key), [editOf(item, edit)]);

/** @param seen what was there when the person began to choose or to write: what a pull brings meanwhile is then not replaced unasked */
export const setValue = (item: Edited, field: ValueField, value: FieldValue, seen: FieldValue): Saving =>
  save(item, field, { kind: 'value', field, value, base: seen });

/** What an item shows in a field that is chosen. */
export function seenIn(item: ItemRow, field: ChosenField | 'parent'): FieldValue {
  if (field === 'area') return item.area;
  if (field !== 'parent' && field !== 'iteration') return seenByName(item[field]);
  const id = item[field];
  return id === null ? null : { id, name: remoteIdOf(id) };
}

/** @param before the title that was shown when the person began to write */
export const setTitle = (item: Edited, title: string, before: string): Saving =>
  setValue(item, 'title', title, before === NO_TITLE ? '' : before);

export const changeMembers = (
  item: Edited,
  field: MembersField,
  change: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Saving => save(item, field, { kind: 'members', field, ...change });

export const setDescription = (item: Edited, value: string): Saving =>
  save(item, 'description', { kind: 'text', field: 'description', value });

export const addComment = (item: Edited, text: string): Saving => save(item, 'comment', { kind: 'comment', text });
