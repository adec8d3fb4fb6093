import type { Halt } from '#electron/host/trackers/write-outcome.ts';
import { remoteIdOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { linkMember } from '#shared/sync/editable.ts';
import type { Change } from '#shared/sync/operation.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Calls } from './calls.ts';
import { itemPath, updatesAfter } from './history.ts';
import { isMe, type Me } from './me.ts';
import { outcomeOf, wordsOf } from './outcome.ts';
import { parseItem, type WireRelation, type WireUpdate } from './parse.ts';
import { addRelation, type PatchOperation } from './patch.ts';
import { linkEnd, PARENT, targetOf } from './record-state.ts';

/*
 * Relations are removed by their index, and a link made or removed from its other end moves the indices without a revision: a removal may take
 * another relation than it was meant to. What it took is put back, by the write itself or, where its answer was lost, by the next look.
 */

/** What makes two relations one. Addresses of work items are written with their project in them or without. */
export const relationKey = (relation: WireRelation, connection: ConnectionId): string =>
  `${relation.rel} ${targetOf(relation, connection) ?? relation.url.toLowerCase()}`;

/** Writes to an item as it is at a revision. */
export async function patchAt(
  calls: Calls,
  record: ItemId,
  rev: number,
  operations: readonly PatchOperation[],
  signal: AbortSignal,
): ReturnType<Calls['write']> {
  const test: PatchOperation = { op: 'test', path: '/rev', value: rev };
  const body = [test, ...operations] as unknown as Parameters<Calls['write']>[0]['body'];
  return calls.write({ method: 'PATCH', path: itemPath(record), query: { $expand: 'relations' }, body, patch: true }, signal);
}

const additionsOf = (relations: readonly WireRelation[]): readonly PatchOperation[] =>
  relations.map(({ rel, url, attributes }) => addRelation(rel, url, attributes?.['comment']));

/** What came of putting relations back. `refused`: what the server will not have back. */
export type PutBack =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly answer: Extract<Answered, { readonly kind: 'refused' }> }
  | { readonly kind: 'halted'; readonly halt: Halt; readonly error: TrackerError | null };

/**
 * Adds relations again as they were. One that is refused does not keep the others away, and one whose item at the other end is gone is missed by
 * nobody.
 * @param rev of the item, as it was just read
 */
export async function addAgain(
  calls: Calls,
  connection: ConnectionId,
  record: ItemId,
  rev: number,
  relations: readonly WireRelation[],
  signal: AbortSignal,
): Promise<PutBack> {
  const what = `#${remoteIdOf(record)}`;
  const add = async (at: number, some: readonly WireRelation[]) => {
    const answer = await patchAt(calls, record, at, additionsOf(some), signal);
    return { outcome: outcomeOf(answer, what), error: answer.ok ? null : answer.error };
  };
  const together = await add(rev, relations);
  if (together.outcome.kind === 'taken') return { kind: 'done' };
  const refused: { readonly name: string; readonly words: string }[] = [];
  let at = rev;
  for (const relation of relations) {
    const { outcome, error } = relations.length === 1 || together.outcome.kind === 'halted' ? together : await add(at, [relation]);
    if (outcome.kind === 'halted') return { kind: 'halted', halt: outcome.halt, error };
    if (outcome.kind === 'taken') {
      const after = parseItem(outcome.json);
      at = after.ok ? after.value.rev : at + 1;
      continue;
    }
    const target = targetOf(relation, connection);
    if (target !== null) {
      const read = await calls.read({ path: itemPath(target) }, parseItem, signal);
      if (!read.ok && read.error.code === 'not-found') continue;
    }
    refused.push({ name: target === null ? relation.url : `#${remoteIdOf(target)}`, words: wordsOf(outcome.refusal) });
  }
  return refused.length === 0 ? { kind: 'done' } : { kind: 'refused', answer: lostFor(refused) };
}

function lostFor(refused: readonly { readonly name: string; readonly words: string }[]): Extract<Answered, { readonly kind: 'refused' }> {
  const names = refused.map(({ name }) => name).join(', ');
  const words = [...new Set(refused.map((each) => each.words))].join(' ');
  const links = refused.length === 1 ? 'The link' : 'The links';
  return {
    kind: 'refused',
    parking: {
      words: `${links} to ${names} went with what was taken away, though nobody meant it, and Azure DevOps refuses to put back what went: ${words}`,
      advice: 'Add what went there by hand, then send this edit again: it is looked at first',
      asks: [],
      instead: 'went-along',
    },
  };
}

