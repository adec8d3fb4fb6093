import { describe, expect, test } from 'vitest';
import { absorb } from '#shared/sync/absorb.ts';
import { isOpen, type Operation, type OperationId, type OperationState } from '#shared/sync/operation.ts';
import { effective, enqueue, type Edit } from '#shared/sync/outbox.ts';
import { anOperation } from '#tests/support/operations.ts';
import { NOW, RECORD, record, title } from '#tests/support/outbox.ts';

const asked: OperationState = { kind: 'conflict', conflict: { kind: 'two-edits', theirs: 'Two', by: 'Mara', at: NOW } };
const titled = (id: string, seq: number, value: string, state: OperationState): Operation =>
  anOperation(id, { ...RECORD, seq, change: { kind: 'value', field: 'title', base: 'Base', value }, state });
const labelled = (id: string, seq: number, add: readonly string[], remove: readonly string[]): Operation =>
  anOperation(id, { ...RECORD, seq, change: { kind: 'members', field: 'labels', add, remove } });

describe('an edit of a field of which several edits are open', () => {
  const pulled = record({ title: 'Base' }, { labels: ['old'] });
  const after = (operations: readonly Operation[], edit: Edit) => {
    const author = { by: 'Mara', at: NOW, newId: () => 'new' as OperationId, nextSeq: () => 9 };
    const { put, drop } = enqueue(operations, pulled, { ...RECORD, edit }, author);
    const all = [...operations.filter(({ id }) => ![...drop, ...put.map((each) => each.id)].includes(id)), ...put];
    return { open: all.filter(isOpen), put, shown: effective(pulled, all) };
  };
  const question = titled('a', 1, 'One', asked);

  test('takes the place of all that waits: it is shown, and is one write', () => {
    const { open, put, shown } = after([question, titled('b', 2, 'Next', { kind: 'queued' })], title('Third'));
    expect(shown.values.title).toBe('Third');
    expect(open).toMatchObject([{ id: 'b', change: { base: 'Base', value: 'Third' }, state: { kind: 'queued' } }]);
    expect(put.find(({ id }) => id === 'a')).toMatchObject({ state: { kind: 'acknowledged', how: 'absorbed' } });
  });

  test('that leads back to what the tracker holds leaves nothing of it', () => {
    const { open, shown } = after([question, titled('b', 2, 'Next', asked)], title('Base'));
    expect(open).toEqual([]);
    expect(shown.values.title).toBe('Base');
  });

  test('stands on top of one that was sent after what waits', () => {
    const sending: OperationState = { kind: 'sending', since: NOW, revision: '7' };
    const { open, shown } = after([question, titled('b', 2, 'Sent', sending)], title('Third'));
    expect(shown.values.title).toBe('Third');
    expect(open).toMatchObject([{ id: 'b' }, { id: 'a', seq: 9, change: { value: 'Third' } }]);
  });

  test('stays back where one of them was held back', () => {
    const { open } = after([titled('a', 1, 'One', { ...asked, held: true }), titled('b', 2, 'Next', { kind: 'queued' })], title('Third'));
    expect(open).toMatchObject([{ id: 'b', state: { kind: 'held' } }]);
  });

  test('has the last word on each member, and keeps the others', () => {
    const edit: Edit = { kind: 'members', field: 'labels', add: [], remove: ['x'] };
    const { open, shown } = after([labelled('a', 1, ['x', 'y'], []), labelled('b', 2, ['z'], ['old'])], edit);
    expect(shown.members.labels).toEqual(['y', 'z']);
    expect(open).toHaveLength(1);
  });

  test('keeps what was wanted of members that this browser has not pulled yet', () => {
    const { open } = after([labelled('a', 1, [], ['not pulled'])], { kind: 'members', field: 'labels', add: ['x'], remove: ['y'] });
    expect(open).toMatchObject([{ change: { add: ['x'], remove: ['not pulled'] } }]);
  });
});

describe('an edit beside one that was on its way and did not arrive after all', () => {
  const sent = titled('sent', 5, 'Sent', { kind: 'queued' });
  const beside = (by: string): Operation =>
    titled('beside', 1, 'Beside', { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Sent', by, at: sent.at } });

  test('is a question, also where that one is the later of the two', () => {
    const open = absorb([beside(sent.by), sent], NOW).filter(isOpen);
    expect(open).toMatchObject([{ id: 'sent', change: { value: 'Sent' }, state: { conflict: { kind: 'two-edits', theirs: 'Beside' } } }]);
  });
});
