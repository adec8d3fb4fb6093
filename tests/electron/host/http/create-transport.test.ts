import { afterEach, describe, expect, test, vi } from 'vitest';
import { createTransport, type TransportOptions } from '#electron/host/http/create-transport.ts';
import type { Fetch, TrackerRequest, TransportNotice } from '#electron/host/http/transport.ts';

const SECRET = 'tok-7f3a9c5e1b';
const AUTHORIZATION = `Basic ${btoa(`ann@example.com:${SECRET}`)}`;
const BASE = 'https://jira.example.com/jira';
const READ: TrackerRequest = { method: 'GET', path: '/rest/api/2/myself', effect: 'read' };
const WRITE: TrackerRequest = { method: 'PUT', path: '/rest/api/2/issue/10001', effect: 'write', body: { fields: {} } };
const never = new AbortController().signal;

const json = (body: unknown, init: ResponseInit = {}): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { headers: { 'content-type': 'application/json' }, ...init });
const status = (code: number, headers: Record<string, string> = {}, body: unknown = { errorMessages: ['no'] }): Response =>
  new Response(JSON.stringify(body), { status: code, headers: { 'content-type': 'application/json', ...headers } });
const html = (code: number): Response => new Response('<!doctype html><form>', { status: code, headers: { 'content-type': 'text/html' } });
const moved = (code: number, location: string): Response => new Response(null, { status: code, headers: { location } });

