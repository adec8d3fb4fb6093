import { ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';

/** An answer that is the same for every project of a site. */
export interface Remembered<T> {
  /** The answer as last given; asked for when there is none. A question under way is waited for: its answer is newer. */
  (signal: AbortSignal): Promise<Result<T, TrackerError>>;
  /** Asks anew. Callers that come while the question is under way share its answer, so that ten projects ask once. */
  again(signal: AbortSignal): Promise<Result<T, TrackerError>>;
  /** The answer as last given; null before the first. */
  readonly kept: T | null;
}

/** Failures are not remembered, and a caller's abort is its own. */
export function remembered<T>(ask: (signal: AbortSignal) => Promise<Result<T, TrackerError>>): Remembered<T> {
  let value: { readonly kept: T } | null = null;
  let asking: Promise<Result<T, TrackerError>> | null = null;

  async function anew(signal: AbortSignal): Promise<Result<T, TrackerError>> {
    try {
      const answer = await ask(signal);
      if (answer.ok) value = { kept: answer.value };
      return answer;
    } finally {
      asking = null;
    }
  }
  async function again(signal: AbortSignal): Promise<Result<T, TrackerError>> {
    if (asking === null) return (asking = anew(signal));
    const answer = await asking;
    return !answer.ok && answer.error.code === 'cancelled' && !signal.aborted ? again(signal) : answer;
  }
  const get = async (signal: AbortSignal): Promise<Result<T, TrackerError>> =>
    value === null || asking !== null ? again(signal) : ok(value.kept);
  return Object.defineProperty(Object.assign(get, { again, kept: null }), 'kept', { get: () => value?.kept ?? null });
}
