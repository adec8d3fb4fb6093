import type { Table } from 'dexie';
import * as Y from 'yjs';
import { rowsToWrite, tagOf, withRow } from '#renderer/engine/outbox/joined-rows.ts';
import { isOpenRow, KEPT_CLOSED } from '#renderer/engine/outbox/outbox.ts';
import type { CockpitDb, OperationRow, UpdateRow } from '#renderer/engine/store/db.ts';
import { SCHEMA } from '#renderer/engine/store/migrations.ts';
import type { RepairCause, RepairPlan } from '#renderer/engine/store/repair.ts';
import type { FileRefusal, JournalEntry, JournalState, NewJournalEntry } from '#shared/contract/host.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { historyIn } from '#shared/plan/document.ts';
import { releaseOf, type DocId } from '#shared/plan/edit.ts';
import { deriveRows, DERIVED } from '#shared/plan/rows.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { operationEntry, planTables, settingEntry } from './batch.ts';
import { writeChoices } from './choices.ts';
import { completeState, documentOf } from './documents.ts';
import {
  contentsOf,
  countRows,
  MARKER,
  newMarker,
  readMarker,
  RESTORING,
  unjournalledIn,
  UNSENT_SETTINGS,
  type Marker,
  type StoreFacts,
} from './marker.ts';
import { messagesOf } from './messages.ts';
import type { HostJournal } from './sender.ts';

export interface ReconcileOptions {
  readonly db: CockpitDb;
  readonly journal: HostJournal;
  readonly newId: () => string;
}

export interface Reconciled {
  readonly restored: number;
  readonly cause: RepairCause;
  /** Projects are chosen and nothing that was pulled is there any more. */
  readonly mirrorLost: boolean;
}

/** What a document with unreadable rows makes of any decision. */
const DAMAGED = { cause: 'store-damaged', readAfter: 0, refill: 'everything', rebuildRows: true } as const;

/** Whether store and journal are one already: then there is nothing to reconcile, and nothing to read or write for it. */
export const isQuiet = (decided: RepairPlan, facts: StoreFacts): boolean =>
  decided.cause === 'nothing' && !decided.rebuildRows && facts.unsent === 0 && !facts.restoring;

/** The subject of entries that only ask whether the disk takes them. */
export const PROBE = 'store-not-opened';

/**
 * Makes store and journal one again, as decided. The store changes in one transaction; the journal is given its part before that, so
 * a stop in between only means that the next start compares again.
 * @returns how many changes the store got, and what was found in the end; a refusal of the journal leaves the store as it was
 */
