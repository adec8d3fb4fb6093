import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test as base, chromium, expect, type Browser, type BrowserContext, type Cookie, type Page } from '@playwright/test';
import { chromiumLaunch } from '#build/lib/chromium.mjs';

const HOST = resolve(import.meta.dirname, 'host-process.ts');
/** Node keeps what it compiled there: a host that starts again reads that, and starts in half the time. */
const COMPILED = resolve(import.meta.dirname, '../../../.cache/compiled');
/** Chromium's two ways to keep IndexedDB; which one it uses is an experiment of its makers that may change with any update. */
export const BACKENDS = ['leveldb', 'sqlite'] as const;
export type Backend = (typeof BACKENDS)[number];
/** What Chromium loads at every start for its own address bar, though none is shown: half of the processor time of a start. */
const ADDRESS_BAR = 'WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup';
const BACKEND_FLAGS: { readonly [B in Backend]: readonly string[] } = {
  leveldb: [`--disable-features=IdbSqliteOnDiskRollout,IdbSqliteBackingStore,${ADDRESS_BAR}`],
  sqlite: ['--enable-features=IdbSqliteOnDiskRollout:stage/UseSqliteForNewStores', `--disable-features=${ADDRESS_BAR}`],
};
const VIEWPORT = { width: 1440, height: 900 };

/** A computer whose host and browser are processes of their own on real folders: both can be killed, and what they left can be damaged. */
export interface Machine {
  /** The window of the app that was opened last. */
  readonly page: Page;
  readonly context: BrowserContext;
  /** The profile folder of the host: the journal is in it. */
  readonly profile: string;
  /** 'http://127.0.0.1:5123', the same over restarts. */
  readonly origin: string;
  /** The process ids of the host and of the browser's main process, which writes the store. Only while they run. */
  readonly pids: { readonly host: number; readonly browser: number };
  /** The way Chromium keeps IndexedDB from the next start on; its own choice unless told. Only while it is stopped. */
  useBackend(backend: Backend): void;
  /** A script that every page runs before the app, from the next start on. */
  useScript(content: string): void;
  /** Starts what does not run and opens a window of the app. */
  start(): Promise<Page>;
  /** Power failure: both processes are gone in the middle of whatever they do. */
  kill(): Promise<void>;
  /** The browser is gone in the middle of whatever it does; the host goes on, and lets it in again at the next start. */
  killBrowser(): Promise<void>;
  /** Ends both in good order. */
  stop(): Promise<void>;
  /** From the next start on the host may read its profile folder and not write it. Only while it is stopped. */
  forbidWriting(): Promise<void>;
  /** Folders in which Chromium keeps the IndexedDB of the app. Only while it is stopped. */
  storeFolders(): Promise<readonly string[]>;
  /** The same for storage buckets: where a store that was made beside a broken one is. */
  placeFolders(): Promise<readonly string[]>;
}

/** `machine`: a computer with a fresh profile, not started. Everything it started is ended after the test, and its folders are removed. */
export const test = base.extend<{ machine: Machine }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
  machine: async ({}, use) => {
    const root = await mkdtemp(join(tmpdir(), 'cockpit-machine-'));
    const machine = new Computer(root);
    await use(machine);
    await machine.kill();
    await machine.setModes(0o755, 0o644);
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  },
});
export { expect };

class Computer implements Machine {
  readonly profile: string;
  readonly #userData: string;
  #host: ChildProcess | null = null;
  #chromium: ChildProcess | null = null;
  #browser: Browser | null = null;
  #page: Page | null = null;
  #address = '';
  #backend: readonly string[] = [`--disable-features=${ADDRESS_BAR}`];
  #script: string | null = null;
  /** The session with the host that runs. Chromium keeps cookies half a minute before it writes them down. */
  #cookies: readonly Cookie[] = [];
  /** For root every folder is writable: the host then runs as nobody. */
  #user: { readonly uid: number; readonly gid: number } | null = null;

  constructor(root: string) {
    this.profile = join(root, 'profile');
    this.#userData = join(root, 'browser');
  }

  get page(): Page {
    return this.#page!;
  }

  get context(): BrowserContext {
    return this.#browser!.contexts()[0]!;
  }

