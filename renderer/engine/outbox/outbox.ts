import { pastAfter } from './joined-rows.ts';
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
export function operationOf({
  version: _version,
  stamp: _stamp,
  past: _past,
  said: _said,
  ...operation
}: OperationRow & Operation): Operation {
  return operation;
}

type Unversioned = Omit<OperationRow, 'version' | 'stamp' | 'past' | 'said'>;

/** What the next row of an operation needs to know of the one before. */
interface Before {
  readonly version: number;
  readonly past: Pick<OperationRow, 'past' | 'said'>;
}
const beforeNext = (row: OperationRow): Before => ({ version: row.version, past: pastAfter(row) });

/** The open operations in memory, ahead of the store by what is on its way there. */
export class Outbox {
  readonly #rows = new Map<OperationId, OperationRow & Operation>();
  readonly #records = new Map<RecordId, Set<OperationId>>();
  /** Operations that were closed, as they were last: one that is opened again goes on from there. */
  readonly #closed = new Map<string, Before>();
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
    this.#closed.clear();
    this.take([...dropped, ...rows]);
  }

  /** The open operations of a record, by `seq`. */
  of(record: RecordId): readonly Operation[] {
    const ids = this.#records.get(record);
    return ids === undefined ? [] : [...ids].map((id) => operationOf(this.#rows.get(id)!)).sort((a, b) => a.seq - b.seq);
  }

  /** Closed operations that are to be opened again, as the store has them. */
  recall(rows: readonly OperationRow[]): void {
    for (const row of rows) {
      const { version } = this.#rows.get(row.id) ?? this.#closed.get(row.id) ?? { version: 0 };
      if (row.version > version && !isOpenRow(row)) this.#closed.set(row.id, beforeNext(row));
    }
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
      ...put.map((operation) => {
        const open = this.#rows.get(operation.id);
        return this.#row(operation, open === undefined ? this.#closed.get(operation.id) : beforeNext(open));
      }),
      ...known.map((row) => this.#row({ ...operationOf(row), state: { kind: 'dropped' } }, beforeNext(row))),
    ];
  }

  /** Takes rows into memory. */
  take(rows: readonly OperationRow[]): void {
    for (const row of rows) {
      this.#forget(row.id);
      this.#stamp = Math.max(this.#stamp, row.stamp);
      this.#seq = Math.max(this.#seq, row.seq);
      if (!isOpenRow(row)) {
        this.#closed.set(row.id, beforeNext(row));
        continue;
      }
      this.#closed.delete(row.id);
      this.#rows.set(row.id, row);
      const ids = this.#records.get(row.record);
      if (ids === undefined) this.#records.set(row.record, new Set([row.id]));
      else ids.add(row.id);
    }
  }

  #row(operation: Unversioned, { version, past }: Before = { version: 0, past: { past: [] } }): OperationRow {
    this.#stamp += 1;
    return { ...operation, version: version + 1, stamp: this.#stamp, ...past };
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
