import type { Problems } from '#shared/domain/problems.ts';
import type { Mapping, Notes, ReleaseId } from '#shared/domain/release.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { checkFields, checkRecord } from './check.ts';
import { editsProblems } from './command.ts';
import {
  isInRelease,
  releaseDoc,
  releaseOf,
  type Collection,
  type DocId,
  type EditRefusal,
  type PlanCommand,
  type PlanEdit,
  type PlanRecords,
  type TextChange,
} from './edit.ts';
import { fieldsOf } from './fields.ts';
import { outboxChange, outboxOverlay, type OutboxChange, type OutboxReader } from './outbox-change.ts';
import { replaced, wholeCharacters } from './text-change.ts';

/** Any record, for code that handles every collection alike. */
export type PlanRecord = PlanRecords[Collection];

/** Reads a plan as it stands. Documents must have been loaded. */
export interface PlanReader {
  /** @returns null when there is no such record, or when it was removed */
  record(doc: DocId, collection: Collection, id: string): PlanRecord | null;
  /** The mappings of a release's document, by id. */
  mappings(doc: DocId): readonly Mapping[];
  /** Empty notes when nothing was written yet. */
  notes(releaseId: ReleaseId): Notes;
  /** Left out where edits of tracker records are not taken. */
  readonly outbox?: OutboxReader;
}

/** What an edit does to a record: `before` null means it comes, `after` null means it goes. */
export interface RecordChange {
  readonly kind: 'record';
  readonly doc: DocId;
  readonly collection: Collection;
  readonly id: string;
  readonly before: PlanRecord | null;
  readonly after: PlanRecord | null;
  /** Fields that differ, when the record stays. */
  readonly fields: readonly string[];
}

/** What an edit does to notes. `typing` holds the single replacements; null when a draft replaced the whole text. */
export interface NotesChange {
  readonly kind: 'notes';
  readonly doc: DocId;
  readonly releaseId: ReleaseId;
  readonly before: Notes;
  readonly after: Notes;
  readonly typing: readonly TextChange[] | null;
}

/** What an edit does to a document. */
export type DocumentChange = RecordChange | NotesChange;
export type PlanChange = DocumentChange | OutboxChange;

export const isInDocument = (change: PlanChange): change is DocumentChange => change.kind !== 'outbox';

/** What can be said against an edit before anything is saved. */
type Refusal = Exclude<EditRefusal, { readonly code: 'not-saved' | 'read-only' }>;

/** The longest notes, in UTF-16 units: what the editor and the exports stay quick with. */
const NOTES_LIMIT = 5_000_000;

/** A field of any record; null where a record of an older version has none. */
export const valueOf = (record: PlanRecord, field: string): Json => (record as unknown as Record<string, Json>)[field] ?? null;

/** Compares values of fields: JSON, written with the same key order by the same code or not. */
export function sameValue(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, Json>, b as Record<string, Json>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key]!, right[key]!));
}

/** The document an edit belongs to; edits of tracker records have their history in the workspace's. */
export function docOf(edit: PlanEdit): DocId {
  switch (edit.kind) {
    case 'set':
    case 'remove':
      return edit.doc;
    case 'edit-record':
    case 'create-record':
    case 'take-back':
    case 'answer':
    case 'bring-back':
      return 'workspace';
    case 'type-notes':
    case 'draft-notes':
      return releaseDoc(edit.releaseId);
    case 'put':
      if (edit.collection === 'freezes') return 'workspace';
      return releaseDoc(edit.collection === 'releases' ? edit.record.id : edit.record.releaseId);
  }
}

/** The documents a command touches, each once. */
export const docsOf = (edits: readonly PlanEdit[]): readonly DocId[] => [...new Set(edits.map(docOf))];

/**
 * Checks a command and says what it would change, edit by edit, each seeing what those before it did. Nothing is changed.
 * Edits that change nothing are left out. One bad edit refuses the whole command.
 */
