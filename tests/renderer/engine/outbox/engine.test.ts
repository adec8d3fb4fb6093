import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createHost, type Host } from '#electron/host/index.ts';
import { openProfile, type Profile } from '#electron/host/profile.ts';
import { memoryVault } from '#electron/host/vault/vault.ts';
import { createEngine, type EngineRouter } from '#renderer/engine/engine.ts';
import type { HostLink } from '#renderer/engine/host-link.ts';
import { hostWriter } from '#renderer/engine/outbox/host-writer.ts';
import { madeSetting } from '#renderer/engine/outbox/push-store.ts';
import { inRealTime } from '#renderer/engine/plan/sender.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { connectionOf, type ItemId, type ItemRow, type ProjectId } from '#shared/domain/item.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import { instantOf, type Instant } from '#shared/domain/time.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { linkMember, type Choice, type RecordId } from '#shared/sync/editable.ts';
import { isLocal, localId, type OperationId } from '#shared/sync/operation.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';
import { putRelease, setRelease } from '../plan/support.ts';

const SIGNAL = new AbortController().signal;
const newId = (): string => crypto.randomUUID();

let folder: string;
let profile: Profile;
let host: Host;
let client: RouterClient<Host['router']>;
/** Runs before the host reads a record for a push. */
let beforeRead: () => Promise<void>;
let journalFails: boolean;
let name: string;
let core: ReturnType<typeof createEngine>['core'];
let engine: RouterClient<EngineRouter>;
let tracker: TrackerWriter;
/** One item of each tracker. */
let items: readonly ItemRow[];

/** The same with some parts exchanged: clients are proxies, which cannot be copied. */
const over = <T extends object>(base: T, parts: { readonly [key: string]: unknown }): T =>
  new Proxy(base, { get: (target, key) => (typeof key === 'string' && key in parts ? parts[key] : (Reflect.get(target, key) as unknown)) });

async function start(): Promise<void> {
  const link: HostLink = {
    client: over(client, {
      trackers: over(client.trackers, {
        read: async (...input: Parameters<typeof client.trackers.read>) => {
          await beforeRead();
          return client.trackers.read(...input);
        },
      }),
      journal: over(client.journal, {
        append: async (...input: Parameters<typeof client.journal.append>) =>
          journalFails ? { ok: false, error: { code: 'disk-full', detail: '' } } : client.journal.append(...input),
      }),
    }),
    connected: true,
    elsewhere: false,
    subscribe: () => () => undefined,
    claim: () => undefined,
    close: () => undefined,
  };
  const made = createEngine({
    db: new CockpitDb(name),
    host: link,
    now: () => instantOf(Date.now()),
    newId,
    schedule: inRealTime,
    indexedDB,
    persist: async () => true,
    witness: { seen: async () => true, note: async () => undefined },
  });
  ({ core } = made);
  engine = createRouterClient(made.router);
  await core.start();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-outbox-'));
  name = `engine-${newId()}`;
  beforeRead = async () => undefined;
  journalFails = false;
  profile = await openProfile(folder, newId, '');
  host = await createHost({
    profile,
    shell: 'browser',
    version: '1.0.0',
    vault: memoryVault(),
    fetch: async () => Promise.reject(new Error('no network here')),
    printer: { missing: async () => null, print: async () => ({ ok: false, error: { code: 'failed', detail: '' } }) },
  });
  client = createRouterClient(host.router);
  tracker = hostWriter(client.trackers);
  await start();
  const connections = await client.sample.start({ today: '2026-11-20' });
  if (!connections.ok) throw new Error(connections.error.code);
  await engine.connections.list();
  const found: ItemRow[] = [];
  for (const { id } of connections.value) {
    const projects = await engine.catalog.refreshProjects(id);
    if (!projects.ok) throw new Error(projects.error.code);
    await engine.catalog.choose({ connection: id, projects: projects.value.slice(0, 1).map(({ project }) => project.id) });
    await engine.sync.pull({ connections: [id] });
    const { ids } = await engine.items.query({
      filter: { ...NO_FILTER, projects: [projects.value[0]!.project.id] },
      sort: [],
      group: null,
    });
    found.push((await engine.items.rows(ids.slice(0, 1)))[0]!);
  }
  items = found;
});
afterEach(async () => {
  await core.close();
  await host.close();
  await profile.release();
  rmSync(folder, { recursive: true, force: true });
});

