import { useState, type ReactElement } from 'react';
import { Badge } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { ConfirmDialog } from '#renderer/ui/confirm-dialog.tsx';
import { formatAgo, formatCount, formatTime, plural } from '#renderer/ui/dates.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { ProgressBar } from '#renderer/ui/progress-bar.tsx';
import { useNow } from '#renderer/ui/use-now.ts';
import type { ProjectPull, ProjectState } from '#shared/contract/engine.ts';
import { PullFailure } from './pull-failure.tsx';
import { countdown, doneWords, pauseSentence, secondsUntil, stepWords } from './pull-words.ts';

function Waiting({ until, reason }: { until: Extract<ProjectPull['step'], { kind: 'waiting' }>['until']; reason: string }): ReactElement {
  const now = useNow(1000);
  return (
    <p className="text-muted">
      <bdi>{pauseSentence(reason)}</bdi> Goes on in <span className="font-medium text-ink">{countdown(secondsUntil(until, now))}</span>, at{' '}
      {formatTime(until)}.
    </p>
  );
}

/** What a person once chose to keep can still be removed. */
function KeptItems({ count, onRemove }: { count: number; onRemove: () => void }): ReactElement {
  const [asking, setAsking] = useState(false);
  const items = plural(count, 'item');
  return (
    <p className="flex flex-wrap items-center gap-2 text-muted">
      <span>You kept {items} that the tracker no longer has.</span>
      <Button onClick={() => setAsking(true)}>Remove {items} …</Button>
      <ConfirmDialog
        open={asking}
        title={`Remove ${items} that the tracker no longer has?`}
        action={`Remove ${items}`}
        onConfirm={onRemove}
        onClose={() => setAsking(false)}
      >
        <p>Each is looked up once more: what the tracker still has stays. Nothing changes in the tracker.</p>
      </ConfirmDialog>
    </p>
  );
}

export interface ProjectLineProps {
  readonly state: ProjectState;
  readonly pull: ProjectPull | null;
  /** Whether the reason of its failure stands above all projects already. */
  readonly told?: boolean;
  /** Milliseconds. */
  readonly now: number;
  /** The answer to whether items that the tracker no longer names are removed here. */
  readonly onAnswer: (remove: boolean) => void;
  /** Removes what was kept though the tracker has it no more. */
  readonly onRemoveKept: () => void;
}

/** A project in the sync centre: what the cockpit has of it, and what the running or last pull does with it. */
export function ProjectLine({ state, pull, told = false, now, onAnswer, onRemoveKept }: ProjectLineProps): ReactElement {
  const words = pull === null ? null : stepWords(pull.step);
  const step = pull?.step;
  return (
    <li className="flex flex-col gap-1.5 border-b border-line px-3 py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-40 flex-1">
          <span className="font-medium">{state.project.key}</span>{' '}
          <bdi className="text-muted">{state.project.name === state.project.key ? '' : state.project.name}</bdi>
        </span>
        {state.noAccessSince !== null && <Badge tone="warn">No access since {formatAgo(state.noAccessSince, now)}; data kept</Badge>}
        {state.resumable && step?.kind !== 'fetching' && <Badge tone="accent">Goes on where it stopped</Badge>}
        {words !== null && pull !== null && (
          <span className="text-muted">
            {step?.kind === 'fetching'
              ? `${formatCount(pull.fetched)} of ${formatCount(pull.total)}`
              : step?.kind === 'done'
                ? doneWords(pull)
                : ''}
          </span>
        )}
        {words !== null && <Badge tone={words.tone}>{words.text}</Badge>}
        <span className="w-44 text-end text-sm text-muted max-compact:w-auto">
          {state.lastPull === null ? 'Never pulled' : `${plural(state.items, 'item')} · ${formatAgo(state.lastPull, now)}`}
        </span>
      </div>
      {step?.kind === 'fetching' && pull !== null && (
        <ProgressBar
          value={pull.fetched}
          of={pull.total}
          label={`${state.project.key}: ${formatCount(pull.fetched)} of ${plural(pull.total, 'item')}`}
        />
      )}
      {step?.kind === 'waiting' && <Waiting until={step.until} reason={step.reason} />}
      {state.kept !== undefined && step?.kind !== 'ask-removal' && <KeptItems count={state.kept} onRemove={onRemoveKept} />}
      {step?.kind === 'failed' && !told && pull !== null && <PullFailure connection={pull.connection} explanation={step.explanation} />}
      {step?.kind === 'ask-removal' && (
        <ExplanationPanel
          tone="warn"
          live={false}
          explanation={{
            title: `${formatCount(step.missing)} of ${formatCount(step.of)} items are not in ${state.project.key} any more`,
            happened:
              'The tracker no longer names them. They may have been deleted or moved, or this account may have lost the right to see them.',
            safe: 'Nothing was removed. Everything is as it was before the pull.',
            next: 'Keep them if you are not sure. Remove them if you know that they were deleted.',
            detail: null,
          }}
          actions={
            <>
              <Button look="primary" onClick={() => onAnswer(false)}>
                Keep all of them
              </Button>
              <Button onClick={() => onAnswer(true)}>Remove {formatCount(step.missing)} items here</Button>
            </>
          }
        />
      )}
    </li>
  );
}
