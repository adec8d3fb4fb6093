import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { freePort } from '#electron/browser/profile-port.ts';
import { startServer, type ShellServer } from '#electron/browser/server.ts';
import { openSessions, type Sessions } from '#electron/browser/session.ts';
import { bundledFiles } from '#electron/host/files/bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'cockpit-server-'));
const bundle = join(folder, 'bundle');
let port: number;
let server: ShellServer;
let sessions: Sessions;
let cookie: string;
let firstPlace = 0;
/** What the pages told. */
let told: string[];

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends bytes as they are: the forms that HTTP clients would not write. */
function raw(lines: readonly string[], body = '', to = '127.0.0.1'): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, to, () => socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`));
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', ...rest] = text.split('\r\n\r\n');
      const [status = '', ...fields] = head.split('\r\n');
      const headers = Object.fromEntries(
        fields.map((field) => [field.split(': ')[0]!.toLowerCase(), field.split(': ').slice(1).join(': ')]),
      );
      resolve({ status: Number(status.split(' ')[1]), headers, body: rest.join('\r\n\r\n') });
    });
  });
}

const own = (): string => `127.0.0.1:${port}`;
const get = (path: string, ...headers: readonly string[]): Promise<RawAnswer> =>
  raw([`GET ${path} HTTP/1.1`, `Host: ${own()}`, ...headers]);
const withSession = (): string => `Cookie: ${cookie}`;

function post(token: unknown, ...headers: readonly string[]): Promise<RawAnswer> {
  const body = JSON.stringify({ token });
  const given = headers.length > 0 ? headers : [`Origin: http://${own()}`, 'Content-Type: application/json'];
  return raw(['POST /session HTTP/1.1', `Host: ${own()}`, `Content-Length: ${body.length}`, ...given], body);
}

/** Tries to open the host's socket; the status of the refusal, or 101. */
function upgrade(headers: Readonly<Record<string, string>>, path = '/host'): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (_request, response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => resolve(0));
  });
}

beforeAll(async () => {
  mkdirSync(join(bundle, 'assets'), { recursive: true });
  writeFileSync(join(bundle, 'index.html'), '<!doctype html><html><head><title>App</title></head><body></body></html>');
  writeFileSync(join(bundle, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  if (process.platform !== 'win32') symlinkSync(join(folder, 'secret.txt'), join(bundle, 'link.txt'));
});

beforeEach(async () => {
  told = [];
  await server?.close();
  port = await freePort();
  sessions = await openSessions(folder, port);
  server = await startServer({
    port,
    files: bundledFiles(bundle),
    sessions,
    beginOpening: () => {
      told.push('begins');
      return firstPlace;
    },
    leaving: () => told.push('leaves'),
    serveHost: (socket) => socket.on('error', () => undefined),
  });
  const entered = await post(sessions.launchToken);
  cookie = entered.headers['set-cookie']!.split(';')[0]!;
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const ROUTES = ['/', '/index.html', '/assets/app.js', '/enter.js', '/session', '/leaving', '/nowhere', '/host'];

describe('every route refuses a foreign sender before it looks at the path', () => {
  const foreign = (): readonly (readonly [string, readonly string[]])[] => {
    const good = `Host: ${own()}`;
    return [
      ['a foreign host', [`Host: evil.test:${port}`]],
      ['a host that begins like ours', [`Host: 127.0.0.1.evil.test:${port}`]],
      ['localhost with a dot', [`Host: localhost.:${port}`]],
      ['localhost outside a navigation', [`Host: localhost:${port}`]],
      ['another port', [`Host: 127.0.0.1:${port + 1}`]],
      ['no port', ['Host: 127.0.0.1']],
      ['no host', []],
      ['two hosts', [good, `Host: evil.test:${port}`]],
      ['the same host twice', [good, good]],
      ['the other loopback name', [`Host: [::1]:${port}`]],
      ['a foreign origin', [good, 'Origin: http://evil.test']],
      ['an origin on another port', [good, `Origin: http://127.0.0.1:${port + 1}`]],
      ['an origin over https', [good, `Origin: https://127.0.0.1:${port}`]],
      ['an opaque origin', [good, 'Origin: null']],
      ['a cross-site fetch', [good, 'Sec-Fetch-Site: cross-site']],
      ['a fetch from another port', [good, 'Sec-Fetch-Site: same-site']],
    ];
  };

  test.each(ROUTES)('%s', async (route) => {
    for (const [what, headers] of foreign()) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const answer = await raw([`${method} ${route} HTTP/1.1`, ...headers, withSession()]);
        expect([what, method, answer.status, answer.body]).toEqual([what, method, 403, '']);
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      }
    }
  });

  test.each(['GET http://evil.test/', 'GET //evil.test/', 'OPTIONS *'])('a target of the form %s', async (target) => {
    expect((await raw([`${target} HTTP/1.1`, `Host: ${own()}`, withSession()])).status).toBe(403);
  });

  test('whatever changes something must name its origin', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      expect((await raw([`${method} /session HTTP/1.1`, `Host: ${own()}`, withSession()])).status).toBe(403);
    }
  });
});

