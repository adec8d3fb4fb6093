import { describe, expect, test } from 'vitest';
import { jiraStamp, readStamp, zoneClock } from '#electron/sandbox/jira/dates.ts';
import { dice } from '#electron/sandbox/random.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'America/Los_Angeles',
];

test('a stamp has the zone of the site, without a colon', () => {
  const at = Date.UTC(2026, 8, 27, 8, 3, 11, 123);
  expect(jiraStamp(at, zoneClock('Europe/Berlin'))).toBe('2026-09-27T10:03:11.123+0200');
  expect(jiraStamp(at, zoneClock('America/St_Johns'))).toBe('2026-09-27T05:33:11.123-0230');
});

test.each([
  ['2026-09-27T10:03:11.123+0200', '2026-09-27T08:03:11.123Z'],
  ['2026-09-27T10:03:11.123+02:00', '2026-09-27T08:03:11.123Z'],
  ['2026-09-27T08:03:11.123+0000', '2026-09-27T08:03:11.123Z'],
  ['2026-09-27T08:03:11Z', '2026-09-27T08:03:11.000Z'],
])('%s is read with its offset', (text, utc) => {
  expect(new Date(readStamp(text)!).toISOString()).toBe(utc);
});

test.each(['', 'yesterday', '2026-09-27', '2026-19-27T08:03:11Z', null, 7])('%j is no stamp', (value) => {
  expect(readStamp(value)).toBeNull();
});

describe.each(ZONES)('in %s', (zone) => {
  const clock = zoneClock(zone);
  const random = dice(1);
  const instants = Array.from({ length: 300 }, () => Date.UTC(2024, 0, 1) + random.below(3 * 365 * 24 * 60) * 60_000);

  test('a stamp names the instant it was made from', () => {
    for (const at of instants) expect(readStamp(jiraStamp(at, clock))).toBe(at);
  });

  test('the wall clock is what Intl shows', () => {
    const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    const two = (value: number): string => String(value).padStart(2, '0');
    for (const at of instants) {
      const wall = clock.wallAt(at);
      expect(`${wall.year}-${two(wall.month)}-${two(wall.day)} ${two(wall.hour)}:${two(wall.minute)}`).toBe(shown.format(at));
    }
  });

  test('a wall clock names an instant that shows it', () => {
    for (const at of instants) expect(clock.wallAt(clock.epochOf(clock.wallAt(at)))).toEqual(clock.wallAt(at));
  });
});

test('a repeated hour means its first run, a skipped hour the time after the gap', () => {
  const berlin = zoneClock('Europe/Berlin');
  expect(new Date(berlin.epochOf({ year: 2026, month: 10, day: 25, hour: 2, minute: 30 })).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  expect(new Date(berlin.epochOf({ year: 2026, month: 3, day: 29, hour: 2, minute: 30 })).toISOString()).toBe('2026-03-29T01:30:00.000Z');
});
