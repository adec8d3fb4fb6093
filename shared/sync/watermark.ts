import { epochOf, instantOf, type Instant, type ZoneName } from '#shared/domain/time.ts';
import { isZone, wallClockAt } from '#shared/domain/wall-time.ts';

/** Read again on purpose: the search index lags, and JQL compares whole minutes. */
export const OVERLAP_MINUTES = 5;

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Where a listing of an empty project ends: everything is newer. */
export const BEGINNING: Instant = instantOf(0);

/** The later of two instants. The watermark is the greatest stamp the tracker showed, never the local clock. */
export const laterOf = (a: Instant, b: Instant): Instant => (a < b ? b : a); // ISO instants sort as text

/**
 * The literal for JQL's `updated >= "…"`: never later than `watermark` minus the overlap, however the tracker reads it.
 *
 * JQL literals have minute precision and are read in the caller's profile zone. When clocks go back an hour happens twice, and
 * nothing says which one the tracker picks: a literal that could mean the second is moved back until it cannot.
 * @param zone the profile's zone; an unknown one gives the literal that is early enough in every zone
 * @returns 'yyyy-MM-dd HH:mm'
 * @see Atlassian, JQL fields: Updated
 */
export function updatedSince(watermark: Instant, zone: ZoneName, overlapMinutes: number = OVERLAP_MINUTES): string {
  const known = isZone(zone) ? zone : ('Etc/GMT+12' as ZoneName); // the clock furthest behind
  const from = Math.max(0, floorMinute(epochOf(watermark)) - overlapMinutes * MINUTE);
  let at = from;
  for (let step = 0; step < 4; step++) {
    const latest = latestReading(known, wallClockAt(at, known));
    if (latest <= from) break;
    at -= latest - from;
  }
  return new Date(floorMinute(wallClockAt(at, known))).toISOString().slice(0, 16).replace('T', ' ');
}

const floorMinute = (ms: number): number => Math.floor(ms / MINUTE) * MINUTE;

/** The latest instant at which the zone's clocks show this face. Offsets a day before and after cover every change of clocks. */
function latestReading(zone: ZoneName, face: number): number {
  const offsets = [-DAY, 0, DAY].map((shift) => wallClockAt(face + shift, zone) - (face + shift));
  return Math.max(...offsets.map((offset) => face - offset).filter((at) => wallClockAt(at, zone) === face));
}
