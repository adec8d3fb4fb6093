import type { Problems } from '#shared/domain/problems.ts';
import { parseDay, type CalendarDate, type Instant, type ZoneName } from '#shared/domain/time.ts';
import { comesTwice, instantAt, isTimeOfDay, isZone } from '#shared/domain/wall-time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** The years that people plan in. A year that is still being typed, or lost a digit, lies outside. */
const [FIRST_YEAR, LAST_YEAR] = ['1970', '2199'];

/** Reads a day as people give it. */
export function parseTypedDay(typed: string): Result<CalendarDate, string> {
  const date = parseDay(typed.trim());
  if (date === null) return err('There is no such day, or a part of it is missing. Nothing was changed. Give a day such as 2026-11-30.');
  const year = date.slice(0, 4);
  if (year < FIRST_YEAR || year > LAST_YEAR) return err(`Give a year from ${FIRST_YEAR} to ${LAST_YEAR}. Nothing was changed.`);
  return ok(date);
}

/** Reads an optional day. */
export const parseOptionalDay = (typed: string): Result<CalendarDate | null, string> =>
  typed.trim() === '' ? ok(null) : parseTypedDay(typed);

/** Reads a time of day on a given day. @param time 'HH:MM', 24 hours */
export function parseTime(date: CalendarDate, time: string, zone: ZoneName): Result<Instant, string> {
  if (!isTimeOfDay(time.trim())) return err('Give a time such as 09:30.');
  const instant = instantAt(date, time.trim(), zone);
  return instant === null ? err(`Clocks in ${zone} skip this time on that day. Give another one.`) : ok(instant);
}

/** What to know about a time that is no problem: null, or that clocks show it twice. */
export function timeHint(date: string, time: string, zone: string): string | null {
  const parsed = parseDay(date.trim());
  if (parsed === null || !isZone(zone) || !comesTwice(parsed, time.trim(), zone)) return null;
  return 'Clocks go back that night and show this time twice. The first of the two is taken.';
}

/** What is wrong with a typed moment. */
export type MomentProblems = Problems<'day' | 'time' | 'zone'>;

/** Reads an optional moment: a day and a time in a zone. Both empty: none. */
export function parseMoment(date: string, time: string, zone: string): Result<Instant | null, MomentProblems> {
  if (date.trim() === '') return ok(null);
  const parsed = parseTypedDay(date);
  if (!parsed.ok) return err({ day: parsed.error });
  if (!isZone(zone)) return err({ zone: 'Choose a time zone such as Europe/Berlin.' });
  const instant = parseTime(parsed.value, time, zone);
  return instant.ok ? instant : err({ time: instant.error });
}
