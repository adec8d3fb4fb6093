import type { Milestone, Release } from '#shared/domain/release.ts';
import type { CalendarDate, Instant, ZoneName } from '#shared/domain/time.ts';
import { dayIn } from '#shared/domain/wall-time.ts';

/** The next thing that happens: a milestone at an instant, or a release's target. */
export interface NextDate {
  readonly release: Release;
  readonly what: string;
  readonly day: CalendarDate;
  /** Null when only the day is planned. */
  readonly at: Instant | null;
  readonly zone: ZoneName;
}

/** The nearest open milestone or target from `now` on. A target by quarter or week has no day to count to and is left out. */
export function nextDate(releases: readonly Release[], milestones: readonly Milestone[], now: Instant): NextDate | null {
  const open = new Map(
    releases
      .filter((release) => !release.archived && release.state !== 'released' && release.state !== 'cancelled')
      .map((release) => [release.id, release]),
  );
  const candidates: NextDate[] = [];
  for (const milestone of milestones) {
    const release = open.get(milestone.releaseId);
    if (release === undefined || milestone.done || milestone.at < now) continue;
    candidates.push({ release, what: milestone.name, day: dayIn(milestone.at, milestone.zone), at: milestone.at, zone: milestone.zone });
  }
  for (const release of open.values()) {
    const target = release.target;
    if (target === null || target.precision === 'quarter' || target.precision === 'week') continue;
    if (target.day < dayIn(now, target.zone) || (target.instant !== null && target.instant < now)) continue;
    candidates.push({ release, what: 'Ships', day: target.day, at: target.instant, zone: target.zone });
  }
  // A day without a time counts as its end: what is planned for an hour of that day comes first.
  const order = (date: NextDate): string => date.at ?? `${date.day}T23:59:59.999Z`;
  return candidates.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))[0] ?? null;
}