export async function reconcile(
  options: ReconcileOptions,
  decided: RepairPlan,
  journal: JournalState,
): Promise<Result<Reconciled, FileRefusal>> {
  const { db, newId } = options;
  const readsDocuments = decided.readAfter !== null || decided.refill === 'everything' || decided.rebuildRows;
  const stored: Stored = readsDocuments ? await storedDocuments(db) : { documents: new Map(), damaged: new Map() };
  const plan = stored.damaged.size === 0 || decided.replace ? decided : ({ ...decided, ...DAMAGED } as const);
  const unsent = (((await db.meta.get(UNSENT_SETTINGS))?.value ?? []) as readonly NewJournalEntry[]).slice();
  const marker = (await readMarker(db)) ?? newMarker(newId());
  const operations = new Map((plan.replace ? [] : await db.operations.toArray()).map((row) => [row.id as string, row]));
  if (plan.replace) stored.documents.clear();
  const isWhole = plan.cause === 'nothing' && !plan.rebuildRows && unsent.length === 0;
  if (isWhole && (await unjournalledIn(db, marker)) === 0) {
    // Same generation: the host never heard of a restore that was begun. The mark must not be taken for one after a later loss.
    await db.meta.delete(RESTORING);
    return ok({ restored: 0, cause: plan.cause, mirrorLost: false });
  }

  const came = plan.readAfter === null ? nothingCame() : await readJournal(options.journal, plan, journal, stored, marker);
  const { put, closed } = operationsToWrite(operations, came, plan, journal, marker);
  came.restored += put.length;
  for (const row of put) operations.set(row.id, row);
  for (const id of closed) operations.delete(id);
  for (const [id, rows] of stored.damaged) keepReadable(stored, id, rows, came);
  // A setting that the journal does not know yet is newer than the ones it knows.
  if (!plan.replace) for (const { subject, data } of unsent) came.settings.set(subject, JSON.parse(data) as unknown);

  let lastNumber = Math.max(journal.lastNumber, 0);
  if (plan.refill !== 'nothing') {
    const missing =
      plan.refill === 'everything'
        ? await everything(db, stored, came.settings, operations, newId)
        : [...(await unsentUpdates(db, marker.seq, came.ids)), ...unsent, ...unsentOperations(operations, marker, came, newId)];
    const appended = await appendAll(options.journal, journal.generation, missing);
    if (!appended.ok) return appended;
    lastNumber = Math.max(lastNumber, appended.value ?? 0);
  }

  const rebuilt = plan.rebuildRows ? [...stored.documents.keys()] : [...came.changed];
  await db.transaction('rw', [...planTables(db), db.pulls], async () => {
    if (plan.replace) await emptyPlan(db);
    for (const id of new Set([...came.changed, ...stored.damaged.keys()])) await writeWhole(db, id, stored.documents.get(id)!, newId());
    if (plan.rebuildRows) await Promise.all(DERIVED.map((table) => db.table(table).clear()));
    for (const id of rebuilt) await writeRows(db, id, stored.documents.get(id)!);
    const settings = [...came.settings].map(([key, value]) => ({ key, value }));
    await db.settings.bulkPut(settings);
    await writeChoices(db, settings);
    await db.operations.bulkPut([...put]);
    await db.operations.bulkDelete([...closed]);
    await db.meta.delete(RESTORING);
    await db.meta.bulkPut([
      { key: MARKER, value: await trueMarker(db, { ...marker, generation: journal.generation, lastNumber }) },
      { key: UNSENT_SETTINGS, value: [] },
    ]);
  });
  const mirrorLost = (await db.pages.count()) === 0 && (await db.pulls.filter(({ chosen }) => chosen).count()) > 0;
  return ok({ restored: came.restored, cause: plan.cause, mirrorLost });
}

interface Stored {
  readonly documents: Map<DocId, Y.Doc>;
  /** The rows of documents with rows that cannot be read. Such a document begins empty: rubbish must not mix with the journal's updates. */
  readonly damaged: Map<DocId, readonly UpdateRow[]>;
}

async function storedDocuments(db: CockpitDb): Promise<Stored> {
  const rows = new Map<DocId, UpdateRow[]>();
  await db.updates.orderBy('seq').each((row) => {
    const known = rows.get(row.doc);
    if (known) known.push(row);
    else rows.set(row.doc, [row]);
  });
  const stored: Stored = { documents: new Map(), damaged: new Map() };
  for (const [id, updates] of rows) {
    const { doc, damaged } = documentOf(updates);
    stored.documents.set(id, damaged > 0 ? new Y.Doc() : doc);
    if (damaged > 0) stored.damaged.set(id, updates);
  }
  return stored;
}

/** Adds the rows that can be read, and fit, to what the journal gave: they may hold what the journal has not. */
function keepReadable(stored: Stored, id: DocId, rows: readonly UpdateRow[], came: Came): void {
  for (const { data } of rows) {
    const { doc, damaged } = documentOf([{ data: Y.encodeStateAsUpdate(stored.documents.get(id)!) }, { data }]);
    if (damaged === 0) stored.documents.set(id, doc);
  }
  came.changed.add(id);
}

interface Came {
  readonly changed: Set<DocId>;
  readonly ids: Set<string>;
  readonly settings: Map<string, unknown>;
  /** Operations as the journal holds them last: several rows where they were changed side by side. */
  readonly operations: Map<string, readonly OperationRow[]>;
  restored: number;
}

const nothingCame = (): Came => ({ changed: new Set(), ids: new Set(), settings: new Map(), operations: new Map(), restored: 0 });

