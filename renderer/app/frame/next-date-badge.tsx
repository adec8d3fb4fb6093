import { CalendarClock } from 'lucide-react';
import { useMemo, type ReactElement } from 'react';
import { useAllMilestones, useReleases } from '#renderer/engine/client/index.ts';
import { formatDay, formatDayShort, formatDaysLeft, formatInstant, formatInstantShort } from '#renderer/ui/dates.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import { daysBetween, instantOf } from '#shared/domain/time.ts';
import { dayIn } from '#shared/domain/wall-time.ts';
import { nextDate } from '../next-date.ts';
import { useNow } from '#renderer/ui/use-now.ts';

/** The next milestone or release date, with its zone; it leads to the release. */
export function NextDateBadge(): ReactElement | null {
  const releases = useReleases();
  const milestones = useAllMilestones();
  const minute = Math.floor(useNow() / 60_000);
  const next = useMemo(
    () => (releases === undefined || milestones === undefined ? null : nextDate(releases, milestones, instantOf(minute * 60_000))),
    [releases, milestones, minute],
  );
  if (next === null) return null;
  const today = dayIn(instantOf(minute * 60_000), next.zone);
  const days = daysBetween(today, next.day);
  const when = next.at === null ? formatDay(next.day) : formatInstant(next.at, next.zone);
  const shortly = next.at === null ? formatDayShort(next.day, today) : formatInstantShort(next.at, next.zone, today);
  return (
    <a
      href={`#/releases/${encodeURIComponent(next.release.id)}`}
      title={`${next.what}: ${releaseName(next.release)}, ${when} (${next.zone})`}
      className="flex h-[var(--control)] min-w-0 items-center gap-1.5 rounded-md px-2 text-muted no-underline hover:bg-hover hover:text-ink"
    >
      <CalendarClock aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate">
        <span className="sr-only">Next date: </span>
        <span className="font-medium text-ink">
          {next.release.version} {next.what.toLowerCase()}
        </span>{' '}
        {formatDaysLeft(days)}
        <span className="max-[90rem]:hidden">, {shortly}</span>
      </span>
    </a>
  );
}
