import { expect, test } from 'vitest';
import { combined, withoutResults } from '#renderer/engine/runs/history.ts';
import type { PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';

const at = (minute: number): Instant => `2026-11-22T09:${String(minute).padStart(2, '0')}:00.000Z` as Instant;
const pull = (id: string, minute: number): PullReport => ({ id, startedAt: at(minute), finishedAt: at(minute + 1), projects: [] });
const push = (id: string, minute: number): PushReport => ({
  id,
  startedAt: at(minute),
  finishedAt: at(minute + 1),
  connections: [{ connection: 'jira' as ConnectionId, step: { kind: 'done' }, total: 1, done: 1 }],
  counts: { sent: 1, agreed: 0, conflicts: 0, parked: 0, skipped: 0, inDoubt: 0, held: 0 },
  results: [{ operation: 'o' } as never],
});
const nameOf = (id: ConnectionId): string => `The ${id}`;

test('the halves of one sync stand together, everything else by itself, newest first', () => {
  const reports = combined(
    [pull('p1', 10), pull('p2', 20), pull('p3', 40)],
    [push('s1', 12), push('s2', 30)],
    [
      { id: 'meeting', cause: 'meeting', pull: 'p1', push: 's1' },
      { id: 'forgotten', cause: 'schedule', pull: 'gone', push: null },
      { id: 'quiet', cause: 'schedule', pull: 'p3', push: null },
    ],
    nameOf,
  );
  expect(reports.map(({ id, cause, pull: its, push: sent }) => [id, cause, its?.id ?? null, sent?.id ?? null])).toEqual([
    ['quiet', 'schedule', 'p3', null],
    ['s2', 'manual', null, 's2'],
    ['p2', 'manual', 'p2', null],
    ['meeting', 'meeting', 'p1', 's1'],
  ]);
  expect(reports.at(-1)).toMatchObject({ startedAt: at(10), finishedAt: at(13), names: { jira: 'The jira' } });
});

test('a list carries no results of pushes', () => {
  const [report] = combined([], [push('s1', 1)], [], nameOf);
  expect(report!.push!.results).toHaveLength(1);
  expect(withoutResults(report!).push!.results).toEqual([]);
});
