import 'fake-indexeddb/auto'; // before Dexie, which looks for IndexedDB when it is loaded
import { expect, test } from 'vitest';
import { CockpitDb, isHeldUp } from '#renderer/engine/store/db.ts';
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
  expect(asked.length).toBeGreaterThanOrEqual(2);
  expect(db.isOpen()).toBe(true);
  db.close();
});

/** Holds a store of an older version, as a window of an older cockpit does. */
const holdOld = (name: string): Promise<IDBDatabase> =>
  new Promise((done) => {
    const request = indexedDB.open(name, 1);
    request.addEventListener('success', () => done(request.result));
  });

/** Opens a store that another window holds, and lets go once the other window was named. @returns what was told, each once in a row */
async function openHeld(db: CockpitDb, other: IDBDatabase): Promise<readonly string[]> {
  const told: string[] = [];
  const opened = await openStore({
    db,
    indexedDB: { databases: async () => [] },
    // Every wait is over at once: the browser has hardly looked for other windows by then.
    schedule: (work) => {
      const timer = setTimeout(work);
      return () => clearTimeout(timer);
    },
    diskFull: async () => false,
    waiting: ({ title }) => {
      if (told.at(-1) !== title) told.push(title);
      if (title === 'Another window is in the way') other.close();
    },
  });
  expect(opened).toEqual({ ok: true, value: undefined });
  return told;
}

test('an opening that waits says that another window is in the way as soon as the browser has noticed it', async () => {
  const other = await holdOld('open-late-block');
  expect((await openHeld(new CockpitDb('open-late-block'), other)).at(-1)).toBe('Another window is in the way');
});

test('a read that came before the opening, on any connection, does not hide that another window is in the way', async () => {
  for (const whose of ['own', 'mirror']) {
    const name = `open-early-read-${whose}`;
    const other = await holdOld(name);
    const db = new CockpitDb(name);
    const reader = whose === 'own' ? db : new CockpitDb(name, undefined, 'relaxed');
    // Dexie opens the store for a read by itself, and the browser tells that open alone who is in the way.
    const early = reader.settings.count();
    await expect.poll(() => isHeldUp(db)).toBe(true);
    expect(await openHeld(db, other)).toEqual(['Another window is in the way']);
    expect(await early).toBe(0);
    expect(isHeldUp(db)).toBe(false);
  }
});

test('a store that stays of an older schema names the other window, also when the browser has told somebody else', async () => {
  const other = await holdOld('open-told-elsewhere');
  const told: string[] = [];
  const db = new CockpitDb('open-told-elsewhere');
  const opening = openStore({
    db,
    indexedDB: { databases: async () => [{ name: 'open-told-elsewhere', version: 10 }] },
    schedule: (work) => {
      const timer = setTimeout(work);
      return () => clearTimeout(timer);
    },
    diskFull: async () => false,
    waiting: ({ title }) => {
      told.push(title);
      other.close();
    },
  });
  expect(await opening).toEqual({ ok: true, value: undefined });
  expect(told[0]).toBe('Another window is in the way');
});
