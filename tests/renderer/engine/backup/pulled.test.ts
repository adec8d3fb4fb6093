import { createHash } from 'node:crypto';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PageCopy } from '#renderer/engine/backup/pulled.ts';
import { MARK, REMOVED } from '#renderer/engine/items/load.ts';
import type { PageRow } from '#renderer/engine/store/db.ts';
import { SCHEMA } from '#renderer/engine/store/migrations.ts';
import type { ConnectionId, ItemId } from '#shared/domain/item.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import { aRelease } from '#tests/support/builders.ts';
import { startEngine, type EngineRig } from '#tests/support/engine-rig.ts';
import { anyId, hostRig, type HostRig } from '#tests/support/host-rig.ts';
import { sandboxEngine, titled, type SandboxEngine } from '#tests/support/sandbox-engine.ts';

type Engine = EngineRig['engine'];

/** What people can see of a cockpit, but for tokens and how it was pulled. */
async function everything(engine: Engine, connections: readonly ConnectionId[]) {
  const { items, catalog, outbox, runs, sync } = engine;
  const { ids } = await items.query({ filter: NO_FILTER, sort: [], group: null });
  const projects = (await Promise.all(connections.map((id) => catalog.projects(id)))).flat();
  return {
    count: ids.length,
    rows: await items.rows(ids),
    bodies: await Promise.all(ids.map((id) => items.get(id))),
    found: await items.search({ text: 'Mine', limit: 50 }),
    foundOthers: await items.search({ text: 'the', limit: 500 }),
    facets: await items.facets(NO_FILTER),
    outbox: await outbox.list(),
    asked: await outbox.asked(),
    pushes: await outbox.reports({ limit: 50 }),
    pulls: await sync.reports({ limit: 50 }),
    history: await runs.history({ limit: 50 }),
    chosen: projects.map(({ project, pulled, items: held, lastPull }) => ({ project, pulled, held, lastPull })),
    catalogs: await Promise.all(projects.map(({ project }) => catalog.get(project.id))),
    quarantine: await items.quarantine(),
  };
}

/** An empty cockpit on another computer. */
async function elsewhere(): Promise<HostRig & Awaited<ReturnType<typeof startEngine>>> {
  const rig = await hostRig();
  return { ...rig, ...(await startEngine(rig.client, `engine-${anyId()}`)) };
}

let cockpit: SandboxEngine;
let here: { readonly seen: Awaited<ReturnType<typeof everything>>; readonly file: Blob };
let connections: readonly ConnectionId[];

beforeAll(async () => {
  cockpit = await sandboxEngine();
  const { engine, items } = cockpit;
  connections = (await engine.connections.list()).map(({ id }) => id);
  const [jira, azure] = items as readonly [(typeof items)[number], (typeof items)[number]];
  await cockpit.run({ kind: 'put', collection: 'releases', record: aRelease('r1') });
  await engine.settings.set({ theme: 'dark' });
  await cockpit.run(titled(jira[0]!, 'Mine, sent'));
  await engine.outbox.push({ connections: [], operations: null });
  await cockpit.run(titled(jira[1]!, 'Mine, held'), titled(azure[1]!, 'Mine, waiting'), titled(azure[0]!, 'Mine, in conflict'));
  const held = (await engine.outbox.list()).find(({ record }) => record === jira[1]!.id)!;
  await engine.outbox.hold([held.id]);
  await cockpit.somebodyWrites(azure[0]!, 'Theirs');
  await engine.sync.pull({ connections: [] });
  here = { seen: await everything(engine, connections), file: (await engine.backup.create()).data };
}, 60_000);
afterAll(() => cockpit.close());

/** A file with the same parts but for these, as a cockpit of before wrote it. */
async function earlierFile(change: (name: string, text: string) => string): Promise<Blob> {
  const found = unzipSync(await here.file.bytes());
  const manifest = JSON.parse(new TextDecoder().decode(found['manifest.json'])) as { parts: { name: string }[] };
  const known = /^(plan|connections|mirror\/(catalogs|pulls|quarantine|marks|pages-\d+))\./;
  const parts = Object.entries(found).flatMap(([name, bytes]) =>
    known.test(name) ? [[name, strToU8(change(name, new TextDecoder().decode(bytes)))] as const] : [],
  );
  const sums = parts.map(([name, bytes]) => ({ name, sha256: createHash('sha256').update(bytes).digest('hex') }));
  const whole = strToU8(JSON.stringify({ ...manifest, format: 1, schema: SCHEMA, parts: sums }));
  return new Blob([zipSync({ 'manifest.json': whole, ...Object.fromEntries(parts) }).slice()]);
}

