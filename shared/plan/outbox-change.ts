import type { Problems } from '#shared/domain/problems.ts';
import { connectionOf, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import {
  comparableMember,
  EDITABLE,
  linkOf,
  sameFieldValue,
  valueText,
  type EditableField,
  type MembersField,
  type RecordId,
  type RecordState,
} from '#shared/sync/editable.ts';
import { sameText } from '#shared/sync/merge-rich-text.ts';
import { openItemsTo } from '#shared/sync/open-items.ts';
import { withMembers } from '#shared/sync/merge.ts';
import { fieldOf, isLocal, isOpen, localId, waitsFor, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { answer } from '#shared/sync/answer.ts';
import { effective, enqueue, receive, type Author, type Edit } from '#shared/sync/outbox.ts';
import type { EditRefusal, PlanEdit } from './edit.ts';

/** The edits that wait in the outbox instead of going into a plan document. */
export type RecordEdit = Extract<PlanEdit, { readonly kind: 'edit-record' | 'create-record' | 'take-back' | 'answer' | 'bring-back' }>;

/** The outbox as edits read it. */
export interface OutboxReader {
  /** A record as last pulled; null when it is not here. */
  pulled(record: RecordId): RecordState | null;
  /** The open operations of a record, by `seq`. */
  of(record: RecordId): readonly Operation[];
  /** Every open operation, by `seq`. */
  open(): readonly Operation[];
  /** The project of a version or iteration; null when it is not here. */
  projectOf(record: RecordId): ProjectId | null;
  /** Whether a record was pulled; left out where `pulled` tells. */
  isHere?(record: RecordId): boolean;
  /** Whether a record is missing only until its project is pulled into this browser; left out where none is. */
  isAwaited?(record: RecordId, project: ProjectId): boolean;
  readonly author: Author;
}

/** What an edit does to the outbox. */
export interface OutboxChange {
  readonly kind: 'outbox';
  /** What makes it again, and what takes it back. */
  readonly edit: RecordEdit;
  readonly back: RecordEdit;
  readonly put: readonly Operation[];
  readonly drop: readonly OperationId[];
  /** For the history: of texts their length in characters, as of notes. */
  readonly record: RecordId;
  /** What the record was called before; null where that is not known. */
  readonly name: string | null;
  readonly field: string | null;
  readonly from: Json;
  readonly to: Json;
  /** The version that the open items of a released one are in, and the one they move to; null when none move. */
  readonly openItems: { readonly from: string | null; readonly to: string | null } | null;
}

type Refusal = Exclude<EditRefusal, { readonly code: 'not-saved' | 'read-only' }>;
type Checked = Result<Omit<OutboxChange, 'name' | 'openItems'> | null, Refusal>;

const EMPTY: RecordState = { values: {}, texts: {}, members: {} };
const invalid = (problems: Problems): { readonly ok: false; readonly error: Refusal } => err({ code: 'invalid', problems });
const gone = (what: string): { readonly ok: false; readonly error: Refusal } => err({ code: 'gone', what });

const NOUNS = { item: 'The item', version: 'The version', iteration: 'The iteration' } as const;

/** A record as it is before edits: as pulled, or as it is to be created. null when it is not here. */
function stateBefore(reader: OutboxReader, record: RecordId): RecordState | null {
  if (!isLocal(record)) return reader.pulled(record);
  const made = reader.of(record).find(({ change }) => change.kind === 'create');
  return made?.change.kind === 'create' ? made.change.state : null;
}

/** A record as it is shown; null when it is not here. */
export function shownState(reader: OutboxReader, record: RecordId): RecordState | null {
  const before = stateBefore(reader, record);
  return before === null ? null : effective(before, reader.of(record));
}

/** Says what an edit would do to the outbox; null when it changes nothing. Nothing is changed. */
export function outboxChange(reader: OutboxReader, edit: RecordEdit): Result<OutboxChange | null, Refusal> {
  const change = checkedChange(reader, edit);
  if (!change.ok) return change;
  if (change.value === null) return ok(null);
  return ok({ ...change.value, name: nameIn(reader, change.value.record), openItems: openItemsOf(reader, change.value) });
}

/** A title of an item, a name of a version or iteration. */
function nameIn(reader: OutboxReader, record: RecordId): string | null {
  const values = shownState(reader, record)?.values;
  const name = String(valueText(values?.title ?? values?.name ?? null) ?? '');
  return name === '' ? null : name;
}

function openItemsOf(
  reader: OutboxReader,
  { record, edit, back }: Pick<OutboxChange, 'record' | 'edit' | 'back'>,
): OutboxChange['openItems'] {
  const target = (each: RecordEdit): string | null => (each.kind === 'edit-record' ? openItemsTo(each.edit) : null);
  const [from, to] = [target(back), target(edit)];
  if (from === to) return null;
  const name = (version: string | null): string | null => nameIn(reader, (version ?? record) as RecordId);
  return { from: name(from), to: name(to) };
}

function checkedChange(reader: OutboxReader, edit: RecordEdit): Checked {
  switch (edit.kind) {
    case 'edit-record':
      return editChange(reader, edit);
    case 'create-record':
      return createChange(reader, edit);
    case 'take-back':
      return takeBackChange(reader, edit);
    case 'answer':
      return answerChange(reader, edit);
    case 'bring-back':
      return bringBackChange(reader, edit);
  }
}

function editChange(reader: OutboxReader, whole: Extract<RecordEdit, { kind: 'edit-record' }>): Checked {
  const { record, recordKind, project, edit } = whole;
  const pulled = stateBefore(reader, record);
  if (pulled === null) return gone(NOUNS[recordKind]);
  if (edit.kind !== 'comment') {
    const fields: { readonly [field: string]: string } = EDITABLE[recordKind];
    if (!Object.hasOwn(fields, edit.field) || fields[edit.field] !== edit.kind)
      return invalid({ [edit.field]: 'This field cannot be changed here.' });
    const group: { readonly [field: string]: unknown } = pulled[GROUPS[edit.kind]];
    if (!isLocal(record) && group[edit.field] === undefined)
      return invalid({ [edit.field]: 'What the tracker holds here is not known. Pull the record, then try again.' });
  } else if (recordKind !== 'item') return invalid({ comment: 'Only items have comments.' });
  const operations = reader.of(record);
  const creation = operations.find(({ change }) => change.kind === 'create');
  if (creation !== undefined && creation.state.kind !== 'sending' && edit.kind !== 'comment')
    return newRecordChange(creation, whole, edit, effective(pulled, operations));
  const { put, drop } = enqueue(operations, pulled, { record, recordKind, project, edit }, reader.author);
  if (put.length + drop.length === 0) return ok(null);
  const shown = effective(pulled, operations);
  const back: RecordEdit =
    edit.kind === 'comment' ? { kind: 'take-back', operation: put[0]!.id } : { ...whole, edit: reverseOf(edit, shown, operations) };
  return ok({ kind: 'outbox', edit: { ...whole, edit: asKept(edit, put) }, back, put, drop, record, ...told(edit, shown) });
}

/** A text may have been merged with what the tracker holds by now: that is what undo and redo are about. */
function asKept(edit: Edit, [kept]: readonly Operation[]): Edit {
  return edit.kind === 'text' && kept?.change.kind === 'text' ? { ...edit, value: kept.change.value } : edit;
}

/** An edit of a record that waits to be created changes what will be created: it stays one write. */
function newRecordChange(
  creation: Operation,
  whole: Extract<RecordEdit, { kind: 'edit-record' }>,
  edit: Exclude<Edit, { readonly kind: 'comment' }>,
  shown: RecordState,
): Checked {
  if (stands(edit, shown)) return ok(null);
  const { change, state: stage } = creation;
  if (change.kind !== 'create') throw new RangeError(`Not a new record: ${creation.id}`);
  const put: Operation = {
    ...creation,
    change: { ...change, state: withEdit(change.state, edit) },
    // What was refused is tried again as it is now.
    state: stage.kind === 'held' ? stage : { kind: 'queued' },
  };
  const back: RecordEdit = { ...whole, edit: reverseOf(edit, shown) };
  return ok({ kind: 'outbox', edit: whole, back, put: [put], drop: [], record: creation.record, ...told(edit, shown) });
}

function withEdit(state: RecordState, edit: Exclude<Edit, { readonly kind: 'comment' }>): RecordState {
  switch (edit.kind) {
    case 'value': {
      const { [edit.field]: _before, ...others } = state.values;
      return { ...state, values: edit.value === null ? others : { ...others, [edit.field]: edit.value } };
    }
    case 'text':
      return { ...state, texts: { ...state.texts, [edit.field]: edit.value } };
    case 'members':
      return { ...state, members: { ...state.members, [edit.field]: withMembers(edit.field, state.members[edit.field] ?? [], edit) } };
  }
}

const GROUPS = { value: 'values', text: 'texts', members: 'members' } as const;

/**
 * The edit that brings back what was shown before.
 * @param operations what waits for the record: what the tracker was to be told together with a value comes back with it
 */
function reverseOf(edit: Exclude<Edit, { readonly kind: 'comment' }>, before: RecordState, operations: readonly Operation[] = []): Edit {
  switch (edit.kind) {
    case 'value': {
      const value = before.values[edit.field] ?? null;
      const own = operations.findLast((each) => fieldOf(each) === edit.field)?.change;
      const along = own?.kind === 'value' && sameFieldValue(own.value, value) ? own.along : undefined;
      return { kind: 'value', field: edit.field, value, ...(along === undefined ? {} : { along }) };
    }
    case 'text':
      return {
        kind: 'text',
        field: edit.field,
        value: before.texts[edit.field] ?? '',
        ...(edit.format === undefined ? {} : { format: edit.format }),
      };
    case 'members': {
      const had = membersOf(before, edit.field);
      const was = (member: string): boolean => had.has(comparableMember(edit.field, member));
      return { ...edit, add: edit.remove.filter(was), remove: edit.add.filter((member) => !was(member)) };
    }
  }
}

const membersOf = (state: RecordState, field: MembersField): ReadonlySet<string> =>
  new Set((state.members[field] ?? []).map((member) => comparableMember(field, member)));

function told(edit: Edit, before: RecordState): Pick<OutboxChange, 'field' | 'from' | 'to'> {
  switch (edit.kind) {
    case 'value':
      return { field: edit.field, from: valueText(before.values[edit.field] ?? null), to: valueText(edit.value) };
    case 'text':
      return { field: edit.field, from: (before.texts[edit.field] ?? '').length, to: edit.value.length };
    case 'members': {
      const back = reverseOf(edit, before) as Extract<Edit, { readonly kind: 'members' }>;
      return { field: edit.field, from: listed(edit.field, back.add), to: listed(edit.field, back.remove) };
    }
    case 'comment':
      return { field: 'comment', from: null, to: edit.text.length };
  }
}

/** Members that came or went, for people. */
const listed = (field: EditableField, members: readonly string[]): Json =>
  members.map((member) => (field === 'links' ? `${linkOf(member).type} ${linkOf(member).target}` : member)).join(', ');

function createChange(reader: OutboxReader, edit: Extract<RecordEdit, { kind: 'create-record' }>): Checked {
  const { id, recordKind, project, type, state, along } = edit;
  const record = localId(connectionOf(project), id);
  if (reader.of(record).length > 0) return invalid({ id: 'A new record of this id waits already.' });
  const { by, at, nextSeq } = reader.author;
  const change = { kind: 'create', type, state: { ...EMPTY, ...state }, ...(along === undefined ? {} : { along }) } as const;
  const operation: Operation = { id, seq: nextSeq(), record, recordKind, project, change, state: { kind: 'queued' }, by, at };
  const name = state.values.title ?? state.values.name ?? '';
  const back: RecordEdit = { kind: 'take-back', operation: id };
  return ok({ kind: 'outbox', edit, back, put: [operation], drop: [], record, field: null, from: null, to: valueText(name) });
}

function takeBackChange(reader: OutboxReader, edit: Extract<RecordEdit, { kind: 'take-back' }>): Checked {
  const operation = reader.open().find(({ id }) => id === edit.operation);
  if (operation === undefined) return gone('The edit');
  const { record, change, state } = operation;
  if (state.kind === 'sending')
    return invalid({ operation: 'This edit is on its way, and nobody knows yet whether it arrived. Push once more, then undo it.' });
  const others = reader.open().filter((each) => each.id !== operation.id);
  if (change.kind === 'create' && others.some((each) => waitsFor(each).includes(record)))
    return invalid({ operation: 'Other edits need this new record. Take them back first.' });
  // What waited for a person waits for them again: the base and their question belong to it, and perhaps the record is not here any more.
  // What they held back must not go out because they changed their mind about giving it up.
  const back: RecordEdit = waitsForPerson(state) ? { kind: 'bring-back', operation, after: edit } : madeAgain(operation);
  return ok({ kind: 'outbox', edit, back, put: [], drop: [operation.id], record, ...toldBack(change) });
}

export const waitsForPerson = ({ kind }: Operation['state']): boolean => kind === 'conflict' || kind === 'parked' || kind === 'held';

/** Changes nothing where the conflict has ended meanwhile, or the answer does not fit it. */
function answerChange(reader: OutboxReader, edit: Extract<RecordEdit, { kind: 'answer' }>): Checked {
  const operation = reader.open().find(({ id }) => id === edit.operation);
  const next = operation === undefined ? null : answer(operation, edit.reply, reader.author.at, reader.of(operation.record));
  if (operation === undefined || next === null) return ok(null);
  const back: RecordEdit = { kind: 'bring-back', operation, after: edit };
  return ok({ kind: 'outbox', edit, back, put: [next], drop: [], record: operation.record, ...toldAnswer(operation, next) });
}

/** For the history: what the other side had, and what stands now. */
function toldAnswer({ change, state }: Operation, next: Operation): Pick<OutboxChange, 'field' | 'from' | 'to'> {
  const conflict = state.kind === 'conflict' ? state.conflict : null;
  const theirs = conflict !== null && 'theirs' in conflict ? conflict.theirs : null;
  const isTheirs = next.state.kind === 'acknowledged' && next.state.how === 'theirs';
  switch (next.change.kind) {
    case 'value':
      return { field: next.change.field, from: valueText(theirs), to: valueText(isTheirs ? theirs : next.change.value) };
    case 'text':
      return {
        field: next.change.field,
        from: String(theirs ?? '').length,
        to: (isTheirs ? String(theirs ?? '') : next.change.value).length,
      };
    default:
      return { ...toldBack(change), to: isTheirs ? null : toldBack(change).from };
  }
}

function bringBackChange(reader: OutboxReader, edit: Extract<RecordEdit, { kind: 'bring-back' }>): Checked {
  const { operation, after } = edit;
  const { id, record } = operation;
  const field = fieldOf(operation);
  const others = reader.of(record).filter((each) => each.id !== id);
  if (field !== null && others.some((each) => fieldOf(each) === field))
    return invalid({ [field]: 'The field was edited again meanwhile.' });
  // What was pulled last says nothing about a record that is gone since: whether it is back, the next pull or push asks.
  const wasGone = operation.state.kind === 'conflict' && operation.state.conflict.kind === 'deleted';
  const pulled = isLocal(record) || wasGone ? null : reader.pulled(record);
  const seen = { by: null, at: null, now: reader.author.at };
  // Others may have gone on while the answer stood: what is asked is asked of what the tracker holds now.
  const [now = operation] = pulled === null ? [] : receive([operation], pulled, seen);
  if (!isOpen(now)) return ok(null);
  const { from, to } = toldBack(operation.change);
  return ok({ kind: 'outbox', edit, back: after, put: [now], drop: [], record, field, from: to, to: from });
}

function toldBack(change: Operation['change']): Pick<OutboxChange, 'field' | 'from' | 'to'> {
  switch (change.kind) {
    case 'value':
      return { field: change.field, from: valueText(change.value), to: valueText(change.base) };
    case 'text':
      return { field: change.field, from: change.value.length, to: change.base.length };
    case 'members':
      return { field: change.field, from: listed(change.field, change.add), to: listed(change.field, change.remove) };
    case 'comment':
      return { field: 'comment', from: change.text.length, to: null };
    case 'create':
      return { field: null, from: valueText(change.state.values.title ?? change.state.values.name ?? ''), to: null };
  }
}

/** The edit that would queue an operation again. */
function madeAgain({ id, record, recordKind, project, change }: Operation): RecordEdit {
  if (change.kind === 'create') {
    const { type, state, along } = change;
    return { kind: 'create-record', id, recordKind, project, type, state, ...(along === undefined ? {} : { along }) };
  }
  return { kind: 'edit-record', record, recordKind, project, edit: editOf(change) };
}

function editOf(change: Exclude<Operation['change'], { readonly kind: 'create' }>): Edit {
  if (change.kind !== 'value' && change.kind !== 'text') return change;
  const { base: _base, ...edit } = change;
  return edit;
}

/** Whether an edit is what is shown. */
export function stands(edit: Exclude<Edit, { readonly kind: 'comment' }>, now: RecordState): boolean {
  switch (edit.kind) {
    case 'value':
      return sameFieldValue(now.values[edit.field] ?? null, edit.value);
    case 'text':
      return sameText(now.formats?.[edit.field] ?? edit.format, now.texts[edit.field] ?? '', edit.value);
    case 'members': {
      const has = membersOf(now, edit.field);
      const there = (member: string): boolean => has.has(comparableMember(edit.field, member));
      return edit.add.every(there) && !edit.remove.some(there);
    }
  }
}

/** The records whose pulled state an edit needs. */
export const recordsOf = (
  edits: readonly PlanEdit[],
): readonly { readonly record: RecordId; readonly recordKind: 'item' | 'version' | 'iteration' }[] =>
  edits.flatMap((edit) => {
    const of = edit.kind === 'edit-record' ? edit : edit.kind === 'bring-back' ? edit.operation : null;
    if (of === null || isLocal(of.record)) return [];
    const to = edit.kind === 'edit-record' ? openItemsTo(edit.edit) : null;
    const own = { record: of.record, recordKind: of.recordKind };
    return to === null ? [own] : [own, { record: to as RecordId, recordKind: 'version' }]; // the history names it
  });

/** An item that an edit changes or makes, and its project. */
export interface EditedItem {
  readonly item: ItemId;
  readonly project: ProjectId;
}

/** The items that edits change or make. What gives an edit up, or answers it, changes none. */
export const itemsEditedBy = (edits: readonly PlanEdit[]): readonly EditedItem[] =>
  edits.flatMap((edit): EditedItem[] => {
    if (edit.kind !== 'edit-record' && edit.kind !== 'create-record') return [];
    const { recordKind, project } = edit;
    const record = edit.kind === 'edit-record' ? edit.record : localId(connectionOf(project), edit.id);
    return recordKind === 'item' ? [{ item: record as ItemId, project }] : [];
  });

/** The operations that edits open again. */
export const broughtBackBy = (edits: readonly PlanEdit[]): readonly OperationId[] =>
  edits.flatMap((edit) => (edit.kind === 'bring-back' ? [edit.operation.id] : []));

/** An outbox with changes on top that are not made yet. */
export function outboxOverlay(reader: OutboxReader): OutboxReader & { apply(change: OutboxChange): void } {
  const put = new Map<OperationId, Operation>();
  const dropped = new Set<OperationId>();
  const merged = (operations: readonly Operation[], fits: (operation: Operation) => boolean): readonly Operation[] => {
    if (put.size + dropped.size === 0) return operations;
    const kept = operations.filter(({ id }) => !put.has(id) && !dropped.has(id));
    return [...kept, ...[...put.values()].filter(fits)].sort((a, b) => a.seq - b.seq);
  };
  return {
    author: reader.author,
    pulled: (record) => reader.pulled(record),
    isHere: (record) => (reader.isHere === undefined ? reader.pulled(record) !== null : reader.isHere(record)),
    isAwaited: (record, project) => reader.isAwaited?.(record, project) === true,
    projectOf: (record) => reader.projectOf(record),
    of: (record) => merged(reader.of(record), (operation) => operation.record === record),
    open: () => merged(reader.open(), () => true),
    apply(change) {
      for (const operation of change.put) {
        dropped.delete(operation.id);
        put.set(operation.id, operation);
      }
      for (const id of change.drop) {
        put.delete(id);
        dropped.add(id);
      }
    },
  };
}
