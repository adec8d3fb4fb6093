import type { ProjectPull, PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { TrackerError } from '#shared/tracker/error.ts';

/*
 * What went wrong last, for as long as it may still be so: the newest pull and the newest push speak of the same connection, and what the
 * later of the two has shown to work is not told any more. The history keeps all of it.
 */

/** Failures of one project, or of what is asked for there: that its connection works says nothing about them. */
const OF_PROJECT: ReadonlySet<TrackerError['code']> = new Set(['forbidden', 'not-found', 'malformed', 'rejected', 'not-stored']);

/** Why the newest push through a connection failed; null when it did not, or when a later pull of it was good. */
export function standingPushFailure(connection: ConnectionId, pull: PullReport | null, push: PushReport | null): Explanation | null {
  const step = push?.connections.find((part) => part.connection === connection)?.step;
  if (push === null || step?.kind !== 'failed') return null;
  const pulls = pull?.projects.filter((project) => project.connection === connection) ?? [];
  const isGood = pulls.length > 0 && pulls.every(({ step: { kind } }) => kind === 'done' || kind === 'ask-removal');
  return isGood && pull!.startedAt >= push.startedAt ? null : step.explanation;
}

/** What the newest pull did with the projects of a connection, without failures of the connection that a later push got past. */
export function standingPulls(connection: ConnectionId, pull: PullReport | null, push: PushReport | null): readonly ProjectPull[] {
  const pulls = pull?.projects.filter((project) => project.connection === connection) ?? [];
  const pushed = push?.connections.find((part) => part.connection === connection);
  const isGood = pushed?.step.kind === 'done' && pushed.done > 0 && push!.startedAt >= (pull?.startedAt ?? '');
  return isGood ? pulls.filter(({ step }) => step.kind !== 'failed' || OF_PROJECT.has(step.error.code)) : pulls;
}
