import type { Table } from 'dexie';
import type { CockpitDb, OperationRow, StepRow, UpdateRow } from '#renderer/engine/store/db.ts';
import type { NewJournalEntry } from '#shared/contract/host.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { DocumentChange, PlanRecord } from '#shared/plan/change.ts';
import { notesIn, recordIn } from '#shared/plan/document.ts';
import { releaseOf, type Collection, type DocId, type HistoryLine } from '#shared/plan/edit.ts';
import { deriveRows, DERIVED, hasNotes, type PlanRows } from '#shared/plan/rows.ts';
import { toBase64 } from './base64.ts';
import { isChoice, writeChoices } from './choices.ts';
import type { Documents } from './documents.ts';
import { StoreReplaced } from './failures.ts';
import { idsHash, MARKER, operationHash, readMarker, UNSENT_SETTINGS, type Marker } from './marker.ts';
import type { StepWrites } from './steps.ts';

/** Commands that are written together: what goes into the store, and the same as entries for the journal. */
export interface Batch {
  readonly commands: number;
  readonly updates: readonly Omit<UpdateRow, 'seq'>[];
  readonly lines: readonly HistoryLine[];
  /** Rows to derive again when the batch is written. */
  readonly touched: readonly Touched[];
  readonly steps: ReadonlyMap<number, StepRow | null>;
  readonly settings: readonly { readonly key: string; readonly value: unknown; readonly id: string }[];
  /** Operations that changed, each time they did, with the id of the journal's entry. */
  readonly operations: readonly KeptOperation[];
}

export interface KeptOperation {
  readonly row: OperationRow;
  readonly entry: string;
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
  readonly steps: StepWrites = new Map();
  readonly settings: { readonly key: string; readonly value: unknown; readonly id: string }[] = [];
  readonly operations: KeptOperation[] = [];

  get isEmpty(): boolean {
    return this.updates.length + this.settings.length + this.operations.length + this.steps.size === 0;
  }

  touch(changes: readonly DocumentChange[]): void {
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
    ...batch.operations.map(operationEntry),
  ];
}

export const operationEntry = ({ row, entry }: KeptOperation): NewJournalEntry => ({
  kind: 'outbox',
  subject: row.id,
  id: entry,
  data: JSON.stringify(row),
});

export const settingEntry = ({ key, value, id }: Batch['settings'][number]): NewJournalEntry => ({
  kind: 'setting',
  subject: key,
  id,
  data: JSON.stringify(value),
});

/** The tables a batch writes. */
export const planTables = (db: CockpitDb) => [
  db.updates,
  db.operations,
  ...DERIVED.map((table) => db.table(table)),
  db.steps,
  db.settings,
  db.meta,
];

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
 * Everything is asked of the store at once, and the marker last: each wait for an answer costs more than what is written.
 * @throws StoreReplaced when the store is not the one the edits were made on; a Dexie error when it refuses
 */
