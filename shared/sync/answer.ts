import type { Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { sameFieldValue, type FieldValue } from './editable.ts';
import { sameText } from './merge-rich-text.ts';
import type { Change, Conflict, Operation } from './operation.ts';
import { afterQuestion, changeable, QUEUED, seenBase } from './standing.ts';

/*
 * What people do with an edit that waits: answer what it asks, hold it back or let it go, fill in what its tracker wants.
 */

/**
 * A person's answer to a conflict. `edit` is their own words in place of both. `theirs`: the other value that they saw when they gave
 * it; left out where there was none.
 */
export type Answer = ({ readonly kind: 'mine' } | { readonly kind: 'theirs' } | { readonly kind: 'edit'; readonly value: FieldValue }) & {
  readonly theirs?: FieldValue;
};

/** The other values that a person saw, by the id of the edit in conflict with them. */
export type SeenValues = { readonly [operation: string]: FieldValue };

/** Whether an answer was given for what is asked now: the other value is the one that the person saw. */
function isForThis({ change }: Operation, conflict: Conflict, { theirs }: Answer): boolean {
  if (theirs === undefined) return true;
  if (!('theirs' in conflict)) return false;
  if (change.kind !== 'text') return sameFieldValue(conflict.theirs, theirs);
  return sameText(change.format, String(conflict.theirs ?? ''), String(theirs ?? ''));
}

/** What was filled in for one target says nothing about another: a step to another state has other fields, and asks for them itself. */
function withoutAlong({ along: _along, ...change }: Extract<Change, { readonly kind: 'value' }>): typeof change {
  return change;
}

/**
 * Settles a conflict as a person says. From then on what they have seen is the base: should the tracker change once more, that is a new
 * conflict. What was held back before the question stays held back. Theirs, where ours has replaced it already, is written back. What was
 * chosen of two edits is the newest edit of its field: another one that waits was not made on top of it, though it may look so by its base.
 * @param open the open operations of its record
 * @returns null when the operation is in no conflict that this answer fits, or the other value is not the one it was given for
 */
export function answer(operation: Operation, reply: Answer, now: Instant, open: readonly Operation[] = []): Operation | null {
  const { change, state } = operation;
  if (state.kind !== 'conflict') return null;
  const { conflict } = state;
  if (!isForThis(operation, conflict, reply)) return null;
  const overwritten = conflict.kind === 'overwritten';
  const takesTheirs = overwritten || conflict.kind === 'two-edits';
  const done = (how: 'pushed' | 'theirs'): Operation => ({ ...operation, state: { kind: 'acknowledged', at: now, how } });
  if (reply.kind === 'theirs' && !takesTheirs) return done('theirs');
  if (reply.kind === 'mine' && overwritten) return done('pushed');
  const then = afterQuestion(state);
  if (conflict.kind === 'deleted') return null; // only giving it up, or making it anew, can end that
  if (change.kind !== 'value' && change.kind !== 'text') return reply.kind === 'mine' ? { ...operation, state: then } : null;
  const base = seenBase(operation, change.base);
  const value = reply.kind === 'edit' ? reply.value : reply.kind === 'theirs' && takesTheirs ? conflict.theirs : change.value;
  const next: Change =
    change.kind === 'value'
      ? { ...(sameFieldValue(change.value, value) ? change : withoutAlong(change)), base, value }
      : { ...change, base: String(base ?? ''), value: String(value ?? '') };
  const others = takesTheirs ? changeable(open, change.field).filter(({ id }) => id !== operation.id) : [];
  // What was sent stays as it is: nothing is left to send, unless another edit of the field waits to be compared with it.
  if (reply.kind === 'theirs' && conflict.kind === 'two-edits' && conflict.sent === true && others.length === 0) return done('theirs');
  const seq = Math.max(operation.seq, ...others.map((each) => each.seq + 1));
  return { ...operation, seq, change: next, state: then };
}

/** Keeps an operation back, or lets it go. @returns null when it is in no state for that */
export function hold(operation: Operation, held: boolean): Operation | null {
  const { kind } = operation.state;
  if (held) return kind === 'queued' ? { ...operation, state: { kind: 'held' } } : null;
  return kind === 'held' || kind === 'parked' ? { ...operation, state: QUEUED } : null;
}

/**
 * Adds to a refused operation what the tracker asked for, and lets it go.
 * @param along by the fields' names in the tracker; what is empty does not go along any more @returns null when it is in no state for that, or can take nothing along
 */
export function fill(operation: Operation, along: { readonly [field: string]: Json }): Operation | null {
  const { change, state } = operation;
  if (state.kind !== 'parked' || (change.kind !== 'value' && change.kind !== 'create')) return null;
  const filled = Object.entries({ ...change.along, ...along }).filter(([, value]) => value !== '');
  return { ...operation, change: { ...change, along: Object.fromEntries(filled) }, state: QUEUED };
}
