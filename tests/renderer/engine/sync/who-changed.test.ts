import 'fake-indexeddb/auto';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { MirrorOutbox } from '#renderer/engine/sync/api.ts';
import { Lane } from '#renderer/engine/sync/lane.ts';
import { ConflictNames } from '#renderer/engine/sync/who-changed.ts';
import { connectionOf, type ItemId } from '#shared/domain/item.ts';
import type { Operation, OperationState } from '#shared/sync/operation.ts';
import { anItem, at, itemId } from '#tests/support/builders.ts';
import { FakeTracker, SERVER_ERROR } from '#tests/support/fake-tracker.ts';
import { anOperation } from '#tests/support/operations.ts';

const LISA = { by: 'Lisa', at: at(7) };
const CHANGED: OperationState = { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Theirs', by: null, at: at(5) } };
const unnamed = (id: string, number = 1): Operation => anOperation(id, { record: itemId(number), state: CHANGED });
const db = new CockpitDb('names');
afterAll(() => db.close());

let operations: readonly Operation[];
let tracker: FakeTracker;
let names: ConflictNames;
beforeEach(() => {
  tracker = new FakeTracker();
  tracker.histories.set(itemId(1), { title: LISA });
  names = new ConflictNames();
});

const of = (record: Operation['record']): readonly Operation[] => operations.filter((each) => each.record === record);
const outbox: MirrorOutbox = {
  operations: {
    has: (record) => of(record).length > 0,
    of,
    get records() {
      return operations.map(({ record }) => record);
    },
  },
  settle: async (decide, write) => {
    const put = new Map(decide({ of } as never).map((each) => [each.id, each]));
    const value = await write(null);
    operations = operations.map((each) => put.get(each.id) ?? each);
    return { value, journalled: true };
  },
};
const store = {
  getMany: async (ids: readonly ItemId[]) => new Map(ids.map((id) => [id, JSON.stringify(anItem({ id }))])),
};
/** A pull has stored what these operations are by now. */
async function pulled(next: readonly Operation[], within?: number): Promise<void> {
  operations = next;
  names.note(next);
  const deps = { db, store, trackers: tracker.trackers, lane: new Lane(1), outbox, signal: new AbortController().signal };
  await names.name(deps, connectionOf(next[0]!.project), within);
}
const named = (): readonly unknown[] =>
  operations.map(({ state }) => (state.kind === 'conflict' && state.conflict.kind === 'both-changed' ? state.conflict.by : state.kind));
const asked = (): readonly unknown[] => tracker.calls.map(({ ids }) => ids);

test('a conflict that stands in the store is given the name that its history says, and no other edit is asked about', async () => {
  await pulled([unnamed('a'), anOperation('b', { record: itemId(2) })]);
  expect([named(), asked()]).toEqual([['Lisa', 'queued'], [[itemId(1)]]]);
  expect(operations[0]!.state).toMatchObject({ conflict: { theirs: 'Theirs', at: at(7) } });
});

test('what was asked about once is not asked about again, and a new question is', async () => {
  tracker.histories.clear();
  await pulled([unnamed('a')]);
  names.note([]);
  const deps = { db, store, trackers: tracker.trackers, lane: new Lane(1), outbox, signal: new AbortController().signal };
  await names.name(deps, connectionOf(operations[0]!.project));
  expect(asked()).toHaveLength(1);
  tracker.histories.set(itemId(1), { title: LISA });
  await pulled([unnamed('a')]);
  expect([named(), asked().length]).toEqual([['Lisa'], 2]);
});

test('a conflict without a name from before the start is asked about', async () => {
  operations = [unnamed('a')];
  const deps = { db, store, trackers: tracker.trackers, lane: new Lane(1), outbox, signal: new AbortController().signal };
  await names.name(deps, connectionOf(operations[0]!.project));
  expect(named()).toEqual(['Lisa']);
});

test('a name is not given to another question, nor to one that was answered meanwhile', async () => {
  const other: OperationState = { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Another', by: 'Jonas', at: at(8) } };
  for (const state of [other, { kind: 'queued' } as const]) {
    const { lastChanges } = tracker.trackers;
    const trackers = {
      lastChanges: (...input: Parameters<typeof lastChanges>) => {
        operations = [{ ...unnamed('a'), state }];
        return lastChanges(...input);
      },
    };
    operations = [unnamed('a')];
    await new ConflictNames().name(
      { db, store, trackers, lane: new Lane(1), outbox, signal: new AbortController().signal },
      connectionOf(operations[0]!.project),
    );
    expect(operations).toEqual([{ ...unnamed('a'), state }]);
  }
});

test.each([SERVER_ERROR, 'lost-host'] as const)('a refusal names nobody and loses nothing; the next pull asks again: %j', async (fault) => {
  tracker.fault = () => fault;
  await pulled([unnamed('a'), unnamed('b', 2)]);
  expect([named(), asked().length]).toEqual([[null, null], 1]);
  tracker.calm();
  await pulled(operations);
  expect(named()).toEqual(['Lisa', null]);
});

test('a history that does not answer ends the questions and not the pull, and what has answered is named', async () => {
  const { lastChanges } = tracker.trackers;
  operations = [unnamed('a'), unnamed('b', 2)];
  const trackers: Pick<FakeTracker['trackers'], 'lastChanges'> = {
    lastChanges: (input, options) => (input.item === itemId(1) ? lastChanges(input, options) : new Promise(() => undefined)),
  };
  await names.name(
    { db, store, trackers, lane: new Lane(2), outbox, signal: new AbortController().signal },
    connectionOf(operations[0]!.project),
    20,
  );
  expect(named()).toEqual(['Lisa', null]);
});

test('a pull that was stopped asks nothing', async () => {
  operations = [unnamed('a')];
  const deps = { db, store, trackers: tracker.trackers, lane: new Lane(1), outbox, signal: AbortSignal.abort() };
  await names.name(deps, connectionOf(operations[0]!.project));
  expect(asked()).toEqual([]);
});
