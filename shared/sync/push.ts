import type { Instant } from '#shared/domain/time.ts';
import type { FieldValue, RecordState } from './editable.ts';
import { mergeMembers, mergeValue } from './merge.ts';
import { mergeTextChange } from './merge-rich-text.ts';
import type { Operation, OperationState, Parking } from './operation.ts';
import { lastChangeOf, type Seen } from './outbox.ts';

/*
 * What becomes of operations that were sent. Laws:
 *   an operation leaves `sending` only by an answer, or by a look at the record
 *   never repeated blindly    an operation whose answer was lost is sent again only after a look at the record has shown that it did not land
 *   one bad field             a refused field parks its own operation; the others of its record go on
 */

const agreed = (at: Instant): OperationState => ({ kind: 'acknowledged', at, how: 'agreed' });

/** Marks operations as on their way. Durable before the request leaves. */
export const marked = (operations: readonly Operation[], since: Instant, revision: string): readonly Operation[] =>
  operations.map((each) => ({ ...each, state: { kind: 'sending', since, revision } }));

/**
 * Judges an operation whose answer was lost by what the record holds now. Comments and new records cannot be judged so: they are looked for
 * by their marker.
 * @returns acknowledged when it landed, now or at an earlier look, queued when it did not, in conflict when something else stands there
 */
export function afterLook(operation: Operation, theirs: RecordState, seen: Seen): Operation {
  const { change, state } = operation;
  const become = (state: OperationState): Operation => ({ ...operation, state });
  if (state.kind === 'sending' && state.arrived === true) return become(agreed(seen.now));
  const conflict = (held: FieldValue): Operation =>
    become({ kind: 'conflict', conflict: { kind: 'both-changed', theirs: held, ...lastChangeOf(operation, seen) } });
  switch (change.kind) {
    case 'comment':
    case 'create':
      return operation;
    case 'members': {
      const left = mergeMembers(change.field, change, theirs.members[change.field] ?? []);
      return become(left === null ? agreed(seen.now) : { kind: 'queued' });
    }
    case 'value': {
      const held = theirs.values[change.field];
      if (held === undefined) return become({ kind: 'queued' });
      const { kind } = mergeValue(change.base, change.value, held);
      return kind === 'conflict' ? conflict(held) : become(kind === 'landed' ? agreed(seen.now) : { kind: 'queued' });
    }
    case 'text': {
      const held = theirs.texts[change.field];
      if (held === undefined) return become({ kind: 'queued' });
      const format = theirs.formats?.[change.field];
      const merge = mergeTextChange(change, held, format);
      if (merge.kind === 'landed') return become(agreed(seen.now));
      // What can be merged is merged by `receive`, which comes next: an edit that was made meanwhile stands on its words as they are.
      return merge.kind === 'conflict' ? conflict(held) : become({ kind: 'queued' });
    }
  }
}

/** An operation that the tracker has taken. @param comment the tracker's id of the comment that it made of it */
export const pushed = (operation: Operation, at: Instant, comment?: string): Operation => ({
  ...operation,
  state: { kind: 'acknowledged', at, how: 'pushed', ...(comment === undefined ? {} : { comment }) },
});

/** What became of one change of a write. `replaced`: somebody else's value that came between our look and our write, and is gone now. `unknown`: the request left, and no answer says whether it was taken. `not-sent`: nothing of it left. */
export type Answered =
  | {
      readonly kind: 'sent';
      readonly replaced: { readonly theirs: FieldValue; readonly by: string | null; readonly at: Instant | null } | null;
      /** The id of the comment that was made: Jira's own, or the revision of the work item that holds it. */
      readonly comment?: string;
    }
  | { readonly kind: 'refused'; readonly parking: Omit<Parking, 'at'> }
  | { readonly kind: 'no-way'; readonly from: string; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not-sent' };

/** An operation on its way, once its write was answered. @returns still `sending` when nobody knows: it must be looked at next */
export function afterWrite(operation: Operation, answer: Answered, now: Instant): Operation {
  switch (answer.kind) {
    case 'sent': {
      if (answer.replaced === null) return pushed(operation, now, answer.comment);
      return { ...operation, state: { kind: 'conflict', conflict: { kind: 'overwritten', ...answer.replaced } } };
    }
    case 'refused':
      return { ...operation, state: { kind: 'parked', parking: { ...answer.parking, at: now } } };
    case 'no-way':
      return { ...operation, state: { kind: 'conflict', conflict: { kind: 'no-way', from: answer.from, allowed: answer.allowed } } };
    case 'unknown':
      return operation;
    case 'not-sent':
      return { ...operation, state: { kind: 'queued' } };
  }
}
