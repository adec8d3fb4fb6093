import type { ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { absorb } from './absorb.ts';
import {
  sameFieldValue,
  type EditableField,
  type FieldValue,
  type MembersField,
  type RecordId,
  type RecordKind,
  type RecordState,
  type TextField,
  type TextFormat,
  type ValueField,
} from './editable.ts';
import { editMembers, mergeMembers, mergeValue, withMembers, type MembersChange } from './merge.ts';
import { mergeTextChange, sameText } from './merge-rich-text.ts';
import { textOverSeen, valueOverSeen } from './seen.ts';
import {
  absorbed,
  afterQuestion,
  asking,
  asksForItself,
  changeable,
  isHeldBack,
  isTwoEdits,
  mayHaveArrived,
  QUEUED,
  seenBase,
  standing,
} from './standing.ts';
import { fieldOf, isOpen, type Change, type Conflict, type Operation, type OperationId, type OperationState } from './operation.ts';

/*
 * The outbox of one record, as pure steps. Laws, for every record B, every list of edits E and every state T of the tracker:
 *   what is shown       effective(B, enqueue(E)) is B with the edits of E on top, in their order
 *   one write           enqueue leaves at most one operation per field that is not on its way
 *   undone              edits that lead back to B leave no operation
 *   pulled              receive(T) never changes what an operation says in `value`, `add` or `remove`, unless text was merged by lines
 *   repeated            receive(T) after receive(T) changes nothing
 *   kept                an operation ends acknowledged, in conflict, or parked; the only ways to drop one are to undo it and to take it back
 */

/** What a person does to one field, as the value they want. */
export type Edit =
  /** @param base what the person saw when they began to choose or to write: see `seen.ts`; left out where they did not look */
  | {
      readonly kind: 'value';
      readonly field: ValueField;
      readonly value: FieldValue;
      readonly base?: FieldValue;
      readonly along?: { readonly [field: string]: Json };
    }
  /** @param format how the text is marked up, where the record itself does not tell because it has no text yet */
  | { readonly kind: 'text'; readonly field: TextField; readonly value: string; readonly base?: string; readonly format?: TextFormat }
  | { readonly kind: 'members'; readonly field: MembersField; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: 'comment'; readonly text: string };

export interface EditOf {
  readonly record: RecordId;
  readonly recordKind: RecordKind;
  readonly project: ProjectId;
  readonly edit: Edit;
}

export interface Author {
  readonly by: string;
  readonly at: Instant;
  readonly newId: () => OperationId;
  readonly nextSeq: () => number;
}

/** What becomes of the outbox: operations that are new or differ, and ids that go. */
export interface OutboxChange {
  readonly put: readonly Operation[];
  readonly drop: readonly OperationId[];
}
const NOTHING: OutboxChange = { put: [], drop: [] };

/** An operation whose text was edited waits again; a held one stays held, and that of a record that is gone goes on when it is back. */
function edited(operation: Operation, change: Change, isHeld: boolean): Operation {
  const { state } = operation;
  const next: OperationState = isHeld ? { kind: 'held' } : QUEUED;
  const isGone = state.kind === 'conflict' && state.conflict.kind === 'deleted';
  return { ...operation, change, state: isGone ? { kind: 'conflict', conflict: { ...state.conflict, before: next } } : next };
}

/**
 * Adds an edit to the open operations of its record: ten edits of a field become one operation, and an edit that leads back to the base
 * takes the operation away, unless the tracker has gone on from there meanwhile. What is on its way to the tracker is left alone; the edit then stands on what that will have written.
 * @param operations the record's open operations, by `seq`
 * @param pulled the record as last pulled
 */
export function enqueue(operations: readonly Operation[], pulled: RecordState, { edit, ...of }: EditOf, author: Author): OutboxChange {
  if (edit.kind === 'comment') return { put: [newOperation(of, edit, author)], drop: [] };
  // The later of two that wait has the earlier one for its base, which the tracker does not hold.
  const joined = absorb(
    operations.filter((each) => fieldOf(each) === edit.field),
    author.at,
  );
  if (joined.length > 0) return onTopOf(joined, enqueue(withNewer(operations, joined).filter(isOpen), pulled, { edit, ...of }, author));
  const sent = operations.filter((each) => fieldOf(each) === edit.field && mayHaveArrived(each));
  const before = effective(pulled, sent);
  const waiting = changeable(operations, edit.field);
  const open = waiting.at(-1);
  const isFirst = sent.length + waiting.length === 0;
  const wants = (change: Change | null): OutboxChange => settled(waiting, sent, change, of, author);
  switch (edit.kind) {
    case 'value': {
      const own = open?.change.kind === 'value' ? open.change : null;
      const held = before.values[edit.field] ?? null;
      const base = own !== null ? seenBase(open!, own.base) : held;
      const over = valueOverSeen(isFirst ? edit.base : undefined, edit.value, held);
      if (over.kind === 'nothing') return NOTHING;
      if (over.kind === 'asks') return questioned({ ...edit, base: edit.base ?? null }, held, of, author);
      if (!sameFieldValue(base, edit.value)) return wants({ ...edit, base });
      return wants(sameFieldValue(held, edit.value) ? null : { ...edit, base: held });
    }
    case 'text': {
      const own = open?.change.kind === 'text' ? open.change : null;
      const held = before.texts[edit.field] ?? '';
      const base = own !== null ? String(seenBase(open!, own.base) ?? '') : held;
      const format = before.formats?.[edit.field] ?? edit.format ?? own?.format;
      const says = (text: string): boolean => sameText(format, text, edit.value);
      const next = { ...edit, ...(format === undefined ? {} : { format }) };
      const over = textOverSeen(isFirst ? edit.base : undefined, edit.value, held, format);
      if (over.kind === 'nothing') return NOTHING;
      if (over.kind === 'asks') return questioned({ ...next, base: edit.base ?? '' }, held, of, author);
      if (over.kind === 'merged') return wants({ ...next, base: held, value: over.value });
      return wants(!says(base) ? { ...next, base } : says(held) ? null : { ...next, base: held });
    }
    case 'members': {
      const own = waiting.flatMap(({ change }): readonly MembersChange[] => (change.kind === 'members' ? [change] : []));
      const left = editMembers(edit.field, own, edit, before.members[edit.field] ?? []);
      return wants(left === null ? null : { kind: 'members', field: edit.field, ...left });
    }
  }
}

/** Operations with newer states in their place. */
const withNewer = (operations: readonly Operation[], newer: readonly Operation[]): readonly Operation[] => {
  const byId = new Map(newer.map((each) => [each.id, each]));
  return operations.map((each) => byId.get(each.id) ?? each);
};

/** What becomes of the outbox by two steps. What the second drops of the first is not put. */
function onTopOf(first: readonly Operation[], { put, drop }: OutboxChange): OutboxChange {
  const known = new Set([...drop, ...put.map(({ id }) => id)]);
  return { put: [...first.filter(({ id }) => !known.has(id)), ...put], drop };
}

/** A person saw another value than the tracker holds, and chooses among theirs and their own. */
function questioned(
  change: Extract<Change, { readonly kind: 'value' | 'text' }>,
  theirs: FieldValue,
  of: Omit<EditOf, 'edit'>,
  author: Author,
): OutboxChange {
  const conflict: Conflict = { kind: 'both-changed', theirs, by: null, at: null };
  return { put: [{ ...newOperation(of, change, author), state: { kind: 'conflict', conflict } }], drop: [] };
}

/** Puts a change in the place of everything of its field that waits, on top of what was sent: it is what a person wants instead. */
function settled(
  waiting: readonly Operation[],
  sent: readonly Operation[],
  change: Change | null,
  of: Omit<EditOf, 'edit'>,
  author: Author,
): OutboxChange {
  const open = waiting.at(-1);
  if (change === null) return { put: [], drop: waiting.map(({ id }) => id) };
  if (open === undefined) return { put: [newOperation(of, change, author)], drop: [] };
  const isHeld = waiting.some(({ state }) => isHeldBack(state));
  const onTop = sent.some(({ seq }) => seq >= open.seq) ? { ...open, seq: author.nextSeq() } : open;
  return { put: [edited(onTop, change, isHeld), ...waiting.slice(0, -1).map((each) => absorbed(each, author.at))], drop: [] };
}

const newOperation = (of: Omit<EditOf, 'edit'>, change: Change, { by, at, newId, nextSeq }: Author): Operation => ({
  ...of,
  id: newId(),
  seq: nextSeq(),
  change,
  state: QUEUED,
  by,
  at,
});

/** A record as it is shown: as pulled, with every open operation on top, in the order they were made. */
export function effective(pulled: RecordState, operations: readonly Operation[]): RecordState {
  let { values, texts, members, formats } = pulled;
  for (const { change } of operations.filter(isOpen).toSorted((a, b) => a.seq - b.seq)) {
    if (change.kind === 'value') values = { ...values, [change.field]: change.value };
    else if (change.kind === 'text') {
      texts = { ...texts, [change.field]: change.value };
      if (change.format !== undefined) formats = { ...formats, [change.field]: change.format };
    } else if (change.kind === 'members')
      members = { ...members, [change.field]: withMembers(change.field, members[change.field] ?? [], change) };
  }
  return { values, texts, members, ...(formats === undefined ? {} : { formats }) };
}

/** Who changed something, and when, as far as the tracker says. */
export interface ChangedBy {
  readonly by: string | null;
  readonly at: Instant | null;
}

/** Who changed each field last. A field is left out where nobody asked, or the tracker does not say. */
export type LastChanges = { readonly [F in EditableField]?: ChangedBy };

/** Who changed a record last. */
export interface Seen extends ChangedBy {
  readonly fields?: LastChanges | undefined;
  /** Now, on this computer: what was found to be in the tracker already is acknowledged at this moment. */
  readonly now: Instant;
}

/**
 * Compares the operations of a record with what the tracker holds now. Operations on their way are left to the push that sent them, but for what
 * only this look may tell it: that they have arrived. Of several that wait for one field one is made first.
 * @returns the operations that differ from before
 */
export function receive(operations: readonly Operation[], theirs: RecordState, seen: Seen): readonly Operation[] {
  const joined = absorb(operations, seen.now);
  const result = new Map(joined.map((each) => [each.id, each]));
  const onTheirWay = new Set(operations.filter(mayHaveArrived).map(fieldOf));
  for (const operation of withNewer(operations, joined)) {
    if (!isOpen(operation)) continue;
    if (operation.state.kind === 'sending') {
      if (hasArrived(operation, theirs)) result.set(operation.id, { ...operation, state: { ...operation.state, arrived: true } });
      continue;
    }
    // The record was gone, or hidden, and is there again: it goes on from where it was, and a push looks whether what was sent has landed.
    const isBack = operation.state.kind === 'conflict' && operation.state.conflict.kind === 'deleted';
    const here = isBack ? { ...operation, state: standing(operation.state) } : operation;
    // What stands on an edit that is on its way cannot be judged before that one is.
    const after = onTheirWay.has(fieldOf(operation)) ? null : received(here, theirs, seen);
    if (after !== null || isBack) result.set(operation.id, after ?? here);
  }
  return [...result.values()];
}

/** Whether the tracker holds what an edit without an answer has written, seen for the first time. */
function hasArrived({ change, state }: Operation, theirs: RecordState): boolean {
  if (state.kind !== 'sending' || state.arrived === true || (change.kind !== 'value' && change.kind !== 'text')) return false;
  const held = change.kind === 'value' ? theirs.values[change.field] : theirs.texts[change.field];
  return held !== undefined && sameFieldValue(held, change.value) && !sameFieldValue(change.base, change.value);
}

function received(operation: Operation, theirs: RecordState, seen: Seen): Operation | null {
  const { change, state } = operation;
  const agreed: Operation = { ...operation, state: { kind: 'acknowledged', at: seen.now, how: 'agreed' } };
  if (isTwoEdits(operation)) return null; // whatever the tracker holds, which of the two is meant only a person knows
  if (state.kind === 'conflict' && state.conflict.kind === 'overwritten') return restored(operation, state.conflict.theirs, theirs, seen);
  switch (change.kind) {
    case 'comment':
    case 'create':
      return null;
    case 'members': {
      const held = theirs.members[change.field];
      // Two browsers that each took out what the other one kept leave an edit that says nothing: there is nothing to send.
      if (change.add.length + change.remove.length === 0) return agreed;
      if (held === undefined) return null;
      const left = mergeMembers(change.field, change, held);
      // What they did to the same members is what we wanted: nothing of it is sent again. The rest waits as it did.
      return left === null ? agreed : null;
    }
    case 'value': {
      const held = theirs.values[change.field];
      if (held === undefined) return null;
      if (takesBackWhatMayHaveLanded(operation, held)) return inConflict(operation, held, seen);
      const { kind } = mergeValue(change.base, change.value, held);
      if (kind === 'landed') return agreed;
      if (kind === 'keep') return backFromConflict(operation);
      return inConflict(operation, held, seen);
    }
    case 'text': {
      const held = theirs.texts[change.field];
      if (held === undefined) return null;
      if (takesBackWhatMayHaveLanded(operation, held)) return inConflict(operation, held, seen);
      const format = theirs.formats?.[change.field];
      const merge = mergeTextChange(change, held, format);
      if (merge.kind === 'landed') return agreed;
      if (merge.kind === 'keep') return backFromConflict(operation);
      if (merge.kind === 'conflict') return inConflict(operation, held, seen);
      const merged: Change = { ...change, base: held, value: merge.value, ...(format === undefined ? {} : { format }) };
      return { ...operation, change: merged, state: state.kind === 'conflict' ? afterQuestion(state) : state };
    }
  }
}

/**
 * Whether an edit leads back to where an earlier one began that may have reached the tracker before somebody wrote over it. By their values
 * alone nothing is left to do; and yet a person took back what theirs was written over, without having seen it.
 */
function takesBackWhatMayHaveLanded({ change, state }: Operation, held: FieldValue): boolean {
  if (state.kind !== 'conflict' || state.conflict.kind !== 'both-changed' || (change.kind !== 'value' && change.kind !== 'text'))
    return false;
  return sameFieldValue(change.base, change.value) && !sameFieldValue(held, change.value);
}

/** A value that we replaced unseen waits for a person, whatever stands there now, unless it stands there again. */
function restored(operation: Operation, lost: FieldValue, { values, texts }: RecordState, { now }: Seen): Operation | null {
  const { change } = operation;
  const held = change.kind === 'value' ? values[change.field] : change.kind === 'text' ? texts[change.field] : undefined;
  if (held === undefined || !sameFieldValue(held, lost)) return null;
  return { ...operation, state: { kind: 'acknowledged', at: now, how: 'theirs' } };
}

/** They took their change back: nothing is left to decide. That the item moved or has no way stays so. */
const backFromConflict = (operation: Operation): Operation | null =>
  operation.state.kind === 'conflict' && operation.state.conflict.kind === 'both-changed'
    ? { ...operation, state: afterQuestion(operation.state) }
    : null;

/** Who gave a field the value that the tracker holds: of the field itself where that is known, else of the record. */
export function lastChangeOf(operation: Pick<Operation, 'change'>, { by, at, fields }: Omit<Seen, 'now'>): ChangedBy {
  const field = fieldOf(operation);
  return (field === null ? undefined : fields?.[field]) ?? { by, at };
}

function inConflict(operation: Operation, theirs: FieldValue, seen: Seen): Operation | null {
  const { state } = operation;
  // One question after the other: what the move asks would be forgotten with the answer to this one.
  if (state.kind === 'conflict' && state.conflict.kind === 'moved') return null;
  const known = state.kind === 'conflict' && 'theirs' in state.conflict && sameFieldValue(state.conflict.theirs, theirs);
  return known ? null : { ...operation, state: asking(state, { kind: 'both-changed', theirs, ...lastChangeOf(operation, seen) }) };
}

/**
 * The record is gone from the tracker: every open operation waits for a person. Whether it is truly gone is for the caller to know.
 * @param last the record as it was pulled last, where it is about to be forgotten here
 */
export function lose(
  operations: readonly Operation[],
  { by, at, last }: Pick<Seen, 'by' | 'at'> & Pick<Extract<Conflict, { readonly kind: 'deleted' }>, 'last'>,
): readonly Operation[] {
  return operations.filter(isOpen).flatMap((each): readonly Operation[] => {
    if (isTwoEdits(each)) return []; // both edits are kept until one is chosen; that one then meets the deletion
    const known = each.state.kind === 'conflict' && each.state.conflict.kind === 'deleted' ? each.state.conflict : null;
    if (known !== null && (last === undefined || known.last !== undefined)) return [];
    const lost = known ?? { kind: 'deleted', by, at, before: each.state };
    const conflict: Conflict = last === undefined ? lost : { ...lost, last };
    return [{ ...each, state: { kind: 'conflict', conflict } }];
  });
}

/** Fields whose values belong to one project. */
const OF_A_PROJECT: ReadonlySet<string> = new Set(['state', 'iteration', 'area', 'components', 'fixVersions']);

/** The record is in another project now: operations on what belongs to the old project wait for a person, the others go on. */
export function move(operations: readonly Operation[], to: ProjectId): readonly Operation[] {
  return (
    operations
      // What may have arrived is looked at first, as what it was: only then is there something to ask.
      .filter((each) => isOpen(each) && each.project !== to && !mayHaveArrived(each))
      .map((each) => {
        const conflict: Conflict = { kind: 'moved', to };
        const stays = 'field' in each.change && OF_A_PROJECT.has(each.change.field) && !asksForItself(each);
        return { ...each, project: to, state: stays ? asking(each.state, conflict) : each.state };
      })
  );
}
