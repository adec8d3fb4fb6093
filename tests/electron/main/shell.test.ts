import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startShell } from '#electron/main/shell.ts';
import { portHost } from '#renderer/engine/host-link.ts';
import type { HostContract } from '#shared/contract/host.ts';
import { PORTS_CHANNEL } from '#shared/contract/ports.ts';
import { remoteIdOf } from '#shared/domain/item.ts';
import { shopProjectId } from '#shared/plan/sample-ids.ts';
import { itemOf } from '#shared/tracker/body.ts';
import type { WindowContract } from '#shared/contract/window.ts';
import {
  app,
  argumentsOf,
  BrowserWindow,
  calls,
  ipcMain,
  partitions,
  powerMonitor,
  protocolHandlers,
  resetElectron,
  session,
  windows,
  world,
} from '#tests/support/electron-double.ts';
import { eventually, until } from '#tests/support/eventually.ts';

let folder: string;
let ports: MessagePort[] = [];

beforeEach(() => {
  resetElectron();
  folder = mkdtempSync(join(tmpdir(), 'cockpit-main-'));
  for (const part of ['renderer', 'preload']) mkdirSync(join(folder, 'out', part), { recursive: true });
  writeFileSync(join(folder, 'out', 'renderer', 'index.html'), '<html></html>');
});

afterEach(async () => {
  for (const port of ports) port.close();
  ports = [];
  // Quit as Electron does: the host closes its files first.
  app.emit('will-quit', { preventDefault: () => undefined });
  await until(() => argumentsOf('app.quit').length > 0);
  rmSync(folder, { recursive: true, force: true });
});

const start = (): Promise<void> =>
  startShell({ built: join(folder, 'out'), argv: ['electron', '.', `--profile=${join(folder, 'profile')}`] });

interface Frame {
  readonly url: string;
  readonly parent: object | null;
  postMessage(channel: string, message: unknown, transfer: MessagePort[]): void;
}

/** A page of `window` asks for its ports; what it received. */
function ask(window: BrowserWindow, frame: Partial<Frame> | null = {}): MessagePort[] {
  let received: MessagePort[] = [];
  const senderFrame =
    frame === null
      ? null
      : {
          url: 'app://cockpit/index.html',
          parent: null,
          postMessage: (_channel: string, _message: unknown, given: MessagePort[]) => (received = given),
          ...frame,
        };
  ipcMain.emit(PORTS_CHANNEL, { sender: window.webContents, senderFrame });
  ports.push(...received);
  return received;
}

