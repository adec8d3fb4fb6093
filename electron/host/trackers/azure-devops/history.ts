import { remoteIdOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import { epochOf, instantOf, parseInstant, type Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import { comparableMember, comparableText, linkMember, type EditableField, type FieldValue } from '#shared/sync/editable.ts';
import { identityOf } from '#shared/sync/item-state.ts';
import type { Change } from '#shared/sync/operation.ts';
import type { ChangedBy, LastChanges } from '#shared/sync/outbox.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Calls } from './calls.ts';
import { tagsOf } from './map.ts';
import { isMe, type Me } from './me.ts';
import { parseItem, parseUpdates, type WireRelation, type WireUpdate } from './parse.ts';
import { commentHtml, HISTORY, sameHeld } from './patch.ts';
import { linkEnd, namedChoice, PARENT, personOf, STEPS, targetOf } from './record-state.ts';

const PAGE = 200;
const MINUTE = 60_000;
const DAY = 86_400_000;

export const itemPath = (record: ItemId): string => `/_apis/wit/workitems/${encodeURIComponent(remoteIdOf(record))}`;

/**
 * The updates of a work item from a place on, the oldest first, to the end. Links that were made on the other item are updates without a
 * revision of their own: there are at least as many updates as revisions.
 */
async function readUpdates(
  calls: Calls,
  record: ItemId,
  from: number,
  signal: AbortSignal,
  until = Number.POSITIVE_INFINITY,
): Promise<Result<readonly WireUpdate[], TrackerError>> {
  const found: WireUpdate[] = [];
  for (let skip = from; skip < until;) {
    const query = { $top: Math.min(PAGE, until - skip), $skip: skip };
    const page = await calls.read({ path: `${itemPath(record)}/updates`, query }, parseUpdates, signal);
    if (!page.ok) return page;
    if (page.value.value.length === 0) break;
    found.push(...page.value.value);
    skip += page.value.value.length;
  }
  return ok(found);
}

/** The updates that belong to revisions after one. */
export async function updatesAfter(
  calls: Calls,
  record: ItemId,
  revision: number,
  signal: AbortSignal,
): Promise<Result<readonly WireUpdate[], TrackerError>> {
  const from = Math.max(0, revision - 1);
  let read = await readUpdates(calls, record, from, signal);
  // The one before must be an older revision; where it is not, history is shorter than the revisions, and is read from its beginning.
  if (read.ok && from > 0 && !((read.value[0]?.rev ?? Number.POSITIVE_INFINITY) <= revision))
    read = await readUpdates(calls, record, 0, signal);
  return read.ok ? ok(read.value.filter(({ rev }) => rev > revision)) : read;
}

const written = (update: WireUpdate, field: string): Json | undefined => update.fields?.[field]?.newValue;
const isCleared = (update: WireUpdate, field: string): boolean => {
  const change = update.fields?.[field];
  return change !== undefined && (change.newValue ?? null) === null && (change.oldValue ?? null) !== null;
};

/** When an update was made; its `revisedDate` is when the next one replaced it. */
const madeAt = (update: WireUpdate): number => {
  const stamp = written(update, 'System.ChangedDate');
  const instant = typeof stamp === 'string' ? parseInstant(stamp) : null;
  return instant === null ? Number.NaN : epochOf(instant);
};

/** The words of a comment, however the server has written them down: without tags, entities and white space that nobody sees. */
export function wordsOfHtml(html: string): string {
  const text = html
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/&nbsp;/gi, ' ')
    .replaceAll(/&lt;/gi, '<')
    .replaceAll(/&gt;/gi, '>')
    .replaceAll(/&quot;/gi, '"')
    .replaceAll(/&#(\d+);/g, (whole, code: string) => (Number(code) <= 0x10ffff ? String.fromCodePoint(Number(code)) : whole))
    .replaceAll(/&amp;/gi, '&');
  return text.replaceAll(/\s+/g, ' ').trim();
}

const sameText = (held: string, sent: string): boolean => {
  if (comparableText(held) === comparableText(sent)) return true;
  const words = wordsOfHtml(sent);
  return words !== '' && wordsOfHtml(held) === words;
};

const saysComment = (update: WireUpdate, text: string): boolean => {
  const said = written(update, HISTORY);
  return typeof said === 'string' && wordsOfHtml(said) === wordsOfHtml(commentHtml(text));
};

/**
 * Whether the history has this change, made by this account after a revision. A write stands at the revision after the one it was tested
 * against, so nothing of ours lies before it.
 */
export async function isInHistory(
  calls: Calls,
  connection: ConnectionId,
  record: ItemId,
  change: Change,
  revision: string,
  me: Me,
  signal: AbortSignal,
): Promise<Result<boolean, TrackerError>> {
  const after = Number(revision);
  if (!Number.isInteger(after) || after < 0 || change.kind === 'create') return ok(false);
  const read = await updatesAfter(calls, record, after, signal);
  if (!read.ok) return read;
  // An update without a revision of its own is a link that was made on the other item, perhaps by another edit of ours, and no write of this one.
  const own = read.value.filter(({ rev, revisedBy }, index, all) => isMe(revisedBy, me) && rev !== all[index - 1]?.rev);
  return ok(change.kind === 'members' ? hasMembers(own, change, connection) : own.some((update) => hasChange(update, change, connection)));
}

function hasChange(
  update: WireUpdate,
  change: Extract<Change, { readonly kind: 'value' | 'text' | 'comment' }>,
  connection: ConnectionId,
): boolean {
  if (change.kind === 'comment') return saysComment(update, change.text);
  if (change.kind === 'text') {
    return ['System.Description', STEPS].some((field) => {
      const text = written(update, field);
      if (change.value.trim() === '') return isCleared(update, field) || text === '';
      // The server takes out and rewrites markup: the words are what it keeps.
      return typeof text === 'string' && sameText(text, change.value);
    });
  }
  if (change.field === 'parent') {
    const leadsTo = (relations: readonly WireRelation[] | null | undefined): readonly (string | null)[] =>
      (relations ?? []).filter(({ rel }) => rel === PARENT).map((relation) => targetOf(relation, connection));
    const { added, removed } = update.relations ?? {};
    const wanted = typeof change.value === 'object' && change.value !== null ? change.value.id : null;
    return wanted === null ? leadsTo(removed).length > 0 && leadsTo(added).length === 0 : leadsTo(added).includes(wanted);
  }
  const field = VALUES.get(change.field);
  if (field === undefined) return false;
  if (change.value === null) return isCleared(update, field.name);
  const value = written(update, field.name);
  return value !== undefined && value !== null && sameHeld(change.field, field.read(value), byName(change));
}

/**
 * Who changed fields last, from the newest part of the history.
 * @param revision of the item as it was read: older updates than the last two hundred before it are not asked for
 */
export async function lastChanges(
  calls: Calls,
  record: ItemId,
  revision: string,
  fields: readonly EditableField[],
  signal: AbortSignal,
): Promise<Result<LastChanges, TrackerError>> {
  const known = Number(revision);
  const read = await readUpdates(calls, record, Number.isInteger(known) ? Math.max(0, known - PAGE) : 0, signal);
  if (!read.ok) return read;
  const newestFirst = read.value.toReversed();
  return ok(
    Object.fromEntries(
      fields.flatMap((field): [EditableField, ChangedBy][] => {
        const update = newestFirst.find((each) => touches(each, field));
        if (update === undefined) return [];
        const at = madeAt(update);
        const by = identityOf(update.revisedBy as Json)?.name ?? null;
        return [[field, { by, at: Number.isNaN(at) ? null : instantOf(at) }]];
      }),
    ),
  );
}

function touches({ fields, relations }: WireUpdate, field: EditableField): boolean {
  const has = (name: string): boolean => fields?.[name] !== undefined;
  if (field === 'description') return ['System.Description', STEPS].some(has);
  if (field === 'labels') return has('System.Tags');
  if (field === 'parent') return [...(relations?.added ?? []), ...(relations?.removed ?? [])].some(({ rel }) => rel === PARENT);
  const value = VALUES.get(field);
  return value !== undefined && has(value.name);
}

const VALUES: ReadonlyMap<string, { readonly name: string; readonly read: (value: Json) => FieldValue }> = new Map([
  ['title', { name: 'System.Title', read: String }],
  ['state', { name: 'System.State', read: namedChoice }],
  ['assignee', { name: 'System.AssignedTo', read: personOf }],
  ['priority', { name: 'Microsoft.VSTS.Common.Priority', read: namedChoice }],
  ['iteration', { name: 'System.IterationPath', read: namedChoice }],
  ['area', { name: 'System.AreaPath', read: String }],
]);

/** The history names iterations by path. */
const byName = ({ field, value }: Extract<Change, { readonly kind: 'value' }>): FieldValue =>
  field === 'iteration' && typeof value === 'object' && value !== null ? { id: value.name, name: value.name } : value;

/** Members are ours when our own updates, taken together, put in and took out all of them. */
function hasMembers(
  own: readonly WireUpdate[],
  { field, add, remove }: Extract<Change, { readonly kind: 'members' }>,
  connection: ConnectionId,
) {
  const key = (member: string): string => comparableMember(field, member);
  const [added, removed] = [new Set<string>(), new Set<string>()];
  for (const update of own) {
    const [before, after] = field === 'labels' ? tagsChanged(update) : linksChanged(update, connection);
    for (const member of after.map(key)) if (!before.map(key).includes(member)) added.add(member);
    for (const member of before.map(key)) if (!after.map(key).includes(member)) removed.add(member);
  }
  return (
    add.length + remove.length > 0 && add.every((member) => added.has(key(member))) && remove.every((member) => removed.has(key(member)))
  );
}

type Lists = readonly [before: readonly string[], after: readonly string[]];

function tagsChanged(update: WireUpdate): Lists {
  const change = update.fields?.['System.Tags'];
  const tags = (value: Json | undefined): readonly string[] => tagsOf(typeof value === 'string' ? value : null);
  return [tags(change?.oldValue), tags(change?.newValue)];
}

function linksChanged({ relations }: WireUpdate, connection: ConnectionId): Lists {
  const members = (list: readonly WireRelation[] | null | undefined): readonly string[] =>
    (list ?? []).flatMap((relation) => {
      const target = targetOf(relation, connection);
      return target === null ? [] : [linkMember(linkEnd(relation.rel, target))];
    });
  return [members(relations?.removed), members(relations?.added)];
}

/** What is known of a comment that was sent and not answered. */
export interface SentComment {
  readonly record: ItemId;
  readonly text: string;
  /** On this computer's clock. */
  readonly since: Instant;
  /** The revision it was tested against; null when this process did not send it. */
  readonly revision: number | null;
}

/**
 * Looks for a comment by its author, its words and its time: Azure DevOps keeps nothing beside a comment that could mark it, and takes markup
 * that nobody sees out of it. With the revision it was sent against the answer is exact; without, after a restart, two comments of one person with the
 * same words within two minutes count as one.
 * @returns the revision that holds it; null when there is none
 */
export async function findComment(
  calls: Calls,
  { record, text, since, revision }: SentComment,
  me: Me,
  signal: AbortSignal,
): Promise<Result<string | null, TrackerError>> {
  const isIt = (update: WireUpdate): boolean => isMe(update.revisedBy, me) && saysComment(update, text);
  if (revision !== null) {
    const read = await updatesAfter(calls, record, revision, signal);
    return read.ok ? ok(revisionOf(read.value.find(isIt))) : read;
  }
  const start = Number.isNaN(epochOf(since))
    ? Number.NEGATIVE_INFINITY
    : epochOf(since) + (me.ahead ?? 0) - (me.ahead === null ? DAY : 2 * MINUTE);
  const item = await calls.read({ path: itemPath(record), query: { fields: 'System.Rev' } }, parseItem, signal);
  if (!item.ok) return item.error.code === 'not-found' ? ok(null) : item;
  // From the end: a long-lived item has thousands of updates.
  let until = Number.POSITIVE_INFINITY;
  for (let from = Math.max(0, item.value.value.rev - PAGE); ;) {
    const read = await readUpdates(calls, record, from, signal, until);
    if (!read.ok) return read;
    const times = read.value.map(madeAt).filter((time) => !Number.isNaN(time));
    const found = read.value.find((update) => isIt(update) && !(madeAt(update) < start));
    if (found !== undefined || from === 0 || (times.length > 0 && Math.min(...times) < start)) return ok(revisionOf(found));
    until = from;
    from = Math.max(0, from - PAGE);
  }
}

const revisionOf = (update: WireUpdate | undefined): string | null => (update === undefined ? null : String(update.rev));
