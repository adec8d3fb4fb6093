import { describe, expect, test } from 'vitest';
import { generateAzure, mutateAzure } from '#electron/sandbox/azure/generator.ts';
import { createAzureSandbox, type AzureSandboxOptions } from '#electron/sandbox/azure/sandbox.ts';
import type { AzureWorkItem } from '#electron/sandbox/azure/seed.ts';
import { ask } from '#tests/support/azure-ask.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const SEED = generateAzure({ items: 200, seed: 2, now: NOW, projects: 2 });
const ids = SEED.workItems.filter((item) => item.fields['System.TeamProject'] === 'Harbour').map((item) => item.id);
const [ONE, TWO, THREE] = ids.slice(20) as [number, number, number];

function world(options: Partial<AzureSandboxOptions> = {}) {
  let now = NOW;
  const sandbox = createAzureSandbox({ seed: SEED, clock: () => now, options });
  const call = async (method: string, path: string, body: unknown = null, headers: Record<string, string> = {}) => {
    const { status, answer, headers: answered } = await ask(sandbox, method, path, body, headers);
    return {
      status,
      headers: answered,
      body: answer as Record<string, unknown> & {
        value: Record<string, unknown>[];
        values: { id: number; rev: number; fields: Record<string, unknown> }[];
      },
    };
  };
  const revOf = async (id: number) => Number((await call('GET', `/_apis/wit/workitems/${id}`)).body['rev']);
  return { sandbox, call, revOf, pass: (milliseconds: number) => (now += milliseconds) };
}

const add = (path: string, value: unknown) => ({ op: 'add', path, value });

describe('credentials', () => {
  test('that are wrong look like success to GET and POST and fail with 401 in PATCH', async () => {
    const { call } = world();
    const wrong = { authorization: `Basic ${Buffer.from(':nope').toString('base64')}` };
    const [read, query, write] = [
      await call('GET', '/_apis/projects', null, wrong),
      await call('POST', '/_apis/wit/wiql', { query: '' }, wrong),
      await call('PATCH', `/_apis/wit/workitems/${ONE}`, [], wrong),
    ];
    expect([read.status, query.status, write.status]).toEqual([203, 203, 401]);
    expect(read.headers.get('content-type')).toMatch('text/html');
    expect(write.body['message']).toMatch('TF400813');
  });

  test('that have expired are named in the body and in a header', async () => {
    const { sandbox, call } = world();
    sandbox.token('expired');
    const refused = await call('GET', '/_apis/projects');
    expect([refused.status, refused.body['typeKey']]).toEqual([401, 'AccessCheckException']);
    expect(decodeURIComponent(refused.headers.get('x-tfs-serviceerror') ?? '')).toMatch('has expired');
  });
});

describe('the version', () => {
  test.each([
    ['none', '/_apis/projects?api-version=', 400, 'VssVersionNotSpecifiedException'],
    ['too new', '/_apis/projects?api-version=7.2', 400, 'VssVersionOutOfRangeException'],
    [
      'plain where a preview is due',
      `/Harbour/_apis/wit/workItems/${ONE}/comments?api-version=7.1`,
      400,
      'VssInvalidPreviewVersionException',
    ],
  ])('%s is refused', async (_, path, status, typeKey) => {
    const refused = await world().call('GET', path);
    expect([refused.status, refused.body['typeKey']]).toEqual([status, typeKey]);
  });
});

