import type { ItemId, ProjectId } from '#shared/domain/item.ts';
import { remoteIdOf } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { ChangeList, FetchedItems } from '#shared/tracker/port.ts';
import type { ItemStore } from '#renderer/engine/items/item-store.ts';
import type { Names } from '#renderer/engine/items/names.ts';
import type { CockpitDb, OpenPull, PullRow } from '#renderer/engine/store/db.ts';
import type { HostTrackers, PullOptions } from './api.ts';
import { addSuspects, BatchWriter, markDone, type BatchWriterDeps } from './batch-writer.ts';
import { batchesOf, mergeCatalog, mustAsk, planPull, readListing, VERIFIABLE } from './decide.ts';
import { forEachLimited, type Lane } from './lane.ts';
import type { Progress } from './progress.ts';
import { readKept, readOpenIds, readSuspects, writeKept, writeOpenIds, writeSuspects } from './records.ts';

/** Batches of one project under way at a time; the connection's lane may hold them back further. */
const IN_FLIGHT = 6;

export interface PullContext {
  readonly db: CockpitDb;
  readonly store: ItemStore;
  readonly names: Names;
  readonly trackers: HostTrackers;
  readonly progress: Progress;
  readonly lane: Lane;
  readonly signal: AbortSignal;
  readonly batchSize: number;
  readonly options: PullOptions;
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
 * Pulls one project: catalog, listing, batches. Deletions are only noted here; `settleRemovals` decides about them once every project
 * of the connection is read, so that an item that moved is not taken for one that vanished.
 * @throws Refusal when the tracker refuses, a Dexie error when the store does, the abort reason when cancelled. What is applied stays.
 */
export async function pullProject(context: PullContext, project: ProjectId): Promise<void> {
  const { progress } = context;
  progress.step(project, { kind: 'catalog' });
  try {
    await pullCatalog(context, project);
    const resumed = await pullItems(context, project);
    // The resumed listing is as old as the interruption: ask for what has changed since.
    if (resumed) await pullItems({ ...context, options: { sweep: context.options.sweep === true } }, project);
  } catch (error) {
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

async function pullCatalog({ db, names, trackers, lane, signal }: PullContext, project: ProjectId): Promise<void> {
  const fresh = await ask(lane, signal, () => trackers.catalog({ project }, { signal }));
  const catalog = mergeCatalog(names.catalogs.get(project) ?? null, fresh);
  await db.transaction('rw', db.catalogs, db.pulls, async () => {
    await db.catalogs.put({ projectId: project, connectionId: catalog.project.connectionId, catalog });
    await db.pulls.update(project, { key: catalog.project.key, noAccessSince: null });
  });
  names.set(catalog);
}

/** @returns true when it finished an older listing */
async function pullItems(context: PullContext, project: ProjectId): Promise<boolean> {
  const { db, progress } = context;
  const row = await db.pulls.get(project);
  if (row === undefined) return false;
  const ids = row.open === null ? null : await readOpenIds(db, project);
  const plan = planPull(
    ids === null && row.open?.total !== 0 ? { ...row, open: null } : row,
    context.now(),
    context.options,
    knownItems(context.store, project).size,
  );
  if (plan.kind === 'resume') {
    await fetchOpen(context, project, ids ?? [], row.open!);
    return true;
  }
  progress.step(project, { kind: 'listing' });
  const opened = await openPull(context, row, plan);
  await fetchOpen(context, project, opened.ids, opened.open);
  return false;
}

/** Lists ids and stores them with what they cover: from here on a killed pull can go on. */
async function openPull(
  context: PullContext,
  row: PullRow,
  plan: { readonly kind: 'full' } | { readonly kind: 'incremental'; readonly since: string; readonly sweep: boolean },
): Promise<{ readonly ids: readonly string[]; readonly open: OpenPull }> {
  const { db, trackers, lane, signal, batchSize } = context;
  const project = row.projectId;
  const list = (): Promise<ChangeList> => ask(lane, signal, () => trackers.list({ project }, { signal }));
  let changes: ChangeList | null = null;
  let all: ChangeList | null = null;
  if (plan.kind === 'incremental') {
    try {
      changes = await ask(lane, signal, () => trackers.changes({ project, since: plan.since }, { signal }));
      if (plan.sweep) all = await list();
    } catch (error) {
      // A watermark that the tracker no longer takes: read everything again rather than guess what lies between.
      if (!(error instanceof Refusal) || error.refusal.code !== 'rejected') throw error;
      changes = null;
    }
  }
  const kind = changes === null ? 'full' : 'incremental';
  if (changes === null) changes = all = await list();
  const kept = await readKept(db, project);
  const listing = readListing(row.connectionId, knownItems(context.store, project), new Set(kept), changes, all);
  const open: OpenPull = { kind, total: listing.ids.length, done: [], batchSize, watermark: listing.watermark };
  await db.transaction('rw', db.pulls, db.snapshots, async () => {
    await writeOpenIds(db, project, listing.ids);
    await addSuspects(db, project, listing.suspects);
    await writeKept(db, project, listing.kept);
    await db.pulls.update(project, { open, ...(all === null ? {} : { lastSweep: context.now() }) });
  });
  return { ids: listing.ids, open };
}

async function fetchOpen(context: PullContext, project: ProjectId, ids: readonly string[], open: OpenPull): Promise<void> {
  const { db, store, progress, now } = context;
  const batches = batchesOf(ids, open.batchSize);
  const done = new Set(open.done);
  const left = batches.map((batch, index) => ({ batch, index })).filter(({ index }) => !done.has(index));
  progress.step(project, { kind: 'fetching' });
  progress.count(project, { total: (progress.of(project)?.fetched ?? 0) + left.reduce((sum, { batch }) => sum + batch.length, 0) });
  const deps: BatchWriterDeps = { db, store, progress, now, project, batches: batches.length };
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
async function fetchIds(
  { trackers, lane, signal, batchSize }: PullContext,
  project: ProjectId,
  ids: readonly string[],
): Promise<FetchedItems> {
  const parts: FetchedItems[] = [];
  for (const part of batchesOf(ids, batchSize)) {
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
  const { db, store, progress } = context;
  const of = knownItems(store, project).size;
  const noted = await readSuspects(db, project);
  if (noted.length === 0) return { missing: 0, of };
  const kept = new Set(await readKept(db, project));
  // An item that another project's pull has brought meanwhile has moved, not vanished.
  const suspects = noted.filter((id) => !kept.has(id) && isIn(store, id, project));
  const verify = confirmed || suspects.length <= VERIFIABLE;
  const gone = verify ? await lookUp(context, project, suspects) : suspects;
  if (!confirmed && mustAsk(gone.length, of)) {
    await writeSuspects(db, project, gone);
    return { missing: gone.length, of };
  }
  const removed = await store.remove(gone, { tables: [db.snapshots], run: () => writeSuspects(db, project, []) });
  progress.count(project, { removed });
  return { missing: 0, of };
}

/** Asks for each suspect by its id. What answers is stored, wherever it now lives. @returns those that do not answer */
async function lookUp(context: PullContext, project: ProjectId, suspects: readonly ItemId[]): Promise<readonly ItemId[]> {
  const { db, store, progress, batchSize } = context;
  const gone: ItemId[] = [];
  for (const batch of batchesOf(suspects, batchSize)) {
    const answer = await fetchIds(
      context,
      project,
      batch.map((id) => remoteIdOf(id as ItemId)),
    );
    const outcome = await store.put(answer.items, { tables: [db.quarantine], run: () => db.quarantine.bulkPut([...answer.quarantined]) });
    progress.count(project, { changed: outcome.changed });
    const asked = new Set(batch);
    gone.push(...answer.missing.filter((id) => asked.has(id)));
  }
  return gone;
}

/** One call through the connection's lane. @throws Refusal for a tracker's refusal and for a host that is lost */
async function ask<T>(lane: Lane, signal: AbortSignal, call: () => Promise<Result<T, TrackerError>>): Promise<T> {
  const answer = await lane.run(async () => {
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      const detail = error instanceof Error ? error.message : String(error);
      throw new Refusal({ code: 'interrupted', host: 'the part of the cockpit that talks to trackers', detail });
    }
  }, signal);
  if (answer.ok) return answer.value;
  throw new Refusal(answer.error);
}

function knownItems(store: ItemStore, project: ProjectId): Set<ItemId> {
  const { columns } = store;
  const number = columns.dictionary.projectId.find(project);
  const known = new Set<ItemId>();
  for (const [id, slot] of columns.slots) if (columns.text.projectId[slot] === number) known.add(id);
  return known;
}

function isIn(store: ItemStore, id: ItemId, project: ProjectId): boolean {
  const slot = store.columns.slots.get(id);
  return slot !== undefined && store.columns.value('projectId', slot) === project;
}
