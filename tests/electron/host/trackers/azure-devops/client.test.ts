import { describe, expect, test } from 'vitest';
import { remoteIdOf, type Item } from '#shared/domain/item.ts';
import { instantOf } from '#shared/domain/time.ts';
import { generateAzure, mutateAzure } from '#electron/sandbox/azure/generator.ts';
import { BASIC } from '#electron/sandbox/azure/processes.ts';
import { createAzureSandbox, type AzureSandboxOptions } from '#electron/sandbox/azure/sandbox.ts';
import type { AzureSeed, AzureWorkItem } from '#electron/sandbox/azure/seed.ts';
import { linkedId } from '#electron/sandbox/azure/store.ts';
import { ask } from '#tests/support/azure-ask.ts';
import { codeOf, connect, fetchAll, must, NOW, projectId, SIGNAL } from './harness.ts';

const SEED = generateAzure({ items: 1_200, seed: 7, now: NOW, projects: 2 });
const [HARBOUR, LIGHTHOUSE] = SEED.projects.map((project) => projectId(project.id)) as [
  ReturnType<typeof projectId>,
  ReturnType<typeof projectId>,
];
const idsIn = (seed: AzureSeed, name: string): string[] =>
  seed.workItems.filter((item) => item.fields['System.TeamProject'] === name).map((item) => String(item.id));

function world(options: Partial<AzureSandboxOptions> = {}, seed: AzureSeed = SEED) {
  let now = NOW;
  const sandbox = createAzureSandbox({ seed, clock: () => now, options });
  return { sandbox, pass: (milliseconds: number) => (now += milliseconds) };
}

/** Compares an item with its seed field by field. */
function sameAsSeed(item: Item, wire: AzureWorkItem): void {
  const { fields } = wire;
  const relations = wire.relations ?? [];
  expect(item.key).toBe(`#${wire.id}`);
  expect(item.revision).toBe(String(wire.rev));
  expect(item.title).toBe(fields['System.Title']);
  expect(item.labels.join('; ')).toBe(fields['System.Tags'] ?? '');
  expect(item.updated).toBe(instantOf(Date.parse(String(fields['System.ChangedDate']))));
  expect(item.assignee).toBe((fields['System.AssignedTo'] as { displayName?: string } | undefined)?.displayName ?? null);
  expect(item.description?.source ?? null).toBe(fields['Microsoft.VSTS.TCM.ReproSteps'] ?? fields['System.Description'] ?? null);
  const parent = relations.find((one) => one.rel === 'System.LinkTypes.Hierarchy-Reverse');
  expect(item.parent === null ? null : Number(remoteIdOf(item.parent))).toBe(parent === undefined ? null : linkedId(parent));
  const links = relations.filter((one) => linkedId(one) !== null && !one.rel.includes('Hierarchy'));
  expect(item.links.map((link) => `${link.type} ${remoteIdOf(link.target)}`)).toEqual(links.map((one) => `${one.rel} ${linkedId(one)}`));
  expect(item.stateCategory).not.toBe('unknown');
  expect(item.oddities).toEqual([]);
  expect(item.iteration).not.toBeNull();
}

