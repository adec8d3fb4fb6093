import { CircleAlert, Siren } from 'lucide-react';
import type { ReactElement } from 'react';
import { plural } from '#renderer/ui/dates.ts';
import { mappingText, targetCell } from './columns.tsx';
import { releaseHref } from './links.ts';
import { DaysLeft, Delay, ScopeProgress, StateBadge } from './release-badges.tsx';
import type { ReleaseRow } from './release-row.ts';

/** A release in a few lines, for the card view. */
export function ReleaseCard({ row }: { row: ReleaseRow }): ReactElement {
  const { release } = row;
  return (
    <article className="relative flex h-full min-w-0 flex-col gap-1.5 rounded-md border border-line bg-raised p-3 focus-within:border-accent hover:border-line-strong">
      <header className="flex min-w-0 items-center gap-2">
        <h2 className="flex min-w-0 flex-1 items-center gap-1.5 font-semibold">
          {release.emergency && <Siren aria-label="Emergency" className="size-3.5 shrink-0 text-bad" />}
          {/* The link covers the card, so that the whole card is its target. */}
          <a href={releaseHref(release.id)} className="truncate text-ink no-underline after:absolute after:inset-0">
            <bdi>{row.title}</bdi>
          </a>
        </h2>
        <StateBadge state={release.state} />
      </header>
      <p className="truncate text-muted">
        <bdi>{[release.product, release.train].filter(Boolean).join(', ') || 'No product'}</bdi>
        {release.owner !== '' && <bdi>, {release.owner}</bdi>}
      </p>
      <p className="flex flex-wrap gap-x-2">
        <span>{targetCell(row) || 'No target date'}</span>
        <DaysLeft days={row.daysLeft} text={row.leftText} />
        {row.delay !== null && row.delay !== 0 && (
          <span className="text-muted">
            forecast <Delay days={row.delay} />
          </span>
        )}
      </p>
      <ScopeProgress scope={row.scope} mapped={row.mappings} />
      <p className="flex flex-wrap gap-x-3 text-sm text-muted">
        {row.mappings > 0 && <span>{mappingText(row.mappings)}</span>}
        {row.openRisks > 0 && <span>{plural(row.openRisks, 'open risk')}</span>}
        <span>{row.notes === 'written' ? 'Notes written' : 'No notes yet'}</span>
        {row.scope !== null && row.scope.problems > 0 && (
          <span className="flex items-center gap-1 text-warn">
            <CircleAlert aria-hidden className="size-3" />
            {plural(row.scope.problems, 'mapping problem')}
          </span>
        )}
      </p>
    </article>
  );
}

/** The same in the two lines that a narrow table has for a row. */
export const releaseLine = (row: ReleaseRow): ReactElement => (
  <span className="flex min-w-0 flex-col">
    <span className="flex items-center gap-2">
      {row.release.emergency && <Siren aria-label="Emergency" className="size-3.5 shrink-0 text-bad" />}
      <a href={releaseHref(row.release.id)} className="min-w-0 flex-1 truncate font-medium text-ink no-underline">
        <bdi>{row.title}</bdi>
      </a>
      <StateBadge state={row.release.state} />
    </span>
    <span className="flex items-center gap-2 text-sm">
      <span className="truncate text-muted">{targetCell(row) || 'No target date'}</span>
      <DaysLeft days={row.daysLeft} text={row.leftText} />
      {row.delay !== null && row.delay > 0 && (
        <span className="ms-auto shrink-0 text-muted">
          forecast <Delay days={row.delay} />
        </span>
      )}
    </span>
  </span>
);
