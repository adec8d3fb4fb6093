const PAUSE_MS = 100;

export interface WatchOptions {
  /** Between two values. */
  readonly pauseMs?: number;
  /** What a change waits for before it is told, and for how long at most: more where an answer to every value is dear. */
  readonly settle?: { readonly until: () => Promise<void>; readonly atMostMs: number };
}

/** A value that others watch: each watcher gets the newest one at once, then each change, at most ten a second unless it is urgent. */
export class Live<T> {
  #value: T;
  #version = 0;
  /** The newest version that nobody may wait for. */
  #urgent = 0;
  readonly #wake = new Set<() => void>();
  readonly #hurry = new Set<() => void>();

  constructor(initial: T) {
    this.#value = initial;
  }

  get value(): T {
    return this.#value;
  }

  /** @param urgent told at once, whatever its watchers wait for */
  set(value: T, { urgent = false }: { readonly urgent?: boolean } = {}): void {
    this.#value = value;
    this.#version += 1;
    if (urgent) this.#urgent = this.#version;
    for (const wake of this.#wake) wake();
    if (urgent) for (const hurry of this.#hurry) hurry();
  }

  /** Resolves once the value is wanted. */
  async until(wanted: (value: T) => boolean): Promise<void> {
    while (!wanted(this.#value)) await this.#change();
  }

  /** Ends when the signal aborts or the reader stops reading. */
  async *watch(signal?: AbortSignal, { pauseMs = PAUSE_MS, settle }: WatchOptions = {}): AsyncGenerator<T, void> {
    let seen: number | null = null;
    for (;;) {
      if (seen !== null) {
        if (seen === this.#version && signal?.aborted !== true) await this.#change(signal);
        if (settle !== undefined) await this.#pause(seen, settle.atMostMs, signal, settle.until());
      }
      if (signal?.aborted === true) return;
      seen = this.#version;
      yield this.#value;
      await this.#pause(seen, pauseMs, signal);
    }
  }

  /** Pauses, but not where something urgent happened after the version that was seen. */
  async #pause(seen: number, milliseconds: number, signal?: AbortSignal, until?: Promise<void>): Promise<void> {
    if (this.#urgent > seen) return;
    let hurry = (): void => undefined;
    const hurried = new Promise<void>((resolve) => {
      hurry = resolve;
      this.#hurry.add(hurry);
    });
    await pause(milliseconds, signal, until === undefined ? hurried : Promise.race([hurried, until]));
    this.#hurry.delete(hurry);
  }

  #change(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#wake.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.#wake.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }
}

/** Resolves after the time, or earlier with the signal or the promise. */
async function pause(milliseconds: number, signal: AbortSignal | undefined, until: Promise<void>): Promise<void> {
  if (signal?.aborted === true) return;
  let stop = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([passed, until]).catch(() => undefined);
  signal?.removeEventListener('abort', stop);
  stop();
}
