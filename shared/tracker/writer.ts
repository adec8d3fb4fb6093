import type { ItemId, ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Result } from '#shared/lib/result.ts';
import type { RecordId, RecordKind, RecordState } from '#shared/sync/editable.ts';
import type { Change, OperationId } from '#shared/sync/operation.ts';
import type { LastChanges } from '#shared/sync/outbox.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from './error.ts';
import type { PulledItem } from './port.ts';

/** What the tracker holds of one record at one moment, read from the record itself and never from a search, which may lag. */
export interface Remote {
  readonly project: ProjectId;
  /** Azure DevOps' `rev`, Jira's `updated` stamp; empty where records have neither. */
  readonly revision: string;
  readonly state: RecordState;
  /** The whole item, to become the new base; null for versions and iterations, which the project's catalog holds. */
  readonly pulled: PulledItem | null;
  /** Who changed it last. */
  readonly by: string | null;
  readonly at: Instant | null;
  /** The same of its fields, where the answer says so. */
  readonly fields?: LastChanges;
}

/** Changes of one record, to be sent in as few requests as the tracker allows. */
export interface Write {
  readonly record: RecordId;
  readonly recordKind: RecordKind;
  readonly project: ProjectId;
  /** The revision that was compared with: a tracker that can refuses the write when it has moved on. */
  readonly revision: string;
  readonly changes: readonly { readonly id: OperationId; readonly change: Change }[];
}

export interface Written {
  /** In the order of the changes. */
  readonly answers: readonly Answered[];
  /** Why the connection cannot go on: signed out, offline, a pause. `stale-revision`: look again and merge. */
  readonly error: TrackerError | null;
}

/** A new record, with the marker by which a retry finds what an earlier try has made. */
export interface Creation {
  readonly id: OperationId;
  readonly recordKind: RecordKind;
  readonly project: ProjectId;
  readonly change: Extract<Change, { readonly kind: 'create' }>;
}

/** A new record; null for none. `perhaps`: names of those that came since, and may be it, renamed by somebody, or somebody else's. */
export type Found = RecordId | null | { readonly perhaps: readonly string[] };

/**
 * What the cockpit writes to a tracker. One call is one step of a push: what is decided between the steps is decided in `shared/sync`.
 * Nothing here retries a request whose answer was lost.
 */
export interface TrackerWriter {
  /** @returns null when the tracker has no such record, or hides it */
  read(record: RecordId, recordKind: RecordKind, signal: AbortSignal): Promise<Result<Remote | null, TrackerError>>;
  write(write: Write, signal: AbortSignal): Promise<Written>;
  /**
   * Looks in the record's history for this change, made by this account after that revision. What a write took away by mistake is put back first.
   * @param together all changes that were sent with it, itself among them; left out, it was sent alone
   * @returns what the history says of it; null when it is not there, or the tracker keeps no history of the field. `refused`: what the write took along
   *   by mistake, and the tracker will not have back
   */
  wrote(
    record: RecordId,
    recordKind: RecordKind,
    change: Change,
    revision: string,
    signal: AbortSignal,
    together?: readonly Change[],
  ): Promise<Result<Extract<Answered, { readonly kind: 'sent' | 'refused' }> | null, TrackerError>>;
  /** @returns the new record; a refusal of the fields comes as `rejected` */
  create(creation: Creation, signal: AbortSignal): Promise<Result<RecordId, TrackerError>>;
  /**
   * Looks for what an earlier `create` of this operation made.
   * @param since when it was sent @param known the tracker's ids of the records of its kind that were known before that, where a name is all there is to find it by
   * @returns null when there is none, which a lagging index may say too early
   */
  findCreated(creation: Creation, since: Instant, signal: AbortSignal, known?: readonly string[]): Promise<Result<Found, TrackerError>>;
  /** Looks for the comment that an earlier write of this operation made. @returns its id, as `Answered` has it; null when there is none */
  findComment(
    record: ItemId,
    id: OperationId,
    text: string,
    since: Instant,
    signal: AbortSignal,
  ): Promise<Result<string | null, TrackerError>>;
}