const edited = ({ id, projectId }: ItemRow, edit: Edit): PlanEdit => ({
  kind: 'edit-record',
  record: id,
  recordKind: 'item',
  project: projectId,
  edit,
});
const titled = (item: ItemRow, value: string): PlanEdit => edited(item, { kind: 'value', field: 'title', value });
const run = async (...edits: readonly PlanEdit[]): Promise<void> => {
  expect(await engine.plan.run({ label: 'edit', why: null, edits })).toEqual({ ok: true, value: undefined });
};
const rowOf = async (id: ItemId) => (await engine.items.rows([id]))[0]!;
const push = (): Promise<unknown> => engine.outbox.push({ connections: [], operations: null });
const held = async (record: RecordId) => {
  const read = await tracker.read(record, 'item', SIGNAL);
  if (!read.ok || read.value === null) throw new Error('not read');
  return read.value;
};
/** Somebody else changes a title in the tracker. */
async function somebodyWrites(item: ItemRow, title: string): Promise<void> {
  const { revision, state } = await held(item.id);
  const change = { kind: 'value', field: 'title', base: state.values.title ?? null, value: title } as const;
  const write = {
    record: item.id,
    recordKind: 'item',
    project: item.projectId,
    revision,
    changes: [{ id: newId() as OperationId, change }],
  } as const;
  expect(await tracker.write(write, SIGNAL)).toMatchObject({ answers: [{ kind: 'sent' }] });
}

describe('an edit of a record', () => {
  test('is shown wherever the record is, marked as waiting, and undo takes it and its operation away', async () => {
    const item = items[0]!;
    await run(titled(item, 'Quokka enclosure'), edited(item, { kind: 'members', field: 'labels', add: ['zoo'], remove: [] }));
    expect(await rowOf(item.id)).toMatchObject({ title: 'Quokka enclosure', pending: ['title', 'labels'] });
    expect(await engine.items.get(item.id)).toMatchObject({
      title: 'Quokka enclosure',
      labels: [...item.labels, 'zoo'],
      pending: ['title', 'labels'],
    });
    expect(await engine.items.search({ text: 'quokka', limit: 5 })).toMatchObject([{ id: item.id }]);
    const { ids } = await engine.items.query({ filter: { ...NO_FILTER, labels: ['zoo'] }, sort: [], group: null });
    expect(ids).toEqual([item.id]);
    expect(await engine.outbox.list()).toMatchObject([
      {
        key: item.key,
        title: 'Quokka enclosure',
        field: 'title',
        before: item.title,
        after: 'Quokka enclosure',
        state: { kind: 'queued' },
      },
      { key: item.key, field: 'labels', before: [], after: ['zoo'] },
    ]);
    expect(await engine.plan.undo()).toEqual({ ok: true, value: 'edit' });
    expect(await engine.outbox.list()).toEqual([]);
    expect(await rowOf(item.id)).toEqual({ ...item });
    expect(await engine.items.search({ text: 'quokka', limit: 5 })).toEqual([]);
  });

  test('and a change of a release are one step: both are taken back together', async () => {
    const item = items[0]!;
    await run(putRelease('r1', { name: 'Winter' }));
    await run(setRelease('r1', { name: 'Spring' }), titled(item, 'Ship it in spring'));
    expect(await engine.plan.undo()).toMatchObject({ ok: true });
    expect(await engine.outbox.list()).toEqual([]);
    expect(await engine.plan.redo()).toMatchObject({ ok: true });
    expect(await engine.outbox.list()).toMatchObject([{ after: 'Ship it in spring' }]);
  });

  test('of an item that is not here, or of a field it has not, is refused and changes nothing', async () => {
    const item = items[0]!;
    const gone = { ...item, id: `${item.id}999` as ItemId };
    expect(await engine.plan.run({ label: 'edit', why: null, edits: [titled(gone, 'x')] })).toMatchObject({
      ok: false,
      error: { code: 'gone' },
    });
    const odd = edited(item, { kind: 'value', field: 'name' as never, value: 'x' });
    expect(await engine.plan.run({ label: 'edit', why: null, edits: [odd] })).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(await engine.outbox.list()).toEqual([]);
  });

  test('is still there after a restart', async () => {
    await run(titled(items[0]!, 'Kept over night'));
    await core.close();
    await start();
    expect(await rowOf(items[0]!.id)).toMatchObject({ title: 'Kept over night', pending: ['title'] });
  });
});

