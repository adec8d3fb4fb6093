import { sameFieldValue, type FieldValue } from './editable.ts';
import { besideMembers, joinMembers, thenMembers } from './merge.ts';
import { mergeTextChange } from './merge-rich-text.ts';
import { isOpen, type Change, type Operation, type OperationId, type OperationState } from './operation.ts';
import { asking, mayHaveArrived, QUEUED, standing } from './standing.ts';

/*
 * One operation that two cockpits of one profile changed without knowing of each other. Laws, for every pair:
 *   nothing is lost   what each of them wanted is sent, shown as a question to a person, or held back, and never out of sight
 *   repeated          the same pair gives the same answer, whichever of the two comes first to whoever compares them
 */

/** `standing` takes the operation's place. `beside`: an operation of its own, for an edit whose rival has left already. */
export interface Joined {
  readonly standing: Operation;
  readonly beside: Operation | null;
}

/** What has gone out counts more than what waits. `dropped`: taken back. */
const HOW_FAR: { readonly [K in OperationState['kind'] | 'dropped']: number } = {
  queued: 0,
  held: 1,
  dropped: 2,
  parked: 3,
  conflict: 4,
  sending: 5,
  acknowledged: 6,
};

/** How far an operation has come. That its record is gone says nothing of that: what was on its way then is on its way still. */
export const howFar = (state: OperationState | { readonly kind: 'dropped' }): number =>
  HOW_FAR[state.kind === 'dropped' ? state.kind : standing(state).kind];

/** What an operation has gone out with, or will. */
const valueOf = (change: Change): FieldValue | undefined => (change.kind === 'value' || change.kind === 'text' ? change.value : undefined);

/**
 * Joins two states of one operation.
 * @param further the one that has come further; null when a person took the operation back there
 * @param other the one that would be forgotten
 * @param besideId of the operation that `beside` becomes; the same for the same pair
 * @param agreed the last change that both knew; null where that is not known, or the two are no states of one operation
 */
export function joinEdits(further: Operation | null, other: Operation, besideId: OperationId, agreed: Change | null = null): Joined | null {
  if (!isOpen(other)) return further === null ? null : { standing: further, beside: null };
  // Given up there, and edited here: it is kept, and waits until a person lets it go, or answers what it asks.
  const held: OperationState = ['conflict', 'parked'].includes(other.state.kind) ? other.state : { kind: 'held' };
  if (further === null) return { standing: { ...other, state: held }, beside: null };
  const [value, otherValue] = [valueOf(further.change), valueOf(other.change)];
  if (isOpen(further) && !mayHaveArrived(further)) {
    const [asked, alsoAsked] = [valuesAsked(further), valuesAsked(other)];
    if (asked === null && alsoAsked === null) return { standing: together(further, other, agreed), beside: null };
    // A question keeps its values, or the answer to the next one would forget one of them.
    if (holdsAll(asked, valuesIn(other))) return { standing: further, beside: null };
    if (holdsAll(alsoAsked, valuesIn(further))) return { standing: { ...further, change: other.change, state: other.state }, beside: null };
    const state: OperationState = alsoAsked === null ? twoEdits(other, value ?? null, further) : other.state;
    return { standing: further, beside: { ...other, id: besideId, state } };
  }
  if (!isOut(further))
    return saysSame(further.change, other.change)
      ? { standing: further, beside: null }
      : { standing: { ...other, state: held }, beside: null };
  if (saysSame(further.change, other.change)) return { standing: further, beside: null };
  if (value === undefined || otherValue === undefined) {
    const change = besideChange(further.change, other.change, agreed);
    return { standing: further, beside: change === null ? null : { ...other, id: besideId, change, state: QUEUED } };
  }
  const state: OperationState =
    valuesAsked(other) !== null
      ? other.state
      : { kind: 'conflict', conflict: { kind: 'both-changed', theirs: value, by: further.by, at: further.at } };
  return { standing: further, beside: { ...other, id: besideId, state } };
}

/** Whether an operation is in the tracker, or may be. */
export const isOut = ({ state }: Pick<Operation, 'state'>): boolean =>
  standing(state).kind === 'sending' || (state.kind === 'acknowledged' && ['pushed', 'agreed'].includes(state.how));

/** What goes out beside a change that was sent: members find their place by themselves. Null when nothing is left. */
function besideChange(sent: Change, other: Change, agreed: Change | null): Change | null {
  if (other.kind !== 'members' || sent.kind !== 'members' || agreed?.kind !== 'members') return other;
  const left = besideMembers(other.field, agreed, sent, other);
  return left === null ? null : { ...other, ...left };
}

/**
 * Two edits of one field that both wait, neither made on top of the other: what can be merged is, of everything else a person chooses one.
 * Where two people want the opposite of one member, the one of `further` wins.
 */
export function together(further: Operation, other: Operation, agreed: Change | null = null): Operation {
  const [one, two] = [further.change, other.change];
  if (saysSame(one, two)) return further;
  const asked = (theirs: FieldValue): Operation => ({ ...further, state: twoEdits(further, theirs, other) });
  if (one.kind === 'members' && two.kind === 'members') {
    const isKnown = agreed?.kind === 'members';
    return { ...further, change: { ...one, ...(isKnown ? joinMembers(one.field, agreed, one, two) : thenMembers(one.field, two, one)) } };
  }
  if (one.kind === 'value' && two.kind === 'value') return asked(two.value);
  if (one.kind !== 'text' || two.kind !== 'text') return further;
  if (one.base !== two.base) return asked(two.value);
  const merge = mergeTextChange(one, two.value, two.format);
  if (merge.kind === 'conflict') return asked(two.value);
  if (merge.kind === 'keep') return further;
  return { ...further, change: { ...one, value: merge.kind === 'merged' ? merge.value : two.value } };
}

/** The question which of two edits is meant. */
export const twoEdits = ({ state }: Operation, theirs: FieldValue, { by, at }: Operation): OperationState =>
  asking(state, { kind: 'two-edits', theirs, by, at });

/** The values among which a person is asked to choose, where only they can know; null where nothing is asked that would be forgotten. */
function valuesAsked({ change, state }: Operation): readonly FieldValue[] | null {
  const value = valueOf(change);
  if (value === undefined || state.kind !== 'conflict') return null;
  const { conflict } = state;
  return conflict.kind === 'two-edits' || conflict.kind === 'overwritten' ? [value, conflict.theirs] : null;
}

const valuesIn = (operation: Operation): readonly FieldValue[] => valuesAsked(operation) ?? [valueOf(operation.change) ?? null];
const holdsAll = (asked: readonly FieldValue[] | null, values: readonly FieldValue[]): boolean =>
  asked !== null && values.every((value) => asked.some((each) => sameFieldValue(each, value)));

/** Whether two changes want the same. Their bases may differ: that is for the next look at the tracker. */
export function saysSame(a: Change, b: Change): boolean {
  const [one, two] = [valueOf(a), valueOf(b)];
  if (one !== undefined && two !== undefined) return sameFieldValue(one, two);
  if (a.kind === 'members' && b.kind === 'members') return sameList(a.add, b.add) && sameList(a.remove, b.remove);
  return true; // a comment and a new record are never edited: they differ in names of other records alone
}

const sameList = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join('\n') === [...b].sort().join('\n');
