import { describe, expect, test } from 'vitest';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { createJira } from '#electron/host/trackers/jira/client.ts';
import { SPRINT_FIELD, STORY_POINTS_FIELD, STATUS_CATEGORIES } from '#electron/sandbox/jira/seed.ts';
import type { Item } from '#shared/domain/item.ts';
import { parseInstant } from '#shared/domain/time.ts';
import type { Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { TrackerPort } from '#shared/tracker/port.ts';
import { BASE, CONNECTION, DIALECTS, fetchAll, issue, never, projectId, rig, site, value, type Dialect } from './rig.ts';

const APP = projectId('10');
const many = (count: number) => site(Array.from({ length: count }, (_, index) => issue(index + 1)));
const answer = (status: number, body: unknown, type = 'application/json'): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'content-type': type } });

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

describe.each(DIALECTS)('listing in the %s dialect', (dialect) => {
  test('gives every id once, over several pages', async () => {
    const { jira } = rig(dialect, many(2_345));
    const { ids, deleted } = value(await jira.list(APP, never));
    expect(ids).toHaveLength(2_345);
    expect(new Set(ids).size).toBe(2_345);
    expect(deleted).toEqual([]);
  });

  test('loses nothing while others edit, create and delete between the pages', async () => {
    const made = rig(dialect, many(6_200));
    made.before = (request, number) => {
      if (!request.url.includes('search')) return;
      const { controls } = made.sandbox;
      made.time += 60_000;
      controls.edit(`APP-${number}`, { fields: { summary: 'moved to the end of any list by date' } });
      controls.delete(`APP-${number * 10 + 5}`);
      controls.put(issue(7_000 + number));
    };
    const { ids } = value(await made.jira.list(APP, never));
    const found = new Set(ids);
    expect(found.size).toBe(ids.length);
    const lost: number[] = [];
    for (let number = 1; number <= 6_200; number++) {
      if (made.sandbox.controls.issue(`APP-${number}`) !== null && !found.has(String(10_000 + number))) lost.push(number);
    }
    expect(lost).toEqual([]);
  });

  test('begins an empty project at the beginning', async () => {
    const made = rig(dialect, site([]));
    const listed = value(await made.jira.list(APP, never));
    expect(listed.ids).toEqual([]);
    made.sandbox.controls.put(issue(1));
    expect(value(await made.jira.changes(APP, listed.watermark, never)).ids).toEqual(['10001']);
  });

  test('of a project that is hidden says so, and of changes too', async () => {
    const { jira, sandbox } = rig(dialect, many(3));
    const { watermark } = value(await jira.list(APP, never));
    sandbox.controls.hideProject('APP', true);
    for (const result of [await jira.list(APP, never), await jira.changes(APP, watermark, never), await jira.catalog(APP, never)]) {
      expect(result).toMatchObject({ error: { code: expect.stringMatching(/not-found|forbidden/) } });
    }
  });
});

test('a page token that expires restarts the list once', async () => {
  const made = rig('cloud', many(6_000));
  let refused = 0;
  made.before = (request) => {
    if (
      request.url.includes('search/jql') &&
      made.sent.filter((each) => Object.hasOwn(each.body ?? {}, 'nextPageToken')).length === 1 &&
      refused++ === 0
    )
      return answer(400, { errorMessages: ['The provided next page token is invalid or expired.'] });
    return undefined;
  };
  expect(value(await made.jira.list(APP, never)).ids).toHaveLength(6_000);
  expect(refused).toBeGreaterThan(0);
});

test.each<[string, Dialect, (jira: TrackerPort) => Promise<Result<unknown, TrackerError>>, string, unknown]>([
  [
    'the pages of a search that give the same token',
    'cloud',
    (jira) => jira.list(APP, never),
    '/search/jql',
    { issues: [{ id: '1', key: 'APP-1', fields: { updated: '2026-11-02T09:00:00.000+0000' } }], nextPageToken: 'again' },
  ],
  [
    'the windows of a search that hold the same issue',
    'data-center',
    (jira) => jira.list(APP, never),
    '/search',
    { total: 9, issues: [{ id: '1', key: 'APP-1', fields: { updated: '2026-11-02T09:00:00.000+0000' } }] },
  ],
  ['the pages of a list', 'cloud', (jira) => jira.projects(never), '/project/search', { values: [{ id: '1', key: 'A', name: 'A' }] }],
])('a list without end is refused, not read for ever: %s', async (_, dialect, read, path, page) => {
  const made = rig(dialect, many(3));
  made.before = (request) => (new URL(request.url).pathname.endsWith(path) ? answer(200, page) : undefined);
  expect(await read(made.jira)).toMatchObject({ error: { code: 'malformed', detail: expect.stringContaining('does not advance') } });
});

