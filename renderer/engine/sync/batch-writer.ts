import type { ItemId, ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { FetchedItems } from '#shared/tracker/port.ts';
import type { ItemStore, PutOutcome, TogetherWith } from '#renderer/engine/items/item-store.ts';
import { isAwaited, received, type Arrived, type OpenOperations } from '#renderer/engine/outbox/arrivals.ts';
import type { TogetherIn } from '#renderer/engine/plan/operations.ts';
import { epochOf } from '#shared/domain/time.ts';
import type { Operation } from '#shared/sync/operation.ts';
import type { PulledItem } from '#shared/tracker/port.ts';
import type { HostTrackers, MirrorOutbox } from './api.ts';
import type { MergedCatalog } from './catalogs.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import type { Lane } from './lane.ts';
import type { Progress } from './progress.ts';
import { readSuspects, writeOpenIds, writeSuspects } from './records.ts';
import type { ConflictNames } from './who-changed.ts';

/** Answers that may wait for the disk before fetching waits too: memory stays flat however slow the disk is. */
const MOST_WAITING = 12;

interface Batch {
  readonly index: number;
  readonly answer: FetchedItems;
}

export interface BatchWriterDeps {
  readonly db: CockpitDb;
  readonly store: ItemStore;
  readonly trackers: HostTrackers;
  readonly lane: Lane;
  readonly progress: Progress;
  readonly now: () => Instant;
  readonly project: ProjectId;
  /** The records in quarantine, at least. */
  readonly quarantined: Set<ItemId>;
  /** Edits that wait are compared with what is pulled. */
  readonly outbox?: MirrorOutbox | undefined;
  readonly conflictNames: ConflictNames;
  readonly signal: AbortSignal;
  /** How many batches the open pull has. */
  readonly batches: number;
}

/**
 * Batches that are waited for, and for how long, before they are stored: a transaction costs as much as a batch. Projects that are read side by
 * side get a batch each in turn, so several of one need some time.
 */
const TOGETHER = 6;
const TOGETHER_WITHIN_MS = 500;

/**
 * Stores fetched batches, several in one transaction: those of a moment, or all that arrived while the disk was busy, together with the row that
 * says which batches are done; the last one carries the watermark in the same transaction. A kill at any moment loses no batch that is
 * marked and marks none that is lost.
 */
export class BatchWriter {
  readonly #deps: BatchWriterDeps;
  #waiting: Batch[] = [];
  #writing: Promise<void> | null = null;
  #failed = false;
  #soon: ReturnType<typeof setTimeout> | null = null;

  constructor(deps: BatchWriterDeps) {
    this.#deps = deps;
  }

  /** Takes a batch; waits while too many are waiting already. @throws what the store threw, once it has thrown */
  async accept(batch: Batch): Promise<void> {
    this.#waiting.push(batch);
    if (this.#failed) return this.#writing!;
    if (this.#waiting.length >= TOGETHER) this.#start();
    else this.#soon ??= setTimeout(() => this.#start(), TOGETHER_WITHIN_MS);
    if (this.#waiting.length >= MOST_WAITING) await this.#writing;
  }

  /** Resolves when everything accepted is stored. @throws what the store threw */
  async drain(): Promise<void> {
    this.#start();
    await this.#writing;
  }

  #start(): void {
    if (this.#soon !== null) clearTimeout(this.#soon);
    this.#soon = null;
    if (!this.#failed && this.#waiting.length > 0) this.#writing ??= this.#writeAll();
  }

  #writeAll(): Promise<void> {
    const writing = this.#write();
    // Who waits for it hears of the failure; until somebody does, it is no unhandled one.
    writing.catch(() => (this.#failed = true));
    return writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batches = this.#waiting;
      this.#waiting = [];
      await this.#store(batches);
    }
    this.#writing = null;
  }

  #store(batches: readonly Batch[]): Promise<void> {
    const deps = this.#deps;
    const run = (): Promise<void> =>
      markDone(
        deps,
        batches.map((batch) => batch.index),
      );
    const answers = batches.map((batch) => batch.answer);
    return storeAnswers(deps, deps.project, answers, { tables: [], run });
  }
}

/** One transaction: items, unreadable records, what was not answered, what follows for the outbox, and what goes together with them. */
export async function storeAnswers(
  deps: Omit<BatchWriterDeps, 'project' | 'batches'>,
  project: ProjectId,
  answers: readonly FetchedItems[],
  together: TogetherWith,
  merged: MergedCatalog | null = null,
): Promise<void> {
  const { db, store, progress, quarantined: known } = deps;
  const items = answers.flatMap((answer) => answer.items);
  const quarantined = answers.flatMap((answer) => answer.quarantined);
  const missing = answers.flatMap((answer) => answer.missing).filter((id) => store.columns.slots.has(id));
  // Hardly ever is a record in quarantine: asking the store for each of 100 ids would cost more than the few that are known.
  const freed = items.map((item) => item.row.id).filter((id) => known.has(id));
  for (const { id } of quarantined) known.add(id);
  const put = (operations: TogetherIn | null): Promise<PutOutcome> => {
    const settled = operations?.(db);
    return store.put(items, {
      tables: [db.pulls, db.quarantine, db.snapshots, ...together.tables, ...(settled?.tables ?? [])],
      run: async () => {
        if (freed.length > 0) await db.quarantine.bulkDelete(freed);
        if (quarantined.length > 0) await db.quarantine.bulkPut(quarantined);
        if (missing.length > 0) await addSuspects(db, project, missing);
        await together.run();
        await settled?.run();
      },
    });
  };
  const outcome = await settledWith(deps, { items, catalog: merged?.catalog ?? null, gone: merged?.gone ?? [] }, put);
  progress.count(project, { fetched: items.length, added: outcome.added, changed: outcome.changed, quarantined: quarantined.length });
}

/** Stores what a pull brought, together with what follows from it for the edits that wait. */
export async function settledWith<T>(
  { outbox, store, conflictNames, now, signal }: Pick<BatchWriterDeps, 'outbox' | 'store' | 'conflictNames' | 'now' | 'signal'>,
  arrived: Arrived,
  put: (operations: TogetherIn | null) => Promise<T>,
): Promise<T> {
  if (outbox === undefined || !isAwaited(outbox.operations, arrived)) return put(null);
  const decide = (operations: OpenOperations): readonly Operation[] => {
    const changed = received(operations, arrived, now(), isStaleIn(store));
    conflictNames.note(changed);
    return changed;
  };
  return (await outbox.settle(decide, put, signal)).value;
}

/** Whether an item is older than the stored one, so that it will not be taken. */
export const isStaleIn =
  ({ columns }: ItemStore) =>
  ({ row }: PulledItem): boolean => {
    const slot = columns.slots.get(row.id);
    return slot !== undefined && columns.number.updated[slot]! > epochOf(row.updated);
  };

/** Marks batches as applied; when they were the last ones, the pull is complete and its watermark counts. */
export async function markDone({ db, now, project, batches }: BatchWriterDeps, indexes: readonly number[]): Promise<void> {
  const row = await db.pulls.get(project);
  if (row?.open == null) return; // taken out or reset meanwhile: the items are welcome, the progress belongs to nobody
  const done = [...new Set([...row.open.done, ...indexes])];
  if (done.length < batches) {
    await db.pulls.put({ ...row, open: { ...row.open, done } });
    return;
  }
  await db.pulls.put({ ...row, watermark: row.open.watermark ?? row.watermark, lastPull: now(), open: null });
  await writeOpenIds(db, project, []);
}

export async function addSuspects(db: CockpitDb, project: ProjectId, ids: readonly ItemId[]): Promise<void> {
  await writeSuspects(db, project, [...new Set([...(await readSuspects(db, project)), ...ids])]);
}
