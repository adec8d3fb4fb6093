import { expect, test } from 'vitest';
import { pushCreation, type PushContext } from '#renderer/engine/outbox/push-record.ts';
import { connectionOf, type ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import { err, ok } from '#shared/lib/result.ts';
import { hold } from '#shared/sync/answer.ts';
import { localId, type Operation, type OperationId } from '#shared/sync/operation.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Found } from '#shared/tracker/writer.ts';
import { anOperation } from '#tests/support/operations.ts';

const NOW = '2026-11-22T12:00:00.000Z' as Instant;
const LATER = '2026-11-22T13:00:00.000Z' as Instant;
const PROJECT = 'jira/10' as ProjectId;
const creation = anOperation('op-1', {
  record: localId(connectionOf(PROJECT), 'op-1' as OperationId),
  recordKind: 'version',
  project: PROJECT,
  change: { kind: 'create', type: 'version', state: { values: { name: 'Summer' }, texts: {}, members: {} } },
});

const RESET: TrackerError = { code: 'interrupted', host: 'jira', detail: 'reset' };

/** A tracker that answers new records with an error: they are lost, unless it is told otherwise. @param known what the cockpit knew of versions */
function rig(found: Found, known: readonly string[] | undefined, error = RESET) {
  let operation: Operation = creation;
  const asked: (readonly string[] | undefined)[] = [];
  let made = 0;
  const never = () => Promise.reject(new Error('Not asked here.'));
  const context = (now: Instant): PushContext => ({
    now: () => now,
    signal: new AbortController().signal,
    known: () => known,
    alsoNew: () => ['Autumn'],
    store: {
      of: () => [],
      save(changed) {
        operation = changed[0] ?? operation;
        return Promise.resolve();
      },
      created: never,
    },
    writer: {
      read: never,
      write: never,
      wrote: never,
      findComment: never,
      create() {
        made += 1;
        return Promise.resolve(err(error));
      },
      findCreated(_creation, _since, _signal, were) {
        asked.push(were);
        return Promise.resolve(ok(found));
      },
    },
  });
  return {
    push: (now: Instant) => pushCreation(context(now), operation),
    sendAgain: () => void (operation = hold(operation, false)!),
    state: () => operation.state,
    asked,
    made: () => made,
  };
}

test('a new version that may be there under another name is not made again: a person looks, and may send it all the same', async () => {
  const { push, sendAgain, state, asked, made } = rig({ perhaps: ['Late summer', 'Autumn'] }, ['7', '8']);
  await push(NOW);
  expect(state()).toMatchObject({ kind: 'sending' });
  await push(LATER);
  expect([asked, made()]).toEqual([[['7', '8']], 1]);
  expect(state()).toMatchObject({
    kind: 'parked',
    parking: {
      words: expect.stringContaining('is there. "Late summer" came since and may be it'),
      advice: expect.stringContaining('send it again'),
    },
  });
  sendAgain();
  await push(LATER);
  expect([asked.length, made()]).toEqual([1, 2]);
});

test.each([
  ['versions are told from those that were known, also where none was', [] as readonly string[]],
  ['what has a mark of its own is looked for by that alone', undefined],
])('%s', async (_, known) => {
  const { push, asked, made } = rig(null, known);
  await push(NOW);
  await push(LATER);
  expect([asked, made()]).toEqual([[known], 2]);
});

test.each<[string, TrackerError, string]>([
  [
    'met no connection waits to be sent, and goes out with the next push',
    { code: 'unreachable', host: 'jira', detail: 'refused' },
    'queued',
  ],
  ['met no network waits to be sent', { code: 'offline', host: 'jira' }, 'queued'],
  ['was broken off on its way is looked for first', RESET, 'sending'],
  ['was not answered is looked for first', { code: 'timeout', host: 'jira', seconds: 30 }, 'sending'],
])('a new record that %s', async (_, error, state) => {
  const tracker = rig(null, undefined, error);
  expect(await tracker.push(NOW)).toEqual(error);
  expect(tracker.state().kind).toBe(state);
  await tracker.push(NOW);
  expect([tracker.made(), tracker.asked.length]).toEqual(state === 'queued' ? [2, 0] : [1, 1]);
});
