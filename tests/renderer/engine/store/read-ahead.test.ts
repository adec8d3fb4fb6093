import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ItemStore } from '#renderer/engine/items/item-store.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { migrations } from '#renderer/engine/store/migrations.ts';
import { beginPlace, findPlace, setFirstPlace } from '#renderer/engine/store/place.ts';
import { readAhead } from '#renderer/engine/store/read-ahead.ts';
import { openMirror } from '#renderer/engine/sync/mirror.ts';
import { anItem, countingIds, itemId, pulled } from '#tests/support/builders.ts';
import { FakeTracker } from '#tests/support/fake-tracker.ts';
import { withBuckets } from './fake-buckets.ts';

const newId = countingIds();

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});
afterEach(async () => {
  vi.unstubAllGlobals();
  setFirstPlace(0);
  await findPlace();
});

async function fill(items: number): Promise<CockpitDb> {
  const db = new CockpitDb();
  const store = await ItemStore.open(db, newId);
  await store.put(Array.from({ length: items }, (_, index) => pulled(anItem({ id: itemId(index + 1), key: `APP-${index + 1}` }))));
  await store.flush();
  return db;
}

const countOf = async (db: CockpitDb, ahead: ReturnType<typeof readAhead>): Promise<number> => {
  const mirror = await openMirror({
    db,
    trackers: new FakeTracker().trackers,
    connectionName: (id) => id,
    now: () => '2026-11-22T08:00:00.000Z' as never,
    newId,
    readAhead: ahead,
  });
  const { items } = mirror.counts();
  await mirror.close();
  return items;
};

test('what is read without a library is what the store holds', async () => {
  const db = await fill(300);
  const ahead = readAhead();
  const rows = await (await ahead)!.rows;
  expect((await ItemStore.open(db, newId, rows)).count).toBe(300);
  expect(await countOf(db, ahead)).toBe(300);
  db.close();
});

test('where there is no store none is made, and one of another schema is left alone', async () => {
  expect(await readAhead()).toBeNull();
  expect(await indexedDB.databases()).toEqual([]);
  const older = new CockpitDb('cockpit', migrations.slice(0, 1));
  await older.open();
  older.close();
  expect(await readAhead()).toBeNull();
  expect((await indexedDB.databases())[0]?.version).toBe(10);
  const held = new CockpitDb('cockpit', migrations.slice(0, 1));
  await held.open();
  const asked = vi.fn();
  held.on('versionchange', asked);
  expect(await readAhead()).toBeNull();
  expect([asked.mock.calls.length, held.isOpen()]).toEqual([0, true]);
  held.close();
  const newer = new CockpitDb('cockpit', [...migrations, { version: 99, stores: {} }]);
  await newer.open();
  newer.close();
  expect(await readAhead()).toBeNull();
});

test('what was read before is not shown when the store holds something else by now', async () => {
  const db = await fill(5);
  const ahead = readAhead();
  await (await ahead)!.rows;
  const store = await ItemStore.open(db, newId);
  await store.remove([itemId(1)]);
  expect(await countOf(db, ahead)).toBe(4);
  await db.delete({ disableAutoOpen: false });
  expect(await countOf(db, ahead)).toBe(0);
  db.close();
});

test('the store is read in the place where it stands', async () => {
  (await fill(2)).close();
  withBuckets();
  await beginPlace('2026-11-22');
  (await fill(7)).close();
  const found = (await readAhead())!;
  expect([found.place, (await found.rows).pages.length]).toEqual(['store-0001-2026-11-22', 1]);
  expect((await found.rows).snapshots[2]).toMatchObject({ value: { columns: { count: 7 } } });
});

test('a place that is left is not opened, nor looked into', async () => {
  (await fill(2)).close();
  withBuckets();
  const usual = vi.spyOn(indexedDB, 'open');
  setFirstPlace(1);
  expect(await readAhead()).toBeNull();
  await beginPlace('2026-11-22');
  (await fill(7)).close();
  expect((await readAhead())?.place).toBe('store-0001-2026-11-22');
  expect(usual).not.toHaveBeenCalled();
});
