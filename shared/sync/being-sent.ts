import { connectionOf, type ConnectionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Operation } from './operation.ts';

/** When the push that runs began, by connection; nothing of those to which none does. */
export type Pushing = ReadonlyMap<ConnectionId, Instant>;

/** What is asked of a push. */
interface Push {
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly connections: readonly { readonly connection: ConnectionId; readonly step: { readonly kind: string } }[];
}

/** The connections through which a push still sends. @param push that runs, or the last one; null or undefined for none */
export function pushingIn(push: Push | null | undefined): Pushing {
  if (push == null || push.finishedAt !== null) return new Map();
  const running = push.connections.filter(({ step: { kind } }) => kind === 'running' || kind === 'waiting');
  return new Map(running.map(({ connection }) => [connection, push.startedAt]));
}

/** Whether the answer to an edit that was sent can still come: what an earlier push has sent is without one. */
export function isBeingSent({ state, project }: Pick<Operation, 'state' | 'project'>, pushing: Pushing): boolean {
  const began = pushing.get(connectionOf(project));
  return state.kind === 'sending' && began !== undefined && state.since >= began;
}