describe('the socket', () => {
  test('opens for our own page with a session', async () => {
    expect(await upgrade({ Origin: `http://${own()}`, Cookie: cookie })).toBe(101);
  });

  test('refuses every other sender', async () => {
    const origin = `http://${own()}`;
    expect(await upgrade({ Cookie: cookie })).toBe(403);
    expect(await upgrade({ Cookie: cookie, Origin: 'http://evil.test' })).toBe(403);
    expect(await upgrade({ Cookie: cookie, Origin: `http://localhost:${port}` })).toBe(403);
    expect(await upgrade({ Cookie: cookie, Origin: origin, Host: `evil.test:${port}` })).toBe(403);
    expect(await upgrade({ Cookie: cookie, Origin: origin, 'Sec-Fetch-Site': 'same-site' })).toBe(403);
    expect(await upgrade({ Origin: origin })).toBe(401);
    expect(await upgrade({ Origin: origin, Cookie: `${cookie}x` })).toBe(401);
    expect(await upgrade({ Origin: origin, Cookie: cookie }, '/')).toBe(403);
    expect(await upgrade({ Origin: origin, Cookie: cookie }, '/host/../host?x')).toBe(403);
  });
});

describe('the launch token', () => {
  test('works once', async () => {
    expect((await post(sessions.launchToken)).status).toBe(401);
  });

  test('is refused in any other form, and a wrong guess does not use it up', async () => {
    const fresh = await openSessions(folder, port);
    expect(await fresh.exchange('')).toBeNull();
    expect(await fresh.exchange(`${fresh.launchToken}x`)).toBeNull();
    expect(await fresh.exchange(fresh.launchToken.toLowerCase())).toBeNull();
    expect(await fresh.exchange(fresh.launchToken)).not.toBeNull();
    for (const odd of [null, 1, [], {}, sessions.launchToken.repeat(100)]) expect((await post(odd)).status).toBe(401);
    expect((await post(sessions.launchToken, `Origin: http://${own()}`, 'Content-Type: text/plain')).status).toBe(415);
  });

  test('has 256 bits, and its cookie cannot be read by scripts or sent from other sites', async () => {
    expect(Buffer.from(sessions.launchToken, 'base64url')).toHaveLength(32);
    const fresh = await openSessions(folder, port);
    const given = (await fresh.exchange(fresh.launchToken))!;
    expect(given).toMatch(/^cockpit-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
  });

  test('a session survives a restart; its file is private and holds no cookie', async () => {
    const restarted = await openSessions(folder, port);
    expect(restarted.knows(cookie)).toBe(true);
    expect(restarted.launchToken).not.toBe(sessions.launchToken);
    expect(restarted.knows(undefined)).toBe(false);
    expect(restarted.knows('other=1')).toBe(false);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'session')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'session'), 'utf8')).not.toContain(cookie.split('=')[1]);
  });
});