  get origin(): string {
    return new URL(this.#address).origin;
  }

  get pids(): { readonly host: number; readonly browser: number } {
    return { host: this.#host!.pid!, browser: this.#chromium!.pid! };
  }

  useBackend(backend: Backend): void {
    this.#backend = BACKEND_FLAGS[backend];
  }

  useScript(content: string): void {
    this.#script = content;
  }

  async start(): Promise<Page> {
    if (this.#host === null) await this.#startHost();
    if (this.#browser === null) await this.#startChromium();
    await this.context.addCookies([...this.#cookies]);
    const page = await this.context.newPage();
    if (this.#script !== null) await page.addInitScript({ content: this.#script });
    await page.setViewportSize(VIEWPORT);
    page.setDefaultTimeout(30_000);
    for (const other of this.context.pages()) if (other !== page) await other.close();
    await page.bringToFront();
    await page.goto(this.#address);
    await page.locator('html:not([data-entry]) #main h1').first().waitFor({ state: 'attached' });
    this.#page = page;
    this.#cookies = await this.context.cookies();
    return page;
  }

  async killBrowser(): Promise<void> {
    const child = this.#chromium!;
    const gone = once(child, 'exit');
    killTree(child);
    await gone;
    await this.#browser!.close().catch(() => undefined);
    this.#chromium = null;
    this.#browser = null;
    this.#page = null;
  }

  async kill(): Promise<void> {
    await this.#end((child) => killTree(child));
  }

  async stop(): Promise<void> {
    const devtools = await this.#browser?.newBrowserCDPSession();
    // It may be gone before it answers.
    await devtools?.send('Browser.close').catch(() => undefined);
    if (this.#chromium !== null && this.#chromium.exitCode === null) await once(this.#chromium, 'exit');
    await this.#end((child) => child.kill('SIGTERM'));
  }

  async forbidWriting(): Promise<void> {
    await this.setModes(0o555, 0o444);
    if (process.getuid?.() !== 0) return;
    await chmod(dirname(this.profile), 0o755);
    this.#user = { uid: 65_534, gid: 65_534 };
  }

  /** Who may do what with the profile folder and everything in it. */
  async setModes(folders: number, files: number): Promise<void> {
    await chmod(this.profile, folders).catch(() => undefined); // a test that never started has none
    const entries = await readdir(this.profile, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? folders : files);
  }

  async storeFolders(): Promise<readonly string[]> {
    const all = join(this.#userData, 'Default', 'IndexedDB');
    const port = new URL(this.#address).port;
    // 'http_127.0.0.1_5123.indexeddb.leveldb', or 'http_127.0.0.1_5123' with the other backend.
    return (await readdir(all)).filter((name) => new RegExp(`_${port}(\\.|$)`).test(name)).map((name) => join(all, name));
  }

  async placeFolders(): Promise<readonly string[]> {
    const all = join(this.#userData, 'Default', 'WebStorage');
    const folders = await readdir(all, { recursive: true, withFileTypes: true });
    return folders.filter((entry) => entry.isDirectory() && entry.name === 'IndexedDB').map((entry) => join(entry.parentPath, entry.name));
  }

  async #end(how: (child: ChildProcess) => void): Promise<void> {
    const running = [this.#host, this.#chromium].filter((child) => child !== null && child.exitCode === null && child.signalCode === null);
    const gone = running.map((child) => once(child!, 'exit'));
    for (const child of running) how(child!);
    await Promise.all(gone);
    await this.#browser?.close().catch(() => undefined);
    this.#cookies = [];
    this.#host = null;
    this.#chromium = null;
    this.#browser = null;
    this.#page = null;
  }

  async #startHost(): Promise<void> {
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED };
    const host = spawn(process.execPath, ['--no-warnings', HOST, this.profile], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
      ...this.#user,
    });
    this.#host = host;
    this.#address = await firstLine(host, host.stdout, (line) => line.startsWith('http://') && line);
  }

  async #startChromium(): Promise<void> {
    const { executablePath = chromium.executablePath(), args } = chromiumLaunch();
    const own = [
      `--user-data-dir=${this.#userData}`,
      '--headless=new',
      '--remote-debugging-port=0',
      '--password-store=basic',
      '--use-mock-keychain',
      ...this.#backend,
    ];
    // Its own process group: helpers of the browser die with it.
    const child = spawn(executablePath, [...args, ...own, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    this.#chromium = child;
    const endpoint = await firstLine(child, child.stderr, (line) => /^DevTools listening on (ws:.*)$/.exec(line)?.[1]);
    this.#browser = await chromium.connectOverCDP(endpoint);
  }
}

function killTree(child: ChildProcess): void {
  if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f']);
  else if (child.spawnargs.some((arg) => arg.startsWith('--user-data-dir='))) process.kill(-child.pid!, 'SIGKILL');
  else child.kill('SIGKILL');
}

/** The first line of a process that says what we wait for. @throws Error when it ends before */
async function firstLine(child: ChildProcess, output: NodeJS.ReadableStream, find: (line: string) => string | false | undefined) {
  const lines = createInterface({ input: output });
  return new Promise<string>((found, failed) => {
    child.once('exit', (code) => failed(new Error(`It ended with ${code} before it was ready.`)));
    child.once('error', failed);
    lines.on('line', (line) => {
      const answer = find(line);
      if (answer !== false && answer !== undefined) found(answer);
    });
  });
}
