import { liveQuery } from 'dexie';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';

/** The connections that releases are mapped to, in memory. */
export class Mapped {
  /** Resolves when it is known, or cannot be: what is answered after that counts the mappings of then or of later. */
  readonly ready: Promise<void>;
  #connections: ReadonlySet<ConnectionId> = new Set();
  readonly #stop: () => void;

  private constructor(db: CockpitDb, changed: () => void) {
    const first = Promise.withResolvers<void>();
    this.ready = first.promise;
    let isFirst = true;
    const reading = liveQuery(() => db.mappings.toArray()).subscribe({
      next: (rows) => {
        this.#connections = new Set(rows.map(({ connection }) => connection));
        if (!isFirst) changed();
        isFirst = false;
        first.resolve();
      },
      error: () => first.resolve(),
    });
    this.#stop = () => {
      reading.unsubscribe();
      first.resolve();
    };
  }

  /** @param changed mappings changed after they were first read */
  static follow(db: CockpitDb, changed: () => void): Mapped {
    return new Mapped(db, changed);
  }

  get connections(): ReadonlySet<ConnectionId> {
    return this.#connections;
  }

  close(): void {
    this.#stop();
  }
}