describe('a full pull', () => {
  test('gives every item of the project as the tracker holds it, and none of another project', async () => {
    const { port } = connect(world().sandbox);
    const list = must(await port.list(HARBOUR, SIGNAL));
    expect(list.ids).toEqual(idsIn(SEED, 'Harbour'));
    const { items, missing, quarantined } = await fetchAll(port, HARBOUR, list.ids);
    expect([missing, quarantined]).toEqual([[], []]);
    expect(items.map((item) => remoteIdOf(item.id))).toEqual(list.ids);
    const bySeed = new Map(SEED.workItems.map((item) => [String(item.id), item]));
    // The sandbox shows links on both ends; the generator wrote both.
    for (const item of items) sameAsSeed(item, bySeed.get(remoteIdOf(item.id))!);
  });

  test.each([
    ['refused', 'refuse'],
    ['cut without a word', 'cut'],
  ] as const)('is complete where results over the limit are %s', async (_, overflow) => {
    const { port, exchanges } = connect(world({ queryLimit: 1_000, overflow }, generateAzure({ items: 2_500, seed: 3, now: NOW })).sandbox);
    const project = projectId(generateAzure({ items: 0, seed: 3, now: NOW }).projects[0]!.id);
    const list = must(await port.list(project, SIGNAL));
    expect(new Set(list.ids).size).toBe(2_500);
    expect(exchanges.filter((one) => one.url.pathname.endsWith('/wiql')).length).toBeGreaterThan(3);
  });

  test('reads 50,000 generated items without losing or doubling one', async () => {
    const seed = generateAzure({ items: 50_000, seed: 11, now: NOW });
    const sandbox = createAzureSandbox({ seed, clock: () => NOW });
    const { port } = connect(sandbox, { record: false });
    const project = projectId(seed.projects[0]!.id);
    const list = must(await port.list(project, SIGNAL));
    expect(new Set(list.ids).size).toBe(50_000);
    const titles = new Map<string, string>();
    for (let start = 0; start < list.ids.length; start += port.batchSize) {
      const batch = must(await port.fetch(project, list.ids.slice(start, start + port.batchSize), SIGNAL));
      for (const { row } of batch.items) titles.set(remoteIdOf(row.id), row.title);
    }
    expect(seed.workItems.filter((item) => titles.get(String(item.id)) !== item.fields['System.Title'])).toEqual([]);
    const changed = mutateAzure(sandbox, 500, 5);
    const changes = must(await port.changes(project, list.watermark, SIGNAL));
    const told = new Set(changes.ids);
    expect(changed.filter((id) => !told.has(String(id)))).toEqual([]);
  }, 180_000); // six seconds of work, many more where other suites run beside it
});