test('Data Center goes on from an earlier key when the last one is gone', async () => {
  const made = rig('data-center', many(2_500));
  let refused = 0;
  made.before = (_, number) => {
    const { jql = '' } = (made.sent[number - 1]!.body ?? {}) as { jql?: string };
    if (!jql.includes('"APP-1000"')) return undefined;
    refused += 1;
    return answer(400, { errorMessages: ["An issue with key 'APP-1000' does not exist for field 'key'."] });
  };
  expect(value(await made.jira.list(APP, never)).ids).toHaveLength(2_500);
  expect(refused).toBe(1);
});

test('Data Center steps by what the answer holds', async () => {
  const made = rig('data-center', many(250));
  const capped = {
    handle: async (request: Request): Promise<Response> => {
      const text = await request.text();
      const body = text === '' ? null : { ...(JSON.parse(text) as { maxResults?: number }), maxResults: 40 };
      return made.sandbox.handle(
        new Request(request.url, { method: request.method, headers: request.headers, body: body && JSON.stringify(body) }),
      );
    },
  };
  const transport = createTransport({
    baseUrl: BASE,
    authorization: 'Bearer token-1234',
    fetch: (url, init) => capped.handle(new Request(url, init)),
  });
  const jira = createJira({ transport, baseUrl: BASE, kind: 'jira-data-center', connection: CONNECTION });
  const { ids } = value(await jira.list(APP, never));
  expect(ids).toHaveLength(250);
  const { items, missing } = await fetchAll(jira, APP, ids);
  expect(items).toHaveLength(250);
  expect(missing).toEqual([]);
});

describe.each(DIALECTS)('changes in the %s dialect', (dialect) => {
  test('come oldest first, and none is missed over a hundred rounds of edits', async () => {
    const made = rig(dialect, many(60));
    const { controls } = made.sandbox;
    let { watermark } = value(await made.jira.list(APP, never));
    const stamps = new Map<string, string>();
    const read = async (): Promise<void> => {
      const changes = value(await made.jira.changes(APP, watermark, never));
      for (const item of (await fetchAll(made.jira, APP, changes.ids)).bodies) stamps.set(item.key, item.updated);
      watermark = changes.watermark;
    };
    let seed = 20_261_122;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 100; round++) {
      for (let edit = random(5); edit > 0; edit--) {
        made.time += random(90_000);
        controls.edit(`APP-${1 + random(60)}`, { fields: { summary: `Round ${round}, edit ${edit}` } });
      }
      made.time += random(7_200_000);
      await read();
    }
    await read();
    for (const [key, updated] of stamps) {
      expect([key, parseInstant(String(controls.issue(key)!.fields['updated']))]).toEqual([key, updated]);
    }
    expect(stamps.size).toBeGreaterThan(50);
    expect(value(await made.jira.changes(APP, watermark, never)).ids).toEqual([]);
  });

  test('that the index shows four minutes late are found by the overlap', async () => {
    const made = rig(dialect, many(5));
    const { controls } = made.sandbox;
    const listed = value(await made.jira.list(APP, never));
    controls.edit('APP-2', { fields: { summary: 'seen at once' } });
    const first = value(await made.jira.changes(APP, listed.watermark, never));
    expect(first.ids).toContain('10002');
    controls.put(issue(1, { updated: new Date(made.time - 240_000).toISOString().replace('Z', '+0000') }));
    expect(value(await made.jira.changes(APP, first.watermark, never)).ids).toEqual(['10001']);
  });

  test('do not list again what the watermark knows', async () => {
    const made = rig(dialect, many(5));
    const first = value(await made.jira.list(APP, never));
    made.sandbox.controls.edit('APP-2', { fields: { summary: 'x' } });
    const second = value(await made.jira.changes(APP, first.watermark, never));
    expect(second.ids).toContain('10002');
    expect(value(await made.jira.changes(APP, second.watermark, never)).ids).toEqual([]);
    made.time += 1_000;
    made.sandbox.controls.edit('APP-2', { fields: { summary: 'y' } });
    expect(value(await made.jira.changes(APP, second.watermark, never)).ids).toEqual(['10002']);
  });

  test('from a watermark nobody can read begin at the beginning', async () => {
    const { jira } = rig(dialect, many(7));
    expect(value(await jira.changes(APP, 'nonsense', never)).ids).toHaveLength(7);
  });

  test("take over when the caller's profile moves to another zone", async () => {
    const made = rig(dialect, many(3));
    await made.jira.changes(APP, value(await made.jira.list(APP, never)).watermark, never);
    const asked = made.sent.map((each) => (each.body as { jql?: string } | null)?.jql ?? '').find((jql) => jql.includes('updated >='));
    // 08:03 UTC, in New York before five minutes.
    expect(asked).toContain('updated >= "2026-11-10 02:58"');
  });
});