describe('writing', () => {
  test('with a stale revision is refused with 412 and changes nothing', async () => {
    const { call, revOf } = world();
    const rev = await revOf(ONE);
    const refused = await call('PATCH', `/_apis/wit/workitems/${ONE}`, [
      add('/fields/System.Title', 'Mine'),
      { op: 'test', path: '/rev', value: rev - 1 },
    ]);
    expect([refused.status, refused.body['typeKey']]).toEqual([412, 'TestPatchOperationFailedException']);
    expect(await revOf(ONE)).toBe(rev);
  });

  test('with the current revision gives the next one, its history and its update', async () => {
    const { call, revOf } = world();
    const rev = await revOf(ONE);
    const before = (await call('GET', `/_apis/wit/workitems/${ONE}`)).body['fields'] as Record<string, unknown>;
    const done = await call('PATCH', `/_apis/wit/workitems/${ONE}`, [
      { op: 'test', path: '/rev', value: rev },
      add('/fields/System.Title', 'Mine'),
      add('/fields/System.AssignedTo', SEED.users[1]!.uniqueName),
    ]);
    expect(done.body).toMatchObject({
      rev: rev + 1,
      fields: { 'System.Title': 'Mine', 'System.AssignedTo': { displayName: SEED.users[1]!.displayName } },
    });
    const updates = (await call('GET', `/_apis/wit/workItems/${ONE}/updates`)).body.value;
    expect(updates.at(-1)).toMatchObject({
      rev: rev + 1,
      fields: { 'System.Title': { oldValue: before['System.Title'], newValue: 'Mine' } },
    });
  });

  test.each([
    ['an unknown state', [add('/fields/System.State', 'Limbo')], 'RuleValidationException'],
    ['no title', [{ op: 'remove', path: '/fields/System.Title' }], 'RuleValidationException'],
    ['an unknown field', [add('/fields/Custom.Nope', 1)], 'WorkItemTrackingFieldDefinitionNotFoundException'],
    ['an iteration outside the tree', [add('/fields/System.IterationPath', 'Nowhere')], 'WorkItemInvalidTreeNameException'],
    ['an unknown person', [add('/fields/System.AssignedTo', 'Nobody Known')], 'WorkItemTrackingUnknownIdentityException'],
    ['an empty patch', [], 'VssPropertyValidationException'],
  ])('%s is refused with 400', async (_, patch, typeKey) => {
    const refused = await world().call('PATCH', `/_apis/wit/workitems/${ONE}`, patch);
    expect([refused.status, refused.body['typeKey']]).toEqual([400, typeKey]);
  });

  test('without the patch media type is refused', async () => {
    expect(
      (
        await world().call('PATCH', `/_apis/wit/workitems/${ONE}`, [add('/fields/System.Title', 'x')], {
          'content-type': 'application/json',
        })
      ).status,
    ).toBe(415);
  });

  test('creates with the first state of the type, and validates without creating', async () => {
    const { call, sandbox } = world();
    const before = sandbox.store.items.size;
    expect((await call('POST', '/Harbour/_apis/wit/workitems/$Bug?validateOnly=true', [add('/fields/System.Title', 'x')])).status).toBe(
      200,
    );
    expect(sandbox.store.items.size).toBe(before);
    const made = await call('POST', '/Harbour/_apis/wit/workitems/$Bug', [add('/fields/System.Title', 'x')]);
    expect(made.body).toMatchObject({
      rev: 1,
      fields: { 'System.State': 'New', 'System.WorkItemType': 'Bug', 'System.TeamProject': 'Harbour' },
    });
    expect((await call('POST', '/Harbour/_apis/wit/workitems/$Wish', [add('/fields/System.Title', 'x')])).status).toBe(404);
  });

  test('closing sets the day and the person, and opening takes them away', async () => {
    const { call } = world();
    const made = Number((await call('POST', '/Harbour/_apis/wit/workitems/$Task', [add('/fields/System.Title', 'x')])).body['id']);
    const closed = (await call('PATCH', `/_apis/wit/workitems/${made}`, [add('/fields/System.State', 'Closed')])).body['fields'] as Record<
      string,
      unknown
    >;
    expect(closed['Microsoft.VSTS.Common.ClosedDate']).toBe('2026-11-22T09:00:00Z');
    const open = (await call('PATCH', `/_apis/wit/workitems/${made}`, [add('/fields/System.State', 'Active')])).body['fields'] as Record<
      string,
      unknown
    >;
    expect(open['Microsoft.VSTS.Common.ClosedDate']).toBeUndefined();
  });
});

describe('links', () => {
  const url = (id: number) => `http://127.0.0.1:1/fabrikam/_apis/wit/workItems/${id}`;
  const relate = (rel: string, id: number) => [add('/relations/-', { rel, url: url(id) })];

  test('stand on both items, while only the written one has a new revision', async () => {
    const { call, revOf } = world();
    const [first, second] = [await revOf(ONE), await revOf(TWO)];
    await call('PATCH', `/_apis/wit/workitems/${ONE}`, relate('System.LinkTypes.Dependency-Forward', TWO));
    expect([await revOf(ONE), await revOf(TWO)]).toEqual([first + 1, second]);
    const other = (await call('GET', `/_apis/wit/workitems/${TWO}?$expand=relations`)).body['relations'] as { rel: string; url: string }[];
    expect(other.map((one) => `${one.rel} ${one.url}`)).toContain(`System.LinkTypes.Dependency-Reverse ${url(ONE)}`);
  });

  test('are removed by their place in the list, on both items', async () => {
    const { call } = world();
    const done = await call('PATCH', `/_apis/wit/workitems/${ONE}`, relate('System.LinkTypes.Related', THREE));
    const place = (done.body['relations'] as { rel: string; url: string }[]).findIndex((one) => one.url === url(THREE));
    expect((await call('PATCH', `/_apis/wit/workitems/${ONE}`, [{ op: 'remove', path: `/relations/${place}` }])).status).toBe(200);
    const other = ((await call('GET', `/_apis/wit/workitems/${THREE}?$expand=relations`)).body['relations'] ?? []) as {
      rel: string;
      url: string;
    }[];
    expect(other.filter((one) => one.rel === 'System.LinkTypes.Related' && one.url === url(ONE))).toEqual([]);
  });

  test('that close a circle, double one, or give a second parent are refused', async () => {
    const { call } = world();
    const make = async () =>
      Number((await call('POST', '/Harbour/_apis/wit/workitems/$Task', [add('/fields/System.Title', 'x')])).body['id']);
    const [x, y, z] = [await make(), await make(), await make()];
    const status = async (from: number, rel: string, to: number) =>
      (await call('PATCH', `/_apis/wit/workitems/${from}`, relate(rel, to))).status;
    expect(await status(x, 'System.LinkTypes.Dependency-Forward', y)).toBe(200);
    expect(await status(y, 'System.LinkTypes.Dependency-Forward', z)).toBe(200);
    expect(await status(z, 'System.LinkTypes.Dependency-Forward', x)).toBe(400);
    expect(await status(x, 'System.LinkTypes.Dependency-Forward', y)).toBe(400);
    expect(await status(x, 'System.LinkTypes.Hierarchy-Reverse', y)).toBe(200);
    expect(await status(x, 'System.LinkTypes.Hierarchy-Reverse', z)).toBe(400);
  });
});

