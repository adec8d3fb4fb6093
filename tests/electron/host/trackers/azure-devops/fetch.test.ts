import { expect, test } from 'vitest';
import { ask } from '#tests/support/azure-ask.ts';
import { codeOf, connect, fetchAll, HARBOUR, idsIn, must, SEED, SIGNAL, world } from './harness.ts';

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
    [`azure/${ids[0]}`, 'It has no readable fields.'],
    [`azure/${ids[1]}`, 'It has no readable System.ChangedDate.'],
  ]);
});

test.each(['Custom.Deep', 'Microsoft.VSTS.Scheduling.DueDate'])(
  'quarantines a record whose %s is nested too deep, and gives the rest',
  async (field) => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const { port } = connect(world().sandbox, {
      record: false,
      meddle: async (exchange, response) => {
        if (!exchange.url.pathname.endsWith('workitemsbatch')) return response;
        const text = (await response.text()).replace('"fields":{', `"fields":{"${field}":${deep},`);
        return new Response(text, { headers: { 'content-type': 'application/json' } });
      },
    });
    const ids = idsIn(SEED, 'Harbour').slice(0, 3);
    const found = await fetchAll(port, HARBOUR, ids);
    expect([found.items.length, found.missing]).toEqual([2, []]);
    expect(found.quarantined).toMatchObject([{ id: `azure/${ids[0]}`, reason: 'It is nested too deep to be stored.' }]);
  },
);

test('knows an iteration that was made while the pull was under way', async () => {
  const { sandbox } = world();
  const { port } = connect(sandbox);
  const list = must(await port.list(HARBOUR, SIGNAL));
  const made = await ask(sandbox, 'POST', '/Harbour/_apis/wit/classificationnodes/Iterations', { name: 'Late' });
  sandbox.edit(Number(list.ids[0]), { 'System.IterationPath': 'Harbour\\Late' });
  const [item] = (await fetchAll(port, HARBOUR, [list.ids[0]!])).items;
  expect([item!.iteration, item!.oddities]).toEqual([`azure/${(made.answer as { identifier: string }).identifier}`, []]);
});

test('gives no items without their iterations while the token is not accepted for the tree', async () => {
  let isAccepted = false;
  const { port } = connect(world().sandbox, {
    meddle: async ({ url }, response) =>
      !isAccepted && url.pathname.endsWith('/Iterations') ? new Response('{"message":"TF400813: no"}', { status: 401 }) : response,
  });
  const [id] = idsIn(SEED, 'Harbour');
  expect(codeOf(await port.fetch(HARBOUR, [id!], SIGNAL))).toBe('unauthorized');
  isAccepted = true;
  expect(must(await port.fetch(HARBOUR, [id!], SIGNAL)).items[0]!.row.iteration).not.toBeNull();
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

test('sets refused records aside, two in a row too, and says in a sentence why', async () => {
  const refusals = new Map([
    [1, '{"message":"VS403404: The item is locked."}'],
    [2, '{}'],
  ]);
  const { port } = connect(world().sandbox, {
    meddle: async (exchange, response) => {
      const { ids } = (exchange.body ?? {}) as { ids?: number[] };
      const refusal = [...refusals].find(([id]) => ids?.includes(id))?.[1];
      return refusal === undefined || !exchange.url.pathname.endsWith('workitemsbatch') ? response : new Response(refusal, { status: 400 });
    },
  });
  const found = await fetchAll(port, HARBOUR, ['1', '2', ...idsIn(SEED, 'Harbour').slice(5, 8)]);
  expect(found.items).toHaveLength(3);
  expect(found.quarantined.map(({ reason }) => reason)).toEqual([
    'Azure DevOps refused it: VS403404: The item is locked.',
    'Azure DevOps refused it: status 400.',
  ]);
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
