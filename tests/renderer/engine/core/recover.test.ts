import 'fake-indexeddb/auto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createBackup, type BackupParts } from '#renderer/engine/backup/backup.ts';
import { startCounted } from '#renderer/engine/opening.ts';
import { recover } from '#renderer/engine/backup/recover.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { findPlace, placeName, setFirstPlace } from '#renderer/engine/store/place.ts';
import { command, newId, Profile, putRelease, setRelease, tables, until, type Cockpit } from '../plan/support.ts';
import { withBuckets } from '../store/fake-buckets.ts';

/*
 * What Chromium really does with a store whose files it cannot read: each open and each delete of it fails for ever, in any window and after
 * any restart; a bucket beside it opens.
 */
const open = CockpitDb.prototype.open;
const remove = CockpitDb.prototype.delete;
let profile: Profile;
let cockpit: Cockpit;
let backup: Blob;
let before: Record<string, unknown[]>;
/** Where stores were opened. */
let opens: (string | null)[];

const parts = (): BackupParts => ({
  db: cockpit.db,
  plan: cockpit.plan,
  host: cockpit.host.client,
  connections: async () => [],
  appVersion: () => '0.1.0',
  now: profile.time.now,
  newId,
  withoutMirror: (work) => cockpit.core.withoutMirror(work),
});
const phase = () => cockpit.core.status.value.phase;
const repair = () => cockpit.core.status.value.repair;
const day = (): string => profile.time.now().slice(0, 10);
const asideFiles = async (): Promise<readonly string[]> => (await readdir(profile.folder)).filter((name) => name.startsWith('set-aside-'));

/** Nobody knows what stood in the old store alone. */
const restored = {
  happened: 'The browser store did not open and was left where it is. 2 changes were restored from the journal.',
  safe: 'The journal was whole. Only what you were told is saved once, not twice, may be missing: the old store has it, and was not deleted.',
};

/** The store ended the browser three times: the page says that the first place to open is the next one. */
async function startLeaving(): Promise<void> {
  setFirstPlace(1);
  cockpit = await profile.start({ begin: startCounted });
}

async function startBroken(): Promise<void> {
  let started: Cockpit | null = null;
  const starting = profile.start().then((value) => (started = value));
  await until(() => {
    profile.time.advance(100);
    return started !== null;
  });
  cockpit = await starting;
}

beforeEach(async () => {
  opens = [];
  withBuckets();
  await findPlace();
  profile = await Profile.create();
  cockpit = await profile.start();
  await cockpit.plan.run(command('add', putRelease('r1', { name: 'In the backup' })));
  await cockpit.db.pages.put({ number: 3, ids: ['c1/1' as never], bodies: ['{"id":"c1/1"}'] });
  backup = (await createBackup(parts())).data;
  before = await tables(cockpit.db);
  await cockpit.plan.run(command('rename', setRelease('r1', { name: 'After the backup' })));
  await until(() => cockpit.plan.save.kind === 'saved');
  await profile.kill(cockpit);
  const fails = () =>
    Dexie.Promise.reject(Object.assign(new Error('Internal error opening backing store'), { name: 'UnknownError' })) as never;
  CockpitDb.prototype.open = function openInBucket() {
    opens.push(placeName());
    return placeName() === null ? fails() : open.call(this);
  };
  CockpitDb.prototype.delete = function deleteInBucket(options) {
    return placeName() === null ? fails() : remove.call(this, options);
  };
});
afterEach(async () => {
  CockpitDb.prototype.open = open;
  CockpitDb.prototype.delete = remove;
  await profile.kill(cockpit);
  await profile.remove();
  vi.unstubAllGlobals();
  setFirstPlace(0);
  await findPlace();
});

const damageJournal = async (): Promise<void> => {
  const bytes = await readFile(profile.journalFile);
  const middle = Math.floor(bytes.length / 2);
  await writeFile(profile.journalFile, bytes.fill(0, middle, middle + 5));
};
/** No program can read it as a file. */
const unreadableJournal = async (): Promise<void> => {
  await rm(profile.journalFile);
  await mkdir(profile.journalFile);
  await writeFile(join(profile.journalFile, 'x'), 'kept');
};

