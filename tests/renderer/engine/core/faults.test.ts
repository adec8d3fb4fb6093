import 'fake-indexeddb/auto'; // before Dexie, which looks for IndexedDB when it is loaded
import { readFile, rm, writeFile } from 'node:fs/promises';
import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { migrations, SCHEMA } from '#renderer/engine/store/migrations.ts';
import {
  command,
  derived,
  pause,
  putRelease,
  Profile,
  setRelease,
  tables,
  type,
  until,
  untilLater,
  type Cockpit,
} from '../plan/support.ts';

let profile: Profile;
let cockpit: Cockpit;
beforeEach(async () => {
  profile = await Profile.create();
  cockpit = await profile.start();
});
afterEach(async () => {
  await profile.kill(cockpit);
  await profile.remove();
});

const release = (id: string): Promise<unknown> => cockpit.db.releases.get(id);
const repair = (): string | undefined => cockpit.core.status.value.repair?.happened;

async function edits(count: number): Promise<void> {
  await cockpit.plan.run(command('add', putRelease('r1')));
  for (let n = 1; n < count; n++) await cockpit.plan.run(command('rename', setRelease('r1', { name: `Name ${n}` })));
}

/** Makes every write of the store fail with this error. @returns a function that ends it */
function storeFails(error: Error): () => void {
  const add = cockpit.db.updates.bulkAdd.bind(cockpit.db.updates);
  cockpit.db.updates.bulkAdd = () => Dexie.Promise.reject(error) as never;
  return () => {
    cockpit.db.updates.bulkAdd = add;
  };
}

describe('S02, S07, S08: a store that is lost or damaged comes back from the journal', () => {
  test('deleted while the cockpit was closed', async () => {
    await edits(60);
    const before = await tables(cockpit.db);
    await profile.kill(cockpit);
    await Dexie.delete(profile.name);
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
    expect(repair()).toBe('The browser store was damaged or deleted. 60 changes were restored, none lost.');
  });

  test('an older copy of it', async () => {
    await edits(3);
    await until(async () => cockpit.plan.save.kind === 'saved');
    const old = await Promise.all(cockpit.db.tables.map(async (table) => [table.name, await table.toArray()] as const));
    await cockpit.plan.run(command('rename', setRelease('r1', { name: 'Last' })));
    const before = await tables(cockpit.db);
    await profile.kill(cockpit);
    const db = new CockpitDb(profile.name);
    for (const [name, rows] of old) {
      await db.table(name).clear();
      await db.table(name).bulkPut([...rows]);
    }
    db.close();
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
    expect(repair()).toContain('recovered after an unexpected stop');
  });

  test.each(['updates', 'releases', 'history', 'meta'])('rows of %s are gone without an error', async (table) => {
    await edits(5);
    const before = await tables(cockpit.db);
    cockpit.time.advance(5_000);
    await until(() => cockpit.plan.save.kind === 'saved');
    await profile.kill(cockpit);
    const db = new CockpitDb(profile.name);
    const keys = await db.table(table).toCollection().primaryKeys();
    await db.table(table).bulkDelete(keys.slice(0, Math.ceil(keys.length / 2)));
    if (table === 'meta') await db.meta.clear();
    db.close();
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
    expect(repair()).toBeDefined();
  });

  test('an update that cannot be read', async () => {
    await edits(5);
    const before = await tables(cockpit.db);
    await profile.kill(cockpit);
    const db = new CockpitDb(profile.name);
    const row = (await db.updates.orderBy('seq').toArray())[2]!;
    await db.updates.put({ ...row, data: row.data.map((byte) => byte ^ 0xff) });
    db.close();
    cockpit = await profile.start();
    await cockpit.plan.run(command('rename', setRelease('r1', { owner: 'Bo' })));
    await until(() => repair() !== undefined);
    expect(await derived(cockpit.db)).toEqual(await tables(cockpit.db));
    expect((await tables(cockpit.db))['releases']).toEqual([{ ...(before['releases']![0] as object), owner: 'Bo' }]);
  });

  test('deleted while the cockpit runs: the next edit does not begin an empty plan', async () => {
    await edits(3);
    await Dexie.delete(profile.name);
    await cockpit.plan.run(command('own', setRelease('r1', { owner: 'Bo' })));
    await untilLater(
      cockpit,
      async () =>
        cockpit.core.status.value.phase.kind === 'ready' && cockpit.plan.save.kind === 'saved' && (await cockpit.db.releases.count()) === 1,
    );
    expect(await release('r1')).toMatchObject({ name: 'Name 2', owner: 'Bo' });
    expect(await derived(cockpit.db)).toEqual(await tables(cockpit.db));
    expect(repair()).toContain('restored');
  });
});