async function readJournal(journal: HostJournal, plan: RepairPlan, state: JournalState, stored: Stored, marker: Marker): Promise<Came> {
  const came = nothingCame();
  // A whole store beside a damaged journal: settings that the store already has may be newer than the ones that are still readable.
  const settled = plan.cause === 'journal-damaged' ? marker.lastNumber : 0;
  for await (const batch of await journal.read({ after: plan.readAfter ?? 0 })) {
    for (const entry of batch) {
      came.ids.add(entry.id);
      if (entry.kind === 'setting') {
        if (entry.number > settled && entry.subject !== PROBE) came.settings.set(entry.subject, JSON.parse(entry.data) as unknown);
      } else if (entry.kind === 'outbox') keepNewest(came.operations, entry);
      else if (entry.kind === 'update') came.restored += applyEntry(entry, state, stored, came);
    }
  }
  return came;
}

function keepNewest(operations: Map<string, readonly OperationRow[]>, { data }: Pick<NewJournalEntry, 'data'>): void {
  const row = JSON.parse(data) as OperationRow;
  operations.set(row.id, withRow(operations.get(row.id) ?? [], row));
}

/** Gives stamps above all that are known. */
function stampsAbove(rows: Iterable<OperationRow>, marker: Marker): () => number {
  let last = marker.stamp ?? 0;
  for (const { stamp } of rows) last = Math.max(last, stamp);
  return () => (last += 1);
}

/**
 * What the journal says of operations that the store does not know. Edits that were made side by side are joined: the journal gets what
 * came of it, like any edit that it does not have. `closed`: the store gave them to the journal once, and the snapshot that followed no
 * longer names them, for they were sent or taken back long ago.
 */
function operationsToWrite(
  stored: ReadonlyMap<string, OperationRow>,
  came: Came,
  { readAfter }: RepairPlan,
  journal: JournalState,
  marker: Marker,
): { readonly put: readonly OperationRow[]; readonly closed: readonly string[] } {
  const nextStamp = stampsAbove([...stored.values(), ...[...came.operations.values()].flat()], marker);
  const put = rowsToWrite(stored, came.operations, marker.stamp ?? 0, nextStamp);
  const isOlder = readAfter !== null && journal.damaged.length === 0 && marker.lastNumber < journal.snapshotNumber;
  const isSameJournal = marker.generation === journal.generation;
  const gone = (row: OperationRow): boolean => row.stamp <= (marker.stamp ?? 0) && !came.operations.has(row.id);
  return { put, closed: isOlder && isSameJournal ? [...stored.values()].filter(gone).map(({ id }) => id) : [] };
}

/** @returns how many changes the document got; an update it already has changes nothing */
function applyEntry(entry: JournalEntry, state: JournalState, stored: Stored, came: Came): number {
  const id = entry.subject as DocId;
  let doc = stored.documents.get(id);
  if (doc === undefined) {
    doc = new Y.Doc();
    stored.documents.set(id, doc);
  }
  const lines = historyIn(doc).length;
  let changed = false;
  doc.once('update', () => {
    changed = true;
  });
  Y.applyUpdate(doc, fromBase64(entry.data));
  if (!changed) return 0;
  came.changed.add(id);
  // A snapshot entry stands for many changes; the history says how many.
  return entry.number <= state.snapshotNumber ? Math.max(1, historyIn(doc).length - lines) : 1;
}

/** A document's whole state as one update row in place of all it had. */
async function writeWhole(db: CockpitDb, doc: DocId, document: Y.Doc, id: string): Promise<void> {
  await db.updates.where('doc').equals(doc).delete();
  await db.updates.add({ doc, id, data: completeState(document) });
}

/** Derives every row of a document again. */
async function writeRows(db: CockpitDb, id: DocId, doc: Y.Doc): Promise<void> {
  const rows = deriveRows(id, doc);
  const releaseId = releaseOf(id);
  if (releaseId === null) await db.freezes.clear();
  else {
    await db.releases.delete(releaseId);
    for (const table of [db.mappings, db.milestones, db.risks, db.notes])
      await db.table(table.name).where('releaseId').equals(releaseId).delete();
  }
  for (const table of DERIVED) if (rows[table].length > 0) await db.table(table).bulkPut([...rows[table]]);
}

const emptyPlan = async (db: CockpitDb): Promise<void> => {
  await Promise.all(
    [db.updates, db.operations, db.steps, db.settings, ...DERIVED.map((table) => db.table(table))].map((table) => table.clear()),
  );
};