describe('reading many', () => {
  test('refuses more than 200 ids, and fields together with relations', async () => {
    const { call } = world();
    expect(
      (await call('POST', '/_apis/wit/workitemsbatch', { ids: Array.from({ length: 201 }, (_, index) => index + 1) })).body['message'],
    ).toMatch('VS403474');
    expect((await call('POST', '/_apis/wit/workitemsbatch', { ids: [ONE], fields: ['System.Title'], $expand: 'relations' })).status).toBe(
      400,
    );
  });

  test('fails as a whole for one bad id, unless it is told to omit it', async () => {
    const { call } = world();
    const failed = await call('POST', '/_apis/wit/workitemsbatch', { ids: [ONE, 999_999] });
    expect([failed.status, failed.body['message']]).toEqual([404, expect.stringMatching('TF401232')]);
    expect((await call('POST', '/_apis/wit/workitemsbatch', { ids: [ONE, 999_999], errorPolicy: 'omit' })).body.value).toMatchObject([
      { id: ONE },
      null,
    ]);
  });
});

describe('the revisions feed', () => {
  const feed = '/Harbour/_apis/wit/reporting/workitemrevisions?fields=System.Id,System.Rev';
  const drain = async (call: ReturnType<typeof world>['call'], more: string) => {
    const seen: { id: number; rev: number; fields: Record<string, unknown> }[] = [];
    let token: string | null = null;
    for (;;) {
      const { body } = await call('GET', `${feed}${more}${token === null ? '' : `&continuationToken=${encodeURIComponent(token)}`}`);
      seen.push(...body.values);
      token = String(body['continuationToken']);
      if (body['isLastBatch'] === true) return { seen, token };
    }
  };

  test('gives every item once over pages, and then only what is new', async () => {
    const { call, sandbox } = world({ feedPage: 7 });
    const { seen, token } = await drain(call, '');
    expect(seen.map((one) => one.id).toSorted((a, b) => a - b)).toEqual(ids);
    sandbox.edit(ONE, { 'System.Title': 'New' });
    sandbox.edit(ONE, { 'System.Title': 'Newer' });
    const next = await call('GET', `${feed}&continuationToken=${encodeURIComponent(token)}`);
    expect(next.body.values.map((one) => one.id)).toEqual([ONE, ONE]);
    const latest = await call('GET', `${feed}&includeLatestOnly=true&continuationToken=${encodeURIComponent(token)}`);
    expect(latest.body.values).toHaveLength(1);
  });

  test('tells deletions only when asked, restores always, and nothing of what was destroyed', async () => {
    const { call, sandbox } = world();
    const { token } = await drain(call, '');
    sandbox.remove(ONE);
    sandbox.remove(TWO);
    sandbox.destroy(TWO);
    const since = `&continuationToken=${encodeURIComponent(token)}`;
    expect((await call('GET', feed + since)).body.values).toEqual([]);
    expect((await call('GET', `${feed}${since}&includeDeleted=true`)).body.values).toMatchObject([
      { id: ONE, fields: { 'System.IsDeleted': true } },
    ]);
    sandbox.restore(ONE);
    expect((await call('GET', feed + since)).body.values.at(-1)).toMatchObject({ id: ONE });
  });

  test('drops an item that has left the project without notice', async () => {
    const { call, sandbox } = world();
    const { token } = await drain(call, '');
    sandbox.move(ONE, 'Lighthouse');
    expect((await call('GET', `${feed}&continuationToken=${encodeURIComponent(token)}`)).body.values).toEqual([]);
    const everywhere = feed.replace('/Harbour', '');
    expect((await call('GET', `${everywhere}&continuationToken=${encodeURIComponent(token)}`)).body.values).toMatchObject([{ id: ONE }]);
  });

  test('shows changes as late as its lag', async () => {
    const { call, sandbox, pass } = world();
    const { token } = await drain(call, '');
    sandbox.feedLag(30_000);
    pass(1_000);
    sandbox.edit(ONE, { 'System.Title': 'Late' });
    const since = `${feed}&continuationToken=${encodeURIComponent(token)}`;
    expect((await call('GET', since)).body.values).toEqual([]);
    pass(30_000);
    expect((await call('GET', since)).body.values).toHaveLength(1);
  });
});