export async function writeBatches({ db, documents, batches, marker, unsent, isRetry }: BatchWrite): Promise<Written> {
  const rows = rowWrites(
    documents,
    batches.flatMap(({ touched }) => touched),
  );
  const updates = batches.flatMap((batch) => batch.updates);
  const lines = batches.flatMap((batch) => batch.lines);
  const settings = batches.flatMap((batch) => batch.settings);
  const steps = new Map(batches.flatMap((batch) => [...batch.steps]));
  const puts = [...steps.values()].filter((row) => row !== null);
  const deletes = [...steps].flatMap(([seq, row]) => (row === null ? [seq] : []));
  const operations = batches.flatMap((batch) => batch.operations.map(({ row }) => row));
  const choices = settings.filter(({ key }) => isChoice(key));
  // No table that is not written: whoever reads it would wait for this transaction, and a batch of a pull holds `pulls` for long.
  const tables = new Set<Table>([
    db.meta,
    ...(updates.length > 0 ? [db.updates] : []),
    ...(operations.length > 0 ? [db.operations] : []),
    ...(lines.length > 0 ? [db.history] : []),
    ...rows.tables.map((table) => db.table(table)),
    ...(steps.size > 0 ? [db.steps] : []),
    ...(settings.length > 0 ? [db.settings] : []),
    ...(choices.length > 0 ? [db.pulls] : []),
  ]);
  return db.transaction('rw', [...tables], async () => {
    // What a write before this one left, when it reached the disk after all.
    const known = new Set(isRetry && updates.length > 0 ? ((await db.updates.where('id').anyOf(ids(updates)).keys()) as string[]) : []);
    const oldLines = isRetry && lines.length > 0 ? await db.history.where('id').anyOf(ids(lines)).count() : 0;
    const added = updates.filter(({ id }) => !known.has(id));
    const [found, changed, seqs, more] = await Promise.all([
      readMarker(db),
      putOperations(db, operations),
      added.length === 0 ? [] : db.updates.bulkAdd(added, { allKeys: true }),
      rows.apply(db),
      lines.length === 0 ? null : db.history.bulkPut(lines),
      deletes.length === 0 ? null : db.steps.bulkDelete(deletes),
      puts.length === 0 ? null : db.steps.bulkPut(puts),
      settings.length === 0 ? null : db.settings.bulkPut(settings.map(({ key, value }) => ({ key, value }))),
    ]);
    if (found?.store !== marker.store) throw new StoreReplaced();
    await writeChoices(db, choices);
    // Counts and hash go on from what the disk says: memory may not know of a write that failed and reached it all the same.
    const moreRows = [...more, ['history', lines.length - oldLines] as const];
    const written: Marker = {
      ...found,
      lastNumber: Math.max(found.lastNumber, marker.lastNumber),
      seq: Math.max(found.seq, marker.seq),
      stamp: Math.max(found.stamp ?? 0, marker.stamp ?? 0),
      count: found.count + added.length + changed.more,
      hash: (found.hash + idsHash(ids(added)) + changed.hash) >>> 0,
      rows: {
        ...found.rows,
        ...Object.fromEntries(moreRows.map(([table, count]) => [table, (found.rows[table] ?? 0) + count])),
      },
    };
    await db.meta.bulkPut([{ key: MARKER, value: written }, ...(settings.length > 0 ? [{ key: UNSENT_SETTINGS, value: unsent }] : [])]);
    const seqOf = new Map(added.map(({ id }, index) => [id, seqs[index]!]));
    return { marker: written, lastSeqs: batches.map((batch) => lastSeq(batch, seqOf)) };
  });
}

/**
 * Puts operations as they stand last. Inside a transaction over their table.
 * @returns how many more there are then, and by how much the sum of the hashes rises, 32 bits
 */
async function putOperations(db: CockpitDb, rows: readonly OperationRow[]): Promise<{ readonly more: number; readonly hash: number }> {
  if (rows.length === 0) return { more: 0, hash: 0 };
  const last = [...new Map(rows.map((row) => [row.id as string, row])).values()];
  // Asked together: requests of a transaction are answered in order, so the first still sees what stood before.
  const [found] = await Promise.all([db.operations.bulkGet(last.map(({ id }) => id)), db.operations.bulkPut(last)]);
  const before = found.filter((row) => row !== undefined);
  const sum = (list: readonly OperationRow[]): number => list.reduce((all, row) => (all + operationHash(row)) >>> 0, 0);
  return { more: last.length - before.length, hash: (sum(last) - sum(before)) >>> 0 };
}

/**
 * Writes operations and the marker inside a transaction of somebody else's, over `operations` and `meta`: with the pulled data they follow from.
 * @throws StoreReplaced when the store is not the one the operations were made on
 */
export async function writeOperations(db: CockpitDb, rows: readonly OperationRow[], marker: Marker): Promise<Marker> {
  const [found, changed] = await Promise.all([readMarker(db), putOperations(db, rows)]);
  if (found?.store !== marker.store) throw new StoreReplaced();
  const written: Marker = {
    ...found,
    lastNumber: Math.max(found.lastNumber, marker.lastNumber),
    seq: Math.max(found.seq, marker.seq),
    stamp: Math.max(found.stamp ?? 0, marker.stamp ?? 0),
    count: found.count + changed.more,
    hash: (found.hash + changed.hash) >>> 0,
  };
  await db.meta.put({ key: MARKER, value: written });
  return written;
}

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

