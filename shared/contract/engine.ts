import { eventIterator, oc, type } from '@orpc/contract';
import type { BackupCounts } from '#shared/contract/backup-counts.ts';
import type { Binding } from '#shared/contract/bindings.ts';
import type { ConflictView, MadeAgain } from '#shared/contract/conflicts.ts';
import type { HostInfo, PdfRefusal } from '#shared/contract/host.ts';
import type { OutboxEntry, PushReport } from '#shared/contract/outbox.ts';
import type { LookAhead, PreviewFilter, PreviewItem, PreviewList } from '#shared/contract/preview.ts';
import type { OfferAnswer, SyncReport, SyncState } from '#shared/contract/sync-run.ts';
import type { Iteration, ProjectCatalog, RemoteProject, Version } from '#shared/domain/catalog.ts';
import type { Held } from '#shared/domain/binding.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId, Item, ItemId, ProjectId, QuarantinedRecord } from '#shared/domain/item.ts';
import type { OutdatedEntry } from '#shared/domain/notes-merge.ts';
import type { MappingTarget, ReleaseId } from '#shared/domain/release.ts';
import type { ItemFacets, ItemFilter, ItemList, ItemListRow, ItemQuery, ScopeSummary } from '#shared/domain/scope.ts';
import type { CalendarDate, Instant } from '#shared/domain/time.ts';
import type { WebBacklink, WebLink } from '#shared/domain/web-link.ts';
import type { Json } from '#shared/lib/json.ts';
import type { Result } from '#shared/lib/result.ts';
import type { EditRefusal, Turned, PlanCommand } from '#shared/plan/edit.ts';
import type { ProjectChoices } from '#shared/sync/choices.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { SentComment } from '#shared/sync/comments.ts';
import type { Answer, SeenValues } from '#shared/sync/answer.ts';
import type { SyncEvery } from '#shared/sync/schedule.ts';
import type { Connection, ConnectionDraft, LeftConnection, TrackerIdentity } from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';

/**
 * What screens ask of the engine. Plan rows are read with Dexie live queries (`renderer/engine/client`); everything else is here.
 * Both ends run in the same origin and the same build, so inputs are typed, not parsed; plan commands are checked by `shared/plan`.
 */

/** `saved`: in the store and in the journal. `one-copy`: the journal failed; retried. `not-saved`: neither; kept in this window and retried. */
export type SaveState =
  | { readonly kind: 'saved' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'one-copy'; readonly pending: number; readonly explanation: Explanation }
  | { readonly kind: 'not-saved'; readonly pending: number; readonly explanation: Explanation };

/**
 * A way out when the store does not open. `journal`: everything is built again from the journal, once that was found whole. `backup` and
 * `empty`: the journal is set aside too, under a name with the day; nothing is deleted.
 */
export type Recovery = { readonly kind: 'journal' } | { readonly kind: 'backup'; readonly file: Blob } | { readonly kind: 'empty' };

export interface EngineStatus {
  readonly phase:
    | { readonly kind: 'starting' }
    | { readonly kind: 'ready' }
    /** The store cannot be opened; nothing was changed. `canRebuild`: it is broken, not merely in use, newer or on a full disk. */
    | { readonly kind: 'blocked'; readonly explanation: Explanation; readonly canRebuild?: true };
  readonly host: HostInfo | null;
  readonly hostLost: boolean;
  /** Another browser has the host: no edit is taken here until `useHere`. */
  readonly elsewhere: boolean;
  readonly save: SaveState;
  readonly undo: string | null;
  readonly redo: string | null;
  /** What the start-up comparison of store and journal found and mended; null when all was well. */
  readonly repair: Explanation | null;
  /** The bucket of the browser that holds the store; null for the origin's own place. Windows read it there. */
  readonly place: string | null;
  /** False when the browser may delete the store by itself. */
  readonly persistent: boolean;
  /** Pulled items: those that were made here and wait to be sent are in no tracker yet. */
  readonly items: number;
  readonly quarantined: number;
  readonly sample: boolean;
  /** The backup that was written last, by any window; null when none ever was. */
  readonly lastBackup: LastBackup | null;
}

