import type { OneChange } from '#electron/host/trackers/write-outcome.ts';
import { itemIdOf, remoteIdOf, type ConnectionId, type ItemId, type VersionId } from '#shared/domain/item.ts';
import { adfWords } from '#shared/domain/rich-text/adf.ts';
import type { Instant } from '#shared/domain/time.ts';
import { comparableMember, comparableText, sameFieldValue, type EditableField, type FieldValue } from '#shared/sync/editable.ts';
import type { ChangedBy, LastChanges } from '#shared/sync/outbox.ts';
import type { Change, OperationId } from '#shared/sync/operation.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { ChangedField, HistoryEntry } from './changelog.ts';
import { isPerson, type PersonRef } from './person.ts';

/*
 * Jira takes every edit, whatever stood there (no ETag, no If-Match). A value that somebody wrote between our look and our edit is gone from
 * the issue, but the history has it: our own entry names what it replaced.
 */

export type Replaced = NonNullable<Extract<Answered, { readonly kind: 'sent' }>['replaced']>;
type FieldChange = Extract<Change, { readonly kind: 'value' | 'text' }>;

// Recorded: devlake issue-changelogs-v3, mattermost webhooks, jirametrics. `field` is missing its id in older entries and on Data Center.
const NAMES: { readonly [field in EditableField]?: readonly string[] } = {
  title: ['summary'],
  description: ['description'],
  assignee: ['assignee'],
  priority: ['priority'],
  state: ['status'],
  // Cloud's own name has no `fieldId`; Data Center tells a sub-task's parent and an epic apart.
  parent: ['parent', 'Parent', 'IssueParentAssociation', 'Parent Link', 'Epic Link'],
  labels: ['labels'],
  components: ['components', 'Component'],
  fixVersions: ['fixVersions', 'Fix Version'],
};

export interface HistoryContext {
  readonly me: PersonRef;
  /** The stamp of the issue when it was compared; null when it cannot be read. */
  readonly since: Instant | null;
  readonly cloud: boolean;
  readonly connection: ConnectionId;
}

/**
 * What was replaced by changes that Jira took.
 * @param changes values and texts, in the order they were sent @param history newest first
 * @returns by operation; nothing where what we replaced is what we had compared with
 */
export function replacedBy(
  changes: readonly OneChange[],
  history: readonly HistoryEntry[],
  context: HistoryContext,
): ReadonlyMap<OperationId, Replaced> {
  const found = new Map<OperationId, Replaced>();
  const first = new Map<string, FieldChange>();
  const last = new Map<string, { readonly id: OperationId; readonly change: FieldChange }>();
  for (const { id, change } of changes) {
    if ((change.kind !== 'value' && change.kind !== 'text') || NAMES[change.field] === undefined) continue;
    // States are taken one step after the other; of two edits of another field only the later one is sent.
    const key = change.field === 'state' ? `state ${id}` : change.field;
    if (!first.has(key)) first.set(key, change);
    last.set(key, { id, change });
  }
  for (const [key, { id, change }] of last) {
    const replaced = replacedIn(change, first.get(key)!.base, history, context);
    if (replaced !== null) found.set(id, replaced);
  }
  return found;
}

function replacedIn(change: FieldChange, base: FieldValue, history: readonly HistoryEntry[], context: HistoryContext): Replaced | null {
  const { since, cloud, connection } = context;
  const found = ourLine(change, history, context);
  if (found === null) return null; // nothing of ours changed it: it stood there already
  const { ours, before } = found;
  const who = { by: before?.author.displayName ?? before?.author.name ?? null, at: before?.at ?? null };
  if (change.field === 'description' && cloud) {
    // The history writes a document as text, which cannot be compared with one: what counts is whether somebody wrote after our look.
    if (before === null || since === null || wasSeen(before, since, history)) return null;
    return { theirs: ours.fromText ?? '', ...who };
  }
  if (wasBase(change.field, ours, base)) return null;
  return { theirs: theirsOf(change.field, ours, connection), ...who };
}

/** The history stamps a change some milliseconds later than the issue. Recorded: 2 to 30 ms on Cloud, jirametrics and devlake agile-issues-with-changelog. */
const STAMP_LAG_MS = 250;

/** Whether an entry is no younger than the stamp of the issue: of those that seem to be, the oldest may be the one that the stamp is of. */
function wasSeen(entry: HistoryEntry, since: Instant, history: readonly HistoryEntry[]): boolean {
  if (entry.at <= since) return true;
  if (history.some(({ at }) => at === since)) return false; // that is the one
  const oldest = history.findLast(({ at }) => at > since);
  return oldest === entry && Date.parse(entry.at) - Date.parse(since) <= STAMP_LAG_MS;
}

interface Line {
  readonly entry: HistoryEntry;
  readonly item: ChangedField;
}

/** Our newest line about a field with the value that a change gave it, and the entry that changed the field before. */
function ourLine(
  change: FieldChange,
  history: readonly HistoryEntry[],
  { me, since, cloud }: HistoryContext,
  isIts: (line: Line) => boolean = () => true,
): { readonly ours: ChangedField; readonly before: HistoryEntry | null } | null {
  const lines = history.flatMap((entry) => entry.items.filter((item) => isAbout(item, change.field)).map((item) => ({ entry, item })));
  const at = lines.findIndex(
    (line) =>
      isPerson(line.entry.author, me) && (since === null || line.entry.at >= since) && isWritten(change, line.item, cloud) && isIts(line),
  );
  const ours = lines[at];
  return ours === undefined ? null : { ours: ours.item, before: lines[at + 1]?.entry ?? null };
}

