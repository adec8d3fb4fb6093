import { rm } from 'node:fs/promises';
import 'fake-indexeddb/auto';
import { open as openFile, readdir } from 'node:fs/promises';
import { Dexie } from 'dexie';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ArchiveWriter, readArchive, type ArchiveRefusal, type Manifest } from '#renderer/engine/backup/archive.ts';
import { openJournal } from '#electron/host/journal/journal.ts';
import { createBackup, inspectBackup, restoreBackup, type BackupParts } from '#renderer/engine/backup/backup.ts';
import { SCHEMA } from '#renderer/engine/store/migrations.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Result } from '#shared/lib/result.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { backupParts, type Cockpit, command, newId, Profile, putRelease, setRelease, tables, type, until } from '../plan/support.ts';

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

const connection: Connection = {
  id: 'c1' as ConnectionId,
  name: 'Acme',
  kind: 'jira-cloud',
  baseUrl: 'https://acme.example',
  account: 'ada@acme.example',
  identity: null,
  token: 'keychain',
  sample: false,
};

const parts = (): BackupParts => backupParts(profile, cockpit, { connections: async () => [connection] });

/** The parts of a file that is found whole; null for any other. */
async function contentsOf(bytes: Uint8Array): Promise<readonly (readonly [string, string])[] | null> {
  const parts: [string, string][] = [];
  const read = await readArchive(bytes, SCHEMA, (name, content) => parts.push([name, new TextDecoder().decode(content)]));
  return read.ok ? parts : null;
}

async function filled(): Promise<Record<string, unknown[]>> {
  await cockpit.plan.run(command('add', putRelease('r1'), type('r1', 0, 0, '# Notes é😀')));
  await cockpit.plan.set({ theme: 'dark' });
  await cockpit.db.pages.put({ number: 3, ids: ['c1/1' as never], bodies: ['{"id":"c1/1"}'] });
  return tables(cockpit.db);
}

