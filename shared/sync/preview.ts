import type { IterationId, ProjectId } from '#shared/domain/item.ts';
import type { Mapping, Release, ReleaseId } from '#shared/domain/release.ts';
import type { Instant } from '#shared/domain/time.ts';
import { isBeingSent, type Pushing } from './being-sent.ts';
import {
  comparableMember,
  EDITABLE,
  sameFieldValue,
  type EditableField,
  type FieldValue,
  type MembersField,
  type RecordId,
  type RecordKind,
  type RecordState,
  type TextField,
  type ValueField,
} from './editable.ts';
import type { AwayReason } from './meeting.ts';
import { withMembers } from './merge.ts';
import { sameText } from './merge-rich-text.ts';
import { fieldOf, isLocal, isOpen, waitsFor, type Change, type Operation, type OperationId, type OperationState } from './operation.ts';
import { openItemsTo, type MovedItems } from './open-items.ts';
import { effective, move, receive } from './outbox.ts';
import { changeLabel, FIELD_NAMES, wordsOfMember, wordsOfValue, type NameOf } from './words.ts';

/*
 * What a sync would do, before anything moves. Laws:
 *   complete     every open operation and every changed field of every incoming record stands in at least one group
 *   counted once a record in two releases stands in both groups, and counts once in the totals
 *   honest       an operation that would meet a conflict with what comes in is said to: `receive` itself decides, on the same values
 * The work is linear in operations, incoming records and releases that hold them.
 */

/** What would become of an operation if everything were sent now. */
export type Standing =
  /** It would be sent. */
  | 'goes'
  /** The tracker holds the same by now: nothing would be sent. */
  | 'agreed'
  | 'held'
  /** It is in conflict already. */
  | 'conflict'
  /** What comes in changes the same field: it would become a conflict. */
  | 'will-conflict'
  | 'parked'
  /** Its record, parent or link target must be in the tracker first. */
  | 'waits'
  /** It cannot be sent now: this is why. */
  | AwayReason
  /** The push that runs has sent it and waits for the answer. */
  | 'sending'
  /** An earlier push has sent it and has no answer yet. */
  | 'on-its-way';

/** A record as last pulled, or as planned where no tracker has it yet. */
export interface PreviewRecord {
  readonly id: RecordId;
  readonly kind: RecordKind;
  readonly project: ProjectId;
  /** 'APP-12', '#431'; the name of a version or iteration. */
  readonly key: string;
  readonly title: string;
  readonly state: RecordState;
  /** The releases whose scope holds it now. Those it enters by what is previewed are found here. */
  readonly releases: readonly ReleaseId[];
}

/** A record that a pull would change. */
export interface Incoming {
  readonly record: RecordId;
  /** As the tracker holds it now; null when it is gone. Its state before is `PreviewRecord.state`, or nothing when it is new here. */
  readonly after: RecordState | null;
  readonly isNew: boolean;
  /** Set when it stands in another project now. */
  readonly movedTo: ProjectId | null;
  readonly by: string | null;
  readonly at: Instant | null;
}

export interface PreviewInput {
  readonly operations: readonly Operation[];
  readonly incoming: readonly Incoming[];
  /** Every record that the other two name. */
  readonly records: ReadonlyMap<RecordId, PreviewRecord>;
  readonly mappings: readonly Mapping[];
  /** In the order in which the groups stand. */
  readonly releases: readonly Pick<Release, 'id'>[];
  /** An iteration with everything below it. */
  readonly withChildren: (iteration: IterationId) => readonly IterationId[];
  readonly nameOf: NameOf;
  readonly pushing: Pushing;
  /** Why an edit cannot be sent now; null when it can. */
  readonly away: (operation: Operation) => AwayReason | null;
  /** What the release of a version moved; null when nothing. Left out where no version was released. */
  readonly movedBy?: (version: RecordId) => MovedItems | null;
  readonly now: Instant;
}

/** One field: what it was, and what it would be. Texts stand as the tracker holds them: a screen makes the few it shows readable. */
export interface PreviewLine {
  /** Null for what comes in. */
  readonly operation: OperationId | null;
  readonly field: EditableField | null;
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly isText: boolean;
  /** What `before` and `after` list, member by member: a name may hold a comma. Left out for fields of one value. */
  readonly members?: { readonly before: readonly string[]; readonly after: readonly string[] };
}

export interface OutgoingChange {
  readonly operation: OperationId;
  readonly standing: Standing;
  /** Why it cannot be sent now; null when it can. */
  readonly away: AwayReason | null;
  readonly label: string;
  readonly state: OperationState;
  /** It makes the record. */
  readonly isNew?: true;
  readonly by: string;
  readonly at: Instant;
  readonly lines: readonly PreviewLine[];
  /** The records that must be in the tracker first, as people call them. */
  readonly waitsFor: readonly string[];
}

