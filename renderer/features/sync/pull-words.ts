import { formatCount, plural } from '#renderer/ui/dates.ts';
import type { ProjectPull, PullReport } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { Instant } from '#shared/domain/time.ts';
import { sentence } from '#shared/sync/words.ts';

export type StepTone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

/** A pull's state as a word and a tone. */
export function stepWords(step: ProjectPull['step']): { readonly text: string; readonly tone: StepTone } {
  switch (step.kind) {
    case 'queued':
      return { text: 'Waits its turn', tone: 'neutral' };
    case 'catalog':
      return { text: 'Reads versions and iterations', tone: 'accent' };
    case 'listing':
      return { text: 'Lists what changed', tone: 'accent' };
    case 'fetching':
      return { text: 'Pulls items', tone: 'accent' };
    case 'waiting':
      return { text: 'Waits for the tracker', tone: 'warn' };
    case 'done':
      return { text: 'Done', tone: 'good' };
    case 'cancelled':
      return { text: 'Stopped', tone: 'neutral' };
    case 'ask-removal':
      return { text: 'Needs your answer', tone: 'warn' };
    case 'failed':
      return { text: step.explanation.title, tone: 'bad' };
  }
}

/** What a finished or running pull did, in words. @example 'added 12, changed 3, removed 1' */
export function pullCounts(pull: Pick<ProjectPull, 'added' | 'changed' | 'removed' | 'quarantined'>): string {
  const parts = [
    pull.added > 0 && `${formatCount(pull.added)} added`,
    pull.changed > 0 && `${formatCount(pull.changed)} changed`,
    pull.removed > 0 && `${formatCount(pull.removed)} removed`,
    pull.quarantined > 0 && `${formatCount(pull.quarantined)} not readable`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'nothing new' : parts.join(', ');
}

/**
 * How many items a pull that did not end has brought. Every pull reads a few again on purpose: of a project that ended with nothing new
 * they are none that came.
 */
const broughtBy = ({ projects }: PullReport): number =>
  projects.reduce((total, { step, fetched, added, changed, removed, quarantined }) => {
    const nothing = step.kind === 'done' && added + changed + removed + quarantined === 0;
    return total + (nothing ? 0 : fetched);
  }, 0);

/** What a pull of a project has done, with what it read again and found unchanged. @example '1 read, nothing new' */
export function doneWords(pull: ProjectPull): string {
  const words = pullCounts(pull);
  const nothing = pull.added + pull.changed + pull.removed + pull.quarantined === 0;
  return nothing && pull.fetched > 0 ? `${formatCount(pull.fetched)} read, ${words}` : words;
}

/** All projects of a report together. */
export function reportCounts(
  report: PullReport,
): Pick<ProjectPull, 'added' | 'changed' | 'removed' | 'quarantined'> & { readonly fetched: number; readonly total: number } {
  const sum = (pick: (pull: ProjectPull) => number): number => report.projects.reduce((total, pull) => total + pick(pull), 0);
  return {
    added: sum((pull) => pull.added),
    changed: sum((pull) => pull.changed),
    removed: sum((pull) => pull.removed),
    quarantined: sum((pull) => pull.quarantined),
    fetched: sum((pull) => pull.fetched),
    total: sum((pull) => pull.total),
  };
}

/** One sentence about a pull as a whole, for a screen reader and for the history. */
export function reportSentence(report: PullReport): string {
  const counts = reportCounts(report);
  if (report.finishedAt === null && counts.total === 0) return 'Pulling: the trackers are asked what changed.';
  if (report.finishedAt === null) return `Pulling: ${formatCount(counts.fetched)} of ${plural(counts.total, 'item')}.`;
  if (report.projects.length === 0) return 'Nothing was pulled.';
  const failed = report.projects.filter((pull) => pull.step.kind === 'failed').length;
  const asks = report.projects.filter((pull) => pull.step.kind === 'ask-removal').length;
  const stopped = report.projects.some((pull) => pull.step.kind === 'cancelled');
  const isFailed = failed === report.projects.length;
  const found = counts.added + counts.changed + counts.removed + counts.quarantined > 0;
  const brought = broughtBy(report);
  // What came before the end is kept, also where nothing of it was new.
  const after = stopped || isFailed ? (brought === 0 ? ' before anything came' : ` after ${plural(brought, 'item')}`) : '';
  const what = after === '' || found ? `: ${pullCounts(counts)}` : '';
  return [
    `${stopped ? 'Pull stopped' : isFailed ? 'Pull failed' : 'Pull finished'}${after}${what}.`,
    failed > 0 ? `${formatCount(failed)} of ${plural(report.projects.length, 'project')} failed.` : '',
    asks > 0 ? 'One question waits for your answer.' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** What all failed projects of a connection have in common, such as a missing token; null when they differ or only one failed. */
export function sharedFailure(pulls: readonly ProjectPull[]): Explanation | null {
  const [first, ...others] = pulls.flatMap(({ step }) => (step.kind === 'failed' ? [step.explanation] : []));
  const same = (one: Explanation): boolean => one.title === first!.title && one.happened === first!.happened && one.next === first!.next;
  return first !== undefined && others.length > 0 && others.every(same) ? first : null;
}

/** Why a tracker asked for a pause, as a sentence; trackers and the cockpit give a few words. @example 'Too many requests.' */
export const pauseSentence = (reason: string): string => sentence(reason.charAt(0).toUpperCase() + reason.slice(1));

/** Whole seconds until an instant, not below zero. */
export const secondsUntil = (until: Instant, nowMs: number): number => Math.max(0, Math.ceil((Date.parse(until) - nowMs) / 1000));

/** Seconds as a countdown. @example countdown(75) => '1:15' */
export const countdown = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
