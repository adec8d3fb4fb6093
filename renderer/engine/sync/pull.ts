import type { ProjectPull, PullReport } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import { explain } from '#shared/tracker/explain.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { ItemStore } from '#renderer/engine/items/item-store.ts';
import type { Names } from '#renderer/engine/items/names.ts';
import type { CockpitDb, PullRow } from '#renderer/engine/store/db.ts';
import type { HostTrackers, PullOptions } from './api.ts';
import { forEachLimited, Lane } from './lane.ts';
import { Progress } from './progress.ts';
import { pullProject, Refusal, settleRemovals, type PullContext } from './project-pull.ts';
import { readSuspects, writeKept, writeSuspects, readKept } from './records.ts';
import { explainStoreFailure } from './store-failure.ts';

/** Calls to one connection at a time: latency rules a real tracker, and six hide it without tripping burst limits. */
const LANE_WIDTH = 6;
/** Projects of one connection under way at a time, so that the tail of one overlaps with the listing of the next. */
const PROJECTS_AT_ONCE = 3;
const KEPT_REPORTS = 50;

export interface PullerDeps {
  /** Relaxed: pulled data can be pulled again. */
  readonly db: CockpitDb;
  readonly store: ItemStore;
  readonly names: Names;
  readonly trackers: HostTrackers;
  readonly connectionName: (id: ConnectionId) => string;
  readonly now: () => Instant;
  readonly newId: () => string;
}

/** Drives pulls: one at a time, connections side by side, one bad project never in the way of another. */
export class Puller {
  readonly progress: Progress;
  readonly #deps: PullerDeps;
  #running: { readonly done: Promise<void>; readonly abort: AbortController } | null = null;

  constructor(deps: PullerDeps, last: PullReport | null) {
    this.#deps = deps;
    this.progress = new Progress(last);
  }

  /** The puller of a store; it begins with the last report. */
  static async open(deps: PullerDeps): Promise<Puller> {
    return new Puller(deps, (await deps.db.reports.orderBy('startedAt').last()) ?? null);
  }

  /** Pulls the chosen projects of these connections, all when empty. Resolves when the pull has ended, however it ended. */
  pull(connections: readonly ConnectionId[], options: PullOptions = {}): Promise<void> {
    if (this.#running === null) {
      const abort = new AbortController();
      const done = this.#run(connections, options, abort.signal).finally(() => (this.#running = null));
      this.#running = { done, abort };
    }
    return this.#running.done;
  }

  get running(): boolean {
    return this.#running !== null;
  }

  async cancel(): Promise<void> {
    this.#running?.abort.abort(new DOMException('The pull was cancelled.', 'AbortError'));
    await this.#running?.done;
  }

  /** Answers a question of `ask-removal`; also one that a pull before the last start left open. */
  async confirmRemoval(project: ProjectId, remove: boolean): Promise<void> {
    await this.#running?.done;
    const { db, store } = this.#deps;
    const row = await db.pulls.get(project);
    if (row === undefined) return;
    if (remove) {
      const context = await this.#context(row.connectionId, {}, new AbortController().signal);
      try {
        await settleRemovals(context, project, true);
        this.progress.step(project, { kind: 'done' });
      } catch (error) {
        this.progress.step(project, this.#failure(error, row.connectionId));
      }
      await store.flush();
    } else {
      await db.transaction('rw', db.snapshots, async () => {
        await writeKept(db, project, [...new Set([...(await readKept(db, project)), ...(await readSuspects(db, project))])]);
        await writeSuspects(db, project, []);
      });
      this.progress.step(project, { kind: 'done' });
    }
    const report = this.progress.report.value;
    if (report !== null && report.finishedAt !== null) await db.reports.put(report);
  }

  async #run(connections: readonly ConnectionId[], options: PullOptions, signal: AbortSignal): Promise<void> {
    const { db, store, now, newId } = this.#deps;
    const wanted = new Set(connections);
    const rows = (await db.pulls.toArray()).filter((row) => row.chosen && (wanted.size === 0 || wanted.has(row.connectionId)));
    this.progress.start(newId(), now(), rows);
    const byConnection = Map.groupBy(rows, (row) => row.connectionId);
    await Promise.all([...byConnection].map(([connection, its]) => this.#pullConnection(connection, its, options, signal)));
    const report = this.progress.finish(now());
    await this.#keep(report);
    if (signal.aborted) return;
    try {
      while (await store.tidy());
      await store.flush();
    } catch {
      // Both only make the next start faster; a full disk has been reported by the pull itself.
    }
  }

  async #pullConnection(connection: ConnectionId, rows: readonly PullRow[], options: PullOptions, signal: AbortSignal): Promise<void> {
    let context: PullContext;
    try {
      context = await this.#context(connection, options, signal);
    } catch (error) {
      for (const row of rows) this.#end(row, error, signal);
      return;
    }
    const read: PullRow[] = [];
    await forEachLimited(rows, PROJECTS_AT_ONCE, async (row) => {
      if (signal.aborted) return;
      try {
        await pullProject(context, row.projectId);
        read.push(row);
      } catch (error) {
        this.#end(row, error, signal);
      }
    });
    for (const row of read) {
      try {
        signal.throwIfAborted();
        const { missing, of } = await settleRemovals(context, row.projectId, false);
        this.progress.step(row.projectId, missing > 0 ? { kind: 'ask-removal', missing, of } : { kind: 'done' });
      } catch (error) {
        this.#end(row, error, signal);
      }
    }
  }

  async #context(connection: ConnectionId, options: PullOptions, signal: AbortSignal): Promise<PullContext> {
    const { db, store, names, trackers, now } = this.#deps;
    const lane = new Lane(LANE_WIDTH);
    const batchSize = await lane.run(() => trackers.batchSize({ connection }, { signal }), signal);
    return { db, store, names, trackers, progress: this.progress, lane, signal, batchSize, options, now };
  }

  #end(row: PullRow, error: unknown, signal: AbortSignal): void {
    this.progress.step(row.projectId, signal.aborted ? { kind: 'cancelled' } : this.#failure(error, row.connectionId));
  }

  #failure(error: unknown, connection: ConnectionId): ProjectPull['step'] {
    if (error instanceof Refusal) {
      if (error.refusal.code === 'cancelled') return { kind: 'cancelled' };
      return { kind: 'failed', error: error.refusal, explanation: explain(error.refusal, this.#deps.connectionName(connection)) };
    }
    const explanation: Explanation = explainStoreFailure(error);
    const refusal: TrackerError = { code: 'interrupted', host: 'the local store', detail: explanation.detail ?? explanation.happened };
    return { kind: 'failed', error: refusal, explanation };
  }

  /** Keeps the report and the newest others. A store that refuses even that has been reported by the pull itself. */
  async #keep(report: PullReport): Promise<void> {
    const { db } = this.#deps;
    try {
      await db.reports.put(report);
      const old = await db.reports.orderBy('startedAt').reverse().offset(KEPT_REPORTS).primaryKeys();
      await db.reports.bulkDelete(old);
    } catch {
      return;
    }
  }
}
