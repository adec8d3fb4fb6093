import { ArrowUpFromLine, CalendarClock, RefreshCw, Square } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { engine, explainRefusal, useEngineQuery } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { useCommand } from '#renderer/ui/commands.ts';
import { ConfirmDialog } from '#renderer/ui/confirm-dialog.tsx';
import { formatCount, plural } from '#renderer/ui/dates.ts';
import { toast } from '#renderer/ui/toast.tsx';
import type { SyncState } from '#shared/contract/sync-run.ts';
import { connectionOf } from '#shared/domain/item.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { countsOfOpen } from '#shared/sync/edit-counts.ts';
import { awayEdits, isUnreachable, toSend, waitsForPerson } from '#shared/sync/meeting.ts';
import type { Attempt } from './attempt.ts';
import { awayWords, nothingWords } from './away-words.ts';
import { decisionWords, offerWords } from './meeting-panel.tsx';

export interface RunCommandsProps {
  readonly state: SyncState;
  readonly isPulling: boolean;
  readonly isPushing: boolean;
  /** Whether any project is chosen to be pulled. */
  readonly canPull: boolean;
  readonly attempt: Attempt;
  readonly onProblem: (problem: Explanation) => void;
}

/** What the page can be told to do: pull, send, or both with a person in between. A button that stops stands where the one that began it did. */
export function RunCommands({ state, isPulling, isPushing, canPull, attempt, onProblem }: RunCommandsProps): ReactElement {
  const [asking, setAsking] = useState(false);
  const [stopping, setStopping] = useState(false);
  const edits = toSend(state.open);
  const away = awayEdits(state.open);
  useCommand('sync.push', () => {
    if (edits === 0 && away === 0) toast({ title: 'Nothing waits to be sent' });
    else if (edits === 0) toast({ title: 'Nothing can be sent now', text: awayWords(state.open) });
    else if (!isPushing) setAsking(true);
  });
  const send = async (): Promise<void> => {
    const result = await engine().outbox.push({ connections: [], operations: null });
    if (!result.ok) onProblem(explainRefusal(result.error));
  };
  const stop = async (): Promise<void> => {
    setStopping(true);
    try {
      await engine().outbox.cancel();
    } finally {
      setStopping(false);
    }
  };
  const { kind } = state.meeting;
  return (
    <>
      {isPulling ? (
        <Button
          className="min-w-24 max-compact:grow"
          icon={<Square aria-hidden />}
          aria-label="Stop the pull"
          onClick={() => attempt(engine().sync.cancel(), 'The pull was not stopped')}
        >
          Stop
        </Button>
      ) : (
        <Button
          className="min-w-24 max-compact:grow"
          icon={<RefreshCw aria-hidden />}
          aria-label="Pull everything"
          disabled={!canPull}
          onClick={() => attempt(engine().sync.pull({ connections: [] }), 'The pull did not start')}
        >
          Pull
        </Button>
      )}
      {isPushing ? (
        <Button
          className="min-w-32 max-compact:grow"
          icon={<Square aria-hidden />}
          disabled={stopping}
          onClick={() => attempt(stop(), 'The push was not stopped')}
        >
          {stopping ? 'Stopping…' : 'Stop sending'}
        </Button>
      ) : (
        <Button
          className="min-w-32 tabular-nums max-compact:grow"
          icon={<ArrowUpFromLine aria-hidden />}
          disabled={edits === 0}
          onClick={() => setAsking(true)}
        >
          {edits > 0 ? `Send ${plural(edits, 'edit')}` : nothingWords(countsOfOpen(state.open))}
        </Button>
      )}
      <Button
        className="max-compact:grow"
        // One call to act at a time: while it waits for a person, that stands in its panel.
        look={waitsForPerson(state.meeting) ? 'secondary' : 'primary'}
        icon={<CalendarClock aria-hidden />}
        disabled={isPushing || kind === 'pulling' || (!canPull && edits + away === 0)}
        onClick={() => attempt(engine().runs.begin(), 'The sync did not start')}
      >
        Sync before the meeting
      </Button>
      <ConfirmDialog
        open={asking}
        danger={false}
        title={`${offerWords(edits, state.open.sites)}?`}
        action={`Send ${plural(edits, 'edit')}`}
        onConfirm={() => attempt(send(), 'The push did not start')}
        onClose={() => setAsking(false)}
      >
        {asking && <WhatGoes state={state} />}
      </ConfirmDialog>
    </>
  );
}

/** What goes where, and what stays. */
function WhatGoes({ state: { open } }: { state: SyncState }): ReactElement {
  const { value: entries } = useEngineQuery(JSON.stringify(open), () => engine().outbox.list());
  const away = new Set(open.away.filter(isUnreachable).map(({ connection }) => connection));
  const going =
    entries?.filter(
      ({ state: { kind }, project, firstPull }) =>
        (kind === 'queued' || kind === 'sending') && firstPull === undefined && !away.has(connectionOf(project)),
    ) ?? [];
  const sites = Map.groupBy(going, ({ connectionName }) => connectionName);
  const decisions = decisionWords(open);
  return (
    <>
      <ul className="min-h-6">
        {[...sites].map(([name, its]) => (
          <li key={name}>
            <bdi className="font-medium">{name}</bdi>: {plural(its.length, 'edit')} of{' '}
            {plural(new Set(its.map(({ record }) => record)).size, 'record')}
          </li>
        ))}
      </ul>
      <p className="text-muted">
        Each record is read before it is written: what somebody else changed meanwhile becomes a conflict for you to decide.
        {decisions !== '' && ` Not sent: ${decisions}.`}
        {awayEdits(open) > 0 && ` ${awayWords(open)}`}
        {open.held > 0 && ` Held back by you: ${formatCount(open.held)}.`}
      </p>
    </>
  );
}
