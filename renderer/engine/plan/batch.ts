import type { CockpitDb, StepRow, UpdateRow } from '#renderer/engine/store/db.ts';
import type { NewJournalEntry } from '#shared/contract/host.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { PlanChange, PlanRecord } from '#shared/plan/change.ts';
import { notesIn, recordIn } from '#shared/plan/document.ts';
import { releaseOf, type Collection, type DocId, type HistoryLine } from '#shared/plan/edit.ts';
import { deriveRows, DERIVED, hasNotes } from '#shared/plan/rows.ts';
import { toBase64 } from './base64.ts';
import { isChoice, writeChoices } from './choices.ts';
import type { Documents } from './documents.ts';
import { StoreReplaced } from './failures.ts';
import { countRows, idsHash, MARKER, readMarker, UNSENT_SETTINGS, type Marker } from './marker.ts';
import type { StepWrites } from './steps.ts';

/** Commands that are written together: what goes into the store, and the same as entries for the journal. */
export interface Batch {
  readonly commands: number;
  readonly updates: readonly Omit<UpdateRow, 'seq'>[];
  readonly lines: readonly HistoryLine[];
  /** Rows to derive again when the batch is written. */
  readonly touched: readonly Touched[];
  readonly steps: { readonly puts: readonly StepRow[]; readonly deletes: readonly number[] };
  readonly settings: readonly { readonly key: string; readonly value: unknown; readonly id: string }[];
}

/** A row to derive again; `whole` when a release came or went, and with it every row of its document. */
export interface Touched {
  readonly doc: DocId;
  readonly collection: Collection | 'notes' | 'whole';
  readonly id: string;
}

/** A batch under construction. */
export class BatchBuilder implements Batch {
  commands = 0;
  readonly updates: Omit<UpdateRow, 'seq'>[] = [];
  readonly lines: HistoryLine[] = [];
  readonly touched: Touched[] = [];
  readonly steps: { readonly puts: StepRow[]; readonly deletes: number[] } & StepWrites = { puts: [], deletes: [] };
  readonly settings: { readonly key: string; readonly value: unknown; readonly id: string }[] = [];

  get isEmpty(): boolean {
    return this.updates.length + this.settings.length + this.steps.puts.length + this.steps.deletes.length === 0;
  }

  touch(changes: readonly PlanChange[]): void {
    for (const change of changes) {
      const { doc } = change;
      if (change.kind === 'notes') this.touched.push({ doc, collection: 'notes', id: change.releaseId });
      else if (change.collection === 'releases' && (change.before === null || change.after === null))
        this.touched.push({ doc, collection: 'whole', id: change.id });
      else this.touched.push({ doc, collection: change.collection, id: change.id });
    }
  }
}

/** The batch as the journal holds it. History and rows are in the updates. */
export function journalEntries(batch: Batch): readonly NewJournalEntry[] {
  return [
    ...batch.updates.map((update) => ({ kind: 'update' as const, subject: update.doc, id: update.id, data: toBase64(update.data) })),
    ...batch.settings.map(settingEntry),
  ];
}

export const settingEntry = ({ key, value, id }: Batch['settings'][number]): NewJournalEntry => ({
  kind: 'setting',
  subject: key,
  id,
  data: JSON.stringify(value),
});

/** The tables a batch writes. */
export const planTables = (db: CockpitDb) => [db.updates, ...DERIVED.map((table) => db.table(table)), db.steps, db.settings, db.meta];

export interface Written {
  readonly marker: Marker;
  /** The last sequence number of each batch's updates; null when it has none. */
  readonly lastSeqs: readonly (number | null)[];
}

export interface BatchWrite {
  readonly db: CockpitDb;
  readonly documents: Documents;
  readonly batches: readonly Batch[];
  /** The marker as it stands in memory. */
  readonly marker: Marker;
  /** Settings that the journal has not acknowledged, those of the batches included. */
  readonly unsent: readonly NewJournalEntry[];
  /** A write before this one failed: perhaps after all it reached the disk. */
  readonly isRetry: boolean;
}

/**
 * Writes batches, their rows, history, steps and the marker as one strict transaction: either all of it is on disk or nothing.
 * @throws StoreReplaced when the store is not the one the edits were made on; a Dexie error when it refuses
 */