describe('an incremental pull', () => {
  test('gives what changed after the listing, the newest last, and then nothing more', async () => {
    const { sandbox, pass } = world({ feedPage: 50 });
    const { port } = connect(sandbox);
    const list = must(await port.list(HARBOUR, SIGNAL));
    pass(3_600_000);
    const [first, second, third] = list.ids.slice(100).map(Number) as [number, number, number];
    sandbox.edit(second, { 'System.Title': 'Changed once' });
    sandbox.edit(first, { 'System.Title': 'Changed too' });
    sandbox.edit(second, { 'System.State': 'Active' });
    sandbox.remove(third);
    const changes = must(await port.changes(HARBOUR, list.watermark, SIGNAL));
    expect(changes.ids.filter((id) => id === String(first) || id === String(second))).toEqual([String(first), String(second)]);
    expect(changes.deleted).toEqual([String(third)]);
    expect(must(await port.changes(HARBOUR, changes.watermark, SIGNAL))).toMatchObject({ ids: [], deleted: [] });
  });

  test('loses no change over many feed pages while items change between them', async () => {
    const { sandbox, pass } = world({ feedPage: 20 });
    let pages = 0;
    const late: number[] = [];
    const { port } = connect(sandbox, {
      meddle: async (exchange, response) => {
        if (exchange.url.pathname.endsWith('workitemrevisions') && (pages += 1) === 2) {
          const id = Number(idsIn(SEED, 'Harbour')[0]);
          late.push(id);
          sandbox.edit(id, { 'System.Title': 'Changed while the feed was read' });
        }
        return response;
      },
    });
    const list = must(await port.list(HARBOUR, SIGNAL));
    pass(3_600_000);
    const edited = list.ids.slice(0, 90).map(Number);
    for (const id of edited) sandbox.edit(id, { 'System.Title': `Again ${id}` });
    const changes = must(await port.changes(HARBOUR, list.watermark, SIGNAL));
    const next = must(await port.changes(HARBOUR, changes.watermark, SIGNAL));
    for (const id of [...edited, ...late]) expect([...changes.ids, ...next.ids]).toContain(String(id));
    expect(new Set(changes.ids).size).toBe(changes.ids.length);
  });

  test('gives both ends of a new or removed link, though only one of them has a new revision', async () => {
    const { sandbox, pass } = world();
    const { port } = connect(sandbox);
    const list = must(await port.list(HARBOUR, SIGNAL));
    const start = must(await port.changes(HARBOUR, list.watermark, SIGNAL));
    pass(60_000);
    const [a, b] = [Number(list.ids[10]), Number(list.ids[400])];
    sandbox.link(a, 'System.LinkTypes.Dependency-Forward', b);
    const linked = must(await port.changes(HARBOUR, start.watermark, SIGNAL));
    expect(linked.ids.toSorted()).toEqual([String(a), String(b)].toSorted());
    const [waiting] = (await fetchAll(port, HARBOUR, [String(b)])).items;
    expect(waiting!.links.find((link) => link.targetKey === `#${a}`)).toMatchObject({ relation: 'needs', label: 'Predecessor' });
    sandbox.unlink(a, 'System.LinkTypes.Dependency-Forward', b);
    expect(must(await port.changes(HARBOUR, linked.watermark, SIGNAL)).ids.toSorted()).toEqual([String(a), String(b)].toSorted());
  });

  test('leaves out items of other projects that a link touched', async () => {
    const { sandbox } = world();
    const { port } = connect(sandbox);
    const start = must(await port.changes(HARBOUR, must(await port.list(HARBOUR, SIGNAL)).watermark, SIGNAL));
    const [ours, theirs] = [Number(idsIn(SEED, 'Harbour')[3]), Number(idsIn(SEED, 'Lighthouse')[3])];
    sandbox.link(theirs, 'System.LinkTypes.Related', ours);
    expect(must(await port.changes(HARBOUR, start.watermark, SIGNAL)).ids).toEqual([String(ours)]);
  });

  test('misses nothing when the feed shows changes late', async () => {
    const { sandbox, pass } = world();
    const { port } = connect(sandbox);
    const list = must(await port.list(HARBOUR, SIGNAL));
    sandbox.feedLag(120_000);
    pass(1_000);
    const id = Number(list.ids[5]);
    sandbox.edit(id, { 'System.Title': 'Late in the feed' });
    const early = must(await port.changes(HARBOUR, list.watermark, SIGNAL));
    expect(early.ids).not.toContain(String(id));
    pass(180_000);
    expect(must(await port.changes(HARBOUR, early.watermark, SIGNAL)).ids).toContain(String(id));
  });

  test('starts again from a time when the server has forgotten the token', async () => {
    const { sandbox, pass } = world();
    let refuse = false;
    const { port } = connect(sandbox, {
      meddle: async (exchange, response) =>
        refuse && exchange.url.searchParams.has('continuationToken')
          ? new Response('{"message":"The token has expired."}', { status: 400, headers: { 'content-type': 'application/json' } })
          : response,
    });
    const list = must(await port.list(HARBOUR, SIGNAL));
    const start = must(await port.changes(HARBOUR, list.watermark, SIGNAL));
    pass(60_000);
    sandbox.edit(Number(list.ids[8]), { 'System.Title': 'After the token' });
    refuse = true;
    expect(must(await port.changes(HARBOUR, start.watermark, SIGNAL)).ids).toContain(list.ids[8]);
  });

  test('follows an item by its id when it moves to another project', async () => {
    const { sandbox } = world();
    const { port } = connect(sandbox);
    const list = must(await port.list(HARBOUR, SIGNAL));
    sandbox.move(Number(list.ids[2]), 'Lighthouse');
    expect(must(await port.list(HARBOUR, SIGNAL)).ids).not.toContain(list.ids[2]);
    const [moved] = (await fetchAll(port, HARBOUR, [list.ids[2]!])).items;
    expect(moved!.projectId).toBe(LIGHTHOUSE);
    expect(must(await port.changes(LIGHTHOUSE, list.watermark, SIGNAL)).ids).toContain(list.ids[2]);
  });

  test('gives a restored item again', async () => {
    const { sandbox, pass } = world();
    const { port } = connect(sandbox);
    const list = must(await port.list(HARBOUR, SIGNAL));
    sandbox.remove(Number(list.ids[4]));
    const gone = must(await port.changes(HARBOUR, list.watermark, SIGNAL));
    expect(gone.deleted).toContain(list.ids[4]);
    expect((await fetchAll(port, HARBOUR, [list.ids[4]!])).missing).toEqual([`azure/${list.ids[4]}`]);
    pass(1_000);
    sandbox.restore(Number(list.ids[4]));
    expect(must(await port.changes(HARBOUR, gone.watermark, SIGNAL))).toMatchObject({
      ids: expect.arrayContaining([list.ids[4]]),
      deleted: [],
    });
  });
});

