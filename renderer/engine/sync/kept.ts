import { liveQuery } from 'dexie';
import type { ItemId, ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import { readAllKept } from './records.ts';

/** The items that a person chose to keep though the tracker has them no more, and since when it has not: in memory, for lists to mark them. */
export class Kept {
  #projects: ReadonlyMap<ProjectId, ReadonlyMap<ItemId, Instant | null>> = new Map();
  readonly #stop: () => void;

  private constructor(db: CockpitDb, changed: () => void) {
    const reading = liveQuery(() => readAllKept(db)).subscribe({
      next: (projects) => {
        const any = projects.size > 0 || this.#projects.size > 0;
        this.#projects = projects;
        if (any) changed();
      },
      error: () => undefined,
    });
    this.#stop = () => reading.unsubscribe();
  }

  /** @param changed other items are kept now, or none any more */
  static follow(db: CockpitDb, changed: () => void): Kept {
    return new Kept(db, changed);
  }

  /** @returns when the pull was made that missed the item, null where that is not known; undefined for an item that is not kept */
  since(project: ProjectId, id: ItemId): Instant | null | undefined {
    return this.#projects.get(project)?.get(id);
  }

  /** The kept items of a project. */
  of(project: ProjectId): readonly ItemId[] {
    return [...(this.#projects.get(project)?.keys() ?? [])];
  }

  close(): void {
    this.#stop();
  }
}