/** A transport whose time passes only while it sleeps, and what it did. */
function rig(
  answers: (call: number, url: string, init: RequestInit) => Response | Promise<Response>,
  options: Partial<TransportOptions> = {},
) {
  let now = Date.UTC(2026, 10, 22, 12);
  const sent: { readonly url: string; readonly init: RequestInit; readonly at: number }[] = [];
  const slept: number[] = [];
  const notices: TransportNotice[] = [];
  const fetch: Fetch = async (url, init) => {
    sent.push({ url, init, at: now });
    return answers(sent.length, url, init);
  };
  const transport = createTransport({
    baseUrl: BASE,
    authorization: AUTHORIZATION,
    fetch,
    clock: () => now,
    random: () => 0.5,
    sleep: (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
    onNotice: (notice) => notices.push(notice),
    online: () => true,
    ...options,
  });
  return { transport, sent, slept, notices, start: now };
}

afterEach(() => vi.useRealTimers());

describe('a request', () => {
  test('goes below the base URL with its query, its body and the authorisation', async () => {
    const { transport, sent } = rig(() => json({ ok: true }));
    const answer = await transport.send(
      { method: 'POST', path: '/rest/api/2/search', query: { a: 'x y', b: 1, c: undefined }, body: { jql: 'project = 1' }, effect: 'read' },
      never,
    );
    expect(answer).toMatchObject({ ok: true, value: { status: 200, json: { ok: true } } });
    expect(sent[0]!.url).toBe('https://jira.example.com/jira/rest/api/2/search?a=x+y&b=1');
    expect(sent[0]!.init).toMatchObject({ method: 'POST', body: '{"jql":"project = 1"}', redirect: 'manual', credentials: 'omit' });
    expect(sent[0]!.init.headers).toMatchObject({ authorization: AUTHORIZATION, accept: 'application/json' });
  });

  test('that is anonymous carries no authorisation', async () => {
    const { transport, sent } = rig(() => json({}));
    await transport.send({ ...READ, anonymous: true }, never);
    expect(sent[0]!.init.headers).not.toHaveProperty('authorization');
  });

  test('without a token is not sent', async () => {
    const { transport, sent } = rig(() => json({}), { authorization: null });
    expect(await transport.send(READ, never)).toMatchObject({ error: { code: 'no-token' } });
    expect(sent).toHaveLength(0);
  });

  test('to an absolute address of the same origin goes there', async () => {
    const { transport, sent } = rig(() => json({}));
    await transport.send({ ...READ, path: 'https://jira.example.com/jira/rest/api/2/search?next=1' }, never);
    expect(sent[0]!.url).toBe('https://jira.example.com/jira/rest/api/2/search?next=1');
  });

  test.each(['https://evil.example.org/rest', 'http://jira.example.com/rest', 'https://jira.example.com:8443/rest'])(
    'to %s is refused, and both addresses are named',
    async (path) => {
      const { transport, sent } = rig(() => json({}));
      expect(await transport.send({ ...READ, path }, never)).toMatchObject({
        error: { code: 'foreign-address', host: 'jira.example.com', other: new URL(path).origin },
      });
      expect(sent).toHaveLength(0);
    },
  );

  test.each(['http://jira.example.com', 'ftp://jira.example.com', 'jira.example.com'])(
    'below %s is refused before it is sent',
    async (baseUrl) => {
      const { transport, sent } = rig(() => json({}), { baseUrl });
      expect(await transport.send(READ, never)).toMatchObject({ error: { code: 'wrong-address' } });
      expect(sent).toHaveLength(0);
    },
  );

  test.each(['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080'])(
    'to this computer may go without TLS: %s',
    async (baseUrl) => {
      expect(await rig(() => json({}), { baseUrl }).transport.send(READ, never)).toMatchObject({ ok: true });
    },
  );

  test('whose path has no slash is a bug of the caller', async () => {
    await expect(rig(() => json({})).transport.send({ ...READ, path: '@evil.example.org/' }, never)).rejects.toThrow(RangeError);
  });
});

describe('an answer', () => {
  test.each<[string, () => Response, object]>([
    ['203 with HTML', () => html(203), { code: 'sign-in-page', status: 203 }],
    ['203 with JSON', () => json({}, { status: 203 }), { code: 'sign-in-page' }],
    ['200 with HTML', () => html(200), { code: 'sign-in-page', status: 200 }],
    ['JSON that calls itself HTML', () => json({}, { headers: { 'content-type': 'text/html' } }), { code: 'sign-in-page' }],
    ['HTML that calls itself JSON', () => json(' <!DOCTYPE html><p>hi'), { code: 'sign-in-page' }],
    ['511 of a captive portal', () => html(511), { code: 'sign-in-page', status: 511 }],
    ['302 to a sign-in path', () => moved(302, '/jira/login.jsp'), { code: 'sign-in-page', status: 302 }],
    ['302 to a sign-in host', () => moved(302, 'https://login.example.org/common'), { code: 'sign-in-page' }],
    ['302 to _signin of another host', () => moved(302, 'https://app.example.org/_signin?realm=1'), { code: 'sign-in-page' }],
    [
      '302 to another host',
      () => moved(302, 'https://other.example.org/rest'),
      { code: 'foreign-address', other: 'https://other.example.org' },
    ],
    [
      '301 to the same host without TLS',
      () => moved(301, 'http://jira.example.com/rest'),
      { code: 'foreign-address', other: 'http://jira.example.com' },
    ],
    ['401', () => status(401), { code: 'unauthorized', detail: 'no' }],
    [
      '401 that names expiry',
      () => status(401, {}, { message: 'Access Denied: The Personal Access Token used has expired.' }),
      { code: 'token-expired' },
    ],
    [
      '401 that names expiry in a header',
      () => status(401, { 'x-tfs-serviceerror': 'The+token+has+expired%2e' }, {}),
      { code: 'token-expired', detail: 'The token has expired.' },
    ],
    [
      '200 as if nobody were signed in',
      () => json([], { headers: { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' } }),
      { code: 'unauthorized' },
    ],
    ['403', () => status(403), { code: 'forbidden' }],
    ['404', () => status(404), { code: 'not-found', what: '/jira/rest/api/2/myself' }],
    ['404 as a web page', () => html(404), { code: 'wrong-address' }],
    ['407', () => html(407), { code: 'proxy' }],
    ['410', () => status(410), { code: 'removed-api' }],
    ['412', () => status(412), { code: 'stale-revision' }],
    [
      '400 of Jira',
      () => status(400, {}, { errorMessages: ['a'], errors: { fixVersions: 'b', priority: { odd: true } } }),
      { code: 'rejected', messages: ['a', 'fixVersions: b'] },
    ],
    [
      '400 of Azure DevOps',
      () => status(400, {}, { $id: '1', message: 'VS402337: too many' }),
      { code: 'rejected', messages: ['VS402337: too many'] },
    ],
    [
      '400 of Azure DevOps in a wrapper',
      () => status(400, {}, { count: 1, value: { Message: 'bad' } }),
      { code: 'rejected', messages: ['bad'] },
    ],
    ['400 in plain text', () => new Response('Page not found.', { status: 400 }), { code: 'rejected', messages: ['Page not found.'] }],
    ['wrong JSON', () => json('{"a":1,}'), { code: 'malformed', detail: expect.stringContaining('character 7') }],
    ['text that is not JSON', () => json('hello'), { code: 'malformed' }],
  ])('%s is not taken for data', async (_, answer, error) => {
    const { transport, sent } = rig(answer);
    expect(await transport.send(READ, never)).toMatchObject({ ok: false, error });
    expect(sent).toHaveLength(1);
  });

  test('without a body is null', async () => {
    expect(await rig(() => new Response(null, { status: 204 })).transport.send(WRITE, never)).toMatchObject({
      value: { status: 204, json: null },
    });
  });

  test('of many pieces is put together, also inside a character', async () => {
    const bytes = new TextEncoder().encode('{"title":"müde 🚀 שלום"}');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    expect(await rig(() => new Response(body)).transport.send(READ, never)).toMatchObject({ value: { json: { title: 'müde 🚀 שלום' } } });
  });

  test('nested 100,000 deep is read without overflowing the stack', async () => {
    expect(await rig(() => json('['.repeat(100_000) + ']'.repeat(100_000))).transport.send(READ, never)).toMatchObject({ ok: true });
  });

  test('above the size limit is dropped while it arrives', async () => {
    const { transport } = rig(() => json('x'.repeat(2_000_000)), { limits: { maxBytes: 1_048_576 } });
    expect(await transport.send(READ, never)).toMatchObject({ error: { code: 'malformed', detail: 'The answer is larger than 1 MB.' } });
  });
});

describe('a redirect', () => {
  test('within the origin is followed with the authorisation', async () => {
    const { transport, sent } = rig((call) => (call === 1 ? moved(302, '/jira/rest/api/latest/myself') : json({ name: 'ann' })));
    expect(await transport.send(READ, never)).toMatchObject({ value: { json: { name: 'ann' } } });
    expect(sent[1]!.url).toBe('https://jira.example.com/jira/rest/api/latest/myself');
  });

  test('that goes round ends', async () => {
    const { transport, sent } = rig(() => moved(302, '/jira/rest/api/2/myself'));
    expect(await transport.send(READ, never)).toMatchObject({ error: { code: 'wrong-address' } });
    expect(sent).toHaveLength(6);
  });

  test('that would turn a POST into a GET is refused, one that keeps it is followed', async () => {
    const post: TrackerRequest = { method: 'POST', path: '/a', body: {}, effect: 'read' };
    expect(await rig(() => moved(301, '/jira/b')).transport.send(post, never)).toMatchObject({ error: { code: 'wrong-address' } });
    const kept = rig((call) => (call === 1 ? moved(308, '/jira/b') : json({})));
    expect(await kept.transport.send(post, never)).toMatchObject({ ok: true });
    expect(kept.sent[1]!.init.method).toBe('POST');
  });
});

describe('a read that failed', () => {
  const reset = (): never => {
    throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('read'), { code: 'ECONNRESET' }) });
  };
  test.each<[string, () => Response, string]>([
    ['a reset', reset, 'interrupted'],
    ['truncated JSON', () => json('{"issues":[{"id":"1'), 'interrupted'],
    ['a body shorter than its length', () => json({ a: 1 }, { headers: { 'content-length': '900' } }), 'interrupted'],
    ['500', () => status(500), 'server-error'],
    ['a gateway page', () => html(502), 'server-error'],
    ['503', () => status(503), 'server-error'],
  ])('by %s is tried again, and after four tries given back', async (_, answer, code) => {
    const lucky = rig((call) => (call < 4 ? answer() : json({ fine: true })));
    expect(await lucky.transport.send(READ, never)).toMatchObject({ value: { json: { fine: true } } });
    const unlucky = rig(answer);
    expect(await unlucky.transport.send(READ, never)).toMatchObject({ error: { code } });
    expect(unlucky.sent).toHaveLength(4);
    expect(unlucky.slept).toEqual([1000, 2000, 4000]);
  });

  test('an address that served in an earlier run is not reachable, and tried again', async () => {
    const refused = (): never => {
      throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
    };
    expect(await rig(refused).transport.send(READ, never)).toMatchObject({ error: { code: 'wrong-address' } });
    const served = rig(refused, { known: true });
    expect(await served.transport.send(READ, never)).toMatchObject({ error: { code: 'unreachable' } });
    expect(served.sent).toHaveLength(4);
  });

  test('by a refusal is not tried again', async () => {
    for (const code of [400, 401, 403, 404, 409]) {
      const { transport, sent } = rig(() => status(code));
      await transport.send(READ, never);
      expect(sent).toHaveLength(1);
    }
  });

  test('offline is told at once', async () => {
    const { transport, sent } = rig(() => {
      throw new Error('net::ERR_INTERNET_DISCONNECTED');
    });
    expect(await transport.send(READ, never)).toMatchObject({ error: { code: 'offline', host: 'jira.example.com' } });
    expect(sent).toHaveLength(1);
  });

  test('is never a write: a lost answer is given back', async () => {
    for (const answer of [reset, () => status(500), () => json('{"a"')]) {
      const { transport, sent } = rig(answer);
      expect(await transport.send(WRITE, never)).toMatchObject({ ok: false });
      expect(sent).toHaveLength(1);
    }
  });
});

describe('a rate limit', () => {
  test.each<[string, Record<string, string>, number]>([
    ['in seconds', { 'retry-after': '30' }, 30_000],
    ['as a date', { 'retry-after': 'Sun, 22 Nov 2026 12:00:20 GMT' }, 20_000],
    ['as a reset stamp', { 'x-ratelimit-reset': '2026-11-22T12:01:00Z' }, 60_000],
    ['absent', {}, 1_000],
    ['of zero', { 'retry-after': '0' }, 1_000],
  ])('%s is waited out before the next request', async (_, headers, wait) => {
    const { transport, sent, start } = rig((call) => (call === 1 ? status(429, headers) : json({})));
    expect(await transport.send(READ, never)).toMatchObject({ ok: true });
    expect(sent[1]!.at - start).toBeGreaterThanOrEqual(wait);
    expect(sent[1]!.at - start).toBeLessThanOrEqual(wait + 1_000);
  });

  test('of a day is given back with its time, and nothing is sent until then', async () => {
    const { transport, sent } = rig(() => status(429, { 'retry-after': '86400' }));
    for (let call = 0; call < 3; call++) {
      expect(await transport.send(READ, never)).toMatchObject({ error: { code: 'rate-limited', until: '2026-11-23T12:00:00.000Z' } });
    }
    expect(sent).toHaveLength(1);
  });

  test('holds a write back too: a refused write was not done', async () => {
    const { transport, sent } = rig((call) => (call === 1 ? status(429, { 'retry-after': '5' }) : json({})));
    expect(await transport.send(WRITE, never)).toMatchObject({ ok: true });
    expect(sent).toHaveLength(2);
  });

  test('without end ends', async () => {
    const { transport, sent } = rig(() => status(429));
    expect(await transport.send(READ, never)).toMatchObject({ error: { code: 'rate-limited', until: null } });
    expect(sent.length).toBeLessThanOrEqual(8);
  });

  test('on a success slows the next call down', async () => {
    const { transport, sent, start } = rig((call) => (call === 1 ? json({}, { headers: { 'retry-after': '10' } }) : json({})));
    expect(await transport.send(READ, never)).toMatchObject({ ok: true });
    expect(sent[0]!.at - start).toBe(0);
    await transport.send({ ...READ, path: '/other' }, never);
    expect(sent[1]!.at - start).toBeGreaterThanOrEqual(10_000);
  });

  const reasons: [string, string, boolean, boolean][] = [
    // reason                     another path waits, the same path of another record waits
    ['jira-quota-global-based', '/rest/api/2/myself', true, true],
    ['jira-burst-based', '/rest/api/2/myself', false, true],
    ['jira-per-issue-on-write', '/rest/api/2/myself', false, false],
  ];
  test.each(reasons)('for %s holds what it names and nothing else', async (reason, path, otherPath, otherRecord) => {
    for (const [request, waits] of [
      [{ ...READ, path }, otherPath],
      [{ ...WRITE, path: '/rest/api/2/issue/10002' }, otherRecord],
      [WRITE, true],
    ] as const) {
      const { transport, sent, start } = rig((call) =>
        call === 1 ? status(429, { 'retry-after': '600', 'ratelimit-reason': reason }) : json({}),
      );
      expect(await transport.send(WRITE, never)).toMatchObject({ error: { code: 'rate-limited', reason } });
      await transport.send(request, never);
      expect(sent.length === 1, `${request.method} ${request.path}`).toBe(waits);
      expect(sent[0]!.at).toBe(start);
    }
  });

  test('is waited for together: of twenty calls none leaves early, and people are told once', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 12) });
    const times: number[] = [];
    let limited = 0;
    const fetch: Fetch = async () => {
      times.push(Date.now());
      return limited++ < 1 ? status(429, { 'retry-after': '30' }) : json({});
    };
    const notices: TransportNotice[] = [];
    const transport = createTransport({
      baseUrl: BASE,
      authorization: AUTHORIZATION,
      fetch,
      random: () => 0.5,
      onNotice: (notice) => notices.push(notice),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    const first = transport.send(READ, never);
    await vi.advanceTimersByTimeAsync(0);
    const rest = Array.from({ length: 19 }, () => transport.send(READ, never));
    await vi.advanceTimersByTimeAsync(31_000);
    for (const result of await Promise.all([first, ...rest])) expect(result.ok).toBe(true);
    expect(times).toHaveLength(21);
    expect(times.slice(1).every((time) => time >= times[0]! + 30_000)).toBe(true);
    expect(notices).toEqual([{ kind: 'waiting', until: '2026-11-22T12:00:30.000Z', reason: 'too many requests' }, { kind: 'resumed' }]);
  });
});

