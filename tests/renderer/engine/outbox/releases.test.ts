import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Iteration, Version } from '#shared/domain/catalog.ts';
import { connectionOf, type IterationId, type ProjectId, type VersionId } from '#shared/domain/item.ts';
import type { Mapping, Release } from '#shared/domain/release.ts';
import { day, type ZoneName } from '#shared/domain/time.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import type { FieldValue, RecordId, RecordKind, RecordState, ValueField } from '#shared/sync/editable.ts';
import { localId, type OperationId } from '#shared/sync/operation.ts';
import { aMapping } from '#tests/support/builders.ts';
import { NO_PREVIEW_FILTER } from '#shared/contract/preview.ts';
import { putRelease, setRelease } from '../plan/support.ts';
import { sampleCockpit, type SampleCockpit } from './sample-cockpit.ts';

const SIGNAL = new AbortController().signal;
const RELEASE = 'r1';

let cockpit: SampleCockpit;
let versions: readonly Version[];
let iteration: Iteration;
let jira: ProjectId;
let azure: ProjectId;

beforeEach(async () => {
  cockpit = await sampleCockpit();
  [jira, azure] = cockpit.projects as [ProjectId, ProjectId];
  versions = (await cockpit.catalog(jira)).versions.filter(({ released, archived }) => !released && !archived);
  iteration = (await cockpit.catalog(azure)).iterations.findLast(({ start }) => start !== null)!;
});
afterEach(() => cockpit.close());

const put = (mapping: Mapping): PlanEdit => ({ kind: 'put', collection: 'mappings', record: mapping });
const toVersion = (version: VersionId, bound: Mapping['bound']): Mapping =>
  aMapping(
    RELEASE,
    { kind: 'version', version },
    { id: `m-${version.replace('/', '-')}` as Mapping['id'], connection: connectionOf(jira), bound: bound ?? [] },
  );
const toIteration = (id: IterationId, bound: Mapping['bound']): Mapping =>
  aMapping(
    RELEASE,
    { kind: 'iteration', iteration: id, withChildren: false },
    { id: 'm-iteration' as Mapping['id'], connection: connectionOf(azure), bound: bound ?? [] },
  );
const onDay = (text: string): Release['target'] => ({
  precision: 'day',
  day: day(text),
  instant: null,
  until: null,
  zone: 'Europe/Berlin' as ZoneName,
});
const remove = (mapping: Mapping): PlanEdit => ({
  kind: 'remove',
  doc: `release/${mapping.releaseId}`,
  collection: 'mappings',
  id: mapping.id,
});

async function held(record: RecordId, kind: RecordKind): Promise<RecordState> {
  const read = await cockpit.tracker.read(record, kind, SIGNAL);
  if (!read.ok || read.value === null) throw new Error('not read');
  return read.value.state;
}
/** Somebody else changes a field in the tracker. */
async function somebodyWrites(
  record: RecordId,
  recordKind: RecordKind,
  project: ProjectId,
  field: ValueField,
  value: FieldValue,
): Promise<void> {
  const base = (await held(record, recordKind)).values[field] ?? null;
  const changes = [{ id: crypto.randomUUID() as OperationId, change: { kind: 'value', field, base, value } as const }];
  const written = await cockpit.tracker.write({ record, recordKind, project, revision: '', changes }, SIGNAL);
  expect(written).toMatchObject({ answers: [{ kind: 'sent' }] });
}
const waiting = async () => (await cockpit.engine.outbox.list()).map(({ title, field, after }) => [title, field, after]);
const standings = async () =>
  (await cockpit.engine.catalog.bindings(RELEASE as Release['id'])).flatMap(({ fields }) =>
    fields.filter(({ bound }) => bound).map(({ field, standing }) => `${field} ${standing}`),
  );

