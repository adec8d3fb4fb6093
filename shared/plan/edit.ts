import type { Explanation } from '#shared/domain/explanation.ts';
import type { Problems } from '#shared/domain/problems.ts';
import type {
  Freeze,
  FreezeId,
  Mapping,
  MappingId,
  Milestone,
  MilestoneId,
  Release,
  ReleaseId,
  Risk,
  RiskId,
} from '#shared/domain/release.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { ProjectId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import type { RecordId, RecordKind, RecordState } from '#shared/sync/editable.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import type { Answer } from '#shared/sync/answer.ts';
import type { Edit } from '#shared/sync/outbox.ts';

/** One plan document per release and one for what belongs to no single release. */
export type DocId = 'workspace' | `release/${ReleaseId}`;

/** The document of a release. */
export const releaseDoc = (id: ReleaseId): DocId => `release/${id}`;

/** The release a document belongs to; null for the workspace's. */
export const releaseOf = (doc: DocId): ReleaseId | null => (doc === 'workspace' ? null : (doc.slice('release/'.length) as ReleaseId));

/** The records a plan is made of. `freezes` live in the workspace document, everything else in its release's. */
export interface PlanRecords {
  readonly releases: Release;
  readonly mappings: Mapping;
  readonly milestones: Milestone;
  readonly risks: Risk;
  readonly freezes: Freeze;
}
export type Collection = keyof PlanRecords;

/** Whether a collection's records belong to a release and cannot be without it. */
export const isInRelease = (collection: Collection): boolean => collection !== 'releases' && collection !== 'freezes';

interface RecordIds {
  readonly releases: ReleaseId;
  readonly mappings: MappingId;
  readonly milestones: MilestoneId;
  readonly risks: RiskId;
  readonly freezes: FreezeId;
}

/** A replacement inside the notes' Markdown: characters `from` to `to` (UTF-16 offsets) become `insert`. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The smallest change of a plan. */
export type PlanEdit =
  | { [C in Collection]: { readonly kind: 'put'; readonly collection: C; readonly record: PlanRecords[C] } }[Collection]
  | {
      [C in Collection]: {
        readonly kind: 'set';
        readonly doc: DocId;
        readonly collection: C;
        readonly id: RecordIds[C];
        readonly fields: Partial<Omit<PlanRecords[C], 'id' | 'releaseId'>>;
      };
    }[Collection]
  | { [C in Collection]: { readonly kind: 'remove'; readonly doc: DocId; readonly collection: C; readonly id: RecordIds[C] } }[Collection]
  /** Typing in the notes. `changes` apply one after the other to the text of length `baseLength`. */
  | { readonly kind: 'type-notes'; readonly releaseId: ReleaseId; readonly baseLength: number; readonly changes: readonly TextChange[] }
  /** A generated draft, already merged with the hand edits: `markdown` is the new text, `generated` the draft alone. */
  | {
      readonly kind: 'draft-notes';
      readonly releaseId: ReleaseId;
      readonly markdown: string;
      readonly generated: string;
      readonly at: Instant | null;
    }
  /** An edit of a tracker's record. It waits in the outbox until it is pushed. */
  | {
      readonly kind: 'edit-record';
      readonly record: RecordId;
      readonly recordKind: RecordKind;
      readonly project: ProjectId;
      readonly edit: Edit;
    }
  /** A new record, which waits in the outbox. `id` is given by who asks, so that what follows can name it: see `localId`. */
  | {
      readonly kind: 'create-record';
      readonly id: OperationId;
      readonly recordKind: RecordKind;
      readonly project: ProjectId;
      readonly type: string;
      readonly state: RecordState;
      readonly along?: { readonly [field: string]: Json };
    }
  /** Gives up an edit that waits in the outbox. */
  | { readonly kind: 'take-back'; readonly operation: OperationId }
  /** Settles a conflict of an edit that waits. */
  | { readonly kind: 'answer'; readonly operation: OperationId; readonly reply: Answer }
  /** Takes back what a person did last with an edit that waited for them: it waits for them again, as it was. `after`: what they did. */
  | { readonly kind: 'bring-back'; readonly operation: Operation; readonly after: Settling };

/** What a person can do with an edit that waits for them. */
export type Settling =
  | { readonly kind: 'take-back'; readonly operation: OperationId }
  | { readonly kind: 'answer'; readonly operation: OperationId; readonly reply: Answer };

/** One act of a person: one transaction, one undo step. `label` finishes the sentence "Undo …": 'move 4.2 to 30 November'. */
export interface PlanCommand {
  readonly label: string;
  readonly why: string | null;
  readonly edits: readonly PlanEdit[];
}

/** Why an edit was not taken. Nothing has changed, on screen neither. */
export type EditRefusal =
  | { readonly code: 'invalid'; readonly problems: Problems }
  /** The record, or the release it belongs to, is not there any more. `what` names it: 'The release'. */
  | { readonly code: 'gone'; readonly what: string }
  /** Nothing could be sent to the item's tracker. `why` is a sentence, with what would help. */
  | { readonly code: 'read-only'; readonly why: string }
  | { readonly code: 'not-saved'; readonly explanation: Explanation };

/**
 * What undo or redo came to: the label of the step, with what was left alone. `done`: one with more to say, as sentences. `notDone`: the label of
 * one of which nothing could be turned, and why; it is no step any more. `stays`: the number of one that could not be turned now, and is the next
 * step still. Null where there was no step.
 */
export type Turned =
  | string
  | null
  | { readonly done: string; readonly note: string }
  | { readonly notDone: string; readonly why: string; readonly stays?: number };

/** Who changed what, when and why. Never rewritten; undo adds a line of its own. */
export interface HistoryLine {
  readonly id: string;
  readonly doc: DocId;
  readonly releaseId: ReleaseId | null;
  readonly at: Instant;
  readonly by: string;
  readonly label: string;
  /** `items`: a tracker's record, of which the edit waits in the outbox. Of its texts the length is told, as of notes. */
  readonly collection: Collection | 'notes' | 'items';
  readonly recordId: string;
  /** What the tracker's record was called then; left out for others, and where that was not known. */
  readonly name?: string;
  /** The changed field; null when the whole record came or went. */
  readonly field: string | null;
  readonly from: Json;
  readonly to: Json;
  readonly why: string | null;
}
