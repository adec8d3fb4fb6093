import * as Y from 'yjs';
import type { CockpitDb, UpdateRow } from '#renderer/engine/store/db.ts';
import { readerOf } from '#shared/plan/document.ts';
import type { PlanReader } from '#shared/plan/change.ts';
import type { DocId } from '#shared/plan/edit.ts';

const KEPT = 64;

/** The plan documents in memory. Loaded when first needed; the ones used longest ago are let go. */
export class Documents {
  readonly #db: CockpitDb;
  readonly #loaded = new Map<DocId, Y.Doc>();
  /** Documents with a row that could not be read; the rest of the document is used. */
  readonly damaged = new Set<DocId>();
  /** Documents that are stored in many rows. */
  readonly scattered = new Set<DocId>();

  constructor(db: CockpitDb) {
    this.#db = db;
  }

  /** Reads the loaded documents. */
  get reader(): PlanReader {
    return readerOf(this.#loaded);
  }

  /** The documents in memory. */
  get ids(): readonly DocId[] {
    return [...this.#loaded.keys()];
  }

  /** @throws when it is not loaded: a bug in the caller */
  get(id: DocId): Y.Doc {
    const doc = this.#loaded.get(id);
    if (doc === undefined) throw new Error(`The plan document ${id} is not loaded.`);
    return doc;
  }

  /** Loads documents that are not in memory yet. @throws a Dexie error when the store cannot be read */
  async load(ids: readonly DocId[]): Promise<void> {
    for (const id of ids) {
      const known = this.#loaded.get(id);
      if (known !== undefined) {
        this.#loaded.delete(id);
        this.#loaded.set(id, known);
        continue;
      }
      const rows = await this.#db.updates.where('doc').equals(id).sortBy('seq');
      const { doc, damaged } = documentOf(rows);
      if (damaged > 0) this.damaged.add(id);
      if (rows.length > SCATTERED) this.scattered.add(id);
      this.#loaded.set(id, doc);
    }
  }

  /** Lets documents go that were not used for long. Only when all of them are in the store. */
  trim(): void {
    for (const id of this.#loaded.keys()) {
      if (this.#loaded.size <= KEPT) return;
      this.#loaded.delete(id);
    }
  }

  /** Forgets everything, so that it is read again. */
  clear(): void {
    this.#loaded.clear();
  }
}

/** More update rows than this are merged into one. */
export const SCATTERED = 200;

/**
 * A document from its stored updates. Rows that cannot be read are left out and counted; so is an update that waits for another one
 * that is not there, since every update was written after those it stands on.
 */
export function documentOf(rows: readonly Pick<UpdateRow, 'data'>[]): { readonly doc: Y.Doc; readonly damaged: number } {
  const doc = new Y.Doc();
  let damaged = 0;
  // One by one: a transaction around all of them would stop at the first damaged row.
  for (const { data } of rows) {
    try {
      Y.applyUpdate(doc, data);
    } catch {
      damaged += 1;
    }
  }
  return { doc, damaged: damaged + (isIncomplete(doc) ? 1 : 0) };
}

const isIncomplete = ({ store }: Y.Doc): boolean => store.pendingStructs !== null || store.pendingDs !== null;

/** A document's state without what waits for updates that nobody has: rubbish of a damaged row, once every copy was merged. */
export function completeState(doc: Y.Doc): Uint8Array {
  doc.store.pendingStructs = null;
  doc.store.pendingDs = null;
  return Y.encodeStateAsUpdate(doc);
}