const lastSeq = ({ updates }: Batch, seqOf: ReadonlyMap<string, number>): number | null =>
  updates.reduce<number | null>((last, { id }) => seqOf.get(id) ?? last, null);

interface RowWrites {
  readonly tables: readonly (typeof DERIVED)[number][];
  /** @returns how many rows more each table has then; counting a whole table would take the longer the more it holds */
  apply(db: CockpitDb): Promise<ReadonlyMap<string, number>>;
}

interface SingleWrites {
  readonly puts: { readonly key: string; readonly row: object }[];
  readonly deletes: string[];
}

const IN_RELEASE = ['mappings', 'milestones', 'risks', 'notes'] as const;
const OF_RELEASE = ['releases', ...IN_RELEASE] as const;

/** Derives touched rows from the documents in memory, each once, however many commands touched it. */
function rowWrites(documents: Documents, touched: readonly Touched[]): RowWrites {
  const unique = new Map(touched.map((row) => [`${row.doc}\n${row.collection}\n${row.id}`, row]));
  const whole = new Set([...unique.values()].filter(({ collection }) => collection === 'whole').map(({ doc }) => doc));
  const single = new Map<(typeof DERIVED)[number], SingleWrites>();
  for (const { doc, collection, id } of unique.values()) {
    if (collection === 'whole' || whole.has(doc)) continue;
    const writes = single.get(collection) ?? { puts: [], deletes: [] };
    single.set(collection, writes);
    const row = visibleRow(documents, doc, collection, id);
    if (row === null) writes.deletes.push(id);
    else writes.puts.push({ key: id, row });
  }
  return {
    tables: [...new Set([...single.keys(), ...(whole.size > 0 ? OF_RELEASE : [])])],
    async apply(db) {
      const more = new Map<string, number>();
      const add = (table: string, rows: number): unknown => more.set(table, (more.get(table) ?? 0) + rows);
      await Promise.all([
        ...[...single].map(async ([table, writes]) => add(table, await writeSingle(db.table(table), writes))),
        ...[...whole].map((doc) => writeRelease(db, doc, deriveRows(doc, documents.get(doc)), add)),
      ]);
      return more;
    },
  };
}

/** @returns how many rows more there are then */
async function writeSingle(table: Table<unknown, string>, { puts, deletes }: SingleWrites): Promise<number> {
  const there = [...puts.map(({ key }) => key), ...deletes].map((key) => table.where(':id').equals(key).count());
  const [counts] = await Promise.all([
    Promise.all(there),
    deletes.length === 0 ? null : table.bulkDelete(deletes),
    puts.length === 0 ? null : table.bulkPut(puts.map(({ row }) => row)),
  ]);
  return puts.length - counts.reduce((sum, count) => sum + count, 0);
}

/** Puts a release's rows in the place of those it had. @param add is told how many rows more each table has then */
async function writeRelease(db: CockpitDb, doc: DocId, rows: PlanRows, add: (table: string, rows: number) => void): Promise<void> {
  const id = releaseOf(doc)!; // only a release comes and goes as a whole
  const write = async (name: (typeof OF_RELEASE)[number]): Promise<void> => {
    const table = db.table(name);
    const gone = await table
      .where(name === 'releases' ? ':id' : 'releaseId')
      .equals(id)
      .delete();
    if (rows[name].length > 0) await table.bulkPut([...rows[name]]);
    add(name, rows[name].length - gone);
  };
  await Promise.all(OF_RELEASE.map(write));
}

function visibleRow(documents: Documents, id: DocId, collection: Collection | 'notes', recordId: string): PlanRecord | object | null {
  const doc = documents.get(id);
  const release = releaseOf(id);
  if (release !== null && recordIn(doc, id, 'releases', release) === null) return null;
  if (collection !== 'notes') return recordIn(doc, id, collection, recordId);
  const notes = notesIn(doc, recordId as ReleaseId);
  return hasNotes(notes) ? notes : null;
}
