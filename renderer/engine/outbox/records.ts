import type { KeptOperation } from '#renderer/engine/plan/batch.ts';
import type { OperationRow } from '#renderer/engine/store/db.ts';
import type { ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { EditedItem, OutboxReader } from '#shared/plan/outbox-change.ts';
import type { RecordId, RecordKind, RecordState } from '#shared/sync/editable.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import { Outbox } from './outbox.ts';

/** A record that was pulled, to be looked up. */
export interface PulledRecord {
  readonly record: RecordId;
  readonly recordKind: RecordKind;
}

/** The project of a version or iteration that was pulled; null for others. */
export type ProjectOfRecord = (record: RecordId) => ProjectId | null;

export type PulledStates = (records: readonly PulledRecord[]) => Promise<ReadonlyMap<RecordId, RecordState>>;

/** Why nothing of some items may be edited, one sentence for all of them; null when all may be. */
export type WhyReadOnly = (items: readonly EditedItem[]) => Promise<string | null>;

/** Whether a record that is not here comes with the first pull of its project. */
export type IsAwaited = (record: RecordId, project: ProjectId) => boolean;

/** Operations as the store has them. */
export type StoredRows = (ids: readonly OperationId[]) => Promise<readonly (OperationRow | undefined)[]>;

/** The outbox, and beside it the pulled records that the command at hand stands on. */
export class Records {
  readonly outbox = new Outbox();
  readonly #pulled: PulledStates | undefined;
  readonly #projectOf: ProjectOfRecord;
  #states: ReadonlyMap<RecordId, RecordState> = new Map();

  /** Why the command at hand may not run; null when it may. */
  readOnly: string | null = null;

  readonly #stored: StoredRows;
  readonly #whyReadOnly: WhyReadOnly;
  readonly #isAwaited: IsAwaited;

  constructor(
    pulled: PulledStates | undefined,
    stored: StoredRows,
    projectOf: ProjectOfRecord = () => null,
    whyReadOnly: WhyReadOnly = async () => null,
    isAwaited: IsAwaited = () => false,
  ) {
    this.#pulled = pulled;
    this.#stored = stored;
    this.#projectOf = projectOf;
    this.#whyReadOnly = whyReadOnly;
    this.#isAwaited = isAwaited;
  }

  /**
   * Looks records up, right before they are needed.
   * @param reopens closed operations that are to be open again: they go on from their last version
   * @param edited the items that a person edits
   * @throws when what was pulled cannot be read
   */
  async load(records: readonly PulledRecord[], reopens: readonly OperationId[] = [], edited: readonly EditedItem[] = []): Promise<void> {
    if (reopens.length > 0) this.outbox.recall((await this.#stored(reopens)).filter((row) => row !== undefined));
    [this.#states, this.readOnly] = await Promise.all([
      records.length === 0 || this.#pulled === undefined ? new Map<RecordId, RecordState>() : this.#pulled(records),
      edited.length === 0 ? null : this.#whyReadOnly(edited),
    ]);
  }

  reader({ at, by, newId }: { readonly at: Instant; readonly by: string; readonly newId: () => string }): OutboxReader {
    const { outbox } = this;
    return {
      pulled: (record) => this.#states.get(record) ?? null,
      of: (record) => outbox.of(record),
      projectOf: (record) => outbox.of(record)[0]?.project ?? this.#projectOf(record),
      isAwaited: this.#isAwaited,
      open: () => outbox.open,
      author: { at, by, newId: () => newId() as OperationId, nextSeq: outbox.nextSeq },
    };
  }

  /** Changes operations in memory. @returns what both copies get */
  write(put: readonly Operation[], drop: readonly OperationId[], newId: () => string): readonly KeptOperation[] {
    const rows = this.outbox.rowsOf(put, drop);
    this.outbox.take(rows);
    return rows.map((row) => ({ row, entry: newId() }));
  }
}
