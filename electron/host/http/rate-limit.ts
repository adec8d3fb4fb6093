/** A pause the tracker asked for. `path`: only this kind of call; `record`: only this record; `all`: the whole connection. */
export interface Pause {
  /** Epoch milliseconds of our own clock. */
  readonly untilMs: number;
  readonly scope: 'all' | 'path' | 'record';
  readonly reason: string;
}

// Azure DevOps delays a single call by at most 30 s (its rate limits page), so an early pause need not be longer.
const EARLY_PAUSE_CAP_MS = 30_000;
// Jira says only that less than a fifth is left: one second between calls lets a per-second budget refill.
const NEAR_LIMIT_PAUSE_MS = 1_000;

/**
 * Reads every rate-limit header the trackers send.
 * A refusal (429, 503) pauses as long as it says. A success may ask to slow down: Azure DevOps sends `Retry-After` with status 200,
 * both announce an empty budget.
 * @param nowMs our clock, epoch milliseconds; stamps of the tracker are moved by the difference to its `Date` header
 * @returns null when nothing was asked, or nothing that still lies ahead
 * @see Atlassian, Rate limiting (2026-10-09); Microsoft, Azure DevOps rate limits
 */
export function pauseAsked(status: number, headers: Headers, nowMs: number): Pause | null {
  const serverNow = Date.parse(headers.get('date') ?? '');
  // `Date` has whole seconds: a smaller difference is rounding, not skew.
  const skew = Number.isNaN(serverNow) || Math.abs(serverNow - nowMs) < 2_000 ? 0 : serverNow - nowMs;
  const retryAt = retryAfter(headers.get('retry-after'), nowMs, skew);
  const resetAt = resetStamp(headers.get('x-ratelimit-reset'), nowMs, skew);
  const reason = headers.get('ratelimit-reason') ?? headers.get('x-ratelimit-resource') ?? '';

  if (status === 429) return ahead(retryAt ?? resetAt, nowMs, scopeOf(reason), reason || 'too many requests');
  if (status === 503) return ahead(retryAt, nowMs, 'all', 'the tracker is busy');
  if (status >= 400) return null;
  const asked = ahead(retryAt, nowMs, 'all', reason || 'the tracker asks to slow down');
  if (asked) return asked;
  if (headers.get('x-ratelimit-remaining') === '0' && resetAt !== null) {
    return ahead(Math.min(resetAt, nowMs + EARLY_PAUSE_CAP_MS), nowMs, 'all', reason || 'the request budget is used up');
  }
  if (headers.get('x-ratelimit-nearlimit') === 'true') {
    return { untilMs: nowMs + NEAR_LIMIT_PAUSE_MS, scope: 'all', reason: 'the request budget is nearly used up' };
  }
  return null;
}

// Nobody waits for more; and a number without bound, from a broken proxy or a hostile server, would leave the range of dates.
const LONGEST_PAUSE_MS = 30 * 86_400_000;

const ahead = (untilMs: number | null, nowMs: number, scope: Pause['scope'], reason: string): Pause | null =>
  untilMs !== null && untilMs > nowMs ? { untilMs: Math.min(untilMs, nowMs + LONGEST_PAUSE_MS), scope, reason } : null;

/** Quota reasons stop everything, a burst slows one path, a per-issue limit delays that issue. @see Atlassian, Rate limiting */
function scopeOf(reason: string): Pause['scope'] {
  if (/burst/i.test(reason)) return 'path';
  if (/per-issue/i.test(reason)) return 'record';
  return 'all';
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfter(value: string | null, nowMs: number, skewMs: number): number | null {
  if (value === null) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return nowMs + Number(value) * 1000;
  const stamp = Date.parse(value);
  return Number.isNaN(stamp) ? null : stamp - skewMs;
}

/** Jira sends an ISO stamp, Azure DevOps epoch seconds; a small number can only be a span of seconds. */
function resetStamp(value: string | null, nowMs: number, skewMs: number): number | null {
  if (value === null) return null;
  if (/^\s*\d+\s*$/.test(value)) {
    const seconds = Number(value);
    return seconds > 1_000_000_000 ? seconds * 1000 - skewMs : nowMs + seconds * 1000;
  }
  const stamp = Date.parse(value);
  return Number.isNaN(stamp) ? null : stamp - skewMs;
}
