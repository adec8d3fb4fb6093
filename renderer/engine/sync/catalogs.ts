import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { Names } from '#renderer/engine/items/names.ts';
import { iterationAs, newIteration, newVersion, versionAs } from '#renderer/engine/items/shown-names.ts';
import { isAwaited, received } from '#renderer/engine/outbox/arrivals.ts';
import type { TogetherIn } from '#renderer/engine/plan/operations.ts';
import type { ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { RecordId, RecordState } from '#shared/sync/editable.ts';
import type { Operation } from '#shared/sync/operation.ts';
import type { MirrorOutbox } from './api.ts';
import type { CockpitDb, PullRow } from '#renderer/engine/store/db.ts';
import { mergeCatalog } from './decide.ts';

export interface CatalogDeps {
  readonly db: CockpitDb;
  readonly names: Names;
}

export interface KeepCatalogDeps extends CatalogDeps {
  readonly outbox?: MirrorOutbox | undefined;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
}

/** A catalog as it is to be kept. Most pulls find it as it was: then nothing is written and no list is asked for again. */
export interface MergedCatalog {
  readonly catalog: ProjectCatalog;
  readonly differs: boolean;
  /** Versions and iterations that were known and are not there any more: deleted, or merged into others. */
  readonly gone: readonly RecordId[];
  /** The notes of `Names` when it was merged. */
  readonly notes: number;
}

/** A catalog as the tracker gave it. */
export interface FreshCatalog {
  readonly fresh: ProjectCatalog;
  /** The notes of `Names` when it was asked for. */
  readonly notes: number;
}

/** What the tracker gave beside what is known. What a push made or read since it was asked for is kept: the answer may be older. */
export function mergedCatalog({ names }: CatalogDeps, { fresh, notes }: FreshCatalog): MergedCatalog {
  const old = names.catalogs.get(fresh.project.id) ?? null;
  const spared = <T extends { readonly id: RecordId }>(before: readonly T[], now: readonly T[]): readonly T[] => {
    const late = new Map(before.filter(({ id }) => names.notedSince(id, notes)).map((each) => [each.id, each]));
    const here = new Set(now.map(({ id }) => id));
    return [...now.map((each) => late.get(each.id) ?? each), ...[...late.values()].filter(({ id }) => !here.has(id))];
  };
  const merged = mergeCatalog(old, fresh);
  const catalog: ProjectCatalog =
    old === null
      ? merged
      : { ...merged, versions: spared(old.versions, merged.versions), iterations: spared(old.iterations, merged.iterations) };
  return {
    catalog,
    differs: old === null || JSON.stringify(old) !== JSON.stringify(catalog),
    gone: old === null ? [] : goneFrom(old, catalog),
    notes: names.notes,
  };
}

function goneFrom(old: ProjectCatalog, { versions, iterations, missing }: ProjectCatalog): readonly RecordId[] {
  // A part that could not be read comes as none at all, and proves nothing.
  const lost = <T extends { readonly id: RecordId }>(before: readonly T[], now: readonly T[]): readonly RecordId[] => {
    if (now.length === 0 && missing.length > 0) return [];
    const here = new Set(now.map(({ id }) => id));
    return before.filter(({ id }) => !here.has(id)).map(({ id }) => id);
  };
  return [...lost<{ readonly id: RecordId }>(old.versions, versions), ...lost<{ readonly id: RecordId }>(old.iterations, iterations)];
}

/**
 * Writes a catalog. Runs in a transaction over `catalogs` and `pulls`; `tellCatalog` follows once that is committed.
 * @returns the project's row as it is to stand beside the catalog; undefined when the project was taken out meanwhile
 */
export async function putCatalog({ db }: CatalogDeps, { catalog, differs }: MergedCatalog): Promise<PullRow | undefined> {
  const { id, connectionId, key } = catalog.project;
  if (differs) await db.catalogs.put({ projectId: id, connectionId, catalog });
  const row = await db.pulls.get(id);
  return row && { ...row, key, noAccessSince: null };
}

/**
 * Lets names know what is stored now. What a push has made or read while it was written is kept, in the store too: should that refuse, its name
 * is missing after the next start, until the next pull.
 */
export async function tellCatalog(deps: CatalogDeps, asked: FreshCatalog, written: MergedCatalog): Promise<void> {
  const { names } = deps;
  const isSame = names.notes === written.notes;
  const { catalog, differs } = isSame ? written : mergedCatalog(deps, asked);
  if (differs) names.set(catalog);
  if (!isSame) await putOnly(deps, catalog).catch(() => undefined);
}

/** Stores a catalog by itself, and what follows for edits of its versions and iterations. */
export async function keepCatalog(deps: KeepCatalogDeps, asked: FreshCatalog): Promise<void> {
  const { db, outbox, now, signal } = deps;
  const merged = mergedCatalog(deps, asked);
  const put = (operations: TogetherIn | null): Promise<void> => {
    const settled = operations?.(db);
    return db.transaction('rw', [db.catalogs, db.pulls, ...(settled?.tables ?? [])], async () => {
      const row = await putCatalog(deps, merged);
      if (row !== undefined) await db.pulls.put(row);
      await settled?.run();
    });
  };
  const arrived = { catalog: merged.catalog, gone: merged.gone };
  if (outbox === undefined || !isAwaited(outbox.operations, arrived)) await put(null);
  else await outbox.settle((operations) => received(operations, arrived, now()), put, signal);
  await tellCatalog(deps, asked, merged);
}

/**
 * Takes a version or iteration that the tracker has just created into its project's catalog. A store that refuses loses a name until the next
 * pull, and nothing else.
 */
export async function keepMade(deps: CatalogDeps, operation: Operation, record: RecordId): Promise<void> {
  const { names } = deps;
  const { project, recordKind } = operation;
  const known = names.catalogs.get(project);
  if (recordKind !== 'item') names.note(record);
  if (recordKind === 'item' || known === undefined || names.pulled(record) !== null) return;
  const version = newVersion(record, [operation]);
  const iteration = newIteration(record, [operation], (id) => names.projectKey(id));
  const catalog: ProjectCatalog = {
    ...known,
    versions: version === null ? known.versions : [...known.versions, version],
    iterations: iteration === null ? known.iterations : [...known.iterations, iteration],
  };
  names.set(catalog);
  await putOnly(deps, catalog).catch(() => undefined);
}

/**
 * Lets the next pull ask again what new items of a project must have: the tracker has just asked for more. A store that refuses waits for the
 * day to be over.
 */
export async function askAgain(deps: CatalogDeps, project: ProjectId): Promise<void> {
  const known = deps.names.catalogs.get(project);
  if (known?.requiresAt === undefined) return;
  const { requiresAt: _requiresAt, ...catalog } = known;
  deps.names.set(catalog);
  await putOnly(deps, catalog).catch(() => undefined);
}

const putOnly = ({ db }: CatalogDeps, catalog: ProjectCatalog) =>
  db.catalogs.put({ projectId: catalog.project.id, connectionId: catalog.project.connectionId, catalog });

/** The catalog in which a version or iteration holds what the tracker says it does; null when that is known, or the record is not here. */
function catalogWith(names: Names, record: RecordId, state: RecordState): ProjectCatalog | null {
  const before = names.pulled(record);
  if (before === null || JSON.stringify(before) === JSON.stringify({ ...before, ...state })) return null;
  for (const known of names.catalogs.values()) {
    const versions = known.versions.map((each) => (each.id === record ? versionAs(each, state) : each));
    const iterations = known.iterations.map((each) => (each.id === record ? iterationAs(each, state) : each));
    const isHere = [...known.versions, ...known.iterations].some(({ id }) => id === record);
    if (isHere) return { ...known, versions, iterations };
  }
  return null;
}

/** Stores what a version or iteration holds, read by itself, and what follows for the outbox, in one transaction. @throws a Dexie error */
export async function keepNamed(deps: CatalogDeps, record: RecordId, state: RecordState, operations: TogetherIn | null): Promise<void> {
  const { db, names } = deps;
  names.note(record);
  const catalog = catalogWith(names, record, state);
  if (catalog === null && operations === null) return;
  const settled = operations?.(db);
  await db.transaction('rw', [db.catalogs, ...(settled?.tables ?? [])], async () => {
    if (catalog !== null) await putOnly(deps, catalog);
    await settled?.run();
  });
  // A pull may have brought the others meanwhile.
  const late = catalogWith(names, record, state);
  if (late === null) return;
  names.set(late);
  if (JSON.stringify(late) !== JSON.stringify(catalog)) await putOnly(deps, late).catch(() => undefined);
}
