import type { ProjectCatalog, RemoteProject } from '#shared/domain/catalog.ts';
import type { ItemId, ItemRow, ProjectId, QuarantinedRecord } from '#shared/domain/item.ts';
import type { Result } from '#shared/lib/result.ts';
import type { EditableField } from '#shared/sync/editable.ts';
import type { LastChanges } from '#shared/sync/outbox.ts';
import type { TrackerIdentity } from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';

/** Opaque to everyone but the tracker that wrote it; stored in the same transaction as the data it covers. */
export type Watermark = string;

/** One item as it leaves the host: the row as an object, the whole item as JSON text that nobody between host and page parses. */
export interface PulledItem {
  readonly row: ItemRow;
  /** JSON of an item, as `itemOf` reads it. */
  readonly body: string;
  /** The same in UTF-8, where it came so: then `body` is made when it is read. */
  readonly bytes?: Uint8Array | undefined;
}

/** Ids to read, and the watermark to store once every one of them has been applied. */
export interface ChangeList {
  /** Tracker ids, oldest change first, no doubles. */
  readonly ids: readonly string[];
  /** Ids the tracker says are deleted (Azure DevOps feeds); Jira never says so. */
  readonly deleted: readonly string[];
  readonly watermark: Watermark;
}

export interface FetchedItems {
  readonly items: readonly PulledItem[];
  /**
   * Asked for but not answered: deleted or hidden. The caller decides, nobody deletes on this alone. An item that moved to another
   * project is no missing one: it is among `items`, with the project it is in now.
   */
  readonly missing: readonly ItemId[];
  readonly quarantined: readonly QuarantinedRecord[];
}

/**
 * What the cockpit reads from a tracker. Jira and Azure DevOps each implement it once.
 *
 * Every pull has the same shape for every tracker: list ids, then fetch them in batches that may run in parallel and in any
 * order. A list of ids is immune to pages that shift while they are read, can be stored, and a killed pull resumes in the middle of it.
 *
 * All calls give a `TrackerError` as a value, obey `signal`, and wait out rate limits themselves within their time limit.
 */
export interface TrackerPort {
  /** Proves address, token and permission. The error's code tells the cases apart. */
  identify(signal: AbortSignal): Promise<Result<TrackerIdentity, TrackerError>>;
  /** All projects the account can see, sorted by key. */
  projects(signal: AbortSignal): Promise<Result<readonly RemoteProject[], TrackerError>>;
  /**
   * Versions, iterations, states, people, fields. Parts the account may not read are named in `missing`.
   * @param withRequires also what new items of each type must have: one more request per type
   */
  catalog(project: ProjectId, signal: AbortSignal, withRequires?: boolean): Promise<Result<ProjectCatalog, TrackerError>>;
  /** The ids of every item in the project, and a watermark taken before the listing began. */
  list(project: ProjectId, signal: AbortSignal): Promise<Result<ChangeList, TrackerError>>;
  /**
   * The ids changed at or after the watermark. Lists overlap: expect items that have not changed. A watermark that cannot be read
   * (damaged, or of another version) gives what `list` gives, which only costs time.
   */
  changes(project: ProjectId, since: Watermark, signal: AbortSignal): Promise<Result<ChangeList, TrackerError>>;
  /** Reads items by their tracker ids. @param ids 1 to `batchSize` of them @throws RangeError when there are more: a bug in the caller */
  fetch(project: ProjectId, ids: readonly string[], signal: AbortSignal): Promise<Result<FetchedItems, TrackerError>>;
  /**
   * Who gave fields of an item the values they have, from its history. Asked only where an edit that waits disagrees with what was pulled.
   * @param revision of the item as it was fetched @returns the fields of which the newest part of the history speaks
   */
  lastChanges(
    item: ItemId,
    revision: string,
    fields: readonly EditableField[],
    signal: AbortSignal,
  ): Promise<Result<LastChanges, TrackerError>>;
  /** The most ids `fetch` takes: 100 for Jira, 200 for Azure DevOps. */
  readonly batchSize: number;
}
