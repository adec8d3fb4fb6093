import type { Dice } from '#electron/sandbox/random.ts';
import type { ProjectId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import type { Result } from '#shared/lib/result.ts';
import {
  comparableText,
  sameFieldValue,
  type EditableField,
  type FieldValue,
  type MembersField,
  type RecordId,
  type RecordKind,
  type RecordState,
  type ValueField,
} from '#shared/sync/editable.ts';
import type { Change, OperationId } from '#shared/sync/operation.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Remote, TrackerWriter } from '#shared/tracker/writer.ts';

export const SIDES = ['pretend', 'jira-cloud', 'jira-data-center', 'azure'] as const;
export type SideName = (typeof SIDES)[number];

/** What a field held, as the log has it. */
export type Held = FieldValue | readonly string[];

/** One change that a tracker has taken: the truth, whatever anybody was told of it. */
export interface Entry {
  readonly record: RecordId;
  /** Rises with each change of the record. */
  readonly revision: number;
  readonly by: string;
  /** The cockpit's operation that it came from; null for other people's. */
  readonly operation: OperationId | null;
  readonly field: EditableField | 'comment' | 'created' | 'moved';
  readonly from: Held;
  readonly to: Held;
  /** The revision that the writer had looked at. */
  readonly looked: number;
  /** What the writer believed to stand there. */
  readonly base: FieldValue;
  /** What the operation was to do when it was sent; null for other people's. */
  readonly change: Change | null;
}

/** What a tracker needs of the world it stands in. */
export interface World {
  readonly dice: Dice;
  /** Whether the trackers ask for more with some states and new records. */
  readonly asks: boolean;
  /** Epoch milliseconds on the tracker's clock. */
  time(): number;
  pass(milliseconds: number): void;
  /** Time passes in silence until the request is given up. */
  silence(signal: AbortSignal): void;
  /** Whether something goes wrong with the request that is sent now. */
  goesWrong(): boolean;
  /** The moment between a request's arrival and its effect, in which others get in between. */
  meanwhile(): void;
}

/** What people can do to the items of a project. */
export interface Offer {
  readonly values: { readonly [F in ValueField]?: readonly FieldValue[] };
  readonly members: { readonly [F in MembersField]?: readonly string[] };
}

/** How far a cockpit has read: it outlives a crash, as the store does. */
export type Marks = Map<ProjectId, string>;

/** One cockpit's way to the tracker, as it is between two crashes. */
export interface Seat {
  readonly writer: TrackerWriter;
  /**
   * The records that a pull must look at, among them those that may be gone, and the marks to keep once all of them are taken over.
   * @param known the records that the cockpit has
   */
  changed(
    marks: Marks,
    known: readonly RecordId[],
  ): Promise<Result<{ readonly ids: readonly RecordId[]; readonly marks: Marks }, TrackerError>>;
  look(record: RecordId): Promise<Result<Remote | null, TrackerError>>;
}

/** A tracker that the simulation plays with: in memory, or a real client in front of a sandbox. */
export interface Side {
  readonly connection: string;
  readonly log: readonly Entry[];
  /** Every record as it came. */
  readonly born: ReadonlyMap<RecordId, RecordState>;
  readonly records: readonly RecordId[];
  readonly projects: readonly ProjectId[];
  state(record: RecordId): RecordState | null;
  revision(record: RecordId): number;
  /** Items first, then what else people make offline here. */
  readonly kinds: readonly RecordKind[];
  kindOf(record: RecordId): RecordKind;
  /** Whether a write over a value that came between the look and the write is noticed. Neither versions nor iterations have a history. */
  notices(record: RecordId): boolean;
  offer(project: ProjectId): Offer;
  /** A description as the tracker writes it, and its lines. */
  textOf(lines: readonly string[]): string;
  linesOf(text: string): readonly string[];
  linkTypes: readonly string[];
  /** The one of them that is the same from both ends; null where there is none. */
  readonly undirected: string | null;
  /** The type and the fields of a new record. */
  newborn(title: string, kind: RecordKind): Pick<Extract<Change, { readonly kind: 'create' }>, 'type' | 'state'>;
  /** Words of refusals that people's edits run into by themselves. */
  readonly refuses: RegExp | null;
  /** What a person fills in where the tracker asks for a field. */
  fillsIn(field: string): Json;
  somebody(record: RecordId, edit: Edit): void;
  delete(record: RecordId): void;
  /**
   * Whether the maker of a new record, of which no answer came, could not have known it when an entry was written down: then it is made
   * again, and rightly. It may be hidden, or deleted where nothing tells of that, or have lost the only thing it is known by.
   */
  wasUnknowable(record: RecordId, at: Entry): boolean;
  /** Brings a deleted record back, one at a time; nothing where there is none. */
  restore(): void;
  /** The tracker answers as if a record were not there, until `showAll`. */
  hide(record: RecordId): void;
  showAll(): void;
  /** Into another project; nothing where there is only one. */
  move(record: RecordId): void;
  /** @param skew how far the cockpit's clock is ahead of the tracker's, milliseconds */
  seat(name: string, skew: number): Seat;
  /** What the tracker's own history says otherwise than the log, a sentence each. */
  contradictions(): readonly string[];
}

const isList = (held: Held): held is readonly string[] => Array.isArray(held);

/** Whether a field held the same twice. */
export function sameHeld(a: Held, b: Held): boolean {
  if (isList(a) || isList(b)) return isList(a) && isList(b) && [...a].sort().join('\n') === [...b].sort().join('\n');
  return typeof a === 'string' && typeof b === 'string' ? comparableText(a) === comparableText(b) : sameFieldValue(a, b);
}

/** Every field of a record with what it holds. */
export const fieldsOf = ({ values, texts, members }: RecordState): readonly (readonly [EditableField, Held])[] =>
  Object.entries({ ...values, ...texts, ...members }) as unknown as readonly (readonly [EditableField, Held])[];
export const heldIn = (state: RecordState, field: EditableField): Held =>
  (({ ...state.values, ...state.texts, ...state.members }) as { readonly [F in EditableField]?: Held })[field] ?? null;
