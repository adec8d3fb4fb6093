import type { ConnectionId, ItemId, ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';

/** Larger or rarer parts of a project's pull, kept beside its row in `snapshots`: key to value. */
const key = {
  /** Every id of the open pull, written once when it begins. */
  open: (project: ProjectId): string => `open:${project}`,
  /** Known items that the tracker no longer speaks of: to be looked up, or waiting for a person. */
  suspects: (project: ProjectId): string => `suspects:${project}`,
  /** Missing items that a person chose to keep: not asked about again. */
  kept: (project: ProjectId): string => `kept:${project}`,
};

/** How keys begin of what stays true when watermarks are forgotten. */
export const BESIDE_PULLS = [key.suspects('' as ProjectId), key.kept('' as ProjectId)];

async function read<T>(db: CockpitDb, name: string): Promise<T | null> {
  return ((await db.snapshots.get(name))?.value as T | undefined) ?? null;
}

async function write(db: CockpitDb, name: string, value: readonly unknown[]): Promise<void> {
  if (value.length > 0) await db.snapshots.put({ key: name, value });
  else await db.snapshots.delete(name);
}

export const readOpenIds = (db: CockpitDb, project: ProjectId): Promise<readonly string[] | null> => read(db, key.open(project));
export const writeOpenIds = (db: CockpitDb, project: ProjectId, ids: readonly string[]): Promise<void> => write(db, key.open(project), ids);
export const readSuspects = async (db: CockpitDb, project: ProjectId): Promise<readonly ItemId[]> =>
  (await read<readonly ItemId[]>(db, key.suspects(project))) ?? [];
/** For each project, in their order, whether there are suspects: one look for all of them. */
export const haveSuspects = async (db: CockpitDb, projects: readonly ProjectId[]): Promise<readonly boolean[]> =>
  (await db.snapshots.bulkGet(projects.map(key.suspects))).map((row) => row !== undefined);
export const writeSuspects = (db: CockpitDb, project: ProjectId, ids: readonly ItemId[]): Promise<void> =>
  write(db, key.suspects(project), ids);

/** A kept item and when the pull was made that missed it. Profiles of before have the id alone. */
type KeptRecord = readonly [ItemId, Instant | null] | ItemId;
const keptPairs = (records: readonly KeptRecord[]): (readonly [ItemId, Instant | null])[] =>
  records.map((record) => (typeof record === 'string' ? [record, null] : record));

const readKeptPairs = async (db: CockpitDb, project: ProjectId): Promise<ReadonlyMap<ItemId, Instant | null>> =>
  new Map(keptPairs((await read<readonly KeptRecord[]>(db, key.kept(project))) ?? []));
export const readKept = async (db: CockpitDb, project: ProjectId): Promise<readonly ItemId[]> => [
  ...(await readKeptPairs(db, project)).keys(),
];
/** Keeps exactly these; those that were kept before keep their time. @param since for the others */
export async function writeKept(db: CockpitDb, project: ProjectId, ids: readonly ItemId[], since: Instant | null = null): Promise<void> {
  const before = ids.length === 0 ? null : await readKeptPairs(db, project);
  await write(
    db,
    key.kept(project),
    ids.map((id) => [id, before?.get(id) ?? since] as const),
  );
}
/** The kept items of every project that has any. */
export async function readAllKept(db: CockpitDb): Promise<ReadonlyMap<ProjectId, ReadonlyMap<ItemId, Instant | null>>> {
  const prefix = key.kept('' as ProjectId);
  const rows = await db.snapshots.where('key').startsWith(prefix).toArray();
  return new Map(rows.map((row) => [row.key.slice(prefix.length) as ProjectId, new Map(keptPairs(row.value as readonly KeptRecord[]))]));
}

/** Forgets all of them for every project of a connection. */
export async function deleteRecords(db: CockpitDb, connection: ConnectionId): Promise<void> {
  for (const name of [key.open, key.suspects, key.kept]) {
    await db.snapshots
      .where('key')
      .startsWith(name(`${connection}/` as ProjectId))
      .delete();
  }
}
