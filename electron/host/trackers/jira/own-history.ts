import type { OneChange } from '#electron/host/trackers/write-outcome.ts';
import { remoteIdOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import { parseInstant } from '#shared/domain/time.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { Change, OperationId } from '#shared/sync/operation.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Ask } from './ask.ts';
import { readHistory, type HistoryEntry } from './changelog.ts';
import { personRef, type PersonRef } from './person.ts';
import type { Remembered } from './remembered.ts';
import { foundIn, replacedBy, type HistoryContext, type Replaced } from './replaced.ts';

type Sent = Extract<Answered, { readonly kind: 'sent' }>;

export interface OwnHistoryOptions {
  readonly ask: Ask;
  readonly cloud: boolean;
  readonly connection: ConnectionId;
  readonly me: Remembered<PersonRef>;
}

/** What an issue's history says of our own changes. @see replaced.ts */
export interface OwnHistory {
  /** What changes that Jira took have replaced, by operation; those that replaced nothing of somebody's are left out. */
  replaced(
    item: ItemId,
    changes: readonly OneChange[],
    revision: string,
    signal: AbortSignal,
  ): Promise<Result<ReadonlyMap<OperationId, Sent>, TrackerError>>;
  /** Whether a change without an answer has arrived. @returns null when the history does not say so */
  find(item: ItemId, change: Change, revision: string, signal: AbortSignal): Promise<Result<Sent | null, TrackerError>>;
}

export function createOwnHistory({ ask, cloud, connection, me }: OwnHistoryOptions): OwnHistory {
  const api = cloud ? '/rest/api/3' : '/rest/api/2';

  async function read(
    item: ItemId,
    revision: string,
    signal: AbortSignal,
  ): Promise<Result<{ readonly history: readonly HistoryEntry[]; readonly context: HistoryContext }, TrackerError>> {
    const since = parseInstant(revision);
    const issue = `${api}/issue/${encodeURIComponent(remoteIdOf(item))}`;
    const [self, history] = await Promise.all([me(signal), readHistory(ask, issue, since, cloud, signal)]);
    if (!self.ok) return self;
    return history.ok ? ok({ history: history.value, context: { me: self.value, since, cloud, connection } }) : history;
  }

  async function sent(change: Change, replaced: Replaced | null, signal: AbortSignal): Promise<Sent> {
    if (replaced === null || cloud || !('field' in change) || change.field !== 'assignee') return { kind: 'sent', replaced };
    const { theirs } = replaced;
    if (typeof theirs !== 'object' || theirs === null) return { kind: 'sent', replaced };
    // Data Center's history has a person's key; edits name people by user name.
    const person = await ask.get(`${api}/user`, personRef, signal, { key: theirs.id });
    const name = person.ok ? person.value.name : null;
    return { kind: 'sent', replaced: name == null ? replaced : { ...replaced, theirs: { ...theirs, id: name } } };
  }

  return {
    async replaced(item, changes, revision, signal) {
      const values = changes.filter(({ change }) => change.kind === 'value' || change.kind === 'text');
      if (values.length === 0) return ok(new Map());
      const known = await read(item, revision, signal);
      if (!known.ok) return known;
      const answers = new Map<OperationId, Sent>();
      for (const [id, replaced] of replacedBy(values, known.value.history, known.value.context))
        answers.set(id, await sent(values.find((each) => each.id === id)!.change, replaced, signal));
      return ok(answers);
    },
    async find(item, change, revision, signal) {
      if (change.kind === 'comment' || change.kind === 'create' || change.field === 'links') return ok(null);
      const known = await read(item, revision, signal);
      if (!known.ok) return known;
      const found = foundIn(change, known.value.history, known.value.context);
      return ok(found === null ? null : await sent(change, found.replaced, signal));
    },
  };
}
