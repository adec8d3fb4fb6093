import type { PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { StandingFailures } from '#shared/contract/sync-run.ts';
import { connectionOf, type ConnectionId } from '#shared/domain/item.ts';
import type { FirstPull } from '#shared/sync/first-pull.ts';
import type { AwayReason, AwaySite, MeetingFacts, OpenEdits } from '#shared/sync/meeting.ts';
import { isAway } from '#shared/sync/network.ts';
import type { Operation } from '#shared/sync/operation.ts';
import { needsToken } from '#shared/tracker/error.ts';

/** The edits that wait, and how many of those that would be sent each connection gets. */
export interface CountedEdits {
  readonly open: Omit<OpenEdits, 'sites' | 'away' | 'silent'>;
  readonly bySite: ReadonlyMap<ConnectionId, SiteEdits>;
}

export interface SiteEdits {
  readonly edits: number;
  /** Those of them that wait for the first pull of their project, by why. */
  readonly waiting: { readonly [W in FirstPull]: number };
}

const NO_SITE_EDITS: SiteEdits = { edits: 0, waiting: { 'not-chosen': 0, 'not-pulled': 0 } };

/** The edits that wait, counted by how they stand. @param firstPull why an edit waits for the first pull of its project; null when it does not */
export function countEdits(operations: readonly Operation[], firstPull: (operation: Operation) => FirstPull | null): CountedEdits {
  const open = { queued: 0, held: 0, sending: 0, conflicts: 0, parked: 0 };
  const bySite = new Map<ConnectionId, SiteEdits>();
  for (const operation of operations) {
    const { state, project } = operation;
    if (state.kind === 'acknowledged') continue;
    open[state.kind === 'conflict' ? 'conflicts' : state.kind] += 1;
    if (state.kind !== 'queued' && state.kind !== 'sending') continue;
    const site = connectionOf(project);
    const { edits, waiting } = bySite.get(site) ?? NO_SITE_EDITS;
    const why = firstPull(operation);
    bySite.set(site, { edits: edits + 1, waiting: why === null ? waiting : { ...waiting, [why]: waiting[why] + 1 } });
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

/** Why nothing at all goes to a connection; null for one that can be reached. */
export function unreachable(reach: Reach, failures: StandingFailures): (id: ConnectionId) => AwayReason | null {
  const missing = new Set(reach.withoutToken());
  const refused = new Set(signInFailures(failures));
  return (id) => (!reach.isConnected(id) ? 'removed' : missing.has(id) ? 'no-token' : refused.has(id) ? 'refused' : null);
}

/** The edits that wait, with the connections that take none of them now, or not all. */
export function openEdits({ open, bySite }: CountedEdits, reach: Reach, failures: StandingFailures): OpenEdits {
  const why = unreachable(reach, failures);
  const away = [...new Set([...bySite.keys(), ...reach.withoutToken(), ...signInFailures(failures)])].flatMap((connection): AwaySite[] => {
    const name = reach.connectionName(connection);
    const { edits, waiting } = bySite.get(connection) ?? NO_SITE_EDITS;
    const reason = why(connection);
    if (reason !== null) return [{ connection, name, why: reason, edits }];
    const first = waiting['not-chosen'] + waiting['not-pulled'];
    return first === 0 ? [] : [{ connection, name, why: waiting['not-pulled'] > 0 ? 'not-pulled' : 'not-chosen', edits: first }];
  });
  const held = new Map(away.map(({ connection, edits }) => [connection, edits]));
  const sites = [...bySite].flatMap(([id, { edits }]) => (edits > (held.get(id) ?? 0) ? [id] : []));
  const silent = new Set(silentIn(failures));
  return { ...open, sites: sites.length, away, silent: sites.filter((id) => silent.has(id)).map(reach.connectionName) };
}

/** The connections that could not be reached the last time. */
const silentIn = ({ pulls, pushes }: StandingFailures): readonly ConnectionId[] => [
  ...pulls.flatMap(({ pull }) => (isAway(pull.step.error.code) ? [pull.connection] : [])),
  ...pushes.flatMap(({ connection, explanation }) => (isAway(explanation.code) ? [connection] : [])),
];

/** The connections whose token was refused last. */
const signInFailures = ({ pulls, pushes }: StandingFailures): readonly ConnectionId[] => [
  ...pulls.flatMap(({ pull }) => (needsToken(pull.step.error.code) ? [pull.connection] : [])),
  ...pushes.flatMap(({ connection, explanation }) => (needsToken(explanation.code) ? [connection] : [])),
];

/** What a sync before the meeting needs to know of a pull. @param needed the connections that have edits or mappings, with their names */
export const pullFacts = (
  { id, finishedAt, projects }: PullReport,
  needed: ReadonlyMap<ConnectionId, string>,
): NonNullable<MeetingFacts['pull']> => ({
  id,
  isRunning: finishedAt === null,
  isCancelled: finishedAt !== null && projects.some(({ step }) => step.kind === 'cancelled'),
  failed: projects.filter(({ step }) => step.kind === 'failed').length,
  of: projects.length,
  wantsToken: projects.some(({ step }) => step.kind === 'failed' && needsToken(step.error.code)),
  left: [...needed].flatMap(([connection, name]) => (projects.some((pull) => pull.connection === connection) ? [] : [name])),
});

/** What it needs to know of a push. */
export function pushFacts({ id, finishedAt, connections, counts }: PushReport): NonNullable<MeetingFacts['push']> {
  const has = (kind: string): boolean => connections.some(({ step }) => step.kind === kind);
  const arrived = counts.sent + counts.agreed + counts.conflicts + counts.parked;
  return { id, isRunning: finishedAt === null, ended: has('failed') ? 'failed' : has('cancelled') ? 'cancelled' : 'done', arrived };
}