describe('a backup', () => {
  test('brings back the plan, settings, connections and items, also on another computer', async () => {
    const before = await filled();
    const { data } = await createBackup(parts());
    const other = await Profile.create();
    const here = cockpit;
    cockpit = await other.start();
    await cockpit.plan.run(command('add', putRelease('r9')));
    expect(await restoreBackup(parts(), data)).toMatchObject({
      ok: true,
      value: { releases: 1, items: 1, connections: 1, schema: SCHEMA },
    });
    expect(await tables(cockpit.db)).toEqual(before);
    expect(cockpit.plan.setting('theme', 'system')).toBe('dark');
    expect(await cockpit.db.pages.toArray()).toHaveLength(1);
    expect(JSON.stringify(cockpit.host.restoredConnections)).not.toContain('token');
    await other.kill(cockpit);
    cockpit = await other.start();
    expect(await tables(cockpit.db)).toEqual(before);
    expect(cockpit.core.status.value.repair).toBeNull();
    expect((await readdir(other.folder)).some((name) => name.startsWith('kept-'))).toBe(true);
    await other.kill(cockpit);
    await other.remove();
    cockpit = here;
  });

  test('can be looked at without changing anything', async () => {
    const before = await filled();
    const { data } = await createBackup(parts());
    await cockpit.plan.run(command('rename', setRelease('r1', { name: 'Later' })));
    expect(await inspectBackup(parts(), data)).toMatchObject({ ok: true, value: { releases: 1, appVersion: '0.1.0' } });
    expect((await tables(cockpit.db))['releases']).not.toEqual(before['releases']);
  });

  test('with any byte of its data flipped is refused, and nothing is changed', async () => {
    await filled();
    const whole = new Uint8Array(await (await createBackup(parts())).data.arrayBuffer());
    const before = await tables(cockpit.db);
    for (let at = 5; at < whole.length; at += Math.max(1, Math.floor(whole.length / 60))) {
      const bytes = Uint8Array.from(whole);
      bytes[at] = bytes[at]! ^ 0x40;
      const same = JSON.stringify(await contentsOf(bytes)) === JSON.stringify(await contentsOf(whole));
      // A bit of a time stamp or an attribute may differ without harm; the content may not.
      if (!same)
        expect(await restoreBackup(parts(), new Blob([bytes]))).toMatchObject({ ok: false, error: { safe: 'Nothing was changed.' } });
    }
    expect(await tables(cockpit.db)).toEqual(before);
  });

  test('is never restored in part: the journal refuses, everything stays', async () => {
    await filled();
    const { data } = await createBackup(parts());
    await cockpit.plan.run(command('rename', setRelease('r1', { name: 'Later' })));
    const before = await tables(cockpit.db);
    cockpit.host.before = async (call) => {
      if (call === 'restart') throw new Error('gone');
    };
    expect(await restoreBackup(parts(), data)).toMatchObject({ ok: false, error: { safe: 'Everything is as it was before.' } });
    expect(await tables(cockpit.db)).toEqual(before);
  });

  test('that the host never heard of leaves no mark: a journal lost later is written again, not believed', async () => {
    await filled();
    const { data } = await createBackup(parts());
    const before = await tables(cockpit.db);
    cockpit.host.before = async (call) => {
      if (call === 'restart') throw new Error('gone');
    };
    await restoreBackup(parts(), data);
    for (const between of [async () => profile.kill(cockpit), async () => undefined]) {
      await between();
      await profile.kill(cockpit);
      await rm(profile.journalFile, { force: true });
      cockpit = await profile.start();
      expect(await tables(cockpit.db)).toEqual(before);
    }
  });

  test('whose connections do not fit says so, and does not call the plan unchanged', async () => {
    await filled();
    const { data } = await createBackup(parts());
    const client = { ...cockpit.host.client, connections: { restore: async () => Promise.reject(new Error('ENOSPC')) } };
    expect(await restoreBackup({ ...parts(), host: client as never }, data)).toMatchObject({
      ok: false,
      error: { title: 'Restored without its connections', detail: expect.stringContaining('ENOSPC') as string },
    });
  });

  test('that was cut short by a kill after the journal took it is finished at the next start', async () => {
    const before = await filled();
    const { data } = await createBackup(parts());
    await cockpit.plan.run(command('rename', setRelease('r1', { name: 'Later' })));
    cockpit.host.after = (call) => (call === 'restart' ? new Promise(() => undefined) : Promise.resolve());
    void restoreBackup(parts(), data);
    await until(async () => {
      const state = await cockpit.host.journal.state();
      return state.ok && state.value.snapshotNumber > 0;
    });
    void cockpit.core.close();
    cockpit.db.close();
    await profile.journal!.close();
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
    expect(cockpit.core.status.value.repair?.title).toBe('Restore finished');
  });
});