describe('a push', () => {
  test('sends what waits on both trackers, and then nothing waits', async () => {
    for (const item of items) {
      await run(
        titled(item, `Pushed ${item.key}`),
        edited(item, { kind: 'members', field: 'labels', add: ['pushed'], remove: [] }),
        edited(item, { kind: 'comment', text: 'Agreed on Friday' }),
      );
    }
    await push();
    for (const item of items) {
      const { state } = await held(item.id);
      expect(state.values.title).toBe(`Pushed ${item.key}`);
      expect(state.members.labels).toContain('pushed');
      const row = await rowOf(item.id);
      expect(row.title).toBe(`Pushed ${item.key}`);
      expect(row.pending).toBeUndefined();
    }
    expect(await engine.outbox.list()).toEqual([]);
    const [report] = await engine.outbox.reports({ limit: 5 });
    expect(report).toMatchObject({ counts: { sent: 6, conflicts: 0, parked: 0, skipped: 0, inDoubt: 0 } });
    expect(report?.finishedAt).not.toBeNull();
    expect(report?.connections.map(({ step, total, done }) => [step.kind, total, done])).toEqual([
      ['done', 3, 3],
      ['done', 3, 3],
    ]);
  });

  test('is taken back by queueing the reverse edit', async () => {
    const item = items[0]!;
    await run(titled(item, 'Pushed'));
    await push();
    expect(await engine.plan.undo()).toMatchObject({ ok: true });
    expect(await engine.outbox.list()).toMatchObject([{ before: 'Pushed', after: item.title }]);
    await push();
    expect((await held(item.id)).state.values.title).toBe(item.title);
  });

  test('leaves what is held back, and what was not chosen', async () => {
    const [one, other] = [items[0]!, items[1]!];
    await run(titled(one, 'Held'), titled(other, 'Not chosen'));
    const [first, second] = await engine.outbox.list();
    expect(await engine.outbox.hold([first!.id])).toEqual({ ok: true, value: 1 });
    await engine.outbox.push({ connections: [], operations: [first!.id] });
    expect((await engine.outbox.list()).map(({ state }) => state.kind)).toEqual(['held', 'queued']);
    expect(await engine.outbox.release([first!.id])).toEqual({ ok: true, value: 1 });
    expect(await engine.outbox.takeBack([second!.id])).toMatchObject({ ok: true });
    await push();
    expect((await held(one.id)).state.values.title).toBe('Held');
    expect((await held(other.id)).state.values.title).toBe(other.title);
  });

  test('what is held back is held again when giving it up is undone, an edit and a new record alike', async () => {
    const item = items[0]!;
    const id = newId() as OperationId;
    const state = { values: { title: 'New and held' }, texts: {}, members: {} };
    await run(titled(item, 'Held'), { kind: 'create-record', id, recordKind: 'item', project: item.projectId, type: item.type, state });
    const before = await engine.outbox.list();
    const ids = before.map((entry) => entry.id);
    expect(await engine.outbox.hold(ids)).toEqual({ ok: true, value: 2 });
    const states = async () => (await engine.outbox.list()).map((entry) => entry.state.kind);
    expect(await engine.outbox.takeBack(ids)).toMatchObject({ ok: true });
    expect(await states()).toEqual([]);
    expect(await engine.plan.undo()).toMatchObject({ ok: true });
    expect(await states()).toEqual(['held', 'held']);
    expect(await engine.plan.redo()).toMatchObject({ ok: true });
    expect(await states()).toEqual([]);
    expect(await engine.plan.undo()).toMatchObject({ ok: true });
    expect(await rowOf(item.id)).toMatchObject({ title: 'Held' });
  });

  test('ends with its reason when the store of what is pulled is full, and goes on from there', async () => {
    const item = items[0]!;
    await run(titled(item, 'No room'));
    const full = vi.spyOn(core.plan, 'settle').mockRejectedValue(Object.assign(new Error('full'), { name: 'QuotaExceededError' }));
    await push();
    const [report] = await engine.outbox.reports({ limit: 1 });
    expect(report).toMatchObject({
      counts: { skipped: 1 },
      connections: [{ step: { kind: 'failed', explanation: { title: 'Push stopped' } } }],
    });
    expect(report?.finishedAt).not.toBeNull();
    full.mockRestore();
    await push();
    expect((await held(item.id)).state.values.title).toBe('No room');
  });

  test('ends also when the cockpit itself fails', async () => {
    const item = items[0]!;
    await run(titled(item, 'Unlucky'));
    const bug = vi.spyOn(core.plan.outbox, 'versionOf').mockImplementation(() => {
      throw new TypeError('a bug');
    });
    await push();
    const [report] = await engine.outbox.reports({ limit: 1 });
    expect(report?.connections).toMatchObject([{ step: { kind: 'failed', explanation: { detail: 'TypeError: a bug' } } }]);
    expect(report?.finishedAt).not.toBeNull();
    bug.mockRestore();
  });

  test('never writes over an edit that was made while the tracker was asked', async () => {
    const item = items[0]!;
    await run(titled(item, 'First thought'));
    let asked = 0;
    beforeRead = async () => {
      asked += 1;
      if (asked === 1) await run(titled(item, 'Second thought'));
    };
    await push();
    expect((await held(item.id)).state.values.title).toBe('Second thought');
    expect(await engine.outbox.list()).toEqual([]);
  });

  test('sends nothing while the second copy cannot be written', async () => {
    const item = items[0]!;
    await run(titled(item, 'Only once'));
    journalFails = true;
    await push();
    expect((await held(item.id)).state.values.title).toBe(item.title);
    const [report] = await engine.outbox.reports({ limit: 1 });
    expect(report?.connections[0]?.step).toMatchObject({ kind: 'failed', explanation: { title: 'Push stopped' } });
    journalFails = false;
    await engine.retry();
    await push();
    expect((await held(item.id)).state.values.title).toBe('Only once');
  });

  test('shows a new item among the others until it is created, and then in the tracker’s own form', async () => {
    for (const { projectId, type } of items) {
      const id = newId() as OperationId;
      const local = localId(connectionOf(projectId), id) as ItemId;
      const state = { values: { title: 'Brand new thing' }, texts: {}, members: { labels: ['fresh'] } };
      await run({ kind: 'create-record', id, recordKind: 'item', project: projectId, type, state });
      const all = async () =>
        (await engine.items.query({ filter: { ...NO_FILTER, text: 'brand new', projects: [projectId] }, sort: [], group: null })).ids;
      expect(await all()).toEqual([local]);
      expect(await engine.items.get(local)).toMatchObject({ title: 'Brand new thing', labels: ['fresh'], pending: ['create'] });
      // An edit of it changes what will be created, and undo brings the first words back.
      const retitled = { kind: 'value', field: 'title', value: 'Brand new words' } as const;
      await run({ kind: 'edit-record', record: local, recordKind: 'item', project: projectId, edit: retitled });
      expect((await engine.outbox.list()).filter((each) => each.record === local)).toHaveLength(1);
      expect((await rowOf(local)).title).toBe('Brand new words');
      await engine.plan.undo();
      expect((await rowOf(local)).title).toBe('Brand new thing');

      await core.close();
      await start();
      expect(await all()).toEqual([local]);
      // A pull does not miss it in the tracker.
      await engine.sync.pull({ connections: [connectionOf(projectId)] });
      expect(await all()).toEqual([local]);

      await push();
      const [made, ...others] = await all();
      expect(others).toEqual([]);
      expect(isLocal(made!)).toBe(false);
      expect((await engine.items.get(local))!.id).toBe(made);
      expect((await rowOf(made!)).title).toBe('Brand new thing');
      expect((await engine.items.get(made!))!.pending).toBeUndefined();
    }
  });

  test('takes a new item away with its undo', async () => {
    const [{ projectId, type }] = items as [ItemRow];
    const count = async () => (await engine.items.query({ filter: NO_FILTER, sort: [], group: null })).ids.length;
    const before = await count();
    const id = newId() as OperationId;
    const state = { values: { title: 'Not for long' }, texts: {}, members: {} };
    await run({ kind: 'create-record', id, recordKind: 'item', project: projectId, type, state });
    expect(await count()).toBe(before + 1);
    await engine.plan.undo();
    expect(await count()).toBe(before);
  });

  test('makes new records before those that name them, each once', async () => {
    const { projectId } = items[0]!;
    const connection = projectId.slice(0, projectId.indexOf('/'));
    const [first, second] = [newId() as OperationId, newId() as OperationId];
    const state = (title: string) => ({ values: { title }, texts: {}, members: {} });
    const creation = { kind: 'create-record', recordKind: 'item', project: projectId, type: 'Task' } as const;
    const parent = localId(connection, first);
    await run(
      { ...creation, id: second, state: { ...state('Linked'), members: { links: [`outward Blocks ${parent}`] } } },
      { ...creation, id: first, state: state('Named by another') },
    );
    await run({
      kind: 'edit-record',
      record: parent,
      recordKind: 'item',
      project: projectId,
      edit: { kind: 'comment', text: 'Made offline' },
    });
    expect((await engine.outbox.list()).map((each) => [each.kind, each.title, each.waitsFor])).toEqual([
      ['create', 'Linked', [parent]],
      ['create', 'Named by another', []],
      ['comment', 'Named by another', [parent]],
    ]);
    await push();
    expect(await engine.outbox.list()).toEqual([]);
    const made = core.plan.setting<RecordId | null>(madeSetting(parent), null);
    expect((await held(made!)).state.values.title).toBe('Named by another');
  });
});

