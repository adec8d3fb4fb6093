import { expect, test } from 'vitest';
import type { OpenOperations } from '#renderer/engine/outbox/arrivals.ts';
import { Lane } from '#renderer/engine/sync/lane.ts';
import { whoChanged } from '#renderer/engine/sync/who-changed.ts';
import type { Operation } from '#shared/sync/operation.ts';
import { anItem, at, itemId, pulled } from '#tests/support/builders.ts';
import { FakeTracker, SERVER_ERROR } from '#tests/support/fake-tracker.ts';
import { anOperation } from '#tests/support/operations.ts';

const LISA = { by: 'Lisa', at: at(7) };

function outboxOf(operations: readonly Operation[]): OpenOperations {
  const of = (record: Operation['record']) => operations.filter((each) => each.record === record);
  return { has: (record) => of(record).length > 0, of, records: operations.map(({ record }) => record) };
}
/** Items 1 to `count` come with another title than the edits that wait on them began with. */
async function ask(tracker: FakeTracker, operations: readonly Operation[], titles: readonly string[], isStale = false) {
  const items = titles.map((title, index) => pulled(anItem({ id: itemId(index + 1), title })));
  const deps = { trackers: tracker.trackers, lane: new Lane(1), now: () => at(9), signal: new AbortController().signal };
  return whoChanged(deps, outboxOf(operations), items, () => isStale);
}

test('only items with an edit that disagrees are asked about, once each', async () => {
  const tracker = new FakeTracker();
  tracker.histories.set(itemId(1), { title: LISA });
  const operations = [anOperation('a'), anOperation('b', { record: itemId(2) })];
  expect(await ask(tracker, operations, ['Theirs', 'Show the cart', 'Theirs'])).toEqual(new Map([[itemId(1), { title: LISA }]]));
  expect(tracker.calls.map(({ ids }) => ids)).toEqual([[itemId(1)]]);
});

test('a conflict that is known already, and an item older than the stored one, ask nothing', async () => {
  const tracker = new FakeTracker();
  const known = { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Theirs', by: 'Lisa', at: at(7) } } as const;
  expect(await ask(tracker, [anOperation('a', { state: known })], ['Theirs'])).toEqual(new Map());
  expect(await ask(tracker, [anOperation('a')], ['Theirs'], true)).toEqual(new Map());
  expect(tracker.calls).toEqual([]);
});

test.each([SERVER_ERROR, 'lost-host'] as const)('a refusal names nobody, and no further history is asked for: %j', async (fault) => {
  const tracker = new FakeTracker();
  tracker.fault = () => fault;
  expect(await ask(tracker, [anOperation('a'), anOperation('b', { record: itemId(2) })], ['Theirs', 'Theirs'])).toEqual(new Map());
  expect(tracker.calls).toHaveLength(1);
});
