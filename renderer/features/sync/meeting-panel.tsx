import { Check, TriangleAlert, X } from 'lucide-react';
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { engine, explainRefusal } from '#renderer/engine/client/index.ts';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { isolated } from '#shared/domain/isolate.ts';
import { cx } from '#renderer/ui/cx.ts';
import { plural } from '#renderer/ui/dates.ts';
import { toast } from '#renderer/ui/toast.tsx';
import type { SyncState } from '#shared/contract/sync-run.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { awayEdits, leftToSend, waitsForPull, type AwayReason, type MeetingPhase, type OpenEdits } from '#shared/sync/meeting.ts';
import type { Attempt } from './attempt.ts';
import { awayWords, goOnWords, listOf, tokenWords } from './away-words.ts';
import { doubtWords } from './push-words.ts';
import { PushFailures, type FailedPush } from './push-failures.tsx';
import { ToTokens } from './token-notice.tsx';
import { connectAgainHash } from './way-out.tsx';
import { WhatItDid } from './what-it-did.tsx';

/** Where what waits for a decision stands on the page. */
export const DECISIONS = 'sync-decisions';

/** Brings what waits for a decision into view and takes the keyboard there. */
function showDecisions(): void {
  const place = document.getElementById(DECISIONS);
  const top = place?.getBoundingClientRect().top ?? 0;
  // What stands in view already stays where it is.
  if (top < 0 || top > window.innerHeight / 2) {
    const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
    place?.scrollIntoView({ block: 'start', behavior });
  }
  place?.focus({ preventScroll: true });
}

/** Opens the first of what waits for a decision: the list itself may be in view already. */
function openFirst(): void {
  location.hash = '/sync/conflicts';
}

const STEPS = ['Pull', 'Decide', 'Send'] as const;

/** The step a phase is at; as many as there are once it is over. */
function stepOf(phase: MeetingPhase): number {
  switch (phase.kind) {
    case 'none':
    case 'pulling':
    case 'stopped':
      return 0;
    case 'decide':
      return 1;
    case 'offer':
    case 'pushing':
      return 2;
    case 'done':
      return isUnsent(phase) ? STEPS.indexOf('Send') : STEPS.length;
  }
}

/** Whether a sync that is over leaves edits that were to be sent. */
const isUnsent = (phase: Extract<MeetingPhase, { kind: 'done' }>): boolean =>
  leftToSend(phase) > 0 || (phase.push !== 'done' && awayEdits(phase.open) > 0);

/** Whether it leads to where tokens are entered: nothing else on the page needs to. */
export function asksForTokens(phase: MeetingPhase): boolean {
  if (phase.kind !== 'stopped' && phase.kind !== 'done') return false;
  return tokenWords(phase.open) !== '' && (phase.kind === 'stopped' ? phase.why === 'token' : isUnsent(phase));
}

/** Whether the pull, where it is past, left out something: projects that failed, and connections that have edits or mappings. */
function isPullPartly(phase: MeetingPhase): boolean {
  const isAway = 'open' in phase && phase.open.away.some(({ why, edits }) => edits > 0 && (why === 'removed' || waitsForPull(why)));
  return isAway || ('failed' in phase && phase.failed > 0) || ('left' in phase && phase.left.length > 0);
}

/** @example '2 conflicts and 1 refused edit' */
export function decisionWords({ conflicts, parked }: Pick<OpenEdits, 'conflicts' | 'parked'>): string {
  return [conflicts > 0 && plural(conflicts, 'conflict'), parked > 0 && plural(parked, 'refused edit')].filter(Boolean).join(' and ');
}

/** What stays here when everything that may go has gone; empty when nothing does. */
function staysWords(open: OpenEdits): string {
  const decisions = decisionWords(open);
  const held = open.held > 0 ? plural(open.held, 'edit that you hold back', 'edits that you hold back') : '';
  const words = [decisions, held].filter(Boolean).join(', and ');
  return words === '' ? '' : `${words} ${open.conflicts + open.parked + open.held === 1 ? 'stays' : 'stay'} here.`;
}

