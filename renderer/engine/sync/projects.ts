import type { ProjectState } from '#shared/contract/engine.ts';
import type { RemoteProject } from '#shared/domain/catalog.ts';
import { connectionOf, type ConnectionId, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { ItemStore } from '#renderer/engine/items/item-store.ts';
import type { Names } from '#renderer/engine/items/names.ts';
import { newPullRow } from '#renderer/engine/plan/choices.ts';
import type { CockpitDb, PullRow } from '#renderer/engine/store/db.ts';
import type { HostTrackers } from './api.ts';
import { deleteRecords } from './records.ts';

export interface ProjectsDeps {
  /** Strict: what a person chooses is on disk before the screen says so. */
  readonly db: CockpitDb;
  /** The connection of the item store. */
  readonly bulk: CockpitDb;
  readonly store: ItemStore;
  readonly names: Names;
  readonly trackers: HostTrackers;
  /** The items of a project that a person kept though the tracker has them no more. */
  readonly kept: (project: ProjectId) => readonly ItemId[];
}

/** How keys of the lists of projects begin, in the table `meta`. */
export const PROJECT_LISTS = 'projects:';
const listKey = (connection: ConnectionId): string => `${PROJECT_LISTS}${connection}`;

/** Which projects a connection has, which of them are pulled, and how far. */
export class Projects {
  readonly #deps: ProjectsDeps;

  constructor(deps: ProjectsDeps) {
    this.#deps = deps;
  }

  /** The projects as last listed, and any that were pulled and are listed no more; by key. */
  async list(connection: ConnectionId): Promise<readonly ProjectState[]> {
    const { db, names } = this.#deps;
    const listed = await this.#listed(connection);
    const rows = new Map((await db.pulls.where('connectionId').equals(connection).toArray()).map((row) => [row.projectId, row]));
    const counts = this.#counts();
    const remote = new Map(listed.map((project) => [project.id, project]));
    for (const row of rows.values())
      if (!remote.has(row.projectId)) remote.set(row.projectId, names.catalogs.get(row.projectId)?.project ?? fromRow(row));
    return [...remote.values()]
      .map((project) => {
        const row = rows.get(project.id);
        const kept = this.#deps.kept(project.id).filter((id) => this.#deps.store.columns.slots.has(id)).length;
        return {
          project,
          pulled: row?.chosen ?? false,
          lastPull: row?.lastPull ?? null,
          items: counts.get(project.id) ?? 0,
          noAccessSince: row?.noAccessSince ?? null,
          resumable: row?.open != null,
          ...(kept > 0 ? { kept } : {}),
        };
      })
      .sort((a, b) => (a.project.key < b.project.key ? -1 : a.project.key > b.project.key ? 1 : 0));
  }

  /** Asks the tracker. An empty answer where projects were known before is not believed: the known list stays. */
  async refresh(connection: ConnectionId): Promise<Result<readonly ProjectState[], TrackerError>> {
    const { db, trackers } = this.#deps;
    let answer: Result<readonly RemoteProject[], TrackerError>;
    try {
      answer = await trackers.projects({ connection });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return err({ code: 'interrupted', host: 'the part of the cockpit that talks to trackers', detail });
    }
    if (!answer.ok) return answer;
    if (answer.value.length > 0) await db.meta.put({ key: listKey(connection), value: answer.value });
    return ok(await this.list(connection));
  }

  /** Sets exactly these projects to be pulled. Data of the others stays. */
  async choose(connection: ConnectionId, projects: readonly ProjectId[]): Promise<void> {
    const { db } = this.#deps;
    const chosen = new Set(projects);
    const listed = new Map((await this.#listed(connection)).map((project) => [project.id, project]));
    await db.transaction('rw', db.pulls, async () => {
      const rows = await db.pulls.where('connectionId').equals(connection).toArray();
      const known = new Set(rows.map((row) => row.projectId));
      await db.pulls.bulkPut(rows.map((row) => ({ ...row, chosen: chosen.has(row.projectId) })));
      await db.pulls.bulkPut(
        projects
          .filter((id) => !known.has(id))
          .map((id) => newPullRow(connection, { id, key: listed.get(id)?.key ?? this.#deps.names.projectKey(id) })),
      );
    });
  }

  /** Removes everything pulled through a connection, its choices included. */
  async remove(connection: ConnectionId): Promise<void> {
    const { bulk, store, names } = this.#deps;
    const ids: ItemId[] = [...store.columns.slots.keys()].filter((id) => connectionOf(id) === connection);
    await store.remove(ids, {
      tables: [bulk.catalogs, bulk.pulls, bulk.quarantine, bulk.meta, bulk.snapshots],
      run: async () => {
        await bulk.catalogs.where('connectionId').equals(connection).delete();
        await bulk.pulls.where('connectionId').equals(connection).delete();
        await bulk.quarantine.where('id').startsWith(`${connection}/`).delete();
        await bulk.meta.delete(listKey(connection));
        await deleteRecords(bulk, connection);
      },
    });
    for (const project of names.catalogs.keys()) if (connectionOf(project) === connection) names.remove(project);
  }

  async #listed(connection: ConnectionId): Promise<readonly RemoteProject[]> {
    return ((await this.#deps.db.meta.get(listKey(connection)))?.value as readonly RemoteProject[] | undefined) ?? [];
  }

  /** Pulled items by project. */
  #counts(): ReadonlyMap<ProjectId, number> {
    const { columns, fresh } = this.#deps.store;
    const made = new Set(fresh);
    const counts = new Map<ProjectId, number>();
    for (const [id, slot] of columns.slots) {
      if (made.has(id)) continue;
      const project = columns.value('projectId', slot) as ProjectId;
      counts.set(project, (counts.get(project) ?? 0) + 1);
    }
    return counts;
  }
}

const fromRow = ({ projectId, connectionId, key }: PullRow): RemoteProject => ({
  id: projectId,
  connectionId,
  key,
  name: key,
  archived: false,
});