const pagesIn = (text: string): PageRow[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PageRow);

/** What `JSON.stringify` made of a page whose bodies came as bytes. */
function bytesAsNumbers(page: PageRow): string {
  const bodies = (page.bodies as readonly string[]).map((body) => strToU8(body));
  let end = 0;
  const ends = bodies.map(({ length }) => (end += length));
  const bytes = new Uint8Array(Buffer.concat(bodies));
  return `${JSON.stringify({ ...page, bodies: { bytes, ends } })}\n`;
}

describe('a backup of what a pull writes', () => {
  test('holds pages that came as bytes, and says how many items they are', async () => {
    expect(here.seen.count).toBeGreaterThan(200);
    const other = await elsewhere();
    const pulled = here.seen.rows.filter(({ id }) => !id.startsWith('local')).length;
    expect(await other.engine.backup.inspect(here.file)).toMatchObject({
      ok: true,
      value: { items: pulled, releases: 1, connections: connections.length, said: { items: pulled } },
    });
    await other.core.close();
    await other.close();
  });

  test.each(['an empty cockpit', 'one that has other things'])(
    'restored on %s brings the same, and nothing of what was there',
    async (where) => {
      const other = await elsewhere();
      if (where !== 'an empty cockpit') {
        const sample = await other.client.sample.start({ today: '2026-11-20' });
        if (!sample.ok) throw new Error(sample.error.code);
        const { id } = sample.value.at(-1)!;
        await other.engine.connections.list();
        const listed = await other.engine.catalog.refreshProjects(id);
        if (!listed.ok) throw new Error(listed.error.code);
        await other.engine.catalog.choose({ connection: id, projects: [listed.value[0]!.project.id] });
        await other.engine.sync.pull({ connections: [] });
        await other.engine.plan.run({
          label: 'add',
          why: null,
          edits: [{ kind: 'put', collection: 'releases', record: aRelease('r9') }],
        });
      }
      expect(await other.engine.backup.restore(here.file)).toMatchObject({ ok: true, value: { items: here.seen.rows.length } });
      expect(await everything(other.engine, connections)).toEqual(here.seen);
      expect((await other.db.releases.toArray()).map(({ id }) => id)).toEqual(['r1']);
      expect(other.core.settings().theme).toBe('dark');
      const name = other.db.name;
      await other.core.close();
      const again = await startEngine(other.client, name);
      expect(await everything(again.engine, connections)).toEqual(here.seen);
      expect(again.core.status.value.repair).toBeNull();
      await again.core.close();
      await other.close();
    },
  );

  test('restored under an open window is told to it: the number of what is shown rises, and the pull of the backup is the last one', async () => {
    const other = await elsewhere();
    const stop = new AbortController();
    const [progress, revision] = await Promise.all([
      other.engine.sync.progress(undefined, { signal: stop.signal }),
      other.engine.items.revision(undefined, { signal: stop.signal }),
    ]);
    expect((await progress.next()).value).toBeNull();
    const before = Number((await revision.next()).value);
    await other.engine.backup.restore(here.file);
    expect((await progress.next()).value).toEqual(here.seen.pulls[0]);
    expect(Number((await revision.next()).value)).toBeGreaterThan(before);
    stop.abort();
    await other.core.close();
    await other.close();
  });

  test('written with each byte as a number is read back whole', async () => {
    const file = await earlierFile((name, text) => (name.includes('pages-') ? pagesIn(text).map(bytesAsNumbers).join('') : text));
    expect(file.size).toBeGreaterThan(here.file.size);
    const other = await elsewhere();
    expect(await other.engine.backup.restore(file)).toMatchObject({ ok: true, value: { items: here.seen.rows.length } });
    const { rows, bodies, found, outbox, facets, catalogs } = await everything(other.engine, connections);
    expect({ rows, bodies, found, outbox, facets, catalogs }).toEqual({
      rows: here.seen.rows,
      bodies: here.seen.bodies,
      found: here.seen.found,
      outbox: here.seen.outbox,
      facets: here.seen.facets,
      catalogs: here.seen.catalogs,
    });
    await other.core.close();
    await other.close();
  });

  test('of which some items cannot be read says how many before it replaces anything, and brings the others', async () => {
    const lost: ItemId[] = [];
    const file = await earlierFile((name, text) =>
      name.includes('pages-00000')
        ? pagesIn(text)
            .map(({ ids, bodies, ...page }, at) => {
              if (at === 0) lost.push(ids[3]!, ids[4]!);
              const some = bodies as readonly string[];
              return `${JSON.stringify({ ...page, ids, bodies: at === 0 ? some.toSpliced(3, 2, '{"id":', '{"id":"other"}') : some })}\n`;
            })
            .join('')
        : text,
    );
    const other = await elsewhere();
    const whole = here.seen.rows.length;
    const told = { items: whole - 2, said: { items: whole } };
    expect(await other.engine.backup.inspect(file)).toMatchObject({ ok: true, value: told });
    expect(await other.engine.items.query({ filter: NO_FILTER, sort: [], group: null })).toMatchObject({ ids: [] });
    expect(await other.engine.backup.restore(file)).toMatchObject({ ok: true, value: told });
    const { ids } = await other.engine.items.query({ filter: NO_FILTER, sort: [], group: null });
    expect(new Set(ids)).toEqual(new Set(here.seen.rows.map(({ id }) => id).filter((id) => !lost.includes(id))));
    await other.core.close();
    await other.close();
  });

  test('made while a page of the store cannot be read says how many items are not in it', async () => {
    const other = await elsewhere();
    await other.engine.backup.restore(here.file);
    const page = (await other.db.pages.toArray()).at(-1)!;
    await other.db.pages.put({ ...page, bodies: page.ids.map(() => 'x') });
    const { unread, data } = await other.engine.backup.create();
    expect(unread).toBeGreaterThan(0);
    const whole = here.seen.rows.length;
    expect(await other.engine.backup.inspect(data)).toMatchObject({ ok: true, value: { items: whole - unread, said: { items: whole } } });
    await other.core.close();
    await other.close();
  });
});

