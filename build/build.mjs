import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, ready } from './lib/install.mjs';

const INPUTS = ['electron', 'renderer', 'shared', 'vite.config.ts', 'package-lock.json', 'build/build.mjs'];
const OUT = join(ROOT, 'out');
const MARK = 'fingerprint';

/** A hash of everything that goes into the build, by content, so that a checkout that changes nothing builds nothing. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (path) => {
    const full = join(ROOT, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) for (const name of readdirSync(full).toSorted()) add(`${path}/${name}`);
    else hash.update(path).update('\0').update(readFileSync(full)).update('\0');
  };
  for (const path of INPUTS) add(path);
  return hash.digest('hex');
}

/**
 * Builds main, preload and renderer into `out/`; does nothing when no input changed. The old build stays until the new one is whole.
 * @returns {Promise<boolean>} whether something was built
 */
export async function build({ force = false } = {}) {
  const mark = fingerprint();
  const markFile = join(OUT, MARK);
  if (!force && existsSync(markFile) && readFileSync(markFile, 'utf8') === mark) return false;

  console.log('Building the application.');
  const fresh = join(ROOT, '.cache', `build-${process.pid}`);
  process.env.COCKPIT_OUT = fresh;
  const [vite, targets] = await Promise.all([import('vite'), import('../vite.config.ts')]);
  try {
    for (const target of [targets.main, targets.preload, targets.renderer]) {
      await vite.build({ ...target, configFile: false, logLevel: 'warn' });
    }
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  writeFileSync(join(fresh, MARK), mark);

  const old = join(ROOT, '.cache', `old-${process.pid}`);
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  if (existsSync(OUT)) renameSync(OUT, old);
  renameSync(fresh, OUT);
  rmSync(old, { recursive: true, force: true });
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ready(import.meta.url);
  const built = await build({ force: process.argv.includes('--force') });
  console.log(built ? 'Built into out/.' : 'Nothing changed since the last build.');
}
