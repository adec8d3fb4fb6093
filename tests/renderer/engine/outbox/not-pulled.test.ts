import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_FILTER } from '#shared/domain/scope.ts';
import { NO_PREVIEW_FILTER } from '#shared/contract/preview.ts';
import type { ItemRow } from '#shared/domain/item.ts';
import { anyId } from '#tests/support/host-rig.ts';
import { engineRig, startEngine, type EngineRig } from '#tests/support/engine-rig.ts';
import { titled } from '#tests/support/sandbox-engine.ts';

type Started = Awaited<ReturnType<typeof startEngine>>;
let rig: EngineRig;
let other: Started | null = null;
beforeEach(async () => {
  rig = await engineRig((client) => client);
});
afterEach(async () => {
  await other?.core.close();
  other = null;
  await rig.close();
});

/** One item of each tracker. */
async function pulled(): Promise<readonly ItemRow[]> {
  const items: ItemRow[] = [];
  for (const connection of rig.connections) {
    const project = await rig.chooseFirst(connection);
    await rig.engine.sync.pull({ connections: [connection] });
    const { ids } = await rig.engine.items.query({ filter: { ...NO_FILTER, projects: [project] }, sort: [], group: null });
    items.push(...(await rig.engine.items.rows(ids.slice(0, 1))));
  }
  return items;
}

/** A browser without a store of its own: it has what the journal holds, and has pulled nothing. */
async function inNewBrowser(): Promise<Started['engine']> {
  other = await startEngine(rig.client, `new-${anyId()}`);
  await other.engine.connections.list();
  return other.engine;
}

test('a record of a project that was never pulled here is told apart from one that is gone, and named from the history', async () => {
  const items = await pulled();
  for (const item of items) {
    const label = `change the title of ${item.key}`;
    expect(await rig.engine.plan.run({ label, why: null, edits: [titled(item, 'Mine')] })).toMatchObject({ ok: true });
  }
  const engine = await inNewBrowser();
  const told = items.map(({ key, title }) => ({ key, title, notPulled: true }));
  expect(await engine.outbox.list()).toMatchObject(told);
  expect(await engine.outbox.previewItems(items.map(({ id }) => id))).toMatchObject(told);
  await engine.sync.pull({ connections: [...rig.connections] });
  for (const entry of await engine.outbox.list()) expect(entry).not.toHaveProperty('notPulled');
  for (const item of await engine.outbox.previewItems(items.map(({ id }) => id))) expect(item).not.toHaveProperty('notPulled');
});

test('has no key where nothing tells it: the id of the tracker is not one', async () => {
  const [item] = await pulled();
  const edits = [{ ...titled(item!, 'Mine'), edit: { kind: 'comment', text: 'Mine' } } as const];
  expect(await rig.engine.plan.run({ label: 'change 3 items', why: null, edits })).toMatchObject({ ok: true });
  const engine = await inNewBrowser();
  expect(await engine.outbox.list()).toMatchObject([{ key: null, notPulled: true }]);
  expect(await engine.outbox.previewItems([item!.id])).toMatchObject([{ key: null, notPulled: true }]);
});

test('edits of a project that was never pulled here are not sent, however it is asked for, and are after its first pull', async () => {
  const [item] = await pulled();
  await rig.run(titled(item!, 'Mine'));
  const engine = await inNewBrowser();
  const { id, connection } = (await engine.outbox.list())[0]!;
  const [first] = await engine.outbox.preview(NO_PREVIEW_FILTER).then(({ going }) => going.rows);
  expect(first!.operations).toMatchObject([{ standing: 'not-pulled' }]);
  for (const ask of [
    { connections: [], operations: null },
    { connections: [connection], operations: null },
    { connections: [], operations: [id] },
  ]) {
    await engine.outbox.push(ask);
    expect(await engine.outbox.list()).toMatchObject([{ state: { kind: 'queued' }, firstPull: 'not-pulled' }]);
  }
  expect(await engine.outbox.previewItems([item!.id])).toMatchObject([{ outgoing: [{ standing: 'not-pulled', away: 'not-pulled' }] }]);
  await engine.sync.pull({ connections: [connection] });
  await engine.outbox.push({ connections: [], operations: null });
  expect(await engine.outbox.list()).toEqual([]);
});

test('edits of a project that nobody chooses any more are sent as long as it was pulled once', async () => {
  const [item] = await pulled();
  await rig.run(titled(item!, 'Mine'));
  const { connection } = (await rig.engine.outbox.list())[0]!;
  await rig.engine.catalog.choose({ connection, projects: [] });
  await rig.engine.outbox.push({ connections: [], operations: null });
  expect(await rig.engine.outbox.list()).toEqual([]);
});
