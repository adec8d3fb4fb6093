import type { ProjectPull, PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { StandingFailures } from '#shared/contract/sync-run.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId } from '#shared/domain/item.ts';

/*
 * What went wrong last, for as long as it may still be so. The engine says what stands; the newest reports may be some moments ahead of it, or
 * have ended before it counts them in. The history keeps all of it.
 */

/** Whether the engine has counted in what a report says; one that runs speaks for itself. */
const isCounted = (report: PullReport | PushReport | null, counted: string | null): boolean =>
  report !== null && report.finishedAt !== null && report.id === counted;

/** What is known of the projects of a connection: what the newest pull does there, and the failures that it says nothing about. */
export function shownPulls(connection: ConnectionId, report: PullReport | null, failures: StandingFailures): readonly ProjectPull[] {
  const standing = failures.pulls.flatMap(({ pull }) => (pull.connection === connection ? [pull] : []));
  const newest = (report?.projects ?? []).filter((pull) => pull.connection === connection);
  const told = newest.flatMap((pull) => {
    const { kind } = pull.step;
    const failure = standing.find(({ project }) => project === pull.project);
    // A stop says nothing about what was wrong before it.
    if (kind === 'cancelled') return [failure ?? pull];
    return kind === 'failed' && failure === undefined && isCounted(report, failures.pull) ? [] : [pull];
  });
  return [...told, ...standing.filter(({ project }) => !newest.some((pull) => pull.project === project))];
}

/** Why the last push through a connection failed; null when it did not, or when something later went well there. */
export function standingPushFailure(connection: ConnectionId, push: PushReport | null, failures: StandingFailures): Explanation | null {
  const standing = failures.pushes.find((failure) => failure.connection === connection)?.explanation ?? null;
  const step = push?.connections.find((part) => part.connection === connection)?.step;
  return step?.kind === 'failed' && !isCounted(push, failures.push) ? step.explanation : standing;
}
