import { describe, expect, test } from 'vitest';
import type { TrackerRequest } from '#electron/host/http/transport.ts';
import { AUTHORIZATION, html, json, moved, never, READ, rig, SECRET, status, WRITE } from './rig.ts';

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
