import 'fake-indexeddb/auto';
import { open as openFile, readFile, rm, writeFile } from 'node:fs/promises';
import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openJournal } from '#electron/host/journal/journal.ts';
import { chooseProjects } from '#renderer/engine/plan/choices.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import { command, newId, Profile, putRelease, setRelease, tables, until, untilLater, type Cockpit } from '../plan/support.ts';

const open = CockpitDb.prototype.open;
let broken = false;
let profile: Profile;
let cockpit: Cockpit;

beforeEach(async () => {
  broken = false;
  CockpitDb.prototype.open = function openOrFail() {
    const error = Object.assign(new Error('Internal error opening backing store'), { name: 'UnknownError' });
    return broken ? Dexie.Promise.reject(error) : open.call(this);
  };
  profile = await Profile.create();
  cockpit = await profile.start();
  await cockpit.plan.run(command('add', putRelease('r1')));
  for (let n = 1; n < 6; n++) await cockpit.plan.run(command('rename', setRelease('r1', { name: `Name ${n}` })));
});
afterEach(async () => {
  CockpitDb.prototype.open = open;
  await profile.kill(cockpit);
  await profile.remove();
});

const phase = () => cockpit.core.status.value.phase;
const storeExists = async (): Promise<boolean> => (await indexedDB.databases()).some(({ name }) => name === profile.name);

/** Starts while the store does not open; time passes between the tries. */
async function startBroken(): Promise<void> {
  broken = true;
  let started: Cockpit | null = null;
  const starting = profile.start().then((value) => (started = value));
  await until(() => {
    profile.time.advance(100);
    return started !== null;
  });
  cockpit = await starting;
}

/** Deleting the broken store mends the browser, as it does in Chromium. */
function mendedByDeleting(): void {
  const remove = cockpit.db.delete.bind(cockpit.db);
  cockpit.db.delete = (options) => {
    broken = false;
    return remove(options);
  };
}

async function breakStore(): Promise<void> {
  await until(() => cockpit.plan.save.kind === 'saved');
  await profile.kill(cockpit);
  await startBroken();
}

describe('a store that never opens', () => {
  test('is built again from the journal, which says what came back and what to pull again', async () => {
    await chooseProjects({ plan: cockpit.plan, mirror: await cockpit.core.mirror() }, 'c1' as ConnectionId, ['c1/10' as ProjectId]);
    const before = await tables(cockpit.db);
    await breakStore();
    expect(phase()).toMatchObject({ kind: 'blocked', canRebuild: true, explanation: { title: 'Your data cannot be opened' } });
    mendedByDeleting();
    expect(await cockpit.core.recover('journal')).toEqual({ ok: true, value: undefined });
    expect(phase().kind).toBe('ready');
    expect(await tables(cockpit.db)).toEqual(before);
    expect(await cockpit.db.pulls.toArray()).toMatchObject([{ projectId: 'c1/10', chosen: true, watermark: null }]);
    expect(cockpit.core.status.value.repair).toMatchObject({
      happened: 'The browser store was damaged or deleted. 6 changes were restored, none lost.',
      next: 'Pull again to get the items back.',
    });
    expect(await cockpit.plan.run(command('own', setRelease('r1', { owner: 'Bo' })))).toMatchObject({ ok: true });
  });

  test('and is killed right after it was deleted comes back at the next start', async () => {
    const before = await tables(cockpit.db);
    await breakStore();
    mendedByDeleting();
    cockpit.host.before = (call) => (call === 'state' && !broken ? new Promise(() => undefined) : Promise.resolve());
    void cockpit.core.recover('journal');
    await until(() => !broken);
    await until(async () => cockpit.host.busy > 0);
    void cockpit.core.close();
    cockpit.db.close();
    await profile.journal!.close();
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
  });

  test.each([
    ['is gone', async () => rm(profile.journalFile), 'The journal of the profile folder is empty or missing.'],
    [
      'was damaged and mended',
      async () => {
        const bytes = await readFile(profile.journalFile);
        const middle = Math.floor(bytes.length / 2);
        await writeFile(profile.journalFile, bytes.fill(0, middle, middle + 5));
      },
      'The journal of the profile folder is damaged, so part of your plan may stand in the broken store alone.',
    ],
  ])('is not deleted when the journal %s, neither at the start after that', async (_, damage, happened) => {
    await until(() => cockpit.plan.save.kind === 'saved');
    await profile.kill(cockpit);
    await damage();
    for (let start = 0; start < 2; start++) {
      await startBroken();
      expect(await cockpit.core.recover('journal')).toMatchObject({
        ok: false,
        error: { happened, safe: 'The broken store was not deleted.' },
      });
      expect(phase()).toMatchObject({ kind: 'blocked', canRebuild: true });
      expect(await storeExists()).toBe(true);
      if (start === 0) await profile.kill(cockpit);
    }
  });

  test('is not deleted while the host is away or another process holds the journal', async () => {
    await breakStore();
    cockpit.host.before = async () => {
      throw new Error('gone');
    };
    expect(await cockpit.core.recover('journal')).toMatchObject({ ok: false, error: { title: 'Nothing was rebuilt' } });
    cockpit.host.connected = false;
    expect(await cockpit.core.recover('journal')).toMatchObject({ ok: false, error: { title: 'Nothing was rebuilt' } });
    expect(await storeExists()).toBe(true);
  });

  test('is not deleted while another window holds it: that is said within five seconds', async () => {
    await breakStore();
    let deleting = false;
    cockpit.db.delete = () => {
      deleting = true;
      return new Promise(() => undefined) as never;
    };
    let answer: unknown = null;
    void cockpit.core.recover('journal').then((result) => (answer = result));
    await until(() => deleting); // before that the clock stands: reading the journal has time limits of its own
    await untilLater(cockpit, () => answer !== null);
    expect(answer).toMatchObject({ ok: false, error: { happened: 'Another window still uses the store.' } });
  });

  test('opens again by itself once it can, and then nothing is rebuilt', async () => {
    await breakStore();
    broken = false;
    await cockpit.core.retry();
    expect(phase().kind).toBe('ready');
    expect(await cockpit.core.recover('journal')).toMatchObject({ ok: false });
    expect(await cockpit.db.releases.count()).toBe(1);
  });
});

