import type { PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import { connectionOf } from '#shared/domain/item.ts';
import type { MeetingFacts, OpenEdits } from '#shared/sync/meeting.ts';
import type { Operation } from '#shared/sync/operation.ts';

/** The edits that wait, counted by how they stand. */
export function openEdits(operations: readonly Operation[]): OpenEdits {
  const count = (kind: Operation['state']['kind']): number => operations.filter(({ state }) => state.kind === kind).length;
  const going = operations.filter(({ state }) => state.kind === 'queued' || state.kind === 'sending');
  return {
    queued: count('queued'),
    held: count('held'),
    sending: count('sending'),
    conflicts: count('conflict'),
    parked: count('parked'),
    sites: new Set(going.map(({ project }) => connectionOf(project))).size,
  };
}

/** What a sync before the meeting needs to know of a pull. */
export const pullFacts = ({ id, finishedAt, projects }: PullReport): NonNullable<MeetingFacts['pull']> => ({
  id,
  isRunning: finishedAt === null,
  isCancelled: finishedAt !== null && projects.some(({ step }) => step.kind === 'cancelled'),
  failed: projects.filter(({ step }) => step.kind === 'failed').length,
  of: projects.length,
});

/** What it needs to know of a push. */
export function pushFacts({ id, finishedAt, connections }: PushReport): NonNullable<MeetingFacts['push']> {
  const has = (kind: string): boolean => connections.some(({ step }) => step.kind === kind);
  return { id, isRunning: finishedAt === null, ended: has('failed') ? 'failed' : has('cancelled') ? 'cancelled' : 'done' };
}
