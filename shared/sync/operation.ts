import type { ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Brand } from '#shared/lib/brand.ts';
import type { Json } from '#shared/lib/json.ts';
import type {
  EditableField,
  FieldValue,
  MembersField,
  RecordId,
  RecordKind,
  RecordState,
  TextField,
  TextFormat,
  ValueField,
} from './editable.ts';

/** Also the marker by which a create or a comment is found again in the tracker. */
export type OperationId = Brand<string, 'OperationId'>;

/** What one operation does to its record. `base`: what both sides last agreed on. */
export type Change =
  | {
      readonly kind: 'value';
      readonly field: ValueField;
      readonly base: FieldValue;
      readonly value: FieldValue;
      /** What the tracker asks for together with it: fields of a transition, where unresolved items of a released version go. */
      readonly along?: { readonly [field: string]: Json };
    }
  | {
      readonly kind: 'text';
      readonly field: TextField;
      readonly base: string;
      readonly value: string;
      /** How both are marked up; left out for plain text. */
      readonly format?: TextFormat;
    }
  | { readonly kind: 'members'; readonly field: MembersField; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: 'comment'; readonly text: string }
  /** The record is new: until the tracker has it, its id is our own, and never leaves this computer. */
  | { readonly kind: 'create'; readonly type: string; readonly state: RecordState; readonly along?: { readonly [field: string]: Json } };

/** Why a person must decide. Both values and the base are kept: the base in the change, theirs here. */
export type Conflict =
  | { readonly kind: 'both-changed'; readonly theirs: FieldValue; readonly by: string | null; readonly at: Instant | null }
  /** Somebody's value was replaced by ours between our look and our write: trackers without a guard allow that. */
  | { readonly kind: 'overwritten'; readonly theirs: FieldValue; readonly by: string | null; readonly at: Instant | null }
  /**
   * Edited twice, neither edit knowing of the other: in two browsers of this cockpit, as a new record and as what its tracker had made of it,
   * or by an answer that was given while a newer edit waited. `theirs` is the other edit; the tracker may hold neither.
   * `sent`: one edit was taken back in one browser and sent by the other. `theirs` is what went out, and the change leads back from there.
   */
  | { readonly kind: 'two-edits'; readonly theirs: FieldValue; readonly by: string; readonly at: Instant; readonly sent?: true }
  /**
   * `before`: how it stood until then. What comes back goes on from there: it may have been sent already, or wait for another answer.
   * `last`: the record as it was pulled last, once it is not here any more.
   */
  | {
      readonly kind: 'deleted';
      readonly by: string | null;
      readonly at: Instant | null;
      readonly before?: OperationState;
      readonly last?: { readonly key?: string; readonly type: string; readonly state: RecordState };
    }
  /** It is in another project now, which has other versions, components, iterations or states. */
  | { readonly kind: 'moved'; readonly to: ProjectId }
  /** No step of the workflow leads from where the item is to the wanted state. */
  | { readonly kind: 'no-way'; readonly from: string; readonly allowed: readonly string[] };

/** A field that a tracker wants to be filled. `kind`: what it takes where that is neither one of its options nor words; left out by earlier versions. */
export interface AskedField {
  readonly field: string;
  readonly name: string;
  readonly options: readonly string[];
  readonly kind?: 'number' | 'date';
}

/**
 * Refused by the tracker, in its own words, with our advice. `asks`: fields it wants to be filled. `instead`: not the edit was refused, and `words`
 * say it whole. `went-along`: it took something along by mistake, which the tracker will not have back. `may-be-there`: what it makes may be there
 * already, under another name.
 */
export interface Parking {
  readonly words: string;
  readonly advice: string;
  readonly asks: readonly AskedField[];
  readonly instead?: 'went-along' | 'may-be-there';
  readonly at: Instant;
}

/** `agreed`: the tracker holds it, whoever wrote it. `theirs`: a person chose theirs. `absorbed`: a later edit of the field says it all. */
export type Ending = 'pushed' | 'agreed' | 'theirs' | 'absorbed';

/**
 * queued -> sending -> acknowledged | conflict | parked. `held` waits until a person lets it go. There is no other way out: nothing waits
 * unseen and nothing disappears. `sending` outlives a crash, and then means: nobody knows whether it arrived.
 */
