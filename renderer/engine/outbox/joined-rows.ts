import { idHash } from '#renderer/engine/plan/marker.ts';
import { connectionOf } from '#shared/domain/item.ts';
import type { OperationRow } from '#renderer/engine/store/db.ts';
import { fieldOf, isLocal, isOpen, localId, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { becomes } from '#shared/sync/becomes.ts';
import { HOW_FAR, joinEdits, saysSame } from '#shared/sync/two-edits.ts';

/*
 * Rows of one operation that come from two copies: store and journal, or two browsers that had the plan in turn. A row knows what it was
 * before, so the newer of two is told apart from two that were changed side by side.
 */

/** Beyond so many changes of one operation its versions alone tell which row is newer. */
const MOST_PAST = 100;

/** What a row says, as a number: the same in both copies, whenever it was written. */
export const tagOf = ({ stamp: _stamp, past: _past, ...said }: OperationRow): number => idHash(JSON.stringify(said));

/** What the next row of an operation says of those before it. */
export function pastAfter(before: OperationRow): Pick<OperationRow, 'past'> {
  return before.past === undefined ? {} : { past: [...before.past, tagOf(before)].slice(-MOST_PAST) };
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
  const [one, two] = [a, b].map(({ stamp: _stamp, past: _past, ...said }) => JSON.stringify(said)) as [string, string];
  return HOW_FAR[b.state.kind] - HOW_FAR[a.state.kind] || b.version - a.version || (one < two ? 1 : -1);
}

/**
 * Makes one operation of rows that were changed side by side. What one of them would lose stands beside it as an operation of its own.
 * @param heads at least one, of one operation
 * @param nextStamp gives rising stamps to rows that are new
 * @returns the rows to write; the only head itself where there is no other
 */
export function joinedRows(heads: readonly OperationRow[], nextStamp: () => number): readonly OperationRow[] {
  const [first, ...others] = [...heads].sort(byHowFar);
  let standing = first!;
  const beside: OperationRow[] = [];
  for (const other of others) {
    const past = [...new Set([...(standing.past ?? []), ...(other.past ?? []), tagOf(standing), tagOf(other)])].slice(-MOST_PAST);
    const id = `${standing.id}-${idHash(`${tagOf(standing)} ${JSON.stringify(other.change)}`).toString(36)}` as OperationId;
    const version = Math.max(standing.version, other.version) + 1;
    const rival = operationIn(other);
    const joined = rival === null ? null : joinEdits(operationIn(standing), rival, id);
    standing = { ...(joined === null ? standing : joined.standing), version, past, stamp: nextStamp() };
    if (joined?.beside != null) beside.push({ ...joined.beside, seq: joined.beside.seq + 1, version: 1, past: [], stamp: nextStamp() });
  }
  return [standing, ...beside];
}

/**
 * What a store gets of what the journal says. Edits that were made side by side are joined, whether of one operation or of one field, and
 * what was edited here of a record that is in its tracker by now is about that one.
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
  const next = (row: OperationRow, said: Pick<OperationRow, 'record' | 'change' | 'state'>, seq = row.seq): void =>
    void put.set(row.id, { ...row, ...said, seq, ...pastAfter(row), version: row.version + 1, stamp: nextStamp() });
  for (const [id, rows] of came) {
    const known = stored.get(id);
    const heads = known === undefined ? rows : rows.reduce(withRow, [known]);
    if (heads.length > 1 || heads[0] !== known) for (const row of joinedRows(heads, nextStamp)) put.set(row.id, row);
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
    const renamed = becomes(open, localId(connectionOf(project), id), record);
    for (const operation of renamed) next(put.get(operation.id) ?? stored.get(operation.id)!, operation);
    if (renamed.length > 0) open = openBySeq();
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
    const { standing, beside } = joinEdits(further, other, second.id)!;
    next(first, standing);
    next(second, beside ?? { ...second, state: { kind: 'acknowledged', at: second.at, how: 'absorbed' } });
  }
  return [...put.values()];
}

/** Whether two open operations want something of one field, of which `here` was made without knowing of `there`, or of what it says now. */
function isRival(there: OperationRow, here: OperationRow, known: OperationRow | undefined): boolean {
  if (there.id === here.id || there.record !== here.record || fieldOf(there) === null || fieldOf(there) !== fieldOf(here)) return false;
  if (known !== undefined && saysSame(known.change, there.change)) return false;
  return [there, here].every(({ state }) => state.kind !== 'dropped' && isOpen({ state }));
}

/** The operation of a row; null when it was taken back. */
function operationIn({ version: _version, stamp: _stamp, past: _past, ...row }: OperationRow): Operation | null {
  const { state } = row;
  return state.kind === 'dropped' ? null : { ...row, state };
}
