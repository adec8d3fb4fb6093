import type { ConnectionId, ItemId, ProjectId } from '#shared/domain/item.ts';
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

async function read<T>(db: CockpitDb, name: string): Promise<T | null> {
  return ((await db.snapshots.get(name))?.value as T | undefined) ?? null;
}

async function write(db: CockpitDb, name: string, value: readonly string[]): Promise<void> {
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
export const readKept = async (db: CockpitDb, project: ProjectId): Promise<readonly ItemId[]> =>
  (await read<readonly ItemId[]>(db, key.kept(project))) ?? [];
export const writeKept = (db: CockpitDb, project: ProjectId, ids: readonly ItemId[]): Promise<void> => write(db, key.kept(project), ids);

/** Forgets all of them for every project of a connection. */
export async function deleteRecords(db: CockpitDb, connection: ConnectionId): Promise<void> {
  for (const name of [key.open, key.suspects, key.kept]) {
    await db.snapshots
      .where('key')
      .startsWith(name(`${connection}/` as ProjectId))
      .delete();
  }
}