describe('the desktop shell', () => {
  test('turns the sandbox on and names its scheme before the app is ready', async () => {
    await start();
    const order = calls.map(([name]) => name);
    expect(order.indexOf('app.enableSandbox')).toBeLessThan(order.indexOf('app.whenReady'));
    expect(order.indexOf('registerSchemesAsPrivileged')).toBeLessThan(order.indexOf('app.whenReady'));
    const [schemes] = argumentsOf('registerSchemesAsPrivileged')[0] as [{ scheme: string; privileges: Record<string, boolean> }[]];
    for (const { privileges } of schemes) expect([privileges['bypassCSP'], privileges['corsEnabled']]).toEqual([undefined, undefined]);
  });

  test('gives every window safe settings and loads our own page', async () => {
    await start();
    expect(windows.map(({ url }) => url)).toEqual(['app://cockpit/index.html']);
    expect(windows[0]!.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
  });

  test('refuses navigation, redirects, webviews and new windows in every page ever made', async () => {
    await start();
    const { webContents } = windows[0]!;
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      const preventDefault = vi.fn();
      webContents.emit(event, { preventDefault, url: 'https://evil.test/' });
      expect(preventDefault).toHaveBeenCalledOnce();
    }
    expect(webContents.openHandler?.({ url: 'https://evil.test/' } as never)).toEqual({ action: 'deny' });
  });

  test('answers permission questions by the list', async () => {
    await start();
    const answers: boolean[] = [];
    const details = { requestingUrl: 'app://cockpit/index.html', isMainFrame: true } as never;
    session.defaultSession.permissionRequest?.(null as never, 'geolocation', (given) => answers.push(given), details);
    session.defaultSession.permissionRequest?.(null as never, 'notifications', (given) => answers.push(given), details);
    expect(answers).toEqual([false, true]);
    expect(session.defaultSession.permissionCheck?.(null, 'media', 'app://cockpit', details)).toBe(false);
    expect(session.defaultSession.device?.({} as never)).toBe(false);
  });

  test('serves the bundle on its scheme and nothing else', async () => {
    await start();
    const handler = protocolHandlers.get('app')!;
    expect((await handler(new Request('app://cockpit/index.html'))).status).toBe(200);
    expect((await handler(new Request('app://cockpit/../profile/session'))).status).toBe(404);
  });

  test('a second instance leaves at once and brings the first one forward', async () => {
    await start();
    app.emit('second-instance');
    expect(argumentsOf('window.focus')).toHaveLength(1);
    world.firstInstance = false;
    await start();
    expect(argumentsOf('app.quit')).toHaveLength(1);
    expect(windows).toHaveLength(1);
  });

  test('a profile that another host has is named in words, not in a stack', async () => {
    await start();
    await start();
    const [, text] = argumentsOf('dialog.showErrorBox')[0] as [string, string];
    expect(text).toMatch(/already runs on this profile.*Nothing was changed/);
  });

  test('keeps the window as it was left', async () => {
    await start();
    windows[0]!.webContents.zoom = 2;
    windows[0]!.emit('close');
    expect(JSON.parse(readFileSync(join(folder, 'profile', 'window.json'), 'utf8'))).toEqual({
      bounds: { x: 10, y: 20, width: 1000, height: 700 },
      maximized: false,
      zoom: 2,
    });
    app.emit('activate');
    windows[0]!.emit('closed');
    app.emit('activate');
    expect(windows[1]!.options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
  });

  test('loads a page that crashed again', async () => {
    await start();
    windows[0]!.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(argumentsOf('window.reload')).toHaveLength(1);
  });

  test('gives the page after three that crashed while the store was opened another place for it; reloads and closed windows do not count', async () => {
    await start();
    const page = async (): Promise<string> => (await protocolHandlers.get('app')!(new Request('app://cockpit/index.html'))).text();
    const crash = (): boolean => windows.at(-1)!.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    for (let load = 0; load < 5; load += 1) expect(await page()).toBe('<html></html>');
    windows[0]!.emit('closed');
    app.emit('activate');
    for (let load = 0; load < 3; load += 1) {
      expect(await page()).toBe('<html></html>');
      crash();
    }
    expect(await page()).toBe('<html data-first-place="1"></html>');
  });
});

describe('ports', () => {
  const hostOf = (port: MessagePort): ContractRouterClient<HostContract> => createORPCClient(new RPCLink({ port }));
  const windowOf = (port: MessagePort): ContractRouterClient<WindowContract> => createORPCClient(new RPCLink({ port }));

  test('go to the main frame of our own window, and speak the two contracts', async () => {
    await start();
    const [host, own] = ask(windows[0]!) as [MessagePort, MessagePort];
    expect(await hostOf(host).info()).toMatchObject({ shell: 'electron', version: '1.2.3', readOnly: false, pdfMissing: null });
    const page = windowOf(own);
    expect(await page.openExternal({ url: 'file:///etc/passwd' })).toBe(false);
    expect(await page.openExternal({ url: 'https://acme.example/' })).toBe(true);
    expect(argumentsOf('shell.openExternal')).toEqual([['https://acme.example/']]);
    await page.openWindow();
    expect(windows).toHaveLength(2);
  });

  test('bring what a fetch reads as bytes, beside its answer', async () => {
    await start();
    const [port] = ask(windows[0]!) as [MessagePort];
    const host = portHost();
    host.add(port);
    expect((await host.client.sample.start({ today: '2026-11-20' })).ok).toBe(true);
    const listed = await host.client.trackers.list({ project: shopProjectId });
    if (!listed.ok) throw new Error(listed.error.code);
    const fetch = async (ids: readonly string[]) => {
      const fetched = await host.client.trackers.fetch({ project: shopProjectId, ids: [...ids] });
      if (!fetched.ok) throw new Error(fetched.error.code);
      return fetched.value.items;
    };
    const batches = [listed.value.ids.slice(0, 30), listed.value.ids.slice(30, 60)];
    const items = await Promise.all(batches.map(fetch));
    expect(items.map((each) => each.map(({ row }) => remoteIdOf(row.id)).toSorted())).toEqual(batches.map((ids) => ids.toSorted()));
    expect(items.flat().every(({ row, body, bytes }) => bytes instanceof Uint8Array && itemOf(body).key === row.key)).toBe(true);
  });

  test.each([
    ['half a call', '{"i":"1","p":{"u":"/info"'],
    ['an object', { i: '1', p: { u: '/info' } }],
    ['nothing', undefined],
    ['a path that is no address', '{"i":"1","p":{"u":"","b":{}}}'],
    ['a form that is none', '{"i":"1","p":{"u":"/info","h":{"content-type":"multipart/form-data"}}}'],
  ])('end with %s, and nothing is thrown into the main process', async (_what, message) => {
    await start();
    const thrown: unknown[] = [];
    const note = (reason: unknown): void => void thrown.push(reason);
    process.on('unhandledRejection', note);
    try {
      const [host, own] = ask(windows[0]!) as [MessagePort, MessagePort];
      for (const port of [host, own]) {
        const closed = new Promise((resolve) => port.addEventListener('close', resolve));
        port.start();
        port.postMessage(message);
        await closed;
      }
      // A page that asks again gets ports that work.
      expect(await hostOf(ask(windows[0]!)[0]!).info()).toMatchObject({ shell: 'electron' });
      expect(thrown).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  test('carry menu commands to the window that has the focus', async () => {
    await start();
    const commands = await windowOf(ask(windows[0]!)[1]!).menuCommands();
    let heard: unknown;
    void commands.next().then(({ value }) => (heard = value));
    const menu = argumentsOf('Menu.setApplicationMenu')[0]![0] as { label?: string; submenu?: { id?: string; click?: () => void }[] }[];
    const newRelease = menu.flatMap(({ submenu }) => submenu ?? []).find(({ id }) => id === 'release.new')!;
    await eventually(() => {
      newRelease.click?.();
      expect(heard).toEqual({ command: 'release.new' });
    });
    await commands.return?.();
  });

  test('tell the engine that the computer woke up', async () => {
    await start();
    const notices = await hostOf(ask(windows[0]!)[0]!).notices();
    let heard: unknown;
    void notices.next().then(({ value }) => (heard = value));
    await eventually(() => {
      powerMonitor.emit('resume');
      expect(heard).toEqual({ kind: 'system-resumed' });
    });
    await notices.return?.();
  });

  test.each([
    ['a frame inside the page', { parent: {} }],
    ['a page elsewhere', { url: 'https://evil.test/' }],
    ['a blank page', { url: 'about:blank' }],
    ['a frame that is gone', null],
  ])('do not go to %s', async (_who, frame) => {
    await start();
    expect(ask(windows[0]!, frame)).toEqual([]);
  });

  test('do not go to web contents that are no window of ours', async () => {
    await start();
    expect(ask(new BrowserWindow())).toEqual([]);
  });
});

test('printing happens in a hidden window without scripts, whose every request is refused', async () => {
  await start();
  const [host] = ask(windows[0]!) as [MessagePort, MessagePort];
  const client: ContractRouterClient<HostContract> = createORPCClient(new RPCLink({ port: host }));
  const printed = await client.pdf.print({ html: '<p>Notes</p>', paper: 'Letter', title: 'Notes' });
  expect(printed.ok && (await printed.value.text())).toBe('%PDF-1.4');
  const [window] = windows.slice(-1) as [BrowserWindow];
  expect(window.options).toMatchObject({ show: false, webPreferences: { javascript: false, sandbox: true, contextIsolation: true } });
  expect(window.destroyed).toBe(true);
  expect(protocolHandlers.has('print'), 'the document is let go').toBe(false);
  expect(argumentsOf('printToPDF')[0]![0]).toMatchObject({ pageSize: 'Letter', generateTaggedPDF: true, generateDocumentOutline: true });
  const refused = ['https://evil.test/x.png', 'file:///etc/passwd', 'print://document/other'].map((url) => {
    let cancelled: boolean | undefined;
    partitions.get('print-1')!.beforeRequest?.({ url }, ({ cancel }) => (cancelled = cancel));
    return cancelled;
  });
  expect(refused).toEqual([true, true, true]);
});
