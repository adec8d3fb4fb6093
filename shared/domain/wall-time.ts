import type { CalendarDate, Instant, ZoneName } from '#shared/domain/time.ts';
import { epochOf, instantOf } from '#shared/domain/time.ts';
import { dateFormat, momentFormat } from '#shared/lib/date-format.ts';

/** What a clock on the wall of a zone shows. `time` is 'HH:MM', 24 hours. */
export interface WallTime {
  readonly day: CalendarDate;
  readonly time: string;
}

/** The face of a zone's clocks, in ISO's order: '2026-11-30 08:00:00'. @throws RangeError for a zone this computer does not know */
const faceAt = (epochMs: number, zone: string): string =>
  dateFormat('sv-SE', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(epochMs);

/** Whether this computer knows the zone's rules. */
export function isZone(name: string): name is ZoneName {
  try {
    faceAt(0, name);
    return true;
  } catch {
    return false; // the only way Intl has to say that it does not know a zone
  }
}

/** The face of a zone's clocks, to the second, as the epoch milliseconds at which UTC shows the same face. */
export const wallClockAt = (epochMs: number, zone: ZoneName): number => Date.parse(`${faceAt(epochMs, zone).replace(' ', 'T')}Z`);

/** The day and minute that clocks of the zone show at an instant. */
export function wallTimeOf(instant: Instant, zone: ZoneName): WallTime {
  const face = faceAt(epochOf(instant), zone);
  return { day: face.slice(0, 10) as CalendarDate, time: face.slice(11, 16) };
}

/**
 * A moment as people say it, the zone named: '30 Nov 2026, 09:00 CET'.
 * @param zone undefined: the system's @param locale undefined: the system's
 */
export const momentText = (instant: Instant, zone?: ZoneName, locale?: string): string =>
  momentFormat(locale, zone).format(epochOf(instant));

/** The calendar day an instant falls on in a zone. @example dayIn(instant, 'Asia/Tokyo') */
export const dayIn = (instant: Instant, zone: ZoneName): CalendarDate => wallTimeOf(instant, zone).day;

/** Whether a text is a time of day: 'HH:MM', 24 hours. */
export const isTimeOfDay = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** Whether clocks of the zone show this minute twice that day, because they go back. `instantAt` takes the first. */
export function comesTwice(date: CalendarDate, time: string, zone: ZoneName): boolean {
  const first = instantAt(date, time, zone);
  if (first === null) return false;
  const face = Date.parse(`${date}T${time}:00Z`);
  // Zones go back by one hour, Lord Howe Island by half of one.
  return [30, 60].some((minutes) => wallClockAt(epochOf(first) + minutes * 60_000, zone) === face);
}

/**
 * The instant at which clocks of the zone show this day and minute. A minute that comes twice, when clocks go back, means the first.
 * @param time 'HH:MM', 24 hours
 * @returns null for a minute that never comes, when clocks go forward, and for text that is no time of day
 */
export function instantAt(date: CalendarDate, time: string, zone: ZoneName): Instant | null {
  if (!isTimeOfDay(time)) return null;
  const face = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(face)) return null;
  // The zone's offset on either side of any switch; no zone switches twice within two days.
  for (const probe of [face - 86_400_000, face + 86_400_000]) {
    const epochMs = face - (wallClockAt(probe, zone) - probe);
    if (wallClockAt(epochMs, zone) === face) return instantOf(epochMs);
  }
  return null;
}
