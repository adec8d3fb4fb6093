import type { ContractRouterClient } from '@orpc/contract';
import type { Binding } from '#shared/contract/bindings.ts';
import type { MappingCandidate, ProjectState, PullReport, SearchHit } from '#shared/contract/engine.ts';
import type { HostContract, HostNotice } from '#shared/contract/host.ts';
import type { LookAhead } from '#shared/contract/preview.ts';
import type { Iteration, ProjectCatalog, Version } from '#shared/domain/catalog.ts';
import type { ConnectionId, Item, ItemId, ItemRow, IterationId, ProjectId, QuarantinedRecord, VersionId } from '#shared/domain/item.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { ItemFacets, ItemFilter, ItemList, ItemListRow, ItemQuery, ScopeSummary } from '#shared/domain/scope.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { WebBacklink, WebLink } from '#shared/domain/web-link.ts';
import type { Result } from '#shared/lib/result.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';
import type { OpenOperations } from '#renderer/engine/outbox/arrivals.ts';
import type { PulledRecord } from '#renderer/engine/outbox/records.ts';
import type { TogetherIn } from '#renderer/engine/plan/operations.ts';
import type { Plan } from '#renderer/engine/plan/plan.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import type { ProjectChoices } from '#shared/sync/choices.ts';
import type { EditedItem } from '#shared/plan/outbox-change.ts';
import type { LinkEnd, RecordId, RecordState } from '#shared/sync/editable.ts';
import type { Operation } from '#shared/sync/operation.ts';
import type { ReadAhead } from '#renderer/engine/store/read-ahead.ts';
import type { PulledItem } from '#shared/tracker/port.ts';
import type { FirstPulls } from './first-pulls.ts';
import type { Looked } from './look-ahead.ts';

/** What the mirror asks of the host: reading from trackers, nothing else. */
export type HostTrackers = Omit<ContractRouterClient<HostContract>['trackers'], keyof TrackerWriter>;

/** The outbox beside the mirror: what is pulled is compared with the edits that wait. */
export interface MirrorOutbox {
  readonly operations: OpenOperations;
  readonly settle: Plan['settle'];
}

export interface MirrorDeps {
  /** The open store. The mirror opens a second, relaxed connection of the same name for pulled data, and closes it again. */
  readonly db: CockpitDb;
  readonly trackers: HostTrackers;
  /** The name people gave a connection; its id when it is not known (yet). */
  readonly connectionName: (id: ConnectionId) => string;
  /** False once it is certain that the connection is not there any more; left out, every one is. */
  readonly isConnected?: (id: ConnectionId) => boolean;
  readonly now: () => Instant;
  readonly newId: () => string;
  /** Left out where nothing is edited. */
  readonly outbox?: MirrorOutbox;
  /** What was read of this store a moment ago. */
  readonly readAhead?: Promise<ReadAhead | null> | undefined;
}

/**
 * The mirror half of the engine: everything pulled from trackers, and the pulling. The sections carry the names of the engine
 * contract's, so that the router only forwards. Made by `openMirror` in `mirror.ts`.
 */
