import { dateFormat, momentFormat } from '#shared/lib/date-format.ts';

/** Every date and time people read is written here: the system's locale, the zone always named. Inputs are ISO text. */
const formatter = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => dateFormat(undefined, options);

const ZONE_KEPT_MS = 1_000;
let zoneRead: { readonly zone: string; readonly at: number } | null = null;

/** The zone of this computer; it follows a traveller within a second. Asking the system costs more than writing the date. */
export function systemZone(): string {
  const now = performance.now();
  if (zoneRead === null || now - zoneRead.at > ZONE_KEPT_MS) {
    zoneRead = { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, at: now };
  }
  return zoneRead.zone;
}

/** A calendar day. @param day 'YYYY-MM-DD' @example formatDay('2026-11-30') => 'Mon, 30 Nov 2026' */
export const formatDay = (day: string): string =>
  formatter({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(`${day}T00:00:00Z`));

/** A calendar day without weekday and, in the year of `today`, without year. */
export const formatDayShort = (day: string, today: string): string =>
  formatter({
    day: 'numeric',
    month: 'short',
    ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }),
    timeZone: 'UTC',
  }).format(Date.parse(`${day}T00:00:00Z`));

/** A point in time with its zone; in the year of `today` without the year. @param today 'YYYY-MM-DD' */
export const formatInstantShort = (instant: string, zone: string, today: string): string =>
  formatter({
    day: 'numeric',
    month: 'short',
    ...(instant.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
    timeZoneName: 'short',
  }).format(Date.parse(instant));

/** A point in time with its zone. @example formatInstant(at, 'Europe/Berlin') => '30 Nov 2026, 09:00 CET' */
export const formatInstant = (instant: string, zone: string = systemZone()): string =>
  momentFormat(undefined, zone).format(Date.parse(instant));

/** What people call a zone at a moment. @example zoneWord(at, 'Europe/Berlin') => 'CET' */
export const zoneWord = (instant: string, zone: string): string =>
  formatter({ timeZone: zone, timeZoneName: 'short' })
    .formatToParts(Date.parse(instant))
    .find(({ type }) => type === 'timeZoneName')?.value ?? zone;

/** The time of day with its zone. */
export const formatTime = (instant: string, zone: string = systemZone()): string =>
  formatter({ hour: '2-digit', minute: '2-digit', timeZone: zone, timeZoneName: 'short' }).format(Date.parse(instant));

// Words of a sentence, so in the sentence's language; dates and numbers are in the system's.
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const brief = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

/** How long ago, or how far ahead. @example formatAgo(twoMinutesBefore, now) => '2 minutes ago' */
export const formatAgo = (instant: string, nowMs: number): string => agoIn(relative, instant, nowMs);

/** The same where there is little room. @example formatAgoBriefly(twoMinutesBefore, now) => '2 min. ago' */
export const formatAgoBriefly = (instant: string, nowMs: number): string => agoIn(brief, instant, nowMs);

function agoIn(words: Intl.RelativeTimeFormat, instant: string, nowMs: number): string {
  const seconds = Math.round((Date.parse(instant) - nowMs) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return words.format(0, 'second');
  if (size < 3600) return words.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return words.format(Math.round(seconds / 3600), 'hour');
  return words.format(Math.round(seconds / 86_400), 'day');
}

/** Days as words from today. @example formatDaysLeft(3) => 'in 3 days', 0 => 'today' */
export const formatDaysLeft = (days: number): string => relative.format(days, 'day');

const counts = new Intl.NumberFormat();

/** A count in the locale's digits and groups. */
export const formatCount = (count: number): string => counts.format(count);

/** A count with its noun. @example plural(1, 'item') => '1 item', plural(3, 'item') => '3 items' */
export const plural = (count: number, one: string, many = `${one}s`): string => `${formatCount(count)} ${count === 1 ? one : many}`;
