import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, type Browser, type Tab } from './browser.ts';
import { ACCOUNT, TOKEN } from './bulk.ts';
import { removeFolder, startHelper, temporaryFolder, type Helper } from './processes.ts';

/** A host, its server and a browser on a fresh profile. */
export interface Rig {
  readonly origin: string;
  readonly shell: Helper;
  /** Another one after `relaunch`. */
  readonly browser: Browser;
  /** A tab of the browser on this address of the app, with the probe in it. */
  open(path: string): Promise<Tab>;
  /** Ends the browser and starts it again on the same profile: nothing of it is in memory any more. */
  relaunch(): Promise<void>;
  close(): Promise<void>;
}

const SHARED_MEMORY = '/dev/shm';
/** A profile and its browser's take a fifth of it; a container may have 64 MB. */
const ENOUGH_BYTES = 2e9;

/** A folder in memory, as Linux has it; null where there is none that is large enough. */
export const IN_MEMORY: string | null = existsSync(SHARED_MEMORY) && freeIn(SHARED_MEMORY) >= ENOUGH_BYTES ? SHARED_MEMORY : null;

function freeIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** @param bundle the folder to serve @param probe the probe's script @param place where profile and browser write; the disk when left out */
export async function startRig(bundle: string, probe: string, place?: string): Promise<Rig> {
  const folder = await temporaryFolder(place);
  const shell = startHelper(join(import.meta.dirname, 'shell.ts'));
  try {
    const { url, origin } = await shell.ask<{ url: string; origin: string }>('start', join(folder, 'profile'), bundle);
    let browser = await openBrowser(join(folder, 'browser'));
    const entry = await browser.open();
    await entry.goto(url);
    // The key is traded for a cookie by the first page, which then loads itself again.
    await entry.until(`document.readyState === 'complete' && !document.documentElement.hasAttribute('data-entry') && location.hash === ''`);
    // Closed and not only left: a page kept for going back would keep its engine, whose line to the host breaks a moment later.
    await entry.close();
    return {
      origin,
      shell,
      get browser() {
        return browser;
      },
      async open(path) {
        const tab = await browser.open([probe]);
        await tab.goto(`${origin}${path}`);
        return tab;
      },
      async relaunch() {
        await browser.close();
        browser = await openBrowser(join(folder, 'browser'));
      },
      async close() {
        await browser.close();
        await shell.ask('stop').catch(() => undefined);
        await shell.stop();
        await removeFolder(folder);
      },
    };
  } catch (error) {
    await shell.stop();
    await removeFolder(folder);
    throw error;
  }
}

/** Joins the app to the tracker and chooses all its projects. */
export async function connect(tab: Tab, trackerUrl: string): Promise<void> {
  await tab.until(`globalThis.bench !== undefined && document.querySelector('#root')?.childElementCount > 0`);
  await tab.probe('ready');
  await tab.probe('connect', trackerUrl, ACCOUNT, TOKEN);
}

/** Processor time of the host and of the whole browser so far, in ms. */
export async function cpuOf(rig: Rig): Promise<number> {
  const [host, browser] = await Promise.all([rig.shell.ask<number>('cpu'), rig.browser.cpu()]);
  return host + browser;
}
