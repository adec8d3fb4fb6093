type Timer = { readonly at: number; readonly ring: () => void };

/** Timers that ring when the world says so: a time limit of half a minute is reached without waiting for it. */
export interface VirtualTimers {
  /** Time passes in silence until a request is given up. */
  silence(signal: AbortSignal): void;
}

/**
 * Does something with timers of its own in place of the process's, and puts those back.
 * @param time epoch milliseconds of the world @param pass lets its time pass
 */
export async function withVirtualTimers<T>(
  time: () => number,
  pass: (milliseconds: number) => void,
  work: (timers: VirtualTimers) => Promise<T>,
): Promise<T> {
  const timers = new Map<object, Timer>();
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const replaced = {
    setTimeout: (ring: () => void, milliseconds = 0): object => {
      const handle = {};
      timers.set(handle, { at: time() + milliseconds, ring });
      return handle;
    },
    clearTimeout: (handle: object): void => void timers.delete(handle),
  };
  Object.assign(globalThis, replaced);
  try {
    return await work({
      silence(signal) {
        while (!signal.aborted) {
          const next = [...timers].toSorted(([, a], [, b]) => a.at - b.at)[0];
          if (next === undefined) throw new Error('A request has no time limit.');
          const [handle, { at, ring }] = next;
          timers.delete(handle);
          pass(Math.max(0, at - time()));
          ring();
        }
      },
    });
  } finally {
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  }
}
