import { CloudOff, Moon } from 'lucide-react';
import type { ReactElement } from 'react';
import { formatTime } from '#renderer/ui/dates.ts';
import { useOnline } from '#renderer/ui/use-online.ts';
import type { PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { SyncState } from '#shared/contract/sync-run.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { networkNotices, type FailedConnection } from '#shared/sync/network.ts';

/** What people call a connection; null for one that is not here any more. */
type NameOf = (connection: ConnectionId) => string | null;

/** The connections that the newest pull and the newest push failed on, the later of the two where both speak of one. */
export function failedConnections(pull: PullReport | null, push: PushReport | null, nameOf: NameOf): readonly FailedConnection[] {
  const failed = new Map<ConnectionId, string | null>();
  const pulled = (): void => {
    for (const { connection, step } of pull?.projects ?? []) {
      if (step.kind === 'failed') failed.set(connection, step.error.code);
      else if (step.kind === 'done') failed.set(connection, null);
    }
  };
  const pushed = (): void => {
    for (const { connection, step } of push?.connections ?? []) {
      if (step.kind === 'failed') failed.set(connection, step.explanation.code ?? null);
      else if (step.kind === 'done') failed.set(connection, null);
    }
  };
  if ((pull?.startedAt ?? '') <= (push?.startedAt ?? '')) {
    pulled();
    pushed();
  } else {
    pushed();
    pulled();
  }
  return [...failed].flatMap(([connection, code]) => {
    const name = nameOf(connection);
    return code === null || name === null ? [] : [{ name, code }];
  });
}

export interface NetworkNoticesProps {
  readonly pull: PullReport | null;
  readonly push: PushReport | null;
  readonly slept: SyncState['slept'];
  readonly nameOf: NameOf;
}

/** What the network or a sleep did to syncing, a line each. Nothing when nothing did. */
export function NetworkNotices({ pull, push, slept, nameOf }: NetworkNoticesProps): ReactElement | null {
  const isOnline = useOnline();
  const times = slept === null ? null : { from: formatTime(slept.from), to: formatTime(slept.to), began: slept.began };
  const notices = networkNotices({ isOnline, failed: failedConnections(pull, push, nameOf), slept: times });
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
