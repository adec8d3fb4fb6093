import { expect, test } from 'vitest';
import { pushRecord, type PushContext } from '#renderer/engine/outbox/push-record.ts';
import { itemIdOf, type ConnectionId, type ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import { err, ok } from '#shared/lib/result.ts';
import { isOpen, type Operation, type OperationId } from '#shared/sync/operation.ts';
import type { Remote } from '#shared/tracker/writer.ts';

const NOW = '2026-11-22T12:00:00.000Z' as Instant;
const PROJECT = 'jira/10' as ProjectId;
const RECORD = itemIdOf('jira' as ConnectionId, '10042');
const titled = (value: string): Operation => ({
  id: 'op-1' as OperationId,
  seq: 1,
  record: RECORD,
  recordKind: 'item',
  project: PROJECT,
  change: { kind: 'value', field: 'title', base: 'A', value },
  state: { kind: 'queued' },
  by: 'Mara',
  at: NOW,
});
const held = (title: string): Remote => ({
  project: PROJECT,
  revision: '1',
  state: { values: { title }, texts: {}, members: {} },
  pulled: null,
  by: 'Jonas',
  at: NOW,
});

/** A push. @param meanwhile what happens while the record is read @param whileStored what happens while what was read is stored */
async function push(
  answer: Remote | null,
  meanwhile: (operations: Map<OperationId, Operation>) => void,
  open: readonly Operation[] = [titled('B')],
  whileStored: (operations: Map<OperationId, Operation>) => void = () => undefined,
) {
  const operations = new Map(open.map((each) => [each.id, each]));
  const sent: string[] = [];
  const never = () => Promise.reject(new Error('Not asked here.'));
  const context: PushContext = {
    now: () => NOW,
    signal: new AbortController().signal,
    store: {
      of: (record) => [...operations.values()].filter((each) => each.record === record && isOpen(each)),
      save(changed, base) {
        for (const each of changed) operations.set(each.id, each);
        if (base !== undefined) whileStored(operations);
        return Promise.resolve();
      },
      created: never,
    },
    writer: {
      read() {
        meanwhile(operations);
        return Promise.resolve(ok(answer));
      },
      write({ changes }) {
        sent.push(...changes.map(({ change }) => JSON.stringify('value' in change ? change.value : null)));
        return Promise.resolve({ answers: changes.map(() => ({ kind: 'not-sent' })), error: { code: 'offline', host: 'jira' } });
      },
      wrote: () => Promise.resolve(ok(null)),
      create: () => Promise.resolve(err({ code: 'offline', host: 'jira' })),
      findCreated: never,
      findComment: never,
    },
  };
  await pushRecord(context, RECORD);
  return { sent, left: [...operations.values()] };
}

const editAgain = (operations: Map<OperationId, Operation>): void => void operations.set('op-1' as OperationId, titled('C'));

test.each([
  ['is sent as it stands then', held('A'), { sent: ['"C"'], kind: 'queued' }],
  ['is compared as it stands then', held('B'), { sent: [], kind: 'conflict' }],
  ['is kept when the record is gone', null, { sent: [], kind: 'conflict' }],
])('an edit made while the record is looked at %s', async (_, answer, { sent, kind }) => {
  const after = await push(answer, editAgain);
  expect(after.sent).toEqual(sent);
  expect(after.left).toMatchObject([{ change: { value: 'C' }, state: { kind } }]);
});

test.each([
  ['unchanged', held('A')],
  ['changed', held('Theirs')],
  ['gone', null],
])('an edit undone while the record is looked at stays undone when the record is %s', async (_, answer) => {
  expect(await push(answer, (operations) => operations.clear())).toEqual({ sent: [], left: [] });
});

test('an answer given while what was read is stored is compared before it is sent: it stands on what was known before', async () => {
  const asked: Operation = {
    ...titled('B'),
    state: { kind: 'conflict', conflict: { kind: 'two-edits', theirs: 'C', by: 'Mara', at: NOW } },
  };
  const isAsked = ({ state }: Operation): boolean => state.kind === 'conflict' && state.conflict.kind === 'two-edits';
  const answerIt = (operations: Map<OperationId, Operation>): void => {
    if (isAsked(operations.get(asked.id)!)) operations.set(asked.id, titled('B'));
  };
  const other: Operation = { ...asked, id: 'op-2' as OperationId, change: { kind: 'comment', text: 'Done' }, state: { kind: 'queued' } };
  const after = await push(held('Theirs'), () => undefined, [other, asked], answerIt);
  expect(after.sent).toEqual(['null']); // the comment
  const again = await push(held('Theirs'), () => undefined, after.left);
  expect(again.left.find(({ id }) => id === asked.id)).toMatchObject({ state: { kind: 'conflict', conflict: { theirs: 'Theirs' } } });
});

test('a text that waits behind one that was not sent goes out with the words of both, and of others (S24)', async () => {
  const edit = (seq: number, base: string, value: string): Operation => ({
    ...titled(''),
    id: `op-${seq}` as OperationId,
    seq,
    change: { kind: 'text', field: 'description', base, value },
  });
  const [base, first, both] = ['one\n\ntwo\n\nthree', 'ONE\n\ntwo\n\nthree', 'ONE\n\ntwo\n\nTHREE'];
  const theirs: Remote = { ...held('A'), state: { values: {}, texts: { description: 'one\n\nTWO\n\nthree' }, members: {} } };
  const after = await push(theirs, (operations) => {
    operations.clear();
    for (const each of [edit(1, base, first), edit(2, first, both)]) operations.set(each.id, each);
  });
  expect(after.sent.map((each) => JSON.parse(each) as unknown)).toEqual(['ONE\n\nTWO\n\nTHREE']);
});

test('what was on its way when its record was hidden is looked at before an edit on top of it is sent (S23)', async () => {
  const hidden: Operation = {
    ...titled('B'),
    state: { kind: 'conflict', conflict: { kind: 'deleted', by: null, at: null, before: { kind: 'sending', since: NOW, revision: '1' } } },
  };
  const later: Operation = {
    ...titled('C'),
    id: 'op-2' as OperationId,
    seq: 2,
    change: { kind: 'value', field: 'title', base: 'B', value: 'C' },
  };
  const after = await push(held('A'), () => undefined, [hidden, later]);
  expect(after.left).toMatchObject([
    { id: 'op-1', state: { kind: 'acknowledged', how: 'absorbed' } },
    { id: 'op-2', change: { base: 'A', value: 'C' } },
  ]);
  expect(after.sent).toEqual(['"C"']);
});
