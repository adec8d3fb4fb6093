import { afterEach, describe, expect, test, vi } from 'vitest';
import { createTransport } from '#electron/host/http/create-transport.ts';
import type { Fetch, TransportNotice } from '#electron/host/http/transport.ts';
import { AUTHORIZATION, BASE, html, json, never, READ, rig, status, WRITE } from './rig.ts';

afterEach(() => vi.useRealTimers());

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

  test('a write that met no connection has not left, unless the network stack sends again by itself what broke on its way', async () => {
    const refused = (): never => {
      throw new Error('net::ERR_CONNECTION_REFUSED');
    };
    const once = rig(refused, { known: true });
    expect(await once.transport.send(WRITE, never)).toMatchObject({ error: { code: 'unreachable' } });
    const twice = rig(refused, { known: true, resends: true });
    expect(await twice.transport.send(WRITE, never)).toMatchObject({ error: { code: 'interrupted' } });
    expect([once.sent.length, twice.sent.length]).toEqual([1, 1]);
    expect(await twice.transport.send(READ, never)).toMatchObject({ error: { code: 'unreachable' } });
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
