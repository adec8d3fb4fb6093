import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, expect, test } from 'vitest';
import { createHost, type Host } from '#electron/host/index.ts';
import { openProfile, type Profile } from '#electron/host/profile.ts';
import { memoryVault } from '#electron/host/vault/vault.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';

const folder = mkdtempSync(join(tmpdir(), 'cockpit-router-'));
let [profile, host]: [Profile | null, Host | null] = [null, null];
afterEach(async () => {
  await host?.close();
  await profile?.release();
  rmSync(folder, { recursive: true, force: true });
});

test('an id that would mean something in an address or a query is refused before anything is asked', async () => {
  const asked: string[] = [];
  profile = await openProfile(folder, () => crypto.randomUUID(), '');
  host = await createHost({
    profile,
    shell: 'browser',
    version: '1.0.0',
    vault: memoryVault(),
    fetch: async (url) => {
      asked.push(url);
      return new Response('{}');
    },
    printer: { missing: async () => null, print: async () => ({ ok: false, error: { code: 'failed', detail: '' } }) },
  });
  const { connections, trackers } = createRouterClient(host.router);
  const connection = {
    id: 'c1' as ConnectionId,
    name: 'Acme',
    kind: 'jira-data-center',
    baseUrl: 'https://acme.example',
    account: null,
    sample: false,
  } as const;
  await connections.restore({ connections: [connection] });
  await connections.update({ id: connection.id, token: 'token-1234' });
  asked.length = 0;
  for (const id of ['c1/../../secure/admin', 'c1/10 OR project = 11', 'c1/10?x=1', 'c1/a/b', 'c1/']) {
    await expect(trackers.list({ project: id as ProjectId })).rejects.toThrow(/validation/i);
  }
  await expect(trackers.fetch({ project: 'c1/10' as ProjectId, ids: ['1) OR id in (2'] })).rejects.toThrow(/validation/i);
  await expect(connections.restore({ connections: [{ ...connection, id: 'a/b' as ConnectionId }] })).rejects.toThrow(/validation/i);
  expect(asked).toEqual([]);
});
