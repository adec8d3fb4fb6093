import { expect, test } from 'vitest';
import type { Precision, Target } from '#shared/domain/release.ts';
import { daysLeft, daysText, forecastDelay, lastDayOf, startOf, targetLeftText, targetText } from '#shared/domain/target.ts';
import { day, type Instant, type ZoneName, isoWeek } from '#shared/domain/time.ts';

const zone = 'Europe/Berlin' as ZoneName;
const target = (precision: Precision, date: string, more: Partial<Target> = {}): Target => ({
  precision,
  day: day(date),
  instant: null,
  until: null,
  zone,
  ...more,
});

test.each([
  ['quarter', '2026-11-30', '2026-10-01'],
  ['quarter', '2026-01-01', '2026-01-01'],
  ['week', '2026-11-29', '2026-11-23'],
  ['week', '2026-11-23', '2026-11-23'],
  ['day', '2026-11-29', '2026-11-29'],
] as const)('a %s that holds %s begins on %s', (precision, date, start) => {
  expect(startOf(precision, day(date))).toBe(start);
});

test.each([
  ['quarter', '2026-10-01', '2026-12-31'],
  ['quarter', '2024-01-01', '2024-03-31'],
  ['quarter', '2026-07-01', '2026-09-30'],
  ['week', '2026-11-23', '2026-11-29'],
  ['day', '2026-11-30', '2026-11-30'],
] as const)('a %s from %s is met until %s', (precision, date, last) => {
  expect(lastDayOf(target(precision, date))).toBe(last);
});

test('days left count to the last day that meets the target', () => {
  const today = day('2026-11-22');
  expect([
    daysLeft(target('day', '2026-11-30'), today),
    daysLeft(target('week', '2026-11-16'), today),
    daysLeft(target('day', '2026-11-20'), today),
  ]).toEqual([8, 0, -2]);
});

test.each([
  ['later than the day', target('day', '2026-11-30'), '2026-12-03', 3],
  ['earlier than the day', target('day', '2026-11-30'), '2026-11-28', -2],
  ['inside the quarter', target('quarter', '2026-10-01'), '2026-12-20', 0],
  ['after the quarter', target('quarter', '2026-10-01'), '2027-01-02', 2],
])('the forecast delay is 0 inside the target and counts days outside: %s', (_, planned, forecast, delay) => {
  expect(forecastDelay({ target: planned, forecast: day(forecast) })).toBe(delay);
});

test('there is no delay without a target or a forecast', () => {
  expect([
    forecastDelay({ target: null, forecast: day('2026-11-30') }),
    forecastDelay({ target: target('day', '2026-11-30'), forecast: null }),
  ]).toEqual([null, null]);
});

test.each([
  ['2026-12-31', 2026, 53],
  ['2027-01-03', 2026, 53],
  ['2027-01-04', 2027, 1],
  ['2024-12-30', 2025, 1],
])('%s lies in ISO year %i week %i', (date, year, week) => {
  expect(isoWeek(day(date))).toEqual({ year, week });
});

test('a target is said as finely as it was planned', () => {
  const minute = target('minute', '2026-11-30', {
    instant: '2026-11-30T08:00:00.000Z' as Instant,
    until: '2026-11-30T10:00:00.000Z' as Instant,
  });
  expect(
    [target('quarter', '2026-10-01'), target('week', '2026-11-23'), target('day', '2026-11-30'), minute].map((one) =>
      targetText(one, 'en-GB'),
    ),
  ).toEqual(['Q4 2026', 'Week 48, from 23 Nov 2026', '30 Nov 2026', '30 Nov 2026, 09:00 to 11:00']);
});

test('days are said in words', () => {
  expect([8, 1, 0, -1, -3].map(daysText)).toEqual(['in 8 days', 'in 1 day', 'today', '1 day ago', '3 days ago']);
});

test.each([
  ['a week to come, to its first day', target('week', '2026-12-28'), '2026-11-22', 'in 36 days'],
  ['a week on its first day, to its end', target('week', '2026-12-28'), '2026-12-28', 'ends in 6 days'],
  ['a week on its last day', target('week', '2026-12-28'), '2027-01-03', 'ends today'],
  ['a quarter that runs, to its end', target('quarter', '2026-10-01'), '2026-11-22', 'ends in 39 days'],
  ['a day', target('day', '2026-11-30'), '2026-11-22', 'in 8 days'],
  ['the day itself', target('day', '2026-11-30'), '2026-11-30', 'today'],
  ['a day that is past', target('day', '2026-11-21'), '2026-11-22', '1 day late'],
])('how far a target is, is counted for %s', (_, one, today, text) => {
  expect(targetLeftText(one, day(today))).toBe(text);
});

test('a window over midnight is counted to the evening it begins', () => {
  const night = {
    precision: 'minute',
    day: day('2026-12-01'),
    instant: '2026-12-01T21:00:00.000Z',
    until: '2026-12-02T01:00:00.000Z',
    zone: 'Europe/Berlin',
  } as never;
  expect(['2026-11-30', '2026-12-01', '2026-12-02', '2026-12-03'].map((today) => targetLeftText(night, day(today)))).toEqual([
    'in 1 day',
    'ends in 1 day',
    'ends today',
    '1 day late',
  ]);
});