describe('a journal that is lost or damaged is written again from the store', () => {
  test.each([
    ['deleted', async () => rm(profile.journalFile)],
    ['cut in half', async () => writeFile(profile.journalFile, (await readFile(profile.journalFile)).subarray(0, 400))],
    ['zeroed at its beginning', async () => writeFile(profile.journalFile, (await readFile(profile.journalFile)).fill(0, 0, 500))],
  ])('%s', async (_, damage) => {
    await edits(6);
    cockpit.time.advance(5_000);
    await until(() => cockpit.plan.save.kind === 'saved');
    await pause();
    const before = await tables(cockpit.db);
    await profile.kill(cockpit);
    await damage();
    cockpit = await profile.start();
    expect(repair()).toBeDefined();
    await profile.kill(cockpit);
    await Dexie.delete(profile.name);
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
  });

  test('a torn tail that the store still holds loses nothing', async () => {
    await edits(3);
    await profile.kill(cockpit);
    const bytes = await readFile(profile.journalFile);
    await writeFile(profile.journalFile, bytes.subarray(0, bytes.length - 20));
    cockpit = await profile.start();
    const before = await tables(cockpit.db);
    await profile.kill(cockpit);
    await Dexie.delete(profile.name);
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
    expect(await release('r1')).toMatchObject({ name: 'Name 2' });
  });
});

describe('S05: a disk that is full while saving', () => {
  test.each([
    Object.assign(new Error('FILE_ERROR_NO_SPACE'), { name: 'UnknownError' }),
    Object.assign(new Error('Failed to write blobs (IOError)'), { name: 'DataError' }),
    Object.assign(new Error('quota'), { name: 'QuotaExceededError' }),
  ])('$name: nothing changes on screen, the edits are kept, and saved once there is space', async (error) => {
    await edits(1);
    const before = await tables(cockpit.db);
    const end = storeFails(error);
    const first = await cockpit.plan.run(command('type', type('r1', 0, 0, 'hello')));
    const second = await cockpit.plan.run(command('type', type('r1', 5, 5, ' world')));
    expect([first.ok, second.ok]).toEqual([false, false]);
    expect(cockpit.plan.save).toMatchObject({
      kind: 'not-saved',
      pending: 2,
      explanation: { happened: 'Disk full: your last 2 changes are NOT saved yet, they are kept in this window.' },
    });
    expect(await tables(cockpit.db)).toEqual(before);
    end();
    await untilLater(cockpit, () => cockpit.plan.save.kind === 'saved');
    expect((await cockpit.db.notes.get('r1'))?.markdown).toBe('hello world');
    expect(await derived(cockpit.db)).toEqual(await tables(cockpit.db));
  });

  test('a store that goes on failing is tried at growing distances, not in a storm', async () => {
    await edits(1);
    let tries = 0;
    const end = storeFails(Object.assign(new Error('quota'), { name: 'QuotaExceededError' }));
    const failing = cockpit.db.updates.bulkAdd;
    cockpit.db.updates.bulkAdd = ((...args: Parameters<typeof failing>) => ((tries += 1), failing(...args))) as typeof failing;
    await cockpit.plan.run(command('type', type('r1', 0, 0, 'x')));
    for (let second = 0; second < 60; second++) {
      cockpit.time.advance(1_000);
      for (let turn = 0; turn < 20; turn++) await pause();
    }
    expect(tries).toBeLessThanOrEqual(12);
    end();
  });
});

describe('a journal that cannot be written', () => {
  test('says that there is one copy only, keeps taking edits, and catches up by itself', async () => {
    await edits(1);
    cockpit.host.before = async (call) => {
      if (call === 'append') throw new Error('gone');
    };
    expect(await cockpit.plan.run(command('own', setRelease('r1', { owner: 'Bo' })))).toEqual({ ok: true, value: undefined });
    await cockpit.plan.run(command('own', setRelease('r1', { owner: 'Cy' })));
    expect(cockpit.plan.save).toMatchObject({ kind: 'one-copy', pending: 2 });
    expect(await release('r1')).toMatchObject({ owner: 'Cy' });
    cockpit.host.before = async () => undefined;
    await untilLater(cockpit, () => cockpit.plan.save.kind === 'saved');
    const before = await tables(cockpit.db);
    await profile.kill(cockpit);
    await Dexie.delete(profile.name);
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
  });

  test('edits made without a host reach the journal at the next start', async () => {
    await profile.kill(cockpit);
    cockpit = await profile.start({ connected: false });
    await cockpit.plan.run(command('add', putRelease('r1')));
    await cockpit.plan.set({ theme: 'dark' });
    expect(cockpit.plan.save.kind).toBe('one-copy');
    await profile.kill(cockpit);
    cockpit = await profile.start();
    await profile.kill(cockpit);
    await Dexie.delete(profile.name);
    cockpit = await profile.start();
    expect(await release('r1')).toBeDefined();
    expect(cockpit.plan.setting('theme', 'system')).toBe('dark');
  });
});

