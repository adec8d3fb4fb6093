import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeDurably } from '#electron/host/files/write-file.ts';
import type { Host } from '#electron/host/index.ts';
import { openProfile, type Profile } from '#electron/host/profile.ts';
import { memoryVault } from '#electron/host/vault/vault.ts';
import { createJiraSandbox } from '#electron/sandbox/jira/sandbox.ts';
import { generateJira } from '#electron/sandbox/jira/generator.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { explain } from '#shared/tracker/explain.ts';
import { canMount, smallDisk, type SmallDisk } from '#tests/support/small-disk.ts';
import { hostOf } from '#tests/support/host-rig.ts';

const TOKEN = 'token-of-mara';
const BASE = 'https://acme.example';
const draft = { name: 'Acme', kind: 'jira-cloud' as const, baseUrl: BASE, account: 'mara@acme.example' };

let disk: SmallDisk;
let profile: Profile | null;
let host: Host | null;
const vault = memoryVault();

async function start() {
  profile = await openProfile(join(disk.path, 'profile'), () => crypto.randomUUID(), '');
  const site = createJiraSandbox({
    seed: generateJira({ issues: 5, seed: 1, now: Date.now(), projects: ['GEN'] }),
    dialect: 'cloud',
    clock: Date.now,
    options: { token: TOKEN },
  });
  host = await hostOf(profile, { vault, fetch: (url, init) => site.handle(new Request(url, init)) });
  return createRouterClient(host.router);
}
async function stop(): Promise<void> {
  await host?.close();
  await profile?.release();
  [host, profile] = [null, null];
}
const file = (name: string): string => join(disk.path, 'profile', name);

beforeEach(() => {
  if (canMount) disk = smallDisk(1024 * 1024)!;
});
afterEach(async () => {
  if (!canMount) return;
  await stop();
  disk.remove();
});

describe.skipIf(!canMount)('a full disk', () => {
  test('at the start is named, and nothing is left behind; with room again the profile opens', async () => {
    disk.fill();
    await expect(openProfile(join(disk.path, 'profile'), () => 'id', '')).rejects.toThrow(
      /^Not enough disk space to open your data.*Nothing was reset, deleted or changed/,
    );
    disk.free();
    expect(existsSync(join(disk.path, 'profile')) ? readdirSync(join(disk.path, 'profile')) : []).toEqual([]);
    expect((await (await start()).info()).readOnly).toBe(false);
  });

  test('refuses every change of connections in words of its own, and keeps what stood', async () => {
    const client = await start();
    disk.fill();
    const first = await client.connections.add({ draft: { ...draft, name: 'Second' }, token: TOKEN });
    disk.free();
    const added = await client.connections.add({ draft, token: TOKEN });
    if (!added.ok) throw new Error(added.error.code);
    const before = readFileSync(file('connections.json'), 'utf8');
    disk.fill();
    const refusals = [
      first,
      await client.connections.update({ id: added.value.id, name: 'Renamed' }),
      await client.connections.remove({ id: added.value.id }),
      await client.sample.start({ today: '2026-11-22' }),
    ];
    for (const refusal of refusals) expect(refusal).toMatchObject({ ok: false, error: { code: 'not-stored', reason: 'disk-full' } });
    if (first.ok) throw new Error('taken');
    expect(explain(first.error, 'Second')).toMatchObject({
      title: 'Not saved on this computer',
      happened: 'The disk is full, so this change of Second was not saved.',
    });
    expect((await client.connections.list()).map(({ name }) => name)).toEqual(['Acme']);
    expect(readFileSync(file('connections.json'), 'utf8')).toBe(before);
    expect(readdirSync(join(disk.path, 'profile')).filter((name) => name.endsWith('.new'))).toEqual([]);
    // Reading from the tracker needs no disk.
    expect(await client.trackers.projects({ connection: added.value.id })).toMatchObject({ ok: true });
    disk.free();
    expect(await client.connections.remove({ id: added.value.id })).toEqual({ ok: true, value: undefined });
  });

  test('does not stop the first pull of a restored connection', async () => {
    const client = await start();
    const id = 'c1' as ConnectionId;
    await client.connections.restore({ connections: [{ ...draft, id, sample: false }] });
    await vault.set(id, TOKEN);
    disk.fill();
    expect(await client.trackers.projects({ connection: id })).toMatchObject({ ok: true });
    disk.free();
    await stop();
    const again = await start();
    expect(await again.trackers.projects({ connection: id })).toMatchObject({ ok: true });
    expect((await again.connections.list())[0]!.identity).not.toBeNull();
  });

  test('leaves the file that was to be replaced whole, at every length that still fits', async () => {
    const path = join(disk.path, 'export.json');
    await writeDurably(path, 'old');
    for (let leave = 0; leave <= 40_960; leave += 4_096) {
      disk.fill(leave);
      await expect(writeDurably(path, 'n'.repeat(60_000))).rejects.toThrow('ENOSPC');
      expect([readFileSync(path, 'utf8'), existsSync(`${path}.new`)]).toEqual(['old', false]);
      disk.free();
    }
    await writeDurably(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
  });
});

describe.skipIf(!canMount)('a read-only profile', () => {
  test('opens, says so, and never claims that something was saved', async () => {
    const client = await start();
    await client.connections.add({ draft, token: TOKEN });
    await stop();
    disk.setReadOnly(true);
    const again = await start();
    expect((await again.info()).readOnly).toBe(true);
    expect((await again.connections.list()).map(({ name }) => name)).toEqual(['Acme']);
    expect(await again.journal.state()).toMatchObject({ ok: false, error: { code: 'read-only' } });
    expect(
      await again.journal.append({ generation: 'g', schema: 1, entries: [{ kind: 'setting', subject: 'a', id: 'a', data: '1' }] }),
    ).toMatchObject({
      ok: false,
      error: { code: 'read-only' },
    });
    await stop();
    disk.setReadOnly(false);
    expect((await (await start()).info()).readOnly).toBe(false);
  });
});

test.skipIf(!canMount)('what a killed process left half written goes at the next start; the file itself stays', async () => {
  await start();
  await stop();
  writeFileSync(file('connections.json.new'), '{"version":1,"conn');
  writeFileSync(file('connections.json'), '{"version":1,"connections":[]}');
  const client = await start();
  expect(await client.connections.list()).toEqual([]);
  expect(existsSync(file('connections.json.new'))).toBe(false);
});