/** The marker with what the store really holds now. Inside the transaction that changed it. */
async function trueMarker(db: CockpitDb, marker: Marker): Promise<Marker> {
  const [last, operation] = await Promise.all([db.updates.orderBy('seq').last(), db.operations.orderBy('stamp').last()]);
  const [contents, rows] = await Promise.all([contentsOf(db), countRows(db)]);
  return { ...marker, seq: last?.seq ?? marker.seq, stamp: operation?.stamp ?? marker.stamp ?? 0, ...contents, rows };
}

async function unsentUpdates(db: CockpitDb, seq: number, known: ReadonlySet<string>): Promise<readonly NewJournalEntry[]> {
  const rows = await db.updates.where('seq').above(seq).toArray();
  return rows.filter(({ id }) => !known.has(id)).map(({ doc, id, data }) => ({ kind: 'update', subject: doc, id, data: toBase64(data) }));
}

const isIn = (rows: readonly OperationRow[] | undefined, row: OperationRow): boolean =>
  rows?.length === 1 && tagOf(rows[0]!) === tagOf(row);

/** Operations that the journal does not hold as they stand. */
const unsentOperations = (
  operations: ReadonlyMap<string, OperationRow>,
  marker: Marker,
  came: Came,
  newId: () => string,
): readonly NewJournalEntry[] =>
  [...operations.values()]
    .filter((row) => row.stamp > (marker.stamp ?? 0) && !isIn(came.operations.get(row.id), row))
    .map((row) => operationEntry({ row, entry: newId() }));

async function everything(
  db: CockpitDb,
  stored: Stored,
  settings: ReadonlyMap<string, unknown>,
  operations: ReadonlyMap<string, OperationRow>,
  newId: () => string,
): Promise<readonly NewJournalEntry[]> {
  const all = new Map<string, unknown>((await db.settings.toArray()).map(({ key, value }) => [key, value]));
  for (const [key, value] of settings) all.set(key, value);
  return wholeState({ documents: stored.documents, settings: all, operations: [...operations.values()] }, newId);
}

/** Everything a plan is made of, operations included. */
export interface WholePlan {
  readonly documents: ReadonlyMap<DocId, Y.Doc>;
  readonly settings: ReadonlyMap<string, unknown>;
  readonly operations: readonly OperationRow[];
}

/** Documents, settings and operations as journal entries: one entry each. */
function wholeState({ documents, settings, operations }: WholePlan, newId: () => string): readonly NewJournalEntry[] {
  return [
    ...[...documents].map(([subject, doc]) => ({
      kind: 'update' as const,
      subject,
      id: newId(),
      data: toBase64(completeState(doc)),
    })),
    ...[...settings].map(([key, value]) => settingEntry({ key, value, id: newId() })),
    ...operations.map((row) => operationEntry({ row, entry: newId() })),
  ];
}

/** Appends entries in messages of a moderate size. @returns the last number; null when there was nothing to append */
export async function appendAll(
  journal: HostJournal,
  generation: string,
  entries: readonly NewJournalEntry[],
): Promise<Result<number | null, FileRefusal>> {
  let last: number | null = null;
  for (const message of messagesOf(entries)) {
    const result = await journal.append({ generation, schema: SCHEMA, entries: message });
    if (!result.ok) return err(result.error);
    last = result.value;
  }
  return ok(last);
}

/**
 * Everything the plan holds, as entries for a snapshot or a backup. Of closed operations only the latest.
 * @returns `damaged` names documents with rows that cannot be read: then nothing may be replaced by these entries
 */
export async function planEntries(
  db: CockpitDb,
  newId: () => string,
): Promise<{ readonly entries: readonly NewJournalEntry[]; readonly damaged: readonly DocId[] }> {
  const { documents, damaged } = await storedDocuments(db);
  const settings = new Map((await db.settings.toArray()).map(({ key, value }) => [key, value] as const));
  const outdated = new Set(await outdatedOperations(db));
  const operations = (await db.operations.toArray()).filter(({ id }) => !outdated.has(id));
  return { entries: wholeState({ documents, settings, operations }, newId), damaged: [...damaged.keys()] };
}

