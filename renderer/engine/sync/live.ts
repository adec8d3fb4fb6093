const PAUSE_MS = 100;

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

  /**
   * Ends when the signal aborts or the reader stops reading.
   * @param pause ms between two values, asked before each: more where an answer to every value is dear
   */
  async *watch(signal?: AbortSignal, pause: () => number = () => PAUSE_MS): AsyncGenerator<T, void> {
    let seen = -1;
    const ended = (): boolean => signal?.aborted === true;
    while (!ended()) {
      if (seen !== this.#version) {
        seen = this.#version;
        yield this.#value;
        await this.#pause(pause(), signal);
      } else await this.#change(signal);
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

  #pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal?.addEventListener('abort', done, { once: true });
    });
  }
}