export function changesOf(reader: PlanReader, command: Pick<PlanCommand, 'edits'>): Result<readonly PlanChange[], Refusal> {
  const problems = editsProblems(command.edits);
  if (Object.keys(problems).length > 0) return invalid(problems);
  const view = overlay(reader);
  const changes: PlanChange[] = [];
  for (const edit of command.edits) {
    const change = changeOf(view, edit);
    if (!change.ok) return change;
    if (change.value === null) continue;
    view.apply(change.value);
    changes.push(change.value);
  }
  return ok(changes);
}

type Checked<T> = Result<T | null, Refusal>;

function changeOf(reader: PlanReader, edit: PlanEdit): Checked<PlanChange> {
  switch (edit.kind) {
    case 'put':
      return putChange(reader, edit);
    case 'set':
      return setChange(reader, edit);
    case 'remove':
      return removeChange(reader, edit);
    case 'type-notes':
      return typingChange(reader, edit);
    case 'draft-notes':
      return draftChange(reader, edit);
    case 'edit-record':
    case 'create-record':
    case 'take-back':
    case 'answer':
    case 'bring-back':
      return reader.outbox === undefined ? gone('The outbox') : outboxChange(reader.outbox, edit);
  }
}

const gone = (what: string): { readonly ok: false; readonly error: Refusal } => err({ code: 'gone', what });
const invalid = (problems: Problems): { readonly ok: false; readonly error: Refusal } => err({ code: 'invalid', problems });

const NOUNS: { readonly [C in Collection]: string } = {
  releases: 'The release',
  mappings: 'The mapping',
  milestones: 'The milestone',
  risks: 'The risk',
  freezes: 'The freeze',
};

/** A record inside a release needs its release. */
function releaseIsThere(reader: PlanReader, doc: DocId, collection: Collection): boolean {
  if (!isInRelease(collection)) return true;
  const release = releaseOf(doc);
  return release !== null && reader.record(doc, 'releases', release) !== null;
}

const rightDoc = (doc: DocId, collection: Collection, id: string): boolean =>
  collection === 'freezes' ? doc === 'workspace' : collection === 'releases' ? releaseOf(doc) === id : releaseOf(doc) !== null;

function putChange(reader: PlanReader, edit: Extract<PlanEdit, { kind: 'put' }>): Checked<RecordChange> {
  const problems = checkRecord(edit.collection, edit.record as never);
  if (Object.keys(problems).length > 0) return invalid(problems);
  const { collection, record } = edit;
  const doc = docOf(edit);
  if (!releaseIsThere(reader, doc, collection)) return gone(NOUNS.releases);
  const before = reader.record(doc, collection, record.id);
  if (before === null) return ok({ kind: 'record', doc, collection, id: record.id, before, after: record, fields: [] });
  return ok(difference(doc, collection, before, record));
}

function setChange(reader: PlanReader, edit: Extract<PlanEdit, { kind: 'set' }>): Checked<RecordChange> {
  const { doc, collection, id, fields } = edit;
  const problems = rightDoc(doc, collection, id) ? checkFields(collection, fields) : { doc: 'The record stands in another document.' };
  if (Object.keys(problems).length > 0) return invalid(problems);
  const before = releaseIsThere(reader, doc, collection) ? reader.record(doc, collection, id) : null;
  if (before === null) return gone(NOUNS[collection]);
  const after = { ...before, ...fields } as PlanRecord;
  const together = checkRecord(collection, after as never);
  if (Object.keys(together).length > 0) return invalid(together);
  return ok(difference(doc, collection, before, after));
}

function difference(doc: DocId, collection: Collection, before: PlanRecord, after: PlanRecord): RecordChange | null {
  const fields = Object.keys(fieldsOf(collection)).filter((field) => !sameValue(valueOf(before, field), valueOf(after, field)));
  return fields.length === 0 ? null : { kind: 'record', doc, collection, id: before.id, before, after, fields };
}

function removeChange(reader: PlanReader, edit: Extract<PlanEdit, { kind: 'remove' }>): Checked<RecordChange> {
  const { doc, collection, id } = edit;
  if (!rightDoc(doc, collection, id)) return invalid({ doc: 'The record stands in another document.' });
  const before = releaseIsThere(reader, doc, collection) ? reader.record(doc, collection, id) : null;
  if (before === null) return gone(NOUNS[collection]);
  return ok({ kind: 'record', doc, collection, id, before, after: null, fields: [] });
}