describe('fetching', () => {
  test('reports deleted and hidden ids as missing and gives the others', async () => {
    const { sandbox } = world();
    const { port } = connect(sandbox);
    const ids = idsIn(SEED, 'Harbour').slice(0, 5);
    sandbox.destroy(Number(ids[1]));
    const found = await fetchAll(port, HARBOUR, [...ids, '999999']);
    expect(found.missing).toEqual([`azure/${ids[1]}`, 'azure/999999']);
    expect(found.items).toHaveLength(4);
  });

  test('quarantines a record that cannot be read and gives the rest', async () => {
    const { port } = connect(world().sandbox, {
      meddle: async (exchange, response) => {
        if (!exchange.url.pathname.endsWith('workitemsbatch')) return response;
        const batch = (await response.json()) as { value: Record<string, unknown>[] };
        batch.value[0]!['fields'] = 'nonsense';
        delete (batch.value[1]!['fields'] as Record<string, unknown>)['System.ChangedDate'];
        delete (batch.value[1]!['fields'] as Record<string, unknown>)['System.CreatedDate'];
        return Response.json(batch);
      },
    });
    const ids = idsIn(SEED, 'Harbour').slice(0, 6);
    const found = await fetchAll(port, HARBOUR, ids);
    expect(found.items).toHaveLength(4);
    expect(found.missing).toEqual([]);
    expect(found.quarantined.map(({ id, reason }) => [id, reason])).toEqual([
      [`azure/${ids[0]}`, 'fields: is not an object'],
      [`azure/${ids[1]}`, 'It has no readable System.ChangedDate.'],
    ]);
  });

  test('quarantines a record nested too deep to be stored and gives the rest', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const { port } = connect(world().sandbox, {
      record: false,
      meddle: async (exchange, response) => {
        if (!exchange.url.pathname.endsWith('workitemsbatch')) return response;
        const text = (await response.text()).replace('"fields":{', `"fields":{"Custom.Deep":${deep},`);
        return new Response(text, { headers: { 'content-type': 'application/json' } });
      },
    });
    const ids = idsIn(SEED, 'Harbour').slice(0, 3);
    const found = await fetchAll(port, HARBOUR, ids);
    expect([found.items.length, found.missing]).toEqual([2, []]);
    expect(found.quarantined).toMatchObject([{ id: `azure/${ids[0]}`, reason: 'It is nested too deep to be stored.' }]);
  });

  test('knows an iteration that was made while the pull was under way', async () => {
    const { sandbox } = world();
    const { port } = connect(sandbox);
    const list = must(await port.list(HARBOUR, SIGNAL));
    const made = await ask(sandbox, 'POST', '/Harbour/_apis/wit/classificationnodes/Iterations', { name: 'Late' });
    sandbox.edit(Number(list.ids[0]), { 'System.IterationPath': 'Harbour\\Late' });
    const [item] = (await fetchAll(port, HARBOUR, [list.ids[0]!])).items;
    expect([item!.iteration, item!.oddities]).toEqual([`azure/${(made.answer as { identifier: string }).identifier}`, []]);
  });

  test('reads the iterations again at most once per pull for a path that is not there', async () => {
    const { sandbox } = world();
    const { port, exchanges } = connect(sandbox);
    const list = must(await port.list(HARBOUR, SIGNAL));
    for (const id of list.ids.slice(0, 10)) sandbox.edit(Number(id), { 'System.IterationPath': 'Harbour\\Hidden' });
    await fetchAll(port, HARBOUR, list.ids);
    expect(exchanges.filter((one) => one.url.pathname.endsWith('/Iterations'))).toHaveLength(2);
  });

  test('finds the one bad id where the server lets it fail the whole batch', async () => {
    const { port } = connect(world().sandbox, {
      meddle: async (exchange, response) => {
        const { ids } = (exchange.body ?? {}) as { ids?: number[] };
        return exchange.url.pathname.endsWith('workitemsbatch') && ids?.includes(999_999)
          ? new Response('{"message":"TF401232: Work item 999999 does not exist."}', { status: 404 })
          : response;
      },
    });
    const found = await fetchAll(port, HARBOUR, [...idsIn(SEED, 'Harbour').slice(0, 9), '999999']);
    expect(found.items).toHaveLength(9);
    expect(found.missing).toEqual(['azure/999999']);
  });

  test('gives the error when every id of a batch is refused alike', async () => {
    const { port } = connect(world().sandbox, {
      meddle: async (exchange, response) =>
        exchange.url.pathname.endsWith('workitemsbatch') ? new Response('{"message":"no"}', { status: 400 }) : response,
    });
    expect(codeOf(await port.fetch(HARBOUR, ['1', '3', '5'], SIGNAL))).toBe('rejected');
  });

  test('takes at most 200 ids', async () => {
    const { port } = connect(world().sandbox);
    await expect(
      port.fetch(
        HARBOUR,
        Array.from({ length: 201 }, (_, index) => String(index + 1)),
        SIGNAL,
      ),
    ).rejects.toThrow(RangeError);
  });

  test('keeps a description of 5 MB and 10,000 links', async () => {
    const big = 'x'.repeat(5 * 1024 * 1024);
    const relations = Array.from({ length: 10_000 }, (_, index) => ({
      rel: 'System.LinkTypes.Related',
      url: `/_apis/wit/workItems/${100_000 + index}`,
    }));
    const [first, ...rest] = SEED.workItems.filter(
      (item) => item.fields['System.TeamProject'] === 'Harbour' && item.fields['System.WorkItemType'] !== 'Bug',
    );
    const seed = { ...SEED, workItems: [{ ...first!, fields: { ...first!.fields, 'System.Description': big }, relations }, ...rest] };
    const { port } = connect(world({}, seed).sandbox);
    const [item] = (await fetchAll(port, HARBOUR, [String(first!.id)])).items;
    expect(item!.description!.source.length).toBe(big.length);
    expect(item!.linkCount).toBe(10_000);
  });
});