export interface LastBackup {
  readonly at: Instant;
  /** The file's name. Where it is kept, only the person knows. */
  readonly name: string;
}

/** The state of pulling one project. */
export interface ProjectPull {
  readonly project: ProjectId;
  readonly connection: ConnectionId;
  readonly key: string;
  readonly step:
    | { readonly kind: 'queued' }
    | { readonly kind: 'catalog' }
    | { readonly kind: 'listing' }
    | { readonly kind: 'fetching' }
    | { readonly kind: 'waiting'; readonly until: Instant; readonly reason: string }
    | { readonly kind: 'done' }
    | { readonly kind: 'cancelled' }
    /** More than a fifth, or ten or more items would vanish: nothing was removed, a person decides. */
    | { readonly kind: 'ask-removal'; readonly missing: number; readonly of: number }
    | { readonly kind: 'failed'; readonly error: TrackerError; readonly explanation: Explanation };
  readonly fetched: number;
  readonly total: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly quarantined: number;
}

export interface PullReport {
  readonly id: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly projects: readonly ProjectPull[];
}

/** A project and how far the cockpit knows it. */
export interface ProjectState {
  readonly project: RemoteProject;
  readonly pulled: boolean;
  readonly lastPull: Instant | null;
  /** Pulled items, as in the status. */
  readonly items: number;
  /** Set when the account lost its access: data stays, read-only. */
  readonly noAccessSince: Instant | null;
  /** A killed or cancelled pull that goes on where it stopped. */
  readonly resumable: boolean;
  /** Items that a person kept though the tracker has them no more; left out where there are none. */
  readonly kept?: number;
}

export interface MappingCandidate {
  readonly target: MappingTarget;
  readonly connection: ConnectionId;
  readonly connectionName: string;
  readonly projectKey: string;
  readonly label: string;
  /** 'Version, 30 Nov 2026, unreleased', 'Iteration, 2 to 15 Nov', 'Tag'. */
  readonly detail: string;
  readonly items: number;
  /** Iterations below this one, which count when the target says `withChildren`. */
  readonly children?: number;
  /** Of a version or iteration: what it holds in the fields that a release can be bound to. */
  readonly held?: Held;
  /** The tracker does not have it yet. */
  readonly isNew?: true;
}

export interface NotesDraft {
  readonly markdown: string;
  readonly generated: string;
  /** What the merge did, a sentence each: '12 entries updated', '3 hand-edited entries kept'. */
  readonly report: readonly string[];
  /** Entries that people edited and whose item changed since: what was kept, and what would be written now. */
  readonly outdated: readonly OutdatedEntry[];
}

/** A file handed to the person through the window's download. */
export interface ExportFile {
  readonly name: string;
  readonly mime: string;
  readonly data: Blob;
}

/** A backup as it was written. */
export interface BackupFile extends ExportFile {
  /** Pulled items that could not be read, and so are not in it. */
  readonly unread: number;
}

/** A backup that was read to its end, and what of it can be read: that is what a restore brings. */
export interface BackupSummary extends BackupCounts {
  readonly createdAt: Instant;
  readonly appVersion: string;
  readonly schema: number;
  /** What it says that it holds. More than what can be read: the rest is lost. */
  readonly said: BackupCounts;
}

export interface SearchHit {
  readonly id: ItemId;
  readonly key: string;
  readonly title: string;
  readonly state: string;
}

/** Small settings of this profile. Each key has one owner; values are JSON. */
export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'compact' | 'comfortable';
  /** Written into history lines. */
  readonly person: string;
  readonly paper: 'A4' | 'Letter';
  /** null: the system's zone. */
  readonly zone: string | null;
  /** Minutes between two syncs that the cockpit begins by itself; 0: only when a person says so. */
  readonly syncEvery: SyncEvery;
  /** Whether such a sync also sends the edits that wait. */
  readonly syncSends: boolean;
}

