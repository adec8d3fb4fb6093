import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createNodeFetch } from '#electron/host/http/node-fetch.ts';
import type { Host } from '#electron/host/index.ts';
import { openProfile, type Profile } from '#electron/host/profile.ts';
import { explain } from '#shared/tracker/explain.ts';
import type { HostNotice } from '#shared/contract/host.ts';
import { hostOf } from '#tests/support/host-rig.ts';

const TOKEN = 'canary-6d1f/9+b2=e4';
const ACCOUNT = 'mara@acme.example';
const PROXY_PASSWORD = 'proxy-canary-77ab';
const basic = Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64');
/** As a server, a proxy or a library may repeat it. */
const FORMS = [
  TOKEN,
  encodeURIComponent(TOKEN),
  basic,
  encodeURIComponent(basic),
  JSON.stringify(TOKEN).slice(1, -1),
  PROXY_PASSWORD,
  Buffer.from(TOKEN).toString('base64'),
];

const folder = mkdtempSync(join(tmpdir(), 'cockpit-canary-'));
let profile: Profile;
let host: Host;
let server: Server;
let base: string;
let reply: RequestListener = (_request, response) => response.end();
const logged: string[] = [];
const notices: HostNotice[] = [];

beforeAll(async () => {
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
    vi.spyOn(console, method).mockImplementation(
      (...args: unknown[]) => void logged.push(args.map((arg) => (arg instanceof Error ? `${arg.stack}` : JSON.stringify(arg))).join(' ')),
    );
  server = createServer((request, response) => reply(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  profile = await openProfile(folder, () => crypto.randomUUID(), '');
  host = await start({});
});
afterAll(async () => {
  vi.restoreAllMocks();
  await host.close();
  await profile.release();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const start = (env: Readonly<Record<string, string>>): Promise<Host> =>
  hostOf(profile, { fetch: createNodeFetch({ env, caFile: null }).fetch });

const clean = (text: string): readonly string[] => FORMS.filter((form) => text.includes(form));
const headerOf = (request: IncomingMessage): string => request.headers.authorization ?? 'nothing';

/** What a hostile or careless server sends back, always with what it was sent. */
const ANSWERS: { readonly [what: string]: RequestListener } = {
  'an error body that repeats the header': (request, response) =>
    response
      .writeHead(400, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ errorMessages: [headerOf(request), TOKEN], errors: { [TOKEN]: TOKEN, a: { [TOKEN]: TOKEN } } })),
  'a plain error that repeats the token': (_request, response) =>
    response.writeHead(401, { 'Content-Type': 'text/plain' }).end(`bad token ${TOKEN} ${encodeURIComponent(TOKEN)}`),
  'a refusal that repeats the decoded account': (_request, response) =>
    response.writeHead(403, { 'X-Seraph-LoginReason': TOKEN }).end(`${ACCOUNT}:${TOKEN}`),
  'an error header that repeats it': (_request, response) =>
    response.writeHead(500, { 'X-TFS-ServiceError': encodeURIComponent(`no ${TOKEN} here`) }).end(),
  'a challenge that repeats it': (_request, response) =>
    response.writeHead(401, { 'WWW-Authenticate': `Basic realm="${basic} expired"` }).end('expired'),
  'a redirect whose query holds it': (_request, response) =>
    response.writeHead(302, { Location: `/elsewhere?token=${encodeURIComponent(TOKEN)}` }).end(),
  'a redirect whose path holds it': (_request, response) =>
    response.writeHead(303, { Location: `/next/${encodeURIComponent(TOKEN)}/x` }).end(),
  'a redirect to another host that holds it': (_request, response) =>
    response.writeHead(302, { Location: `https://${encodeURIComponent(TOKEN)}@evil.test/${TOKEN}?${TOKEN}` }).end(),
  'a redirect to a host named after it': (_request, response) =>
    response.writeHead(302, { Location: `https://${Buffer.from(TOKEN).toString('hex')}.evil.test/` }).end(),
  'a redirect to a sign-in page that holds it': (_request, response) =>
    response.writeHead(302, { Location: `https://idp.test/login?back=${TOKEN}` }).end(),
  'a pause whose reason holds it': (_request, response) =>
    response.writeHead(429, { 'Retry-After': '86400', 'RateLimit-Reason': `quota ${TOKEN}` }).end(),
  'a sign-in page that holds it': (_request, response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<html>${TOKEN}</html>`),
  'JSON of another shape': (_request, response) =>
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ [TOKEN]: TOKEN, accountId: { token: TOKEN }, baseUrl: TOKEN })),
  'JSON that names itself by it': (_request, response) =>
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify([TOKEN])),
  'a cut body': (_request, response) => {
    response.writeHead(200, { 'Content-Length': '1000', 'Content-Type': 'application/json' }).write(`{"a":"${TOKEN}`);
    response.destroy();
  },
  'a removed call': (_request, response) => response.writeHead(410).end(JSON.stringify({ message: `use ${TOKEN}` })),
  'a lost revision': (_request, response) => response.writeHead(412).end(TOKEN),
};

/** Tried again with growing waits before they are told: asked of one kind of tracker, since the transport is the same. */
const TRIED_AGAIN = ['an error header that repeats it', 'a cut body'];

describe.each(['jira-cloud', 'jira-data-center', 'azure-devops-services', 'azure-devops-server'] as const)(
  '%s: no error repeats the token after',
  (kind) => {
    const asked = Object.keys(ANSWERS).filter((what) => kind === 'jira-cloud' || !TRIED_AGAIN.includes(what));
    test.each(asked)('%s', { timeout: 60_000 }, async (what) => {
      reply = ANSWERS[what]!;
      const client = createRouterClient(host.router);
      const listening = new AbortController();
      const heard = (async () => {
        for await (const notice of await client.notices(undefined, { signal: listening.signal })) notices.push(notice);
      })().catch(() => undefined);
      const draft = { name: 'Canary', kind, baseUrl: `${base}/acme`, account: ACCOUNT };
      const result = await client.connections.test({ draft, token: TOKEN });
      const told = JSON.stringify(result) + (result.ok ? '' : JSON.stringify(explain(result.error, 'Canary')));
      expect(clean(told), told).toEqual([]);
      listening.abort();
      await heard;
    });
  },
);

test('an address that holds a name and password is refused without repeating them', async () => {
  const client = createRouterClient(host.router);
  for (const baseUrl of [
    `https://mara:${TOKEN}@acme.example`,
    `mara:${encodeURIComponent(TOKEN)}@acme.example`,
    `ftp://mara:${TOKEN}@acme.example`,
    `https://mara:${TOKEN}@`,
    `//${TOKEN}@x`,
  ]) {
    const result = await client.connections.test(
      { draft: { name: 'x', kind: 'jira-cloud', baseUrl, account: ACCOUNT }, token: 'other-token' },
      { signal: AbortSignal.timeout(2_000) },
    );
    expect(result.ok).toBe(false);
    expect(clean(JSON.stringify(result)), JSON.stringify(result)).toEqual([]);
  }
});

test('a proxy whose address holds a password is named without it', { timeout: 60_000 }, async () => {
  const refusing = createServer();
  refusing.on('connect', (request, socket) =>
    socket.end(`HTTP/1.1 407 ${PROXY_PASSWORD} ${request.headers['proxy-authorization'] ?? ''}\r\n\r\n`),
  );
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
  const { port } = refusing.address() as AddressInfo;
  const behind = await start({
    HTTPS_PROXY: `http://mara:${PROXY_PASSWORD}@127.0.0.1:${port}`,
    HTTP_PROXY: `http://mara:${PROXY_PASSWORD}@127.0.0.1:${port}`,
  });
  const result = await createRouterClient(behind.router).connections.test(
    { draft: { name: 'x', kind: 'jira-cloud', baseUrl: 'https://acme.example', account: ACCOUNT }, token: TOKEN },
    { signal: AbortSignal.timeout(4_000) },
  );
  expect(result).toMatchObject({ ok: false });
  expect(clean(JSON.stringify(result)), JSON.stringify(result)).toEqual([]);
  refusing.close();
});

test('nothing of it was logged, told in a notice, or written to the profile', () => {
  expect(logged.filter((line) => clean(line).length > 0)).toEqual([]);
  expect(notices.filter((notice) => clean(JSON.stringify(notice)).length > 0)).toEqual([]);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) expect(clean(readFileSync(join(entry.parentPath, entry.name), 'latin1')), entry.name).toEqual([]);
  }
});
