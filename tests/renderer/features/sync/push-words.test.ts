import { expect, test } from 'vitest';
import { inOrder, pushCounts, pushSentence, reportText } from '#renderer/features/sync/push-words.ts';
import type { PushReport, PushResult, PushStep } from '#shared/contract/outbox.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';

const at = (second: number): Instant => `2026-11-22T09:00:${String(second).padStart(2, '0')}.000Z` as Instant;
const NONE = { sent: 0, agreed: 0, conflicts: 0, parked: 0, skipped: 0, inDoubt: 0, held: 0 };
const explanation = {
  title: 'No network',
  happened: 'Acme could not be reached.',
  safe: 'All is kept.',
  next: '',
  detail: null,
  code: 'offline',
};
const FAILED: PushStep = { kind: 'failed', explanation };
const push = (steps: readonly PushStep[], over: Partial<PushReport> = {}): PushReport => ({
  id: 'p',
  startedAt: at(0),
  finishedAt: at(14),
  connections: steps.map((step, index) => ({ connection: `c${index}` as ConnectionId, step, total: 2, done: 1 })),
  counts: NONE,
  results: [],
  ...over,
});
const result = (outcome: PushResult['outcome']): PushResult =>
  ({ operation: outcome, connection: 'c0', label: 'APP-1', what: 'Title', words: '', outcome }) as unknown as PushResult;

test('counts leave out what did not happen', () => {
  expect(pushCounts({ ...NONE, sent: 12, conflicts: 1, held: 3 })).toBe('12 sent, 1 conflict, 3 held back');
  expect(pushCounts(NONE)).toBe('nothing to send');
});

test('a sentence says how a push ended: a push fails when every site does', () => {
  expect(pushSentence(push([{ kind: 'running', current: null }], { finishedAt: null }))).toBe('Sending: 1 of 2 edits.');
  expect(pushSentence(push([{ kind: 'done' }], { counts: { ...NONE, sent: 2 } }))).toBe('Push finished: 2 sent.');
  expect(pushSentence(push([FAILED], { counts: { ...NONE, skipped: 2 } }))).toBe('Push failed: 2 waiting still.');
  expect(pushSentence(push([FAILED, { kind: 'done' }], { counts: { ...NONE, sent: 2, skipped: 2 } }))).toBe(
    'Push finished: 2 sent, 2 waiting still. 1 of 2 sites failed.',
  );
  expect(pushSentence(push([{ kind: 'cancelled' }]))).toBe('Push stopped: nothing to send.');
  expect(pushSentence(push([{ kind: 'cancelled' }], { counts: { ...NONE, sent: 1, inDoubt: 5 } }))).toBe(
    'Push stopped: 1 sent, 5 not confirmed. 5 may have reached the tracker: the next send looks before it sends them again.',
  );
});

test('results that need a person stand first', () => {
  expect(inOrder([result('sent'), result('parked'), result('skipped'), result('conflict')]).map(({ outcome }) => outcome)).toEqual([
    'conflict',
    'parked',
    'skipped',
    'sent',
  ]);
});

test('a report as text holds each connection, how its push ended, and how many edits it does not list', () => {
  const sent = push([FAILED], { counts: { ...NONE, sent: 2_001 }, results: [result('sent')] });
  const text = reportText({
    id: 'r',
    cause: 'meeting',
    startedAt: at(0),
    finishedAt: at(14),
    pull: null,
    push: sent,
    names: { c0: 'Acme' } as never,
  });
  expect(text).toMatchObject({
    title: 'Sync before the meeting',
    duration: '14 s',
    connections: [
      { name: 'Acme', push: 'No network: Acme could not be reached. All is kept.', edits: [{ record: 'APP-1', outcome: 'Sent' }] },
    ],
    unlisted: 2_000,
  });
});
