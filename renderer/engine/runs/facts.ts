import type { PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { StandingFailures } from '#shared/contract/sync-run.ts';
import { connectionOf, type ConnectionId } from '#shared/domain/item.ts';
import type { AwaySite, MeetingFacts, OpenEdits } from '#shared/sync/meeting.ts';
import type { Operation } from '#shared/sync/operation.ts';
import { needsToken } from '#shared/tracker/error.ts';

/** The edits that wait, and how many of those that would be sent each connection gets. */
export interface CountedEdits {
  readonly open: Omit<OpenEdits, 'sites' | 'away'>;
  readonly bySite: ReadonlyMap<ConnectionId, number>;
}

/** The edits that wait, counted by how they stand. */
export function countEdits(operations: readonly Operation[]): CountedEdits {
  const open = { queued: 0, held: 0, sending: 0, conflicts: 0, parked: 0 };
  const bySite = new Map<ConnectionId, number>();
  for (const { state, project } of operations) {
    if (state.kind === 'acknowledged') continue;
    open[state.kind === 'conflict' ? 'conflicts' : state.kind] += 1;
    if (state.kind !== 'queued' && state.kind !== 'sending') continue;
    const site = connectionOf(project);
    bySite.set(site, (bySite.get(site) ?? 0) + 1);
  }
  return { open, bySite };
}

/** What is known of the connections besides the edits that wait for them. */
export interface Reach {
  readonly connectionName: (id: ConnectionId) => string;
  readonly isConnected: (id: ConnectionId) => boolean;
  /** Connections that are here and have no token. */
  readonly withoutToken: () => readonly ConnectionId[];
}

/** The edits that wait, with the connections that take none of them now. */
export function openEdits({ open, bySite }: CountedEdits, reach: Reach, failures: StandingFailures): OpenEdits {
  const missing = new Set(reach.withoutToken());
  const refused = new Set(signInFailures(failures));
  const why = (id: ConnectionId): AwaySite['why'] | null =>
    !reach.isConnected(id) ? 'removed' : missing.has(id) ? 'no-token' : refused.has(id) ? 'refused' : null;
  const away = [...new Set([...bySite.keys(), ...missing, ...refused])].flatMap((connection): AwaySite[] => {
    const reason = why(connection);
    return reason === null ? [] : [{ connection, name: reach.connectionName(connection), why: reason, edits: bySite.get(connection) ?? 0 }];
  });
  return { ...open, sites: bySite.size - away.filter(({ edits }) => edits > 0).length, away };
}

/** The connections whose token was refused last. */
const signInFailures = ({ pulls, pushes }: StandingFailures): readonly ConnectionId[] => [
  ...pulls.flatMap(({ pull }) => (needsToken(pull.step.error.code) ? [pull.connection] : [])),
  ...pushes.flatMap(({ connection, explanation }) => (needsToken(explanation.code) ? [connection] : [])),
];

/** What a sync before the meeting needs to know of a pull. */
export const pullFacts = ({ id, finishedAt, projects }: PullReport): NonNullable<MeetingFacts['pull']> => ({
  id,
  isRunning: finishedAt === null,
  isCancelled: finishedAt !== null && projects.some(({ step }) => step.kind === 'cancelled'),
  failed: projects.filter(({ step }) => step.kind === 'failed').length,
  of: projects.length,
  wantsToken: projects.some(({ step }) => step.kind === 'failed' && needsToken(step.error.code)),
});

/** What it needs to know of a push. */
export function pushFacts({ id, finishedAt, connections, counts }: PushReport): NonNullable<MeetingFacts['push']> {
  const has = (kind: string): boolean => connections.some(({ step }) => step.kind === kind);
  const arrived = counts.sent + counts.agreed + counts.conflicts + counts.parked;
  return { id, isRunning: finishedAt === null, ended: has('failed') ? 'failed' : has('cancelled') ? 'cancelled' : 'done', arrived };
}
