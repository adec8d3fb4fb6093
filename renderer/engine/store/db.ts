import { Dexie, type EntityTable, type Table } from 'dexie';
import type { PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { ConnectionId, ItemId, ProjectId, QuarantinedRecord } from '#shared/domain/item.ts';
import type { Freeze, Mapping, Milestone, Notes, Release, Risk } from '#shared/domain/release.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { DocId, HistoryLine, PlanEdit } from '#shared/plan/edit.ts';
import type { Operation, OperationState } from '#shared/sync/operation.ts';
import type { Watermark } from '#shared/tracker/port.ts';
import { migrations, type Migration } from './migrations.ts';
import { storeFactory } from './place.ts';

/** One Yjs update of a plan document, as the journal also holds it. */
export interface UpdateRow {
  readonly seq: number;
  readonly doc: DocId;
  /** The journal entry's id: applying an update twice changes nothing. */
  readonly id: string;
  readonly data: Uint8Array;
}

/** One undo step: what to run to take a command back, and to run it again. `undone` steps are the redo stack. */
export interface StepRow {
  readonly seq: number;
  readonly label: string;
  readonly undone: boolean;
  readonly backward: readonly PlanEdit[];
  readonly forward: readonly PlanEdit[];
}

/** About 128 items, each as JSON text: IndexedDB costs per record, not per byte. `items/page.ts` writes and reads them. */
export interface PageRow {
  readonly number: number;
  readonly ids: readonly ItemId[];
  /** Texts, or what came as bytes: one after the other, with the place where each ends. */
  readonly bodies: readonly string[] | { readonly bytes: Uint8Array; readonly ends: readonly number[] };
}

/** How far a project has been pulled. `open` is a pull that was stopped and goes on where it stopped. */
export interface PullRow {
  readonly projectId: ProjectId;
  readonly connectionId: ConnectionId;
  readonly key: string;
  /** Chosen by the person to be pulled. */
  readonly chosen: boolean;
  readonly watermark: Watermark | null;
  readonly lastPull: Instant | null;
  /** When ids were last compared with the tracker's, to find deletions. */
  readonly lastSweep: Instant | null;
  readonly noAccessSince: Instant | null;
  readonly open: OpenPull | null;
}

export interface OpenPull {
  readonly kind: 'full' | 'incremental';
  /** How many ids were listed. The ids stand in `snapshots` under `open:<project>`: written once, not with each batch. */
  readonly total: number;
  /** Batches of `batchSize` ids that are applied, by index. */
  readonly done: readonly number[];
  readonly batchSize: number;
  /** Becomes the row's watermark when every batch is done. null: the listing is doubtful, so the watermark must not move. */
  readonly watermark: Watermark | null;
}

export interface CatalogRow {
  readonly projectId: ProjectId;
  readonly connectionId: ConnectionId;
  readonly catalog: ProjectCatalog;
}

/**
 * An operation as both copies hold it. `dropped`: a person took it back; the row stays, so that an older copy does not bring it back.
 */
export interface OperationRow extends Omit<Operation, 'state'> {
  readonly state: OperationState | { readonly kind: 'dropped' };
  /** Rises with each change of this operation: of two rows the higher is the newer. */
  readonly version: number;
  /** Rises with each change of any operation: the journal has those up to the marker's. */
  readonly stamp: number;
  /** What the row was before, as `tagOf` tells it; left out where that is not known. */
  readonly past?: readonly number[];
  /** What the newest of those said, by their tags, where they changed a list: two that went on from the same one are joined by it. */
  readonly said?: readonly { readonly tag: number; readonly change: Operation['change'] }[];
}

export interface KeyedRow {
  readonly key: string;
  readonly value: unknown;
}

/** The engine's store. Only the engine writes; windows open it to read plan rows with live queries. */
/**
 * Stores of which an open waits for another window to let go. The browser says so once, and only to the first open in the queue: that may be a
 * read of the mirror's own connection, with the opening that explains it standing behind.
 */
const heldUp = new Set<string>();

/** Whether any connection of this worker waits for another window to let go of the store. */
export const isHeldUp = ({ name }: CockpitDb): boolean => heldUp.has(name);

export class CockpitDb extends Dexie {
  declare readonly updates: EntityTable<UpdateRow, 'seq'>;
  declare readonly releases: Table<Release, string>;
  declare readonly mappings: Table<Mapping, string>;
  declare readonly milestones: Table<Milestone, string>;
  declare readonly risks: Table<Risk, string>;
  declare readonly freezes: Table<Freeze, string>;
  declare readonly notes: Table<Notes, string>;
  declare readonly history: Table<HistoryLine, string>;
  declare readonly steps: EntityTable<StepRow, 'seq'>;
  declare readonly pushes: Table<PushReport, string>;
  declare readonly operations: Table<OperationRow, string>;
  declare readonly pages: Table<PageRow, number>;
  declare readonly snapshots: Table<KeyedRow, string>;
  declare readonly catalogs: Table<CatalogRow, string>;
  declare readonly pulls: Table<PullRow, string>;
  declare readonly reports: Table<PullReport, string>;
  declare readonly quarantine: Table<QuarantinedRecord, string>;
  declare readonly settings: Table<KeyedRow, string>;
  declare readonly meta: Table<KeyedRow, string>;

  /**
   * @param steps the schema's steps; a test passes the first n of them to fill an old store and open the new one
   * @param durability strict: an edit is on disk before the screen says so. Relaxed is for pulled data, which can be pulled again:
   *   Dexie knows durability per connection only, so the mirror opens one of its own
   */
  constructor(name = 'cockpit', steps: readonly Migration[] = migrations, durability: 'strict' | 'relaxed' = 'strict') {
    super(name, { chromeTransactionDurability: durability, indexedDB: storeFactory });
    for (const step of steps) {
      const version = this.version(step.version).stores({ ...step.stores });
      if (step.upgrade) version.upgrade(step.upgrade);
    }
    this.on('blocked', () => void heldUp.add(name));
    this.on('ready', () => void heldUp.delete(name), true);
  }
}
