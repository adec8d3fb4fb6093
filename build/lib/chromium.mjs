import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findBrowser } from '../../electron/host/pdf/find-browser.ts';
import { ROOT } from './install.mjs';

/** The Chromium that Playwright downloaded for its own version; undefined when there is none. */
function playwrightChromium() {
  try {
    const path = createRequire(import.meta.url)('playwright-core').chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined; // the packages are not installed yet
  }
}

/** The Chromium to test with: the one named by CHROMIUM_PATH, Playwright's own, or the system's; undefined when there is none. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && existsSync(named)) return named;
  return playwrightChromium() ?? findBrowser() ?? undefined;
}

/** Launch options for Playwright, quiet on a closed network. */
export function chromiumLaunch() {
  const executablePath = findChromium();
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Chromium refuses its sandbox to root; tests in a container run as root and open only our own pages.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  };
}

/** Finds a Chromium or installs one: Playwright's own, else Debian's package when that is allowed. Says what it does. */
export function ensureChromium() {
  if (findChromium() !== undefined) return true;
  console.log('No Chromium found. Downloading the one that Playwright tests with.');
  const cli = join(ROOT, 'node_modules', 'playwright-core', 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { cwd: ROOT, stdio: 'inherit' });
  if (findChromium() !== undefined) return true;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log("That did not work. Installing Debian's chromium package instead.");
    const quiet = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-q'], quiet);
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu'], quiet);
  }
  if (findChromium() !== undefined) return true;
  console.error(
    'No Chromium could be installed, so tests in a browser cannot run. Install Chrome or Chromium, or name one in CHROMIUM_PATH.',
  );
  return false;
}