export type OperationState =
  | { readonly kind: 'queued' }
  | { readonly kind: 'held' }
  /**
   * `revision`: what the record had when it was compared last. What we wrote stands behind it in the history. `arrived`: a pull has seen our value
   * there, whoever wrote over it since.
   */
  | { readonly kind: 'sending'; readonly since: Instant; readonly revision: string; readonly arrived?: true }
  /** `comment`: the tracker's name for the comment that it made of it, by which the pulled one is known. */
  | { readonly kind: 'acknowledged'; readonly at: Instant; readonly how: Ending; readonly comment?: string }
  /** `held`: a person kept it back before this was asked, and it stays back once they have answered. */
  | { readonly kind: 'conflict'; readonly conflict: Conflict; readonly held?: true }
  | { readonly kind: 'parked'; readonly parking: Parking };

/** One edit of one field that the tracker does not hold yet. */
export interface Operation {
  readonly id: OperationId;
  /** Rises with each new operation of this cockpit: the order in which a record's operations are sent. */
  readonly seq: number;
  readonly record: RecordId;
  readonly recordKind: RecordKind;
  readonly project: ProjectId;
  readonly change: Change;
  readonly state: OperationState;
  readonly by: string;
  readonly at: Instant;
}

/** The field an operation is about; null for comments and new records. */
export const fieldOf = ({ change }: Pick<Operation, 'change'>): EditableField | null => ('field' in change ? change.field : null);

/** Whether an operation still has to reach the tracker or a person. */
export const isOpen = ({ state }: Pick<Operation, 'state'>): boolean => state.kind !== 'acknowledged';

const LOCAL = 'new-';

/** The id of a record that no tracker has yet. It ends with the operation that will create it. */
export const localId = (connection: string, id: OperationId): RecordId => `${connection}/${LOCAL}${id}` as RecordId;
export const isLocal = (id: string): boolean => {
  const slash = id.indexOf('/');
  return slash > 0 && id.startsWith(LOCAL, slash + 1); // a state or a label may be called 'new-…' too
};

/** Fields whose members are ids, or hold one. A label may look like one and is none. */
const OF_IDS: ReadonlySet<string> = new Set<MembersField>(['fixVersions', 'links']);

/** The new records that an operation needs to be in the tracker before it can go: itself for an edit of a new record, parents, link targets. */
export function waitsFor({ record, change }: Operation): readonly RecordId[] {
  const named: string[] = change.kind === 'create' ? [] : [record];
  const values = (state: RecordState): void => {
    for (const value of Object.values(state.values)) if (typeof value === 'object' && value !== null) named.push(value.id);
    for (const [field, list] of Object.entries(state.members))
      if (OF_IDS.has(field)) named.push(...list.flatMap((member) => member.split(' ')));
  };
  if (change.kind === 'value' && typeof change.value === 'object' && change.value !== null) named.push(change.value.id);
  if (change.kind === 'members' && OF_IDS.has(change.field)) named.push(...change.add.flatMap((member) => member.split(' ')));
  if (change.kind === 'create') values(change.state);
  return [...new Set(named.filter(isLocal))] as RecordId[];
}

/** An operation with a new record's id exchanged for the one the tracker gave it, wherever it is named. */
export function renamed(operation: Operation, from: RecordId, to: RecordId): Operation {
  const member = (text: string): string =>
    text
      .split(' ')
      .map((part) => (part === from ? to : part))
      .join(' ');
  const value = (held: FieldValue): FieldValue => (typeof held === 'object' && held?.id === from ? { ...held, id: to } : held);
  const { change } = operation;
  const exchanged = (): Change => {
    switch (change.kind) {
      case 'value':
        return { ...change, base: value(change.base), value: value(change.value) };
      case 'members':
        return { ...change, add: change.add.map(member), remove: change.remove.map(member) };
      case 'create': {
        const values = Object.fromEntries(Object.entries(change.state.values).map(([field, held]) => [field, value(held)]));
        const members = Object.fromEntries(Object.entries(change.state.members).map(([field, list]) => [field, list.map(member)]));
        return { ...change, state: { ...change.state, values, members } };
      }
      case 'text':
      case 'comment':
        return change;
    }
  };
  // The other value of a question may be chosen, and then it is sent.
  const asked = (state: OperationState): OperationState => {
    if (state.kind !== 'conflict') return state;
    const { conflict } = state;
    if (conflict.kind === 'deleted')
      return conflict.before === undefined ? state : { ...state, conflict: { ...conflict, before: asked(conflict.before) } };
    return 'theirs' in conflict ? { ...state, conflict: { ...conflict, theirs: value(conflict.theirs) } } : state;
  };
  const record = operation.record === from ? to : operation.record;
  return { ...operation, record, change: exchanged(), state: asked(operation.state) };
}
