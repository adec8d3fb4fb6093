import type { ProjectPull, PullReport } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { connectionOf, remoteIdOf, type ConnectionId, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import { explain } from '#shared/tracker/explain.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { ItemStore } from '#renderer/engine/items/item-store.ts';
import type { Names } from '#renderer/engine/items/names.ts';
import type { CockpitDb, PullRow } from '#renderer/engine/store/db.ts';
import type { HostTrackers, MirrorOutbox, PullOptions } from './api.ts';
import { addSuspects, storeAnswers } from './batch-writer.ts';
import { batchesOf } from './decide.ts';
import { abortable, forEachLimited, Lane } from './lane.ts';
import { Progress } from './progress.ts';
import { fetchIds, hostLost, pullProject, Refusal, settleRemovals, type PullContext } from './project-pull.ts';
import { haveSuspects, readSuspects, writeKept, writeSuspects, readKept } from './records.ts';
import { Reports } from './reports.ts';
import { explainStoreFailure } from './store-failure.ts';
import { ConflictNames } from './who-changed.ts';

/** Calls to one connection at a time: latency rules a real tracker, and six hide it without tripping burst limits. */
const LANE_WIDTH = 6;
/** Projects of one connection under way at a time: their listings, a round trip or two each, overlap with one another. */
const PROJECTS_AT_ONCE = 6;
/** Pages behind which the snapshot is written as soon as a pull has ended. A smaller lag waits until nothing happens. */
const FAR_BEHIND = 64;
const NOTHING_MISSING = { missing: 0, of: 0 };

export interface PullerDeps {
  /** Relaxed: pulled data can be pulled again. */
  readonly db: CockpitDb;
  readonly store: ItemStore;
  readonly names: Names;
  readonly trackers: HostTrackers;
  readonly connectionName: (id: ConnectionId) => string;
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly outbox?: MirrorOutbox | undefined;
}

/** The newest report, without failures at connections that were removed since: nobody can mend those. */
async function lastReport(db: CockpitDb): Promise<PullReport | null> {
  const last = (await db.reports.orderBy('startedAt').last()) ?? null;
  const failed = last?.projects.filter(({ step }) => step.kind === 'failed') ?? [];
  if (last === null || failed.length === 0) return last;
  const rows = await db.pulls.bulkGet(failed.map(({ project }) => project));
  const gone = new Set(failed.flatMap(({ project }, index) => (rows[index] === undefined ? [project] : [])));
  const projects = last.projects.filter(({ project }) => !gone.has(project));
  return projects.length === 0 ? null : { ...last, projects };
}

/** Drives pulls: one at a time, connections side by side, one bad project never in the way of another. */
export class Puller {
  readonly progress: Progress;
  readonly reports: Reports;
  readonly #deps: PullerDeps;
  #running: { readonly done: Promise<void>; readonly abort: AbortController } | null = null;
  #tidying: Promise<void> = Promise.resolve();
  readonly #conflictNames = new ConflictNames();

  constructor(deps: PullerDeps, last: PullReport | null) {
    this.#deps = deps;
    this.progress = new Progress(last);
    this.reports = new Reports(deps.db);
  }

  /** The puller of a store; it begins with the last report. */
  static async open(deps: PullerDeps): Promise<Puller> {
    return new Puller(deps, await lastReport(deps.db));
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

  /** Resolves when no pull runs any more; at once when none does. */
  async ended(): Promise<void> {
    await this.#running?.done;
  }

  /** Ends the running pull. Resolves when nothing of it is under way any more, what follows a pull included. */
  async cancel(): Promise<void> {
    this.#running?.abort.abort(new DOMException('The pull was cancelled.', 'AbortError'));
    await this.#running?.done;
    await this.#tidying;
  }

  /** Answers a question of `ask-removal`; also one that a pull before the last start left open. */
  async confirmRemoval(project: ProjectId, remove: boolean): Promise<void> {
    await this.ended();
    const { db, store } = this.#deps;
    const row = await db.pulls.get(project);
    if (row === undefined) return;
    if (remove) {
      const context = this.#context(row.connectionId, {}, new AbortController().signal, new Set());
      try {
        await settleRemovals(context, project, true);
        this.progress.step(project, { kind: 'done' });
      } catch (error) {
        this.progress.step(project, this.#failure(error, row));
      }
      await store.flush();
    } else {
      await db.transaction('rw', db.snapshots, async () => {
        const ids = new Set([...(await readKept(db, project)), ...(await readSuspects(db, project))]);
        await writeKept(db, project, [...ids], row.lastPull);
        await writeSuspects(db, project, []);
      });
      this.progress.step(project, { kind: 'done' });
    }
    const report = this.progress.report.value;
    if (report === null || report.finishedAt === null) return;
    this.reports.add(report);
    await this.reports.save();
  }

  /** Removes, after a last look at each, what was kept though the tracker has it no more. */
  async removeKept(project: ProjectId): Promise<void> {
    await this.ended();
    const { db } = this.#deps;
    await db.transaction('rw', db.snapshots, async () => {
      await addSuspects(db, project, await readKept(db, project));
      await writeKept(db, project, []);
    });
    // Should the tracker not answer, they stand as suspects, and the next pull asks about them again.
    await this.confirmRemoval(project, true);
  }

  /**
   * Reads some items of a project again and stores them as a pull does: what was sent of another record has changed them too. No pull's report
   * counts them. @throws Refusal, a Dexie error, or the abort reason; what is stored stays
   */
  async readAgain(project: ProjectId, ids: readonly ItemId[], signal: AbortSignal): Promise<void> {
    if (ids.length === 0) return;
    const quarantined = new Set((await this.#deps.db.quarantine.toCollection().primaryKeys()) as ItemId[]);
    const context = { ...this.#context(connectionOf(project), {}, signal, quarantined), progress: new Progress(null) };
    for (const batch of batchesOf(ids.map(remoteIdOf), await context.batchSize)) {
      const answer = await fetchIds(context, project, batch);
      await storeAnswers(context, project, [answer], { tables: [], run: async () => undefined });
    }
  }

  async #run(connections: readonly ConnectionId[], options: PullOptions, signal: AbortSignal): Promise<void> {
    const { db, now, newId } = this.#deps;
    const wanted = new Set(connections);
    const [all, quarantined] = await Promise.all([db.pulls.toArray(), db.quarantine.toCollection().primaryKeys()]);
    const known = new Set(quarantined as ItemId[]);
    const rows = all.filter((row) => row.chosen && (wanted.size === 0 || wanted.has(row.connectionId)));
    this.progress.start(newId(), now(), rows);
    const byConnection = Map.groupBy(rows, (row) => row.connectionId);
    await Promise.all(
      [...byConnection].map(([connection, its]) => this.#pullConnection(its, this.#context(connection, options, signal, known))),
    );
    this.reports.add(this.progress.finish(now()));
    // The data is stored: who waits for the pull waits for nothing else.
    this.#tidying = this.#tidying.then(() => this.#tidy(signal));
  }

  /** What only makes later starts faster, and the history. A full disk has been reported by the pull itself. */
  async #tidy(signal: AbortSignal): Promise<void> {
    const { store } = this.#deps;
    await this.reports.save();
    try {
      while (!signal.aborted && (await store.tidy()));
      if (!signal.aborted) await store.flush(FAR_BEHIND);
    } catch {
      return;
    }
  }

  async #pullConnection(rows: readonly PullRow[], context: PullContext): Promise<void> {
    const { signal } = context;
    const read: PullRow[] = [];
    await forEachLimited(rows, PROJECTS_AT_ONCE, async (row) => {
      if (signal.aborted) return;
      try {
        await pullProject(context, row);
        read.push(row);
      } catch (error) {
        this.#end(row, error, signal);
      }
    });
    const doubted = await this.#doubted(read);
    for (const row of read) {
      try {
        signal.throwIfAborted();
        const { missing, of } = doubted.has(row) ? await settleRemovals(context, row.projectId, false) : NOTHING_MISSING;
        this.progress.step(row.projectId, missing > 0 ? { kind: 'ask-removal', missing, of } : { kind: 'done' });
      } catch (error) {
        this.#end(row, error, signal);
      }
    }
    // Everything is stored, and what became of each project is told: names hold nothing of it up.
    const { outbox } = context;
    if (outbox !== undefined && rows.length > 0) await this.#conflictNames.name({ ...context, outbox }, rows[0]!.connectionId);
  }

  /** Of some projects, those with items that the tracker no longer speaks of. */
  async #doubted(rows: readonly PullRow[]): Promise<ReadonlySet<PullRow>> {
    try {
      const noted = await haveSuspects(
        this.#deps.db,
        rows.map((row) => row.projectId),
      );
      return new Set(rows.filter((_, index) => noted[index]));
    } catch {
      return new Set(rows); // each of them then meets the store's refusal itself
    }
  }

  #context(connection: ConnectionId, options: PullOptions, signal: AbortSignal, quarantined: Set<ItemId>): PullContext {
    const { db, store, names, trackers, now, outbox } = this.#deps;
    const batchSize = abortable(trackers.batchSize({ connection }, { signal }), signal).catch((error: unknown) => {
      throw signal.aborted ? error : hostLost(error);
    });
    batchSize.catch(() => undefined); // each project that needs it hears of it
    const [lane, catalogLane] = [new Lane(LANE_WIDTH), new Lane(PROJECTS_AT_ONCE)];
    const conflictNames = this.#conflictNames;
    const { progress } = this;
    return {
      db,
      store,
      names,
      trackers,
      progress,
      lane,
      catalogLane,
      signal,
      batchSize,
      quarantined,
      options,
      outbox,
      conflictNames,
      now,
    };
  }

  #end(row: PullRow, error: unknown, signal: AbortSignal): void {
    this.progress.step(row.projectId, signal.aborted ? { kind: 'cancelled' } : this.#failure(error, row));
  }

  #failure(error: unknown, { connectionId: connection, key }: PullRow): ProjectPull['step'] {
    if (error instanceof Refusal) {
      if (error.refusal.code === 'cancelled') return { kind: 'cancelled' };
      // People know their project by its key, not by the path that was asked.
      const refusal = error.refusal.code === 'not-found' ? { ...error.refusal, what: `project ${key}` } : error.refusal;
      return { kind: 'failed', error: refusal, explanation: explain(refusal, this.#deps.connectionName(connection)) };
    }
    const explanation: Explanation = explainStoreFailure(error);
    const refusal: TrackerError = { code: 'interrupted', host: 'the local store', detail: explanation.detail ?? explanation.happened };
    return { kind: 'failed', error: refusal, explanation };
  }
}
