import type { Instant } from '#shared/domain/time.ts';
import { sameFieldValue } from './editable.ts';
import { sameText } from './merge-rich-text.ts';
import { fieldOf, isOpen, type Change, type Operation, type OperationId, type OperationState } from './operation.ts';
import { absorbed, asksForItself, isHeldBack, mayHaveArrived, standing } from './standing.ts';
import { together, twoEdits } from './two-edits.ts';

/*
 * Several edits of one field that all wait: one was made while another was on its way, which then did not land. Laws, for every such pair:
 *   one write       one of them is left, the later one
 *   in a row        an edit made on top of another one says it all, and takes its base
 *   nothing lost    of two that were not made on top of each other both are kept: texts are merged, of the rest a person chooses one
 *   before a merge  they become one before either is compared with the tracker: merged with theirs, an edit is no longer what the next one
 *                   was made on top of, and the words of one of them would go
 */

/**
 * Makes one operation of those that came to wait for the same field.
 * @returns the operations that differ from before
 */
export function absorb(operations: readonly Operation[], now: Instant): readonly Operation[] {
  const onTheirWay = new Set(operations.filter(mayHaveArrived).map(fieldOf));
  // A value that ours replaced unseen is a question of its own: the other edit stands on what the tracker holds.
  const waiting = operations
    .filter((each) => isOpen(each) && !mayHaveArrived(each) && !asksForItself(each))
    .toSorted((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1)); // two browsers may have given the same number
  const result = new Map<OperationId, Operation>();
  for (const [field, its] of Map.groupBy(waiting, fieldOf)) {
    if (field === null || onTheirWay.has(field)) continue;
    its.reduce((earlier, later) => {
      if (asksForItself(earlier)) return later;
      const both = asOne(earlier, later);
      result.set(earlier.id, absorbed(earlier, now));
      result.set(both.id, both);
      return both;
    });
  }
  return [...result.values()];
}

function asOne(earlier: Operation, later: Operation): Operation {
  const state = stateOfBoth(earlier, later);
  // Asked first: a rival may stand on a base that says by chance what the earlier edit says.
  if (isRival(earlier, later)) {
    const change = onTheBaseOf(earlier.change, later.change);
    return { ...later, change, state: twoEdits(later, earlier.change.value, earlier) };
  }
  if (isInARow(earlier.change, later.change)) return { ...later, change: onTheBaseOf(earlier.change, later.change), state };
  const both = together(later, earlier);
  return asksForItself(both) ? both : { ...both, state };
}

/** Whether the later edit was made on top of the earlier one. */
function isInARow(earlier: Change, later: Change): boolean {
  if (earlier.kind === 'value' && later.kind === 'value') return sameFieldValue(earlier.value, later.base);
  return earlier.kind === 'text' && later.kind === 'text' && sameText(later.format, earlier.value, later.base);
}

function onTheBaseOf(earlier: Change, later: Change): Change {
  if (earlier.kind === 'value' && later.kind === 'value') return { ...later, base: earlier.base };
  return earlier.kind === 'text' && later.kind === 'text' ? { ...later, base: earlier.base } : later;
}

/** Whether the later edit was made without knowing of the earlier one, and was in conflict with it for that. */
function isRival(
  earlier: Operation,
  { state }: Operation,
): earlier is Operation & { readonly change: Extract<Change, { readonly kind: 'value' | 'text' }> } {
  const { change } = earlier;
  if (state.kind !== 'conflict' || state.conflict.kind !== 'both-changed' || (change.kind !== 'value' && change.kind !== 'text'))
    return false;
  return sameFieldValue(state.conflict.theirs, change.value);
}

/** What was asked about the earlier edit is asked about both, and what a person holds back of the two stays so. */
function stateOfBoth({ state: one }: Operation, { state: two }: Operation): OperationState {
  // Refused was what the later edit takes the place of. That the record has moved was asked of the later one alone, while the earlier one was on its way.
  if (['parked', 'queued'].includes(standing(one).kind) || (two.kind === 'conflict' && two.conflict.kind === 'moved')) return two;
  if (!isHeldBack(two) || isHeldBack(one)) return one;
  return one.kind === 'conflict' ? { ...one, held: true } : two;
}
