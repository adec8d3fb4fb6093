import { Ban, CircleCheck, CircleDashed, CircleDot, CircleDotDashed, Snowflake } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Badge, type Tone } from '#renderer/ui/badge.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { formatCount, plural } from '#renderer/ui/dates.ts';
import { ProgressBar } from '#renderer/ui/progress-bar.tsx';
import type { ReleaseState } from '#shared/domain/release.ts';
import { STATE_NAMES, type ReleaseRow } from './release-row.ts';

const STATE_LOOKS: { readonly [S in ReleaseState]: { readonly tone: Tone; readonly icon: ReactNode } } = {
  planned: { tone: 'neutral', icon: <CircleDashed aria-hidden /> },
  'in-progress': { tone: 'accent', icon: <CircleDotDashed aria-hidden /> },
  frozen: { tone: 'accent', icon: <Snowflake aria-hidden /> },
  candidate: { tone: 'accent', icon: <CircleDot aria-hidden /> },
  released: { tone: 'good', icon: <CircleCheck aria-hidden /> },
  cancelled: { tone: 'neutral', icon: <Ban aria-hidden /> },
};

/** The icon of a state; its name always stands beside it. */
export const stateIcon = (state: ReleaseState): ReactNode => STATE_LOOKS[state].icon;

export function StateBadge({ state }: { state: ReleaseState }): ReactElement {
  return (
    <Badge tone={STATE_LOOKS[state].tone} icon={STATE_LOOKS[state].icon}>
      {STATE_NAMES[state]}
    </Badge>
  );
}

/** 'in 8 days'; what is near or late is shown as a warning. */
export function DaysLeft({ days, text }: { days: number | null; text: string }): ReactElement | null {
  if (days === null) return null;
  return (
    <span className={cx('whitespace-nowrap', days < 0 ? 'font-medium text-bad' : days <= 7 ? 'font-medium text-warn' : 'text-muted')}>
      {text}
    </span>
  );
}

/** How far the forecast lies from the target, in words; nothing without one. @example delayText(3) => '3 days late' */
export function delayText(days: number | null): string {
  if (days === null) return '';
  if (days === 0) return 'on time';
  return days > 0 ? `${plural(days, 'day')} late` : `${plural(-days, 'day')} early`;
}

/** The same, late ones marked. */
export function Delay({ days }: { days: number | null }): ReactElement | null {
  if (days === null) return null;
  return (
    <span className={cx('whitespace-nowrap', days > 0 ? 'font-medium text-bad' : days < 0 ? 'text-good' : 'text-muted')}>
      {delayText(days)}
    </span>
  );
}

/** @example '49 of 112' */
export const doneText = ({ done, total }: NonNullable<ReleaseRow['scope']>): string => `${formatCount(done)} of ${formatCount(total)}`;

/** Done of all items, as words and as a bar. `brief` where a heading says that they are done. */
export function ScopeProgress({
  scope,
  mapped,
  brief = false,
}: {
  scope: ReleaseRow['scope'];
  mapped: number;
  brief?: boolean;
}): ReactElement {
  if (mapped === 0) return <span className="text-muted">Not mapped</span>;
  if (scope === null) return <span className="text-muted">Counting</span>;
  if (scope.total === 0) return <span className="text-muted">No items</span>;
  const words = `${doneText(scope)} done`;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <ProgressBar
        value={scope.done}
        of={scope.total}
        label={words}
        tone={scope.done === scope.total ? 'good' : 'accent'}
        className="w-6 shrink-0"
      />
      <span aria-hidden className="truncate">
        {brief ? doneText(scope) : words}
      </span>
    </span>
  );
}
