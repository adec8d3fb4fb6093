import { CloudOff, RefreshCw, Send } from 'lucide-react';
import type { ReactElement } from 'react';
import { engine, useEngineQuery, useEngineStatus, usePullReport, usePushReport, useSyncState } from '#renderer/engine/client/index.ts';
import { Badge } from '#renderer/ui/badge.tsx';
import { formatAgoBriefly, formatCount } from '#renderer/ui/dates.ts';
import { cx } from '#renderer/ui/cx.ts';
import { useNow } from '#renderer/ui/use-now.ts';
import { tip } from '#renderer/ui/watch-tips.ts';
import type { PullReport } from '#shared/contract/engine.ts';
import type { Instant } from '#shared/domain/time.ts';
import { countsOfOpen, editWords } from '#shared/sync/edit-counts.ts';
import { useOnline } from '#renderer/ui/use-online.ts';

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

/** How many edits wait to reach a tracker; it leads to Sync, where they are looked at and sent. */
export function EditsBadge(): ReactElement | null {
  const open = useSyncState()?.open;
  if (open === undefined) return null;
  const counts = countsOfOpen(open);
  const words = editWords(counts, formatCount);
  if (words.length === 0) return null;
  return (
    <a
      href="#/sync"
      aria-label={words.join(', ')}
      className="flex h-[var(--control)] min-w-6 shrink-0 items-center gap-1.5 rounded-md px-2 text-accent no-underline hover:bg-hover"
      {...tip(words.join(', '))}
    >
      <Send aria-hidden className="size-3.5 shrink-0" />
      <span className="max-wide:hidden">{words[0]}</span>
      <span className="wide:hidden">{formatCount(counts.going || counts.held || counts.asked)}</span>
      {words.slice(1).map((part, at) => (
        <span
          key={part}
          className={cx('max-wide:hidden', counts.asked > 0 && at === words.length - 2 ? 'font-medium text-warn' : 'text-muted')}
        >
          · {part}
        </span>
      ))}
    </a>
  );
}

/** How many reports to look through for the last pull that brought something. */
const REPORTS = 50;

/** When a project was pulled to its end for the last time; null when there is no such pull. */
async function lastSuccess(): Promise<Instant | null> {
  const reports = await engine().sync.reports({ limit: REPORTS });
  return reports.find((report) => report.projects.some(({ step }) => step.kind === 'done'))?.finishedAt ?? null;
}

const failedWholly = ({ projects }: PullReport): boolean => projects.length > 0 && projects.every(({ step }) => step.kind === 'failed');

/** How old the pulled data is; it leads to Sync. */
export function SyncBadge(): ReactElement | null {
  const report = usePullReport();
  const push = usePushReport();
  const failures = useSyncState()?.failures;
  const now = useNow();
  const nothingCame = report?.finishedAt != null && failedWholly(report);
  // Data is as old as the last pull that brought some, not as the last one that was tried.
  const { value: success } = useEngineQuery(nothingCame ? report.id : null, lastSuccess);
  const pulled = nothingCame ? success : (report?.finishedAt ?? null);
  // "Nothing pulled yet" is said only when it is known.
  if (report === undefined) return null;
  const projects = report?.projects ?? [];
  const running = report?.finishedAt === null;
  const ownFailures = projects.filter((project) => project.step.kind === 'failed').length;
  // Of a connection that this pull did not ask the last failure still stands.
  const pullsFailed = failures !== undefined && (report === null || failures.pull === report.id) ? failures.pulls.length : ownFailures;
  // A push tells of connections at which no pull says that anything is wrong.
  const pushesFailed =
    failures?.pushes.filter(({ connection }) => !failures.pulls.some(({ pull }) => pull.connection === connection)).length ?? 0;
  const failed = pullsFailed + pushesFailed;
  const asks = projects.some((project) => project.step.kind === 'ask-removal');
  const fetched = projects.reduce((sum, project) => sum + project.fetched, 0);
  const total = projects.reduce((sum, project) => sum + project.total, 0);
  const sending = push?.finishedAt === null ? push.connections : null;
  const text = sending
    ? `Sending ${formatCount(sending.reduce((sum, { done }) => sum + done, 0))} of ${formatCount(sending.reduce((sum, each) => sum + each.total, 0))}`
    : running
      ? total === 0
        ? 'Pulling'
        : `Pulling ${formatCount(fetched)} of ${formatCount(total)}`
      : pulled === undefined
        ? 'Pulled earlier'
        : pulled === null
          ? 'Nothing pulled yet'
          : `Pulled ${formatAgoBriefly(pulled, now)}`;
  return (
    <a
      href="#/sync"
      className="flex h-[var(--control)] min-w-0 items-center wide:shrink-0 gap-1.5 rounded-md px-2 text-muted no-underline hover:bg-hover hover:text-ink"
    >
      <RefreshCw aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate">
        {text}
        {!running && failed > 0 && (
          <span className="font-medium text-bad"> · {nothingCame ? 'last pull failed' : `${formatCount(failed)} failed`}</span>
        )}
        {!running && asks && <span className="font-medium text-warn"> · needs your answer</span>}
      </span>
    </a>
  );
}