describe('time and cancelling', () => {
  const deaf: Fetch = () => new Promise(() => undefined);
  const options = { baseUrl: BASE, authorization: AUTHORIZATION, random: () => 0, sleep: () => Promise.resolve() };

  test('silence ends after the idle limit, twice', async () => {
    vi.useFakeTimers();
    const fetch = vi.fn(deaf);
    const result = createTransport({ ...options, fetch }).send(READ, never);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await result).toMatchObject({ error: { code: 'timeout', seconds: 30 } });
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('a byte a second ends after the total limit', async () => {
    vi.useFakeTimers();
    const drip: Fetch = async () =>
      new Response(
        new ReadableStream({
          pull: (controller) => new Promise((next) => setTimeout(() => (controller.enqueue(new Uint8Array([32])), next()), 1000)),
        }),
      );
    const result = createTransport({ ...options, fetch: drip }).send(READ, never);
    await vi.advanceTimersByTimeAsync(361_000);
    expect(await result).toMatchObject({ error: { code: 'timeout', seconds: 180 } });
  });

  test('a call that was cancelled before it began is not sent', async () => {
    const { transport, sent } = rig(() => json({}));
    expect(await transport.send(READ, AbortSignal.abort())).toEqual({ ok: false, error: { code: 'cancelled' } });
    expect(sent).toHaveLength(0);
  });

  test('a call is cancelled while it waits for an answer, even from a fetch that does not listen', async () => {
    const stop = new AbortController();
    const result = createTransport({ ...options, fetch: deaf }).send(READ, stop.signal);
    stop.abort();
    expect(await result).toEqual({ ok: false, error: { code: 'cancelled' } });
  });

  test('a call is cancelled while it waits for a rate limit', async () => {
    const stop = new AbortController();
    const fetch: Fetch = async () => {
      queueMicrotask(() => stop.abort());
      return status(429, { 'retry-after': '60' });
    };
    expect(await createTransport({ baseUrl: BASE, authorization: AUTHORIZATION, fetch }).send(READ, stop.signal)).toEqual({
      ok: false,
      error: { code: 'cancelled' },
    });
  });
});

describe('the token', () => {
  const echo = `You sent ${AUTHORIZATION}, which is ${SECRET}; proxy http://ann:${SECRET}@proxy.example.com/`;
  test.each<[string, () => Response]>([
    ['a refusal', () => status(400, {}, { errorMessages: [echo], errors: { [SECRET]: echo } })],
    ['a missing page', () => status(404, {}, { message: echo })],
    ['a header', () => status(401, { 'x-tfs-serviceerror': encodeURIComponent(echo) }, {})],
    ['plain text', () => new Response(echo, { status: 500 })],
    ['a redirect', () => moved(301, `/jira/${SECRET}`)],
    ['a rate limit', () => status(429, { 'retry-after': '86400', 'ratelimit-reason': echo })],
    [
      'a network error',
      () => {
        throw Object.assign(new Error(echo), { code: 'UND_ERR_SOCKET', cause: new Error(echo) });
      },
    ],
    [
      'a certificate',
      () => {
        throw Object.assign(new Error('tls'), { code: 'CERT_HAS_EXPIRED', issuer: SECRET });
      },
    ],
  ])('does not come back in %s', async (_, answer) => {
    const { transport, notices } = rig(answer);
    const result = await transport.send({ method: 'POST', path: '/rest', body: {}, effect: 'read' }, never);
    expect(result.ok).toBe(false);
    const told = JSON.stringify([result, notices]);
    for (const secret of [SECRET, AUTHORIZATION, btoa(`ann@example.com:${SECRET}`)]) expect(told).not.toContain(secret);
  });
});