export interface Mirror {
  readonly items: {
    query(query: ItemQuery): Promise<ItemList>;
    /** Rows in the order asked for; ids that are gone are left out. */
    rows(ids: readonly ItemId[]): readonly ItemListRow[];
    get(id: ItemId): Promise<Item | null>;
    /** Whole items, for notes and exports; ids that are gone are left out. */
    getMany(ids: readonly ItemId[]): Promise<readonly Item[]>;
    /** The releases whose scope holds each item. */
    releasesOf(ids: readonly ItemId[]): Promise<ReadonlyMap<ItemId, readonly ReleaseId[]>>;
    /** The items whose parent this is, by key. */
    children(id: ItemId): readonly ItemListRow[];
    webLinks(id: ItemId, connections: readonly Connection[]): Promise<readonly WebLink[]>;
    webBacklinks(id: ItemId, connections: readonly Connection[]): Promise<readonly WebBacklink[]>;
    search(text: string, limit: number): readonly SearchHit[];
    facets(filter: ItemFilter): Promise<ItemFacets>;
    summaries(releases: readonly ReleaseId[]): Promise<readonly ScopeSummary[]>;
    quarantine(): Promise<readonly QuarantinedRecord[]>;
    /** What the editors of a project's items can offer; null for a project of which nothing is here. */
    choices(project: ProjectId, connections: readonly Connection[]): Promise<ProjectChoices | null>;
    /** A number that rises with items, mappings and catalogs: at once, then at most ten a second, until aborted. */
    revision(signal?: AbortSignal): AsyncGenerator<number, void>;
  };
  readonly catalog: {
    projects(connection: ConnectionId): Promise<readonly ProjectState[]>;
    refreshProjects(connection: ConnectionId): Promise<Result<readonly ProjectState[], TrackerError>>;
    /** Strictly durable when it resolves. @throws a Dexie error when the store refuses; nothing has changed then */
    choose(connection: ConnectionId, projects: readonly ProjectId[]): Promise<void>;
    get(project: ProjectId): ProjectCatalog | null;
    versions(ids: readonly string[]): readonly Version[];
    iterations(ids: readonly string[]): readonly Iteration[];
    candidates(text: string, limit: number): Promise<readonly MappingCandidate[]>;
    /** How the versions and iterations of a release stand to it. */
    bindings(release: ReleaseId): Promise<readonly Binding[]>;
  };
  readonly sync: {
    /** Resolves when the pull has ended, however it ended; failures are in the report. A second call joins the first. */
    pull(connections: readonly ConnectionId[], options?: PullOptions): Promise<void>;
    /** Resolves when no pull runs any more. What is applied stays; the rest goes on with the next pull. */
    cancel(): Promise<void>;
    confirmRemoval(project: ProjectId, remove: boolean): Promise<void>;
    removeKept(project: ProjectId): Promise<void>;
    progress(signal?: AbortSignal): AsyncGenerator<PullReport | null, void>;
    reports(limit: number): Promise<readonly PullReport[]>;
  };
  /** What a pull would bring, without storing it, and what the preview needs of what is here. */
  readonly ahead: {
    /** Resolves when the look has ended, however it ended. Waits for a running pull. */
    look(connections: readonly ConnectionId[]): Promise<void>;
    stop(): Promise<void>;
    state(signal?: AbortSignal): AsyncGenerator<LookAhead | null, void>;
    incoming(): readonly Looked[];
    /** Rows as pulled, without the edits that wait; ids that are gone are left out. */
    rows(ids: readonly ItemId[]): readonly ItemRow[];
    /** What people call a version, iteration, item or project; null for an id that is not here. */
    nameOf(id: string): string | null;
    /** How the tracker calls a link from this end; null where no catalog of its connection tells. */
    linkLabel(end: LinkEnd): string | null;
    /** An iteration with everything below it. */
    withChildren(iteration: IterationId): readonly IterationId[];
  };
  /** Which edits wait for a first pull. */
  readonly firstPulls: Pick<FirstPulls, 'of' | 'hasPulled' | 'ready' | 'revision'>;
  /** The connections of what releases are mapped to. */
  mapped(): ReadonlySet<ConnectionId>;
  /** What pulled records hold in the fields that can be changed; those that are not here are left out. */
  states(records: readonly PulledRecord[]): Promise<ReadonlyMap<RecordId, RecordState>>;
  /** Why nothing of some items may be edited, one sentence; null when all may be. */
  whyReadOnly(items: readonly EditedItem[]): Promise<string | null>;
  /** The project of a version or iteration; null when it is not here. */
  projectOf(record: RecordId): ProjectId | null;
  /** Takes a new version or iteration into its catalog once the tracker has it, so that it is known before the next pull. Others are passed over. */
  made(operation: Operation, record: RecordId): Promise<void>;
  /** Lets the next pull ask again what new items of a project must have: its tracker has just asked for more. */
  askAgain(project: ProjectId): Promise<void>;
  /** Shows records with the edits that wait on them as they are now. */
  show(records: readonly RecordId[]): void;
  /** Stores an item that was read by itself, and what follows from it for the outbox, in one transaction. */
  putOne(item: PulledItem, together: TogetherIn | null): Promise<void>;
  /** The same for a version or iteration; one that is not here changes nothing but the outbox. */
  putNamed(record: RecordId, state: RecordState, together: TogetherIn | null): Promise<void>;
  /** Reads the items of a version again, as far as they are here: releasing it has moved those that are not done. Fails quietly, for the next pull brings them. @returns how many of them are in `to` now; null when the tracker did not answer */
  itemsMoved(version: VersionId, to: VersionId, project: ProjectId, signal: AbortSignal): Promise<number | null>;
  /** Tells the mirror what the host said: a connection that waits shows it in the running report. */
  notice(notice: HostNotice): void;
  /** Counts for the status line. */
  counts(): { readonly items: number; readonly quarantined: number };
  /** Called after every change of items, catalogs or mappings. @returns its own unsubscribe */
  subscribe(listener: () => void): () => void;
  /** Removes everything pulled through a connection, its choices included. Plans stay. */
  removeConnection(connection: ConnectionId): Promise<void>;
  /** Writes the packed snapshot when it is out of date; call it on quit. It is also written on idle and after each pull. */
  flush(): Promise<void>;
  /** Cancels the pull and closes the mirror's own connection to the store. */
  close(): Promise<void>;
}

export interface PullOptions {
  /** Compare all ids with the tracker's to find deletions, even when that was done some hours ago. */
  readonly sweep?: boolean;
  /** Read every item again. */
  readonly full?: boolean;
}
