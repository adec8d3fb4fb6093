import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import { askedKind, type ConflictView, type MadeAgain } from '#shared/contract/conflicts.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { connectionOf, trackerOfItem, type ItemId, type ProjectId, type TrackerKind } from '#shared/domain/item.ts';
import { editable, goesWith, readable } from '#shared/domain/rich-text/rich-text.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { commentText } from '#shared/sync/comments.ts';
import type { Choice, EditableField, FieldValue, LinkEnd, RecordState, TextFormat } from '#shared/sync/editable.ts';
import { lineDraft, mergeDraft, type MergeDraft } from '#shared/sync/merge-draft.ts';
import { localId, type Conflict, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { effective } from '#shared/sync/outbox.ts';
import { isTwoEdits, standing } from '#shared/sync/standing.ts';
import { explainConflict, explainParking, wordsOfMember, wordsOfValue, type NameOf, type WaysOut } from '#shared/sync/words.ts';

/** Whether an edit waits for a person. */
export const isAsked = ({ state }: Pick<Operation, 'state'>): boolean => state.kind === 'conflict' || state.kind === 'parked';

interface Told {
  readonly entry: OutboxEntry;
  readonly record: string;
  readonly nameOf: NameOf;
}

/** Says what is asked about an edit, with everything that is needed to answer; null when nothing is asked about it. */
export async function conflictView(operation: Operation, entry: OutboxEntry, mirror: Mirror): Promise<ConflictView | null> {
  const kind = askedKind(operation);
  if (kind === null) return null;
  const { change, state, record } = operation;
  const conflict = state.kind === 'conflict' ? state.conflict : null;
  const last = conflict?.kind === 'deleted' ? conflict.last : undefined;
  const told: Told = {
    entry,
    record: (entry.kind === 'create' ? null : entry.key) ?? (entry.title || 'this record'),
    nameOf: namesIn(mirror),
  };
  const { theirs, by, at } = { theirs: undefined, by: null, at: null, ...conflict } as Pick<ConflictView, 'by' | 'at'> & {
    readonly theirs?: FieldValue;
  };
  const pulled = (await mirror.states([{ record, recordKind: operation.recordKind }])).get(record) ?? last?.state;
  const format = formatOf(operation, pulled);
  const words = (value: FieldValue): string =>
    change.kind === 'text' ? readable({ format, source: String(value ?? '') }) : wordsOfValue(value);
  const sides = sidesOf(operation, words, told.nameOf);
  const other = theirs === undefined ? null : words(theirs);
  // An edit and the way back from it leave nothing to merge.
  const { draft, noMerge } =
    theirs === undefined || kind === 'taken-back' ? { draft: null, noMerge: null } : draftOf(operation, theirs, format);
  const goes =
    change.kind !== 'text' || theirs === undefined
      ? null
      : goesWith({ format, source: String(theirs ?? '') }, { format, source: change.value });
  const canMakeAgain = conflict?.kind === 'deleted' && operation.recordKind === 'item' && (await lastKnown(operation, mirror)) !== null;
  return {
    entry,
    kind,
    explanation: explained(operation, told, { canWrite: draft !== null, canMakeAgain }),
    ...sides,
    theirs: other,
    by,
    at,
    isText: change.kind === 'text' || change.kind === 'comment',
    draft,
    noMerge,
    goes,
    format,
    allowed: conflict?.kind === 'no-way' ? await allowedStates(operation, conflict.allowed, mirror) : [],
    canMakeAgain,
  };
}

const namesIn = ({ items, catalog, ahead }: Mirror): NameOf => {
  const name = (id: string): string | null =>
    items.rows([id as ItemId])[0]?.key ??
    catalog.versions([id])[0]?.name ??
    catalog.iterations([id])[0]?.path ??
    catalog.get(id as ProjectId)?.project.name ??
    null;
  return Object.assign(name, { link: (end: LinkEnd) => ahead.linkLabel(end) });
};

function explained(operation: Operation, { entry, record, nameOf }: Told, ways: WaysOut): Explanation {
  const told = { record, tracker: entry.connectionName, nameOf };
  const { state } = operation;
  if (state.kind === 'parked') return explainParking(operation, state.parking, told);
  return explainConflict(operation, (state as Extract<Operation['state'], { kind: 'conflict' }>).conflict, told, ways);
}

const formatOf = ({ change }: Operation, pulled: RecordState | undefined): TextFormat =>
  change.kind === 'text' ? (change.format ?? pulled?.formats?.[change.field] ?? 'plain') : 'plain';

function sidesOf({ change }: Operation, words: (value: FieldValue) => string, nameOf: NameOf): Pick<ConflictView, 'base' | 'mine'> {
  switch (change.kind) {
    case 'value':
    case 'text':
      return { base: words(change.base), mine: words(change.value) };
    case 'members': {
      const list = (sign: string, members: readonly string[]): readonly string[] =>
        members.map((member) => `${sign} ${wordsOfMember(change.field, member, nameOf)}`);
      return { base: '', mine: [...list('+', change.add), ...list('−', change.remove)].join('\n') };
    }
    case 'comment':
      return { base: '', mine: readable(commentText(change.text)) };
    case 'create':
      return { base: '', mine: wordsOfValue(change.state.values.title ?? change.state.values.name ?? '') };
  }
}

/** Fields of plain words, which a person can write anew. */
const IN_WORDS: ReadonlySet<EditableField> = new Set<EditableField>(['title', 'name']);

/** The three texts of a merge, base first. */
const WHOSE = ['the text before both', 'yours', 'theirs'] as const;

function draftOf(
  { change }: Operation,
  theirs: FieldValue,
  format: TextFormat,
): { readonly draft: MergeDraft | null; readonly noMerge: string | null } {
  if (change.kind === 'value' && IN_WORDS.has(change.field))
    return { draft: lineDraft(wordsOfValue(change.base), wordsOfValue(change.value), wordsOfValue(theirs)), noMerge: null };
  if (change.kind !== 'text') return { draft: null, noMerge: null };
  const texts = [change.base, change.value, String(theirs ?? '')].map((source) => editable({ format, source }));
  const refused = texts.findLastIndex((text) => !text.ok);
  const why = texts[refused];
  if (why?.ok === false) return { draft: null, noMerge: `because of ${WHOSE[refused]!}. ${why.error}` };
  const [base, mine, other] = texts.map((text) => (text.ok ? text.value : '')) as [string, string, string];
  return { draft: mergeDraft(base, mine, other), noMerge: null };
}

/** The states by which the workflow goes on, as they are chosen. One of which nobody knows the id is not offered. */
async function allowedStates({ record, project }: Operation, names: readonly string[], mirror: Mirror): Promise<readonly Choice[]> {
  const [row] = mirror.items.rows([record as ItemId]);
  if (row === undefined) return [];
  const choices = await mirror.items.choices(project, []);
  const known = choices?.states[row.type] ?? [];
  const ofTracker: TrackerKind = trackerOfItem(row);
  return names.flatMap((name) => {
    const state = known.find((each) => each.name === name);
    if (state !== undefined) return [{ id: state.id, name }];
    return ofTracker === 'azure-devops' ? [{ id: name, name }] : [];
  });
}

type Last = NonNullable<Extract<Conflict, { readonly kind: 'deleted' }>['last']>;

/** The record as it was pulled last: here, or as it was kept when it went. */
async function lastKnown({ record, recordKind, state }: Operation, mirror: Mirror): Promise<Last | null> {
  const kept = state.kind === 'conflict' && state.conflict.kind === 'deleted' ? state.conflict.last : undefined;
  if (kept !== undefined) return kept;
  const [row] = mirror.items.rows([record as ItemId]);
  const pulled = (await mirror.states([{ record, recordKind }])).get(record);
  return row === undefined || pulled === undefined ? null : { type: row.type, state: pulled };
}

const isDeleted = (operation: Operation): boolean => askedKind(operation) === 'deleted';

/**
 * The edits that make deleted items anew, with what was pulled last and the edits that waited, and give those up. The new one begins in the
 * first state of its workflow. An item of which somebody has yet to choose between two edits is left until they have.
 * @param ofRecord the open operations of a record
 * @returns `made`: one operation of each item that is made anew
 */
export async function makeAgainEdits(
  operations: readonly Operation[],
  ofRecord: (operation: Operation) => readonly Operation[],
  mirror: Mirror,
  newId: () => string,
): Promise<{ readonly edits: readonly PlanEdit[]; readonly made: readonly Operation[]; readonly left: MadeAgain['left'] }> {
  const edits: PlanEdit[] = [];
  const made: Operation[] = [];
  const left: MadeAgain['left'][number][] = [];
  left.push(...operations.filter((each) => !isDeleted(each)).map(({ id }) => ({ operation: id, why: 'ended' }) as const));
  for (const group of Map.groupBy(operations.filter(isDeleted), ({ record }) => record).values()) {
    const operation = group[0]!;
    const last = operation.recordKind === 'item' ? await lastKnown(operation, mirror) : null;
    if (last === null) {
      const why = operation.recordKind === 'item' ? 'not-known' : 'no-item';
      left.push(...group.map(({ id }) => ({ operation: id, why }) as const));
      continue;
    }
    const open = ofRecord(operation);
    if (open.some(({ state: asked }) => isTwoEdits({ state: standing(asked) }))) {
      // A new item would be given one of the two, and the other one would be gone unasked.
      left.push(...group.map(({ id }) => ({ operation: id, why: 'two-edits' }) as const));
      continue;
    }
    const { project } = operation;
    const id = newId() as OperationId;
    const state = creatable(effective(last.state, open));
    edits.push({ kind: 'create-record', id, recordKind: 'item', project, type: last.type, state });
    const record = localId(connectionOf(project), id);
    for (const { change } of open)
      if (change.kind === 'comment') edits.push({ kind: 'edit-record', record, recordKind: 'item', project, edit: change });
    for (const each of open) edits.push({ kind: 'take-back', operation: each.id });
    made.push(operation);
  }
  return { edits, made, left };
}

/** What a new item is given: what is filled, without the state, which the workflow gives. */
function creatable({ values, texts, members, formats }: RecordState): RecordState {
  const filled = Object.entries(values).filter(([field, value]) => field !== 'state' && value !== null);
  return {
    values: Object.fromEntries(filled),
    texts,
    members: Object.fromEntries(Object.entries(members).filter(([, list]) => list.length > 0)),
    ...(formats === undefined ? {} : { formats }),
  };
}