export const engineContract = {
  /** The current status at once, then each change. */
  status: oc.output(eventIterator(type<EngineStatus>())),
  /** Tries again to open a blocked store or to save what is not saved. */
  retry: oc.output(type<void>()),
  /** Takes the cockpit back from another browser, which then gives it up. Resolves once what was done there is here. */
  useHere: oc.output(type<void>()),
  /** Begins a new store beside one that does not open. What came of it is told by `repair`. @returns why it was not done */
  recover: oc.input(type<Recovery>()).output(type<Result<void, Explanation>>()),

  plan: {
    run: oc.input(type<PlanCommand>()).output(type<Result<void, EditRefusal>>()),
    undo: oc.output(type<Result<Turned, EditRefusal>>()),
    redo: oc.output(type<Result<Turned, EditRefusal>>()),
    /** The step that undo would take back; null when there is none. */
    newestStep: oc.output(type<number | null>()),
    /** Takes back this step alone. @returns null when another one is the newest by now, and nothing was undone */
    undoStep: oc.input(type<number>()).output(type<Result<Turned, EditRefusal>>()),
    /** Lets a step go that cannot be turned now, without turning it. @returns null when another one is the next by now */
    leaveOut: oc.input(type<number>()).output(type<Result<Turned, EditRefusal>>()),
  },

  settings: {
    set: oc.input(type<Partial<Settings>>()).output(type<Result<void, EditRefusal>>()),
  },

  items: {
    query: oc.input(type<ItemQuery>()).output(type<ItemList>()),
    rows: oc.input(type<readonly ItemId[]>()).output(type<readonly ItemListRow[]>()),
    get: oc.input(type<ItemId>()).output(type<Item | null>()),
    /** The pulled items whose parent this is, by key. */
    children: oc.input(type<ItemId>()).output(type<readonly ItemListRow[]>()),
    /** The web addresses beside an item; those of items that are pulled lead to them, whichever tracker they are in. */
    webLinks: oc.input(type<ItemId>()).output(type<readonly WebLink[]>()),
    /** Items of other trackers that hold this item's address. */
    webBacklinks: oc.input(type<ItemId>()).output(type<readonly WebBacklink[]>()),
    search: oc.input(type<{ readonly text: string; readonly limit: number }>()).output(type<readonly SearchHit[]>()),
    /** Values that filters can offer, with counts. */
    facets: oc.input(type<ItemFilter>()).output(type<ItemFacets>()),
    summaries: oc.input(type<readonly ReleaseId[]>()).output(type<readonly ScopeSummary[]>()),
    quarantine: oc.output(type<readonly QuarantinedRecord[]>()),
    /** What the editors of a project's items can offer; null for a project of which nothing is here. */
    choices: oc.input(type<ProjectId>()).output(type<ProjectChoices | null>()),
    /** A number that rises whenever items, mappings or catalogs change; ask again then. At most ten a second. */
    revision: oc.output(eventIterator(type<number>())),
  },

  catalog: {
    projects: oc.input(type<ConnectionId>()).output(type<readonly ProjectState[]>()),
    /** Asks the tracker for its projects; the network is needed. */
    refreshProjects: oc.input(type<ConnectionId>()).output(type<Result<readonly ProjectState[], TrackerError>>()),
    /** Chooses which projects are pulled. Data of projects taken out stays until the person removes it. */
    choose: oc
      .input(type<{ readonly connection: ConnectionId; readonly projects: readonly ProjectId[] }>())
      .output(type<Result<void, EditRefusal>>()),
    get: oc.input(type<ProjectId>()).output(type<ProjectCatalog | null>()),
    versions: oc.input(type<readonly string[]>()).output(type<readonly Version[]>()),
    iterations: oc.input(type<readonly string[]>()).output(type<readonly Iteration[]>()),
    /** Versions, iterations and tags whose name holds the words, across all connections, best first. */
    candidates: oc.input(type<{ readonly text: string; readonly limit: number }>()).output(type<readonly MappingCandidate[]>()),
    /** How the versions and iterations that a release is mapped to stand to it. */
    bindings: oc.input(type<ReleaseId>()).output(type<readonly Binding[]>()),
  },

  connections: {
    list: oc.output(type<readonly Connection[]>()),
    /** Those that were here before and are not now, as far as their addresses are remembered. */
    left: oc.output(type<readonly LeftConnection[]>()),
    test: oc
      .input(type<{ readonly draft: ConnectionDraft; readonly token: string }>())
      .output(type<Result<TrackerIdentity, Explanation>>()),
    add: oc.input(type<{ readonly draft: ConnectionDraft; readonly token: string }>()).output(type<Result<Connection, Explanation>>()),
    update: oc
      .input(type<{ readonly id: ConnectionId; readonly name?: string; readonly token?: string }>())
      .output(type<Result<Connection, Explanation>>()),
    check: oc.input(type<ConnectionId>()).output(type<Result<TrackerIdentity, Explanation>>()),
    /** Forgets the connection, its token and everything pulled through it. Plans stay. */
    remove: oc.input(type<ConnectionId>()).output(type<Result<void, EditRefusal>>()),
  },

  sync: {
    /** Pulls the chosen projects of these connections; all of them when empty. One pull at a time: a second call joins the first. */
    pull: oc.input(type<{ readonly connections: readonly ConnectionId[] }>()).output(type<void>()),
    cancel: oc.output(type<void>()),
    /** Answers `ask-removal`: take the missing items away, or keep them. */
    confirmRemoval: oc.input(type<{ readonly project: ProjectId; readonly remove: boolean }>()).output(type<void>()),
    /** Removes what was kept of a project though the tracker has it no more; each is looked up once more before. */
    removeKept: oc.input(type<ProjectId>()).output(type<void>()),
    /** The running pull or the last one, at once and on each change (at most ten a second); null when none was ever made. */
    progress: oc.output(eventIterator(type<PullReport | null>())),
    reports: oc.input(type<{ readonly limit: number }>()).output(type<readonly PullReport[]>()),
  },

  outbox: {
    /** The edits that wait, oldest first. */
    list: oc.output(type<readonly OutboxEntry[]>()),
    /** Those of one record, oldest first. */
    of: oc.input(type<RecordId>()).output(type<readonly OutboxEntry[]>()),
    /** Comments on a record that were sent from here lately and that its tracker has confirmed, oldest first. */
    sentComments: oc.input(type<RecordId>()).output(type<readonly SentComment[]>()),
    /** Those that wait for a person: in conflict, or refused. Oldest first. */
    asked: oc.output(type<readonly OutboxEntry[]>()),
    /** What is asked about an edit, with both values and the base; null when nothing is asked about it any more. */
    conflict: oc.input(type<OperationId>()).output(type<ConflictView | null>()),
    /** Makes deleted items anew, with the edits that waited on them, as one step that undo takes back. */
    makeAgain: oc.input(type<readonly OperationId[]>()).output(type<Result<MadeAgain, EditRefusal>>()),
    /** A number that rises with every change of the outbox; ask again then. At most ten a second. */
    revision: oc.output(eventIterator(type<number>())),
    /** Keeps edits back from every push until they are let go. @returns how many changed */
    hold: oc.input(type<readonly OperationId[]>()).output(type<Result<number, EditRefusal>>()),
    /** Lets held edits go, and parked ones, which are then tried again. */
    release: oc.input(type<readonly OperationId[]>()).output(type<Result<number, EditRefusal>>()),
    /** Adds to a refused edit what the tracker asks for, and lets it go. @returns how many: none when it is not refused any more */
    complete: oc
      .input(type<{ readonly operation: OperationId; readonly along: { readonly [field: string]: Json } }>())
      .output(type<Result<number, EditRefusal>>()),
    /** Gives edits up, as one step that undo brings back. */
    takeBack: oc.input(type<readonly OperationId[]>()).output(type<Result<void, EditRefusal>>()),
    /**
     * Settles conflicts, as one step that undo takes back. `seen`: the other value of each, as the person saw it; one that has changed
     * since is not settled. @returns how many: those that this answer fits
     */
    answer: oc
      .input(type<{ readonly operations: readonly OperationId[]; readonly reply: Answer; readonly seen?: SeenValues }>())
      .output(type<Result<number, EditRefusal>>()),
    /**
     * Sends edits that are not held: those named, all when `operations` is null; through these connections, all when empty. One push at a
     * time: of a second call, what is no part of the first follows in a push of its own, and the report of the first says so.
     */
    push: oc
      .input(type<{ readonly connections: readonly ConnectionId[]; readonly operations: readonly OperationId[] | null }>())
      .output(type<Result<void, EditRefusal>>()),
    /** Begins nothing more. What has left is waited for. */
    cancel: oc.output(type<void>()),
    /** The running push or the last one of this run, at once and on each change (at most ten a second); null when there was none. */
    progress: oc.output(eventIterator(type<PushReport | null>())),
    reports: oc.input(type<{ readonly limit: number }>()).output(type<readonly PushReport[]>()),
    /** What a sync would do now: what goes out, and what the last look has found to come in. No network. */
    preview: oc.input(type<PreviewFilter>()).output(type<PreviewList>()),
    /** Records of the preview, field by field, in the order asked for; those that are not in it any more are left out. */
    previewItems: oc.input(type<readonly RecordId[]>()).output(type<readonly PreviewItem[]>()),
    /** Reads what a pull of these connections would bring, all when empty, and stores nothing. Resolves when it has ended; one at a time. */
    lookAhead: oc.input(type<{ readonly connections: readonly ConnectionId[] }>()).output(type<void>()),
    /** Ends the look; what it has found until then stays. */
    stopLooking: oc.output(type<void>()),
    /** The running look or the last one, at once and on each change; null when there is none, or a pull has made it void. */
    looking: oc.output(eventIterator(type<LookAhead | null>())),
  },

  runs: {
    /** How syncing stands, at once and on each change (at most ten a second). */
    state: oc.output(eventIterator(type<SyncState>())),
    /** "Sync before the meeting": pulls, and then waits for a person. Joins the one that runs. Resolves when its pull has ended. */
    begin: oc.output(type<void>()),
    /** Goes on past a pull that did not end well, or past what waits for a decision. */
    goOn: oc.output(type<void>()),
    /**
     * Sends what was offered. Resolves when the push has ended.
     * @param edits how many the person was told of
     * @returns `changed` when other edits wait by now, so that nobody agrees to what they have not seen, and `running` while another push runs
     */
    send: oc.input(type<{ readonly edits: number }>()).output(type<Result<OfferAnswer, EditRefusal>>()),
    /** Puts the sync before the meeting away. What runs of it runs on. */
    close: oc.output(type<void>()),
    /** Somebody is answering a conflict: no sync begins by itself for a minute. Say it again while they are at it. */
    answering: oc.output(type<void>()),
    /** The newest syncs, newest first, without the results of their pushes. */
    history: oc.input(type<{ readonly limit: number }>()).output(type<readonly SyncReport[]>()),
    /** One of them, whole, by its id or that of its pull or push; null when it is not kept any more. */
    report: oc.input(type<string>()).output(type<SyncReport | null>()),
  },

  notes: {
    /** Generates from scope and merges with the hand edits; stores nothing. Run a 'draft-notes' edit to keep it. */
    draft: oc.input(type<ReleaseId>()).output(type<NotesDraft>()),
    /** @returns the file, or for a PDF that cannot be printed here the reason and the HTML for the print dialog */
    export: oc
      .input(type<{ readonly release: ReleaseId; readonly format: 'markdown' | 'pdf'; readonly paper: 'A4' | 'Letter' }>())
      .output(type<Result<ExportFile, PdfRefusal & { readonly html: string }>>()),
  },

  backup: {
    create: oc.output(type<BackupFile>()),
    /** Reads without changing anything. */
    inspect: oc.input(type<Blob>()).output(type<Result<BackupSummary, Explanation>>()),
    /** All or nothing; what stood before is kept as a snapshot in the profile folder. */
    restore: oc.input(type<Blob>()).output(type<Result<BackupSummary, Explanation>>()),
  },

  sample: {
    load: oc.input(type<{ readonly today: CalendarDate }>()).output(type<Result<void, Explanation>>()),
    remove: oc.output(type<Result<void, Explanation>>()),
  },
};

export type EngineContract = typeof engineContract;
