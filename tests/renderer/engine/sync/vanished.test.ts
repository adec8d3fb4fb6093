import { afterEach, describe, expect, test } from 'vitest';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import { anItem, at, CONNECTION, itemId } from '#tests/support/builders.ts';
import type { FakeTracker } from '#tests/support/fake-tracker.ts';
import {
  aMirror,
  closeMirrors,
  everything,
  freshName,
  lastReport,
  openMirrorOf,
  P1,
  stepOf,
  withItems,
  type OpenedMirror,
} from '#tests/support/mirror.ts';

afterEach(closeMirrors);

async function pulled(count: number): Promise<OpenedMirror & { readonly tracker: FakeTracker }> {
  const tracker = withItems(count);
  const opened = await openMirrorOf(tracker);
  await opened.mirror.sync.pull([]);
  return { ...opened, tracker };
}

/** After a pull that misses 20 of 40: more than goes without asking. */
async function missingHalf(): Promise<OpenedMirror & { readonly tracker: FakeTracker }> {
  const opened = await pulled(40);
  for (let id = 1; id <= 20; id++) opened.tracker.delete(itemId(id));
  await opened.mirror.sync.pull([], { sweep: true });
  return opened;
}

describe('what vanished', () => {
  test('is found by comparing ids, looked up and taken away', async () => {
    const { tracker, mirror } = await pulled(40);
    tracker.delete(itemId(9));
    await mirror.sync.pull([]);
    expect(await everything(mirror)).toEqual(tracker.items);
    expect((await lastReport(mirror)).projects[0]).toMatchObject({ step: { kind: 'done' }, removed: 1 });
  });

  test('is taken away at once when the tracker tells deletions', async () => {
    const tracker = withItems(40);
    tracker.tellsDeletions = true;
    const { mirror } = await openMirrorOf(tracker);
    await mirror.sync.pull([]);
    tracker.delete(itemId(9));
    await mirror.sync.pull([]);
    expect(await everything(mirror)).toEqual(tracker.items);
  });

  test('between the listing and the reading is taken away in the same pull', async () => {
    const { tracker, mirror } = await pulled(40);
    tracker.save({ id: itemId(9), title: 'Changed, then deleted' });
    tracker.meanwhile = (call) => {
      if (call.method === 'changes') tracker.delete(itemId(9));
    };
    await mirror.sync.pull([]);
    expect(await everything(mirror)).toEqual(tracker.items);
  });

  test('and came back is there again, once', async () => {
    const { tracker, mirror } = await pulled(40);
    tracker.delete(itemId(9));
    await mirror.sync.pull([], { sweep: true });
    expect(mirror.counts().items).toBe(39);
    tracker.fill(P1, 1, 9);
    await mirror.sync.pull([]);
    expect(await everything(mirror)).toEqual(tracker.items);
  });

  test('only from the search index stays', async () => {
    const { tracker, mirror } = await pulled(40);
    tracker.unlisted = (item) => item.id === itemId(4) || item.id === itemId(5);
    await mirror.sync.pull([], { sweep: true });
    expect(mirror.counts().items).toBe(40);
    expect((await lastReport(mirror)).projects[0]).toMatchObject({ step: { kind: 'done' }, removed: 0 });
  });

  test.each([
    // what vanished of how many, and what happens
    [1, 40, 'done'],
    [8, 40, 'done'],
    [9, 40, 'ask-removal'],
    [10, 100, 'ask-removal'],
    [9, 100, 'done'],
    [40, 40, 'ask-removal'],
  ])('%i of %i: %s', async (gone, of, step) => {
    const { tracker, mirror } = await pulled(of);
    for (let id = 1; id <= gone; id++) tracker.delete(itemId(id));
    await mirror.sync.pull([], { sweep: true });
    expect(await stepOf(mirror, P1)).toBe(step);
    expect(mirror.counts().items).toBe(step === 'done' ? of - gone : of);
  });

  test('in doubt moves no watermark, so that nothing is missed once the tracker is whole again', async () => {
    const { tracker, mirror, db } = await pulled(40);
    const before = (await db.pulls.get(P1))!.watermark;
    tracker.save({ id: itemId(3), title: 'Changed while the index was rebuilt' });
    tracker.unlisted = () => true;
    const [items] = [new Map(tracker.items)];
    tracker.items.clear();
    await mirror.sync.pull([], { full: true });
    expect([await stepOf(mirror, P1), (await db.pulls.get(P1))!.watermark]).toEqual(['ask-removal', before]);
    for (const [id, item] of items) tracker.items.set(id, item);
    tracker.calm();
    await mirror.sync.pull([]);
    expect(await stepOf(mirror, P1)).toBe('done');
    expect(await everything(mirror)).toEqual(tracker.items);
  });

  test('goes when a person says so, even after a restart, and what answers after all stays', async () => {
    const tracker = withItems(40);
    const name = freshName();
    const first = await aMirror(tracker, name);
    await first.mirror.sync.pull([]);
    for (let id = 1; id <= 20; id++) tracker.delete(itemId(id));
    await first.mirror.sync.pull([], { sweep: true });
    await first.mirror.close();
    first.db.close();
    tracker.save({ ...anItem(), id: itemId(20), key: 'APP-20', title: 'Restored' });
    const { mirror } = await openMirrorOf(tracker, name);
    await mirror.sync.confirmRemoval(P1, true);
    expect(await everything(mirror)).toEqual(tracker.items);
    expect(await stepOf(mirror, P1)).toBe('done');
  });

  test('stays when a person says so, and is not asked about again', async () => {
    const { mirror } = await missingHalf();
    await mirror.sync.confirmRemoval(P1, false);
    await mirror.sync.pull([], { sweep: true });
    expect([await stepOf(mirror, P1), mirror.counts().items]).toEqual(['done', 40]);
  });

  test('that was kept is marked with the time of the pull that missed it, over pulls and restarts', async () => {
    const tracker = withItems(40);
    const name = freshName();
    const first = await aMirror(tracker, name);
    await first.mirror.sync.pull([]);
    for (let id = 1; id <= 20; id++) tracker.delete(itemId(id));
    first.setMinutes(60);
    await first.mirror.sync.pull([], { sweep: true });
    first.setMinutes(90);
    await first.mirror.sync.confirmRemoval(P1, false);
    await first.mirror.sync.pull([], { sweep: true });
    const marks = ({ items }: Mirror): unknown[] => items.rows([itemId(1), itemId(30)]).map(({ goneSince }) => goneSince);
    await expect.poll(() => marks(first.mirror)).toEqual([at(60), undefined]);
    await first.mirror.close();
    first.db.close();
    const { mirror } = await openMirrorOf(tracker, name);
    await expect.poll(() => marks(mirror)).toEqual([at(60), undefined]);
    expect(await mirror.catalog.projects(CONNECTION)).toMatchObject([{ kept: 20 }]);
  });

  test('that was kept by an earlier version is marked without a time', async () => {
    const { mirror, db } = await openMirrorOf(withItems(2));
    await mirror.sync.pull([]);
    await db.snapshots.put({ key: `kept:${P1}`, value: [itemId(1)] });
    await expect.poll(() => mirror.items.rows([itemId(1)])[0]!.goneSince).toBeNull();
  });

  test('that was kept can be removed later, and what the tracker has again stays', async () => {
    const { tracker, mirror } = await missingHalf();
    await mirror.sync.confirmRemoval(P1, false);
    tracker.save({ ...anItem(), id: itemId(20), key: 'APP-20', title: 'Restored' });
    await mirror.sync.removeKept(P1);
    expect(await everything(mirror)).toEqual(tracker.items);
    await expect.poll(async () => (await mirror.catalog.projects(CONNECTION))[0]!.kept).toBeUndefined();
    expect(mirror.items.rows([itemId(20)])[0]).not.toHaveProperty('goneSince');
  });

  test('that was kept is asked about again when the tracker does not answer while it is to be removed', async () => {
    const { tracker, mirror } = await missingHalf();
    await mirror.sync.confirmRemoval(P1, false);
    tracker.fault = () => ({ code: 'offline', host: 'acme.example' });
    await mirror.sync.removeKept(P1);
    expect([await stepOf(mirror, P1), mirror.counts().items]).toEqual(['failed', 40]);
    tracker.calm();
    await mirror.sync.pull([], { sweep: true });
    expect([await stepOf(mirror, P1), mirror.counts().items]).toEqual(['ask-removal', 40]);
  });
});