/** Whether a change removes relations, or may. */
export const takesAway = (change: Change): boolean =>
  (change.kind === 'value' && change.field === 'parent') ||
  (change.kind === 'members' && change.field === 'links' && change.remove.length > 0);

function isMeant(relation: WireRelation, changes: readonly Change[], connection: ConnectionId): boolean {
  const target = targetOf(relation, connection);
  const member = target === null ? null : linkMember(linkEnd(relation.rel, target));
  return changes.some((change) => {
    if (change.kind === 'value') return change.field === 'parent' && relation.rel === PARENT;
    return change.kind === 'members' && change.field === 'links' && member !== null && change.remove.includes(member);
  });
}

const touched = ({ relations }: WireUpdate): readonly WireRelation[] => [...(relations?.added ?? []), ...(relations?.removed ?? [])];

/**
 * What a write without an answer took from an item though it was not meant, as the history tells it.
 * @param updates of the item, from the revision that the write was tested against on
 * @param changes all that were sent together
 * @returns nothing where no link was made or removed from its other end before the write: then every index was the right one, and what went
 *   was taken away on purpose
 */
export function lostBy(
  updates: readonly WireUpdate[],
  revision: number,
  changes: readonly Change[],
  me: Me,
  connection: ConnectionId,
): readonly WireRelation[] {
  const isSilent = ({ rev }: WireUpdate, index: number): boolean => updates[index - 1]?.rev === rev;
  if (!updates.some((each, index) => each.rev === revision && isSilent(each, index) && touched(each).length > 0)) return [];
  const lost = new Map<string, WireRelation>();
  let next = revision + 1;
  let ours = true;
  for (const [index, update] of updates.entries()) {
    if (update.rev <= revision) continue;
    // Whatever became of a relation later was seen by whoever did it.
    for (const relation of touched(update)) lost.delete(relationKey(relation, connection));
    if (isSilent(update, index)) continue;
    ours &&= update.rev === next && isMe(update.revisedBy, me);
    next += 1;
    if (!ours) continue;
    for (const relation of update.relations?.removed ?? [])
      if (!isMeant(relation, changes, connection)) lost.set(relationKey(relation, connection), relation);
  }
  return [...lost.values()];
}

/** An item that changes each time somebody puts something back is left for the next push. */
const MOST_TRIES = 3;

/**
 * Puts back what a write without an answer took away by mistake.
 * @param revision the write was tested against this one
 * @returns null when nothing is lost any more, or what will never come back; an error when it could not be done now: the edit must stay on its
 *   way, so that the next look tries again
 */
export async function putBackLost(
  calls: Calls,
  connection: ConnectionId,
  record: ItemId,
  changes: readonly Change[],
  revision: number,
  me: Me,
  signal: AbortSignal,
): Promise<Result<Extract<Answered, { readonly kind: 'refused' }> | null, TrackerError>> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const updates = await updatesAfter(calls, record, revision - 1, signal);
    if (!updates.ok) return updates;
    const lost = lostBy(updates.value, revision, changes, me, connection);
    if (lost.length === 0) return ok(null);
    const read = await calls.read({ path: itemPath(record), query: { $expand: 'relations' } }, parseItem, signal);
    if (!read.ok) return read.error.code === 'not-found' ? ok(null) : read;
    const { rev, relations } = read.value.value;
    const held = new Set((relations ?? []).map((relation) => relationKey(relation, connection)));
    const missing = lost.filter((relation) => !held.has(relationKey(relation, connection)));
    if (missing.length === 0) return ok(null);
    const back = await addAgain(calls, connection, record, rev, missing, signal);
    if (back.kind !== 'halted') return ok(back.kind === 'refused' ? back.answer : null);
    if (back.error !== null && back.halt.error?.code !== 'stale-revision') return err(back.error);
  }
  return err({ code: 'stale-revision', what: `#${remoteIdOf(record)}` });
}
