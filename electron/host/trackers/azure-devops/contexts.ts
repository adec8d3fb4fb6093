import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Calls } from './calls.ts';
import { loadProject, type LoadedProject, type ProjectParts } from './project.ts';

/** What is known of each project: its types, iterations and link types, read once and kept until somebody says that it is old. */
export interface Contexts {
  loaded(project: ProjectId, signal: AbortSignal): Promise<Result<LoadedProject, TrackerError>>;
  /** Read again because a record names what is not known; once until the next `begin`, or a lost path would cost every record a reading. */
  refreshed(project: ProjectId, signal: AbortSignal): Promise<Result<LoadedProject, TrackerError>>;
  /** Forgets a project: it is read when it is next asked for. What is being read at this moment is new enough. */
  begin(project: ProjectId): void;
  /** Reads a project again, whatever is known. */
  read(project: ProjectId, signal: AbortSignal, parts: ProjectParts): Promise<Result<LoadedProject, TrackerError>>;
}

/** For how long what was read is believed, where no pull says when to begin anew. */
export interface Freshness {
  readonly maxAgeMs: number;
  /** The same of a project whose tree of iterations was refused: who was given the right to see it sends again at once. */
  readonly blindAgeMs: number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

const BARE: ProjectParts = { people: false, requires: false };

export function createContexts(calls: Calls, connection: ConnectionId, baseUrl: string, freshness: Freshness | null = null): Contexts {
  const contexts = new Map<ProjectId, Promise<Result<LoadedProject, TrackerError>>>();
  const begun = new Map<ProjectId, number>();
  const reread = new Set<ProjectId>();
  const reading = new Set<ProjectId>();
  /** The iterations as they were read last: while the tree is refused, items keep theirs. */
  const trees = new Map<ProjectId, LoadedProject['context']['iterations']>();
  /** Projects whose tree was refused when it was read last. */
  const blind = new Set<ProjectId>();

  function withTree(project: ProjectId, read: Result<LoadedProject, TrackerError>): Result<LoadedProject, TrackerError> {
    if (!read.ok) return read;
    const { context, treeRead } = read.value;
    if (treeRead) {
      trees.set(project, context.iterations);
      blind.delete(project);
      return read;
    }
    blind.add(project);
    return ok({ ...read.value, context: { ...context, iterations: trees.get(project) ?? context.iterations } });
  }

  function begin(project: ProjectId): void {
    reread.delete(project);
    if (!reading.has(project)) contexts.delete(project);
  }

  function load(project: ProjectId, signal: AbortSignal, parts: ProjectParts): Promise<Result<LoadedProject, TrackerError>> {
    reading.add(project);
    const loading = loadProject(calls, connection, baseUrl, project, signal, parts)
      .then((read) => withTree(project, read))
      .finally(() => reading.delete(project));
    contexts.set(project, loading);
    return loading;
  }

  async function loaded(project: ProjectId, signal: AbortSignal): Promise<Result<LoadedProject, TrackerError>> {
    if (freshness !== null) {
      const age = Math.abs(freshness.clock() - (begun.get(project) ?? Number.NEGATIVE_INFINITY)); // clocks are also set back
      if (age > (blind.has(project) ? freshness.blindAgeMs : freshness.maxAgeMs)) {
        begin(project);
        begun.set(project, freshness.clock());
      }
    }
    const loading = contexts.get(project) ?? load(project, signal, BARE);
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
    async read(project, signal, parts) {
      const loading = load(project, signal, parts);
      const known = await loading;
      if (!known.ok && contexts.get(project) === loading) contexts.delete(project);
      return known;
    },
  };
}
