import type { PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { SyncCause, SyncReport } from '#shared/contract/sync-run.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';

/** Which reports belong to one sync. What stands in none was pulled, or sent, by itself. */
export interface RunRow {
  readonly id: string;
  readonly cause: Exclude<SyncCause, 'manual'>;
  readonly pull: string | null;
  readonly push: string | null;
}

/** Where the store keeps them. */
export const RUNS = 'sync-runs';
const KEPT_RUNS = 50;

/** The newest syncs that somebody, or a schedule, began: newest first. */
export async function keptRuns(db: CockpitDb): Promise<readonly RunRow[]> {
  const row = await db.meta.get(RUNS).catch(() => undefined);
  return (row?.value ?? []) as readonly RunRow[];
}

/** Keeps which reports belong to a sync. A store without room forgets it, and then they stand by themselves. */
export async function rememberRun(
  db: CockpitDb,
  id: string,
  cause: RunRow['cause'],
  parts: Partial<Pick<RunRow, 'pull' | 'push'>>,
): Promise<void> {
  try {
    await db.transaction('rw', db.meta, async () => {
      const rows = await keptRuns(db);
      const row = { pull: null, push: null, ...rows.find((each) => each.id === id), ...parts, id, cause };
      await db.meta.put({ key: RUNS, value: [row, ...rows.filter((each) => each.id !== id)].slice(0, KEPT_RUNS) });
    });
  } catch {
    return;
  }
}

export type NameOf = (connection: ConnectionId) => string;

/**
 * Pulls and pushes as one list, newest first: those of one sync stand together, each other one by itself. A sync of which no report is kept
 * any more is left out.
 */
export function combined(
  pulls: readonly PullReport[],
  pushes: readonly PushReport[],
  runs: readonly RunRow[],
  nameOf: NameOf,
): readonly SyncReport[] {
  const [pullById, pushById] = [new Map(pulls.map((one) => [one.id, one])), new Map(pushes.map((one) => [one.id, one]))];
  const reports: SyncReport[] = [];
  for (const { id, cause, pull, push } of runs) {
    const [its, sent] = [pull === null ? undefined : pullById.get(pull), push === null ? undefined : pushById.get(push)];
    // A pull that two syncs joined stands with the first of them.
    const report = joined(id, cause, its ?? null, sent ?? null, nameOf);
    if (report === null) continue;
    if (its !== undefined) pullById.delete(its.id);
    if (sent !== undefined) pushById.delete(sent.id);
    reports.push(report);
  }
  for (const pull of pullById.values()) reports.push(joined(pull.id, 'manual', pull, null, nameOf)!);
  for (const push of pushById.values()) reports.push(joined(push.id, 'manual', null, push, nameOf)!);
  return reports.sort((a, b) => (a.startedAt > b.startedAt ? -1 : a.startedAt < b.startedAt ? 1 : 0));
}

function joined(id: string, cause: SyncCause, pull: PullReport | null, push: PushReport | null, nameOf: NameOf): SyncReport | null {
  const first = pull ?? push;
  if (first === null) return null;
  const connections = [...(pull?.projects ?? []), ...(push?.connections ?? [])].map(({ connection }) => connection);
  return {
    id,
    cause,
    startedAt: first.startedAt,
    finishedAt: ended(pull, push),
    pull,
    push,
    names: Object.fromEntries(connections.map((connection) => [connection, nameOf(connection)])),
  };
}

const ended = (pull: PullReport | null, push: PushReport | null): Instant | null => (push === null ? pull!.finishedAt : push.finishedAt);

/** A report without what only its own page shows. */
export const withoutResults = (report: SyncReport): SyncReport =>
  report.push === null ? report : { ...report, push: { ...report.push, results: [] } };