describe('what is served', () => {
  test('without a session: the entry page and nothing else', async () => {
    const page = await get('/');
    expect([page.status, page.body.includes('npm start')]).toEqual([401, true]);
    for (const path of ['/index.html', '/assets/app.js', '/nowhere']) expect((await get(path)).status).toBe(401);
    expect((await get('/enter.js')).status).toBe(200);
  });

  test('with a session: the app, whose first script that is no module is the one that hides the token', async () => {
    const page = await get('/', withSession());
    expect(page.status).toBe(200);
    expect(page.body).toContain('<head>\n<script src="/enter.js"></script><title>App</title>');
    expect((await get('/assets/app.js', withSession())).headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  test('with a session: the app, which is told when places for its store are left', async () => {
    firstPlace = 2;
    expect((await get('/', withSession())).body).toMatch(/^<!doctype html><html data-first-place="2"><head>\n<script/);
    firstPlace = 0;
    expect((await get('/', withSession())).body).toMatch(/^<!doctype html><html><head>\n<script/);
  });

  test('a page that opens the store is counted each time, and never comes out of the browser', async () => {
    const page = await get('/', withSession());
    const again = await get('/', withSession(), `If-None-Match: ${page.headers['etag']}`);
    expect([page, again].map(({ status, headers }) => [status, headers['cache-control']])).toEqual([
      [200, 'no-store'],
      [304, 'no-store'],
    ]);
    expect(told).toEqual(['begins', 'begins']);
  });

  test('a page that is only asked about, or guessed at, is no opening', async () => {
    expect((await get('/', withSession(), 'Sec-Purpose: prefetch;prerender')).status).toBe(503);
    expect((await raw(['HEAD / HTTP/1.1', `Host: ${own()}`, withSession()])).status).toBe(200);
    expect((await get('/')).status).toBe(401);
    expect(told).toEqual([]);
  });

  test('a page says goodbye, and nobody else does in its name', async () => {
    const goodbye = (...headers: readonly string[]): Promise<RawAnswer> =>
      raw(['POST /leaving HTTP/1.1', `Host: ${own()}`, 'Content-Length: 0', ...headers]);
    const origin = `Origin: http://${own()}`;
    expect([await goodbye(origin), await goodbye(withSession())].map(({ status }) => status)).toEqual([401, 403]);
    expect(told).toEqual([]);
    expect((await goodbye(origin, withSession())).status).toBe(204);
    expect(told).toEqual(['leaves']);
    expect((await get('/enter.js')).body).toContain("addEventListener('pagehide', () => navigator.sendBeacon('/leaving'))");
  });

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets',
    '/assets/',
    '/link.txt',
    '/assets/app.js%00',
    '/%00',
    '/%252e%252e/secret.txt',
    '/etc/passwd',
    '/C:/Windows/win.ini',
    '/__proto__',
    '/constructor',
  ])('%s is not found', async (path) => {
    expect((await get(path, withSession())).status).toBe(404);
  });

  test('every answer carries the policy and allows no other origin', async () => {
    const answers = [
      await get('/'),
      await get('/', withSession()),
      await get('/assets/app.js', withSession()),
      await get('/nowhere', withSession()),
      await get('/', 'Origin: http://evil.test'),
      await post('wrong'),
      await raw(['DELETE / HTTP/1.1', `Host: ${own()}`, `Origin: http://${own()}`]),
    ];
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  test('localhost is sent to the one address before any page runs', async () => {
    const answer = await raw(['GET / HTTP/1.1', `Host: localhost:${port}`, 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Site: none']);
    expect([answer.status, answer.headers['location'], answer.body]).toEqual([308, `http://127.0.0.1:${port}/`, '']);
  });
});

test('only the loopback address listens', async () => {
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address !== undefined && !address.internal && address.family === 'IPv4');
  for (const { address } of outside as { address: string }[]) {
    await expect(raw(['GET / HTTP/1.1', `Host: ${own()}`], '', address)).rejects.toThrow(/ECONNREFUSED/);
  }
});
