import { describe, expect, test } from 'vitest';
import type { IterationId } from '#shared/domain/item.ts';
import type { Change } from '#shared/sync/operation.ts';
import { codeOf, must, SIGNAL } from './harness.ts';
import {
  choice,
  creation,
  kinds,
  members,
  operation,
  read,
  set,
  SHOP,
  SPRINT_1,
  SPRINT_2,
  START,
  writeRig,
  type WriteRig,
} from './write-rig.ts';

const FIRST = SPRINT_1 as IterationId;
const sprint = (id: string, values: { readonly [field: string]: never | string | null | object }) =>
  creation(id, 'iteration', { values: values }, { recordKind: 'iteration' });
const write = (rig: WriteRig, record: IterationId, changes: readonly Change[]) =>
  rig.writer.write(
    { record, recordKind: 'iteration', project: SHOP, revision: '', changes: changes.map((change) => operation(change)) },
    SIGNAL,
  );
const tree = (rig: WriteRig) => rig.sandbox.store.project('Shop')!.iterations.children!;

test('reads an iteration, in whatever project it is', async () => {
  const rig = writeRig();
  const remote = await read(rig.writer, FIRST, 'iteration');
  expect(remote).toEqual({
    project: SHOP,
    revision: '',
    state: { values: { name: 'Sprint 1', start: '2026-11-16', finish: '2026-11-27' }, texts: {}, members: {} },
    pulled: null,
    by: null,
    at: null,
  });
  // Known from then on: one request.
  const before = rig.exchanges.length;
  await read(rig.writer, SPRINT_2 as IterationId, 'iteration');
  expect(rig.exchanges.length - before).toBe(1);
  expect(must(await rig.writer.read('azure/gone' as IterationId, 'iteration', SIGNAL))).toBeNull();
});

describe('a change of an iteration', () => {
  test('of all fields goes in one request, days at midnight UTC', async () => {
    const rig = writeRig();
    const changes = [
      set('name', 'Sprint One', 'Sprint 1'),
      set('start', '2026-11-17', '2026-11-16'),
      set('finish', '2026-11-30', '2026-11-27'),
    ];
    expect(kinds(await write(rig, FIRST, changes))).toEqual(['sent', 'sent', 'sent']);
    expect(rig.writes().map(({ body }) => body)).toEqual([
      { name: 'Sprint One', attributes: { startDate: '2026-11-17T00:00:00Z', finishDate: '2026-11-30T00:00:00Z' } },
    ]);
    expect((await read(rig.writer, FIRST, 'iteration')).state.values).toEqual({
      name: 'Sprint One',
      start: '2026-11-17',
      finish: '2026-11-30',
    });
  });

  test('of one day leaves the other as it is', async () => {
    const rig = writeRig();
    await write(rig, FIRST, [set('finish', '2026-12-01', '2026-11-27')]);
    expect(tree(rig)[0]).toMatchObject({ startDate: '2026-11-16', finishDate: '2026-12-01' });
    await write(rig, FIRST, [set('start', null, '2026-11-16'), set('finish', null, '2026-12-01')]);
    expect(tree(rig)[0]).not.toHaveProperty('startDate');
  });

  test('keeps the days when the name is refused', async () => {
    const rig = writeRig();
    const written = await write(rig, FIRST, [set('name', 'Sprint 2', 'Sprint 1'), set('finish', '2026-12-01', '2026-11-27')]);
    expect(written).toMatchObject({ answers: [{ kind: 'refused' }, { kind: 'sent' }], error: null });
    expect(tree(rig)[0]).toMatchObject({ name: 'Sprint 1', finishDate: '2026-12-01' });
  });

  test('is not made over what somebody else has changed', async () => {
    const rig = writeRig();
    const written = await write(rig, FIRST, [set('name', 'Mine', 'Sprint One')]);
    expect([kinds(written), written.error?.code, rig.writes()]).toEqual([['not-sent'], 'stale-revision', []]);
  });

  test('whose answer was lost is unknown, and seen in the node', async () => {
    const rig = writeRig();
    rig.lose = ({ method }) => method === 'PATCH';
    expect(kinds(await write(rig, FIRST, [set('name', 'Mine', 'Sprint 1')]))).toEqual(['unknown']);
    rig.lose = null;
    expect(must(await rig.writer.wrote(FIRST, 'iteration', set('name', 'Mine'), '', SIGNAL))).toBeNull();
    expect((await read(rig.writer, FIRST, 'iteration')).state.values.name).toBe('Mine');
  });

  test('of a field that iterations have not is refused', async () => {
    const rig = writeRig();
    expect(kinds(await write(rig, FIRST, [members('labels', ['x']), set('title', 'x')]))).toEqual(['refused', 'refused']);
    expect((await write(rig, 'azure/gone' as IterationId, [set('name', 'x')])).error?.code).toBe('stale-revision');
  });
});

describe('a new iteration', () => {
  test('is made below the root, or below the one it is given', async () => {
    const rig = writeRig();
    const id = must(await rig.writer.create(sprint('op-1', { name: 'Sprint 3', start: '2026-12-14', finish: '2026-12-25' }), SIGNAL));
    expect((await read(rig.writer, id, 'iteration')).state.values).toEqual({ name: 'Sprint 3', start: '2026-12-14', finish: '2026-12-25' });
    const week = must(await rig.writer.create(sprint('op-2', { name: 'Week 1', parent: choice(SPRINT_2) }), SIGNAL));
    must(await rig.writer.create(sprint('op-3', { name: 'Day 1', parent: choice(week) }), SIGNAL));
    const under = tree(rig)[1]!.children!;
    expect(under.map(({ name, children }) => [name, children?.map((child) => child.name)])).toEqual([['Week 1', ['Day 1']]]);
  });

  test('with a name that is taken is refused with a sentence', async () => {
    const rig = writeRig();
    expect(await rig.writer.create(sprint('op-1', { name: 'sprint 2' }), SIGNAL)).toMatchObject({
      error: { code: 'rejected', messages: ['There is an iteration "Shop\\Sprint 2" already. Choose another name, or use that one.'] },
    });
    expect(rig.writes()).toEqual([]);
    expect(codeOf(await rig.writer.create(sprint('op-2', { name: 'x', parent: choice('azure/gone') }), SIGNAL))).toBe('rejected');
    expect(codeOf(await rig.writer.create(sprint('op-3', { name: 'a/b' }), SIGNAL))).toBe('rejected');
  });

  test('whose answer was lost is found by its name', async () => {
    const rig = writeRig();
    const wanted = sprint('op-1', { name: 'Sprint 3' });
    expect(must(await rig.writer.findCreated(wanted, START, SIGNAL))).toBeNull();
    rig.lose = ({ method }) => method === 'POST';
    expect(codeOf(await rig.writer.create(wanted, SIGNAL))).toBe('interrupted');
    rig.lose = null;
    expect(must(await rig.writer.findCreated(wanted, START, SIGNAL))).toBe(`azure/${tree(rig)[2]!.identifier}`);
  });
});

test('versions are refused with a sentence', async () => {
  const { writer } = writeRig();
  const wanted = creation('op-1', 'version', { values: { name: '1.0' } }, { recordKind: 'version' });
  for (const answer of [await writer.create(wanted, SIGNAL), await writer.findCreated(wanted, START, SIGNAL)])
    expect(answer).toMatchObject({ error: { code: 'rejected', messages: ['Azure DevOps has no versions.'] } });
});
