import { CloudOff, RefreshCw } from 'lucide-react';
import type { ReactElement } from 'react';
import { useEngineStatus, usePullReport } from '#renderer/engine/client/index.ts';
import { Badge } from '#renderer/ui/badge.tsx';
import { formatAgo, formatCount } from '#renderer/ui/dates.ts';
import { useNow } from '#renderer/ui/use-now.ts';
import { useOnline } from './use-online.ts';

/** Shown while pulling cannot work: the network or the cockpit's service is away. Everything else works. */
export function OfflineBadge(): ReactElement | null {
  const { hostLost } = useEngineStatus();
  const online = useOnline();
  if (online && !hostLost) return null;
  return (
    <Badge tone="warn" icon={<CloudOff aria-hidden />}>
      {hostLost ? 'Service lost' : 'Offline'}
    </Badge>
  );
}

/** How old the pulled data is; it leads to Sync. */
export function SyncBadge(): ReactElement | null {
  const report = usePullReport();
  const now = useNow();
  // "Nothing pulled yet" is said only when it is known.
  if (report === undefined) return null;
  const projects = report?.projects ?? [];
  const running = report?.finishedAt === null;
  const failed = projects.filter((project) => project.step.kind === 'failed').length;
  const asks = projects.some((project) => project.step.kind === 'ask-removal');
  const fetched = projects.reduce((sum, project) => sum + project.fetched, 0);
  const total = projects.reduce((sum, project) => sum + project.total, 0);
  const text = running
    ? total === 0
      ? 'Pulling'
      : `Pulling ${formatCount(fetched)} of ${formatCount(total)}`
    : report === null
      ? 'Nothing pulled yet'
      : `Pulled ${formatAgo(report.finishedAt ?? report.startedAt, now)}`;
  return (
    <a
      href="#/sync"
      className="flex h-[var(--control)] min-w-0 items-center gap-1.5 rounded-md px-2 text-muted no-underline hover:bg-hover hover:text-ink"
    >
      <RefreshCw aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate">
        {text}
        {!running && failed > 0 && <span className="font-medium text-bad"> · {formatCount(failed)} failed</span>}
        {!running && asks && <span className="font-medium text-warn"> · needs your answer</span>}
      </span>
    </a>
  );
}
