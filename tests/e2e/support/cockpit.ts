import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test as base, type BrowserContext, type Page } from '@playwright/test';
import { runBrowserShell, type BrowserShell } from '#electron/browser/run.ts';
import { memoryVault } from '#electron/host/vault/vault.ts';

const BUNDLE = resolve(import.meta.dirname, '../../../out/renderer');

/** The built app on a profile of its own, in the browser shell. */
export interface Cockpit {
  /** A window that is let in and shows the app. */
  readonly page: Page;
  readonly context: BrowserContext;
  /** The profile folder. */
  readonly profile: string;
  /** 'http://127.0.0.1:5123', the same over restarts. */
  readonly origin: string;
  /** Another window on the same profile. */
  openWindow(): Promise<Page>;
  /** Stops the host and leaves the windows open: they lose it. */
  stop(): Promise<void>;
  /** Starts the host again on the same profile and port; windows find it by themselves. */
  start(): Promise<void>;
  /** Stops the host, closes every window, starts again and gives a fresh window: the app as after a night. */
  restart(): Promise<Page>;
}

/**
 * `cockpit`: the app on a fresh profile, signed in, stopped and cleaned up by itself. A page error, a failed assertion of the policy, or
 * an unhandled rejection fails the test: nothing that a person would find in the console is fine.
 */
export const test = base.extend<{ cockpit: Cockpit; allowedErrors: RegExp }>({
  /** Console errors that this test provokes on purpose. */
  allowedErrors: [/(?!)/, { option: true }],

  cockpit: async ({ context, allowedErrors }, use) => {
    const profile = await mkdtemp(join(tmpdir(), 'cockpit-e2e-'));
    const problems: string[] = [];
    let origin = '';
    const watch = (page: Page): void => {
      page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
      page.on('console', (message) => {
        const ours = page.url().startsWith(origin);
        const text = `${message.text()} ${message.location().url}`;
        if (ours && message.type() === 'error' && !allowedErrors.test(text)) problems.push(`console: ${text}`);
      });
    };

    let shell: BrowserShell | null = null;
    const start = async (): Promise<BrowserShell> =>
      (shell = await runBrowserShell({ profile, port: null, bundle: BUNDLE, version: '0.0.0-test', vault: memoryVault() }));
    const stop = async (): Promise<void> => {
      const running = shell;
      shell = null;
      await running?.close();
    };

    const first = await start();
    origin = `http://127.0.0.1:${first.port}`;
    const page = await context.newPage();
    await enter(page, first); // its first answer is a 401, on purpose: watched from here on
    watch(page);
    context.on('page', watch);

    let current = page;
    await use({
      get page() {
        return current;
      },
      context,
      profile,
      origin,
      openWindow: async () => {
        const window = await context.newPage();
        await window.goto(origin);
        return window;
      },
      stop,
      start: async () => void (await start()),
      restart: async () => {
        // The blank page keeps the browser's context alive while every window of the app goes.
        const blank = await context.newPage();
        for (const open of context.pages()) if (open !== blank) await open.close();
        await stop();
        await start();
        current = blank;
        await blank.goto(origin);
        return blank;
      },
    });

    for (const open of context.pages()) await open.close();
    await stop();
    await rm(profile, { recursive: true, force: true });
    base.expect(problems, 'what the console said').toEqual([]);
  },
});

/** Opens the address that the shell printed and waits until the token is spent. */
async function enter(page: Page, shell: BrowserShell): Promise<void> {
  const entered = page.waitForResponse((response) => response.url().endsWith('/session') && response.status() === 204);
  await page.goto(shell.url);
  await entered;
  await page.waitForFunction(() => !document.documentElement.hasAttribute('data-entry'));
}

export { expect } from '@playwright/test';