describe('a bound field of a release', () => {
  test('waits for every version and iteration that is bound, in the same step, and undo takes all of it back', async () => {
    const [one, two] = versions as [Version, Version];
    await cockpit.run(
      putRelease(RELEASE, { name: 'Winter' }),
      put(toVersion(one.id, ['name', 'date', 'description'])),
      put(toVersion(two.id, ['date'])),
      put(toIteration(iteration.id, ['date'])),
    );
    expect(await waiting()).toEqual([]);
    await cockpit.run(setRelease(RELEASE, { name: 'Winter 2', summary: 'All of it.', target: onDay('2026-12-10') }));
    expect(await waiting()).toEqual([
      [iteration.path, 'finish', '2026-12-10'],
      ['Winter 2', 'name', 'Winter 2'],
      ['Winter 2', 'date', '2026-12-10'],
      ['Winter 2', 'description', 'All of it.'],
      [two.name, 'date', '2026-12-10'],
    ]);
    expect(await standings()).toEqual(['date waits', 'name waits', 'date waits', 'description waits', 'date waits']);
    expect(await cockpit.engine.plan.undo()).toMatchObject({ ok: true });
    expect(await waiting()).toEqual([]);
    expect(await cockpit.engine.plan.redo()).toMatchObject({ ok: true });
    expect(await waiting()).toHaveLength(5);
  });

  test('reaches the trackers, and agrees then', async () => {
    const [one] = versions as [Version];
    const finish = '2027-03-01';
    await cockpit.run(
      putRelease(RELEASE),
      put(toVersion(one.id, ['name', 'date', 'description'])),
      put(toIteration(iteration.id, ['name', 'date'])),
    );
    await cockpit.run(setRelease(RELEASE, { name: 'Spring', summary: 'Line one.\nLine two.', target: onDay(finish) }));
    await cockpit.push();
    expect(await waiting()).toEqual([]);
    expect(await held(one.id, 'version')).toMatchObject({
      values: { name: 'Spring', date: finish },
      texts: { description: 'Line one.\nLine two.' },
    });
    expect(await held(iteration.id, 'iteration')).toMatchObject({ values: { name: 'Spring', start: iteration.start, finish } });
    await cockpit.pull();
    expect(await standings()).toEqual(['name agrees', 'date agrees', 'name agrees', 'date agrees', 'description agrees']);
  });

  test('that somebody changes in the tracker is shown as different, and the release stays as it is', async () => {
    const [one] = versions as [Version];
    await cockpit.run(putRelease(RELEASE, { target: onDay('2026-12-10') }), put(toVersion(one.id, ['date'])));
    await cockpit.run(setRelease(RELEASE, { target: onDay('2026-12-11') }));
    await cockpit.push();
    await somebodyWrites(one.id, 'version', jira, 'date', '2026-12-24');
    await cockpit.pull();
    expect(await standings()).toEqual(['date differs']);
    expect(await cockpit.db.releases.get(RELEASE as Release['id'])).toMatchObject({ target: { day: '2026-12-11' } });
    expect(await waiting()).toEqual([]);
  });

  test('that both sides changed is a conflict', async () => {
    const [one] = versions as [Version];
    await cockpit.run(putRelease(RELEASE), put(toVersion(one.id, ['name'])));
    await cockpit.run(setRelease(RELEASE, { name: 'Ours' }));
    await somebodyWrites(one.id, 'version', jira, 'name', 'Theirs');
    await cockpit.pull();
    expect(await standings()).toEqual(['name conflict']);
    expect(await cockpit.engine.outbox.list()).toMatchObject([
      { state: { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Theirs' } } },
    ]);
  });

  test('that is unmapped, or no longer bound, takes back what waits for it, and undo brings that back', async () => {
    const [one, two] = versions as [Version, Version];
    const mappings = [toVersion(one.id, ['name']), toVersion(two.id, ['date'])] as const;
    await cockpit.run(putRelease(RELEASE), ...mappings.map(put));
    await cockpit.run(setRelease(RELEASE, { name: 'Ours', target: onDay('2026-12-10') }));
    await cockpit.run(remove(mappings[0]));
    expect(await waiting()).toEqual([[two.name, 'date', '2026-12-10']]);
    await cockpit.run(put({ ...mappings[1], bound: [] }));
    expect(await waiting()).toEqual([]);
    await cockpit.engine.plan.undo();
    await cockpit.engine.plan.undo();
    expect(await waiting()).toHaveLength(2);
  });
});

describe('a release that ships', () => {
  test('releases the version, and its unresolved items go to the one that was chosen, also once that was undone and redone', async () => {
    const ids = async (version: VersionId) => {
      const { ids: all } = await cockpit.engine.items.query({ filter: { ...NO_FILTER, projects: [jira] }, sort: [], group: null });
      return (await cockpit.engine.items.rows(all)).filter(({ fixVersions }) => fixVersions.includes(version));
    };
    const counted = await Promise.all(
      versions.map(async ({ id }) => (await ids(id)).filter(({ stateCategory }) => stateCategory !== 'done').length),
    );
    const from = versions[counted.findIndex((count) => count > 0)]!;
    const to = versions.find(({ id }) => id !== from.id)!;
    const open = (await ids(from.id)).filter(({ stateCategory }) => stateCategory !== 'done');
    await cockpit.run(putRelease(RELEASE, { state: 'candidate' }), put(toVersion(from.id, ['released'])));
    await cockpit.run(setRelease(RELEASE, { state: 'released' }), {
      kind: 'edit-record',
      record: from.id,
      recordKind: 'version',
      project: jira,
      edit: { kind: 'value', field: 'released', value: true, along: { moveUnfixedIssuesTo: to.id } },
    });
    expect(await waiting()).toEqual([[from.name, 'released', true]]);
    expect(await cockpit.engine.plan.undo()).toMatchObject({ ok: true });
    expect(await waiting()).toEqual([]);
    expect(await cockpit.engine.plan.redo()).toMatchObject({ ok: true });
    const [shown] = await cockpit.engine.outbox.previewItems([from.id]);
    expect(shown?.outgoing[0]?.lines.map(({ label, before, after }) => [label, before, after])).toEqual([
      ['Released', 'No', 'Yes'],
      ['Open items', `in ${from.name}`, `move to ${to.name}`],
    ]);
    const told = (await cockpit.db.history.toArray()).filter(({ collection }) => collection === 'items');
    const lines = told.map(({ name, field, from: was, to: is }) => [name, field, was, is].join(' '));
    const there = [`${from.name} released false true`, `${from.name} openItems ${from.name} ${to.name}`];
    const back = [`${from.name} released true false`, `${from.name} openItems ${to.name} ${from.name}`];
    expect(lines.toSorted()).toEqual([...there, ...there, ...back].toSorted());
    await cockpit.push();
    expect(await held(from.id, 'version')).toMatchObject({ values: { released: true } });
    const whereTheyAre = async () => {
      const moved = new Set((await ids(to.id)).map(({ id }) => id));
      return [open.filter(({ id }) => !moved.has(id)), (await ids(from.id)).filter(({ stateCategory }) => stateCategory !== 'done')];
    };
    expect(open.length).toBeGreaterThan(0);
    expect(await whereTheyAre()).toEqual([[], []]); // before any pull
    await cockpit.pull();
    expect(await whereTheyAre()).toEqual([[], []]);
    const stay = open.length === 1 ? 'The item that' : `The ${open.length} items that`;
    const note = `${stay} the release moved to ${to.name} ${open.length === 1 ? 'stays' : 'stay'} there.`;
    expect(await cockpit.engine.plan.undo()).toMatchObject({ ok: true, value: { note } });
    const [taken] = await cockpit.engine.outbox.previewItems([from.id]);
    expect(taken?.outgoing[0]?.lines.map(({ label, before, after }) => [label, before, after])).toEqual([
      ['Released', 'Yes', 'No'],
      ['Moved items', `${open.length} in ${to.name}`, 'stay there'],
    ]);
    await cockpit.push();
    expect(await cockpit.engine.plan.redo()).toEqual({ ok: true, value: expect.any(String) as unknown });
    await cockpit.push();
    expect(await cockpit.engine.plan.undo()).toEqual({ ok: true, value: expect.any(String) as unknown }); // this time it moved nothing
  });
});

describe('a version that vanished from the tracker', () => {
  test('makes what waits for it a conflict, shows at its mapping, and does not stand in the way of the release', async () => {
    const [one] = versions as [Version];
    await cockpit.run(putRelease(RELEASE), put(toVersion(one.id, ['name'])));
    await cockpit.run(setRelease(RELEASE, { name: 'Ours' }));
    cockpit.seen = (catalog) => ({ ...catalog, versions: catalog.versions.filter(({ id }) => id !== one.id) });
    await cockpit.pull();
    expect(await cockpit.engine.outbox.list()).toMatchObject([{ state: { kind: 'conflict', conflict: { kind: 'deleted' } } }]);
    expect(await cockpit.engine.catalog.bindings(RELEASE as Release['id'])).toMatchObject([{ project: null, fields: [], editable: false }]);
    expect((await cockpit.engine.items.summaries([RELEASE as Release['id']]))[0]!.problems).toHaveLength(1);
    await cockpit.run(setRelease(RELEASE, { name: 'Ours again' }));
    cockpit.seen = (catalog) => catalog;
    await cockpit.pull();
    expect(await cockpit.engine.outbox.list()).toMatchObject([{ after: 'Ours', state: { kind: 'queued' } }]);
  });

  test('is not taken for gone when the versions could not be read', async () => {
    const [one] = versions as [Version];
    await cockpit.run(putRelease(RELEASE), put(toVersion(one.id, ['name'])));
    await cockpit.run(setRelease(RELEASE, { name: 'Ours' }));
    cockpit.seen = (catalog) => ({ ...catalog, versions: [], missing: ['Versions: no access.'] });
    await cockpit.pull();
    expect(await cockpit.engine.outbox.list()).toMatchObject([{ state: { kind: 'queued' } }]);
  });
});

describe('a new version', () => {
  const create = (id: OperationId, project: ProjectId, recordKind: RecordKind, values: RecordState['values']): PlanEdit => ({
    kind: 'create-record',
    id,
    recordKind,
    project,
    type: recordKind,
    state: { values, texts: {}, members: {} },
  });

  test('is offered and mapped while it waits, follows the release, and the mapping names the one the tracker makes', async () => {
    const id = crypto.randomUUID() as OperationId;
    const local = localId(connectionOf(jira), id) as VersionId;
    await cockpit.run(putRelease(RELEASE, { name: 'Summer' }));
    await cockpit.run(
      create(id, jira, 'version', { name: 'Summer', date: null, released: false }),
      put(toVersion(local, ['name', 'date'])),
    );
    expect(await cockpit.engine.catalog.candidates({ text: 'Summer', limit: 5 })).toMatchObject([
      { label: 'Summer', isNew: true, target: { kind: 'version', version: local } },
    ]);
    expect((await cockpit.catalog(jira)).versions.map(({ name }) => name)).toContain('Summer');
    await cockpit.run(setRelease(RELEASE, { name: 'Late summer', target: onDay('2027-08-30') }));
    expect(await standings()).toEqual(['name waits', 'date waits']);
    await cockpit.push();
    expect(await waiting()).toEqual([]);
    const [mapping] = await cockpit.db.mappings.where('releaseId').equals(RELEASE).toArray();
    expect(mapping?.target).not.toMatchObject({ version: local });
    const made = (mapping!.target as { readonly version: VersionId }).version;
    expect(await held(made, 'version')).toMatchObject({ values: { name: 'Late summer', date: '2027-08-30' } });
    expect(await cockpit.engine.catalog.versions([local, made])).toMatchObject([{ id: made, name: 'Late summer' }]);
    await cockpit.pull();
    expect(await standings()).toEqual(['name agrees', 'date agrees']);
    expect((await cockpit.catalog(jira)).versions.filter(({ name }) => name.includes('ummer'))).toHaveLength(1);
  });

  test('is unmapped and mapped again by undo and redo under the id that the tracker gave it', async () => {
    const id = crypto.randomUUID() as OperationId;
    const local = localId(connectionOf(jira), id) as VersionId;
    await cockpit.run(putRelease(RELEASE, { name: 'Summer' }));
    await cockpit.run(create(id, jira, 'version', { name: 'Summer' }));
    await cockpit.run(put(toVersion(local, ['name'])));
    await cockpit.push();
    const mapped = async () => (await cockpit.db.mappings.where('releaseId').equals(RELEASE).toArray()).map(({ target }) => target);
    const [target] = await mapped();
    expect(target).not.toMatchObject({ version: local });
    expect(await cockpit.engine.plan.undo()).toEqual({ ok: true, value: 'edit' });
    expect(await mapped()).toEqual([]);
    expect(await cockpit.engine.plan.redo()).toEqual({ ok: true, value: 'edit' });
    expect(await mapped()).toEqual([target]);
  });

  test('is not taken for gone by a pull that asked for the versions before it was made', async () => {
    const id = crypto.randomUUID() as OperationId;
    await cockpit.run(create(id, jira, 'version', { name: 'Summer', date: null, released: false }));
    let isPushed = false;
    cockpit.seen = async (catalog) => {
      if (catalog.project.id !== jira || isPushed) return catalog;
      isPushed = true;
      await cockpit.push();
      const made = (await cockpit.catalog(jira)).versions.find(({ name }) => name === 'Summer')!;
      await cockpit.run({
        kind: 'edit-record',
        record: made.id,
        recordKind: 'version',
        project: jira,
        edit: { kind: 'value', field: 'name', value: 'Late summer' },
      });
      return catalog;
    };
    await cockpit.pull();
    expect(await cockpit.engine.outbox.list()).toMatchObject([{ after: 'Late summer', state: { kind: 'queued' } }]);
    expect((await cockpit.catalog(jira)).versions.filter(({ name }) => name === 'Late summer')).toHaveLength(1);
    await cockpit.pull();
    expect(await cockpit.engine.outbox.list()).toMatchObject([{ after: 'Late summer', state: { kind: 'queued' } }]);
  });

  test('is not shown as gone by a look that asked for the versions before it was made', async () => {
    await cockpit.run(create(crypto.randomUUID() as OperationId, jira, 'version', { name: 'Summer', date: null, released: false }));
    let isPushed = false;
    cockpit.seen = async (catalog) => {
      if (catalog.project.id !== jira || isPushed) return catalog;
      isPushed = true;
      await cockpit.push();
      return catalog;
    };
    await cockpit.engine.outbox.lookAhead({ connections: [] });
    const { records } = (await cockpit.engine.outbox.preview(NO_PREVIEW_FILTER)).coming;
    const made = (await cockpit.catalog(jira)).versions.find(({ name }) => name === 'Summer')!;
    expect([isPushed, records.includes(made.id)]).toEqual([true, false]);
  });

  test('and its mapping are one step: undo takes both away', async () => {
    const id = crypto.randomUUID() as OperationId;
    const local = localId(connectionOf(jira), id) as VersionId;
    await cockpit.run(putRelease(RELEASE));
    await cockpit.run(create(id, jira, 'version', { name: 'Summer' }), put(toVersion(local, ['name'])));
    await cockpit.engine.plan.undo();
    expect(await cockpit.engine.outbox.list()).toEqual([]);
    expect(await cockpit.db.mappings.count()).toBe(0);
    expect(await cockpit.engine.catalog.candidates({ text: 'Summer', limit: 5 })).toEqual([]);
  });

  test('or iteration of Azure DevOps likewise', async () => {
    const id = crypto.randomUUID() as OperationId;
    const local = localId(connectionOf(azure), id) as IterationId;
    await cockpit.run(putRelease(RELEASE, { name: 'Sprint 900' }));
    await cockpit.run(
      create(id, azure, 'iteration', { name: 'Sprint 900', start: '2027-01-04', finish: '2027-01-15' }),
      put(toIteration(local, ['date'])),
    );
    await cockpit.push();
    const [mapping] = await cockpit.db.mappings.where('releaseId').equals(RELEASE).toArray();
    const made = (mapping!.target as { readonly iteration: IterationId }).iteration;
    expect(made).not.toBe(local);
    expect(await held(made, 'iteration')).toMatchObject({ values: { name: 'Sprint 900', start: '2027-01-04', finish: '2027-01-15' } });
    const before = (await cockpit.engine.catalog.iterations([made]))[0]!;
    await cockpit.pull();
    expect((await cockpit.engine.catalog.iterations([made]))[0]).toMatchObject({ path: before.path, finish: '2027-01-15' });
  });

  test('iteration is put under the one that was chosen, also under one that is new itself', async () => {
    const [year, sprint] = [crypto.randomUUID(), crypto.randomUUID()] as [OperationId, OperationId];
    const [newYear, newSprint] = [year, sprint].map((id) => localId(connectionOf(azure), id) as IterationId) as [IterationId, IterationId];
    const under = { id: iteration.id, name: iteration.path };
    await cockpit.run(create(year, azure, 'iteration', { name: 'Year 9', parent: under }));
    const path = `${iteration.path}\\Year 9`;
    await cockpit.run(create(sprint, azure, 'iteration', { name: 'Sprint 901', parent: { id: newYear, name: path } }));
    const paths = async () =>
      (await cockpit.catalog(azure)).iterations.filter(({ name }) => ['Year 9', 'Sprint 901'].includes(name)).map((each) => each.path);
    const expected = [path, `${path}\\Sprint 901`];
    expect((await cockpit.engine.catalog.iterations([newYear, newSprint])).map((each) => each.path)).toEqual(expected);
    await cockpit.push();
    expect(await cockpit.engine.outbox.list()).toEqual([]);
    expect(await paths()).toEqual(expected);
    await cockpit.pull();
    expect(await paths()).toEqual(expected);
  });
});