describe('pages on their way', () => {
  const page = (number: number, ...copies: readonly (readonly [string, string])[]): PageRow => ({
    number,
    ids: copies.map(([id]) => id as ItemId),
    bodies: copies.map(([, body]) => body),
  });
  const body = (id: string, title = ''): string => JSON.stringify({ id, title });
  const mark = (nextPage: number) => ({ key: MARK, value: { epoch: 'e', version: 4, nextPage } });

  test('count an item once, whichever of its copies is the newest, and none that was removed', () => {
    const copy = new PageCopy();
    copy.take(page(1, ['a', body('a')], ['b', body('b')], ['c', body('c')]));
    copy.take(page(2, ['a', body('a', 'new')]));
    const removed = { key: REMOVED, value: [{ id: 'b', upTo: 1 }] };
    expect(copy.marks([mark(3), removed], anyId)).toEqual({ rows: [mark(3), removed], items: 2, unread: 0 });
  });

  test('let no older copy pass for one that cannot be read', () => {
    const copy = new PageCopy();
    copy.take(page(1, ['a', body('a', 'old')], ['b', body('b')]));
    copy.take(page(2, ['a', '{']));
    const { rows, items, unread } = copy.marks([mark(3)], anyId);
    expect({ items, unread }).toEqual({ items: 1, unread: 1 });
    expect(rows).toContainEqual({ key: REMOVED, value: [{ id: 'a', upTo: 2 }] });
  });

  test('get a mark of their own where there is none that fits them: what was removed from others says nothing of these', () => {
    const copy = new PageCopy();
    copy.take(page(7, ['a', body('a')]));
    const { rows, items } = copy.marks([mark(5), { key: REMOVED, value: [{ id: 'a', upTo: 9 }] }], () => 'fresh');
    expect({ rows, items }).toEqual({ rows: [{ key: MARK, value: { epoch: 'fresh', version: 1, nextPage: 8 } }], items: 1 });
  });
});