function typingChange(reader: PlanReader, edit: Extract<PlanEdit, { kind: 'type-notes' }>): Checked<NotesChange> {
  const doc = releaseDoc(edit.releaseId);
  if (reader.record(doc, 'releases', edit.releaseId) === null) return gone(NOUNS.releases);
  const before = reader.notes(edit.releaseId);
  if (before.markdown.length !== edit.baseLength) {
    return invalid({ notes: 'The notes changed in another place meanwhile. Your text is kept here; apply it to the new notes.' });
  }
  let markdown = before.markdown;
  const typing: TextChange[] = [];
  for (const change of edit.changes) {
    const inside = Number.isInteger(change.from) && Number.isInteger(change.to) && 0 <= change.from && change.from <= change.to;
    if (!inside || change.to > markdown.length || typeof change.insert !== 'string')
      return invalid({ notes: 'The place of the change is outside the notes.' });
    const whole = wholeCharacters(markdown, change);
    if (whole.from === whole.to && whole.insert === '') continue;
    markdown = replaced(markdown, whole);
    typing.push(whole);
  }
  if (markdown.length > NOTES_LIMIT) return invalid({ notes: 'The notes are too long: five million characters at most.' });
  if (markdown === before.markdown) return ok(null);
  return ok({ kind: 'notes', doc, releaseId: edit.releaseId, before, after: { ...before, markdown }, typing });
}

function draftChange(reader: PlanReader, edit: Extract<PlanEdit, { kind: 'draft-notes' }>): Checked<NotesChange> {
  const doc = releaseDoc(edit.releaseId);
  if (reader.record(doc, 'releases', edit.releaseId) === null) return gone(NOUNS.releases);
  const before = reader.notes(edit.releaseId);
  const [markdown, generated] = [edit.markdown.toWellFormed(), edit.generated.toWellFormed()];
  if (markdown.length > NOTES_LIMIT || generated.length > NOTES_LIMIT) {
    return invalid({ notes: 'The notes are too long: five million characters at most.' });
  }
  const after: Notes = { releaseId: edit.releaseId, markdown, generated, generatedAt: edit.at };
  if (sameValue(before as unknown as Json, after as unknown as Json)) return ok(null);
  return ok({ kind: 'notes', doc, releaseId: edit.releaseId, before, after, typing: null });
}

interface Overlay extends PlanReader {
  apply(change: PlanChange): void;
}

/** A plan with changes on top that are not made yet. */
export function overlay(reader: PlanReader): Overlay {
  const records = new Map<string, PlanRecord | null>();
  const notes = new Map<ReleaseId, Notes>();
  const outbox = reader.outbox === undefined ? null : outboxOverlay(reader.outbox);
  const keyOf = (doc: DocId, collection: Collection, id: string): string => `${doc}\n${collection}\n${id}`;
  return {
    record(doc, collection, id) {
      const changed = records.get(keyOf(doc, collection, id));
      return changed === undefined ? reader.record(doc, collection, id) : changed;
    },
    mappings(doc) {
      const here = new Map(reader.mappings(doc).map((mapping) => [mapping.id as string, mapping]));
      for (const [key, record] of records) {
        const [ofDoc, collection, id] = key.split('\n');
        if (ofDoc !== doc || collection !== 'mappings') continue;
        if (record === null) here.delete(id!);
        else here.set(id!, record as Mapping);
      }
      return [...here.values()];
    },
    notes: (releaseId) => notes.get(releaseId) ?? reader.notes(releaseId),
    ...(outbox === null ? {} : { outbox }),
    apply(change) {
      if (change.kind === 'outbox') outbox?.apply(change);
      else if (change.kind === 'record') records.set(keyOf(change.doc, change.collection, change.id), change.after);
      else notes.set(change.releaseId, change.after);
    },
  };
}
