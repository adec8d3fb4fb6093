import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { createHost, type Host, type HostOptions } from '#electron/host/index.ts';
import { openProfile, type Profile } from '#electron/host/profile.ts';
import { memoryVault } from '#electron/host/vault/vault.ts';

export type HostClient = RouterClient<Host['router']>;

export const anyId = (): string => crypto.randomUUID();

/** A host of a profile: secrets in memory, nothing to print with, and no network unless `fetch` is given. Close it at the end. */
export const hostOf = (profile: Profile, parts: Partial<HostOptions> = {}): Promise<Host> =>
  createHost({
    profile,
    shell: 'browser',
    version: '1.0.0',
    vault: memoryVault(),
    fetch: async () => Promise.reject(new Error('no network here')),
    printer: { missing: async () => null, print: async () => ({ ok: false, error: { code: 'failed', detail: '' } }) },
    ...parts,
  });

export interface HostRig {
  readonly folder: string;
  readonly host: Host;
  readonly client: HostClient;
  /** Closes the host and its profile, and takes the folder away. */
  close(): Promise<void>;
}

/** The same on a new profile in a folder of its own. */
export async function hostRig(parts: Partial<HostOptions> = {}): Promise<HostRig> {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-host-'));
  const profile = await openProfile(folder, anyId, '');
  const host = await hostOf(profile, parts);
  return {
    folder,
    host,
    client: createRouterClient(host.router),
    async close() {
      await host.close();
      await profile.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
