import { idHash } from '#renderer/engine/plan/marker.ts';
import { connectionOf } from '#shared/domain/item.ts';
import type { OperationRow } from '#renderer/engine/store/db.ts';
import { sameFieldValue } from '#shared/sync/editable.ts';
import { fieldOf, isLocal, isOpen, localId, renamed, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { becomes } from '#shared/sync/becomes.ts';
import { besideMembers, joinMembers } from '#shared/sync/merge.ts';
import { standing as standingOf } from '#shared/sync/standing.ts';
import { takenBackLate } from '#shared/sync/taken-back.ts';
import { howFar, isOut, joinEdits, saysSame, twoEdits } from '#shared/sync/two-edits.ts';

/*
 * Rows of one operation that come from two copies: store and journal, or two browsers that had the plan in turn. A row knows what it was
 * before, so the newer of two is told apart from two that were changed side by side.
 */

/** Beyond so many changes of one operation its versions alone tell which row is newer. */
const MOST_PAST = 100;
/** So many changes of a list are kept word for word: two browsers seldom go on for longer without each other. */
const MOST_SAID = 20;

/** What a row says, as a number: the same in both copies, whenever it was written. */
export const tagOf = (row: OperationRow): number => idHash(JSON.stringify(saysOf(row)));

const saysOf = ({ stamp: _stamp, past: _past, said: _said, ...says }: OperationRow): object => says;

/** What the next row of an operation says of those before it. */
export function pastAfter(before: OperationRow): Pick<OperationRow, 'past' | 'said'> {
  if (before.past === undefined) return {};
  return { past: [...before.past, tagOf(before)].slice(-MOST_PAST), ...saidBy([before]) };
}

/** What rows and those before them said of a list; nothing of other changes. */
function saidBy(rows: readonly OperationRow[]): Pick<OperationRow, 'said'> {
  if (!rows.every(({ change }) => change.kind === 'members')) return {};
  const all = [...rows.flatMap(({ said = [] }) => said), ...rows.map((row) => ({ tag: tagOf(row), change: row.change }))];
  return { said: [...new Map(all.map((each) => [each.tag, each])).values()].slice(-MOST_SAID) };
}

/** What the last row said that two of one operation both came from; null where that is not known. */
function agreedBy(one: OperationRow, two: OperationRow): Operation['change'] | null {
  const known = new Set(two.past);
  const tag = one.past?.findLast((each) => known.has(each));
  return [...(one.said ?? []), ...(two.said ?? [])].find((each) => each.tag === tag)?.change ?? null;
}

/** Whether a row was made from another one. Rows of older stores do not know; of those the version decides. */
function cameFrom(older: OperationRow, newer: OperationRow): boolean {
  const { past } = newer;
  if (past === undefined || past.length >= MOST_PAST || older.past === undefined) return newer.version > older.version;
  return past.includes(tagOf(older));
}

/** Adds a row to those of its operation of which none came from another. */
export function withRow(heads: readonly OperationRow[], row: OperationRow): readonly OperationRow[] {
  const tag = tagOf(row);
  if (heads.some((head) => tagOf(head) === tag || cameFrom(row, head))) return heads;
  return [...heads.filter((head) => !cameFrom(head, row)), row];
}

/** The further one first; of two that have come as far, the same one whoever asks. */
function byHowFar(a: OperationRow, b: OperationRow): number {
  const [one, two] = [a, b].map((row) => JSON.stringify(saysOf(row))) as [string, string];
  return howFar(b.state) - howFar(a.state) || b.version - a.version || (one < two ? 1 : -1);
}

/**
 * Makes one operation of rows that were changed side by side. What one of them would lose stands beside it as an operation of its own.
 * @param heads at least one, of one operation
 * @param nextStamp gives rising stamps to rows that are new
 * @returns the rows to write; the only head itself where there is no other
 */
function joinedRows(heads: readonly OperationRow[], nextStamp: () => number): readonly OperationRow[] {
  const [first, ...others] = [...heads].sort(byHowFar);
  let standing = first!;
  const beside: OperationRow[] = [];
  for (const other of others) {
    const past = [...new Set([...(standing.past ?? []), ...(other.past ?? []), tagOf(standing), tagOf(other)])].slice(-MOST_PAST);
    const id = `${standing.id}-${idHash(`${tagOf(standing)} ${JSON.stringify(other.change)}`).toString(36)}` as OperationId;
    const version = Math.max(standing.version, other.version) + 1;
    const rival = isTakenBackAsItIs(standing, other) ? null : withoutTakenBack(standing, other);
    const joined = rival === null ? null : joinEdits(operationIn(standing), rival, id, agreedBy(standing, other));
    standing = { ...(joined === null ? standing : joined.standing), version, past, ...saidBy([other, standing]), stamp: nextStamp() };
    if (joined?.beside != null) beside.push({ ...joined.beside, seq: joined.beside.seq + 1, version: 1, past: [], stamp: nextStamp() });
  }
  return [standing, ...beside];
}

/** Whether a person took back just what waits in the other copy: nobody has changed it there, so nothing of it is kept. */
const isTakenBackAsItIs = (gone: OperationRow, { change, state }: OperationRow): boolean =>
  gone.state.kind === 'dropped' && fieldOf(gone) !== null && isWaiting(state) && JSON.stringify(gone.change) === JSON.stringify(change);
const isWaiting = (state: OperationRow['state']): boolean =>
  state.kind !== 'dropped' && ['queued', 'held'].includes(standingOf(state).kind);

/** What is left of a row when a person took back in the other copy what both had said of a list; the whole of any other one. */
function withoutTakenBack(gone: OperationRow, row: OperationRow): Operation | null {
  const [operation, agreed] = [operationIn(row), agreedBy(gone, row)];
  const { change } = row;
  if (gone.state.kind !== 'dropped' || operation === null || change.kind !== 'members' || agreed?.kind !== 'members') return operation;
  return { ...operation, change: { ...change, ...joinMembers(change.field, agreed, { add: [], remove: [] }, change) } };
}

/**
 * What a store gets of what the journal says. Edits that were made side by side are joined, whether of one operation or of one field, and
 * what was edited here of a record that is in its tracker by now is about that one. A store that begins anew from a journal gets all of it by the same
 * rules, all but that of two operations of one field: which of them knew of the other only a store tells.
 * @param stored the operations of this store @param came what the journal got since the two were compared last, several rows of an
 *   operation where none came from another @param journalled the store's rows up to this stamp were in the journal then
 * @param nextStamp gives rising stamps to rows that are new
 */
export function rowsToWrite(
  stored: ReadonlyMap<string, OperationRow>,
  came: ReadonlyMap<string, readonly OperationRow[]>,
  journalled: number,
  nextStamp: () => number,
): readonly OperationRow[] {
  const put = new Map<string, OperationRow>();
  const knew = new Map<string, Operation>();
  const next = (row: OperationRow, said: Pick<OperationRow, 'record' | 'change' | 'state'>, seq = row.seq): void =>
    void put.set(row.id, { ...row, ...said, seq, ...pastAfter(row), version: row.version + 1, stamp: nextStamp() });
  for (const [id, rows] of came) {
    const known = stored.get(id);
    const heads = known === undefined ? rows : rows.reduce(withRow, [known]);
    if (heads.length > 1 || heads[0] !== known) for (const row of joinedRows(heads, nextStamp)) put.set(row.id, row);
    const asked = asksOfBefore(heads, known === undefined ? [came] : [stored, came]);
    if (asked !== null) put.set(id, { ...put.get(id)!, state: asked });
    const agreed = beforeAbsorbed(heads);
    if (agreed !== null) knew.set(id, agreed);
    // Of copies that are both in the journal nobody knows which is whose: any later edit of the field may be that of who took it back.
    const back = heads.length > 1 ? goesBack(heads, known?.state.kind === 'dropped' ? stored : came) : null;
    if (back !== null) put.set(back.id, { ...back, version: 1, past: [], stamp: nextStamp() });
  }
  if (put.size === 0) return [];
  const all = (): readonly OperationRow[] => [...new Map([...stored, ...put]).values()];
  const openBySeq = (): readonly Operation[] =>
    all()
      .flatMap((row) => operationIn(row) ?? [])
      .filter(isOpen)
      .sort((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1));
  // Thousands of records may have been made once, of which hardly any is named still: the open ones are looked for again only after a change.
  let open = openBySeq();
  for (const { id, project, record, change, state } of all()) {
    if (change.kind !== 'create' || state.kind !== 'acknowledged' || isLocal(record)) continue;
    const local = localId(connectionOf(project), id);
    for (const [of, operation] of knew) knew.set(of, renamed(operation, local, record));
    const became = becomes(open, local, record, (of) => knew.get(of)?.change ?? null);
    for (const operation of became) next(put.get(operation.id) ?? stored.get(operation.id)!, operation);
    // One of two that are one now says all of both.
    const isIn = (one: Operation, each: Operation): boolean => one.record === each.record && fieldOf(one) === fieldOf(each);
    for (const taken of became.filter((each) => !isOpen(each)))
      for (const [of, operation] of knew) if (isIn(operation, taken)) knew.delete(of);
    if (became.length > 0) open = openBySeq();
  }
  const isUnknownThere = (row: OperationRow): boolean =>
    row.stamp > journalled && !came.get(row.id)?.some((newer) => tagOf(newer) === tagOf(row) || cameFrom(row, newer));
  const mine = [...stored.values()].filter(isUnknownThere);
  const besides = [...put.values()].filter(({ id }) => !stored.has(id) && !came.has(id));
  // Both counted from the same number: what was made here comes after what came, in its own order.
  const behind = new Set<string>();
  let last = Math.max(0, ...all().map(({ seq }) => seq));
  for (const row of mine.filter(({ id }) => !came.has(id)).sort((a, b) => a.seq - b.seq)) {
    const here = put.get(row.id) ?? row;
    if (all().some((each) => came.has(each.id) && each.record === here.record && each.seq >= here.seq)) behind.add(here.record);
    if (behind.has(here.record) && here.state.kind !== 'dropped' && isOpen({ state: here.state })) next(here, here, (last += 1));
  }
  for (const { id } of [...mine, ...besides]) {
    const here = put.get(id) ?? stored.get(id)!;
    const isBeside = !stored.has(id);
    const there = all().findLast((row) =>
      isBeside ? !id.startsWith(`${row.id}-`) && isRival(row, here, undefined) : came.has(row.id) && isRival(row, here, stored.get(row.id)),
    );
    if (there === undefined) continue;
    const [first, second] = [there, here].sort(byHowFar) as [OperationRow, OperationRow];
    const [further, other] = [operationIn(first), operationIn(second)];
    if (further === null || other === null) continue;
    const { standing, beside } = joinEdits(further, other, second.id, (knew.get(id) ?? knew.get(there.id))?.change)!;
    for (const { id: joined } of [first, second]) knew.delete(joined);
    next(first, standing);
    next(second, beside ?? { ...second, state: { kind: 'acknowledged', at: second.at, how: 'absorbed' } });
  }
  // What took them in has left, or was given up: what both knew is no wish of theirs any more, and may have been changed since.
  for (const [id, agreed] of knew) {
    const row = put.get(id)!;
    const operation = operationIn(row);
    if (operation === null || !isOpen(operation)) continue;
    next(row, withoutKnown(operation, agreed) ?? { ...row, state: { kind: 'acknowledged', at: row.at, how: 'absorbed' } });
  }
  return [...put.values()];
}

/**
 * What is left to do of an operation that was taken back in one copy and went out from the other.
 * @param rows of the copy that took it back: what its people have edited there since is what they want instead
 */
function goesBack(heads: readonly OperationRow[], rows: Copy): Operation | null {
  const gone = heads.find(({ state }) => state.kind === 'dropped');
  const out = heads.flatMap((row) => operationIn(row) ?? []).find(isOut);
  if (gone === undefined || out === undefined) return null;
  const isLater = ({ record, state, ...row }: OperationRow): boolean =>
    record === gone.record && fieldOf(row) === fieldOf(gone) && state.kind !== 'dropped' && isOpen({ state }) && row.seq > gone.seq;
  if ([...rows.values()].flat().some(isLater)) return null;
  const id = `${gone.id}-${idHash(`back ${tagOf(gone)}`).toString(36)}` as OperationId;
  const back = takenBackLate(out, gone.change, id);
  return back === null ? null : { ...back, seq: out.seq + 1 };
}

/**
 * The question which of two edits is meant, where one copy took the later one back, to what the earlier one says, and the other copy has made
 * one of both. Null where that is not so.
 * @param copies both; or the journal alone, where the earlier edit stands as it was last. It waited in the copy that took the later one back, for
 *   that one was not made one with it there
 */
function asksOfBefore(heads: readonly OperationRow[], copies: readonly Copy[]): Operation['state'] | null {
  const gone = heads.find(({ state }) => state.kind === 'dropped');
  const other = heads.flatMap((row) => operationIn(row) ?? []).find((each) => isWaiting(each.state) || isBothChanged(each));
  if (gone === undefined || other === undefined || (gone.change.kind !== 'value' && gone.change.kind !== 'text')) return null;
  const { base } = gone.change;
  const isEarlier = ({ record, change, seq }: OperationRow): boolean =>
    (change.kind === 'value' || change.kind === 'text') &&
    record === gone.record &&
    change.field === fieldOf(gone) &&
    seq < gone.seq &&
    sameFieldValue(change.value, base);
  const [all, ids] = [copies.flatMap((copy) => [...copy.values()].flat()).filter(isEarlier), new Set<string>()];
  for (const { id, state } of all) if (state.kind !== 'dropped' && isOpen({ state })) ids.add(id);
  const wasOpen = (id: string): boolean => copies.length === 1 || ids.has(id);
  const earlier = all.find(({ id, state }) => wasOpen(id) && state.kind === 'acknowledged' && state.how === 'absorbed');
  return earlier === undefined ? null : twoEdits(other, base, operationIn(earlier)!);
}
type Copy = ReadonlyMap<string, OperationRow | readonly OperationRow[]>;
const isBothChanged = ({ state }: Operation): boolean => state.kind === 'conflict' && state.conflict.kind === 'both-changed';

/**
 * A list edit as both copies knew it, which another one has taken in in one copy, and which was edited once more in the other: that other one
 * holds all of it. Null where that is not so.
 */
function beforeAbsorbed(heads: readonly OperationRow[]): Operation | null {
  const there = heads.find(({ state }) => state.kind === 'acknowledged' && state.how === 'absorbed');
  const here = heads.find(({ state }) => state.kind !== 'dropped' && isOpen({ state }));
  const change = there === undefined || here === undefined ? null : agreedBy(here, there);
  const operation = here === undefined ? null : operationIn(here);
  return operation === null || change === null ? null : { ...operation, change };
}

/** An edit of a list without what both copies knew of it, which goes back where it does not say that any more; null when nothing is left. */
function withoutKnown(operation: Operation, { change: agreed }: Operation): Operation | null {
  const { change } = operation;
  if (change.kind !== 'members' || agreed.kind !== 'members') return operation;
  const left = besideMembers(change.field, agreed, agreed, change);
  return left === null ? null : { ...operation, change: { ...change, ...left } };
}

/** Whether two open operations want something of one field, of which `here` was made without knowing of `there`, or of what it says now. */
function isRival(there: OperationRow, here: OperationRow, known: OperationRow | undefined): boolean {
  if (there.id === here.id || there.record !== here.record || fieldOf(there) === null || fieldOf(there) !== fieldOf(here)) return false;
  if (known !== undefined && saysSame(known.change, there.change)) return false;
  return [there, here].every(({ state }) => state.kind !== 'dropped' && isOpen({ state }));
}

/** The operation of a row; null when it was taken back. */
function operationIn({ version: _version, stamp: _stamp, past: _past, said: _said, ...row }: OperationRow): Operation | null {
  const { state } = row;
  return state.kind === 'dropped' ? null : { ...row, state };
}
