import { comparableMember, sameFieldValue, type MembersField } from './editable.ts';
import type { MembersChange } from './merge.ts';
import { mergeTextChange } from './merge-rich-text.ts';
import type { Change, Operation, OperationId } from './operation.ts';
import { asking, QUEUED } from './standing.ts';

/*
 * An edit that one cockpit took back, also by an edit that leads back, while another one of the same profile sent it and did not know. Laws:
 *   not unseen   who took it back wanted what was there before: that is asked about, and members go back by themselves
 *   no more      members go back only as far as both changed them, words only as far as they were taken back; a comment cannot be unsent
 */

/**
 * What is left to do once an edit that was taken back is in the tracker, or on its way.
 * @param sent as it went out @param takenBack what it said where it was taken back
 * @param id of the operation that is left to do; the same for the same pair
 * @returns null when nothing is
 */
export function takenBackLate(sent: Operation, takenBack: Change, id: OperationId): Operation | null {
  const change = backFrom(sent.change, takenBack);
  if (change === null) return null;
  const waits: Operation = { ...sent, id, change, state: QUEUED };
  if (sent.change.kind !== 'value' && sent.change.kind !== 'text') return waits;
  const { by, at } = sent;
  return { ...waits, state: asking(QUEUED, { kind: 'two-edits', theirs: sent.change.value, by, at, sent: true }) };
}

/** The way back from what was sent; null where both say the same, or nothing of what was taken back was sent. */
function backFrom(sent: Change, takenBack: Change): Change | null {
  if (sent.kind === 'members' && takenBack.kind === 'members') {
    const back = backOf(sent, takenBack);
    return back === null ? null : { ...sent, ...back };
  }
  if (sent.kind === 'value' && takenBack.kind === 'value') {
    const { along: _along, ...back } = sent; // filled in for the value that goes
    return sameFieldValue(sent.value, takenBack.base) ? null : { ...back, base: sent.value, value: takenBack.base };
  }
  if (sent.kind !== 'text' || takenBack.kind !== 'text') return null;
  // What was sent may hold words of others by now, which nobody wanted to take out.
  const merge = mergeTextChange({ ...takenBack, base: takenBack.value, value: takenBack.base }, sent.value, sent.format);
  return merge.kind === 'landed' ? null : { ...sent, base: sent.value, value: merge.kind === 'merged' ? merge.value : takenBack.base };
}

/** What both changed, the other way round; null when that is nothing. */
function backOf({ field, add, remove }: MembersChange & { readonly field: MembersField }, other: MembersChange): MembersChange | null {
  const both = (one: readonly string[], two: readonly string[]): readonly string[] => {
    const known = new Set(two.map((member) => comparableMember(field, member)));
    return one.filter((member) => known.has(comparableMember(field, member)));
  };
  const back = { add: both(remove, other.remove), remove: both(add, other.add) };
  return back.add.length + back.remove.length === 0 ? null : back;
}
