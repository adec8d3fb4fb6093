import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { beginPlace, enterPlace, findPlace, placeName, storeFactory } from '#renderer/engine/store/place.ts';
import { withBuckets } from './fake-buckets.ts';

afterEach(async () => {
  vi.unstubAllGlobals();
  await findPlace();
});

test('the store stands in the origin’s own place, and in the bucket with the highest number once there is one', async () => {
  const buckets = withBuckets();
  await findPlace();
  expect(placeName()).toBeNull();
  await buckets.open('store-0002-2026-11-20');
  await buckets.open('store-0010-2026-11-19');
  await buckets.open('somebody-elses');
  await findPlace();
  expect(placeName()).toBe('store-0010-2026-11-19');
  expect(await beginPlace('2026-11-22')).toBe(true);
  expect(placeName()).toBe('store-0011-2026-11-22');
});

test('a database is opened in the place, also by a connection that was made before; the one in the place before is not touched', async () => {
  withBuckets();
  await findPlace();
  const db = new CockpitDb('place-test');
  await db.settings.put({ key: 'theme', value: 'dark' });
  await beginPlace('2026-11-22');
  db.close({ disableAutoOpen: false });
  await db.open();
  expect(await db.settings.toArray()).toEqual([]);
  expect((await storeFactory.databases()).map(({ name }) => name)).toEqual(['place-test']);
  db.close({ disableAutoOpen: false });
  await enterPlace(null);
  await db.open();
  expect(await db.settings.toArray()).toEqual([{ key: 'theme', value: 'dark' }]);
  db.close();
});

test('buckets that were deleted are left, and without an answer it is the origin’s own place', async () => {
  const buckets = withBuckets();
  await beginPlace('2026-11-22');
  buckets.factories.clear();
  await findPlace();
  expect(placeName()).toBeNull();
  await beginPlace('2026-11-22');
  buckets.fails = true;
  await findPlace();
  expect(placeName()).toBeNull();
  expect(await beginPlace('2026-11-22')).toBe(false);
});

test('a browser without buckets has the origin’s own place and no other', async () => {
  vi.stubGlobal('navigator', {});
  await findPlace();
  expect([placeName(), await beginPlace('2026-11-22')]).toEqual([null, false]);
});
