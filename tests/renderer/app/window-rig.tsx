import { afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { App } from '#renderer/app/app.tsx';
import { setShell, useFrame } from '#renderer/app/commands.ts';
import { setEngine } from '#renderer/engine/client/index.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { fakeEngine, fakeStatus, fillPlan, READY } from '#tests/support/fake-engine.ts';

/* The whole window, for the tests of its frame. */

/** What was opened outside of the window. */
export const opened = vi.fn(async () => true);
let menu: (command: string) => void = () => undefined;
/** Chooses a command in the native menu. */
export const chooseInMenu = (command: string): void => menu(command);

/** A window of its own for each test of a file: at Help, with all well. */
export function inFreshWindow(): void {
  beforeAll(async () => {
    const db = new CockpitDb();
    // Another file's releases may have names like ours.
    await db.releases.clear();
    await fillPlan(db);
    setShell({ openExternal: opened, openWindow: async () => undefined, onMenuCommand: (listener) => (menu = listener) });
  });
  beforeEach(async () => {
    fakeStatus.set(READY);
    localStorage.clear();
    await page.viewport(1440, 900);
    location.hash = '#/help';
  });
  afterEach(() => {
    useFrame.getState().show(null);
    location.hash = '#/help';
  });
}

/** Draws the window over an engine that does this. */
export const show = async (overrides: Parameters<typeof fakeEngine>[0] = {}): Promise<void> => {
  setEngine(fakeEngine(overrides));
  await render(<App />);
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
};
