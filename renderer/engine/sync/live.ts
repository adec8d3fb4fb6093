const PAUSE_MS = 100;

export interface WatchOptions {
  /** Between two values. */
  readonly pauseMs?: number;
  /** What a change waits for before it is told, and for how long at most: more where an answer to every value is dear. */
  readonly settle?: { readonly until: () => Promise<void>; readonly atMostMs: number };
}

/** A value that others watch: each watcher gets the newest one at once, then each change, at most ten a second. */
export class Live<T> {
  #value: T;
  #version = 0;
  readonly #wake = new Set<() => void>();

  constructor(initial: T) {
    this.#value = initial;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    this.#version += 1;
    for (const wake of this.#wake) wake();
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
        if (settle !== undefined) await pause(settle.atMostMs, signal, settle.until());
      }
      if (signal?.aborted === true) return;
      seen = this.#version;
      yield this.#value;
      await pause(pauseMs, signal);
    }
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
async function pause(milliseconds: number, signal?: AbortSignal, until?: Promise<void>): Promise<void> {
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
  await Promise.race(until === undefined ? [passed] : [passed, until]).catch(() => undefined);
  signal?.removeEventListener('abort', stop);
  stop();
}
