import { comparableMember, type FieldValue, type MembersField, type RecordState, type TextFormat } from '#shared/sync/editable.ts';
import type { Operation } from '#shared/sync/operation.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import type { OutboxReader } from './outbox-change.ts';

/*
 * What waiting edits alone tell of a record that is not here: its connection was removed, its project was not pulled, or it is gone from its
 * tracker. Each edit keeps what both sides last agreed on of its field, and that is enough to take it back.
 */

/** A record as it was before the edits that wait, of their fields alone; null when none waits. @param operations by `seq` */
export function stateUnder(operations: readonly Operation[]): RecordState | null {
  if (operations.length === 0) return null;
  const values: { [field: string]: FieldValue } = {};
  const texts: { [field: string]: string } = {};
  const formats: { [field: string]: TextFormat } = {};
  const members: { [field: string]: readonly string[] } = {};
  for (const { change } of operations) {
    // The first of several of one field stands on what the tracker held, the others on the one before them.
    if (change.kind === 'value' && !(change.field in values)) values[change.field] = change.base;
    if (change.kind === 'text' && !(change.field in texts)) {
      texts[change.field] = change.base;
      if (change.format !== undefined) formats[change.field] = change.format;
    }
    if (change.kind === 'members') members[change.field] = [...(members[change.field] ?? []), ...change.remove];
  }
  return { values, texts, members, ...(Object.keys(formats).length === 0 ? {} : { formats }) };
}

/** Whether waiting edits tell enough of their record to judge an edit by them: its field, and of a list each of its members. */
export function tellsOf(operations: readonly Operation[], edit: Exclude<Edit, { readonly kind: 'comment' }>): boolean {
  const ofField = operations.filter(({ change }) => change.kind === edit.kind && 'field' in change && change.field === edit.field);
  if (edit.kind !== 'members') return ofField.length > 0;
  const comparable = (field: MembersField, list: readonly string[]): readonly string[] =>
    list.map((member) => comparableMember(field, member));
  const told = new Set(
    ofField.flatMap(({ change }) => (change.kind === 'members' ? comparable(edit.field, [...change.add, ...change.remove]) : [])),
  );
  return comparable(edit.field, [...edit.add, ...edit.remove]).every((member) => told.has(member));
}

/** The outbox for taking edits back: a record that is not here is read as the edits that wait for it tell. */
export const withWaiting = (reader: OutboxReader): OutboxReader => ({
  ...reader,
  pulled: (record) => reader.pulled(record) ?? stateUnder(reader.of(record)),
  isHere: (record) => reader.pulled(record) !== null,
});
