import { itemIdOf, type ConnectionId, type ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { RecordState } from '#shared/sync/editable.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import { effective, enqueue, type Author, type Edit, type Seen } from '#shared/sync/outbox.ts';

export const NOW = '2026-11-22T09:00:00.000Z' as Instant;
export const SEEN: Seen = { by: 'Jonas', at: NOW, now: NOW };
/** The record that `outboxOf` edits. */
export const RECORD = { record: itemIdOf('jira' as ConnectionId, '10042'), recordKind: 'item', project: 'jira/1' as ProjectId } as const;

/** A record's state from its parts. */
export const record = (
  values: RecordState['values'] = {},
  members: RecordState['members'] = {},
  texts: RecordState['texts'] = {},
): RecordState => ({
  values,
  texts,
  members,
});

/** An edit of the title. */
export const title = (value: string): Edit => ({ kind: 'value', field: 'title', value });

/** An outbox in memory, as the engine keeps it in the store. */
export function outboxOf(pulled: RecordState, edits: readonly Edit[] = []) {
  let operations: readonly Operation[] = [];
  let count = 0;
  const author: Author = { by: 'Mara', at: NOW, newId: () => `op-${(count += 1)}` as OperationId, nextSeq: () => count };
  const outbox = {
    get operations() {
      return operations;
    },
    shown: () => effective(pulled, operations),
    replace(changed: readonly Operation[]) {
      const byId = new Map(changed.map((each) => [each.id, each]));
      operations = operations.map((each) => byId.get(each.id) ?? each);
    },
    edit(edit: Edit) {
      const { put, drop } = enqueue(operations, pulled, { ...RECORD, edit }, author);
      outbox.replace(put);
      const known = new Set(operations.map((each) => each.id));
      operations = [...operations.filter((each) => !drop.includes(each.id)), ...put.filter((each) => !known.has(each.id))];
    },
  };
  for (const edit of edits) outbox.edit(edit);
  return outbox;
}
