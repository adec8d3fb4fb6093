import type { TogetherWith } from '#renderer/engine/items/item-store.ts';
import type { Outbox } from '#renderer/engine/outbox/outbox.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import type { EditRefusal } from '#shared/plan/edit.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import { BatchBuilder, writeOperations } from './batch.ts';
import type { Copies } from './copies.ts';

/** What becomes of operations in one step. `settings`: what must be remembered in the same transaction. */
export interface OutboxWork {
  readonly put: readonly Operation[];
  readonly drop?: readonly OperationId[];
  readonly settings?: { readonly [key: string]: unknown };
}

/** Gives the part of somebody else's transaction that writes operations, for the connection on which that one runs. */
export type TogetherIn = (db: CockpitDb) => TogetherWith;

/** The store refused a change of operations. */
export class NotKept extends Error {
  override readonly name = 'NotKept';
  readonly refusal: EditRefusal;

  constructor(refusal: EditRefusal) {
    super(refusal.code === 'not-saved' ? refusal.explanation.happened : 'The store did not take a change of the outbox.');
    this.refusal = refusal;
  }
}

export interface Settling {
  readonly outbox: Outbox;
  readonly copies: Copies;
  readonly newId: () => string;
}

/**
 * Writes pulled data and the operations that follow from it as one transaction; nothing else may change operations meanwhile.
 * @param put the operations that differ from before; without any, the data is written alone
 * @param write writes the data, with `together` in its transaction
 * @returns what `write` gave, and whether the journal holds the operations, once that is known
 * @throws what `write` threw
 */
export async function settleTogether<T>(
  { outbox, copies, newId }: Settling,
  put: readonly Operation[],
  write: (together: TogetherIn | null) => Promise<T>,
): Promise<{ readonly value: T; readonly journalled: Promise<boolean> }> {
  const rows = outbox.rowsOf(put);
  if (rows.length === 0) return { value: await write(null), journalled: Promise.resolve(true) };
  let { marker } = copies;
  const value = await write((db) => ({
    tables: [db.operations, db.meta],
    run: async () => {
      marker = await writeOperations(db, rows, copies.marker);
    },
  }));
  outbox.take(rows);
  const batch = new BatchBuilder();
  batch.operations.push(...rows.map((row) => ({ row, entry: newId() })));
  return { value, journalled: copies.written(batch, marker).saved };
}
