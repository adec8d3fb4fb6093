import type { ItemId } from '#shared/domain/item.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import { at, itemId, projectId } from './builders.ts';

/** A queued edit of a title. */
export const anOperation = (id: string, overrides: Partial<Operation> = {}): Operation => ({
  id: id as OperationId,
  seq: 1,
  record: itemId(1) satisfies ItemId,
  recordKind: 'item',
  project: projectId('p1'),
  change: { kind: 'value', field: 'title', base: 'Show the cart', value: `Title of ${id}` },
  state: { kind: 'queued' },
  by: 'Mara',
  at: at(0),
  ...overrides,
});