describe('S10: a store of a newer cockpit', () => {
  test('is refused with both versions named, and nothing is written', async () => {
    await edits(2);
    await profile.kill(cockpit);
    const newer = new CockpitDb(profile.name, [...migrations, { version: SCHEMA + 1, stores: { later: 'id' } }]);
    await newer.open();
    newer.close();
    cockpit = await profile.start();
    const { phase } = cockpit.core.status.value;
    expect(phase).toMatchObject({
      kind: 'blocked',
      explanation: { happened: `Your data has format ${SCHEMA + 1}; this cockpit knows formats up to ${SCHEMA}.` },
    });
    expect((await indexedDB.databases()).find(({ name }) => name === profile.name)?.version).toBe((SCHEMA + 1) * 10);
  });

  test('a journal of a newer cockpit is refused as well', async () => {
    const state = await cockpit.host.journal.state();
    if (!state.ok) throw new Error('no journal');
    await cockpit.host.journal.append({
      generation: state.value.generation,
      schema: SCHEMA + 1,
      entries: [{ kind: 'setting', subject: 'x', id: 'x', data: '1' }],
    });
    await profile.kill(cockpit);
    cockpit = await profile.start();
    expect(cockpit.core.status.value.phase.kind).toBe('blocked');
  });
});

describe('S09: another window brings a newer store', () => {
  test('this one lets go of the store, says so, and does not open it again by itself', async () => {
    await edits(2);
    const newer = new CockpitDb(profile.name, [...migrations, { version: SCHEMA + 1, stores: { later: 'id' } }]);
    await newer.open();
    await until(() => cockpit.core.status.value.phase.kind === 'blocked');
    expect(cockpit.core.status.value.phase).toMatchObject({ explanation: { title: 'Updated elsewhere: reload' } });
    expect(await newer.releases.count()).toBe(1);
    expect(await cockpit.plan.run(command('own', setRelease('r1', { owner: 'Bo' })))).toMatchObject({ ok: false });
    await cockpit.core.retry();
    expect(cockpit.core.status.value.phase).toMatchObject({ kind: 'blocked', explanation: { title: 'Your data is from a newer cockpit' } });
    newer.close();
  });
});

describe('S11: a schema upgrade', () => {
  const next = { version: SCHEMA + 1, stores: { extra: 'id' } };

  test('keeps every row', async () => {
    await edits(3);
    const before = await tables(cockpit.db);
    await profile.kill(cockpit);
    const db = new CockpitDb(profile.name, [...migrations, { ...next, upgrade: (tx) => tx.table('extra').add({ id: 'a' }) }]);
    await db.open();
    expect(await tables(db)).toEqual(before);
    expect(await db.table('extra').count()).toBe(1);
    db.close();
    await Dexie.delete(profile.name);
    cockpit = await profile.start();
  });

  test('that fails in the middle leaves the old schema whole', async () => {
    await edits(3);
    const before = await tables(cockpit.db);
    await profile.kill(cockpit);
    const upgrade = async (tx: { table(name: string): { clear(): PromiseLike<void> } }): Promise<never> => {
      await tx.table('releases').clear();
      throw new Error('stopped here');
    };
    await expect(new CockpitDb(profile.name, [...migrations, { ...next, upgrade }]).open()).rejects.toThrow('stopped here');
    cockpit = await profile.start();
    expect(cockpit.core.status.value.phase.kind).toBe('ready');
    expect(await tables(cockpit.db)).toEqual(before);
  });
});

describe('S06, S12: a store that does not open', () => {
  test('is tried three times and then reported, with nothing deleted', async () => {
    await edits(1);
    await profile.kill(cockpit);
    let tries = 0;
    const open = CockpitDb.prototype.open;
    CockpitDb.prototype.open = function failing() {
      tries += 1;
      return Dexie.Promise.reject(Object.assign(new Error('Internal error opening backing store'), { name: 'UnknownError' }));
    };
    try {
      const starting = profile.start();
      let started: Cockpit | null = null;
      void starting.then((value) => (started = value));
      await until(() => {
        profile.time.advance(300);
        return started !== null;
      });
      cockpit = await starting;
    } finally {
      CockpitDb.prototype.open = open;
    }
    expect(tries).toBe(3);
    expect(cockpit.core.status.value.phase).toMatchObject({ kind: 'blocked', explanation: { title: 'Your data cannot be opened' } });
    await cockpit.core.retry();
    expect(cockpit.core.status.value.phase.kind).toBe('ready');
    expect(await release('r1')).toBeDefined();
  });
});

describe('the journal is compacted', () => {
  test('after many entries, and still holds everything', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    await Promise.all(Array.from({ length: 2_100 }, (_, n) => cockpit.plan.run(command('type', type('r1', n, n, 'x')))));
    const before = await tables(cockpit.db);
    await profile.kill(cockpit);
    cockpit = await profile.start();
    expect(await cockpit.host.journal.state()).toMatchObject({ value: { snapshotNumber: 2_101 } });
    await profile.kill(cockpit);
    await Dexie.delete(profile.name);
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
  });
});