describe('rate limits', () => {
  test('first delay with 200 and headers, then refuse with 429', async () => {
    const { call, sandbox } = world();
    sandbox.limit({ kind: 'delay', requests: 1, retryAfter: 3 });
    const delayed = await call('GET', '/_apis/projects');
    expect([delayed.status, delayed.headers.get('retry-after'), delayed.headers.get('x-ratelimit-delay')]).toEqual([200, '3', '3']);
    sandbox.limit({ kind: 'refuse', requests: 1, retryAfter: null });
    const refused = await call('GET', '/_apis/projects');
    expect([refused.status, refused.headers.get('retry-after'), refused.body['message']]).toEqual([
      429,
      null,
      expect.stringMatching('TF400733'),
    ]);
    expect((await call('GET', '/_apis/projects')).headers.get('retry-after')).toBeNull();
  });
});

describe('projects and nodes', () => {
  test('come in pages with a token in a header', async () => {
    const { call } = world({ projectPage: 1 });
    const first = await call('GET', '/_apis/projects');
    expect([first.body.value.length, first.headers.get('x-ms-continuationtoken')]).toEqual([1, '1']);
    const second = await call('GET', '/_apis/projects?continuationToken=1');
    expect([second.body.value[0]!['name'], second.headers.get('x-ms-continuationtoken')]).toEqual(['Lighthouse', null]);
  });

  test('a hidden project is gone from lists, and its items look deleted', async () => {
    const { call, sandbox } = world();
    sandbox.revoke('Harbour', true);
    expect((await call('GET', '/_apis/projects')).body.value.map((one) => one['name'])).toEqual(['Lighthouse']);
    expect((await call('GET', `/_apis/wit/workitems/${ONE}`)).body['message']).toMatch('TF401232');
    expect((await call('POST', '/Harbour/_apis/wit/wiql', { query: 'SELECT [System.Id] FROM WorkItems' })).body['typeKey']).toBe(
      'ProjectDoesNotExistWithNameException',
    );
  });

  test('a renamed iteration keeps its id and renames the path of its items', async () => {
    const { call } = world();
    const at = '/Harbour/_apis/wit/classificationnodes/Iterations/2026%20Q1';
    const before = (await call('GET', at)).body;
    const after = (await call('PATCH', at, { name: 'Spring' })).body;
    expect([after['id'], after['identifier'], after['path']]).toEqual([before['id'], before['identifier'], '\\Harbour\\Iteration\\Spring']);
    const moved = await call('POST', '/Harbour/_apis/wit/wiql', {
      query: "SELECT [System.Id] FROM WorkItems WHERE [System.IterationPath] UNDER 'Harbour\\Spring'",
    });
    expect((moved.body['workItems'] as unknown[]).length).toBeGreaterThan(5);
    expect((await call('POST', '/Harbour/_apis/wit/classificationnodes/Iterations', { name: 'Spring' })).status).toBe(409);
  });
});

describe('the generator', () => {
  test('gives the same organisation for the same seed, and another for another', () => {
    const make = (seed: number) => JSON.stringify(generateAzure({ items: 300, seed, now: NOW }));
    expect(make(1)).toBe(make(1));
    expect(make(1)).not.toBe(make(2));
  });

  test('puts every link on both of its items and every item into its own trees', () => {
    const byId = new Map<number, AzureWorkItem>(SEED.workItems.map((item) => [item.id, item]));
    const target = (url: string) => Number(url.slice(url.lastIndexOf('/') + 1));
    for (const item of SEED.workItems) {
      for (const relation of item.relations ?? []) {
        if (!relation.url.startsWith('/_apis/')) continue;
        expect(byId.get(target(relation.url))?.relations?.some((back) => target(back.url) === item.id)).toBe(true);
      }
    }
  });

  test('changes as many items as asked for', () => {
    const { sandbox } = world();
    const changed = mutateAzure(sandbox, 50, 4);
    expect(new Set(changed).size).toBe(50);
    for (const id of changed) expect(sandbox.store.items.get(id)!.rev).toBe(SEED.workItems.find((item) => item.id === id)!.rev + 1);
  });
});
