import type { ItemId, ProjectId } from '#shared/domain/item.ts';
import { itemIdOf, remoteIdOf } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Result } from '#shared/lib/result.ts';
import { isLocal } from '#shared/sync/operation.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { ChangeList, FetchedItems } from '#shared/tracker/port.ts';
import type { ItemStore } from '#renderer/engine/items/item-store.ts';
import type { Names } from '#renderer/engine/items/names.ts';
import type { CockpitDb, OpenPull, PullRow } from '#renderer/engine/store/db.ts';
import type { HostTrackers, MirrorOutbox, PullOptions } from './api.ts';
import { lostIn, vanished } from '#renderer/engine/outbox/arrivals.ts';
import type { TogetherIn } from '#renderer/engine/plan/operations.ts';
import { addSuspects, BatchWriter, markDone, settledWith, storeAnswers, type BatchWriterDeps } from './batch-writer.ts';
import { keepCatalog, mergedCatalog, putCatalog, tellCatalog, type FreshCatalog } from './catalogs.ts';
import { batchesOf, mustAsk, mustAskRequirements, planPull, readListing, VERIFIABLE, type Listing, type PullPlan } from './decide.ts';
import { forEachLimited, type Lane } from './lane.ts';
import type { Progress } from './progress.ts';
import { readKept, readOpenIds, readSuspects, writeKept, writeOpenIds, writeSuspects } from './records.ts';
import type { ConflictNames } from './who-changed.ts';

/** Batches of one project under way at a time; the connection's lane may hold them back further. */
const IN_FLIGHT = 6;
/** A listing of changes of up to this many batches is fetched whole before anything of it is stored. */
const FEW_BATCHES = 6;

export interface PullContext {
  readonly db: CockpitDb;
  readonly store: ItemStore;
  readonly names: Names;
  readonly trackers: HostTrackers;
  readonly progress: Progress;
  readonly lane: Lane;
  /** Catalogs wait for no item and hold none up. */
  readonly catalogLane: Lane;
  readonly signal: AbortSignal;
  readonly batchSize: Promise<number>;
  /** Every record in quarantine, and every one that comes to it while the pull runs. */
  readonly quarantined: Set<ItemId>;
  readonly options: PullOptions;
  readonly outbox?: MirrorOutbox | undefined;
  readonly conflictNames: ConflictNames;
  readonly now: () => Instant;
}

/** A tracker's refusal on its way out of the pull of one project. */
export class Refusal extends Error {
  readonly refusal: TrackerError;

  constructor(refusal: TrackerError) {
    super(`The tracker refused: ${refusal.code}`);
    this.name = 'Refusal';
    this.refusal = refusal;
  }
}

/**
 * Pulls one project. Its catalog is read beside its items and stored no later than they are: a refused catalog stores nothing.
 * Deletions are only noted here; `settleRemovals` decides about them once every project of the connection is read, so that an item that
 * moved is not taken for one that vanished.
 * @throws Refusal when the tracker refuses, a Dexie error when the store does, the abort reason when cancelled. What is applied stays.
 */
export async function pullProject(context: PullContext, row: PullRow): Promise<void> {
  const { progress } = context;
  const project = row.projectId;
  progress.step(project, { kind: 'catalog' });
  const catalog = readCatalog(context, project);
  catalog.catch(() => undefined); // whoever needs it hears of it
  try {
    const resumed = await pullItems(context, row, catalog);
    const next = resumed ? await context.db.pulls.get(project) : undefined;
    // The resumed listing is as old as the interruption: ask for what has changed since.
    if (next !== undefined) await pullItems({ ...context, options: { sweep: context.options.sweep === true } }, next, catalog);
  } catch (itemsFailed) {
    // Where both were refused the catalog speaks: it was asked for the project itself.
    const error: unknown = await catalog.then(
      () => itemsFailed,
      (reason: unknown) => reason,
    );
    if (error instanceof Refusal && (error.refusal.code === 'forbidden' || error.refusal.code === 'not-found')) {
      const since = context.now();
      await context.db.pulls
        .where('projectId')
        .equals(project)
        .and((row) => row.noAccessSince === null)
        .modify({ noAccessSince: since });
    }
    throw error;
  }
}

