import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { runBrowserShell, type BrowserShell } from '#electron/browser/run.ts';
import { memoryVault } from '#electron/host/vault/vault.ts';
import { answerWith, inFolder } from './processes.ts';

/** The product's host and its loopback server in a process of their own, as a person runs them. */
let shell: BrowserShell | null = null;
let syncs: number[] = [];

/** Notes how long each wait for the disk takes: the journal's own is told apart from the rest of an edit. */
async function watchSyncs(): Promise<void> {
  await inFolder(async (folder) => {
    const file = await open(join(folder, 'any'), 'w');
    const prototype = Object.getPrototypeOf(file) as { sync(): Promise<void>; datasync(): Promise<void> };
    for (const name of ['sync', 'datasync'] as const) {
      const native = prototype[name];
      prototype[name] = async function (this: typeof file) {
        const start = performance.now();
        await native.call(this);
        syncs.push(performance.now() - start);
      };
    }
    await file.close();
  });
}

answerWith({
  /** @returns the address with the one-time key */
  start: async (profile: string, bundle: string) => {
    await watchSyncs();
    shell = await runBrowserShell({ profile, port: null, bundle, version: '0.0.0-bench', vault: memoryVault() });
    return { url: shell.url, origin: `http://127.0.0.1:${shell.port}` };
  },
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  /** Milliseconds of each wait for the disk since the last question. */
  syncs: () => {
    const found = syncs;
    syncs = [];
    return found;
  },
  stop: async () => shell?.close(),
});
