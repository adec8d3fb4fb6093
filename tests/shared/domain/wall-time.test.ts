import { expect, test } from 'vitest';
import { timeHint } from '#shared/domain/date-form.ts';
import { day, type Instant, type ZoneName } from '#shared/domain/time.ts';
import { comesTwice, dayIn, instantAt, isZone, momentText, wallTimeOf } from '#shared/domain/wall-time.ts';

const berlin = 'Europe/Berlin' as ZoneName;

test.each([
  ['winter in Berlin', '2026-11-30', '09:00', 'Europe/Berlin', '2026-11-30T08:00:00.000Z'],
  ['summer in Berlin', '2026-07-01', '09:00', 'Europe/Berlin', '2026-07-01T07:00:00.000Z'],
  ['a day whose UTC day is the one before', '2026-11-30', '00:30', 'Asia/Tokyo', '2026-11-29T15:30:00.000Z'],
  ['a quarter-hour offset', '2026-11-30', '12:00', 'Asia/Kathmandu', '2026-11-30T06:15:00.000Z'],
  ['just before clocks go forward', '2026-03-29', '01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
  ['just after clocks go forward', '2026-03-29', '03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
])('a wall time names one instant: %s', (_, date, time, zone, instant) => {
  expect(instantAt(day(date), time, zone as ZoneName)).toBe(instant);
});

test('a minute that clocks skip is no instant', () => {
  expect(instantAt(day('2026-03-29'), '02:30', berlin)).toBeNull();
});

test('a minute that comes twice means the first', () => {
  expect(instantAt(day('2026-10-25'), '02:30', berlin)).toBe('2026-10-25T00:30:00.000Z');
});

test.each(['24:00', '9:00', '', '09:60'])('text that is no time of day is no instant: %j', (time) => {
  expect(instantAt(day('2026-11-30'), time, berlin)).toBeNull();
});

test('midnight is 00:00 of the new day', () => {
  expect(wallTimeOf('2026-11-29T23:00:00.000Z' as Instant, berlin)).toEqual({ day: '2026-11-30', time: '00:00' });
});

test('a zone is one this computer knows', () => {
  expect([isZone('Europe/Berlin'), isZone('Mars/Olympus'), isZone('')]).toEqual([true, false, false]);
});

test('an instant falls on the day that clocks of the zone show, also where a day begins at no midnight', () => {
  const instant = '2026-11-30T23:30:00.000Z' as Instant;
  expect((['UTC', 'Asia/Tokyo', 'America/Chicago'] as ZoneName[]).map((zone) => dayIn(instant, zone))).toEqual([
    '2026-11-30',
    '2026-12-01',
    '2026-11-30',
  ]);
  // Clocks in Beirut went from 23:59 to 01:00 on 29 March 2026.
  expect(dayIn('2026-03-28T22:00:00.000Z' as Instant, 'Asia/Beirut' as ZoneName)).toBe('2026-03-29');
});

test('a moment is told with its zone, on the clocks of the reader', () => {
  const instant = '2026-11-30T23:30:00.000Z' as Instant;
  expect(momentText(instant, berlin, 'en-GB')).toBe('1 Dec 2026, 00:30 CET');
  expect(momentText(instant, 'America/Chicago' as ZoneName, 'en-US')).toMatch(/^Nov 30, 2026, 05:30\sPM CST$/);
});

test('a moment without a zone is told on the clocks of the system, also once they are those of another zone', () => {
  const instant = '2026-11-30T23:30:00.000Z' as Instant;
  const before = process.env['TZ'];
  try {
    process.env['TZ'] = 'Europe/Berlin';
    expect(momentText(instant, undefined, 'en-GB')).toContain('1 Dec 2026, 00:30');
    process.env['TZ'] = 'America/Chicago';
    expect(momentText(instant, undefined, 'en-GB')).toContain('30 Nov 2026, 17:30');
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});

test.each([
  ['the hour that comes twice', '2026-10-25', '02:30', 'Europe/Berlin', true],
  ['the hour before it', '2026-10-25', '01:30', 'Europe/Berlin', false],
  ['the same hour another day', '2026-10-24', '02:30', 'Europe/Berlin', false],
  ['an hour that never comes', '2026-03-29', '02:30', 'Europe/Berlin', false],
  ['the half hour of Lord Howe', '2026-04-05', '01:45', 'Australia/Lord_Howe', true],
])('%s is known', (_, date, time, zone, twice) => {
  expect(comesTwice(day(date), time, zone as ZoneName)).toBe(twice);
  expect(timeHint(date, time, zone) !== null).toBe(twice);
});
