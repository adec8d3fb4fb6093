import { describe, expect, test } from 'vitest';
import { pushCreation, pushRecord, type PushContext } from '#renderer/engine/outbox/push-record.ts';
import { INDEX_LAG, REQUEST_LIMIT } from '#shared/sync/arrival.ts';
import { SANDBOX_TOKEN } from '#electron/sandbox/azure/sandbox.ts';
import { instantOf } from '#shared/domain/time.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { isOpen, type Change, type Operation, type OperationId } from '#shared/sync/operation.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';
import { SIGNAL } from './harness.ts';
import { choice, comment, creation, item, link, members, set, SHOP, START, text, writeRig, type WriteRig } from './write-rig.ts';

const RECORD = item(1);
const RELATED = 'System.LinkTypes.Related';
const CHANGES: readonly Change[] = [
  set('title', 'Mine', 'Item 1'),
  text('<p>Mine</p>', '<p>First</p>'),
  set('state', choice('Active'), choice('New')),
  set('parent', choice(item(5), '#5'), choice(item(4), '#4')),
  members('labels', ['mine'], ['api']),
  members('links', [link('System.LinkTypes.Dependency', 'inward', 3)], [link(RELATED, 'outward', 2)]),
  comment('Ready.'),
  comment('Ready.'), // twice on purpose: two comments that say the same
];

/** An outbox in memory, as the engine keeps it in the store. */
function outbox(rig: WriteRig, changes: readonly Change[], record: RecordId = RECORD) {
  let operations: readonly Operation[] = changes.map((change, index) => ({
    id: `op-${index + 1}` as OperationId,
    seq: index + 1,
    record,
    recordKind: 'item',
    project: SHOP,
    change,
    state: { kind: 'queued' },
    by: 'Ann',
    at: START,
  }));
  const created: RecordId[] = [];
  const context = (writer: TrackerWriter = rig.writer): PushContext => ({
    writer,
    now: () => instantOf(rig.now()),
    signal: SIGNAL,
    store: {
      of: (id) => operations.filter((each) => each.record === id && isOpen(each)),
      save(changed) {
        const byId = new Map(changed.map((each) => [each.id, each]));
        operations = operations.map((each) => byId.get(each.id) ?? each);
        return Promise.resolve();
      },
      created(operation, id) {
        created.push(id);
        const done: Operation = { ...operation, state: { kind: 'acknowledged', at: START, how: 'pushed' } };
        operations = operations.map((each) => (each.id === operation.id ? done : each));
        return Promise.resolve();
      },
    },
  });
  return { context, created, states: () => operations.map((each) => each.state.kind), all: () => operations };
}

/** Pushes again and again, as a person would, until nothing is left. */
async function untilQuiet(rig: WriteRig, { context, states }: ReturnType<typeof outbox>, restarts = false): Promise<void> {
  for (let round = 0; round < 6 && states().some((kind) => kind === 'queued' || kind === 'sending'); round += 1) {
    await pushRecord(context(restarts ? rig.restarted() : rig.writer), RECORD);
    rig.pass(1000);
  }
}

function expectDoneOnce(rig: WriteRig): void {
  const { fields, relations } = rig.sandbox.store.items.get(1)!;
  expect(fields).toMatchObject({
    'System.Title': 'Mine',
    'System.Description': '<p>Mine</p>',
    'System.State': 'Active',
    'System.Tags': 'Web; mine',
  });
  expect(relations!.map(({ rel, url }) => `${rel} ${url.replace(/.*\//, '')}`).sort()).toEqual([
    'Hyperlink ',
    'System.LinkTypes.Dependency-Reverse 3',
    'System.LinkTypes.Hierarchy-Reverse 5',
  ]);
  expect(rig.sandbox.store.comments.get(1)).toHaveLength(2);
}

test('a push ends with everything in the tracker once', async () => {
  const rig = writeRig();
  const box = outbox(rig, CHANGES);
  expect(await pushRecord(box.context(), RECORD)).toBeNull();
  expect(box.states()).toEqual(CHANGES.map(() => 'acknowledged'));
  expectDoneOnce(rig);
  expect(rig.writes()).toHaveLength(2);
});

const NUMBERS = Array.from({ length: 18 }, (_, index) => index + 1);

describe.each([
  ['after the server did the work', false],
  ['before it reached the server', true],
] as const)('a request that is lost %s', (_, early) => {
  test.each(NUMBERS)('as number %d leaves everything in the tracker once', async (number) => {
    const rig = writeRig();
    const box = outbox(rig, CHANGES);
    let count = 0;
    const isIt = (): boolean => (count += 1) === number;
    if (early) {
      rig.before = () => {
        if (isIt()) throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
      };
    } else rig.lose = isIt;
    await untilQuiet(rig, box);
    expect(box.states()).toEqual(CHANGES.map(() => 'acknowledged'));
    expectDoneOnce(rig);
  });
});

