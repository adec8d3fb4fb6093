import { formatCount } from '#renderer/ui/dates.ts';
import type { PullReport } from '#shared/contract/engine.ts';
import type { StandingFailures } from '#shared/contract/sync-run.ts';
import { needsToken } from '#shared/tracker/error.ts';

/** What went wrong last, in few words. */
export interface SyncTrouble {
  /** @example 'SHOP not pulled, push failed' */
  readonly words: string;
  /** The gravest of it, a part of the words, for where there is little room. @example 'not pulled' */
  readonly brief: string;
  /** Tokens are all that it lacks. */
  readonly isTokens: boolean;
}

/** Whether a pull brought nothing because every project failed. */
const failedWholly = ({ projects }: PullReport): boolean => projects.length > 0 && projects.every(({ step }) => step.kind === 'failed');

/** Whether a pull brought a project to its end; what it asks about before it removes anything is all that such a project may lack. */
export const broughtSome = ({ projects }: PullReport): boolean =>
  projects.some(({ step }) => step.kind === 'done' || step.kind === 'ask-removal');

/** What went wrong last and may still be so; null when nothing did. @param report the newest pull @param failures null until the engine has said */
export function syncTrouble(report: PullReport | null, failures: StandingFailures | null): SyncTrouble | null {
  const own = (report?.projects ?? []).flatMap((pull) => (pull.step.kind === 'failed' ? [{ ...pull, step: pull.step }] : []));
  // Of a connection that this pull did not ask the last failure still stands.
  const isCounted = failures !== null && (report === null || failures.pull === report.id);
  const pulls = isCounted ? failures.pulls.map(({ pull }) => pull) : own;
  // A push tells of connections at which no pull says that anything is wrong.
  const pushes = (failures?.pushes ?? []).filter(({ connection }) => !pulls.some((pull) => pull.connection === connection));
  const isWhole = report !== null && report.finishedAt !== null && failedWholly(report);
  const words = [
    isWhole ? 'last pull failed' : pulls.length === 1 ? `${pulls[0]!.key} not pulled` : '',
    !isWhole && pulls.length > 1 ? `${formatCount(pulls.length)} projects not pulled` : '',
    pushes.length > 0 ? 'push failed' : '',
  ].filter(Boolean);
  if (words.length === 0) return null;
  const codes = [...pulls.map(({ step }) => step.error.code), ...pushes.map(({ explanation }) => explanation.code)];
  const brief = isWhole ? 'pull failed' : pulls.length > 0 ? 'not pulled' : 'push failed';
  return { words: words.join(', '), brief, isTokens: codes.every(needsToken) };
}
