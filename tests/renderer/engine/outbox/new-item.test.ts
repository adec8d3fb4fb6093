import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pushCreation, type PushContext } from '#renderer/engine/outbox/push-record.ts';
import { connectionOf, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import { err, ok } from '#shared/lib/result.ts';
import { isOpen, localId, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { fill } from '#shared/sync/outbox.ts';
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