describe.each(DIALECTS)('fetching in the %s dialect', (dialect) => {
  test('names ids that are gone and reads the others', async () => {
    const { jira, sandbox } = rig(dialect, many(4));
    sandbox.controls.delete('APP-2');
    const result = await fetchAll(jira, APP, ['10001', '10002', '10003', '99999']);
    expect(result.bodies.map((item) => item.key).sort()).toEqual(['APP-1', 'APP-3']);
    expect(result.missing).toEqual([`${CONNECTION}/10002`, `${CONNECTION}/99999`]);
    expect(result.quarantined).toEqual([]);
  });

  test('reads one by one when the batch is refused', async () => {
    const made = rig(dialect, many(4));
    made.before = (request) =>
      /bulkfetch|\/search$/.test(request.url) ? answer(400, { errorMessages: ['A value with ID 99999 does not exist.'] }) : undefined;
    const result = await fetchAll(made.jira, APP, ['10001', '99999', '10003']);
    expect(result.bodies.map((item) => item.key)).toEqual(['APP-1', 'APP-3']);
    expect(result.missing).toEqual([`${CONNECTION}/99999`]);
  });

  test('sets one strange record aside and keeps the rest', async () => {
    const { jira, sandbox } = rig(dialect, many(3));
    sandbox.controls.put(issue(2, { updated: 'never', created: null, summary: 'odd' }));
    const result = await fetchAll(jira, APP, ['10001', '10002', '10003']);
    expect(result.items).toHaveLength(2);
    expect(result.quarantined).toMatchObject([{ id: `${CONNECTION}/10002`, key: 'APP-2', reason: expect.stringContaining('stamp') }]);
    expect(result.missing).toEqual([]);
  });

  test('takes at most a hundred ids', async () => {
    const { jira } = rig(dialect, many(1));
    await expect(
      jira.fetch(
        APP,
        Array.from({ length: 101 }, (_, index) => String(index)),
        never,
      ),
    ).rejects.toThrow(RangeError);
  });

  test('gives a cut-off answer back as a value', async () => {
    const made = rig(dialect, many(3));
    made.before = (request) => (/bulkfetch|\/search$/.test(request.url) ? answer(200, '{"issues":[{"id":"1') : undefined);
    expect(await made.jira.fetch(APP, ['10001'], never)).toMatchObject({ error: { code: 'interrupted' } });
  });

  test('reads sprints and points by the type of the field', async () => {
    const sprint = { id: 7, name: 'Sprint 7', state: 'active' as const, originBoardId: 1, startDate: '2026-11-16T23:30:00.000Z' };
    const fields = { [SPRINT_FIELD.id]: [sprint], [STORY_POINTS_FIELD.id]: 5 };
    const { jira } = rig(dialect, site([issue(1, fields)], { fields: [SPRINT_FIELD, STORY_POINTS_FIELD], sprints: [sprint] }));
    const { bodies } = await fetchAll(jira, APP, ['10001']);
    expect(bodies[0]).toMatchObject({ iteration: `${CONNECTION}/sprint-7`, estimate: 5 });
  });
});

test('Data Center: an epic named by its key is found, once for all batches', async () => {
  const EPIC = {
    id: 'customfield_11',
    name: 'Epic Link',
    schema: { type: 'any', custom: 'com.pyxis.greenhopper.jira:gh-epic-link', customId: 11 },
  };
  const made = rig(
    'data-center',
    site([issue(1), issue(2, { customfield_11: 'APP-1' }), issue(3, { customfield_11: 'APP-404' })], { fields: [EPIC] }),
  );
  const read = async (): Promise<readonly Item[]> => (await fetchAll(made.jira, APP, ['10002', '10003'])).bodies;
  const [two, three] = await read();
  expect(two).toMatchObject({ parent: `${CONNECTION}/10001`, oddities: [] });
  expect(three).toMatchObject({ parent: null, oddities: [expect.stringContaining('APP-404')] });
  await read();
  expect(made.sent.filter((each) => ((each.body as { jql?: string } | null)?.jql ?? '').startsWith('key in'))).toHaveLength(1);
});

