import type { Precision, Release, Target } from '#shared/domain/release.ts';
import {
  addDays,
  daysBetween,
  epochOf,
  isoWeek,
  quarterEnd,
  quarterOf,
  quarterStart,
  weekStart,
  type CalendarDate,
  type Instant,
  type ZoneName,
} from '#shared/domain/time.ts';
import { dateFormat } from '#shared/lib/date-format.ts';
import { dayIn } from '#shared/domain/wall-time.ts';

/** The first day of the quarter or ISO week a day lies in; the day itself for the finer precisions. */
export function startOf(precision: Precision, date: CalendarDate): CalendarDate {
  if (precision === 'quarter') return quarterStart(date);
  return precision === 'week' ? weekStart(date) : date;
}

/** The last day on which a release still meets its target. */
export function lastDayOf(target: Target): CalendarDate {
  if (target.precision === 'week') return addDays(target.day, 6);
  if (target.precision === 'quarter') return quarterEnd(target.day);
  return target.until === null ? target.day : dayIn(target.until, target.zone);
}

/** The first day that meets the target, and to which people count. */
const firstDayOf = (target: Target): CalendarDate => (target.instant === null ? target.day : dayIn(target.instant, target.zone));

/**
 * How far a target is, in words: counted to its first day, which is the one on show; inside a week, a quarter or a night's window to its
 * end.
 * @example 'in 8 days', 'today', 'ends in 3 days', '2 days late'
 */
export function targetLeftText(target: Target, today: CalendarDate): string {
  const [first, last] = [daysToFirst(target, today), daysLeft(target, today)];
  if (last < 0) return last === -1 ? '1 day late' : `${-last} days late`;
  if (first > 0) return daysText(first);
  return first === 0 && last === 0 ? 'today' : `ends ${daysText(last)}`;
}

const daysToFirst = (target: Target, today: CalendarDate): number => daysBetween(today, firstDayOf(target));

/** The days that `targetLeftText` says: to the first day that meets the target, and from then on to the last. */
export function countedDays(target: Target, today: CalendarDate): number {
  const first = daysToFirst(target, today);
  return first > 0 ? first : daysLeft(target, today);
}

/** Whole days from `today` to the last day that meets the target; negative once it has passed. */
export const daysLeft = (target: Target, today: CalendarDate): number => daysBetween(today, lastDayOf(target));

/**
 * How many days the forecast lies after the target; negative when it is early. Inside the target's quarter or week it is 0.
 * @returns null when either is missing
 */
export function forecastDelay(release: Pick<Release, 'target' | 'forecast'>): number | null {
  if (release.target === null || release.forecast === null) return null;
  if (release.forecast < release.target.day) return daysBetween(release.target.day, release.forecast);
  return Math.max(0, daysBetween(lastDayOf(release.target), release.forecast));
}

/** A day in the reader's language. @param locale undefined: the system's */
export function dayText(date: CalendarDate, locale?: string): string {
  return dateFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' }).format(new Date(`${date}T00:00:00Z`));
}

/** A time of day in the reader's way, 24 hours or 12. */
const timeText = (instant: Instant, zone: ZoneName, locale?: string): string =>
  dateFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(epochOf(instant));

/**
 * A target as people say it, as fine as it was planned: 'Q4 2026', 'Week 48, from 23 Nov 2026', '30 Nov 2026', '30 Nov 2026, 09:00 to 11:00'.
 * The zone is not in it: where a time is shown, show `target.zone` beside it.
 */
export function targetText(target: Target, locale?: string): string {
  switch (target.precision) {
    case 'quarter':
      return `Q${quarterOf(target.day)} ${target.day.slice(0, 4)}`;
    case 'week':
      return `Week ${isoWeek(target.day).week}, from ${dayText(target.day, locale)}`;
    case 'day':
      return dayText(target.day, locale);
    case 'minute': {
      if (target.instant === null) return dayText(target.day, locale);
      const [from, fromTime] = [dayIn(target.instant, target.zone), timeText(target.instant, target.zone, locale)];
      if (target.until === null) return `${dayText(from, locale)}, ${fromTime}`;
      const [to, toTime] = [dayIn(target.until, target.zone), timeText(target.until, target.zone, locale)];
      return `${dayText(from, locale)}, ${fromTime} to ${to === from ? '' : `${dayText(to, locale)}, `}${toTime}`;
    }
  }
}

/** 'in 8 days', 'today', '3 days ago', in plain words. */
export function daysText(days: number): string {
  if (days === 0) return 'today';
  const count = Math.abs(days) === 1 ? '1 day' : `${Math.abs(days)} days`;
  return days > 0 ? `in ${count}` : `${count} ago`;
}
