import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { speakHost } from '#electron/browser/host-socket.ts';
import { freePort } from '#electron/browser/profile-port.ts';
import { startServer, type ShellServer } from '#electron/browser/server.ts';
import { openSessions } from '#electron/browser/session.ts';
import { hostRig, type HostRig } from '#tests/support/host-rig.ts';

/** Set COCKPIT_FUZZ to send more of each. */
const RUNS = Number(process.env['COCKPIT_FUZZ'] ?? 400);
const SEED = 8;

let rig: HostRig;
let server: ShellServer;
let socket: WebSocket;
let address: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
const rejections: unknown[] = [];
const onRejection = (reason: unknown): void => void rejections.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', onRejection);
  process.on('uncaughtException', onRejection);
  rig = await hostRig({
    fetch: async () => {
      throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
    },
  });
  const port = await freePort();
  const sessions = await openSessions(rig.folder, port);
  server = await startServer({
    port,
    files: new Map(),
    sessions,
    beginOpening: () => 0,
    leaving: () => undefined,
    serveHost: (opened, arrival) => speakHost(rig.host.router, opened, arrival),
  });
  const cookie = (await sessions.exchange(sessions.launchToken))!.split(';')[0]!;
  address = { url: `ws://127.0.0.1:${port}/host`, headers: { Origin: `http://127.0.0.1:${port}`, Cookie: cookie } };
  socket = await connect();
});

afterAll(async () => {
  await server.close();
  await rig.close();
  process.off('unhandledRejection', onRejection);
  process.off('uncaughtException', onRejection);
});

async function connect(): Promise<WebSocket> {
  const opened = new WebSocket(address.url, { headers: address.headers });
  opened.setMaxListeners(0);
  await new Promise((resolve, reject) => {
    opened.once('open', resolve);
    opened.once('error', reject);
  });
  return opened;
}

let lastId = 0;
interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends one call as it is written, and gives the answer to it. */
function call(path: string, body: string): Promise<Answer> {
  const id = `f${(lastId += 1)}`;
  return new Promise((resolve, reject) => {
    const onMessage = (data: Buffer): void => {
      const text = data.toString('utf8');
      if (!text.includes(`"i":"${id}"`)) return;
      socket.off('message', onMessage);
      socket.off('close', onClose);
      const message = JSON.parse(text.slice(0, text.lastIndexOf('}') + 1)) as { readonly p: { readonly s?: number } };
      resolve({ status: message.p.s ?? 200, text });
    };
    const onClose = (code: number): void => reject(new Error(`closed with ${code} by ${path} ${body.slice(0, 300)}`));
    socket.on('message', onMessage);
    socket.once('close', onClose);
    socket.send(`{"i":"${id}","p":{"u":${JSON.stringify(path)},"b":${body}}}`);
  });
}

const draft = { name: 'Acme', kind: 'jira-cloud', baseUrl: 'https://acme.example', account: 'mara@acme.example' };
const entry = { kind: 'update', subject: 'workspace', id: 'e1', data: 'AAA=' };
/** Every procedure that takes something, with an input it takes. */
const INPUTS: { readonly [path: string]: unknown } = {
  '/connections/test': { draft, token: 'secret-token' },
  '/connections/add': { draft, token: 'secret-token' },
  '/connections/update': { id: 'c1', name: 'New', token: 'secret-token' },
  '/connections/check': { id: 'c1' },
  '/connections/remove': { id: 'c1' },
  '/connections/restore': { connections: [{ ...draft, id: 'c1', sample: false }] },
  '/trackers/projects': { connection: 'c1' },
  '/trackers/catalog': { project: 'c1:p1' },
  '/trackers/list': { project: 'c1:p1' },
  '/trackers/changes': { project: 'c1:p1', since: '{}' },
  '/trackers/fetch': { project: 'c1:p1', ids: ['1', '2'] },
  '/trackers/lastChanges': { item: 'c1/1', revision: '1', fields: ['title'] },
  '/trackers/batchSize': { connection: 'c1' },
  '/journal/append': { generation: 'g', schema: 1, entries: [entry] },
  '/journal/read': { after: 0 },
  '/journal/compact': { generation: 'g', upTo: 1, entries: [entry] },
  '/journal/restart': { entries: [entry] },
  '/pdf/print': { html: '<p>x</p>', paper: 'A4', title: 'x' },
  '/sample/start': { today: '2026-11-22' },
};

const depth = (levels: number): unknown => {
  let value: unknown = 0;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
};
const rubbish = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 1.5, 2 ** 60, 1e308, '', ' ', '\0', '\uD800', '__proto__', 'constructor', {}, [], [[]]),
  fc.jsonValue({ maxDepth: 4 }),
  fc.constant(JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as unknown),
  fc.constantFrom<unknown>(
    'x'.repeat(70_000),
    Array.from({ length: 20_000 }, () => 'x'),
    depth(3_000),
  ),
);
/** Rules for values that JSON does not have, as oRPC writes them: type and path. Here with paths that lead anywhere. */
const meta = fc.array(
  fc.tuple(
    fc.integer({ min: -1, max: 12 }),
    fc.constantFrom('draft', 'token', '__proto__', 'constructor', 'entries', '0'),
    fc.constantFrom('polluted', 'toString', 'prototype', 'name', '0', 'then'),
  ),
  { maxLength: 3 },
);

function paths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => paths(part, [...path, key]))];
}

