import { CloudOff, KeyRound, RefreshCw, Send, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { engine, useEngineQuery, useEngineStatus, usePullReport, usePushReport, useSyncState } from '#renderer/engine/client/index.ts';
import { tokenless, tokenWords } from '#renderer/features/sync/index.ts';
import { Badge } from '#renderer/ui/badge.tsx';
import { formatAgoBriefly, formatCount } from '#renderer/ui/dates.ts';
import { cx } from '#renderer/ui/cx.ts';
import { useNow } from '#renderer/ui/use-now.ts';
import { tip } from '#renderer/ui/watch-tips.ts';
import type { Instant } from '#shared/domain/time.ts';
import { awayOf, countsOfOpen, editWords } from '#shared/sync/edit-counts.ts';
import { useOnline } from '#renderer/ui/use-online.ts';
import { broughtSome, syncTrouble, type SyncTrouble } from './sync-trouble.ts';

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

/** What the header knows of how syncing stands. */
function useTrouble(): SyncTrouble | null {
  const report = usePullReport();
  const failures = useSyncState()?.failures ?? null;
  return report === undefined ? null : syncTrouble(report, failures);
}

/** Tokens must be entered before some connections can be synced; it leads to where that is done. */
export function TokensBadge(): ReactElement | null {
  const open = useSyncState()?.open;
  const trouble = useTrouble();
  const lacking = open === undefined ? 0 : tokenless(open).length;
  if (open === undefined || lacking === 0) return null;
  const text = lacking === 1 ? 'Token needed' : 'Tokens needed';
  return (
    <a
      href="#/connections"
      aria-label={`${text}. ${tokenWords(open)}`}
      className="flex h-[var(--control)] min-w-6 shrink-0 items-center gap-1.5 rounded-md px-2 font-medium text-warn max-compact:px-1 no-underline hover:bg-hover"
      {...tip(tokenWords(open))}
    >
      <KeyRound aria-hidden className="size-3.5 shrink-0" />
      {/* Where there is room for one of them, what else went wrong is said by words alone. */}
      <span className={cx(trouble !== null && !trouble.isTokens && 'max-compact:hidden')}>{text}</span>
    </a>
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
      className={cx(
        'flex h-[var(--control)] min-w-6 shrink-0 items-center gap-1.5 rounded-md px-2 no-underline hover:bg-hover max-compact:px-1',
        counts.going > 0 ? 'text-accent' : 'text-muted hover:text-ink',
      )}
      {...tip(words.join(', '))}
    >
      <Send aria-hidden className="size-3.5 shrink-0" />
      <span className="max-wide:hidden">{words[0]}</span>
      <span className="wide:hidden">{formatCount(counts.going || awayOf(counts) || counts.held || counts.asked)}</span>
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
  return reports.find((report) => report.finishedAt !== null && broughtSome(report))?.finishedAt ?? null;
}

/** How old the pulled data is; it leads to Sync. */
export function SyncBadge(): ReactElement | null {
  const report = usePullReport();
  const push = usePushReport();
  const open = useSyncState()?.open;
  const trouble = useTrouble();
  const now = useNow();
  const nothingCame = report?.finishedAt != null && !broughtSome(report);
  // Data is as old as the last pull that brought some, not as one that failed, was stopped, or had no project to pull.
  const { value: success } = useEngineQuery(nothingCame ? report.id : null, lastSuccess);
  const pulled = nothingCame ? success : (report?.finishedAt ?? null);
  // "Nothing pulled yet" is said only when it is known.
  if (report === undefined) return null;
  const projects = report?.projects ?? [];
  const running = report?.finishedAt === null;
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
  const isTrouble = !running && sending === null && (trouble !== null || asks);
  // Where there is no room for more, what needs a token is said beside it.
  const isSaidBeside = !asks && trouble?.isTokens === true && open !== undefined && tokenless(open).length > 0;
  const isSeen = isTrouble && !isSaidBeside;
  return (
    <a
      href="#/sync"
      data-trouble={isSeen || undefined}
      className={cx(
        'flex h-[var(--control)] min-w-0 items-center wide:shrink-0 gap-1.5 rounded-md px-2 text-muted no-underline hover:bg-hover hover:text-ink',
        !isSeen && 'max-compact:hidden',
      )}
    >
      <RefreshCw aria-hidden className={cx('size-3.5 shrink-0', isTrouble && 'max-compact:hidden')} />
      {/* It stays where a long name leaves no room for a word. */}
      {isTrouble && (
        <TriangleAlert aria-hidden className={cx('size-3.5 shrink-0 compact:hidden', trouble === null ? 'text-warn' : 'text-bad')} />
      )}
      <span className="min-w-0 truncate max-compact:hidden">{text}</span>
      {isTrouble && (
        <span className="max-w-60 shrink-0 truncate font-medium max-compact:min-w-0 max-compact:shrink">
          <span className="max-compact:hidden">· </span>
          {trouble !== null && <TroubleWords trouble={trouble} />}
          {trouble !== null && asks && <span className="max-compact:sr-only"> · </span>}
          {asks && <span className={cx('text-warn', trouble !== null && 'max-compact:sr-only')}>needs your answer</span>}
        </span>
      )}
    </a>
  );
}

/** All of it, and in a phone's width the gravest alone; a screen reader hears all of it there too. */
function TroubleWords({ trouble: { words, brief } }: { trouble: SyncTrouble }): ReactElement {
  const at = words.indexOf(brief);
  return (
    <span className="text-bad">
      {at > 0 && <span className="max-compact:sr-only">{words.slice(0, at)}</span>}
      {brief}
      {at + brief.length < words.length && <span className="max-compact:sr-only">{words.slice(at + brief.length)}</span>}
    </span>
  );
}
