const DAY_MS = 86_400_000;

/** A clock face in some zone. Months from 1. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Conversions between instants and one zone's wall clock. Offsets are remembered per day: asking Intl 50,000 times is slow. */
export interface ZoneClock {
  /** Minutes east of UTC at an instant. */
  offsetAt(epochMs: number): number;
  wallAt(epochMs: number): Wall;
  /** The instant a wall clock shows; the earlier one in a repeated hour, the one after the gap in a skipped hour. */
  epochOf(wall: Wall): number;
}

/** @param zone IANA name @throws RangeError for a zone that Intl does not know */
export function zoneClock(zone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const exactOffset = (epochMs: number): number => {
    const parts: Record<string, number> = {};
    for (const part of format.formatToParts(epochMs)) parts[part.type] = Number(part.value);
    const shown = Date.UTC(parts['year']!, parts['month']! - 1, parts['day'], parts['hour'], parts['minute'], parts['second']);
    return Math.round((shown - Math.floor(epochMs / 1000) * 1000) / 60_000);
  };
  const wholeDays = new Map<number, number | null>(); // null: the offset changes within this day
  const offsetAt = (epochMs: number): number => {
    const dayNumber = Math.floor(epochMs / DAY_MS);
    let offset = wholeDays.get(dayNumber);
    if (offset === undefined) {
      const [first, last] = [exactOffset(dayNumber * DAY_MS), exactOffset((dayNumber + 1) * DAY_MS)];
      wholeDays.set(dayNumber, (offset = first === last ? first : null));
    }
    return offset ?? exactOffset(epochMs);
  };
  return {
    offsetAt,
    wallAt(epochMs) {
      const shifted = new Date(epochMs + offsetAt(epochMs) * 60_000);
      return {
        year: shifted.getUTCFullYear(),
        month: shifted.getUTCMonth() + 1,
        day: shifted.getUTCDate(),
        hour: shifted.getUTCHours(),
        minute: shifted.getUTCMinutes(),
      };
    },
    epochOf(wall) {
      const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
      const before = asUtc - offsetAt(asUtc - DAY_MS / 2) * 60_000;
      const after = asUtc - offsetAt(asUtc + DAY_MS / 2) * 60_000;
      if (before + offsetAt(before) * 60_000 === asUtc) return before;
      return after + offsetAt(after) * 60_000 === asUtc ? after : before;
    },
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Jira's stamp: '2026-09-27T10:03:11.123+0200', no colon in the offset. Source: Atlassian, REST v3 intro, Timestamps. */
export function jiraStamp(epochMs: number, clock: ZoneClock): string {
  const offset = clock.offsetAt(epochMs);
  const local = new Date(epochMs + offset * 60_000).toISOString().slice(0, -1);
  const distance = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(distance / 60))}${two(distance % 60)}`;
}

const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** Epoch milliseconds of a stamp with any offset; null for anything else. */
export function readStamp(value: unknown): number | null {
  if (typeof value !== 'string' || !STAMP.test(value)) return null;
  // Date.parse wants the colon that Jira leaves out; the site's own form is read a hundred thousand times.
  const colon = value.endsWith('+0000') ? `${value.slice(0, -5)}Z` : value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const time = Date.parse(colon);
  return Number.isNaN(time) ? null : time;
}

/** How the sandbox stores an instant inside its records. */
export const storedStamp = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '+0000');

/** '2026-11-22' of an instant in a zone. */
export function dayAt(epochMs: number, clock: ZoneClock): string {
  const wall = clock.wallAt(epochMs);
  return `${wall.year}-${two(wall.month)}-${two(wall.day)}`;
}
