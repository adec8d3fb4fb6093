import type { RecordId } from './editable.ts';
import { fieldOf, isOpen, renamed, type Change, type Operation, type OperationId } from './operation.ts';
import { absorbed } from './standing.ts';
import { howFar, isOut, joinEdits } from './two-edits.ts';

/**
 * A new record has become one of its tracker's: every edit that names it names that one. A pull may have brought that one before anybody knew,
 * as if somebody else had made it, and people have edited one field of both. Neither edit takes the place of the other unseen: they are
 * joined, as those of two browsers are.
 * @param operations every open operation, by `seq`, but the one that made the record
 * @param local the id that the record had here
 * @param agreed what an operation said last when both browsers knew it, under the record's new id; null where that is not known
 * @returns the operations that differ
 */
export function becomes(
  operations: readonly Operation[],
  local: RecordId,
  record: RecordId,
  agreed: (id: OperationId) => Change | null = () => null,
): readonly Operation[] {
  const changed = new Map<OperationId, Operation>();
  for (const each of operations)
    if (JSON.stringify([each.record, each.change, each.state]).includes(local)) changed.set(each.id, renamed(each, local, record));
  const brought = operations.filter((each) => each.record === record);
  for (const { id, record: was } of operations) {
    const here = changed.get(id);
    if (here === undefined || was !== local || fieldOf(here) === null) continue;
    const there = brought.map((each) => changed.get(each.id) ?? each).findLast((each) => isOpen(each) && fieldOf(each) === fieldOf(here));
    if (there === undefined) continue;
    const [first, second] = howFar(here.state) > howFar(there.state) ? [here, there] : [there, here];
    // Beside what has left an edit stays whole: who knows what was known to both takes that out of it.
    const known = isOut(first) ? null : (agreed(here.id) ?? agreed(there.id));
    const joined = joinEdits(first, second, second.id, known);
    if (joined === null) continue;
    changed.set(first.id, joined.standing);
    changed.set(second.id, joined.beside ?? absorbed(second, second.at));
  }
  return [...changed.values()];
}
