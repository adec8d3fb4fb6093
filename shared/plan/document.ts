import * as Y from 'yjs';
import type { Mapping, Notes, ReleaseId } from '#shared/domain/release.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { isInDocument, valueOf, type DocumentChange, type PlanChange, type PlanReader, type PlanRecord } from './change.ts';
import { isInRelease, releaseDoc, releaseOf, type Collection, type DocId, type HistoryLine } from './edit.ts';
import { fieldsOf } from './fields.ts';
import { isTyping } from './history.ts';
import { textDifference } from './text-change.ts';

/**
 * The shape of a plan document in Yjs:
 * - a map per collection, from record id to a map of fields, so that two people's changes of different fields both stay;
 * - `notes`, a text that merges by character, and `notes-draft`, a map with the last generated draft;
 * - `history`, an array that only grows, so that history travels with the plan.
 * A removed record keeps its fields under a mark: what another person changed meanwhile survives, and undo is one field.
 */
const REMOVED = '~removed';

type Fields = Y.Map<Json>;

const collectionOf = (doc: Y.Doc, collection: Collection): Y.Map<Fields> => doc.getMap<Fields>(collection);
const draftOf = (doc: Y.Doc): Y.Map<Json> => doc.getMap<Json>('notes-draft');
const historyOf = (doc: Y.Doc): Y.Array<HistoryLine> => doc.getArray<HistoryLine>('history');

function read(id: DocId, collection: Collection, recordId: string, fields: Fields): PlanRecord {
  const record: Record<string, Json> = { id: recordId };
  if (isInRelease(collection)) record['releaseId'] = releaseOf(id);
  for (const [field, spec] of Object.entries(fieldsOf(collection))) {
    const value = fields.get(field);
    const held = value !== undefined && spec.check(value) === null ? value : spec.empty;
    if (held !== null || spec.optional !== true) record[field] = held;
  }
  return record as unknown as PlanRecord;
}

/** A record as it stands; null when it never was or was removed. Fields without a valid value show their empty value. */
export function recordIn(doc: Y.Doc, id: DocId, collection: Collection, recordId: string): PlanRecord | null {
  const fields = collectionOf(doc, collection).get(recordId);
  return fields instanceof Y.Map && fields.get(REMOVED) !== true ? read(id, collection, recordId, fields) : null;
}

/** Every record of a collection that was not removed, by id. */
export function recordsIn(doc: Y.Doc, id: DocId, collection: Collection): readonly PlanRecord[] {
  const ids = [...collectionOf(doc, collection).keys()].sort();
  return ids.map((recordId) => recordIn(doc, id, collection, recordId)).filter((record) => record !== null);
}

/** The notes of a release's document; empty when nothing was written yet. */
export function notesIn(doc: Y.Doc, releaseId: ReleaseId): Notes {
  const draft = draftOf(doc);
  const [generated, at] = [draft.get('generated'), draft.get('at')];
  return {
    releaseId,
    markdown: doc.getText('notes').toString(),
    generated: typeof generated === 'string' ? generated : '',
    generatedAt: typeof at === 'string' ? (at as Instant) : null,
  };
}

/** Every history line of a document, oldest first as written. */
export const historyIn = (doc: Y.Doc): readonly HistoryLine[] => historyOf(doc).toArray();

/** The newest line about typing in the notes. */
export const lastTypingIn = (doc: Y.Doc): HistoryLine | null => historyIn(doc).findLast(isTyping) ?? null;

/**
 * Makes changes and adds their history lines, as one Yjs transaction. What goes into the outbox is passed over.
 * @returns the update to store; applying it to any copy of the document, once or twice, gives the same document
 */
export function writeChanges(doc: Y.Doc, changes: readonly PlanChange[], lines: readonly HistoryLine[]): Uint8Array {
  let update: Uint8Array | null = null;
  const keep = (bytes: Uint8Array): void => {
    update = bytes;
  };
  doc.on('update', keep);
  try {
    doc.transact(() => {
      for (const change of changes.filter(isInDocument)) write(doc, change);
      if (lines.length > 0) historyOf(doc).push([...lines]);
    });
  } finally {
    doc.off('update', keep);
  }
  return update ?? Y.encodeStateAsUpdate(new Y.Doc());
}

function write(doc: Y.Doc, change: DocumentChange): void {
  if (change.kind === 'notes') {
    const text = doc.getText('notes');
    for (const { from, to, insert } of change.typing ?? [textDifference(change.before.markdown, change.after.markdown)]) {
      if (to > from) text.delete(from, to - from);
      if (insert !== '') text.insert(from, insert);
    }
    if (change.typing !== null) return;
    draftOf(doc).set('generated', change.after.generated);
    draftOf(doc).set('at', change.after.generatedAt);
    return;
  }
  const records = collectionOf(doc, change.collection);
  let fields = records.get(change.id);
  if (!(fields instanceof Y.Map)) fields = records.set(change.id, new Y.Map<Json>());
  if (change.after === null) {
    fields.set(REMOVED, true);
    return;
  }
  if (fields.get(REMOVED) === true) fields.delete(REMOVED);
  const changed = change.before === null ? Object.keys(fieldsOf(change.collection)) : change.fields;
  for (const field of changed) fields.set(field, valueOf(change.after, field));
}

/** Reads documents that are in memory. @throws when one is not loaded: a bug in the caller */
export function readerOf(docs: ReadonlyMap<DocId, Y.Doc>): PlanReader {
  const loaded = (id: DocId): Y.Doc => {
    const doc = docs.get(id);
    if (doc === undefined) throw new Error(`The plan document ${id} is not loaded.`);
    return doc;
  };
  return {
    record: (doc, collection, id) => recordIn(loaded(doc), doc, collection, id),
    mappings: (doc) => recordsIn(loaded(doc), doc, 'mappings') as readonly Mapping[],
    notes: (releaseId) => notesIn(loaded(releaseDoc(releaseId)), releaseId),
  };
}