describe('the catalog', () => {
  test('reads the issue of the process Basic as its story', async () => {
    const seed: AzureSeed = { ...SEED, workItems: [], projects: SEED.projects.map((project) => ({ ...project, ...BASIC })) };
    const { types } = must(await connect(world({}, seed).sandbox).port.catalog(HARBOUR, SIGNAL));
    expect(types.map(({ name, kind }) => [name, kind])).toEqual([
      ['Epic', 'epic'],
      ['Issue', 'story'],
      ['Task', 'task'],
    ]);
  });

  test('names iterations with their days, areas, states by category, people and fields', async () => {
    const { port } = connect(world().sandbox);
    const catalog = must(await port.catalog(HARBOUR, SIGNAL));
    expect(catalog.missing).toEqual([]);
    expect(catalog.iterations.find((one) => one.name === 'Sprint 1')).toMatchObject({
      path: 'Harbour\\2026 Q1\\Sprint 1',
      start: '2026-01-05',
      finish: '2026-01-16',
      state: 'past',
    });
    expect(catalog.areas).toContain('Harbour\\Checkout');
    expect(catalog.states).toContainEqual({ name: 'Resolved', category: 'doing' });
    expect(catalog.types.find((type) => type.name === 'User Story')).toMatchObject({
      kind: 'story',
      states: ['New', 'Active', 'Resolved', 'Closed', 'Removed'],
    });
    expect(catalog.types.find((type) => type.name === 'Issue')?.kind).toBe('other');
    expect(catalog.people).toHaveLength(12);
    expect(catalog.fields).toContainEqual({ id: 'Custom.ReleaseTrain', name: 'Release Train', kind: 'string' });
    expect(catalog.linkTypes).toContainEqual({ name: 'System.LinkTypes.Dependency', outward: 'Successor', inward: 'Predecessor' });
  });

  test('names the parts that the token may not read and gives the others', async () => {
    const { port } = connect(world().sandbox, {
      meddle: async (exchange, response) =>
        /teams|fields$/.test(exchange.url.pathname) ? new Response('{"message":"no"}', { status: 403 }) : response,
    });
    const catalog = must(await port.catalog(HARBOUR, SIGNAL));
    expect(catalog.missing).toEqual(['Fields: this token may not read them.', 'People: this token may not read them.']);
    expect(catalog.iterations.length).toBeGreaterThan(20);
  });

  test('lists every project over all pages, sorted, without the hidden ones', async () => {
    const { sandbox } = world({ projectPage: 1 });
    const { port } = connect(sandbox);
    expect(must(await port.projects(SIGNAL)).map((project) => project.key)).toEqual(['Harbour', 'Lighthouse']);
    sandbox.revoke('Harbour', true);
    expect(must(await port.projects(SIGNAL)).map((project) => project.key)).toEqual(['Lighthouse']);
    expect(codeOf(await port.list(HARBOUR, SIGNAL))).toBe('not-found');
    expect(codeOf(await port.catalog(HARBOUR, SIGNAL))).toBe('not-found');
  });
});

