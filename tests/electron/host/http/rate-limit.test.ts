import { expect, test } from 'vitest';
import { pauseAsked } from '#electron/host/http/rate-limit.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const after = (seconds: number): number => NOW + seconds * 1000;
const http = (seconds: number): string => new Date(after(seconds)).toUTCString();
const iso = (seconds: number): string => new Date(after(seconds)).toISOString();

test.each<[string, number, Record<string, string>, [number, string] | null]>([
  // what the tracker says                     status  headers                                                        seconds, scope
  ['seconds', 429, { 'retry-after': '30' }, [30, 'all']],
  ['a fraction of a second', 429, { 'retry-after': '0.5' }, [0.5, 'all']],
  ['an HTTP date', 429, { 'retry-after': http(45) }, [45, 'all']],
  ['an HTTP date by a clock 1 h ahead', 429, { 'retry-after': http(3630), date: http(3600) }, [30, 'all']],
  ['a whole day', 429, { 'retry-after': '86400' }, [86_400, 'all']],
  ['longer than any date', 429, { 'retry-after': '99999999999999999999' }, [30 * 86_400, 'all']],
  ['a reset beyond any date', 429, { 'x-ratelimit-reset': '99999999999999999' }, [30 * 86_400, 'all']],
  ['now', 429, { 'retry-after': '0' }, null],
  ['a date that has passed', 429, { 'retry-after': http(-60) }, null],
  ['nothing', 429, {}, null],
  ['nonsense', 429, { 'retry-after': 'soon' }, null],
  ['a reset stamp instead of Retry-After', 429, { 'x-ratelimit-reset': iso(90) }, [90, 'all']],
  ['a reset in epoch seconds', 429, { 'x-ratelimit-reset': String(after(20) / 1000) }, [20, 'all']],
  ['a reset as a span', 429, { 'x-ratelimit-reset': '15' }, [15, 'all']],
  ['a global quota', 429, { 'retry-after': '9', 'ratelimit-reason': 'jira-quota-global-based' }, [9, 'all']],
  ['a tenant quota', 429, { 'retry-after': '9', 'ratelimit-reason': 'jira-quota-tenant-based' }, [9, 'all']],
  ['a burst', 429, { 'retry-after': '9', 'ratelimit-reason': 'jira-burst-based' }, [9, 'path']],
  ['too many writes to one issue', 429, { 'retry-after': '9', 'ratelimit-reason': 'jira-per-issue-on-write' }, [9, 'record']],
  ['unavailable for a while', 503, { 'retry-after': '5' }, [5, 'all']],
  ['unavailable', 503, {}, null],
  ['a plain error', 500, { 'retry-after': '5' }, null],
  ['Azure DevOps: done, but slow down', 200, { 'retry-after': '7', 'x-ratelimit-resource': 'Core/TSTUs' }, [7, 'all']],
  ['Data Center: tokens are left', 200, { 'retry-after': '0', 'x-ratelimit-remaining': '12' }, null],
  ['the budget is empty until a stamp', 200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': iso(8) }, [8, 'all']],
  ['the budget is empty for long', 200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': iso(3000) }, [30, 'all']],
  ['the budget is nearly empty', 200, { 'x-ratelimit-nearlimit': 'true' }, [1, 'all']],
  ['the budget is full', 200, { 'x-ratelimit-remaining': '349', 'x-ratelimit-reset': iso(8) }, null],
])('%s (%i) asks for the pause it means', (_, status, headers, expected) => {
  const pause = pauseAsked(status, new Headers(headers), NOW);
  expect(pause && [(pause.untilMs - NOW) / 1000, pause.scope]).toEqual(expected);
});