/** Operations that were closed long ago. */
async function outdatedOperations(db: CockpitDb): Promise<readonly string[]> {
  const last = await db.operations.orderBy('stamp').last();
  if (last === undefined || last.stamp <= KEPT_CLOSED) return [];
  const older = await db.operations
    .where('stamp')
    .belowOrEqual(last.stamp - KEPT_CLOSED)
    .toArray();
  return older.filter((row) => !isOpenRow(row)).map(({ id }) => id);
}

/** Forgets operations that were closed long ago. Only after a snapshot without them has taken the place of the journal: else it would bring them back. */
export async function pruneOperations(db: CockpitDb): Promise<void> {
  await db.transaction('rw', planTables(db), async () => {
    const [marker, outdated] = await Promise.all([readMarker(db), outdatedOperations(db)]);
    if (marker === null || outdated.length === 0) return;
    await db.operations.bulkDelete([...outdated]);
    await db.meta.put({ key: MARKER, value: { ...marker, ...(await contentsOf(db)) } });
  });
}

/** Merges the update rows of documents that have many of them. Run it while no command is under way. */
export async function mergeRows(db: CockpitDb, docs: Iterable<DocId>, newId: () => string): Promise<void> {
  for (const doc of docs) {
    await db.transaction('rw', planTables(db), async () => {
      const marker = await readMarker(db);
      const rows = await db.updates.where('doc').equals(doc).sortBy('seq');
      if (marker === null || rows.length < 2) return;
      const data = Y.mergeUpdates(rows.map((row) => row.data));
      await db.updates.bulkDelete(rows.map(({ seq }) => seq));
      await db.updates.add({ doc, id: newId(), data });
      // `seq` stays: were a merged row not in the journal yet, the merged one counts as not sent and is sent once more.
      await db.meta.put({ key: MARKER, value: { ...marker, ...(await contentsOf(db)) } });
    });
  }
}

/**
 * Puts entries in the place of the whole plan in the store, as one transaction. Undo begins anew.
 * @param also other tables that change with it: each gets these rows and no others, or only those of some keys are exchanged
 */
export async function replacePlan(
  db: CockpitDb,
  entries: readonly NewJournalEntry[],
  generation: string,
  newId: () => string,
  also: readonly { readonly table: Table; readonly rows: readonly unknown[]; readonly keys?: (key: string) => boolean }[] = [],
): Promise<void> {
  const documents = new Map<DocId, Y.Doc>();
  const settings = new Map<string, unknown>();
  const operations = new Map<string, readonly OperationRow[]>();
  for (const { kind, subject, data } of entries) {
    if (kind === 'setting') settings.set(subject, JSON.parse(data) as unknown);
    if (kind === 'outbox') keepNewest(operations, { data });
    if (kind !== 'update') continue;
    const doc = documents.get(subject as DocId) ?? new Y.Doc();
    documents.set(subject as DocId, doc);
    Y.applyUpdate(doc, fromBase64(data));
  }
  const nextStamp = stampsAbove([...operations.values()].flat(), newMarker(''));
  const joined = rowsToWrite(new Map(), operations, 0, nextStamp);
  await db.transaction('rw', [...new Set([...planTables(db), db.pulls, ...also.map(({ table }) => table)])], async () => {
    await emptyPlan(db);
    for (const { table, rows, keys } of also) {
      if (keys === undefined) await table.clear();
      else await table.bulkDelete(((await table.toCollection().primaryKeys()) as string[]).filter(keys));
      if (rows.length > 0) await table.bulkPut(rows);
    }
    for (const [id, doc] of documents) {
      await writeWhole(db, id, doc, newId());
      await writeRows(db, id, doc);
    }
    const rows = [...settings].map(([key, value]) => ({ key, value }));
    await db.settings.bulkPut(rows);
    await writeChoices(db, rows);
    await db.operations.bulkPut(joined);
    await db.meta.delete(RESTORING);
    await db.meta.bulkPut([
      { key: MARKER, value: await trueMarker(db, { ...newMarker(newId()), generation, lastNumber: entries.length === 0 ? 0 : 1 }) },
      { key: UNSENT_SETTINGS, value: [] },
    ]);
  });
}