describe('the connection test', () => {
  test('says who the token belongs to, which product answers, and when it is there', async () => {
    const { port } = connect(world().sandbox);
    expect(must(await port.identify(SIGNAL))).toEqual({
      siteId: SEED.instanceId,
      accountId: SEED.users[0].id,
      accountName: 'Amara Diallo',
      product: 'Azure DevOps Services',
      zone: 'UTC',
      serverTime: '2026-11-22T09:00:00.000Z',
    });
  });

  test.each([
    ['7.1', 'Azure DevOps Server 2022.1 or later'],
    ['7.0', 'Azure DevOps Server 2022'],
    ['6.0', 'Azure DevOps Server 2020'],
  ])('finds the version of a Server that speaks %s and pulls with it', async (version, product) => {
    const { sandbox } = world({ kind: 'server', version });
    const { port, exchanges } = connect(sandbox, { server: true });
    expect(must(await port.identify(SIGNAL)).product).toBe(product);
    expect(must(await port.list(HARBOUR, SIGNAL)).ids).toEqual(idsIn(SEED, 'Harbour'));
    expect(exchanges.at(-1)!.url.pathname).toBe(`/tfs/fabrikam/${remoteIdOf(HARBOUR)}/_apis/wit/wiql`);
  });

  const page = (status: number) => new Response('<html><body>Welcome</body></html>', { status, headers: { 'content-type': 'text/html' } });
  const denied = (path: RegExp, response: () => Response) => ({
    meddle: async (exchange: { readonly url: URL }, real: Response) => (path.test(exchange.url.pathname) ? response() : real),
  });

  test.each([
    ['a wrong token, refused with a 203 page', 'unauthorized', { token: 'wrong' }],
    ['a portal that shows its page', 'sign-in-page', denied(/connectionData/, () => page(200))],
    [
      'a redirect to a sign-in page',
      'sign-in-page',
      denied(/connectionData/, () => new Response(null, { status: 302, headers: { location: 'https://login.example.com/_signin' } })),
    ],
    ['an organisation that does not exist', 'wrong-address', denied(/connectionData/, () => page(404))],
    ['another product that answers JSON', 'not-a-tracker', denied(/connectionData/, () => Response.json({ version: '10.3.4' }))],
    [
      'an anonymous answer',
      'unauthorized',
      denied(/connectionData/, () => Response.json({ instanceId: 'x', authenticatedUser: { id: 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' } })),
    ],
    [
      'a token without the project scope',
      'forbidden',
      denied(/_apis\/projects$/, () => new Response('{"message":"TF400813"}', { status: 401 })),
    ],
    ['a token without the work item scope', 'forbidden', denied(/wiql$/, () => new Response('{"message":"no"}', { status: 403 }))],
  ])('tells %s apart as %s', async (_, code, options) => {
    expect(codeOf(await connect(world().sandbox, options).port.identify(SIGNAL))).toBe(code);
  });

  test('tells an expired token apart, before and in the middle of a pull', async () => {
    const { sandbox } = world();
    const { port } = connect(sandbox);
    const list = must(await port.list(HARBOUR, SIGNAL));
    sandbox.token('expired');
    expect(codeOf(await port.identify(SIGNAL))).toBe('token-expired');
    expect(codeOf(await port.fetch(HARBOUR, list.ids.slice(0, 3), SIGNAL))).toBe('token-expired');
    sandbox.token('revoked');
    expect(codeOf(await port.changes(HARBOUR, list.watermark, SIGNAL))).toBe('sign-in-page');
    sandbox.token('valid');
    expect(codeOf(await port.changes(HARBOUR, list.watermark, SIGNAL))).toBe('ok');
  });

  test('waits out a refusal for too many requests and goes on', async () => {
    const { sandbox } = world();
    const { port, exchanges } = connect(sandbox);
    sandbox.limit({ kind: 'refuse', requests: 2, retryAfter: null });
    expect(must(await port.list(HARBOUR, SIGNAL)).ids).toEqual(idsIn(SEED, 'Harbour'));
    expect(exchanges.filter((one) => one.status === 429)).toHaveLength(2);
  });

  test('hands back a pause that is too long to wait for', async () => {
    const { sandbox } = world();
    sandbox.limit({ kind: 'refuse', requests: 1, retryAfter: 86_400 });
    expect(codeOf(await connect(sandbox).port.list(HARBOUR, SIGNAL))).toBe('rate-limited');
  });

  test('stops at once when it is cancelled, and the next call is not affected', async () => {
    const { port } = connect(world().sandbox);
    const stopped = AbortSignal.abort();
    expect(codeOf(await port.list(HARBOUR, stopped))).toBe('cancelled');
    expect(codeOf(await port.list(HARBOUR, SIGNAL))).toBe('ok');
  });
});