describe.each(DIALECTS)('the catalog in the %s dialect', (dialect) => {
  const versions = Array.from({ length: 120 }, (_, index) => ({
    id: String(500 + index),
    name: `1.${index}`,
    description: index === 0 ? 'First' : '',
    archived: index < 10,
    released: index < 100,
    projectId: 10,
    ...(index % 2 === 0 ? { releaseDate: '2026-11-30' } : {}),
  }));
  const sprint = {
    id: 7,
    name: 'Sprint 7',
    state: 'active' as const,
    originBoardId: 1,
    startDate: '2026-11-17T03:30:00.000Z',
    endDate: '2026-11-30T08:00:00.000Z',
  };
  const STATES = [
    { id: '1', name: 'To Do', description: '', statusCategory: STATUS_CATEGORIES.new },
    { id: '9', name: 'Limbo', description: '', statusCategory: STATUS_CATEGORIES.undefined },
  ];
  const seed = site([issue(1)], {
    statuses: STATES,
    sprints: [sprint],
    fields: [SPRINT_FIELD],
    projects: [
      {
        id: '10',
        key: 'APP',
        name: 'App',
        issueTypes: [{ id: '1', name: 'Bug', description: '', subtask: false }],
        components: [
          { id: '1', name: 'Basket' },
          { id: '2', name: 'Search' },
        ],
        versions,
      },
    ],
    linkTypes: [{ id: '1', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' }],
    priorities: [{ id: '3', name: 'Medium' }],
  });

  test('holds every version, state, type, person, field, link type and sprint', async () => {
    const { jira } = rig(dialect, seed);
    const catalog = value(await jira.catalog(APP, never));
    expect(catalog.project).toEqual({ id: APP, connectionId: CONNECTION, key: 'APP', name: 'App', archived: false });
    expect(catalog.versions).toHaveLength(120);
    expect(catalog.versions.find((version) => version.name === '1.0')).toMatchObject({
      id: `${CONNECTION}/500`,
      projectId: APP,
      description: 'First',
      releaseDate: '2026-11-30',
      startDate: null,
      released: true,
      archived: true,
    });
    expect(catalog.states).toEqual([
      { id: '1', name: 'To Do', category: 'todo' },
      { id: '9', name: 'Limbo', category: 'unknown' },
    ]);
    expect(catalog.priorities).toEqual([{ id: '3', name: 'Medium' }]);
    expect(catalog.components).toEqual(['Basket', 'Search']);
    expect(catalog.types).toEqual([{ name: 'Bug', kind: 'bug', states: ['To Do', 'Limbo'] }]);
    expect(catalog.people.map((person) => person.name)).toContain('Ann Archer');
    expect(catalog.fields).toContainEqual({ id: SPRINT_FIELD.id, name: 'Sprint', kind: 'com.pyxis.greenhopper.jira:gh-sprint' });
    expect(catalog.linkTypes).toEqual([{ name: 'Blocks', inward: 'is blocked by', outward: 'blocks' }]);
    // The 17th in UTC is still the 16th in the caller's zone.
    expect(catalog.iterations).toMatchObject([
      { id: `${CONNECTION}/sprint-7`, name: 'Sprint 7', start: '2026-11-16', finish: '2026-11-30', state: 'current' },
    ]);
    expect(catalog.missing).toEqual([]);
  });

  test('names the parts an account may not read and gives the others', async () => {
    const { jira, sandbox } = rig(dialect, seed);
    sandbox.controls.licenseAgile(false);
    const catalog = value(await jira.catalog(APP, never));
    expect(catalog.iterations).toEqual([]);
    expect(catalog.missing).toEqual([expect.stringMatching(/^Sprints: .*licence/)]);
    expect(catalog.versions).toHaveLength(120);
  });

  test.each([403, 404, 503])('without priorities, answered with %i, gives everything else', async (status) => {
    const made = rig(dialect, seed);
    made.before = (request) => (request.url.endsWith('/priority') ? answer(status, {}) : undefined);
    const catalog = value(await made.jira.catalog(APP, never));
    expect(catalog.priorities).toBeUndefined();
    expect(catalog.versions).toHaveLength(120);
  });

  test('asks for the priorities of a site once', async () => {
    const made = rig(dialect, seed);
    for (let pull = 1; pull <= 3; pull += 1) value(await made.jira.catalog(APP, never));
    expect(made.sent.filter(({ url }) => url.pathname.endsWith('/priority'))).toHaveLength(1);
  });

  test('is refused whole when the tracker cannot be reached: half a catalog would look like deletion', async () => {
    const made = rig(dialect, seed);
    made.before = (request) => (request.url.includes('/version') ? answer(503, {}) : undefined);
    expect(await made.jira.catalog(APP, never)).toMatchObject({ error: { code: 'server-error' } });
  });

  test('does not ask a kanban board for sprints', async () => {
    const made = rig(dialect, { ...seed, boards: [{ id: 1, name: 'Flow', type: 'kanban', projectKey: 'APP' }] });
    expect(value(await made.jira.catalog(APP, never)).missing).toEqual([]);
    expect(made.sent.filter((each) => each.url.pathname.endsWith('/sprint'))).toHaveLength(0);
  });
});
