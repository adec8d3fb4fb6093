import type { Instant } from '#shared/domain/time.ts';
import type { FieldValue } from './editable.ts';
import { fieldOf, isOpen, type Conflict, type Operation, type OperationState } from './operation.ts';

/* How operations stand: what may be changed, what is asked, and what goes on when a question has ended. */

export const QUEUED: OperationState = { kind: 'queued' };

/** How an operation stands but for its record being gone. */
export const standing = (state: OperationState): OperationState =>
  state.kind === 'conflict' && state.conflict.kind === 'deleted' ? standing(state.conflict.before ?? QUEUED) : state;

/** Whether a person keeps it back, perhaps behind a question. */
export const isHeldBack = (state: OperationState): boolean => {
  const known = standing(state);
  return known.kind === 'held' || (known.kind === 'conflict' && known.held === true);
};

/** A question about an operation. What a person holds back stays so behind it. */
export const asking = (state: OperationState, conflict: Conflict): OperationState => ({
  kind: 'conflict',
  conflict,
  ...(isHeldBack(state) ? { held: true } : {}),
});

/** How an operation goes on once nothing is asked about it any more. */
export const afterQuestion = (state: OperationState): OperationState => (isHeldBack(state) ? { kind: 'held' } : QUEUED);

/** Whether it was sent, and nobody knows yet whether it arrived. */
export const mayHaveArrived = ({ state }: Operation): boolean => standing(state).kind === 'sending';

/** A value of somebody else is gone by our doing, or one of two edits is not meant: no other question may take the place of these. */
export const asksForItself = ({ state }: Operation): boolean => {
  const held = standing(state);
  return held.kind === 'conflict' && ['overwritten', 'two-edits'].includes(held.conflict.kind);
};

export const isTwoEdits = ({ state }: Pick<Operation, 'state'>): boolean =>
  state.kind === 'conflict' && state.conflict.kind === 'two-edits';

/** The operations of a field that are not on their way, and may still be changed, by `seq`. Beside a question there may be another one. */
export const changeable = (operations: readonly Operation[], field: string): readonly Operation[] =>
  operations.filter((each) => fieldOf(each) === field && isOpen(each) && !mayHaveArrived(each)).toSorted((a, b) => a.seq - b.seq);

/** An operation of which a later edit of its field says it all. */
export const absorbed = (operation: Operation, at: Instant): Operation => ({
  ...operation,
  state: { kind: 'acknowledged', at, how: 'absorbed' },
});

/**
 * What the tracker holds of a field in conflict, as a person has now seen it: from here on that is the base. After an overwriting it
 * is our own value, and theirs is gone. A question behind that of a deleted record was not on show.
 */
export function seenBase({ change, state }: Operation, base: FieldValue): FieldValue {
  if (state.kind !== 'conflict' || !('theirs' in state.conflict)) return base;
  if (state.conflict.kind === 'both-changed') return state.conflict.theirs;
  if (state.conflict.kind === 'two-edits') return base; // what the tracker holds is not what was asked about
  return change.kind === 'value' || change.kind === 'text' ? change.value : base;
}
