import { Snowflake } from 'lucide-react';
import type { ReactElement } from 'react';
import { formatInstant } from '#renderer/ui/dates.ts';
import { freezesTouching } from '#shared/domain/freeze.ts';
import type { Freeze, Release } from '#shared/domain/release.ts';
import { isFinished } from './release-row.ts';

/** Says which freezes the release's dates run into; nothing when there are none. */
export function FreezeNotice({ release, freezes }: { release: Release; freezes: readonly Freeze[] }): ReactElement | null {
  const touching = isFinished(release.state) ? [] : freezesTouching(release, freezes);
  if (touching.length === 0) return null;
  return (
    <ul aria-label="Freezes on this release's dates" className="flex flex-col gap-1">
      {touching.map(({ freeze, date }) => (
        <li key={`${freeze.id}-${date}`} className="flex items-start gap-2 rounded-md bg-warn-soft p-2.5">
          <Snowflake aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
          <p className="min-w-0">
            <strong className="font-semibold text-warn">
              The {date} date lies in the freeze {freeze.name}.
            </strong>{' '}
            It {freeze.effect === 'block' ? 'blocks' : 'warns about'} {freeze.scope === '' ? 'releases' : freeze.scope} from{' '}
            {formatInstant(freeze.from, freeze.zone)} to {formatInstant(freeze.to, freeze.zone)}
            {freeze.reason === '' ? '' : `: ${freeze.reason}`}. Move the date, or agree an exception.
          </p>
        </li>
      ))}
    </ul>
  );
}
