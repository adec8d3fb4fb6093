import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ItemListRow, ItemQuery } from '#shared/domain/scope.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { at } from '#tests/support/builders.ts';
import { writeKept } from '#renderer/engine/sync/records.ts';
import { sampleCockpit, type SampleCockpit } from './sample-cockpit.ts';

let cockpit: SampleCockpit;
let item: ItemListRow;
const QUERY: ItemQuery = { filter: NO_FILTER, sort: [], group: null };

beforeEach(async () => {
  cockpit = await sampleCockpit();
  const { ids } = await cockpit.engine.items.query(QUERY);
  item = (await cockpit.engine.items.rows(ids)).find(({ projectId }) => projectId === cockpit.projects[0])!;
});
afterEach(() => cockpit.close());

const titled = (value: string): PlanEdit => ({
  kind: 'edit-record',
  record: item.id,
  recordKind: 'item',
  project: item.projectId,
  edit: { kind: 'value', field: 'title', value },
});
const creation = (): PlanEdit => ({
  kind: 'create-record',
  id: crypto.randomUUID() as OperationId,
  recordKind: 'item',
  project: item.projectId,
  type: item.type,
  state: { values: { title: 'New' }, texts: {}, members: {} },
});
const run = (...edits: readonly PlanEdit[]) => cockpit.engine.plan.run({ label: 'edit', why: null, edits });
const waiting = async () => (await cockpit.engine.outbox.list()).map(({ after }) => after);
const loseAccess = () => cockpit.db.pulls.update(item.projectId, { noAccessSince: at(0) });

test('a project to which the access is lost takes no edit and no new item, and the whole command is refused', async () => {
  await loseAccess();
  const other = (await cockpit.engine.items.rows((await cockpit.engine.items.query(QUERY)).ids)).find(
    ({ projectId }) => projectId !== item.projectId,
  )!;
  const elsewhere = { ...titled('Elsewhere'), record: other.id, project: other.projectId } as PlanEdit;
  for (const edits of [[titled('Mine')], [creation()], [elsewhere, titled('Mine')]])
    expect(await run(...edits)).toMatchObject({ ok: false, error: { code: 'read-only', why: expect.stringMatching(/lost its access/) } });
  expect(await waiting()).toEqual([]);
  expect(await run(elsewhere)).toMatchObject({ ok: true });
});

test('an item that was kept though the tracker has it no more takes no edit', async () => {
  await writeKept(cockpit.db, item.projectId, [item.id], null);
  await expect.poll(async () => (await cockpit.engine.items.rows([item.id]))[0]).toHaveProperty('goneSince');
  expect(await run(titled('Mine'))).toMatchObject({ ok: false, error: { code: 'read-only', why: expect.stringMatching(/no more/) } });
  expect(await waiting()).toEqual([]);
});

test('edits that wait are given up, and brought back by undo, whatever may be edited', async () => {
  expect(await run(titled('Mine'))).toMatchObject({ ok: true });
  await loseAccess();
  const [entry] = await cockpit.engine.outbox.list();
  expect(await cockpit.engine.outbox.takeBack([entry!.id])).toMatchObject({ ok: true });
  expect(await waiting()).toEqual([]);
  expect(await cockpit.engine.plan.undo()).toMatchObject({ ok: true });
  expect(await waiting()).toEqual(['Mine']);
});
