import { describe, expect, test } from 'vitest';
import { projectIdOf, type ConnectionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { linkMember } from '#shared/sync/editable.ts';
import { isLocal, localId, waitsFor, type Change, type Operation, type OperationId } from '#shared/sync/operation.ts';

const parent = localId('jira', 'op-1' as OperationId);
const operation = (change: Change, record = 'jira/7' as RecordId): Operation => ({
  id: 'op-2' as OperationId,
  seq: 2,
  record,
  recordKind: 'item',
  project: projectIdOf('jira' as ConnectionId, '1'),
  change,
  state: { kind: 'queued' },
  by: 'Mara',
  at: '2026-11-20T08:00:00.000Z' as Instant,
});

describe('an operation waits for the new records it names', () => {
  test.each<[string, Change, readonly RecordId[]]>([
    ['a parent', { kind: 'value', field: 'parent', base: null, value: { id: parent, name: 'New' } }, [parent]],
    [
      'the other end of a link',
      { kind: 'members', field: 'links', add: [linkMember({ type: 'Blocks', direction: 'inward', target: parent as never })], remove: [] },
      [parent],
    ],
    ['a label is never an id, whatever it is called', { kind: 'members', field: 'labels', add: ['new-ui', 'team/new-ui'], remove: [] }, []],
    ['nor is a state', { kind: 'value', field: 'state', base: null, value: { id: 'new-in-review', name: 'new-in-review' } }, []],
  ])('%s', (_, change, records) => {
    expect(waitsFor(operation(change))).toEqual(records);
  });

  test('an edit of a new record waits for that record, and its creation for none', () => {
    expect(waitsFor(operation({ kind: 'comment', text: 'Hello' }, parent))).toEqual([parent]);
    expect(waitsFor(operation({ kind: 'create', type: 'Task', state: { values: {}, texts: {}, members: {} } }, parent))).toEqual([]);
    expect([isLocal(parent), isLocal('jira/7'), isLocal('new-7')]).toEqual([true, false, false]);
  });
});
