import { tz } from '@date-fns/tz';
// Each from its own file: the package's index reads three hundred, a second of every start of a process that is not bundled.
import { addDays as addCalendarDays } from 'date-fns/addDays';
import { differenceInCalendarDays } from 'date-fns/differenceInCalendarDays';
import { endOfQuarter } from 'date-fns/endOfQuarter';
import { getISOWeek } from 'date-fns/getISOWeek';
import { getISOWeekYear } from 'date-fns/getISOWeekYear';
import { getQuarter } from 'date-fns/getQuarter';
import { startOfISOWeek } from 'date-fns/startOfISOWeek';
import { startOfQuarter } from 'date-fns/startOfQuarter';
import type { Brand } from '#shared/lib/brand.ts';

/** A day without a time or zone, as a tracker's date field means it: '2026-11-30'. ISO days sort as text. */
export type CalendarDate = Brand<string, 'CalendarDate'>;

/** A point in time, always UTC with milliseconds: '2026-11-30T08:00:00.000Z'. ISO instants sort as text. */
export type Instant = Brand<string, 'Instant'>;

/** An IANA zone name: 'Europe/Berlin'. */
export type ZoneName = Brand<string, 'ZoneName'>;

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
// Jira writes '+0200' without a colon (Atlassian, REST v3, Timestamps); Azure DevOps 0 to 7 fraction digits and 'Z' (recorded answers).
const STAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})$/i;

/** Reads 'YYYY-MM-DD'. Returns null for any other text and for days that no calendar has. */
export function parseDay(text: string): CalendarDate | null {
  const match = DAY.exec(text);
  if (!match) return null;
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const probe = new Date(Date.UTC(year, month - 1, date));
  return probe.getUTCMonth() === month - 1 && probe.getUTCDate() === date ? (text as CalendarDate) : null;
}

/** A day written in source code. @throws RangeError when it is not a day: a bug in the caller */
export function day(text: string): CalendarDate {
  const parsed = parseDay(text);
  if (parsed === null) throw new RangeError(`Not a calendar day: ${text}`);
  return parsed;
}

/**
 * Reads an ISO 8601 stamp with any offset, with or without its colon, with 0 to 9 fraction digits.
 * @returns the same instant in UTC, milliseconds; null when the text has no offset or is no stamp
 */
export function parseInstant(text: string): Instant | null {
  return plainInstant(text) ?? anyInstant(text);
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** The number that two digits write; NaN where there are none. */
function twoDigits(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 48, text.charCodeAt(at + 1) - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/**
 * Jira's form, '2026-11-30T10:03:11.123+0200', where the day stays the same in UTC: fifty thousand issues have three each, and making dates of them
 * took a tenth of all that reading an issue takes. Null for every other text, not only for bad ones.
 */
function plainInstant(text: string): Instant | null {
  const sign = text.charCodeAt(23);
  if (text.length !== 28 || (sign !== 43 && sign !== 45) || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return null;
  if (text[13] !== ':' || text[16] !== ':' || text[19] !== '.') return null;
  const [month, date, hour, minute] = [twoDigits(text, 5), twoDigits(text, 8), twoDigits(text, 11), twoDigits(text, 14)];
  // The last days of a month are left to those who know its length.
  if (!(month >= 1 && month <= 12 && date >= 1 && date <= 28 && hour <= 23 && minute <= 59 && twoDigits(text, 17) <= 59)) return null;
  const [zoneHours, zoneMinutes] = [twoDigits(text, 24), twoDigits(text, 26)];
  const hasDigits = twoDigits(text, 0) + twoDigits(text, 2) + twoDigits(text, 20) + twoDigits(text, 21) >= 0;
  if (!(hasDigits && zoneHours <= 23 && zoneMinutes <= 59)) return null;
  const offset = zoneHours * 60 + zoneMinutes;
  const time = hour * 60 + minute + (sign === 45 ? offset : -offset);
  if (time < 0 || time >= 1440) return null;
  return `${text.slice(0, 11)}${TWO_DIGITS[Math.floor(time / 60)]!}:${TWO_DIGITS[time % 60]!}${text.slice(16, 23)}Z` as Instant;
}

function anyInstant(text: string): Instant | null {
  const match = STAMP.exec(text.trim());
  if (!match) return null;
  const [, date, minutes, seconds = '00', fraction = '0', offset = 'Z'] = match;
  const zone = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  const time = Date.parse(`${date}T${minutes}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
  return Number.isNaN(time) ? null : instantOf(time);
}

/** An instant from epoch milliseconds. */
export const instantOf = (epochMs: number): Instant => new Date(epochMs).toISOString() as Instant;

/** Epoch milliseconds of an instant. */
export const epochOf = (instant: Instant): number => Date.parse(instant);

/** Calendar arithmetic happens at midnight UTC, where every day has 24 hours. */
const IN_UTC = { in: tz('UTC') };

/** A day as the midnight of date-fns' calendar, and back. */
const midnightOf = (date: CalendarDate): Date => new Date(`${date}T00:00:00Z`);
const dayOf = (midnight: Date): CalendarDate => midnight.toISOString().slice(0, 10) as CalendarDate;

/** The day `count` days after `date` (before it when negative). */
export const addDays = (date: CalendarDate, count: number): CalendarDate => dayOf(addCalendarDays(midnightOf(date), count, IN_UTC));

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: CalendarDate, to: CalendarDate): number =>
  differenceInCalendarDays(midnightOf(to), midnightOf(from), IN_UTC);

/** The first day of the quarter a day lies in. */
export const quarterStart = (date: CalendarDate): CalendarDate => dayOf(startOfQuarter(midnightOf(date), IN_UTC));
/** The last day of the quarter a day lies in. */
export const quarterEnd = (date: CalendarDate): CalendarDate => dayOf(endOfQuarter(midnightOf(date), IN_UTC));

/** The Monday of the ISO week a day lies in. */
export const weekStart = (date: CalendarDate): CalendarDate => dayOf(startOfISOWeek(midnightOf(date), IN_UTC));

/** The ISO 8601 week a day lies in: week 1 holds the year's first Thursday. */
export const isoWeek = (date: CalendarDate): { readonly year: number; readonly week: number } => ({
  year: getISOWeekYear(midnightOf(date), IN_UTC),
  week: getISOWeek(midnightOf(date), IN_UTC),
});

/** The quarter of the year a day lies in, 1 to 4. */
export const quarterOf = (date: CalendarDate): number => getQuarter(midnightOf(date), IN_UTC);
