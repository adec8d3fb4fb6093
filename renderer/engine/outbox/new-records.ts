import type { Plan } from '#renderer/engine/plan/plan.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import { remoteIdOf } from '#shared/domain/item.ts';
import { isLocal } from '#shared/sync/operation.ts';
import type { PushContext } from './push-record.ts';

/* What a new record whose answer was lost is told from. */

/** Versions alone may be renamed before anybody looks for them, and have no mark but their name. */
export const knownIn =
  ({ catalog }: Mirror): PushContext['known'] & object =>
  (project, kind) =>
    kind === 'version' ? catalog.get(project)?.versions.flatMap(({ id }) => (isLocal(id) ? [] : [remoteIdOf(id)])) : undefined;

/** What we made ourselves is nothing that somebody renamed. */
export const alsoNewIn =
  ({ outbox }: Pick<Plan, 'outbox'>): PushContext['alsoNew'] & object =>
  ({ id, project, recordKind }) =>
    outbox.open.flatMap((each) =>
      each.id !== id && each.project === project && each.recordKind === recordKind && each.change.kind === 'create'
        ? [String(each.change.state.values.name ?? '').trim()]
        : [],
    );
