/** At most so many calls at a time to one connection, first come, first served. */
export class Lane {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(width: number) {
    this.#free = width;
  }

  async run<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((go) => this.#waiting.push(go));
    try {
      signal.throwIfAborted();
      return await abortable(call(), signal);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}

/** The promise, or a rejection as soon as the signal aborts: a call that never answers must not hold a cancelled pull. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Runs the work for each entry, at most `width` at a time. Rejects with the first failure, after those under way have ended. */
export async function forEachLimited<T>(
  entries: readonly T[],
  width: number,
  work: (entry: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { readonly reason: unknown } | null = null;
  const worker = async (): Promise<void> => {
    while (next < entries.length && failure === null) {
      const index = next++;
      try {
        await work(entries[index]!, index);
      } catch (reason) {
        failure ??= { reason };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, entries.length) }, worker));
  if (failure !== null) throw (failure as { readonly reason: unknown }).reason;
}
