import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pastAfter } from '#renderer/engine/outbox/joined-rows.ts';
import { isOpenRow } from '#renderer/engine/outbox/outbox.ts';
import { operationEntry } from '#renderer/engine/plan/batch.ts';
import { replacePlan } from '#renderer/engine/plan/reconcile.ts';
import { CockpitDb, type OperationRow } from '#renderer/engine/store/db.ts';
import { connectionOf } from '#shared/domain/item.ts';
import { localId, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { at, itemId, projectId } from '#tests/support/builders.ts';
import { anOperation } from '#tests/support/operations.ts';

let db: CockpitDb;
let made = 0;
const newId = (): string => `id-${(made += 1)}`;

beforeEach(() => {
  db = new CockpitDb(`replace-plan-${crypto.randomUUID()}`);
});
afterEach(() => db.delete());

const row = (id: string, part: Partial<Operation>): OperationRow => ({ ...anOperation(id, part), version: 1, past: [], stamp: 1 });
const after = (before: OperationRow, part: Partial<OperationRow>): OperationRow => ({
  ...before,
  ...part,
  version: before.version + 1,
  ...pastAfter(before),
});
const value = (base: string, said: string): Operation['change'] => ({ kind: 'value', field: 'title', base, value: said });
const labels = (...add: readonly string[]): Operation['change'] => ({ kind: 'members', field: 'labels', add, remove: [] });
const PUSHED = { kind: 'acknowledged', at: at(1), how: 'pushed' } as const;
const ABSORBED = { kind: 'acknowledged', at: at(1), how: 'absorbed' } as const;
const DROPPED = { kind: 'dropped' } as const;

/** The open operations of a store that gets a journal as the whole plan. */
async function rebuilt(...rows: readonly OperationRow[]): Promise<readonly OperationRow[]> {
  const entries = rows.map((each) => operationEntry({ row: each, entry: newId() }));
  await replacePlan(db, entries, 'generation', newId);
  return (await db.operations.toArray()).filter(isOpenRow);
}

/** Two browsers of one profile were edited side by side, and nothing but the journal is left of either. */
describe('a plan that is made anew from a journal', () => {
  test('asks about what one browser took back and the other one sent', async () => {
    const edit = row('a', { change: value('Base', 'Mine') });
    const open = await rebuilt(edit, after(edit, { state: DROPPED }), after(after(edit, { state: { kind: 'held' } }), { state: PUSHED }));
    expect(open).toMatchObject([{ change: { base: 'Mine', value: 'Base' }, state: { conflict: { kind: 'two-edits', sent: true } } }]);
  });

  test('asks nothing of it where the field was edited again', async () => {
    const edit = row('a', { change: value('Base', 'Mine') });
    const next = row('next', { seq: 2, change: value('Mine', 'Next') });
    const open = await rebuilt(edit, after(edit, { state: DROPPED }), after(edit, { state: PUSHED }), next);
    expect(open.map(({ id }) => id)).toEqual(['next']);
  });

  test('asks about what was taken back to an earlier edit in one browser, where the other one made one of both', async () => {
    const earlier = row('a', { change: value('Base', 'Earlier'), state: { kind: 'sending', since: at(1), revision: '7' } });
    const later = row('b', { seq: 2, change: value('Earlier', 'Later') });
    const there = [after(earlier, { state: ABSORBED }), after(later, { change: value('Base', 'Later') })];
    const open = await rebuilt(earlier, later, after(later, { state: DROPPED }), ...there);
    expect(open.filter(({ id }) => id === 'b')).toMatchObject([{ state: { conflict: { kind: 'two-edits', theirs: 'Earlier' } } }]);
  });

  test('does not send again what another list edit has taken in and sent', async () => {
    const agreed = row('a', { change: labels('ui') });
    const sent = row('b', { seq: 2, change: labels('ui'), state: PUSHED });
    const open = await rebuilt(agreed, after(agreed, { change: labels('ui', 'new') }), after(agreed, { state: ABSORBED }), sent);
    expect(open.map(({ change }) => change)).toEqual([labels('new')]);
  });

  test('sends edits of a new record to what its tracker has made of it', async () => {
    const [project, id] = [projectId('p1'), 'made' as OperationId];
    const local = localId(connectionOf(project), id);
    const create: Operation['change'] = { kind: 'create', type: 'Task', state: { values: {}, texts: {}, members: {} } };
    const open = await rebuilt(
      row(id, { project, record: itemId(7), change: create, state: PUSHED }),
      row('edit', { seq: 2, project, record: local, change: value('Base', 'Edited') }),
    );
    expect(open).toMatchObject([{ id: 'edit', record: itemId(7) }]);
  });
});
