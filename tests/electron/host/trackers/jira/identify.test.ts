import { describe, expect, test } from 'vitest';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { createJira } from '#electron/host/trackers/jira/client.ts';
import { answer, APP, BASE, CONNECTION, DIALECTS, fetchAll, many, never, rig, value } from './rig.ts';

describe.each(DIALECTS)('identify in the %s dialect', (dialect) => {
  test('tells product, site, account, zone and time', async () => {
    const { jira } = rig(dialect, many(1), { cloudId: 'cloud-42' });
    expect(value(await jira.identify(never))).toMatchObject({
      siteId: dialect === 'cloud' ? 'cloud-42' : expect.stringMatching(/^[0-9a-f]{32}$/),
      accountName: 'Ann Archer',
      product: dialect === 'cloud' ? 'Jira Cloud' : 'Jira Data Center 10.3.24',
      zone: 'America/New_York',
      serverTime: '2026-11-22T12:00:00.000Z',
    });
  });

  test('asks for product and site without the token', async () => {
    const { jira, sent } = rig(dialect, many(1));
    await jira.identify(never);
    const withToken = sent.filter((request) => request.headers.has('authorization')).map((request) => request.url.pathname);
    expect(withToken).toEqual([expect.stringMatching(/myself$/)]);
    expect(sent.length).toBeGreaterThan(1);
  });

  test('names a refused token', async () => {
    const { jira, sandbox } = rig(dialect, many(1), { cloudId: 'cloud-42' });
    sandbox.controls.expireToken();
    const result = await jira.identify(never);
    expect(result).toMatchObject({ error: { code: 'unauthorized', host: '127.0.0.1:8099' } });
    // A token with scopes is refused in the same words: only the address tells them apart.
    if (dialect === 'cloud')
      expect(result).toMatchObject({ error: { detail: expect.stringContaining('https://api.atlassian.com/ex/jira/cloud-42') } });
  });

  test('finds a site below a path', async () => {
    const below = rig(dialect, many(1), { contextPath: '/jira' }, `${BASE}/jira`);
    expect(await below.jira.identify(never)).toMatchObject({ ok: true });
    const beside = rig(dialect, many(1), { contextPath: '/jira' });
    expect(await beside.jira.identify(never)).toMatchObject({ error: { code: 'not-a-tracker' } });
  });

  test('notices that the other kind of Jira answers', async () => {
    const other = rig(dialect === 'cloud' ? 'data-center' : 'cloud', many(1));
    const transport = {
      send: async (request: Parameters<ReturnType<typeof createTransport>['send']>[0]) => {
        const reply = await other.sandbox.handle(new Request(BASE + request.path));
        return { ok: true, value: { status: reply.status, headers: reply.headers, json: await reply.json() } } as const;
      },
    };
    const jira = createJira({
      transport,
      baseUrl: BASE,
      kind: dialect === 'cloud' ? 'jira-cloud' : 'jira-data-center',
      connection: CONNECTION,
    });
    expect(await jira.identify(never)).toMatchObject({
      error: { code: 'not-a-tracker', detail: expect.stringMatching(/choose that kind/) },
    });
  });

  test.each([
    ['JSON of something else', () => answer(200, { hello: 'world' }), 'not-a-tracker'],
    ['no such page', () => answer(404, '<html>', 'text/html'), 'not-a-tracker'],
    ['a sign-in page', () => answer(200, '<html><form>', 'text/html'), 'sign-in-page'],
    ['no permission', () => answer(403, { errorMessages: ['no'] }), 'forbidden'],
    ['trouble', () => answer(500, {}), 'server-error'],
  ] as const)('with %s says %s', async (_, reply, code) => {
    const made = rig(dialect, many(1));
    made.before = () => reply();
    expect(await made.jira.identify(never)).toMatchObject({ error: { code } });
  });

  test('gives the same site id each time, and another one for another site', async () => {
    const identity = async (base: string) => {
      const made = rig(dialect, many(1), {}, base);
      made.before = (request) => (request.url.includes('tenant_info') ? answer(404, {}) : undefined);
      return value(await made.jira.identify(never)).siteId;
    };
    expect(await identity(BASE)).toBe(await identity(BASE));
    expect(await identity(BASE)).not.toBe(await identity('http://127.0.0.1:8100'));
  });
});

test('a name below atlassian.net without a site is a wrong address', async () => {
  const fetch = async () => answer(404, '<html>', 'text/html');
  const transport = createTransport({ baseUrl: 'https://nobody.atlassian.net', authorization: 'Basic eDp5', fetch });
  const jira = createJira({ transport, baseUrl: 'https://nobody.atlassian.net', kind: 'jira-cloud', connection: CONNECTION });
  expect(await jira.identify(never)).toMatchObject({ error: { code: 'wrong-address', host: 'nobody.atlassian.net' } });
});

test("through the gateway of scoped tokens, items are opened at the site's own address", async () => {
  const base = 'https://api.atlassian.com/ex/jira/cloud-42';
  const made = rig('cloud', many(1));
  const fetch = async (url: string, init: RequestInit) => {
    const reply = await made.sandbox.handle(new Request(url.replace(base, 'https://acme.atlassian.net'), init));
    return reply;
  };
  const transport = createTransport({ baseUrl: base, authorization: `Basic ${btoa('a@example.com:token-1234')}`, fetch });
  const jira = createJira({ transport, baseUrl: base, kind: 'jira-cloud', connection: CONNECTION });
  expect(value(await jira.identify(never))).toMatchObject({ siteId: 'cloud-42', siteUrl: 'https://acme.atlassian.net' });
  const { bodies } = await fetchAll(jira, APP, ['10001']);
  expect(bodies[0]!.url).toBe('https://acme.atlassian.net/browse/APP-1');
});
