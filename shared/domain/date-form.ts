import type { Problems } from '#shared/domain/problems.ts';
import { parseDay, type CalendarDate, type Instant, type ZoneName } from '#shared/domain/time.ts';
import { instantAt, isTimeOfDay, isZone } from '#shared/domain/wall-time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** Reads an optional day. */
export function parseOptionalDay(typed: string): Result<CalendarDate | null, string> {
  if (typed.trim() === '') return ok(null);
  const date = parseDay(typed.trim());
  return date === null ? err('Give a day such as 2026-11-30.') : ok(date);
}

/** Reads a time of day on a given day. @param time 'HH:MM', 24 hours */
export function parseTime(date: CalendarDate, time: string, zone: ZoneName): Result<Instant, string> {
  if (!isTimeOfDay(time.trim())) return err('Give a time such as 09:30.');
  const instant = instantAt(date, time.trim(), zone);
  return instant === null ? err(`Clocks in ${zone} skip this time on that day. Give another one.`) : ok(instant);
}

/** What is wrong with a typed moment. */
export type MomentProblems = Problems<'day' | 'time' | 'zone'>;

/** Reads an optional moment: a day and a time in a zone. Both empty: none. */
export function parseMoment(date: string, time: string, zone: string): Result<Instant | null, MomentProblems> {
  if (date.trim() === '') return ok(null);
  const parsed = parseDay(date.trim());
  if (parsed === null) return err({ day: 'Give a day such as 2026-11-30.' });
  if (!isZone(zone)) return err({ zone: 'Choose a time zone such as Europe/Berlin.' });
  const instant = parseTime(parsed, time, zone);
  return instant.ok ? instant : err({ time: instant.error });
}
