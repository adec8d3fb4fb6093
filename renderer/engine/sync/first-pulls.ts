import { liveQuery } from 'dexie';
import { connectionOf, type ConnectionId, type ProjectId } from '#shared/domain/item.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { firstPullOf, type FirstPull } from '#shared/sync/first-pull.ts';
import type { Operation } from '#shared/sync/operation.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import { Live } from './live.ts';

interface Known {
  readonly chosen: boolean;
  readonly pulled: boolean;
}

/** Which projects were pulled into this browser, in memory: edits of the others wait. */
export class FirstPulls {
  /** Rises when another project is chosen, or was pulled for the first time. */
  readonly revision = new Live(1);
  /** Resolves when it is known, or cannot be. */
  readonly ready: Promise<void>;
  readonly #db: CockpitDb;
  readonly #isHere: (record: RecordId) => boolean;
  readonly #stop: () => void;
  #projects: ReadonlyMap<ProjectId, Known> | null = null;

  /** @param isHere whether a record is here, as it was pulled */
  constructor(db: CockpitDb, isHere: (record: RecordId) => boolean) {
    this.#db = db;
    this.#isHere = isHere;
    const first = Promise.withResolvers<void>();
    this.ready = first.promise;
    const reading = liveQuery(() => readProjects(db)).subscribe({
      next: (projects) => {
        this.#take(projects);
        first.resolve();
      },
      error: () => first.resolve(),
    });
    this.#stop = () => {
      reading.unsubscribe();
      first.resolve();
    };
  }

  /** Reads it at once: who asked for a pull goes on with what it has brought. */
  async read(): Promise<void> {
    const projects = await readProjects(this.#db).catch(() => null); // a store that cannot be read says so elsewhere
    if (projects !== null) this.#take(projects);
  }

  /** Why an edit waits for a first pull; null when it does not, or while that is not known. */
  of(operation: Pick<Operation, 'record' | 'project'>): FirstPull | null {
    const projects = this.#projects;
    if (projects === null) return null;
    return firstPullOf(operation, { isHere: this.#isHere, project: (id) => projects.get(id) ?? null });
  }

  /** Whether anything was ever pulled through a connection; true while that is not known. */
  hasPulled(connection: ConnectionId): boolean {
    if (this.#projects === null) return true;
    for (const [project, { pulled }] of this.#projects) if (pulled && connectionOf(project) === connection) return true;
    return false;
  }

  close(): void {
    this.#stop();
  }

  #take(projects: ReadonlyMap<ProjectId, Known>): void {
    const before = this.#projects;
    this.#projects = projects;
    const isSame =
      before?.size === projects.size &&
      [...projects].every(([id, { chosen, pulled }]) => {
        const known = before.get(id);
        return known?.chosen === chosen && known.pulled === pulled;
      });
    if (!isSame) this.revision.set(this.revision.value + 1);
  }
}

async function readProjects(db: CockpitDb): Promise<ReadonlyMap<ProjectId, Known>> {
  const rows = await db.pulls.toArray();
  return new Map(rows.map(({ projectId, chosen, lastPull }) => [projectId, { chosen, pulled: lastPull !== null }]));
}
