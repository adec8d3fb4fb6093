import type { CalendarDate, Instant, ZoneName } from '#shared/domain/time.ts';
import { epochOf, instantOf } from '#shared/domain/time.ts';

/** What a clock on the wall of a zone shows. `time` is 'HH:MM', 24 hours. */
export interface WallTime {
  readonly day: CalendarDate;
  readonly time: string;
}

// Making a formatter costs more than using it a thousand times.
const clocks = new Map<ZoneName, Intl.DateTimeFormat>();

function clockOf(zone: ZoneName): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  clocks.set(zone, made);
  return made;
}

/** Whether this computer knows the zone's rules. */
export function isZone(name: string): name is ZoneName {
  try {
    clockOf(name as ZoneName);
    return true;
  } catch {
    return false;
  }
}

/** The day and minute that clocks of the zone show at an instant. */
export function wallTimeOf(instant: Instant, zone: ZoneName): WallTime {
  const [date, time] = clockOf(zone).format(epochOf(instant)).split(' ') as [CalendarDate, string];
  return { day: date, time };
}

/**
 * The instant at which clocks of the zone show this day and minute. A minute that comes twice, when clocks go back, means the first.
 * @param time 'HH:MM', 24 hours
 * @returns null for a minute that never comes, when clocks go forward, and for text that is no time of day
 */
export function instantAt(date: CalendarDate, time: string, zone: ZoneName): Instant | null {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return null;
  const asUtc = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  // The zone's offset on either side of any switch; no zone switches twice within two days.
  for (const probe of [asUtc - 86_400_000, asUtc + 86_400_000]) {
    const wall = wallTimeOf(instantOf(probe), zone);
    const offset = Date.parse(`${wall.day}T${wall.time}:00Z`) - probe;
    const instant = instantOf(asUtc - offset);
    const back = wallTimeOf(instant, zone);
    if (back.day === date && back.time === time) return instant;
  }
  return null;
}