/** The catalog as the tracker has it now; once a day also with what its new items must have. */
async function readCatalog({ names, trackers, catalogLane, signal, options, now }: PullContext, project: ProjectId): Promise<FreshCatalog> {
  const isDue = mustAskRequirements(names.catalogs.get(project), now(), options);
  const input = { project, ...(isDue ? { withRequires: true } : {}) };
  const { notes } = names;
  const fresh = await ask(catalogLane, signal, () => trackers.catalog(input, { signal }));
  return { fresh: isDue ? { ...fresh, requiresAt: now() } : fresh, notes };
}

/** @returns true when it finished an older listing */
async function pullItems(context: PullContext, row: PullRow, catalog: Promise<FreshCatalog>): Promise<boolean> {
  const { db, progress } = context;
  const project = row.projectId;
  const ids = row.open === null ? null : await readOpenIds(db, project);
  const plan = planPull(
    ids === null && row.open?.total !== 0 ? { ...row, open: null } : row,
    context.now(),
    context.options,
    countOf(context.store, project),
  );
  if (plan.kind === 'resume') {
    await keepCatalog(context, await catalog);
    await fetchOpen(context, project, ids ?? [], row.open!);
    return true;
  }
  progress.step(project, { kind: 'listing' });
  const listed = await listItems(context, row, plan);
  if (listed.kind === 'incremental' && listed.ids.length <= FEW_BATCHES * (await context.batchSize)) {
    await pullFew(context, project, listed, catalog);
  } else {
    const open = await openPull(context, project, listed);
    await keepCatalog(context, await catalog);
    await fetchOpen(context, project, listed.ids, open);
  }
  return false;
}

interface Listed extends Listing {
  readonly kind: OpenPull['kind'];
  /** Every id was asked for, so that what is missing is noted. */
  readonly swept: boolean;
}

/** Asks for what changed, and for all ids where they are to be compared: side by side, for neither answer depends on the other. */
async function listItems(context: PullContext, row: PullRow, plan: Exclude<PullPlan, { readonly kind: 'resume' }>): Promise<Listed> {
  const { db, trackers, lane, outbox, signal } = context;
  const project = row.projectId;
  const list = (): Promise<ChangeList> => ask(lane, signal, () => trackers.list({ project }, { signal }));
  const listChanges = async (since: string): Promise<ChangeList | null> => {
    try {
      return await ask(lane, signal, () => trackers.changes({ project, since }, { signal }));
    } catch (error) {
      // A watermark that the tracker no longer takes: read everything again rather than guess what lies between.
      if (error instanceof Refusal && error.refusal.code === 'rejected') return null;
      throw error;
    }
  };
  const [changes, swept] = await Promise.all([
    plan.kind === 'full' ? null : listChanges(plan.since),
    plan.kind === 'full' || plan.sweep ? list() : null,
  ]);
  const all = changes === null ? (swept ?? (await list())) : swept;
  const known = all === null ? deletedOf(context.store, row, changes!) : knownItems(context.store, project);
  const kept = known.size === 0 ? [] : await readKept(db, project);
  const listing = readListing(row.connectionId, known, new Set(kept), changes ?? all!, all);
  // What its edits were told to be gone is asked for again: it may have been hidden for a moment, and nothing else would say so.
  const lost = outbox === undefined ? [] : lostIn(outbox.operations, project).map(remoteIdOf);
  return { ...listing, ids: [...new Set([...listing.ids, ...lost])], kind: changes === null ? 'full' : 'incremental', swept: all !== null };
}

/** Stores a long listing with what it covers: from here on a killed pull can go on. */
async function openPull({ db, batchSize, now }: PullContext, project: ProjectId, listed: Listed): Promise<OpenPull> {
  const { kind, ids, watermark } = listed;
  const open: OpenPull = { kind, total: ids.length, done: [], batchSize: await batchSize, watermark };
  await db.transaction('rw', db.pulls, db.snapshots, async () => {
    await writeOpenIds(db, project, ids);
    await noteListing(db, project, listed);
    await db.pulls.update(project, { open, ...(listed.swept ? { lastSweep: now() } : {}) });
  });
  return open;
}

/**
 * Fetches a short listing whole, then stores it in one transaction: items, catalog and watermark. A kill before that has changed
 * nothing, and the next pull asks the same question again.
 */
