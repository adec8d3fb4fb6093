import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pushCreation, type PushContext } from '#renderer/engine/outbox/push-record.ts';
import { connectionOf, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import { err, ok } from '#shared/lib/result.ts';
import { isOpen, localId, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { fill } from '#shared/sync/answer.ts';
import type { Creation } from '#shared/tracker/writer.ts';
import { sampleCockpit, type SampleCockpit } from './sample-cockpit.ts';

describe('with the trackers of the sample workspace', () => {
  let cockpit: SampleCockpit;
  beforeEach(async () => {
    cockpit = await sampleCockpit();
  });
  afterEach(() => cockpit.close());

  test('what new items must have comes with the first pull of a project and is kept by the ones after it', async () => {
    const [jira, azure] = cockpit.projects as [ProjectId, ProjectId];
    const first = await Promise.all([cockpit.catalog(jira), cockpit.catalog(azure)]);
    for (const { requires, requiresAt, types } of first) {
      expect(requires?.map(({ type }) => type)).toEqual(types.map(({ name }) => name));
      expect(requiresAt).toEqual(expect.stringContaining('T'));
    }
    const answered: boolean[] = [];
    cockpit.seen = (catalog) => {
      answered.push(catalog.requires !== undefined);
      return catalog;
    };
    await cockpit.pull();
    expect(answered).toEqual([false, false]);
    const second = await Promise.all([cockpit.catalog(jira), cockpit.catalog(azure)]);
    expect(second.map(({ requires, requiresAt }) => ({ requires, requiresAt }))).toEqual(
      first.map(({ requires, requiresAt }) => ({ requires, requiresAt })),
    );
  });

  test('a new item counts among the pulled ones once its tracker has made it, and not before', async () => {
    const [jira] = cockpit.projects as [ProjectId];
    const counted = async (): Promise<readonly (number | undefined)[]> => {
      const projects = await cockpit.engine.catalog.projects(connectionOf(jira));
      const status = await (await cockpit.engine.status()).next();
      return [status.done === true ? undefined : status.value.items, projects.find(({ project }) => project.id === jira)?.items];
    };
    const [all, own] = (await counted()) as [number, number];
    const type = (await cockpit.catalog(jira)).types.find(({ kind }) => kind === 'task' || kind === 'story')!.name;
    const state = { values: { title: 'Count me later' }, texts: {}, members: {} };
    await cockpit.run({ kind: 'create-record', id: crypto.randomUUID() as OperationId, recordKind: 'item', project: jira, type, state });
    expect(await counted()).toEqual([all, own]);
    await cockpit.push();
    await expect.poll(counted).toEqual([all + 1, own + 1]);
  });

  describe('edits of an item that its tracker has made meanwhile', () => {
    const edit = (record: ItemId, project: ProjectId, value: string) =>
      ({ kind: 'edit-record', record, recordKind: 'item', project, edit: { kind: 'value', field: 'title', value } }) as const;
    const waiting = async () => (await cockpit.engine.outbox.list()).map(({ record, field, after }) => [record, field, after]);

    /** Made here, renamed here, and pushed. */
    async function renamedAndMade() {
      const [jira] = cockpit.projects as [ProjectId];
      const id = crypto.randomUUID() as OperationId;
      const local = localId(connectionOf(jira), id) as ItemId;
      const type = (await cockpit.catalog(jira)).types.find(({ kind }) => kind === 'task' || kind === 'story')!.name;
      const state = { values: { title: 'First name' }, texts: {}, members: {} };
      await cockpit.run({ kind: 'create-record', id, recordKind: 'item', project: jira, type, state });
      await cockpit.run(edit(local, jira, 'Second name'));
      await cockpit.push();
      const made = (await cockpit.engine.items.get(local))!;
      expect([made.title, made.id === local]).toEqual(['Second name', false]);
      return { jira, local, made };
    }

    test('are taken back by undo and made again by redo, there', async () => {
      const { made } = await renamedAndMade();
      expect(await cockpit.engine.plan.undo()).toEqual({ ok: true, value: 'edit' });
      expect(await waiting()).toEqual([[made.id, 'title', 'First name']]);
      expect(await cockpit.engine.plan.redo()).toEqual({ ok: true, value: 'edit' });
      expect(await waiting()).toEqual([]);
    });

    test('are left alone by undo where somebody has gone on from there, and the creation is said to be in the tracker', async () => {
      const { jira, made } = await renamedAndMade();
      const change = { kind: 'value', field: 'title', base: 'Second name', value: 'Third name' } as const;
      const changes = [{ id: crypto.randomUUID() as OperationId, change }];
      await cockpit.tracker.write(
        { record: made.id, recordKind: 'item', project: jira, revision: made.revision, changes },
        new AbortController().signal,
      );
      await cockpit.pull();
      expect(await cockpit.engine.plan.undo()).toMatchObject({ ok: true, value: { why: 'title was changed meanwhile' } });
      expect(await cockpit.engine.plan.undo()).toMatchObject({
        ok: true,
        value: { why: 'it was created in the tracker meanwhile' },
      });
      expect(await waiting()).toEqual([]);
    });

    test('are taken by the id that the item had here, from a screen that still knows it so', async () => {
      const { jira, local, made } = await renamedAndMade();
      await cockpit.run(edit(local, jira, 'Third name'));
      expect(await waiting()).toEqual([[made.id, 'title', 'Third name']]);
    });
  });

  test('a required field goes out with the create', async () => {
    const [jira] = cockpit.projects as [ProjectId];
    const id = crypto.randomUUID() as OperationId;
    const { types } = await cockpit.catalog(jira);
    const type = types.find(({ kind }) => kind === 'task' || kind === 'story')!.name;
    const state = { values: { title: 'Due at Christmas' }, texts: {}, members: {} };
    await cockpit.run({ kind: 'create-record', id, recordKind: 'item', project: jira, type, state, along: { duedate: '2026-12-24' } });
    await cockpit.push();
    expect(await cockpit.engine.outbox.list()).toEqual([]);
    const made = await cockpit.engine.items.get(localId(connectionOf(jira), id) as ItemId);
    expect(made).toMatchObject({ title: 'Due at Christmas', due: '2026-12-24' });
  });
});

test('a tracker that does not say what new items must have is asked once, not at every pull', async () => {
  const asked: boolean[] = [];
  const cockpit = await sampleCockpit({
    seen: ({ requires: _requires, ...catalog }) => catalog,
    asked: (_project, withRequires) => void asked.push(withRequires),
  });
  try {
    await cockpit.pull();
    await cockpit.pull();
    expect(asked).toEqual([true, true, false, false, false, false]); // of two projects
    expect(await cockpit.catalog(cockpit.projects[0]!)).not.toHaveProperty('requires');
  } finally {
    await cockpit.close();
  }
});

test('a create that is refused for a field lets the next pull ask again what new items must have, once', async () => {
  const asked: (readonly [ProjectId, boolean])[] = [];
  const cockpit = await sampleCockpit({ asked: (project, withRequires) => void asked.push([project, withRequires]) });
  try {
    const [jira, azure] = cockpit.projects as [ProjectId, ProjectId];
    const id = crypto.randomUUID() as OperationId;
    const { types } = await cockpit.catalog(jira);
    const type = types.find(({ kind }) => kind === 'task' || kind === 'story')!.name;
    const state = { values: { title: 'Not as it must be' }, texts: {}, members: {} };
    await cockpit.run({ kind: 'create-record', id, recordKind: 'item', project: jira, type, state, along: { customfield_99: 'x' } });
    await cockpit.push();
    const [entry] = await cockpit.engine.outbox.list();
    expect(entry?.state).toMatchObject({ kind: 'parked', parking: { asks: [{ field: 'customfield_99' }] } });
    await cockpit.pull();
    await cockpit.pull();
    const sorted = asked.toSorted(([a], [b]) => Number(a === azure) - Number(b === azure));
    expect(sorted).toEqual([
      [jira, true],
      [jira, true],
      [jira, false],
      [azure, true],
      [azure, false],
      [azure, false],
    ]);
    expect(await cockpit.catalog(jira)).toHaveProperty('requires');
  } finally {
    await cockpit.close();
  }
});

test('a create that the tracker refuses for its fields waits with questions, and their answers go along with the next one', async () => {
  const now = '2026-11-22T12:00:00.000Z' as Instant;
  const record = localId('jira', 'op-1' as OperationId);
  const made = 'jira/10099' as ItemId;
  const asks = [{ field: 'customfield_1', name: 'Severity', options: ['Grave', 'Light'] }];
  const operations = new Map<OperationId, Operation>();
  const sent: Creation[] = [];
  const never = () => Promise.reject(new Error('Not asked here.'));
  const context: PushContext = {
    now: () => now,
    signal: new AbortController().signal,
    store: {
      of: (wanted) => [...operations.values()].filter((each) => each.record === wanted && isOpen(each)),
      async save(changed) {
        for (const each of changed) operations.set(each.id, each);
      },
      async created({ id }) {
        operations.delete(id);
      },
    },
    writer: {
      read: async () => ok(null),
      write: never,
      wrote: never,
      async create(creation) {
        sent.push(creation);
        const isFilled = creation.change.along?.['customfield_1'] !== undefined;
        return isFilled ? ok(made) : err({ code: 'rejected', host: 'jira', status: 400, messages: ['Severity is required.'], asks });
      },
      findCreated: never,
      findComment: never,
    },
  };
  const queued: Operation = {
    id: 'op-1' as OperationId,
    seq: 1,
    record,
    recordKind: 'item',
    project: 'jira/10' as ProjectId,
    change: { kind: 'create', type: 'Bug', state: { values: { title: 'Broken' }, texts: {}, members: {} } },
    state: { kind: 'queued' },
    by: 'Mara',
    at: now,
  };
  operations.set(queued.id, queued);
  expect(await pushCreation(context, queued)).toBeNull();
  const parked = operations.get(queued.id)!;
  expect(parked.state).toMatchObject({
    kind: 'parked',
    parking: { words: 'Severity is required.', advice: 'Fill in what it asks for, then send it again.', asks },
  });
  const filled = fill(parked, { customfield_1: 'Grave' })!;
  operations.set(filled.id, filled);
  expect(await pushCreation(context, filled)).toBeNull();
  expect(sent.map(({ change }) => change.along)).toEqual([undefined, { customfield_1: 'Grave' }]);
  expect([...operations.values()]).toEqual([]);
});
