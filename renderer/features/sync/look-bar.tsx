import { Eye, Square } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { formatAgo } from '#renderer/ui/dates.ts';
import { ProgressBar } from '#renderer/ui/progress-bar.tsx';
import type { LookAhead, PreviewList } from '#shared/contract/preview.ts';
import { PullFailure } from './pull-failure.tsx';
import { FRESH_MS, lookSentences } from './preview-words.ts';

export interface LookBarProps {
  readonly look: LookAhead | null;
  /** Records that would come in, now: some of those that were found may have come by another way. */
  readonly coming: number;
  /** The same by what they are; null while that is not known. */
  readonly kinds: PreviewList['total']['kinds'] | null;
  /** Milliseconds. */
  readonly now: number;
  /** A pull runs, which brings it all anyway. */
  readonly pulling: boolean;
  /** Whether any project is chosen to be pulled. */
  readonly canLook: boolean;
  readonly onLook: () => void;
  readonly onStop: () => void;
}

const isOffline = ({ explanation }: LookAhead['failures'][number]): boolean => explanation.code === 'offline';

/** Looks at what would come in, says how that goes, and how old it is. One line, whatever happens, so that nothing below it moves. */
export function LookBar({ look, coming, kinds, now, pulling, canLook, onLook, onStop }: LookBarProps): ReactElement {
  const running = look !== null && look.finishedAt === null;
  const age = look?.finishedAt == null ? 0 : now - Date.parse(look.finishedAt);
  const failures = look?.failures ?? [];
  const offline = failures.some(isOffline);
  const words =
    look === null
      ? [
          canLook
            ? 'What comes in is not known yet. Looking asks the trackers and stores nothing.'
            : 'Nothing can come in: no project is chosen to be pulled.',
        ]
      : [
          ...(offline ? ['No network: what comes in could not be looked at, and what goes out is shown all the same.'] : []),
          ...(offline && coming === 0
            ? []
            : lookSentences({ ...look, found: coming }, formatAgo(look.finishedAt ?? look.startedAt, now), age < FRESH_MS, kinds)),
        ];
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {/* Told once it has ended: every record that is read would drown what else a screen reader says. */}
        <p aria-live={running ? 'off' : 'polite'} className="min-w-0 flex-1 basis-60 text-muted">
          {words.join(' ')}
        </p>
        {running ? (
          <Button icon={<Square aria-hidden />} onClick={onStop}>
            Stop looking
          </Button>
        ) : (
          <Button icon={<Eye aria-hidden />} aria-disabled={pulling || !canLook} onClick={() => !pulling && canLook && onLook()}>
            Look what comes in
          </Button>
        )}
      </div>
      <div className="h-1.5">{running && <ProgressBar value={look.read} of={look.total} label={`Looking: ${words.join(' ')}`} />}</div>
      {failures
        .filter((failure) => !isOffline(failure))
        .map(({ connection, explanation }) => (
          <PullFailure key={`${connection} ${explanation.title}`} connection={connection} explanation={explanation} />
        ))}
    </div>
  );
}
