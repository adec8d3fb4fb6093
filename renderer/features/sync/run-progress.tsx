import { X } from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import { IconButton } from '#renderer/ui/button.tsx';
import { formatCount, formatTime, plural } from '#renderer/ui/dates.ts';
import { ProgressBar } from '#renderer/ui/progress-bar.tsx';
import { useNow } from '#renderer/ui/use-now.ts';
import type { PullReport } from '#shared/contract/engine.ts';
import type { PushReport, PushStep } from '#shared/contract/outbox.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { countdown, pauseSentence, pullCounts, reportCounts, secondsUntil } from './pull-words.ts';
import { meanwhileWords, pushCounts, pushProgress, pushSentence } from './push-words.ts';
import { PushFailures, type FailedPush } from './push-failures.tsx';
import { WhatItDid } from './what-it-did.tsx';

interface BoxProps {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly value: number;
  readonly of: number;
  readonly label: string;
  readonly children?: ReactNode;
}

/** A sync under way. A pull and a push look alike, and neither changes its height while it runs. */
function Running({ name, title, text, value, of, label, children }: BoxProps): ReactElement {
  return (
    <section aria-label={name} className="flex flex-col gap-2 rounded-lg bg-accent-soft/60 p-3">
      <p className="flex flex-wrap gap-x-3">
        <strong className="tabular-nums">{title}</strong>
        <span className="text-muted">{text}</span>
      </p>
      <ProgressBar value={value} of={of} label={label} />
      {children}
    </section>
  );
}

/** The pull that runs. Its projects stand with their connections. */
export function RunningPull({ report }: { report: PullReport }): ReactElement {
  const counts = reportCounts(report);
  const text = counts.total === 0 ? 'what changed' : `${formatCount(counts.fetched)} of ${formatCount(counts.total)} items`;
  const found = counts.added + counts.changed + counts.removed + counts.quarantined > 0;
  return (
    <Running
      name="Running pull"
      title={`Pulling ${text}`}
      text={`${found ? `${pullCounts(counts)}. ` : ''}You can keep working; if you stop it, it goes on later from there.`}
      value={counts.fetched}
      of={counts.total}
      label={text}
    />
  );
}

/** The push that runs: each connection, and what is done there at the moment. */
export function RunningPush({ report, nameOf }: { report: PushReport; nameOf: (connection: ConnectionId) => string }): ReactElement {
  const { done, total } = pushProgress(report);
  const text = `${formatCount(done)} of ${plural(total, 'edit')}`;
  const { sent, agreed, conflicts, parked } = report.counts;
  return (
    <Running
      name="Running push"
      title={`Sending ${text}`}
      text={`${meanwhileWords(report)}${sent + agreed + conflicts + parked > 0 ? `${pushCounts(report.counts)}. ` : ''}You can keep working; if you stop it, what is not sent yet waits here.`}
      value={done}
      of={total}
      label={text}
    >
      <ul className="flex flex-col">
        {report.connections.map(({ connection, step, done: its, total: all }) => (
          <li key={connection} className="flex min-h-6 items-center gap-3">
            <bdi className="w-40 shrink-0 truncate font-medium max-compact:w-24">{nameOf(connection)}</bdi>
            <span className="w-24 shrink-0 text-muted tabular-nums">
              {formatCount(its)} of {formatCount(all)}
            </span>
            <span className="min-w-0 flex-1 truncate text-muted">
              <Doing step={step} />
            </span>
          </li>
        ))}
      </ul>
    </Running>
  );
}

function Doing({ step }: { step: PushStep }): ReactElement {
  switch (step.kind) {
    case 'running':
      return <>{step.current ?? 'Begins'}</>;
    case 'waiting':
      return <Pause until={step.until} reason={step.reason} />;
    case 'done':
      return <>Done</>;
    case 'cancelled':
      return <>Stopped</>;
    case 'failed':
      return <span className="text-bad">{step.explanation.title}</span>;
  }
}

function Pause({ until, reason }: { until: Extract<PushStep, { kind: 'waiting' }>['until']; reason: string }): ReactElement {
  const now = useNow(1000);
  return (
    <>
      <bdi>{pauseSentence(reason)}</bdi> Goes on in {countdown(secondsUntil(until, now))}, at {formatTime(until)}.
    </>
  );
}

/** For so long the push that ended last stands where it ran; after that it is history. */
const FRESH_MS = 10 * 60_000;

export interface LastPushProps {
  readonly report: PushReport;
  /** Milliseconds. */
  readonly now: number;
  /** Where it failed, as far as nothing later has gone well there. */
  readonly failures: readonly FailedPush[];
}

/** What the push came to that ended last, in the place where it ran. Nothing once that is old, or put away. */
export function LastPush({ report, now, failures }: LastPushProps): ReactElement | null {
  const [closed, setClosed] = useState<string | null>(null);
  if (report.finishedAt === null || closed === report.id || now - Date.parse(report.finishedAt) > FRESH_MS) return null;
  return (
    <section aria-label="Last push" className="flex flex-col gap-1 rounded-lg border border-line bg-surface p-3">
      <div className="flex items-center gap-3">
        <p className="min-w-0 flex-1">
          {pushSentence(report)}
          {failures.length > 0 && ' Every edit that did not arrive waits here.'}
          <PushFailures failures={failures} />
        </p>
        <IconButton label="Put this away" icon={<X aria-hidden />} onClick={() => setClosed(report.id)} />
      </div>
      <WhatItDid key={report.id} id={report.id} />
    </section>
  );
}
