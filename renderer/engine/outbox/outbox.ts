import type { CockpitDb, OperationRow } from '#renderer/engine/store/db.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { isOpen, type Operation, type OperationId, type OperationState } from '#shared/sync/operation.ts';

/** The states of operations that still have to reach the tracker or a person. */
const OPEN = ['queued', 'held', 'sending', 'conflict', 'parked'] as const satisfies readonly Exclude<
  OperationState['kind'],
  'acknowledged'
>[];

/** Closed operations that are kept: what was sent lately, for people who look it up. */
export const KEPT_CLOSED = 5_000;

/** Whether a row still has to reach the tracker or a person. */
export const isOpenRow = (row: OperationRow): row is OperationRow & Operation =>
  row.state.kind !== 'dropped' && isOpen({ state: row.state });

/** An operation without what only its row has. */
export function operationOf({ version: _version, stamp: _stamp, ...operation }: OperationRow & Operation): Operation {
  return operation;
}

/**
 * How far a state has come. Two cockpits of one profile can both have changed an operation once since they knew the same one: then what has
 * gone out counts more than what waits.
 */
const FAR: { readonly [K in OperationRow['state']['kind']]: number } = {
  queued: 0,
  held: 1,
  dropped: 2,
  parked: 3,
  conflict: 4,
  sending: 5,
  acknowledged: 6,
};

/** The newer of two rows of one operation. The order in which they come does not matter, nor how often. */
export function newerRow(a: OperationRow, b: OperationRow): OperationRow {
  if (a.version !== b.version) return a.version > b.version ? a : b;
  if (a.state.kind !== b.state.kind) return FAR[a.state.kind] > FAR[b.state.kind] ? a : b;
  return JSON.stringify(a) >= JSON.stringify(b) ? a : b;
}

/** The open operations in memory, ahead of the store by what is on its way there. */
export class Outbox {
  readonly #rows = new Map<OperationId, OperationRow & Operation>();
  readonly #records = new Map<RecordId, Set<OperationId>>();
  /** The versions of operations that were taken back: one that is made again goes on from there. */
  readonly #dropped = new Map<string, number>();
  #stamp = 0;
  #seq = 0;

  /** Reads the open operations. @throws a Dexie error */
  async load(db: CockpitDb): Promise<void> {
    const [rows, dropped, byStamp, bySeq] = await Promise.all([
      db.operations
        .where('state.kind')
        .anyOf([...OPEN])
        .toArray(),
      db.operations.where('state.kind').equals('dropped').toArray(),
      db.operations.orderBy('stamp').last(),
      db.operations.orderBy('seq').last(),
    ]);
    this.#rows.clear();
    this.#records.clear();
    this.#stamp = byStamp?.stamp ?? 0;
    this.#seq = bySeq?.seq ?? 0;
    this.#dropped.clear();
    this.take([...dropped, ...rows]);
  }

  /** The open operations of a record, by `seq`. */
  of(record: RecordId): readonly Operation[] {
    const ids = this.#records.get(record);
    return ids === undefined ? [] : [...ids].map((id) => operationOf(this.#rows.get(id)!)).sort((a, b) => a.seq - b.seq);
  }

  /** Every open operation, by `seq`. */
  get open(): readonly Operation[] {
    return [...this.#rows.values()].map(operationOf).sort((a, b) => a.seq - b.seq);
  }

  /** Records that have open operations. */
  get records(): Iterable<RecordId> {
    return this.#records.keys();
  }

  has(record: RecordId): boolean {
    return this.#records.has(record);
  }

  get(id: OperationId): Operation | null {
    const row = this.#rows.get(id);
    return row === undefined ? null : operationOf(row);
  }

  /** The version of an open operation. */
  versionOf(id: OperationId): number | undefined {
    return this.#rows.get(id)?.version;
  }

  get count(): number {
    return this.#rows.size;
  }

  /** The `seq` of the next operation. */
  readonly nextSeq = (): number => (this.#seq += 1);

  /** Operations as they stand now, and ids that go, as rows to write. Memory is changed by `take`, once it is certain that they are written. */
  rowsOf(put: readonly Operation[], drop: readonly OperationId[] = []): readonly OperationRow[] {
    const known = drop.flatMap((id) => this.#rows.get(id) ?? []);
    return [
      ...put.map((operation) => this.#row(operation, this.#rows.get(operation.id)?.version ?? this.#dropped.get(operation.id) ?? 0)),
      ...known.map((row) => this.#row({ ...operationOf(row), state: { kind: 'dropped' } }, row.version)),
    ];
  }

  /** Takes rows into memory. */
  take(rows: readonly OperationRow[]): void {
    for (const row of rows) {
      this.#forget(row.id);
      this.#stamp = Math.max(this.#stamp, row.stamp);
      this.#seq = Math.max(this.#seq, row.seq);
      if (row.state.kind === 'dropped') this.#dropped.set(row.id, row.version);
      if (!isOpenRow(row)) continue;
      this.#rows.set(row.id, row);
      const ids = this.#records.get(row.record);
      if (ids === undefined) this.#records.set(row.record, new Set([row.id]));
      else ids.add(row.id);
    }
  }

  #row(operation: Omit<OperationRow, 'version' | 'stamp'>, version: number): OperationRow {
    this.#stamp += 1;
    return { ...operation, version: version + 1, stamp: this.#stamp };
  }

  #forget(id: OperationId): void {
    const known = this.#rows.get(id);
    if (known === undefined) return;
    this.#rows.delete(id);
    const ids = this.#records.get(known.record)!;
    ids.delete(id);
    if (ids.size === 0) this.#records.delete(known.record);
  }
}