/**
 * Whether a line of Cloud about a description is of this text and of no earlier one of ours. The history has no document, only words, so the
 * letters are compared; a line that was there when we looked is an edit from before, though its stamp may be the very one that the issue had.
 * Where this says no though it is so, the text of the issue is compared next.
 */
function isOfThisText({ value }: FieldChange, { entry, item }: Line, history: readonly HistoryEntry[], since: Instant | null): boolean {
  if (since !== null && wasSeen(entry, since, history)) return false;
  return letters(adfWords(String(value ?? ''))) === letters(item.toText ?? '');
}

const letters = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, '');

/**
 * Whether the history holds a change of ours, and what it replaced. Of links it says too little to tell.
 * @param history newest first
 */
export function foundIn(
  change: Change,
  history: readonly HistoryEntry[],
  context: HistoryContext,
): { readonly replaced: Replaced | null } | null {
  if (change.kind === 'members') return hasMembers(change, history, context) ? { replaced: null } : null;
  if ((change.kind !== 'value' && change.kind !== 'text') || NAMES[change.field] === undefined) return null;
  const isIts = (line: Line): boolean =>
    change.field !== 'description' || !context.cloud || isOfThisText(change, line, history, context.since);
  if (ourLine(change, history, context, isIts) === null) return null;
  return { replaced: replacedIn(change, change.base, history, context) };
}

/** Whether we have added and removed every member. Labels stand in one line as two whole lists, the others each in a line of its own. */
function hasMembers(
  { field, add, remove }: Extract<Change, { readonly kind: 'members' }>,
  history: readonly HistoryEntry[],
  { me, since }: HistoryContext,
): boolean {
  const words = (text: string | null): readonly string[] => (text ?? '').split(' ').filter((word) => word !== '');
  const inLine = (item: ChangedField): { readonly from: readonly string[]; readonly to: readonly string[] } => {
    if (field === 'labels') return { from: words(item.fromText), to: words(item.toText) };
    const [from, to] = field === 'components' ? [item.fromText, item.toText] : [item.from, item.to];
    return { from: from === null ? [] : [from], to: to === null ? [] : [to] };
  };
  const key = (member: string): string => comparableMember(field, field === 'fixVersions' ? remoteIdOf(member as VersionId) : member);
  const [added, removed] = [new Set<string>(), new Set<string>()];
  for (const entry of history) {
    if (!isPerson(entry.author, me) || (since !== null && entry.at < since)) continue;
    for (const item of entry.items.filter((each) => isAbout(each, field))) {
      const [from, to] = [inLine(item).from, inLine(item).to].map((list) => list.map((each) => comparableMember(field, each)));
      for (const each of to!) if (!from!.includes(each)) added.add(each);
      for (const each of from!) if (!to!.includes(each)) removed.add(each);
    }
  }
  return add.every((each) => added.has(key(each))) && remove.every((each) => removed.has(key(each)));
}

/** Who changed fields last. @param history newest first, perhaps not all of it: fields of which it does not speak are left out */
export function lastChangesIn(history: readonly HistoryEntry[], fields: readonly EditableField[]): LastChanges {
  return Object.fromEntries(
    fields.flatMap((field): [EditableField, ChangedBy][] => {
      const entry = history.find(({ items }) => items.some((item) => isAbout(item, field)));
      return entry === undefined ? [] : [[field, { by: entry.author.displayName ?? entry.author.name ?? null, at: entry.at }]];
    }),
  );
}

/** The fields of which the history speaks. */
export const FIELDS_IN_HISTORY = Object.keys(NAMES) as readonly EditableField[];

function isAbout({ field, fieldId }: ChangedField, of: EditableField): boolean {
  const names = NAMES[of] ?? [];
  return names.includes(field) || (fieldId !== null && names.includes(fieldId));
}

const isText = (field: string): boolean => field === 'title' || field === 'description';

/** The id of a value as the history has it. */
function idOf(field: string, value: FieldValue): string | null {
  if (typeof value !== 'object' || value === null) return null;
  return field === 'parent' ? remoteIdOf(value.id as ItemId) : value.id;
}

/** Data Center's history names people by key where edits name them by user name: then the name shown decides. */
function names(field: string, value: FieldValue, id: string | null, text: string | null): boolean {
  if (value === null) return (id ?? '') === '' && (text ?? '') === '';
  if (typeof value !== 'object') return false;
  return (id !== null && id === idOf(field, value)) || (text !== null && text === value.name);
}

/** Whether a line of the history is the one that our change made. */
function isWritten({ field, value }: FieldChange, { to, toText }: ChangedField, cloud: boolean): boolean {
  if (field === 'title') return sameFieldValue(toText ?? '', value ?? '');
  if (field === 'description') return cloud || comparableText(toText ?? '') === comparableText(typeof value === 'string' ? value : '');
  return names(field, value, to, toText);
}

/** Whether what a line replaced is what we had compared with. */
function wasBase(field: string, { from, fromText }: ChangedField, base: FieldValue): boolean {
  if (isText(field)) return comparableText(fromText ?? '') === comparableText(String(base ?? ''));
  return names(field, base, from, fromText);
}

function theirsOf(field: string, { from, fromText }: ChangedField, connection: ConnectionId): FieldValue {
  if (isText(field)) return fromText ?? '';
  if ((from ?? '') === '' && (fromText ?? '') === '') return null;
  const id = from ?? fromText!;
  return { id: field === 'parent' ? itemIdOf(connection, id) : id, name: fromText ?? id };
}