describe('a store that the browser can neither open nor delete', () => {
  test('is built again from the journal in a place beside it, and is found there from then on', async () => {
    await startBroken();
    expect(phase()).toMatchObject({ kind: 'blocked', canRebuild: true });
    expect(await recover(parts(), cockpit.core, { kind: 'journal' })).toEqual({ ok: true, value: undefined });
    expect(phase().kind).toBe('ready');
    expect(cockpit.core.status.value.place).toBe(`store-0001-${day()}`);
    expect(await cockpit.db.releases.toArray()).toMatchObject([{ id: 'r1', name: 'After the backup' }]);
    expect(repair()).toMatchObject(restored);
    await cockpit.plan.run(command('own', setRelease('r1', { owner: 'Bo' })));
    await until(() => cockpit.plan.save.kind === 'saved');
    await profile.kill(cockpit);
    cockpit = await profile.start();
    expect(await cockpit.db.releases.toArray()).toMatchObject([{ name: 'After the backup', owner: 'Bo' }]);
    expect(repair()).toBeNull();
  });

  test.each([
    ['damaged', damageJournal],
    ['unreadable', unreadableJournal],
  ])('beside a journal that is %s: a backup takes their place, and both are kept', async (_, damage) => {
    await damage();
    await startBroken();
    expect(await recover(parts(), cockpit.core, { kind: 'journal' })).toMatchObject({ ok: false, error: { title: 'Nothing was rebuilt' } });
    expect(await recover(parts(), cockpit.core, { kind: 'backup', file: backup })).toEqual({ ok: true, value: undefined });
    expect(phase().kind).toBe('ready');
    expect(await tables(cockpit.db)).toEqual(before);
    expect(await cockpit.db.pages.count()).toBe(1);
    expect(repair()).toMatchObject({ title: 'The backup is restored', safe: expect.stringContaining(`set-aside-${day()}`) as string });
    expect((await asideFiles()).length).toBeGreaterThan(0);
    for (const name of await asideFiles()) expect(name).toMatch(new RegExp(`^set-aside-${day()}-`));
    await cockpit.plan.run(command('own', setRelease('r1', { owner: 'Bo' })));
    await until(() => cockpit.plan.save.kind === 'saved');
    await profile.kill(cockpit);
    cockpit = await profile.start();
    expect(await cockpit.db.releases.toArray()).toMatchObject([{ name: 'In the backup', owner: 'Bo' }]);
    expect(repair()).toBeNull();
  });

  test.each([
    ['damaged', damageJournal],
    ['unreadable', unreadableJournal],
  ])('beside a journal that is %s: the cockpit starts empty, keeps both, and takes edits', async (_, damage) => {
    await damage();
    await startBroken();
    expect(await recover(parts(), cockpit.core, { kind: 'empty' })).toEqual({ ok: true, value: undefined });
    expect(phase().kind).toBe('ready');
    expect(await cockpit.db.releases.count()).toBe(0);
    expect(repair()).toMatchObject({ title: 'Started empty' });
    await cockpit.plan.run(command('add', putRelease('r2')));
    await until(() => cockpit.plan.save.kind === 'saved');
    await profile.kill(cockpit);
    cockpit = await profile.start();
    expect((await cockpit.db.releases.toArray()).map(({ id }) => id)).toEqual(['r2']);
    expect((await asideFiles()).length).toBeGreaterThan(0);
  });

  test('stays as it is when the backup cannot be read', async () => {
    await damageJournal();
    await startBroken();
    const file = new Blob([(await backup.bytes()).subarray(0, 100)]);
    expect(await recover(parts(), cockpit.core, { kind: 'backup', file })).toMatchObject({
      ok: false,
      error: { safe: 'Nothing was changed.' },
    });
    expect(phase().kind).toBe('blocked');
    expect(await asideFiles()).toEqual([]);
    expect(placeName()).toBeNull();
  });

  test('stays as it is when the journal cannot be set aside', async () => {
    await startBroken();
    cockpit.host.before = async (call) => {
      if (call === 'restart') throw new Error('gone');
    };
    expect(await recover(parts(), cockpit.core, { kind: 'empty' })).toMatchObject({
      ok: false,
      error: { title: 'Nothing was begun anew' },
    });
    expect(phase().kind).toBe('blocked');
    expect(placeName()).toBeNull();
  });

  test('killed after the journal was set aside can be asked again', async () => {
    await startBroken();
    cockpit.host.after = (call) => (call === 'restart' ? new Promise(() => undefined) : Promise.resolve());
    void recover(parts(), cockpit.core, { kind: 'backup', file: backup });
    await until(async () => (await asideFiles()).length > 0);
    void cockpit.core.close();
    await profile.journal!.close();
    await startBroken();
    expect(await recover(parts(), cockpit.core, { kind: 'backup', file: backup })).toMatchObject({ ok: true });
    expect(await tables(cockpit.db)).toEqual(before);
  });

  test('a restore that breaks off says that the cockpit is empty, and the backup can be restored in Settings', async () => {
    await startBroken();
    let restarts = 0;
    cockpit.host.before = async (call) => {
      if (call === 'restart' && ++restarts === 2) throw new Error('gone');
    };
    expect(await recover(parts(), cockpit.core, { kind: 'backup', file: backup })).toMatchObject({ ok: true });
    expect(phase().kind).toBe('ready');
    expect(repair()?.safe).toMatch(/^The cockpit is empty now\. The journal from before is kept/);
    expect(await cockpit.db.releases.count()).toBe(0);
  });
});

