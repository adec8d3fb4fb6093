import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Calls } from './calls.ts';
import { loadProject, type LoadedProject } from './project.ts';

/** What is known of each project: its types, iterations and link types, read once and kept until somebody says that it is old. */
export interface Contexts {
  loaded(project: ProjectId, signal: AbortSignal): Promise<Result<LoadedProject, TrackerError>>;
  /** Read again because a record names what is not known; once until the next `begin`, or a lost path would cost every record a reading. */
  refreshed(project: ProjectId, signal: AbortSignal): Promise<Result<LoadedProject, TrackerError>>;
  /** Forgets a project: it is read when it is next asked for. */
  begin(project: ProjectId): void;
  keep(project: ProjectId, loaded: LoadedProject): void;
}

/** For how long what was read is believed, where no pull says when to begin anew. */
export interface Freshness {
  readonly maxAgeMs: number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

export function createContexts(calls: Calls, connection: ConnectionId, baseUrl: string, freshness: Freshness | null = null): Contexts {
  const contexts = new Map<ProjectId, Promise<Result<LoadedProject, TrackerError>>>();
  const begun = new Map<ProjectId, number>();
  const reread = new Set<ProjectId>();

  function begin(project: ProjectId): void {
    contexts.delete(project);
    reread.delete(project);
  }

  async function loaded(project: ProjectId, signal: AbortSignal): Promise<Result<LoadedProject, TrackerError>> {
    if (freshness !== null) {
      const age = Math.abs(freshness.clock() - (begun.get(project) ?? Number.NEGATIVE_INFINITY)); // clocks are also set back
      if (age > freshness.maxAgeMs) {
        begin(project);
        begun.set(project, freshness.clock());
      }
    }
    let loading = contexts.get(project);
    if (loading === undefined) contexts.set(project, (loading = loadProject(calls, connection, baseUrl, project, signal, false)));
    const read = await loading;
    if (!read.ok) {
      if (contexts.get(project) === loading) contexts.delete(project);
      // Another caller's cancelled read must not cancel this one.
      if (read.error.code === 'cancelled' && !signal.aborted) return loaded(project, signal);
    }
    return read;
  }

  return {
    loaded,
    async refreshed(project, signal) {
      if (!reread.has(project)) {
        reread.add(project);
        contexts.delete(project);
      }
      return loaded(project, signal);
    },
    begin,
    keep: (project, known) => void contexts.set(project, Promise.resolve(ok(known))),
  };
}