describe('a pull', () => {
  test('raises a conflict with what somebody else wrote, and the answer is what is pushed', async () => {
    for (const item of items) {
      await run(titled(item, 'Mine'));
      await somebodyWrites(item, 'Theirs');
    }
    await engine.sync.pull({ connections: [] });
    for (const item of items) expect(await rowOf(item.id)).toMatchObject({ title: 'Mine', pending: ['title'], conflicts: ['title'] });
    const [one, other] = await engine.outbox.list();
    expect(one).toMatchObject({ state: { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Theirs' } } });
    expect(await engine.outbox.answer({ operations: [one!.id], reply: { kind: 'mine' } })).toEqual({ ok: true, value: 1 });
    expect(await engine.outbox.answer({ operations: [other!.id], reply: { kind: 'theirs' } })).toEqual({ ok: true, value: 1 });
    await push();
    expect((await held(one!.record)).state.values.title).toBe('Mine');
    expect((await held(other!.record)).state.values.title).toBe('Theirs');
    expect(await rowOf(other!.record as ItemId)).toMatchObject({ title: 'Theirs' });
  });

  test('says who changed the field in conflict and when', async () => {
    for (const item of items) await run(titled(item, 'Mine'));
    const since = instantOf(Date.now() - 60_000);
    for (const item of items) await somebodyWrites(item, 'Theirs');
    await engine.sync.pull({ connections: [] });
    for (const { state } of await engine.outbox.list()) {
      const { by, at } = (state as unknown as { readonly conflict: { readonly by: string | null; readonly at: Instant | null } }).conflict;
      expect([by, at! > since]).toEqual([expect.stringMatching(/\w/), true]);
    }
  });

  test('acknowledges what somebody else has written just so', async () => {
    const item = items[0]!;
    await run(titled(item, 'Agreed'));
    await somebodyWrites(item, 'Agreed');
    await engine.sync.pull({ connections: [] });
    expect(await engine.outbox.list()).toEqual([]);
  });

  test('gives the base in the form in which the record itself is read', async () => {
    const mirror = await core.mirror();
    for (const item of items) {
      const states = await mirror.states([{ record: item.id, recordKind: 'item' }]);
      const { state } = await held(item.id);
      const ids = (values: object) =>
        Object.entries(values).map(([field, value]) => [field, (value as { id?: string } | null)?.id ?? value]);
      expect(ids(states.get(item.id)!.values)).toEqual(ids(state.values));
      expect(states.get(item.id)).toMatchObject({ texts: state.texts, members: state.members });
    }
  });
});

describe('what the editors of an item offer', () => {
  const chosen = ({ id, name: called }: Choice): Choice => ({ id, name: called });
  /** Another one than the item has. */
  const other = <T extends Choice>(list: readonly T[], now: string | null): T => {
    const found = list.find((choice) => choice.name !== now);
    if (found === undefined) throw new Error('nothing else is offered');
    return found;
  };

  test.each([
    ['Jira', 0],
    ['Azure DevOps', 1],
  ])('of %s is taken by the tracker, field by field, and stands there after a push', async (_, at) => {
    const item = items[at]!;
    const choices = (await engine.items.choices(item.projectId))!;
    expect(choices.readOnly).toBeNull();
    const [target] = (await engine.items.query({ filter: { ...NO_FILTER, projects: [item.projectId] }, sort: [], group: null })).ids.slice(
      1,
    );
    const state = other(choices.states[item.type]!, item.state);
    const link = linkMember({ ...choices.linkTypes[0]!, target: target! });
    const own: readonly Edit[] =
      choices.tracker === 'jira'
        ? [
            { kind: 'members', field: 'components', add: choices.components.slice(0, 1), remove: [...item.components] },
            { kind: 'members', field: 'fixVersions', add: choices.fixVersions.slice(0, 1).map(({ id }) => id), remove: [] },
          ]
        : [
            { kind: 'value', field: 'iteration', value: chosen(choices.iterations.find(({ id }) => id !== item.iteration)!) },
            { kind: 'value', field: 'area', value: choices.areas.find((area) => area !== item.area) ?? null },
          ];
    const edits: readonly Edit[] = [
      { kind: 'value', field: 'state', value: chosen(state) },
      { kind: 'value', field: 'assignee', value: chosen(other(choices.people, item.assignee)) },
      { kind: 'value', field: 'priority', value: chosen(other(choices.priorities, item.priority)) },
      { kind: 'members', field: 'labels', add: [choices.labels.find((label) => !item.labels.includes(label))!], remove: [] },
      { kind: 'members', field: 'links', add: [link], remove: [] },
      ...own,
    ];
    await run(...edits.map((edit) => edited(item, edit)));
    expect(await engine.outbox.of(item.id)).toHaveLength((await engine.outbox.list()).length);
    await push();
    const left = await engine.outbox.list();
    expect(left.map(({ field, state: how }) => [field, how])).toEqual([]);
    const { values, members } = (await held(item.id)).state;
    expect(values.state).toMatchObject({ name: state.name });
    expect(members.links).toContain(link);
  });

  test('names the other end of a new link, in the words of its type', async () => {
    const item = items[0]!;
    const { linkTypes } = (await engine.items.choices(item.projectId))!;
    const { ids } = await engine.items.query({ filter: { ...NO_FILTER, projects: [item.projectId] }, sort: [], group: null });
    const target = await rowOf(ids.at(-1)!);
    const inward = linkTypes.find(({ direction }) => direction === 'inward')!;
    await run(edited(item, { kind: 'members', field: 'links', add: [linkMember({ ...inward, target: target.id })], remove: [] }));
    const shown = await engine.items.get(item.id);
    expect(shown?.links.at(-1)).toMatchObject({ label: inward.label, targetKey: target.key });
    expect((await engine.outbox.of(item.id))[0]).toMatchObject({ after: [expect.stringContaining(target.key)] });
  });

  test('is nothing for a project that is not pulled', async () => {
    expect(await engine.items.choices(`${connectionOf(items[0]!.projectId)}/999999` as ProjectId)).toBeNull();
  });
});
