import { instantOf } from '#shared/domain/time.ts';
import type { TransportNotice } from './transport.ts';

export interface Hold {
  readonly untilMs: number;
  readonly reason: string;
}

/** Where the calls of one connection wait together: no request leaves before the time the tracker gave. */
export interface Gate {
  /** Closes a scope until a time; an earlier opening time never replaces a later one. */
  hold(scope: string, untilMs: number, reason: string): void;
  /**
   * Waits until every scope is open.
   * @returns null once open; a hold that would outlast `patienceMs`, without waiting for it
   * @throws what `sleep` throws when the signal is aborted
   */
  pass(scopes: readonly string[], patienceMs: number, signal: AbortSignal): Promise<Hold | null>;
}

export interface GateOptions {
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onNotice: (notice: TransportNotice) => void;
}

// Calls that waited together must not all leave in the same moment.
const SPREAD_MS = 1_000;

/** A gate with every scope open. `clock` gives epoch milliseconds; `sleep` rejects when its signal is aborted. */
export function createGate({ clock, random, sleep, onNotice }: GateOptions): Gate {
  const holds = new Map<string, Hold>();
  let announced = 0;
  let waiting = 0;

  const latest = (scopes: readonly string[]): Hold | null => {
    let found: Hold | null = null;
    for (const scope of scopes) {
      const hold = holds.get(scope);
      if (hold === undefined) continue;
      if (hold.untilMs <= clock()) holds.delete(scope);
      else if (found === null || hold.untilMs > found.untilMs) found = hold;
    }
    return found;
  };

  return {
    hold(scope, untilMs, reason) {
      const current = holds.get(scope);
      if (current === undefined || current.untilMs < untilMs) holds.set(scope, { untilMs, reason });
    },
    async pass(scopes, patienceMs, signal) {
      const giveUpAt = clock() + patienceMs;
      let hold = latest(scopes);
      if (hold === null) return null;
      waiting += 1;
      try {
        for (; hold !== null; hold = latest(scopes)) {
          if (hold.untilMs > giveUpAt) return hold;
          if (hold.untilMs !== announced) {
            announced = hold.untilMs;
            onNotice({ kind: 'waiting', until: instantOf(hold.untilMs), reason: hold.reason });
          }
          const wait = hold.untilMs - clock();
          await sleep(wait + random() * Math.min(SPREAD_MS, wait), signal);
        }
        return null;
      } finally {
        waiting -= 1;
        if (waiting === 0 && announced !== 0) {
          announced = 0;
          onNotice({ kind: 'resumed' });
        }
      }
    },
  };
}