export interface PreviewEntry {
  readonly record: PreviewRecord;
  readonly outgoing: readonly OutgoingChange[];
  readonly incoming: {
    readonly kind: 'changed' | 'new' | 'gone' | 'moved';
    /** Empty when only fields change that cannot be edited here. */
    readonly lines: readonly PreviewLine[];
    readonly by: string | null;
    readonly at: Instant | null;
  } | null;
}

/** Operations by what would become of them, and records that come in. */
export interface PreviewCounts {
  readonly outgoing: { readonly [S in Standing]: number };
  readonly incoming: number;
  readonly records: number;
}

export interface PreviewGroup {
  /** Null for what belongs to no release. */
  readonly release: ReleaseId | null;
  readonly entries: readonly PreviewEntry[];
  readonly counts: PreviewCounts;
}

export interface Preview {
  readonly groups: readonly PreviewGroup[];
  readonly counts: PreviewCounts;
}

/** Says what a sync would send and what it would bring, release by release, field by field. */
export function previewOf(input: PreviewInput): Preview {
  const operations = new Map<RecordId, Operation[]>();
  for (const operation of input.operations) {
    if (!isOpen(operation)) continue;
    const known = operations.get(operation.record);
    if (known === undefined) operations.set(operation.record, [operation]);
    else known.push(operation);
  }
  const incoming = new Map(input.incoming.map((each) => [each.record, each]));
  const releasesOf = membership(input);
  const entries: PreviewEntry[] = [];
  const byRelease = new Map<ReleaseId | null, PreviewEntry[]>();
  for (const id of new Set([...operations.keys(), ...incoming.keys()])) {
    const record = input.records.get(id);
    if (record === undefined) throw new RangeError(`The preview was not given the record ${id}`);
    const own = operations.get(id) ?? [];
    const change = incoming.get(id) ?? null;
    const entry: PreviewEntry = { record, outgoing: outgoingOf(record, own, change, input), incoming: incomingOf(record, change, input) };
    entries.push(entry);
    for (const release of releasesOf(record, own, change)) {
      const group = byRelease.get(release);
      if (group === undefined) byRelease.set(release, [entry]);
      else group.push(entry);
    }
  }
  const order = [...input.releases.map((release) => release.id), null];
  const groups = order.flatMap((release): PreviewGroup[] => {
    const own = byRelease.get(release);
    return own === undefined ? [] : [{ release, entries: own, counts: countsOf(own) }];
  });
  return { groups, counts: countsOf(entries) };
}

/** The releases a record is in before, in between, or after: a record that leaves one is shown there too. */
function membership({ mappings, releases, withChildren }: PreviewInput) {
  const known = new Set<ReleaseId>(releases.map(({ id }) => id));
  const byTarget = new Map<string, ReleaseId[]>();
  const hasTags = mappings.some(({ target }) => target.kind === 'tag');
  for (const { releaseId, target } of mappings) {
    if (!known.has(releaseId)) continue;
    const keys = ((): readonly string[] => {
      switch (target.kind) {
        case 'version':
          return [target.version];
        case 'iteration':
          return target.withChildren ? withChildren(target.iteration) : [target.iteration];
        case 'tag':
          return [tagKey(target.project, target.tag)];
        case 'field':
          return []; // the engine knows: `PreviewRecord.releases`
      }
    })();
    for (const key of keys) byTarget.set(key, [...(byTarget.get(key) ?? []), releaseId]);
  }
  return (record: PreviewRecord, operations: readonly Operation[], incoming: Incoming | null): ReadonlySet<ReleaseId | null> => {
    const found = new Set<ReleaseId | null>();
    for (const release of record.releases) if (known.has(release)) found.add(release);
    const name = (key: string): void => byTarget.get(key)?.forEach((release) => found.add(release));
    const nameAll = ({ values: { iteration }, members }: RecordState, project: ProjectId): void => {
      if (typeof iteration === 'object' && iteration !== null) name(iteration.id);
      members.fixVersions?.forEach(name);
      if (hasTags) for (const label of members.labels ?? []) name(tagKey(project, label));
    };
    name(record.id);
    nameAll(record.state, record.project);
    if (operations.length > 0) nameAll(effective(record.state, operations), record.project);
    for (const { change } of operations) if (change.kind === 'create') nameAll(change.state, record.project);
    if (incoming?.after) nameAll(incoming.after, incoming.movedTo ?? record.project);
    return found.size === 0 ? NO_RELEASE : found;
  };
}

const NO_RELEASE: ReadonlySet<null> = new Set([null]);

const tagKey = (project: ProjectId, tag: string): string => `${project} ${tag}`;

