import { expect, test } from 'vitest';
import { addDays, day, daysBetween, epochOf, instantOf, parseDay, parseInstant } from '#shared/domain/time.ts';

test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-11-31', '2026-1-1', '26-11-30', '2026-11-30T00:00:00Z', ' 2026-11-30', ''])(
  '%j is no day',
  (text) => {
    expect(parseDay(text)).toBeNull();
  },
);

test('a day is a day that a calendar has', () => {
  expect(['2024-02-29', '2026-11-30', '1970-01-01'].map(parseDay)).toEqual(['2024-02-29', '2026-11-30', '1970-01-01']);
  expect(() => day('2026-02-30')).toThrow(RangeError);
});

test.each([
  // who writes it                            text                                   instant
  ['Jira, without a colon', '2026-09-27T10:03:11.123+0200', '2026-09-27T08:03:11.123Z'],
  ['Azure DevOps, without a fraction', '2026-09-27T08:03:11Z', '2026-09-27T08:03:11.000Z'],
  ['Azure DevOps, two digits', '2026-09-27T08:03:11.57Z', '2026-09-27T08:03:11.570Z'],
  ['Azure DevOps, seven digits', '2026-09-27T08:03:11.1234567Z', '2026-09-27T08:03:11.123Z'],
  ['an offset west of UTC, half an hour', '2026-09-27T08:03:11-03:30', '2026-09-27T11:33:11.000Z'],
  ['no seconds', '2026-09-27 08:03Z', '2026-09-27T08:03:00.000Z'],
])('a stamp is read in UTC, to the millisecond: %s', (_, text, instant) => {
  expect(parseInstant(text)).toBe(instant);
});

test.each(['2026-09-27T08:03:11', '2026-09-27', '2026-13-27T08:03:11Z', '2026-09-27T25:03:11Z', 'yesterday', ''])(
  '%j is no stamp: it names no instant',
  (text) => {
    expect(parseInstant(text)).toBeNull();
  },
);

test('the form that Jira writes is read as every other form of the same stamp', () => {
  const days = [
    '2026-01-01',
    '2026-02-28',
    '2026-02-29',
    '2028-02-29',
    '2026-12-31',
    '2026-11-31',
    '2026-13-01',
    '2026-00-10',
    '2026-11-00',
  ];
  const times = [
    '00:00:00.000',
    '08:03:11.123',
    '23:59:59.999',
    '24:00:00.000',
    '12:60:00.000',
    '12:00:60.000',
    '1a:00:00.000',
    '12:00:00.1a3',
  ];
  const offsets = ['+0000', '-0000', '+0200', '-0800', '+0530', '+1400', '-1100', '+2400', '+0060', '+0a00', '*0200'];
  for (const date of days)
    for (const time of times)
      for (const offset of offsets) {
        // With a colon it takes the general way.
        const general = parseInstant(`${date}T${time}${offset.slice(0, 3)}:${offset.slice(3)}`);
        expect(parseInstant(`${date}T${time}${offset}`), `${date}T${time}${offset}`).toBe(general);
      }
});

test('an instant and its epoch milliseconds are the same', () => {
  const text = '2026-11-30T08:00:00.123Z';
  expect(instantOf(epochOf(parseInstant(text)!))).toBe(text);
});

test.each([
  ['the end of a year', '2026-12-31', 1, '2027-01-01'],
  ['a leap day', '2028-02-28', 1, '2028-02-29'],
  ['back over a month', '2026-03-01', -1, '2026-02-28'],
  ['over the days on which clocks change', '2026-03-01', 60, '2026-04-30'],
])('days are counted on the calendar: %s', (_, from, count, to) => {
  expect(addDays(day(from), count)).toBe(to);
  expect(daysBetween(day(from), day(to))).toBe(count);
});
