import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, toolEnv } from './install.mjs';

const FOLDER = join(ROOT, 'node_modules', 'electron');

/** The Electron binary that is installed; null when there is none. */
function installed() {
  if (process.env.ELECTRON_BINARY) return existsSync(process.env.ELECTRON_BINARY) ? process.env.ELECTRON_BINARY : null;
  const note = join(FOLDER, 'path.txt');
  if (!existsSync(note)) return null;
  const binary = join(FOLDER, 'dist', readFileSync(note, 'utf8'));
  return existsSync(binary) ? binary : null;
}

/** The Electron binary, downloaded when missing; null where it cannot be had. */
export function electronBinary() {
  const found = installed();
  if (found !== null || process.env.ELECTRON_BINARY) return found;
  console.log('Downloading Electron.');
  spawnSync(process.execPath, [join(FOLDER, 'install.js')], { cwd: ROOT, stdio: 'ignore', env: toolEnv(), timeout: 600_000 });
  return installed();
}