test('a request that the network delivers twice leaves everything in the tracker once', async () => {
  const rig = writeRig();
  const box = outbox(rig, CHANGES);
  const statuses: number[] = [];
  rig.before = ({ method, url, body }) => {
    if (method !== 'PATCH') return;
    const headers = { 'content-type': 'application/json-patch+json', authorization: `Basic ${btoa(`:${SANDBOX_TOKEN}`)}` };
    const first = rig.sandbox.handle(new Request(url, { method: 'PATCH', headers, body: JSON.stringify(body) }));
    void first.then(({ status }) => statuses.push(status));
  };
  await untilQuiet(rig, box);
  expect(box.states()).toEqual(CHANGES.map(() => 'acknowledged'));
  expectDoneOnce(rig);
  expect(statuses[0]).toBe(200); // the answer was that to the second: 412
});

test('a write without an answer is settled after a restart, too', async () => {
  const rig = writeRig();
  const different = CHANGES.slice(0, -1);
  const box = outbox(rig, different);
  let count = 0;
  rig.lose = ({ method }) => method === 'PATCH' && (count += 1) === 1;
  await untilQuiet(rig, box, true);
  expect(box.states()).toEqual(different.map(() => 'acknowledged'));
  expect([rig.sandbox.store.comments.get(1)!.length, count]).toEqual([1, 1]);
});

test('a change of somebody else between look and write is merged, and a change of the same field is a conflict (S21)', async () => {
  const rig = writeRig();
  const box = outbox(rig, [set('title', 'Mine', 'Item 1'), members('labels', ['mine']), comment('Ready.')]);
  let once = true;
  rig.before = ({ method }) => {
    if (method !== 'PATCH' || !once) return;
    once = false;
    rig.sandbox.edit(1, { 'System.Title': 'Theirs', 'System.Tags': 'api; Web; theirs' });
  };
  await untilQuiet(rig, box);
  expect(box.states()).toEqual(['conflict', 'acknowledged', 'acknowledged']);
  expect(box.all()[0]!.state).toMatchObject({ conflict: { kind: 'both-changed', theirs: 'Theirs', by: 'Ben Bauer' } });
  const { fields } = rig.sandbox.store.items.get(1)!;
  expect([fields['System.Title'], fields['System.Tags']]).toEqual(['Theirs', 'api; Web; theirs; mine']);
});

test('a value that landed and was changed by somebody else since is no conflict', async () => {
  const rig = writeRig();
  const box = outbox(rig, [set('title', 'Mine', 'Item 1')]);
  rig.lose = ({ method }) => {
    if (method !== 'PATCH') return false;
    rig.sandbox.edit(1, { 'System.Title': 'Theirs' });
    return true;
  };
  await untilQuiet(rig, box);
  expect([box.states(), rig.sandbox.store.items.get(1)!.fields['System.Title']]).toEqual([['acknowledged'], 'Theirs']);
});

test('a text that the server has rewritten is known again, and is sent once (S23)', async () => {
  const rig = writeRig();
  const box = outbox(rig, [text('<p>Mine<!-- note --></p>', '<p>First</p>')]);
  let count = 0;
  rig.lose = ({ method }) => method === 'PATCH' && (count += 1) === 1;
  await untilQuiet(rig, box);
  expect([box.states(), count]).toEqual([['acknowledged'], 1]);
});

test('a link that came from its other end after the look is found there, and nobody says it was sent', async () => {
  const rig = writeRig();
  const box = outbox(rig, [members('links', [link('System.LinkTypes.Dependency', 'inward', 3)])]);
  let reads = 0;
  rig.before = ({ method, url }) => {
    if (method === 'GET' && url.pathname.endsWith('/workitems/1') && (reads += 1) === 2)
      rig.sandbox.link(3, 'System.LinkTypes.Dependency-Forward', 1); // no revision of item 1
  };
  expect(await pushRecord(box.context(), RECORD)).toBeNull();
  expect([box.all()[0]!.state, rig.writes()]).toMatchObject([{ kind: 'acknowledged', how: 'agreed' }, []]);
});

test('an item that is deleted meanwhile waits for a person (S30)', async () => {
  const rig = writeRig();
  const box = outbox(rig, CHANGES);
  rig.before = ({ method }) => (method === 'PATCH' ? rig.sandbox.remove(1) : undefined);
  await untilQuiet(rig, box);
  expect(new Set(box.states())).toEqual(new Set(['conflict']));
});

test('a new item whose answer was lost is made once', async () => {
  const rig = writeRig();
  const { change } = creation('op-1', 'Task', { values: { title: 'New' } });
  const box = outbox(rig, [change], 'azure/new-op-1' as RecordId);
  let lost = false;
  rig.lose = ({ method, url }) => {
    if (lost || method !== 'POST' || !url.pathname.includes('$')) return false;
    return (lost = true);
  };
  for (let round = 0; round < 4; round += 1) {
    await pushCreation(box.context(rig.restarted()), box.all()[0]!);
    rig.pass((REQUEST_LIMIT + INDEX_LAG) / 3);
  }
  expect([box.states(), box.created, rig.sandbox.store.items.size]).toEqual([['acknowledged'], [item(7)], 7]);
});