/** The sentence that asks, and the button that agrees. @example 'Send 12 edits to 2 sites' */
export const offerWords = (edits: number, sites: number): string => `Send ${plural(edits, 'edit')} to ${plural(sites, 'site')}`;

/** The button that goes on after a push that left something. @example 'Send the other 10 edits' */
function leftWords(edits: number, arrived: number): string {
  if (arrived === 0) return `Send ${plural(edits, 'edit')}`;
  return edits === 1 ? 'Send the last edit' : `Send the other ${plural(edits, 'edit')}`;
}

/** What an offer is about. Whether a site that could not be reached answers by now, only sending shows. */
function canGoWords({ edits, sites, open: { silent } }: Extract<MeetingPhase, { kind: 'offer' }>): string {
  if (silent.length === 0) return `${plural(edits, 'edit')} can go to ${plural(sites, 'site')}.`;
  const could = `${listOf(silent)} could not be reached the last time: what does not arrive waits here.`;
  if (silent.length < sites) return `${plural(edits, 'edit')} can go to ${plural(sites, 'site')}. ${could}`;
  return `${plural(edits, 'edit')} ${edits === 1 ? 'waits' : 'wait'} for ${plural(sites, 'site')}. ${could}`;
}

function sentenceOf(phase: MeetingPhase): string {
  switch (phase.kind) {
    case 'none':
      return '';
    case 'pulling':
      return 'Pulls what changed in the trackers. Nothing is sent before you say so.';
    case 'stopped':
      return {
        cancelled: 'The pull was stopped before its end. What had come in is kept.',
        failed: 'Nothing could be pulled: the reason stands with each connection. Everything here is as it was.',
        interrupted: 'The cockpit was closed during the pull. What had come in is kept, and it goes on where it stopped.',
        nothing: `${leftWordsOf(phase.left) || (awayEdits(phase.open) > 0 ? '' : 'No project is chosen, so nothing was pulled.')} ${awayWords(phase.open)}`,
        token: tokenWords(phase.open) === '' ? 'The tokens are there now: pull again.' : `${tokenWords(phase.open)} Then pull again.`,
      }[phase.why];
    case 'decide':
      return phase.conflicts + phase.parked === 1
        ? `${decisionWords(phase)} needs you first: it is not sent until you decide.${unpulled(phase)}`
        : `${decisionWords(phase)} need you first: none of them is sent until you decide.${unpulled(phase)}`;
    case 'offer':
      return `${canGoWords(phase)} ${staysWords(phase.open)}${unpulled(phase)} ${awayWords(phase.open)}`;
    case 'pushing':
      return 'Sends your edits. If you stop it, what is not sent yet waits here.';
    case 'done': {
      const doubt = doubtWords(phase.open.sending);
      const after = {
        nothing: awayEdits(phase.open) > 0 ? 'Nothing can be sent now.' : 'Everything is up to date: nothing waits to be sent.',
        done:
          doubt !== ''
            ? `What was answered is confirmed.${doubt}`
            : phase.open.conflicts + phase.open.parked === 0
              ? 'Your edits are sent and confirmed.'
              : 'What could go is sent and confirmed.',
        cancelled: `The push was stopped: what was not sent waits here.${doubt}`,
        failed: `The push did not come to its end. Every edit that did not arrive waits here.${doubt}`,
        interrupted: 'The cockpit was closed during the push. What had left is looked for when you send again.',
      }[phase.push];
      return `${after} ${staysWords(phase.open)} ${isUnsent(phase) ? awayWords(phase.open) : ''}`;
    }
  }
}

/** @example 'Nimbus and Fabrikam were not pulled.' */
const leftWordsOf = (left: readonly string[]): string =>
  left.length === 0 ? '' : `${listOf(left)} ${left.length === 1 ? 'was' : 'were'} not pulled.`;

