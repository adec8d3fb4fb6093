import { CloudOff, Moon } from 'lucide-react';
import type { ReactElement } from 'react';
import { formatTime } from '#renderer/ui/dates.ts';
import { useOnline } from '#renderer/ui/use-online.ts';
import type { PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { StandingFailures, SyncState } from '#shared/contract/sync-run.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { networkNotices, type FailedConnection } from '#shared/sync/network.ts';
import { shownPulls, standingPushFailure } from './standing-failures.ts';

/** What people call a connection; null for one that is not here any more. */
type NameOf = (connection: ConnectionId) => string | null;

/** The connections whose last sync failed, with the newest reason of each. */
export function failedConnections(
  pull: PullReport | null,
  push: PushReport | null,
  failures: StandingFailures,
  nameOf: NameOf,
): readonly FailedConnection[] {
  const all = [...failures.pulls.map(({ pull: its }) => its.connection), ...failures.pushes.map(({ connection }) => connection)];
  const newest = [...(pull?.projects ?? []), ...(push?.connections ?? [])].map(({ connection }) => connection);
  return [...new Set([...all, ...newest])].flatMap((connection) => {
    const pulled = shownPulls(connection, pull, failures).flatMap(({ step }) => (step.kind === 'failed' ? [step.error.code] : []));
    const code = pulled.at(-1) ?? standingPushFailure(connection, push, failures)?.code;
    const name = nameOf(connection);
    return code === undefined || name === null ? [] : [{ name, code }];
  });
}

export interface NetworkNoticesProps {
  readonly pull: PullReport | null;
  readonly push: PushReport | null;
  readonly failures: StandingFailures;
  readonly slept: SyncState['slept'];
  readonly nameOf: NameOf;
}

/** What the network or a sleep did to syncing, a line each. Nothing when nothing did. */
export function NetworkNotices({ pull, push, failures, slept, nameOf }: NetworkNoticesProps): ReactElement | null {
  const isOnline = useOnline();
  const times = slept === null ? null : { from: formatTime(slept.from), to: formatTime(slept.to), began: slept.began };
  const notices = networkNotices({ isOnline, failed: failedConnections(pull, push, failures, nameOf), slept: times });
  if (notices.length === 0) return null;
  return (
    <ul aria-label="Network" className="flex flex-col rounded-lg bg-warn-soft">
      {notices.map(({ kind, sentence, next }) => (
        <li key={kind} className="flex gap-2 px-3 py-2">
          {kind === 'slept' ? (
            <Moon aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
          ) : (
            <CloudOff aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
          )}
          <p className="min-w-0 flex-1">
            {sentence} <span className="font-medium">{next}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}
