import 'fake-indexeddb/auto'; // before Dexie, which looks for IndexedDB when it is loaded
import { expect, test } from 'vitest';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { openStore } from '#renderer/engine/store/open.ts';

test('a browser that never tells the stored version does not hold up the opening', async () => {
  const db = new CockpitDb('open-test');
  const asked: number[] = [];
  const opened = await openStore({
    db,
    // As Chromium does while site data is cleared.
    indexedDB: { databases: () => new Promise(() => asked.push(asked.length)) },
    schedule: (work) => {
      const timer = setTimeout(work);
      return () => clearTimeout(timer);
    },
    diskFull: async () => false,
    waiting: () => undefined,
  });
  expect(opened).toEqual({ ok: true, value: undefined });
  expect(asked).toHaveLength(2);
  expect(db.isOpen()).toBe(true);
  db.close();
});

test('an opening that was called slow still says that another window is in the way, once the browser notices it', async () => {
  const NAME = 'open-late-block';
  const other = await new Promise<IDBDatabase>((done) => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener('success', () => done(request.result));
  });
  const told: string[] = [];
  const opening = openStore({
    db: new CockpitDb(NAME),
    indexedDB: { databases: async () => [] },
    // Every wait is over at once: the browser has not looked for other windows by then.
    schedule: (work) => {
      queueMicrotask(work);
      return () => undefined;
    },
    diskFull: async () => false,
    waiting: ({ title }) => {
      told.push(title);
      if (title === 'Another window is in the way') other.close();
    },
  });
  expect(await opening).toEqual({ ok: true, value: undefined });
  expect(told).toEqual(['Still opening your data', 'Another window is in the way']);
});

test('a read that came before the opening does not hide that another window is in the way', async () => {
  const NAME = 'open-early-read';
  const other = await new Promise<IDBDatabase>((done) => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener('success', () => done(request.result));
  });
  const db = new CockpitDb(NAME);
  // Dexie opens the store for a read by itself, and the browser tells that open alone who is in the way.
  const early = db.settings.count();
  await expect.poll(() => db.heldUp).toBe(true);
  const told: string[] = [];
  const opened = await openStore({
    db,
    indexedDB: { databases: async () => [] },
    schedule: (work) => {
      const timer = setTimeout(work, 5);
      return () => clearTimeout(timer);
    },
    diskFull: async () => false,
    waiting: ({ title }) => {
      told.push(title);
      other.close();
    },
  });
  expect(opened).toEqual({ ok: true, value: undefined });
  expect(told).toEqual(['Another window is in the way']);
  expect(await early).toBe(0);
  expect(db.heldUp).toBe(false);
});