function unpulled({ failed, left }: { readonly failed: number; readonly left: readonly string[] }): string {
  const projects =
    failed === 0 ? '' : `${plural(failed, 'project')} could not be pulled: each record is read once more before it is written.`;
  return [leftWordsOf(left), projects].flatMap((words) => (words === '' ? [] : [` ${words}`])).join('');
}

/** What was offered is not what waits by now. */
const CHANGED: Explanation = {
  title: 'Nothing was sent yet',
  happened: 'What waits has changed meanwhile.',
  safe: 'Every edit is kept.',
  next: 'Read what is offered now, then choose again.',
  detail: null,
};

const ANOTHER_SENDS = {
  title: 'Another window is sending',
  text: 'Its push began before yours. What it leaves is offered to you again when it has ended.',
};

export interface MeetingPanelProps {
  readonly state: SyncState;
  /** A push is under way, its own or another. */
  readonly isPushing: boolean;
  /** Where the newest push failed. */
  readonly failures: readonly FailedPush[];
  readonly attempt: Attempt;
  readonly onProblem: (problem: Explanation) => void;
}

/** "Sync before the meeting": where it stands, and the one thing to do next. Nothing when none was begun. */
export function MeetingPanel({ state, isPushing, failures, attempt, onProblem }: MeetingPanelProps): ReactElement | null {
  const { meeting: phase, run } = state;
  const before = useRef<MeetingPhase['kind']>('none');
  const { kind } = phase;
  useEffect(() => {
    // Only what comes while one looks on takes the keyboard along: never a page that was just opened.
    if (kind === 'decide' && before.current === 'pulling') showDecisions();
    before.current = kind;
  }, [kind]);
  if (kind === 'none') return null;
  const isOther = isPushing && (kind === 'offer' || (phase.kind === 'done' && leftToSend(phase) > 0));
  const isOver = phase.kind === 'done';
  const isRunning = kind === 'pulling' || kind === 'pushing';
  return (
    <section aria-label="Sync before the meeting" className="flex flex-col gap-2 rounded-lg border border-line bg-surface p-3">
      <div className="flex min-h-[var(--control)] items-center gap-4">
        <h2 className="font-semibold max-compact:sr-only">Sync before the meeting</h2>
        <Steps at={stepOf(phase)} isPullIncomplete={isPullPartly(phase)} />
        <IconButton
          label="Put this away"
          className={cx('ms-auto', isRunning && 'invisible')}
          icon={<X aria-hidden />}
          onClick={() => attempt(engine().runs.close(), 'It was not put away')}
        />
      </div>
      <div className="flex min-h-[var(--control)] flex-wrap items-center gap-x-4 gap-y-2">
        <p role="status" className="min-w-60 flex-1">
          {isOther ? 'A push is under way. What it leaves is offered here when it has ended.' : sentenceOf(phase)}
          {phase.kind === 'done' && phase.push === 'failed' && <PushFailures failures={failures} />}
        </p>
        <Actions phase={phase} isPushing={isPushing} attempt={attempt} onProblem={onProblem} />
      </div>
      {isOver && run !== null && <WhatItDid id={run} />}
    </section>
  );
}

function Steps({ at, isPullIncomplete }: { at: number; isPullIncomplete: boolean }): ReactElement {
  return (
    <ol className="flex items-center gap-3" aria-label="Steps">
      {STEPS.map((step, index) => {
        const isPartly = isPullIncomplete && step === 'Pull' && index < at;
        return (
          <li
            key={step}
            aria-current={index === at ? 'step' : undefined}
            className={cx('flex items-center gap-1.5', index === at ? 'font-medium text-accent' : 'text-muted')}
          >
            <span
              aria-hidden
              className={cx(
                'flex size-4.5 items-center justify-center rounded-full border text-xs [&_svg]:size-3',
                index === at ? 'border-accent-strong bg-accent-strong text-on-accent' : 'border-line-strong',
              )}
            >
              {isPartly ? <TriangleAlert /> : index < at ? <Check /> : index + 1}
            </span>
            {step}
            {index < at && <span className="sr-only">{isPartly ? ', not all of it' : ', done'}</span>}
          </li>
        );
      })}
    </ol>
  );
}