describe('S43: out of disk, or stopped, on the way', () => {
  test('a backup that cannot be read to its end gives no file and changes nothing', async () => {
    const before = await filled();
    const toArray = cockpit.db.catalogs.toArray.bind(cockpit.db.catalogs);
    cockpit.db.catalogs.toArray = () => Promise.reject(Object.assign(new Error('gone'), { name: 'UnknownError' })) as never;
    await expect(createBackup(parts())).rejects.toThrow('gone');
    cockpit.db.catalogs.toArray = toArray;
    expect(await tables(cockpit.db)).toEqual(before);
    expect(await inspectBackup(parts(), (await createBackup(parts())).data)).toMatchObject({ ok: true });
  });

  test('a disk that fills while the journal is written for a restore leaves both copies as they were, and no half file', async () => {
    await filled();
    const { data } = await createBackup(parts());
    await cockpit.plan.run(command('rename', setRelease('r1', { name: 'Later' })));
    const before = await tables(cockpit.db);
    await until(() => cockpit.plan.save.kind === 'saved');
    await profile.kill(cockpit);
    let full = false;
    profile.openJournal = () =>
      openJournal({
        folder: profile.folder,
        newId,
        open: async (...args) => {
          const handle = await openFile(...args);
          const sync = handle.sync.bind(handle);
          const noSpace = Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'fsync' });
          handle.sync = () => (full ? Promise.reject(noSpace) : sync());
          return handle;
        },
      });
    cockpit = await profile.start();
    full = true;
    expect(await restoreBackup(parts(), data)).toMatchObject({ ok: false, error: { safe: 'Everything is as it was before.' } });
    full = false;
    expect(await tables(cockpit.db)).toEqual(before);
    expect((await readdir(profile.folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    await profile.kill(cockpit);
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
    expect(cockpit.core.status.value.repair).toBeNull();
    expect(await restoreBackup(parts(), data)).toMatchObject({ ok: true });
  });

  test('killed before the journal took the restore, everything is as it was', async () => {
    await filled();
    const { data } = await createBackup(parts());
    await cockpit.plan.run(command('rename', setRelease('r1', { name: 'Later' })));
    const before = await tables(cockpit.db);
    await until(() => cockpit.plan.save.kind === 'saved');
    cockpit.host.before = (name) => (name === 'restart' ? new Promise(() => undefined) : Promise.resolve());
    void restoreBackup(parts(), data);
    await until(() => cockpit.host.busy > 0);
    void cockpit.core.close();
    cockpit.db.close();
    await profile.journal!.close();
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
    expect(cockpit.core.status.value.repair).toBeNull();
  });
});

describe('a file that is no backup', () => {
  const manifest = { appVersion: '9', schema: SCHEMA, counts: { releases: 0, items: 0, connections: 0 } };
  const archive = (): ArchiveWriter => new ArchiveWriter('2026-11-20T08:00:00.000Z');
  const read = (bytes: Uint8Array, limits?: Parameters<typeof readArchive>[3]): Promise<Result<Manifest, ArchiveRefusal>> =>
    readArchive(bytes, SCHEMA, () => undefined, limits);
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

  test.each([
    ['a text', async () => bytesOf('hello'), 'foreign'],
    ['an empty file', async () => new Uint8Array(), 'foreign'],
    ['another zip', async () => zipSync({ 'word/document.xml': bytesOf('<x/>') }), 'foreign'],
    ['a path that leaves its folder', async () => zipSync({ '../../etc/passwd': bytesOf('x') }), 'foreign'],
    ['a zip without a manifest', async () => zipSync({ 'plan.ndjson': bytesOf('') }), 'foreign'],
    ['a manifest of another product', async () => zipSync({ 'manifest.json': bytesOf('{"product":"other"}') }), 'foreign'],
    ['a newer schema', async () => (await archive().end({ ...manifest, schema: SCHEMA + 1 })).bytes(), 'newer'],
  ] as const)(
    '%s is refused',
    async (_, file, code) => {
      expect(await read(await file())).toMatchObject({ ok: false, error: { code } });
    },
    60_000,
  );

  test('a zip that unpacks to more than a backup may hold is refused before it is unpacked', async () => {
    const bomb = zipSync({ 'plan.ndjson': new Uint8Array(3_000_000) });
    expect(bomb.length).toBeLessThan(10_000);
    const limits = { packed: 1_000_000, unpacked: 1_000_000, part: 1_000_000, parts: 10 };
    expect(await read(bomb, limits)).toMatchObject({ ok: false, error: { code: 'too-large' } });
    expect(await read(new Uint8Array(1_000_001), limits)).toMatchObject({ ok: false, error: { code: 'too-large' } });
  });
});

test('the last backup is remembered with the plan: it outlives the browser’s store', async () => {
  expect(cockpit.core.status.value.lastBackup).toBeNull();
  await filled();
  const { name } = await createBackup(parts());
  const last = { at: profile.time.now(), name };
  expect(cockpit.core.status.value.lastBackup).toEqual(last);
  await until(() => cockpit.plan.save.kind === 'saved');
  await profile.kill(cockpit);
  await Dexie.delete(profile.name);
  cockpit = await profile.start();
  expect(cockpit.core.status.value.lastBackup).toEqual(last);
});
