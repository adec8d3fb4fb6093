import { afterEach, expect, test } from 'vitest';
import { aProject, aVersion, itemId, projectId, versionId } from '#tests/support/builders.ts';
import { FakeTracker, SERVER_ERROR } from '#tests/support/fake-tracker.ts';
import { closeMirrors, everything, openMirrorOf, P1, stepOf, withItems, type OpenedMirror } from '#tests/support/mirror.ts';

const P2 = projectId('p2');

async function pulledOnce(tracker: FakeTracker): Promise<OpenedMirror> {
  const one = await openMirrorOf(tracker);
  await one.mirror.sync.pull([]);
  tracker.calls.length = 0;
  tracker.mostInFlight = 0;
  return one;
}

afterEach(closeMirrors);

test('catalogs, changes and ids to compare are asked for at once, for every project', async () => {
  const tracker = new FakeTracker([aProject(), aProject({ id: P2, key: 'WEB' })]);
  tracker.fill(P1, 5);
  tracker.fill(P2, 5, 100);
  const { mirror } = await pulledOnce(tracker);
  await mirror.sync.pull([]);
  expect(tracker.mostInFlight).toBe(6);
});

test('a refused catalog fails its project: nothing of it is stored, and its watermark stays', async () => {
  const tracker = withItems(20);
  const { mirror, db } = await pulledOnce(tracker);
  const before = await db.pulls.get(P1);
  const world = new Map(tracker.items);
  tracker.save({ id: itemId(3), title: 'Changed' });
  tracker.fault = (call) => (call.method === 'catalog' ? SERVER_ERROR : null);
  await mirror.sync.pull([]);
  expect(await stepOf(mirror, P1)).toBe('failed');
  expect(await everything(mirror)).toEqual(world);
  expect(await db.pulls.get(P1)).toEqual(before);

  tracker.calm();
  await mirror.sync.pull([]);
  expect(await everything(mirror)).toEqual(tracker.items);
});

test('a batch that fails among a few leaves the watermark where it was, and the others are stored', async () => {
  const tracker = withItems(60);
  const { mirror, db } = await pulledOnce(tracker);
  const before = await db.pulls.get(P1);
  for (let id = 1; id <= 25; id++) tracker.save({ id: itemId(id), title: `Changed ${id}` });
  tracker.fault = (call) => (call.method === 'fetch' && call.ids.includes('12') ? SERVER_ERROR : null);
  await mirror.sync.pull([]);
  expect((await mirror.items.get(itemId(1)))?.title).toBe('Changed 1');
  expect((await mirror.items.get(itemId(12)))?.title).toBe('Item 12');
  expect(await db.pulls.get(P1)).toMatchObject({ watermark: before!.watermark, lastPull: before!.lastPull, open: null });

  tracker.calm();
  await mirror.sync.pull([]);
  expect(await everything(mirror)).toEqual(tracker.items);
});

test('a new name in the catalog arrives with the pull, also when no item has changed', async () => {
  const tracker = withItems(5);
  const { mirror, db } = await pulledOnce(tracker);
  tracker.catalogs.set(P1, { ...tracker.catalogs.get(P1)!, versions: [aVersion({ name: '4.2' })] });
  await mirror.sync.pull([]);
  expect(mirror.catalog.versions([versionId('10')])[0]?.name).toBe('4.2');
  expect((await db.catalogs.get(P1))!.catalog.versions.map((version) => version.name)).toEqual(['4.2']);
});

test('a pull that finds nothing new leaves every list as it is', async () => {
  const tracker = new FakeTracker();
  tracker.overlap = 0;
  tracker.fill(P1, 5);
  const { mirror } = await pulledOnce(tracker);
  let told = 0;
  mirror.subscribe(() => (told += 1));
  await mirror.sync.pull([]);
  expect([await stepOf(mirror, P1), told]).toEqual(['done', 0]);
});