function spoiled(input: unknown, path: readonly string[], way: 'replace' | 'remove' | 'add', value: unknown): unknown {
  if (path.length === 0) return way === 'add' ? { ...(input as object), extra: value } : way === 'remove' ? {} : value;
  const copy = structuredClone(input);
  const parent = path.slice(0, -1).reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], copy) as Record<string, unknown>;
  const last = path.at(-1)!;
  if (way === 'remove') delete parent[last];
  else Object.defineProperty(parent, way === 'add' ? '__proto__' : last, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

const isHealthy = async (): Promise<void> => {
  expect((await call('/info', '{}')).text).toContain('"version":"1.0.0"');
  expect(rejections).toEqual([]);
  expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
  expect(String({})).toBe('[object Object]');
};

describe('a malformed call over the socket', () => {
  test.each(Object.keys(INPUTS))('%s: is refused with a code or answered, and the host stands', { timeout: 600_000 }, async (path) => {
    const input = INPUTS[path];
    const places = paths(input);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.constantFrom('replace', 'remove', 'add'),
        rubbish,
        fc.option(meta),
        async (where, way, value, rules) => {
          const json = spoiled(input, places[where % places.length]!, way, value);
          const { status, text } = await call(path, JSON.stringify({ json, ...(rules === null ? {} : { meta: rules }) }));
          if (status >= 400) {
            expect(text).toMatch(/"code":"[A-Z_]+"/);
            expect(text).not.toContain('secret-token');
            // A stack or a path of this computer is nobody's business.
            expect(text).not.toMatch(/node_modules|\.ts:\d|    at /);
          }
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
    await isHealthy();
  });

  test('a procedure that does not exist, and a body that is no body, are refused', async () => {
    const bodies = [
      '{}',
      'null',
      '1',
      '"x"',
      '[]',
      '{"json":null,"meta":{}}',
      '{"json":1,"meta":[[9]]}',
      '{"meta":[[0,"a"]]}',
      '{"maps":[["a"]]}',
    ];
    for (const path of [
      '/journal',
      '/nowhere',
      '/constructor',
      '/journal/append/x',
      '/toString',
      '/journal/append',
      '/connections/add',
      '/trackers/fetch',
    ])
      for (const body of [...bodies, `{"json":${'['.repeat(100_000)}${']'.repeat(100_000)}}`]) {
        const { status, text } = await call(path, body);
        expect(status, `${path} ${body}`).toBeGreaterThanOrEqual(400);
        expect(text).not.toMatch(/node_modules|    at /);
      }
    await isHealthy();
  });
});

describe('a frame that is no call', () => {
  const envelope = fc.record(
    {
      i: fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant('__proto__')),
      t: fc.oneof(fc.integer({ min: -2, max: 9 }), fc.string()),
      p: fc.oneof(
        fc.jsonValue(),
        fc.record(
          {
            u: fc.oneof(fc.webUrl(), fc.string(), fc.integer()),
            b: fc.jsonValue(),
            h: fc.jsonValue(),
            m: fc.jsonValue(),
            e: fc.jsonValue(),
            d: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  );
  const frame = fc.oneof(
    envelope.map((value) => JSON.stringify(value)),
    envelope.map((value) => JSON.stringify(value).slice(0, -2)),
    envelope.map((value) => Buffer.concat([Buffer.from(JSON.stringify(value)), Buffer.from([255, 0, 1, 2])])),
    fc.string(),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom(
      '{"i":"1","p":{"u":"',
      '{"i":"1","p":{"u":"/info"',
      '{"i":"1","t":3,"p":{}}',
      '{"i":"1","t":4}',
      '{"i":"1","t":4,"p":null}',
      '{"i":"1","p":{"u":"/notices","h":{"last-event-id":"x"}}}',
    ),
  );

  test('ends at most its own connection', { timeout: 600_000 }, async () => {
    let other = await connect();
    await fc.assert(
      fc.asyncProperty(frame, async (sent) => {
        if (other.readyState !== WebSocket.OPEN) other = await connect();
        other.send(sent);
        // A ping is answered in order, after the frame was looked at.
        await new Promise((resolve) => {
          other.once('pong', resolve);
          other.once('close', resolve);
          other.ping();
        });
        other.removeAllListeners('pong').removeAllListeners('close');
      }),
      { numRuns: RUNS * 5, seed: SEED },
    );
    await isHealthy();
    other.terminate();
  });

  test.each([
    ['no path', '{"i":"1","p":{"u":"","b":{}}}'],
    ['another origin', '{"i":"1","p":{"u":"//evil.test/info","b":{}}}'],
    ['a whole address', '{"i":"1","p":{"u":"http://evil.test/info","b":{}}}'],
    ['a path that is not one of letters', '{"i":"1","p":{"u":"/%2e%2e/info","b":{}}}'],
    ['the path of a prototype', '{"i":"1","p":{"u":"/__proto__","b":{}}}'],
    ['half a call', '{"i":"1","p":{"u":"/info"'],
    ['headers that name a form', '{"i":"1","p":{"u":"/info","h":{"content-type":"multipart/form-data"}}}'],
    ['another method', '{"i":"1","p":{"u":"/info","m":"GET"}}'],
    ['bytes after a call', Buffer.concat([Buffer.from('{"i":"1","p":{"u":"/info","b":{}}}'), Buffer.from([255, 1])])],
  ])('%s ends the connection', async (_, frame) => {
    const sent = await connect();
    sent.send(frame);
    expect(await new Promise((resolve) => sent.on('close', resolve))).toBe(1008);
  });

  test('many calls that are cut off in the middle leave nothing running', async () => {
    for (let round = 0; round < 50; round++) {
      const cut = await connect();
      for (let at = 0; at < 20; at++) cut.send(`{"i":"${at}","p":{"u":"/notices","b":{}}}`);
      cut.send('{"i":"x","p":{"u":"/journal/append","b":{"json":{"generation":"g","schema":1,"entries":[');
      cut.terminate();
    }
    await isHealthy();
  });
});
