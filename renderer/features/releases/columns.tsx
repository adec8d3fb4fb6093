import { Siren, TriangleAlert } from 'lucide-react';
import { formatInstant, formatInstantShort, plural } from '#renderer/ui/dates.ts';
import type { DataColumn } from '#renderer/ui/table-columns.ts';
import type { Target } from '#shared/domain/release.ts';
import { targetText } from '#shared/domain/target.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import { releaseHref } from './links.ts';
import { DaysLeft, Delay, delayText, doneText, ScopeProgress, StateBadge } from './release-badges.tsx';
import { STATE_NAMES, TYPE_NAMES, type ReleaseColumn, type ReleaseRow } from './release-row.ts';

const days = (count: number | null): string => (count === null ? '' : String(count));

/** The target in a line: as fine as it was planned, a time with its zone; the end of a window stands on the release's own page. */
export function targetCell({ release: { target } }: ReleaseRow): string {
  if (target === null) return '';
  return target.instant === null ? targetText(target) : formatInstant(target.instant, target.zone);
}

/** The same for a narrow column: a time without this year's number. */
const shortTarget = (target: Target, today: CalendarDate): string =>
  target.instant === null ? targetText(target) : formatInstantShort(target.instant, target.zone, today);

export const mappingText = (count: number): string => (count === 0 ? 'none' : plural(count, 'source'));

/** What the column of mappings shows: problems take the place of the count, with a sign before them. */
const mappedText = ({ mappings, scope }: ReleaseRow): string =>
  scope !== null && scope.problems > 0 ? `\u26a0 ${plural(scope.problems, 'problem')}` : mappingText(mappings);

export const RELEASE_TABLE: readonly (DataColumn<ReleaseRow> & { readonly id: ReleaseColumn })[] = [
  {
    id: 'title',
    header: 'Release',
    width: 188,
    grow: 1,
    hideable: false,
    text: (row) => row.title,
    cell: (row) => (
      <a href={releaseHref(row.release.id)} className="flex items-center gap-1.5 font-medium text-ink no-underline hover:underline">
        {row.release.emergency && <Siren aria-label="Emergency" className="size-3.5 shrink-0 text-bad" />}
        <bdi className="truncate">{row.title}</bdi>
        {row.release.archived && <span className="font-normal text-muted">archived</span>}
      </a>
    ),
  },
  { id: 'version', header: 'Version', width: 80, fit: { least: 76 }, text: (row) => row.release.version },
  {
    id: 'product',
    header: 'Product',
    width: 92,
    fit: { least: 76 },
    text: ({ release }) => release.product,
  },
  { id: 'train', header: 'Train', width: 108, fit: { least: 68 }, text: ({ release }) => release.train },
  { id: 'type', header: 'Type', width: 100, text: (row) => TYPE_NAMES[row.release.type] },
  {
    id: 'state',
    header: 'State',
    width: 116,
    text: (row) => STATE_NAMES[row.release.state],
    cell: (row) => (
      <span className="flex">
        <StateBadge state={row.release.state} />
      </span>
    ),
  },
  {
    id: 'target',
    header: 'Target',
    width: 190,
    fit: { least: 80, text: ({ release: { target }, today }) => (target === null ? '' : shortTarget(target, today)) },
    text: targetCell,
    cell: (row) =>
      row.release.target === null ? (
        <span className="text-muted">No date</span>
      ) : (
        <span title={targetCell(row)}>{shortTarget(row.release.target, row.today)}</span>
      ),
  },
  {
    id: 'left',
    header: 'Days left',
    width: 108,
    fit: { least: 88, text: (row) => row.leftText },
    text: (row) => days(row.countedDays),
    cell: (row) => <DaysLeft days={row.daysLeft} text={row.leftText} />,
  },
  {
    id: 'forecast',
    header: 'Forecast',
    width: 112,
    fit: { least: 84, text: (row) => delayText(row.delay) },
    text: (row) => days(row.delay),
    cell: (row) => <Delay days={row.delay} />,
  },
  {
    id: 'scope',
    header: 'Scope done',
    width: 150,
    // As wide before its items are counted as after, but for the largest releases; with the room of its bar.
    fit: { least: 100, text: ({ mappings, scope }) => (mappings === 0 ? '' : `▬▬▬ ${scope === null ? '999 of 999' : doneText(scope)}`) },
    text: (row) => (row.scope === null || row.mappings === 0 ? '' : `${row.scope.done} of ${row.scope.total} done`),
    cell: (row) => <ScopeProgress brief scope={row.scope} mapped={row.mappings} />,
  },
  {
    id: 'mappings',
    header: 'Mapped',
    width: 114,
    fit: { least: 76, text: mappedText },
    text: ({ mappings, scope }) =>
      scope !== null && scope.problems > 0 ? `${mappingText(mappings)}, ${plural(scope.problems, 'problem')}` : mappingText(mappings),
    cell: ({ mappings, scope }) =>
      scope !== null && scope.problems > 0 ? (
        <span className="flex items-center gap-1 text-warn" title={`${mappingText(mappings)}, ${plural(scope.problems, 'problem')}`}>
          <TriangleAlert aria-hidden className="size-3 shrink-0" />
          <span className="truncate">{plural(scope.problems, 'problem')}</span>
        </span>
      ) : (
        <span className="text-muted">{mappingText(mappings)}</span>
      ),
  },
  {
    id: 'risks',
    header: 'Risks',
    width: 62,
    text: (row) => String(row.openRisks),
    cell: (row) => (row.openRisks === 0 ? <span className="text-muted">none</span> : `${row.openRisks} open`),
  },
  {
    id: 'notes',
    header: 'Notes',
    width: 64,
    text: (row) => (row.notes === 'written' ? 'written' : 'none'),
    cell: (row) => <span className={row.notes === 'written' ? '' : 'text-muted'}>{row.notes}</span>,
  },
  { id: 'owner', header: 'Owner', width: 136, fit: { least: 76 }, text: (row) => row.release.owner },
];