async function pullFew(context: PullContext, project: ProjectId, listed: Listed, catalog: Promise<FreshCatalog>): Promise<void> {
  const { db, progress, now } = context;
  progress.step(project, { kind: 'fetching' });
  progress.count(project, { total: (progress.of(project)?.fetched ?? 0) + listed.ids.length });
  const batches = batchesOf(listed.ids, await context.batchSize);
  const settled = await Promise.allSettled(batches.map((batch) => fetchIds(context, project, batch)));
  const answers = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const asked = await catalog;
  const fresh = mergedCatalog(context, asked);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    // What was fetched before a refusal is stored all the same; the watermark stays where it is.
    await storeAnswers(context, project, answers, { tables: [], run: async () => undefined });
    throw failed.reason;
  }
  const { watermark } = listed;
  await storeAnswers(
    context,
    project,
    answers,
    {
      tables: [db.catalogs],
      run: async () => {
        await noteListing(db, project, listed);
        const row = await putCatalog(context, fresh);
        if (row === undefined) return; // taken out meanwhile: the items are welcome, the progress belongs to nobody
        if (row.open !== null) await writeOpenIds(db, project, []);
        const lastSweep = listed.swept ? now() : row.lastSweep;
        await db.pulls.put({ ...row, watermark: watermark ?? row.watermark, lastPull: now(), lastSweep, open: null });
      },
    },
    fresh,
  );
  await tellCatalog(context, asked, fresh);
}

async function noteListing(db: CockpitDb, project: ProjectId, { suspects, kept, swept }: Listed): Promise<void> {
  if (suspects.length > 0) await addSuspects(db, project, suspects);
  if (swept) await writeKept(db, project, kept);
}

/** Fetches what is left of a stored listing, batch by batch. */
async function fetchOpen(context: PullContext, project: ProjectId, ids: readonly string[], open: OpenPull): Promise<void> {
  const { db, progress } = context;
  const batches = batchesOf(ids, open.batchSize);
  const done = new Set(open.done);
  const left = batches.map((batch, index) => ({ batch, index })).filter(({ index }) => !done.has(index));
  progress.step(project, { kind: 'fetching' });
  progress.count(project, { total: (progress.of(project)?.fetched ?? 0) + left.reduce((sum, { batch }) => sum + batch.length, 0) });
  const deps: BatchWriterDeps = { ...context, project, batches: batches.length };
  if (left.length === 0) {
    await db.transaction('rw', db.pulls, db.snapshots, () => markDone(deps, []));
    return;
  }
  const writer = new BatchWriter(deps);
  try {
    await forEachLimited(left, IN_FLIGHT, async ({ batch, index }) => {
      const answer = await fetchIds(context, project, batch);
      await writer.accept({ index, answer });
    });
  } finally {
    await writer.drain(); // what was fetched before a refusal is stored all the same
  }
}

/** Reads a batch; a batch larger than the host takes is read in parts, should the limit have shrunk since the pull was opened. */
export async function fetchIds(
  { trackers, lane, signal, batchSize }: Pick<PullContext, 'trackers' | 'lane' | 'signal' | 'batchSize'>,
  project: ProjectId,
  ids: readonly string[],
): Promise<FetchedItems> {
  const parts: FetchedItems[] = [];
  for (const part of batchesOf(ids, await batchSize)) {
    parts.push(await ask(lane, signal, () => trackers.fetch({ project, ids: [...part] }, { signal })));
  }
  return {
    items: parts.flatMap((part) => part.items),
    missing: parts.flatMap((part) => part.missing),
    quarantined: parts.flatMap((part) => part.quarantined),
  };
}

/**
 * Looks up the items that the tracker no longer speaks of and takes away those that are really gone. When many would go, nothing is
 * removed and a person is asked.
 * @param confirmed a person has said yes: no number is too high
 * @returns how many are gone and still here because a person must decide; 0 when everything is settled
 */
