import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createSocket, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { createNodeFetch, type NodeFetch } from '#electron/host/http/node-fetch.ts';
import { CA, EXPIRED, GOOD, KEY, OTHER_HOST } from './certificates.ts';

const READ = { method: 'GET', path: '/rest/api/2/serverInfo', effect: 'read' } as const;
const never = new AbortController().signal;
const closing: (() => unknown)[] = [];
const sendJson: RequestListener = (_, response) => response.setHeader('content-type', 'application/json').end('{"fine":true}');
let caFile = '';

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-ca-'));
  caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, CA);
  closing.push(() => rmSync(folder, { recursive: true }));
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function nodeFetch(options: Partial<Parameters<typeof createNodeFetch>[0]> = {}): NodeFetch {
  const made = createNodeFetch({ env: {}, caFile: null, ...options });
  closing.push(() => made.close());
  return made;
}

const ask = (baseUrl: string, { fetch }: NodeFetch) =>
  createTransport({ baseUrl, authorization: 'Bearer canary-4711', fetch, sleep: () => Promise.resolve() }).send(READ, never);

test('a server of a private authority is trusted once its CA file is named', async () => {
  const port = await listen(createSecure({ key: KEY, cert: GOOD }, sendJson));
  expect(await ask(`https://127.0.0.1:${port}`, nodeFetch({ caFile }))).toMatchObject({ ok: true, value: { json: { fine: true } } });
});

test.each<[string, string, boolean, RegExp]>([
  ['of an unknown authority', GOOD, false, /not known here.*Cockpit Test CA, Release Cockpit Tests/],
  ['that has expired', EXPIRED, true, /expired.*Cockpit Test CA/],
  ['for another host', OTHER_HOST, true, /another host name.*Cockpit Test CA/],
])('a certificate %s is refused, the token is not sent, and host and issuer are named', async (_, cert, trusted, detail) => {
  let requests = 0;
  const port = await listen(createSecure({ key: KEY, cert }, () => (requests += 1)));
  const result = await ask(`https://127.0.0.1:${port}`, nodeFetch({ caFile: trusted ? caFile : null }));
  expect(result).toMatchObject({ error: { code: 'tls', host: `127.0.0.1:${port}`, detail: expect.stringMatching(detail) } });
  expect(requests).toBe(0);
});

test('a plain server at an https: address is a TLS problem', async () => {
  const port = await listen(createPlain(sendJson));
  expect(await ask(`https://127.0.0.1:${port}`, nodeFetch())).toMatchObject({ error: { code: 'tls', plain: true } });
});

test('a proxy that wants a login is named', async () => {
  const proxy = createPlain();
  proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
  const port = await listen(proxy);
  const result = await ask('https://jira.example.com', nodeFetch({ env: { https_proxy: `http://127.0.0.1:${port}` } }));
  expect(result).toMatchObject({ error: { code: 'proxy', host: 'jira.example.com' } });
});

test('the proxy variable is used for other hosts and never for this computer', async () => {
  const asked: string[] = [];
  const proxy = createPlain();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.destroy();
  });
  const env = { HTTPS_PROXY: `http://127.0.0.1:${await listen(proxy)}`, HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: 'direct.example.com' };
  const made = nodeFetch({ env });
  expect(await ask('https://jira.example.com', made)).toMatchObject({ ok: false });
  expect(await ask(`http://127.0.0.1:${await listen(createPlain(sendJson))}`, made)).toMatchObject({ ok: true });
  expect(new Set(asked)).toEqual(new Set(['jira.example.com:443']));
});

test('a closed port is a wrong address', async () => {
  const server = createPlain();
  const port = await listen(server);
  await new Promise((closed) => server.close(closed));
  expect(await ask(`http://127.0.0.1:${port}`, nodeFetch())).toMatchObject({ error: { code: 'wrong-address' } });
});

test.each<[string, string, string]>([
  ['an answer without its end', 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"a":', 'interrupted'],
  ['an unpackable body', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 9\r\n\r\nnot gzip!', 'interrupted'],
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 'interrupted'],
])('%s is thrown away', async (_, bytes, code) => {
  const server = createSocket((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(bytes));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => server.close());
  const result = await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, nodeFetch());
  expect(result).toMatchObject({ error: { code } });
});

test('a redirect of a real server to another origin is not followed and carries no token there', async () => {
  const seen: (string | undefined)[] = [];
  const other = await listen(createPlain((request, response) => (seen.push(request.headers.authorization), response.end('{}'))));
  const port = await listen(createPlain((_, response) => response.writeHead(302, { location: `http://127.0.0.1:${other}/x` }).end()));
  expect(await ask(`http://127.0.0.1:${port}`, nodeFetch())).toMatchObject({
    error: { code: 'foreign-address', host: `127.0.0.1:${port}`, other: `http://127.0.0.1:${other}` },
  });
  expect(seen).toEqual([]);
});

test('a CA file that cannot be read is told at once', () => {
  expect(() => createNodeFetch({ env: {}, caFile: join(tmpdir(), 'there-is-no-such-file.pem') })).toThrow(/ENOENT/);
});