function outgoingOf(
  record: PreviewRecord,
  operations: readonly Operation[],
  incoming: Incoming | null,
  { now, nameOf, records, pushing, away: awayOf, movedBy }: PreviewInput,
): readonly OutgoingChange[] {
  const after = incoming === null ? new Map<OperationId, Operation>() : afterPull(operations, incoming, now);
  const judged = operations.map((each) => after.get(each.id) ?? each);
  return operations
    .toSorted((a, b) => a.seq - b.seq)
    .map((operation) => {
      const missing = waitsFor(operation);
      const away = awayOf(operation);
      return {
        operation: operation.id,
        label: `${changeLabel(operation.change)}${openItemsTo(operation.change) === null ? '' : ', open items move'}`,
        state: operation.state,
        by: operation.by,
        at: operation.at,
        standing: isBeingSent(operation, pushing)
          ? 'sending'
          : whenAway(standingOf(operation, judgedAs(after.get(operation.id) ?? operation, judged), incoming, missing), away),
        away,
        lines: [
          ...linesOf(operation.id, operation.change, record, nameOf),
          ...stayingLines(operation, movedBy?.(operation.record) ?? null, nameOf),
        ],
        ...(operation.change.kind === 'create' ? { isNew: true } : {}),
        waitsFor: missing.map((id) => records.get(id)?.key ?? 'a new record'),
      };
    });
}

/** What would go does not, where something is in the way; what became of the others stands whether or not it is. */
const whenAway = (standing: Standing, away: AwayReason | null): Standing =>
  away !== null && (standing === 'goes' || standing === 'waits') ? away : standing;

/** What the rules would make of the operations once what comes in is stored. */
function afterPull(
  operations: readonly Operation[],
  { after, movedTo, by, at }: Incoming,
  now: Instant,
): ReadonlyMap<OperationId, Operation> {
  const result = new Map<OperationId, Operation>();
  const put = (changed: readonly Operation[]): void => changed.forEach((each) => result.set(each.id, each));
  if (movedTo !== null) put(move(operations, movedTo));
  const moved = operations.map((each) => result.get(each.id) ?? each);
  if (after !== null) put(receive(moved, after, { by, at, now }));
  return result;
}

/** An operation as it will be; where a later edit of its field takes its place, that one. */
function judgedAs(operation: Operation, judged: readonly Operation[]): Operation {
  const isAbsorbed = ({ state }: Operation): boolean => state.kind === 'acknowledged' && state.how === 'absorbed';
  if (!isAbsorbed(operation)) return operation;
  return judged.findLast((each) => fieldOf(each) === fieldOf(operation) && !isAbsorbed(each)) ?? operation;
}

function standingOf(before: Operation, after: Operation, incoming: Incoming | null, missing: readonly RecordId[]): Standing {
  const { kind } = before.state;
  if (kind === 'sending') return 'on-its-way';
  if (after.state.kind === 'acknowledged') return 'agreed';
  if (kind === 'conflict') return after.state.kind === 'conflict' ? 'conflict' : 'goes';
  if (after.state.kind === 'conflict' || incoming?.after === null) return 'will-conflict';
  if (kind === 'held' || kind === 'parked') return kind;
  return missing.some(isLocal) ? 'waits' : 'goes';
}

/** The fields of an operation, as last pulled and as it wants them. */
function linesOf(operation: OperationId, change: Change, record: PreviewRecord, nameOf: NameOf): readonly PreviewLine[] {
  const label = changeLabel(change);
  const line = { operation, field: null, label, isText: false } as const;
  switch (change.kind) {
    case 'value':
      return [
        {
          ...line,
          field: change.field,
          before: words(change.field, change.base, nameOf),
          after: words(change.field, change.value, nameOf),
        },
        ...openItemsLines(line, change, record, nameOf),
      ];
    case 'text':
      return [{ ...line, field: change.field, isText: true, before: change.base, after: change.value }];
    case 'members': {
      const { field } = change;
      const held = record.state.members[field] ?? [];
      return [{ ...line, field, ...membersWords(field, held, withMembers(field, held, change), nameOf) }];
    }
    case 'comment':
      return [{ ...line, isText: true, before: '', after: change.text }];
    case 'create':
      return [{ ...line, before: '', after: change.type }, ...differences(null, change.state, nameOf, operation)];
  }
}

/** Where the open items of a version go that is released: they leave with its edit, and have none of their own. */
function openItemsLines(
  line: Pick<PreviewLine, 'operation' | 'field' | 'isText'>,
  change: Change,
  { title }: PreviewRecord,
  nameOf: NameOf,
): readonly PreviewLine[] {
  const to = openItemsTo(change);
  if (to === null) return [];
  return [{ ...line, label: 'Open items', before: `in ${title}`, after: `move to ${nameOf(to) ?? to}` }];
}