export async function settleRemovals(
  context: PullContext,
  project: ProjectId,
  confirmed: boolean,
): Promise<{ readonly missing: number; readonly of: number }> {
  const { db, store, progress, outbox, signal } = context;
  const noted = await readSuspects(db, project);
  if (noted.length === 0) return { missing: 0, of: 0 };
  const of = countOf(store, project);
  const kept = new Set(await readKept(db, project));
  // An item that another project's pull has brought meanwhile has moved, not vanished.
  const suspects = noted.filter((id) => !kept.has(id) && isIn(store, id, project));
  const verify = confirmed || suspects.length <= VERIFIABLE;
  const gone = verify ? await lookUp(context, project, suspects) : suspects;
  if (!confirmed && mustAsk(gone.length, of)) {
    await writeSuspects(db, project, gone);
    return { missing: gone.length, of };
  }
  const remove = (operations: TogetherIn | null): Promise<number> => {
    const settled = operations?.(db);
    const run = async (): Promise<void> => {
      await writeSuspects(db, project, []);
      await settled?.run();
    };
    return store.remove(gone, { tables: [db.snapshots, ...(settled?.tables ?? [])], run });
  };
  const awaited = outbox === undefined ? [] : gone.filter((id) => outbox.operations.has(id));
  // Read before it goes: a person may want to make it anew.
  const bodies = awaited.length === 0 ? new Map<ItemId, string>() : await store.getMany(awaited);
  const removed =
    outbox === undefined || awaited.length === 0
      ? await remove(null)
      : (await outbox.settle((operations) => vanished(operations, gone, bodies), remove, signal)).value;
  progress.count(project, { removed });
  return { missing: 0, of };
}

/** Asks for each suspect by its id. What answers is stored, wherever it now lives. @returns those that do not answer */
async function lookUp(context: PullContext, project: ProjectId, suspects: readonly ItemId[]): Promise<readonly ItemId[]> {
  const { db, store, progress, batchSize } = context;
  const gone: ItemId[] = [];
  for (const batch of batchesOf(suspects, await batchSize)) {
    const answer = await fetchIds(
      context,
      project,
      batch.map((id) => remoteIdOf(id as ItemId)),
    );
    for (const { id } of answer.quarantined) context.quarantined.add(id);
    const put = (operations: TogetherIn | null): ReturnType<typeof store.put> => {
      const settled = operations?.(db);
      const run = async (): Promise<void> => {
        await db.quarantine.bulkPut([...answer.quarantined]);
        await settled?.run();
      };
      return store.put(answer.items, { tables: [db.quarantine, ...(settled?.tables ?? [])], run });
    };
    const outcome = await settledWith(context, { items: answer.items, catalog: null, gone: [] }, put);
    progress.count(project, { changed: outcome.changed });
    const asked = new Set(batch);
    gone.push(...answer.missing.filter((id) => asked.has(id)));
  }
  return gone;
}

/** A call that the host did not answer at all, as a refusal. */
export function hostLost(error: unknown): Refusal {
  const detail = error instanceof Error ? error.message : String(error);
  return new Refusal({ code: 'interrupted', host: 'the part of the cockpit that talks to trackers', detail });
}

/** One call through the connection's lane. @throws Refusal for a tracker's refusal and for a host that is lost */
export async function ask<T>(lane: Lane, signal: AbortSignal, call: () => Promise<Result<T, TrackerError>>): Promise<T> {
  const answer = await lane.run(async () => {
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      throw hostLost(error);
    }
  }, signal);
  if (answer.ok) return answer.value;
  throw new Refusal(answer.error);
}

export function countOf({ columns }: ItemStore, project: ProjectId): number {
  const number = columns.dictionary.projectId.find(project);
  let count = 0;
  for (let slot = 0; slot < columns.end; slot++) {
    const id = columns.ids[slot];
    // What waits to be created is not missed in the tracker.
    if (columns.text.projectId[slot] === number && id != null && !isLocal(id)) count += 1;
  }
  return count;
}

/** Of the items that the tracker calls deleted, those known in the project. */
export const deletedOf = (store: ItemStore, { connectionId, projectId }: PullRow, { deleted }: ChangeList): Set<ItemId> =>
  new Set(deleted.map((id) => itemIdOf(connectionId, id)).filter((id) => isIn(store, id, projectId)));

export function knownItems(store: ItemStore, project: ProjectId): Set<ItemId> {
  const { columns } = store;
  const number = columns.dictionary.projectId.find(project);
  const known = new Set<ItemId>();
  for (const [id, slot] of columns.slots) if (columns.text.projectId[slot] === number && !isLocal(id)) known.add(id);
  return known;
}

function isIn(store: ItemStore, id: ItemId, project: ProjectId): boolean {
  const slot = store.columns.slots.get(id);
  return slot !== undefined && store.columns.value('projectId', slot) === project;
}
