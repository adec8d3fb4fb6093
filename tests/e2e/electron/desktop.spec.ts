import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';

/*
 * The desktop shell in a real Electron. ELECTRON_BINARY names it; where it does not, every test here is skipped: an Electron that cannot
 * start would take the test process down with it.
 */
const BINARY = process.env['ELECTRON_BINARY'];
const ROOT = resolve(import.meta.dirname, '../../..');

interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly profile: string;
  restart(): Promise<Page>;
}

const test = base.extend<{ desktop: Desktop }>({
  desktop: async ({ browserName: _browserName }, use) => {
    const profile = await mkdtemp(join(tmpdir(), 'cockpit-desktop-'));
    const launch = (): Promise<ElectronApplication> => _electron.launch({ executablePath: BINARY!, args: [ROOT, `--profile=${profile}`] });
    let app = await launch();
    let page = await app.firstWindow();
    await use({
      get app() {
        return app;
      },
      get page() {
        return page;
      },
      profile,
      restart: async () => {
        await app.close();
        app = await launch();
        page = await app.firstWindow();
        return page;
      },
    });
    await app.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  },
});

test.skip(BINARY === undefined || !existsSync(BINARY), 'ELECTRON_BINARY names no Electron.');

const shown = (page: Page): Promise<unknown> => page.waitForFunction(() => document.querySelector('#root')?.childElementCount);

test('opens the app on its own origin, with the policy as a header', async ({ desktop }) => {
  await shown(desktop.page);
  expect(await desktop.page.evaluate(() => location.origin)).toBe('app://cockpit');
  const policy = await desktop.page.evaluate(async () => (await fetch('/index.html')).headers.get('content-security-policy'));
  expect(policy).toContain("default-src 'none'");
});

test('gives the page nothing of Node or Electron', async ({ desktop }) => {
  const names = ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'cockpit', 'global'];
  expect(await desktop.page.evaluate((all) => all.filter((name) => name in window), names)).toEqual([]);
});

test('every window is sandboxed and isolated', async ({ desktop }) => {
  await shown(desktop.page);
  const all = await desktop.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      const preferences = (contents as unknown as { getLastWebPreferences(): Electron.WebPreferences | null }).getLastWebPreferences();
      return [
        preferences?.sandbox,
        preferences?.contextIsolation,
        preferences?.webSecurity,
        preferences?.nodeIntegration,
        preferences?.webviewTag,
      ];
    }),
  );
  for (const preferences of all) expect(preferences).toEqual([true, true, true, false, false]);
});

test('stays where it is, whatever a page tries', async ({ desktop }) => {
  const { app, page } = desktop;
  await shown(page);
  await page.evaluate(() => {
    window.open('https://evil.test/');
    const link = document.createElement('a');
    link.href = 'https://evil.test/';
    document.body.append(link);
    link.click();
    location.href = 'https://evil.test/';
  });
  expect(await page.evaluate(() => location.origin)).toBe('app://cockpit');
  expect(app.windows()).toHaveLength(1);
});

test('serves nothing outside the bundle', async ({ desktop }) => {
  await shown(desktop.page);
  const paths = ['/../package.json', '/%2e%2e%2fpackage.json', '/..%5cpackage.json', '/preload/index.cjs', '/assets', '/index.html%00'];
  const statuses = await desktop.page.evaluate(
    (all) =>
      Promise.all(
        all.map((path) =>
          fetch(`app://cockpit${path}`).then(
            (answer) => answer.status,
            () => 0,
          ),
        ),
      ),
    paths,
  );
  for (const status of statuses) expect([0, 404]).toContain(status);
});

test('opens no TCP port', async ({ desktop }) => {
  test.skip(process.platform !== 'linux', 'read from /proc');
  await shown(desktop.page);
  const pid = desktop.app.process().pid!;
  const table = await readFile(`/proc/${pid}/net/tcp`, 'utf8');
  const inodes = table
    .split('\n')
    .filter((line) => / 0A /.test(line))
    .map((line) => line.trim().split(/\s+/)[9]);
  const links = await Promise.all((await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  // Playwright itself talks to Electron over a debugging port; it is the only one.
  expect(links.filter((link) => inodes.some((inode) => link === `socket:[${inode}]`)).length).toBeLessThanOrEqual(2);
});

test('prints a tagged PDF', async ({ desktop }) => {
  await shown(desktop.page);
  const head = await desktop.app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false, webPreferences: { javascript: false } });
    await window.loadURL('data:text/html,<h1>Notes</h1>');
    const bytes = await window.webContents.printToPDF({ generateTaggedPDF: true, generateDocumentOutline: true });
    window.destroy();
    return bytes.toString('latin1');
  });
  expect(head.slice(0, 5)).toBe('%PDF-');
  expect(head).toContain('/StructTreeRoot');
});

test('comes back as it was left after a restart', async ({ desktop }) => {
  await shown(desktop.page);
  const state = { bounds: { x: 40, y: 40, width: 1100, height: 720 }, maximized: false, zoom: 0 };
  await desktop.app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds), state.bounds);
  await shown(await desktop.restart());
  const kept = JSON.parse(await readFile(join(desktop.profile, 'window.json'), 'utf8')) as typeof state;
  expect([kept.bounds.width, kept.bounds.height]).toEqual([1100, 720]);
});

test('a damaged window state opens the app all the same', async ({ desktop }) => {
  await shown(desktop.page);
  await writeFile(join(desktop.profile, 'window.json'), '{"bounds":');
  await shown(await desktop.restart());
});