function Actions({
  phase,
  isPushing,
  attempt,
  onProblem,
}: Omit<MeetingPanelProps, 'state' | 'failures'> & { readonly phase: MeetingPhase }): ReactNode {
  const send = async (edits: number): Promise<void> => {
    const result = await engine().runs.send({ edits });
    if (!result.ok) onProblem(explainRefusal(result.error));
    else if (result.value === 'changed') onProblem(CHANGED);
    // It ends by itself, so nothing about it may stay on the page.
    else if (result.value === 'running') toast(ANOTHER_SENDS);
  };
  const goOn = (): void => attempt(engine().runs.goOn(), 'It did not go on');
  const waiting = (reason: AwayReason): boolean => 'open' in phase && phase.open.away.some(({ why, edits }) => why === reason && edits > 0);
  const wantsChoice =
    (phase.kind === 'stopped' && phase.why === 'nothing' && !waiting('not-pulled')) || (phase.kind === 'done' && waiting('not-chosen'));
  switch (phase.kind) {
    case 'none':
    case 'pulling':
    case 'pushing':
      return null;
    case 'stopped':
      return (
        <span className="flex flex-wrap gap-2">
          {asksForTokens(phase) && <ToTokens open={phase.open} primary />}
          {wantsChoice && <ToChoose />}
          {phase.why === 'nothing' && <ToConnectAgain open={phase.open} />}
          <Button
            look={asksForTokens(phase) || wantsChoice ? 'secondary' : 'primary'}
            onClick={() => attempt(engine().runs.begin(), 'The pull did not start')}
          >
            Pull again
          </Button>
          <Button onClick={goOn}>{phase.why === 'token' ? goOnWords(phase.open) : 'Go on without it'}</Button>
        </span>
      );
    case 'decide':
      return (
        <span className="flex flex-wrap gap-2">
          <Button look="primary" onClick={openFirst}>
            Show {phase.conflicts + phase.parked === 1 ? 'it' : 'them'}
          </Button>
          <Button onClick={goOn}>Go on with the others</Button>
        </span>
      );
    case 'offer':
      if (isPushing) return null;
      return (
        <span className="flex flex-wrap gap-2">
          <Button look="primary" onClick={() => attempt(send(phase.edits), 'The push did not start')}>
            {offerWords(phase.edits, phase.sites)}
          </Button>
          <Button onClick={() => attempt(engine().runs.close(), 'It was not put away')}>Not now</Button>
        </span>
      );
    case 'done':
      return (
        <span className="flex flex-wrap gap-2">
          {asksForTokens(phase) && <ToTokens open={phase.open} primary />}
          {wantsChoice && <ToChoose />}
          {isUnsent(phase) && <ToConnectAgain open={phase.open} />}
          {!isPushing && leftToSend(phase) > 0 && (
            <Button look="primary" onClick={() => attempt(send(leftToSend(phase)), 'The push did not start')}>
              {leftWords(leftToSend(phase), phase.arrived)}
            </Button>
          )}
          {phase.open.conflicts + phase.open.parked > 0 && <Button onClick={openFirst}>Show what needs you</Button>}
        </span>
      );
  }
}

/** Leads to where projects are chosen. */
function ToChoose(): ReactElement {
  return (
    <Button look="primary" onClick={() => void (window.location.hash = '/connections')}>
      Choose projects
    </Button>
  );
}

/** Leads to where connections that were removed are made again, one by one; nothing where no edit waits for any. */
function ToConnectAgain({ open }: { open: OpenEdits }): ReactElement {
  return (
    <>
      {open.away
        .filter(({ why, edits }) => why === 'removed' && edits > 0)
        .map(({ connection, name }) => (
          <Button key={connection} onClick={() => void (window.location.hash = connectAgainHash(connection))}>
            Connect {isolated(name)} again
          </Button>
        ))}
    </>
  );
}
