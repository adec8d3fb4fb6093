import { describe, expect, test } from 'vitest';
import { pushCreation, pushRecord, type PushContext } from '#renderer/engine/outbox/push-record.ts';
import { INDEX_LAG, REQUEST_LIMIT } from '#shared/sync/arrival.ts';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { isOpen, type Change, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { DIALECTS, never } from './rig.ts';
import { APP, blocks, comment, creation, item, loseAnswer, members, set, state, writeRig, type WriteRig } from './write-rig.ts';

const RECORD = item('10001');
const CHANGES: readonly Change[] = [
  set('title', 'Item 1', 'Mine'),
  members('labels', ['mine'], ['api']),
  set('state', state('1'), state('3')),
  members('links', [blocks('10002')]),
  comment('Ready.'),
  comment('Ready.'), // twice on purpose: two comments that say the same
];

/** An outbox in memory, as the engine keeps it in the store. */
function outbox(made: WriteRig, changes: readonly Change[], record: RecordId = RECORD) {
  let operations: readonly Operation[] = changes.map((change, index) => ({
    id: `op-${index + 1}` as OperationId,
    seq: index + 1,
    record,
    recordKind: 'item',
    project: APP,
    change,
    state: { kind: 'queued' },
    by: 'Ann',
    at: '2026-11-22T11:00:00.000Z' as Instant,
  }));
  const created: RecordId[] = [];
  const context: PushContext = {
    writer: made.writer,
    now: () => new Date(made.time).toISOString() as Instant,
    signal: never,
    store: {
      of: (id) => operations.filter((each) => each.record === id && isOpen(each)),
      save(changed) {
        const byId = new Map(changed.map((each) => [each.id, each]));
        operations = operations.map((each) => byId.get(each.id) ?? each);
        return Promise.resolve();
      },
      created(operation, id) {
        created.push(id);
        const done: Operation = { ...operation, state: { kind: 'acknowledged', at: context.now(), how: 'pushed' } };
        operations = operations.map((each) => (each.id === operation.id ? done : each));
        return Promise.resolve();
      },
    },
  };
  return { context, created, states: () => operations.map((each) => each.state.kind), first: () => operations[0]! };
}

/** Pushes again and again, as a person would, until nothing is left. */
async function untilQuiet(made: WriteRig, { context, states }: ReturnType<typeof outbox>): Promise<void> {
  for (let round = 0; round < 5 && states().some((kind) => kind === 'queued' || kind === 'sending'); round += 1) {
    await pushRecord(context, RECORD);
    made.time += 1000;
  }
}

function expectDoneOnce(made: WriteRig): void {
  const fields = made.truth();
  expect(fields).toMatchObject({ summary: 'Mine', labels: ['mine'], status: { id: '3' } });
  expect(fields['issuelinks']).toMatchObject([{ outwardIssue: { key: 'APP-2' } }]);
  expect((fields['comment'] as WireRecord)['total']).toBe(2);
}

describe.each(DIALECTS)('a push to the %s dialect', (dialect) => {
  test('ends with everything in the tracker once', async () => {
    const made = writeRig(dialect);
    const box = outbox(made, CHANGES);
    expect(await pushRecord(box.context, RECORD)).toBeNull();
    expect(box.states()).toEqual(CHANGES.map(() => 'acknowledged'));
    expectDoneOnce(made);
  });

  // A push of these changes sends at most 13 requests before its second look.
  test.each(Array.from({ length: 14 }, (_, index) => index + 1))(
    'ends the same when request %d and its answer are lost',
    async (number) => {
      for (const fail of [loseAnswer, () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }))]) {
        const made = writeRig(dialect);
        const box = outbox(made, CHANGES);
        made.before = (request, count) => (count === number ? fail(made, request) : undefined);
        await untilQuiet(made, box);
        expect(box.states()).toEqual(CHANGES.map(() => 'acknowledged'));
        expectDoneOnce(made);
      }
    },
  );

  test.each([
    ['is answered', () => undefined],
    ['is taken without an answer', loseAnswer],
  ])('raises a conflict for what somebody wrote between the look and a write that %s (S22)', async (_, fail) => {
    const made = writeRig(dialect);
    const box = outbox(made, CHANGES);
    made.before = (request) => {
      if (request.method !== 'PUT' || made.truth()['summary'] !== 'Item 1') return undefined;
      made.time += 1000;
      made.sandbox.controls.edit('APP-1', { fields: { summary: 'Theirs' } }, 'ben');
      made.time += 1000;
      return fail(made, request);
    };
    await untilQuiet(made, box);
    expect(box.states()).toEqual(['conflict', ...CHANGES.slice(1).map(() => 'acknowledged')]);
    expect(box.first().state).toMatchObject({
      conflict: { kind: 'overwritten', theirs: 'Theirs', by: 'Ben Bauer', at: '2026-11-22T12:00:01.000Z' },
    });
    expectDoneOnce(made);
  });

  test('raises a conflict also when all of it happens within one second of a site that keeps whole seconds', async () => {
    const made = writeRig(dialect);
    const box = outbox(made, CHANGES);
    made.before = (request) => {
      if (request.method !== 'PUT' || made.truth()['summary'] !== 'Item 1') return undefined;
      made.sandbox.controls.edit('APP-1', { fields: { summary: 'Theirs' } }, 'ben');
      return loseAnswer(made, request);
    };
    // The issue was looked at after a change in the same second.
    made.sandbox.controls.edit('APP-1', { fields: { priority: { id: '2' } } }, 'ben');
    await untilQuiet(made, box);
    expect(box.first().state).toMatchObject({ conflict: { kind: 'overwritten', theirs: 'Theirs' } });
    expectDoneOnce(made);
  });

  test('of a link that is deleted from its other end meanwhile finds it gone, and does not say that it was sent', async () => {
    const made = writeRig(dialect);
    const { controls } = made.sandbox;
    controls.link('Blocks', 'APP-1', 'APP-2');
    const [found] = made.truth()['issuelinks'] as unknown as readonly WireRecord[];
    const box = outbox(made, [members('links', [], [blocks('10002')])]);
    let looks = 0;
    made.before = ({ method, url }) => {
      if (method === 'GET' && url.includes('fields=issuelinks') && (looks += 1) === 1) controls.unlink(String(found!['id']));
    };
    expect(await pushRecord(box.context, RECORD)).toBeNull();
    expect([box.first().state, made.writes()]).toMatchObject([{ kind: 'acknowledged', how: 'agreed' }, []]);
  });

  test.each([
    ['stays there, and the edit is there without having been sent', ['Done'], { kind: 'acknowledged', how: 'agreed' }],
    ['takes it on, and its person is asked', ['Done', 'In Progress'], { kind: 'conflict', conflict: { theirs: { name: 'In Progress' } } }],
  ] as const)('of a state to which somebody has just taken the issue: who %s', async (_, steps, expected) => {
    const made = writeRig(dialect);
    const box = outbox(made, [set('state', state('1'), state('5'))]);
    const left = [...steps];
    // The first step is taken before the ways are listed, the second before the next look.
    made.before = ({ method, url }) => {
      const isNext = left.length === steps.length ? url.includes('/transitions') : url.includes('expand=changelog');
      if (method === 'GET' && isNext && left.length > 0) made.sandbox.controls.step('APP-1', left.shift()!, 'ben');
    };
    await untilQuiet(made, box);
    expect([box.first().state, made.writes()]).toMatchObject([expected, []]);
  });

  test('of a new issue whose answer was lost makes it once', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.setSearchLag(30_000);
    const count = made.sandbox.controls.issueCount;
    const { change } = creation('item', { title: 'New' });
    const box = outbox(made, [change], 'jira-1/new-op-1' as RecordId);
    let lost = false;
    made.before = (request) => {
      if (lost || request.method !== 'POST') return undefined;
      lost = true;
      return loseAnswer(made, request);
    };
    for (let round = 0; round < 4; round += 1) {
      await pushCreation(box.context, box.first());
      made.time += (REQUEST_LIMIT + INDEX_LAG) / 3;
    }
    expect([box.states(), box.created.length, made.sandbox.controls.issueCount]).toEqual([['acknowledged'], 1, count + 1]);
  });
});
