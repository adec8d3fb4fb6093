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
