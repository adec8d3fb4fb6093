import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { installed } from '#build/lib/install.mjs';

/**
 * Installs what the product is compared with into `tests/bench/peers` when it is missing there.
 * @throws Error when that fails; the other groups need none of it
 */
export function installPeers(): void {
  const folder = resolve(import.meta.dirname, '../peers');
  if (installed(folder)) return;
  console.error('Installing RxDB and PouchDB for the bench into tests/bench/peers (npm ci). The product itself needs neither.');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    // What npm says must not stand between the rows.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32', // npm is a .cmd file there
  });
  if (done.status !== 0)
    throw new Error('npm ci in tests/bench/peers did not finish. Check the network or the registry, then run the bench again.');
}
