import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { chromiumLaunch } from '#build/lib/chromium.mjs';
import { runBrowserShell } from '#electron/browser/run.ts';
import { memoryVault } from '#electron/host/vault/vault.ts';
import { generateJira } from '#electron/sandbox/jira/generator.ts';
import { createJiraSandbox } from '#electron/sandbox/jira/sandbox.ts';
import { serve } from '#electron/sandbox/serve.ts';
import { bytesOf, chooseProjects, connectJira, createRelease, downloadOf, goTo, pull } from './support/acts.ts';

const CANARY = 'canary-7f3e1c9b2a5d4e60';
/** As a file may hold it: as it is, in the header's base64, in UTF-16. */
const FORMS = [
  Buffer.from(CANARY),
  Buffer.from(Buffer.from(`mara@nimbus.example:${CANARY}`).toString('base64')),
  Buffer.from(CANARY, 'utf16le'),
];

const holdsToken = (bytes: Uint8Array): boolean => FORMS.some((form) => Buffer.from(bytes).includes(form));

async function filesWithToken(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of names) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (holdsToken(await readFile(path))) found.push(path);
  }
  return found;
}

test('a token is in no file, no store, no log and no backup after a whole session', async () => {
  const profile = await mkdtemp(join(tmpdir(), 'cockpit-secret-'));
  const browserFolder = await mkdtemp(join(tmpdir(), 'cockpit-browser-'));
  const site = createJiraSandbox({
    seed: generateJira({ issues: 60, seed: 3, now: Date.now(), projects: ['GEN'] }),
    dialect: 'cloud',
    clock: Date.now,
    options: { token: CANARY },
  });
  const served = await serve(site);
  const shell = await runBrowserShell({
    profile,
    port: null,
    bundle: resolve(import.meta.dirname, '../../out/renderer'),
    version: '0.0.0-test',
    vault: memoryVault(),
  });
  const context = await chromium.launchPersistentContext(browserFolder, { ...chromiumLaunch(), locale: 'en-GB' });
  const logged: string[] = [];
  try {
    const page = context.pages()[0]!;
    page.on('console', (message) => logged.push(message.text()));
    await page.goto(shell.url);
    await connectJira(page, { site, served, dialect: 'cloud', address: served.url, token: CANARY }, 'Canary Jira');
    await chooseProjects(page, 'Canary Jira', ['GEN']);
    await pull(page);
    // An error of the tracker must not repeat what was sent to it.
    site.controls.expireToken();
    await pull(page);
    await createRelease(page, 'Secret-free', '1.0');
    await goTo(page, 'Settings');
    const backup = unzipSync(
      await bytesOf(
        await downloadOf(page, () =>
          page
            .getByRole('button', { name: /back up/i })
            .first()
            .click(),
        ),
      ),
    );
    expect(
      Object.entries(backup)
        .filter(([, bytes]) => holdsToken(bytes))
        .map(([name]) => name),
    ).toEqual([]);
    const shown = await page.evaluate(
      () => document.documentElement.outerHTML + JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
    );
    expect(holdsToken(Buffer.from(shown))).toBe(false);
    expect(logged.filter((line) => holdsToken(Buffer.from(line)))).toEqual([]);
  } finally {
    await context.close();
    await shell.close();
    await served.close();
  }
  // The search does find what is there: the connection's name.
  expect(await readFile(join(profile, 'connections.json'), 'utf8')).toContain('Canary Jira');
  expect(await filesWithToken(profile)).toEqual([]);
  // The browser remembers nothing that was typed into the token's field either.
  expect(await filesWithToken(browserFolder)).toEqual([]);
  await rm(profile, { recursive: true, force: true });
  await rm(browserFolder, { recursive: true, force: true });
});