test('a host that comes back hears again that the store is open: windows that joined this engine meanwhile are openings that came to an end', async () => {
  CockpitDb.prototype.open = open;
  cockpit = await profile.start({ begin: startCounted });
  cockpit.host.setConnected(false);
  cockpit.host.setConnected(true);
  await until(() => cockpit.host.opened.length === 2);
  expect(cockpit.host.opened).toEqual([0, 0]);
});

describe('a store that ended the browser three times while it was opened', () => {
  test('is not touched: the plan is built again from the journal in a place beside it, and the host hears which', async () => {
    await startLeaving();
    expect(new Set(opens)).toEqual(new Set([`store-0001-${day()}`]));
    expect(phase().kind).toBe('ready');
    expect(await cockpit.db.releases.toArray()).toMatchObject([{ name: 'After the backup' }]);
    expect(repair()).toMatchObject(restored);
    expect(cockpit.host.opened).toEqual([1]);
    await profile.kill(cockpit);
    await startLeaving();
    expect([opens.at(-1), repair(), cockpit.host.opened]).toEqual([`store-0001-${day()}`, null, [1]]);
  });

  test('is not said to have lost nothing where an edit stood in it alone', async () => {
    CockpitDb.prototype.open = open;
    cockpit = await profile.start({ begin: startCounted });
    cockpit.host.before = async (call) => {
      if (call === 'append') throw new Error('gone');
    };
    await cockpit.plan.run(command('own', setRelease('r1', { owner: 'Cy' })));
    expect(cockpit.plan.save.kind).toBe('one-copy');
    await profile.kill(cockpit);
    await startLeaving();
    expect(await cockpit.db.releases.get('r1')).toMatchObject({ owner: '' });
    expect(repair()).toMatchObject(restored);
  });

  test('beside a journal that is damaged a person decides; who tries again opens it', async () => {
    await damageJournal();
    await startLeaving();
    expect(phase()).toMatchObject({ kind: 'blocked', canRebuild: true, explanation: { title: 'Your data was not opened' } });
    expect([opens, cockpit.host.opened]).toEqual([[], [null]]);
    CockpitDb.prototype.open = open;
    await cockpit.core.retry();
    expect(phase().kind).toBe('ready');
    // Else the next start would leave it again.
    await until(() => cockpit.host.opened.length === 2);
    expect(cockpit.host.opened).toEqual([null, 0]);
    expect(await cockpit.db.releases.toArray()).toMatchObject([{ name: 'After the backup' }]);
  });

  test('is never deleted unasked: where no place can be begun beside it, a person decides', async () => {
    withBuckets().fails = true;
    const deletes = vi.spyOn(CockpitDb.prototype, 'delete');
    await startLeaving();
    expect(phase()).toMatchObject({ kind: 'blocked', canRebuild: true, explanation: { title: 'Your data was not opened' } });
    expect(deletes).not.toHaveBeenCalled();
  });

  test('is opened where the browser has no other place', async () => {
    vi.unstubAllGlobals();
    await findPlace();
    CockpitDb.prototype.open = open;
    await startLeaving();
    expect([phase().kind, cockpit.host.opened]).toEqual(['ready', [null]]);
  });
});