/** Where the items are that a release moved, when it is taken back: they do not come back with it. */
function stayingLines({ id, change }: Operation, moved: MovedItems | null, nameOf: NameOf): readonly PreviewLine[] {
  if (moved === null || change.kind !== 'value' || change.field !== 'released' || change.value !== false) return [];
  const name = nameOf(moved.to) ?? moved.name;
  const line = { operation: id, field: null, label: 'Moved items', isText: false } as const;
  return [{ ...line, before: `${moved.items === null ? '' : `${moved.items} `}in ${name}`, after: 'stay there' }];
}

/** Parents and iterations are known by the name they have now: a pulled record holds no more of them than an id. */
const words = (field: ValueField, value: FieldValue, nameOf: NameOf): string =>
  ((field === 'iteration' || field === 'parent') && typeof value === 'object' && value !== null && nameOf(value.id)) || wordsOfValue(value);

function membersWords(
  field: MembersField,
  was: readonly string[],
  is: readonly string[],
  nameOf: NameOf,
): Required<Pick<PreviewLine, 'before' | 'after' | 'members'>> {
  const [before, after] = [was, is].map((list) => list.map((member) => wordsOfMember(field, member, nameOf))) as [string[], string[]];
  return { before: before.join(', '), after: after.join(', '), members: { before, after } };
}

const FIELDS = [...new Map(Object.values(EDITABLE).flatMap((fields) => Object.entries(fields)))] as readonly (
  readonly [ValueField, 'value'] | readonly [TextField, 'text'] | readonly [MembersField, 'members']
)[];

/**
 * The fields in which two states differ, in the order in which they are listed. A field that one of them does not answer differs in nothing.
 * @param before null: the record is new, and every field that is filled differs
 */
function differences(
  before: RecordState | null,
  after: RecordState,
  nameOf: NameOf,
  operation: OperationId | null,
): readonly PreviewLine[] {
  const lines: PreviewLine[] = [];
  const add = (field: EditableField, isText: boolean, words: Pick<PreviewLine, 'before' | 'after' | 'members'>): void => {
    lines.push({ operation, field, label: FIELD_NAMES[field], isText, ...words });
  };
  for (const [field, kind] of FIELDS) {
    if (kind === 'value') {
      const is = after.values[field];
      const was = before === null ? null : before.values[field];
      if (is === undefined || was === undefined || is === was || sameFieldValue(was, is)) continue;
      const [from, to] = [words(field, was, nameOf), words(field, is, nameOf)];
      if (from !== '' || to !== '') add(field, false, { before: from, after: to });
    } else if (kind === 'text') {
      const is = after.texts[field];
      const was = before === null ? '' : before.texts[field];
      if (is === undefined || was === undefined || is === was) continue;
      if (!sameText(after.formats?.[field] ?? before?.formats?.[field], was, is)) add(field, true, { before: was, after: is });
    } else {
      const is = after.members[field];
      const was = before === null ? [] : before.members[field];
      if (is === undefined || was === undefined || sameMembers(field, was, is)) continue;
      add(field, false, membersWords(field, was, is, nameOf));
    }
  }
  return lines;
}

function sameMembers(field: MembersField, a: readonly string[], b: readonly string[]): boolean {
  if (a.length === b.length && a.every((member, at) => member === b[at])) return true;
  const [left, right] = [a, b].map((list) => new Set(list.map((member) => comparableMember(field, member)))) as [Set<string>, Set<string>];
  return left.size === right.size && [...left].every((member) => right.has(member));
}

function incomingOf(record: PreviewRecord, incoming: Incoming | null, { nameOf }: PreviewInput): PreviewEntry['incoming'] {
  if (incoming === null) return null;
  const { after, isNew, movedTo, by, at } = incoming;
  if (after === null) return { kind: 'gone', lines: [], by, at };
  const lines = differences(isNew ? null : record.state, after, nameOf, null);
  return { kind: isNew ? 'new' : movedTo === null ? 'changed' : 'moved', lines, by, at };
}

function countsOf(entries: readonly PreviewEntry[]): PreviewCounts {
  const outgoing = {
    goes: 0,
    agreed: 0,
    held: 0,
    conflict: 0,
    'will-conflict': 0,
    parked: 0,
    waits: 0,
    'no-token': 0,
    refused: 0,
    removed: 0,
    'not-chosen': 0,
    'not-pulled': 0,
    sending: 0,
    'on-its-way': 0,
  };
  let incoming = 0;
  for (const entry of entries) {
    if (entry.incoming !== null) incoming += 1;
    for (const { standing } of entry.outgoing) outgoing[standing] += 1;
  }
  return { outgoing, incoming, records: entries.length };
}