test('S06: a full disk at the start is told apart from a broken store, and nothing is deleted', async () => {
  await until(() => cockpit.plan.save.kind === 'saved');
  const before = await tables(cockpit.db);
  await profile.kill(cockpit);
  let full = true;
  profile.openJournal = () =>
    openJournal({
      folder: profile.folder,
      newId,
      open: async (...args) => {
        const handle = await openFile(...args);
        const write = handle.write.bind(handle) as (...rest: readonly unknown[]) => Promise<never>;
        handle.write = (...rest: readonly unknown[]) =>
          full ? Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' })) : write(...rest);
        return handle;
      },
    });
  await startBroken();
  expect(phase()).toMatchObject({
    kind: 'blocked',
    explanation: { title: 'Not enough disk space', happened: 'Not enough disk space to open your data (need about 20 MB).' },
  });
  expect(phase()).not.toHaveProperty('canRebuild');
  expect(await cockpit.core.recover('journal')).toMatchObject({ ok: false });
  expect(await storeExists()).toBe(true);
  [full, broken] = [false, false];
  await cockpit.core.retry();
  expect(phase().kind).toBe('ready');
  expect(await tables(cockpit.db)).toEqual(before);
  expect(cockpit.core.status.value.repair).toBeNull();
});

test('edits that stood in a lost store alone are still in memory, and come back from there', async () => {
  await until(() => cockpit.plan.save.kind === 'saved');
  cockpit.host.before = async (call) => {
    if (call === 'append') throw new Error('gone');
  };
  await cockpit.plan.run(command('own', setRelease('r1', { owner: 'Cy' })));
  expect(cockpit.plan.save.kind).toBe('one-copy');
  await Dexie.delete(profile.name);
  cockpit.host.before = async () => undefined;
  await cockpit.core.retry();
  await untilLater(
    cockpit,
    async () => phase().kind === 'ready' && cockpit.plan.save.kind === 'saved' && (await cockpit.db.releases.count()) === 1,
  );
  expect(await cockpit.db.releases.get('r1')).toMatchObject({ name: 'Name 5', owner: 'Cy' });
});

test('S03, S14: under another backend or origin the store is empty: it is filled from the journal, and the journal loses nothing', async () => {
  await until(() => cockpit.plan.save.kind === 'saved');
  const before = await tables(cockpit.db);
  await profile.kill(cockpit);
  const journal = await readFile(profile.journalFile, 'utf8');
  const elsewhere = Object.assign(await Profile.create(), { name: `other-origin-${newId()}` });
  await rm(elsewhere.folder, { recursive: true });
  elsewhere.folder = profile.folder;
  cockpit = await elsewhere.start();
  expect(await tables(cockpit.db)).toEqual(before);
  expect(cockpit.core.status.value.repair?.happened).toBe('The browser store was damaged or deleted. 6 changes were restored, none lost.');
  expect(await readFile(profile.journalFile, 'utf8')).toBe(journal);
  await cockpit.plan.run(command('own', setRelease('r1', { owner: 'Bo' })));
  await elsewhere.kill(cockpit);
  // Back at the first place: the store there is behind, not in the way.
  cockpit = await profile.start();
  expect(await cockpit.db.releases.get('r1')).toMatchObject({ name: 'Name 5', owner: 'Bo' });
  expect(await cockpit.db.releases.count()).toBe(1);
});
