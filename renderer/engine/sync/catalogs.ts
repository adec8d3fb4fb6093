import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { Names } from '#renderer/engine/items/names.ts';
import type { CockpitDb, PullRow } from '#renderer/engine/store/db.ts';
import { mergeCatalog } from './decide.ts';

export interface CatalogDeps {
  readonly db: CockpitDb;
  readonly names: Names;
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

/** Stores a catalog by itself. */
export async function keepCatalog(deps: CatalogDeps, fresh: ProjectCatalog): Promise<void> {
  const { db } = deps;
  const merged = mergedCatalog(deps, fresh);
  await db.transaction('rw', db.catalogs, db.pulls, async () => {
    const row = await putCatalog(deps, merged);
    if (row !== undefined) await db.pulls.put(row);
  });
  tellCatalog(deps, merged);
}
