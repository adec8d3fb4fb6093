import type { BindableKind, BoundField, BoundValue } from '#shared/domain/binding.ts';
import type { ProjectId } from '#shared/domain/item.ts';
import type { MappingId } from '#shared/domain/release.ts';
import type { EditableField, FieldValue, RecordId } from '#shared/sync/editable.ts';
import type { OperationState } from '#shared/sync/operation.ts';

/** `differs`: release and tracker say different things, and nothing waits that would change that. */
export type BoundStanding = 'agrees' | 'differs' | 'waits' | 'held' | 'sending' | 'conflict' | 'parked';

/** One field that a target offers to be bound. */
export interface BindingField {
  readonly field: BoundField;
  readonly bound: boolean;
  readonly ours: BoundValue;
  /** As the tracker holds it, as far as was pulled, with the edits that wait on top. */
  readonly theirs: BoundValue;
  readonly standing: BoundStanding;
}

/** An edit that waits on a field of a version or iteration, bound or not. */
export interface WaitingField {
  readonly field: EditableField;
  readonly state: Exclude<OperationState['kind'], 'acknowledged'>;
}

/** How a mapped version or iteration stands to its release. */
export interface Binding {
  readonly mapping: MappingId;
  readonly record: RecordId;
  readonly recordKind: BindableKind;
  /** null when it is not here, or not any more. */
  readonly project: ProjectId | null;
  readonly projectKey: string;
  readonly connectionName: string;
  /** As it is shown: with a new name that waits. */
  readonly name: string;
  /** The tracker does not have it yet. */
  readonly isNew: boolean;
  /** A sprint of Jira is read only. */
  readonly editable: boolean;
  readonly fields: readonly BindingField[];
  /** What it holds in the fields that can be changed, with the edits that wait on top. */
  readonly values: { readonly [F in EditableField]?: FieldValue };
  readonly waiting: readonly WaitingField[];
  /** Versions of the same project that can take its unresolved items, open ones first. */
  readonly siblings: readonly { readonly id: RecordId; readonly name: string; readonly released: boolean }[];
}
