import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { Names } from '#renderer/engine/items/names.ts';
import { isAwaited, received } from '#renderer/engine/outbox/arrivals.ts';
import type { TogetherIn } from '#renderer/engine/plan/operations.ts';
import type { Instant } from '#shared/domain/time.ts';
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
}

/** What the tracker gave beside what is known. */
export function mergedCatalog({ names }: CatalogDeps, fresh: ProjectCatalog): MergedCatalog {
  const old = names.catalogs.get(fresh.project.id) ?? null;
  const catalog = mergeCatalog(old, fresh);
  return { catalog, differs: old === null || JSON.stringify(old) !== JSON.stringify(catalog) };
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

/** Lets names know what is stored now. */
export function tellCatalog({ names }: CatalogDeps, { catalog, differs }: MergedCatalog): void {
  if (differs) names.set(catalog);
}

/** Stores a catalog by itself, and what follows for edits of its versions and iterations. */
export async function keepCatalog(deps: KeepCatalogDeps, fresh: ProjectCatalog): Promise<void> {
  const { db, outbox, now, signal } = deps;
  const merged = mergedCatalog(deps, fresh);
  const put = (operations: TogetherIn | null): Promise<void> => {
    const settled = operations?.(db);
    return db.transaction('rw', [db.catalogs, db.pulls, ...(settled?.tables ?? [])], async () => {
      const row = await putCatalog(deps, merged);
      if (row !== undefined) await db.pulls.put(row);
      await settled?.run();
    });
  };
  const arrived = { catalog: fresh };
  if (outbox === undefined || !isAwaited(outbox.operations, arrived)) await put(null);
  else await outbox.settle((operations) => received(operations, arrived, now()), put, signal);
  tellCatalog(deps, merged);
}
