import { answer } from '#shared/sync/answer.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { isLocal, isOpen, type Operation, type OperationId } from '#shared/sync/operation.ts';
import type { PlanEdit } from './edit.ts';
import { shownState, stands, waitsForPerson, type OutboxReader, type RecordEdit } from './outbox-change.ts';
import { tellsOf } from './waiting-record.ts';

/** Why a part of a step must be left alone. `waits`: only for now. */
export interface LeftAlone {
  readonly why: string;
  readonly waits?: true;
}

const over = (why: string | null): LeftAlone | null => (why === null ? null : { why });

/** Why an edit of a record cannot be undone as it was made; null when what it left still stands. */
export function meanwhile(reader: OutboxReader, done: RecordEdit, next: PlanEdit): LeftAlone | null {
  if (done.kind === 'edit-record' && done.edit.kind !== 'comment') return afterEdit(reader, done, done.edit);
  return over(whyNot(reader, done, next));
}

/** Why an edit of a field can no longer be taken back. One that waits tells enough by itself, though its record is not here. */
function afterEdit(
  reader: OutboxReader,
  { record, project }: Extract<RecordEdit, { kind: 'edit-record' }>,
  edit: Exclude<Edit, { readonly kind: 'comment' }>,
): LeftAlone | null {
  const now = shownState(reader, record);
  const isMissing = now === null || (reader.isHere?.(record) === false && !isLocal(record) && !tellsOf(reader.of(record), edit));
  if (!isMissing) return stands(edit, now) ? null : { why: `${edit.field} was changed meanwhile` };
  const isAwaited = !isLocal(record) && reader.isAwaited?.(record, project) === true;
  return isAwaited ? { why: 'what it changed is not on this computer now', waits: true } : { why: 'it is not here any more' };
}

function whyNot(reader: OutboxReader, done: RecordEdit, next: PlanEdit): string | null {
  if (done.kind === 'take-back') return null;
  if (done.kind === 'bring-back') {
    const open = reader.open().find(({ id }) => id === done.operation.id);
    if (open !== undefined && waitsForPerson(open.state)) {
      const fits = next.kind !== 'answer' || answer(open, next.reply, reader.author.at) !== null;
      return fits ? null : 'what is asked has changed meanwhile';
    }
    return done.operation.state.kind === 'held' ? 'it was let go meanwhile' : 'the question has ended meanwhile';
  }
  if (done.kind === 'answer') return next.kind === 'bring-back' ? afterAnswer(reader, done, next.operation) : null;
  if (done.kind === 'create-record') {
    const open = reader.open().find(({ id }) => id === done.id);
    return open === undefined || open.state.kind === 'sending' ? 'it was created in the tracker meanwhile' : null;
  }
  return next.kind === 'take-back' ? afterComment(reader, next.operation) : null;
}

/** Why a comment can no longer be taken back: nothing here ends one unsent, so one that does not wait was sent. */
function afterComment(reader: OutboxReader, id: OperationId): string | null {
  const open = reader.open().find((each) => each.id === id);
  if (open === undefined) return 'it was sent and stays in the tracker';
  return open.state.kind === 'sending' ? 'it is on its way to the tracker' : null;
}

/** Giving up a comment, as it waits now: one that was given up, and brought back by undo, waits under another id. */
export function withOpenComment(reader: OutboxReader, done: RecordEdit, next: PlanEdit): PlanEdit {
  if (done.kind !== 'edit-record' || done.edit.kind !== 'comment' || next.kind !== 'take-back') return next;
  const [{ text }, waiting] = [done.edit, reader.of(done.record)];
  if (waiting.some(({ id }) => id === next.operation)) return next;
  const again = waiting.findLast(({ change }) => change.kind === 'comment' && change.text === text);
  return again === undefined ? next : { ...next, operation: again.id };
}

/** Why an answer can no longer be taken back. @param asked the operation as it was before the answer */
function afterAnswer(reader: OutboxReader, { reply }: Extract<RecordEdit, { kind: 'answer' }>, asked: Operation): string | null {
  const left = answer(asked, reply, reader.author.at);
  const open = reader.open().find(({ id }) => id === asked.id);
  if (left === null) return 'it no longer fits';
  if (open === undefined) return isOpen(left) ? 'your answer was sent meanwhile' : null;
  if (open.state.kind === 'sending') return 'your answer is on its way';
  return JSON.stringify(open.change) === JSON.stringify(left.change) ? null : 'it was edited meanwhile';
}
