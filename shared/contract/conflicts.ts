import type { Explanation } from '#shared/domain/explanation.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Choice, TextFormat } from '#shared/sync/editable.ts';
import type { MergeDraft } from '#shared/sync/merge-draft.ts';
import type { Conflict, Operation, OperationId } from '#shared/sync/operation.ts';
import type { OutboxEntry } from './outbox.ts';

/** What a person is asked about an edit. `taken-back`: of two edits, where one is the way back from the other, which was sent. */
export type AskedKind = Conflict['kind'] | 'taken-back' | 'parked';

/** What is asked about an operation; null when nothing is. */
export function askedKind({ state }: Pick<Operation, 'state'>): AskedKind | null {
  if (state.kind === 'parked') return 'parked';
  if (state.kind !== 'conflict') return null;
  return state.conflict.kind === 'two-edits' && state.conflict.sent === true ? 'taken-back' : state.conflict.kind;
}

/** Why the record of an edit is not made anew: nothing is asked about it any more, it is no item, nobody knows what it held, or one of its fields was edited twice. */
export type NotMade = 'ended' | 'no-item' | 'not-known' | 'two-edits';

/** What became of a wish to make deleted items anew. */
export interface MadeAgain {
  /** Items, which may have had several edits each. */
  readonly made: number;
  readonly left: readonly { readonly operation: OperationId; readonly why: NotMade }[];
}

/** What is asked about an edit, and everything that is needed to answer. */
export interface ConflictView {
  readonly entry: OutboxEntry;
  readonly kind: AskedKind;
  readonly explanation: Explanation;
  /** As people read them; rich text as its Markdown, or its words where Markdown cannot express it. */
  readonly base: string;
  readonly mine: string;
  /** null where there is no other value: the record is gone or moved, the workflow or the tracker says no. */
  readonly theirs: string | null;
  /** Who made the other value, and when, as far as the tracker says. */
  readonly by: string | null;
  readonly at: Instant | null;
  /** A text of many lines. */
  readonly isText: boolean;
  /** What a merge by hand begins with; null where none can be written, with the reason in `noMerge` if there is one to tell. */
  readonly draft: MergeDraft | null;
  readonly noMerge: string | null;
  /** What only theirs holds and no words tell, and what goes where mine is kept; null where nothing does. @example 'a picture and two mentions' */
  readonly goes: string | null;
  /** How a merged text is marked up in the tracker. */
  readonly format: TextFormat;
  /** States to choose from, where the workflow does not lead to the wanted one. */
  readonly allowed: readonly Choice[];
  /** Whether a deleted record can be made anew. */
  readonly canMakeAgain: boolean;
}
