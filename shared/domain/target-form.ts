import { parseTime, parseTypedDay } from '#shared/domain/date-form.ts';
import type { Problems } from '#shared/domain/problems.ts';
import { PRECISIONS, type Precision, type Target } from '#shared/domain/release.ts';
import { startOf } from '#shared/domain/target.ts';
import { addDays, type ZoneName } from '#shared/domain/time.ts';
import { isZone, wallTimeOf } from '#shared/domain/wall-time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** A target as typed. `time` and `until` are 'HH:MM' and count for the precision 'minute' only. */
export interface TargetFields {
  readonly precision: Precision;
  /** 'YYYY-MM-DD', any day of the quarter or week; empty for no target. */
  readonly day: string;
  readonly time: string;
  readonly until: string;
  readonly zone: string;
}

/** What is wrong with a typed target. */
export type TargetProblems = Problems<'day' | 'time' | 'until' | 'zone'>;

/** @returns a target, null when the day is empty, or what is wrong per field */
export function parseTarget(fields: TargetFields): Result<Target | null, TargetProblems> {
  if (fields.day.trim() === '') return ok(null);
  const typed = parseTypedDay(fields.day);
  if (!typed.ok) return err({ day: typed.error });
  const date = typed.value;
  if (!PRECISIONS.includes(fields.precision)) return err({ day: 'Choose quarter, week, day or minute.' });
  if (!isZone(fields.zone)) return err({ zone: 'Choose a time zone such as Europe/Berlin.' });
  const { precision, zone } = fields;
  if (precision !== 'minute') return ok({ precision, day: startOf(precision, date), instant: null, until: null, zone });
  const instant = parseTime(date, fields.time, zone);
  if (!instant.ok) return err({ time: instant.error });
  if (fields.until.trim() === '') return ok({ precision, day: date, instant: instant.value, until: null, zone });
  const sameDay = parseTime(date, fields.until, zone);
  if (!sameDay.ok) return err({ until: sameDay.error });
  if (sameDay.value === instant.value) return err({ until: 'The window ends when it begins. Give a later time, or leave the end empty.' });
  if (sameDay.value > instant.value) return ok({ precision, day: date, instant: instant.value, until: sameDay.value, zone });
  // 22:00 to 02:00 is a night's window: the end lies on the next day.
  const nextDay = parseTime(addDays(date, 1), fields.until, zone);
  return nextDay.ok ? ok({ precision, day: date, instant: instant.value, until: nextDay.value, zone }) : err({ until: nextDay.error });
}

/** The fields that show a target. @param zone for a release that has no target yet */
export function targetFields(target: Target | null, zone: ZoneName): TargetFields {
  if (target === null) return { precision: 'day', day: '', time: '09:00', until: '', zone };
  return {
    precision: target.precision,
    day: target.day,
    time: target.instant === null ? '09:00' : wallTimeOf(target.instant, target.zone).time,
    until: target.until === null ? '' : wallTimeOf(target.until, target.zone).time,
    zone: target.zone,
  };
}
