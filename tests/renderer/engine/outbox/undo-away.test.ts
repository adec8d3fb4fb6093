import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_FILTER } from '#shared/domain/scope.ts';
import type { ConnectionId, ItemRow } from '#shared/domain/item.ts';
import { engineRig, type EngineRig } from '#tests/support/engine-rig.ts';
import { edited, titled } from '#tests/support/sandbox-engine.ts';

let rig: EngineRig;
let connection: ConnectionId;
let item: ItemRow;
beforeEach(async () => {
  rig = await engineRig((client) => client);
  connection = rig.connections[0]!;
  const project = await rig.chooseFirst(connection);
  await rig.engine.sync.pull({ connections: [connection] });
  const { ids } = await rig.engine.items.query({ filter: { ...NO_FILTER, projects: [project] }, sort: [], group: null });
  item = (await rig.engine.items.rows(ids.slice(0, 1)))[0]!;
});
afterEach(() => rig.close());

const rename = (label: string, title: string) => rig.engine.plan.run({ label, why: null, edits: [titled(item, title)] });
const removed = async (): Promise<void> => expect(await rig.engine.connections.remove(connection)).toMatchObject({ ok: true });
const waiting = async () => (await rig.engine.outbox.list()).map(({ field, after }) => [field, after]);
const left = { notDone: 'rename it', why: 'what it changed is not on this computer now', stays: expect.any(Number) as unknown };

test('undo takes an edit that waits out of the outbox, though its connection was removed', async () => {
  const labels = edited(item, { kind: 'members', field: 'labels', add: ['mine'], remove: [] });
  expect(await rig.engine.plan.run({ label: 'label it', why: null, edits: [labels] })).toMatchObject({ ok: true });
  await rename('rename it', 'Once');
  await rename('rename it again', 'Twice');
  await removed();
  expect(await rig.engine.plan.undo()).toEqual({ ok: true, value: 'rename it again' });
  expect(await waiting()).toEqual([
    ['labels', ['mine']],
    ['title', 'Once'],
  ]);
  expect(await rig.engine.plan.undo()).toEqual({ ok: true, value: 'rename it' });
  expect(await rig.engine.plan.undo()).toEqual({ ok: true, value: 'label it' });
  expect(await waiting()).toEqual([]);
});

test('a step of which nothing can be turned while its connection is away stays the next one, until it is left out', async () => {
  await rename('rename it first', 'Once');
  await rename('rename it', 'Twice');
  await rig.engine.outbox.push({ connections: [], operations: null });
  expect(await waiting()).toEqual([]);
  await removed();
  const first = await rig.engine.plan.undo();
  expect(first).toEqual({ ok: true, value: left });
  expect(await rig.engine.plan.undo()).toEqual(first);
  const step = (await rig.engine.plan.newestStep())!;
  expect(first).toMatchObject({ value: { stays: step } });
  expect(await rig.engine.plan.leaveOut(step - 1)).toEqual({ ok: true, value: null });
  expect(await rig.engine.plan.leaveOut(step)).toEqual({ ok: true, value: 'rename it' });
  expect(await rig.engine.plan.newestStep()).toBe(step - 1);
});

test('a step of which a part cannot be turned while its connection is away is undone in parts; the rest is the next step, and each is done again', async () => {
  const other = rig.connections[1]!;
  const project = await rig.chooseFirst(other);
  await rig.engine.sync.pull({ connections: [other] });
  const { ids } = await rig.engine.items.query({ filter: { ...NO_FILTER, projects: [project] }, sort: [], group: null });
  const here = (await rig.engine.items.rows(ids.slice(0, 1)))[0]!;
  const both = (label: string, title: string) =>
    rig.engine.plan.run({ label, why: null, edits: [titled(item, title), titled(here, title)] });
  const shown = async () => (await rig.engine.items.rows([here.id]))[0]!.title;
  await both('rename both', 'Mine');
  await both('rename both again', 'Later');
  await rig.engine.plan.undo();
  await rig.engine.outbox.push({ connections: [], operations: null });
  await removed();
  const kept = { notDone: 'rename both', why: 'what it changed is not on this computer now' };
  const parted = {
    done: 'rename both (left alone: what it changed is not on this computer now)',
    note: 'That part is kept: pull its project, then undo it.',
  };
  expect(await rig.engine.plan.undo()).toEqual({ ok: true, value: parted });
  expect(await shown()).toBe(here.title);
  expect(await rig.engine.plan.undo()).toMatchObject({ ok: true, value: kept });
  // Both what was undone first and what was undone in part are done again, in their order.
  expect(await rig.engine.plan.redo()).toEqual({ ok: true, value: 'rename both' });
  expect(await shown()).toBe('Mine');
  expect(await rig.engine.plan.redo()).toMatchObject({ value: { done: expect.stringMatching(/^rename both again/) as unknown } });
  expect(await shown()).toBe('Later');
  expect(await rig.engine.plan.redo()).toMatchObject({ value: { ...kept, notDone: 'rename both again' } });
});

test('what was undone while its connection is away is kept for redo', async () => {
  await rename('rename it', 'Mine');
  await removed();
  expect(await rig.engine.plan.undo()).toEqual({ ok: true, value: 'rename it' });
  expect(await rig.engine.plan.redo()).toEqual({ ok: true, value: left });
  expect(await rig.engine.plan.redo()).toEqual({ ok: true, value: left });
  expect(await waiting()).toEqual([]);
});
