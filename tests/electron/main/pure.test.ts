import { describe, expect, test, vi } from 'vitest';
import { isOwnAddress, isOwnMainFrame } from '#electron/main/address.ts';
import { serveBundle } from '#electron/main/app-protocol.ts';
import { createOpener, externalTarget } from '#electron/main/external.ts';
import { accelerator, menuTemplate } from '#electron/main/menu.ts';
import { isGranted } from '#electron/main/permissions.ts';
import { openAt } from '#electron/main/window-state.ts';
import { textFile } from '#electron/host/files/bundle.ts';
import { COMMANDS } from '#shared/contract/commands.ts';

test.each([
  ['app://cockpit/index.html', true],
  ['app://cockpit/index.html#/releases', true],
  ['app://cockpit.evil/index.html', false],
  ['app://other/index.html', false],
  ['app://me@cockpit/', false],
  ['https://cockpit/', false],
  ['about:blank', false],
  ['data:text/html,app://cockpit/', false],
  ['', false],
])('%s is our own address: %s', (address, own) => {
  expect(isOwnAddress(address)).toBe(own);
});

test('only the main frame of our own page may ask', () => {
  const url = 'app://cockpit/index.html';
  expect(isOwnMainFrame({ url, parent: null })).toBe(true);
  expect(isOwnMainFrame({ url, parent: {} })).toBe(false);
  expect(isOwnMainFrame({ url: 'about:blank', parent: null })).toBe(false);
  expect(isOwnMainFrame(null)).toBe(false);
});

describe('the app protocol', () => {
  const serve = serveBundle(new Map([['/index.html', textFile('<html></html>', '.html')]]), () => 0);

  test('serves a bundled file with the policy', async () => {
    const answer = serve(new Request('app://cockpit/index.html?x#y'));
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<html></html>',
    ]);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test.each([
    'app://cockpit/',
    'app://cockpit/../index.html/..',
    'app://cockpit/%2e%2e%2fpackage.json',
    'app://cockpit/..%5cpackage.json',
    'app://cockpit/index.html%00',
    'app://cockpit//etc/passwd',
    'app://cockpit/%252e%252e/x',
    'app://other/index.html',
    'https://cockpit/index.html',
    'app://cockpit/__proto__',
  ])('refuses %s', (address) => {
    const answer = serve(new Request(address));
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('refuses other methods', () => {
    expect(serve(new Request('app://cockpit/index.html', { method: 'POST' })).status).toBe(404);
  });
});

describe('addresses that may leave the app', () => {
  test.each([
    ['https://acme.atlassian.net/browse/APP-1', 'acme.atlassian.net'],
    ['https://xn--pple-43d.com/', 'xn--pple-43d.com'],
    ['https://аpple.com/', 'xn--pple-43d.com'], // a Cyrillic letter: the true name is shown
    ['mailto:release@acme.example', 'acme.example'],
  ])('%s opens, and %s is shown', (address, host) => {
    expect(externalTarget(address)?.host).toBe(host);
  });

  test.each([
    'http://acme.example/',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '\\\\server\\share',
    'smb://server/share',
    'search-ms:query=x',
    'ms-msdt:/id',
    'app://cockpit/',
    'https:\\\\acme.example',
    'https://acme.example\\@evil.test',
    'https://user:pass@acme.example/',
    'https://acme.example/\n',
    ' https://acme.example/',
    'https://',
    'mailto:',
    'x',
    '',
    `https://a.example/${'x'.repeat(5000)}`,
  ])('%j stays', (address) => {
    expect(externalTarget(address)).toBeNull();
  });

  test('a host is asked about once, and a no keeps it closed', async () => {
    const ask = vi.fn<() => Promise<boolean>>().mockResolvedValueOnce(false).mockResolvedValue(true);
    const open = vi.fn<(url: string) => Promise<void>>().mockResolvedValue();
    const opener = createOpener(ask, open);
    expect(await opener('https://acme.example/1')).toBe(false);
    expect(await opener('https://acme.example/2')).toBe(true);
    expect(await opener('https://acme.example/3')).toBe(true);
    expect(await opener('file:///etc/passwd')).toBe(false);
    expect(ask).toHaveBeenCalledTimes(2);
    expect(open.mock.calls).toEqual([['https://acme.example/2'], ['https://acme.example/3']]);
  });
});

test('only three permissions are ever given, and only to the main frame of our own page', () => {
  const all = [
    'clipboard-read',
    'clipboard-sanitized-write',
    'display-capture',
    'fullscreen',
    'geolocation',
    'idle-detection',
    'media',
    'midi',
    'notifications',
    'openExternal',
    'persistent-storage',
    'pointerLock',
    'keyboardLock',
    'storage-access',
    'top-level-storage-access',
    'window-management',
    'hid',
    'serial',
    'usb',
    'fileSystem',
    'unknown',
  ];
  expect(all.filter((name) => isGranted(name, 'app://cockpit/index.html', true))).toEqual([
    'clipboard-sanitized-write',
    'notifications',
    'persistent-storage',
  ]);
  expect(all.filter((name) => isGranted(name, 'app://cockpit/index.html', false))).toEqual([]);
  expect(all.filter((name) => isGranted(name, 'https://evil.test/', true))).toEqual([]);
});

describe('the window opens', () => {
  const main = { x: 0, y: 0, width: 1920, height: 1040 };
  const left = { bounds: { x: 2000, y: 100, width: 1200, height: 800 }, maximized: false, zoom: 0 };

  test('in the middle the first time, never larger than the screen', () => {
    expect(openAt(null, [main])).toEqual({ x: 240, y: 70, width: 1440, height: 900 });
    expect(openAt(null, [{ x: 0, y: 25, width: 1024, height: 700 }])).toEqual({ x: 0, y: 25, width: 1024, height: 700 });
  });
  test('where it was left', () => {
    expect(openAt(left, [main, { x: 1920, y: 0, width: 1920, height: 1080 }])).toEqual(left.bounds);
  });
  test('in the middle when its monitor is gone', () => {
    expect(openAt(left, [main])).toEqual({ x: 240, y: 70, width: 1440, height: 900 });
  });
});

describe('the native menu', () => {
  test.each([
    ['Mod+K', 'CmdOrCtrl+K'],
    ['Mod+Shift+Z', 'CmdOrCtrl+Shift+Z'],
    ['G R', undefined],
    ['C', undefined],
    [null, undefined],
  ])('shows %s as %s', (shortcut, shown) => {
    expect(accelerator(shortcut)).toBe(shown);
  });

  test.each(['darwin', 'win32', 'linux'] as const)('holds every command that has a menu, and sends its id (%s)', (platform) => {
    const sent: string[] = [];
    type Item = { id?: string; click?: () => void; submenu?: Item[] };
    const leaves = (items: readonly Item[]): Item[] =>
      items.flatMap((item) => (item.submenu === undefined ? [item] : leaves(item.submenu)));
    for (const item of leaves(menuTemplate(platform, (id) => sent.push(id)) as unknown as Item[])) item.click?.();
    expect(sent.toSorted()).toEqual(
      COMMANDS.filter(({ menu }) => menu !== null)
        .map(({ id }) => id)
        .toSorted(),
    );
  });
});
