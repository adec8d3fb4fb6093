/** How long to wait between tries of one call, and how many tries there are. */
export interface BackoffPolicy {
  /** The longest first wait, milliseconds. */
  readonly firstMs: number;
  /** No wait is longer, milliseconds. */
  readonly capMs: number;
  /** Tries in all, the first one included. */
  readonly tries: number;
}

/** 2 s doubling to 30 s, four tries: Atlassian's rate limiting page, October 2026. Azure DevOps publishes no numbers. */
export const READ_BACKOFF: BackoffPolicy = { firstMs: 2_000, capMs: 30_000, tries: 4 };

/**
 * The wait before the next try, with full jitter: anything from nothing to the whole step, so that clients that failed together
 * do not come back together.
 * @param failures how many tries have failed, from 1
 * @param random 0 (included) to 1 (excluded)
 * @returns milliseconds; null when no try is left
 * @see Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog
 */
export function backoffDelay(failures: number, random: number, policy: BackoffPolicy = READ_BACKOFF): number | null {
  if (failures >= policy.tries) return null;
  const step = Math.min(policy.capMs, policy.firstMs * 2 ** (failures - 1));
  return Math.floor(random * step);
}