export async function writeBatches({ db, documents, batches, marker, unsent, isRetry }: BatchWrite): Promise<Written> {
  const rows = rowWrites(
    documents,
    batches.flatMap(({ touched }) => touched),
  );
  const all = batches.flatMap(({ updates }) => updates.map(({ id }) => id));
  // Not always: an edit that took `pulls` into its transaction would wait for every batch of a pull.
  const choices = batches.flatMap(({ settings }) => settings.filter(({ key }) => isChoice(key)));
  return db.transaction('rw', choices.length === 0 ? planTables(db) : [...planTables(db), db.pulls], async () => {
    if ((await readMarker(db))?.store !== marker.store) throw new StoreReplaced();
    const known = new Set(isRetry ? ((await db.updates.where('id').anyOf(all).keys()) as string[]) : []);
    const ids = all.filter((id) => !known.has(id));
    const lastSeqs: (number | null)[] = [];
    for (const { updates } of batches) {
      const added = updates.filter(({ id }) => !known.has(id));
      const seqs = added.length === 0 ? [] : await db.updates.bulkAdd(added, { allKeys: true });
      lastSeqs.push(seqs.at(-1) ?? null);
    }
    const lines = batches.flatMap((batch) => batch.lines);
    if (lines.length > 0) await db.history.bulkPut([...lines]);
    await rows.apply(db);
    for (const { steps, settings } of batches) {
      if (steps.deletes.length > 0) await db.steps.bulkDelete([...steps.deletes]);
      if (steps.puts.length > 0) await db.steps.bulkPut([...steps.puts]);
      if (settings.length > 0) await db.settings.bulkPut(settings.map(({ key, value }) => ({ key, value })));
    }
    await writeChoices(db, choices);
    const history = (marker.rows['history'] ?? 0) + lines.length; // lines only come, and counting thousands of them takes a while
    const written: Marker = {
      ...marker,
      count: marker.count + ids.length,
      hash: (marker.hash + idsHash(ids)) >>> 0,
      rows: { ...marker.rows, ...(await countRows(db, rows.tables)), history },
    };
    await db.meta.bulkPut([
      { key: MARKER, value: written },
      { key: UNSENT_SETTINGS, value: unsent },
    ]);
    return { marker: written, lastSeqs };
  });
}

interface RowWrites {
  readonly tables: readonly (typeof DERIVED)[number][];
  apply(db: CockpitDb): Promise<void>;
}

/** Derives touched rows from the documents in memory, each once, however many commands touched it. */
function rowWrites(documents: Documents, touched: readonly Touched[]): RowWrites {
  const unique = new Map(touched.map((row) => [`${row.doc}\n${row.collection}\n${row.id}`, row]));
  const whole = new Set([...unique.values()].filter(({ collection }) => collection === 'whole').map(({ doc }) => doc));
  const puts = new Map<(typeof DERIVED)[number], unknown[]>();
  const deletes = new Map<(typeof DERIVED)[number], string[]>();
  const add = <T>(map: Map<(typeof DERIVED)[number], T[]>, table: (typeof DERIVED)[number], value: T): void => {
    map.set(table, [...(map.get(table) ?? []), value]);
  };
  for (const { doc, collection, id } of unique.values()) {
    if (collection === 'whole' || whole.has(doc)) continue;
    const row = visibleRow(documents, doc, collection, id);
    if (row === null) add(deletes, collection, id);
    else add(puts, collection, row);
  }
  const inRelease = ['mappings', 'milestones', 'risks', 'notes'] as const;
  const tables = new Set([...puts.keys(), ...deletes.keys(), ...(whole.size > 0 ? (['releases', ...inRelease] as const) : [])]);
  return {
    tables: [...tables],
    async apply(db) {
      for (const doc of whole) {
        const id = releaseOf(doc)!; // only a release comes and goes as a whole
        const derived = deriveRows(doc, documents.get(doc));
        await db.releases.delete(id);
        for (const table of inRelease) await db.table(table).where('releaseId').equals(id).delete();
        for (const table of ['releases', ...inRelease] as const) {
          if (derived[table].length > 0) await db.table(table).bulkPut([...derived[table]]);
        }
      }
      for (const [table, keys] of deletes) await db.table(table).bulkDelete(keys);
      for (const [table, rows] of puts) await db.table(table).bulkPut(rows);
    },
  };
}

function visibleRow(documents: Documents, id: DocId, collection: Collection | 'notes', recordId: string): PlanRecord | object | null {
  const doc = documents.get(id);
  const release = releaseOf(id);
  if (release !== null && recordIn(doc, id, 'releases', release) === null) return null;
  if (collection !== 'notes') return recordIn(doc, id, collection, recordId);
  const notes = notesIn(doc, recordId as ReleaseId);
  return hasNotes(notes) ? notes : null;
}
