import { expect, test } from 'vitest';
import { hasSlept, scheduleTurn, type ScheduleFacts } from '#shared/sync/schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-11-22T09:00:00.000Z');
const facts = (over: Partial<ScheduleFacts> = {}): ScheduleFacts => ({
  now: NOW,
  lastSync: NOW - 15 * MINUTE,
  notBefore: NOW - HOUR,
  isOnline: true,
  isSyncing: false,
  isAnswering: false,
  isAwaited: false,
  ...over,
});
const run = { kind: 'run', sends: false };

test('without a schedule nothing ever runs by itself', () => {
  expect(scheduleTurn(0, true, facts({ lastSync: null }))).toEqual({ kind: 'off' });
});

test('a turn comes when its minutes have passed since the last sync, whoever began that', () => {
  expect(scheduleTurn(15, false, facts())).toEqual(run);
  expect(scheduleTurn(15, false, facts({ lastSync: NOW - 14 * MINUTE }))).toEqual({ kind: 'wait', next: NOW + MINUTE, why: null });
});

test('the first minute of a start is for the person, and an old sync does not make it hurry', () => {
  const started = facts({ lastSync: NOW - 9 * HOUR, notBefore: NOW + MINUTE });
  expect(scheduleTurn(5, false, started)).toEqual({ kind: 'wait', next: NOW + MINUTE, why: null });
  expect(scheduleTurn(5, false, facts({ lastSync: null, notBefore: NOW + MINUTE }))).toMatchObject({ next: NOW + MINUTE });
});

test.each([
  ['another sync runs', { isSyncing: true }, 'syncing'],
  ['a conflict is being answered', { isAnswering: true }, 'answering'],
  ['there is no network', { isOnline: false }, 'offline'],
] as const)('it waits while %s, and comes as soon as that has passed', (_, over, why) => {
  expect(scheduleTurn(5, true, facts(over))).toEqual({ kind: 'wait', next: NOW, why });
  expect(scheduleTurn(5, true, facts())).toEqual({ kind: 'run', sends: true });
});

test('edits go out only when the person allowed it, and never while a sync before the meeting waits for them', () => {
  expect(scheduleTurn(5, false, facts())).toEqual(run);
  expect(scheduleTurn(5, true, facts({ isAwaited: true }))).toEqual(run);
});

test('after hours of sleep it runs once, not once for each turn that was missed', () => {
  let now = NOW;
  let lastSync = NOW;
  let runs = 0;
  // A minute of work, nine hours asleep, then ten minutes with a look at the clock every twenty seconds.
  const looks = [20, 40, 60].map((seconds) => seconds * 1_000).concat(Array.from({ length: 30 }, (_, n) => 9 * HOUR + n * 20_000));
  for (const after of looks) {
    now = NOW + after;
    if (scheduleTurn(30, false, facts({ now, lastSync })).kind !== 'run') continue;
    runs += 1;
    lastSync = now;
  }
  expect(runs).toBe(1);
});

test('a clock that is put back delays a turn by one interval at most', () => {
  const back = facts({ lastSync: NOW + 24 * HOUR, notBefore: NOW + 24 * HOUR });
  expect(scheduleTurn(15, false, back)).toEqual({ kind: 'wait', next: NOW + 15 * MINUTE, why: null });
});

test('a late look at the clock is a busy computer, a much later one a sleep', () => {
  expect(hasSlept(NOW, NOW + 50_000, 20_000)).toBe(false);
  expect(hasSlept(NOW, NOW + 10 * MINUTE, 20_000)).toBe(true);
  expect(hasSlept(NOW, NOW - HOUR, 20_000)).toBe(false);
});
