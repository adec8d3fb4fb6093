import { describe, expect, test } from 'vitest';
import { connect, fetchAll, HARBOUR, idsIn, LIGHTHOUSE, must, SEED, SIGNAL, world } from './harness.ts';

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

test.each(['', 'nonsense', '{"since":"x","revisions":null,"links":null}', '2026-11-22T10:03:11.123Z'])(
  'the watermark %j, which cannot be read, gives everything again and one that can',
  async (watermark) => {
    const { sandbox, pass } = world();
    const { port } = connect(sandbox);
    const again = must(await port.changes(HARBOUR, watermark, SIGNAL));
    expect([again.ids, again.deleted]).toEqual([idsIn(SEED, 'Harbour'), []]);
    pass(3_600_000);
    sandbox.edit(Number(again.ids[7]), { 'System.Title': 'Changed afterwards' });
    expect(must(await port.changes(HARBOUR, again.watermark, SIGNAL)).ids).toContain(again.ids[7]);
  },
);

describe('while the tree of iterations is refused by itself', () => {
  const PATH = /classificationnodes\/Iterations$/;
  const withIteration = (items: readonly { readonly iteration: unknown }[]): number =>
    items.filter(({ iteration }) => iteration !== null).length;
  function refusing(status: 403 | 404) {
    const made = world();
    let refused = true;
    const meddle = async (exchange: { readonly url: URL }, response: Response): Promise<Response> =>
      refused && PATH.test(exchange.url.pathname) ? new Response('{"message":"no"}', { status }) : response;
    return { ...made, connected: () => connect(made.sandbox, { meddle }).port, refuse: (yes: boolean) => void (refused = yes) };
  }

  test.each([403, 404] as const)('items are read without theirs, and all of them again once it is readable (%d)', async (status) => {
    const { sandbox, connected, refuse } = refusing(status);
    const port = connected();
    const list = must(await port.list(HARBOUR, SIGNAL));
    expect(withIteration((await fetchAll(port, HARBOUR, list.ids)).items)).toBe(0);
    sandbox.edit(Number(list.ids[3]), { 'System.Title': 'Changed meanwhile' });
    const still = must(await port.changes(HARBOUR, list.watermark, SIGNAL));
    expect(still.ids.length).toBeLessThan(list.ids.length);

    refuse(false);
    const again = must(await connected().changes(HARBOUR, still.watermark, SIGNAL));
    expect(again.ids).toEqual(list.ids);
    expect(withIteration((await fetchAll(port, HARBOUR, again.ids.slice(0, 200))).items)).toBe(200);
    expect(must(await port.changes(HARBOUR, again.watermark, SIGNAL)).ids.length).toBeLessThan(list.ids.length);
  });

  test('items keep the iteration that was known, and what came meanwhile is read again too', async () => {
    const { sandbox, connected, refuse } = refusing(403);
    const port = connected();
    refuse(false);
    const list = must(await port.list(HARBOUR, SIGNAL));
    await fetchAll(port, HARBOUR, list.ids.slice(0, 1));
    refuse(true);
    sandbox.edit(Number(list.ids[3]), { 'System.Title': 'Changed meanwhile' });
    const changes = must(await port.changes(HARBOUR, list.watermark, SIGNAL));
    expect(withIteration((await fetchAll(port, HARBOUR, changes.ids)).items)).toBe(changes.ids.length);
    expect(must(await port.catalog(HARBOUR, SIGNAL)).missing).toEqual(['Iterations: this token may not read them.']);
    refuse(false);
    expect(must(await port.changes(HARBOUR, changes.watermark, SIGNAL)).ids).toEqual(list.ids);
  });
});
