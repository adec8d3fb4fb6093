import type { ItemId, ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import { ok } from '#shared/lib/result.ts';
import type { RecordId, RecordKind } from '#shared/sync/editable.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import { shownFrom } from '#shared/sync/arrival.ts';
import { lose, move, receive } from '#shared/sync/outbox.ts';
import { afterLook, afterWrite, marked, pushed } from '#shared/sync/push.ts';
import { mayHaveArrived, standing } from '#shared/sync/standing.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Creation, Remote, TrackerWriter } from '#shared/tracker/writer.ts';

/** A record that changes at every look is left for the next push. */
const MOST_LOOKS = 6;

/** The outbox as a push needs it. What `save` was given is in both copies when it resolves. */
export interface PushStore {
  /** The open operations of a record, by `seq`, as they stand now. */
  of(record: RecordId): readonly Operation[];
  /** @param base what the tracker holds of the record now, stored in the same transaction */
  save(operations: readonly Operation[], base?: { readonly record: RecordId; readonly remote: Remote }): Promise<void>;
  /** The tracker has given a new record its id: every operation that names it is renamed, in the same transaction. */
  created(operation: Operation, record: RecordId): Promise<void>;
}

export interface PushContext {
  readonly writer: TrackerWriter;
  readonly store: PushStore;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
  /** The tracker's ids of the records of a kind that are known of a project; undefined where a new one is told from them by itself. */
  readonly known?: (project: ProjectId, recordKind: RecordKind) => readonly string[] | undefined;
  /** Names of the other new records of a kind that wait in a project, or are on their way. */
  readonly alsoNew?: (operation: Operation) => readonly string[];
  /** Told what is done next, for people who watch. */
  readonly doing?: (step: PushDoing, operations: readonly Operation[]) => void;
}

/** `look`: the record is read. `write`: edits leave. `check`: it is read again, to see what the tracker made of them. */
export type PushDoing = 'look' | 'write' | 'check';

const isSending = ({ state }: Operation): boolean => state.kind === 'sending';
const isQueued = ({ state }: Operation): boolean => state.kind === 'queued';

/**
 * Pushes the operations of one record: look, merge, mark, write, look again. It can be stopped between any two steps and begun again: what
 * was on its way is looked at before anything is sent.
 * @param chosen the operations to send; the others of the record wait
 * @returns why the connection cannot go on; null when the record is done, for now
 */
export async function pushRecord(
  { writer, store, now, signal, doing }: PushContext,
  record: RecordId,
  chosen: (operation: Operation) => boolean = () => true,
): Promise<TrackerError | null> {
  /** Taken by the tracker, with the id of the comment that it made. */
  const confirmed = new Map<OperationId, string | undefined>();
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const open = store.of(record);
    const first = open.find((each) => isSending(each) || (isQueued(each) && chosen(each)));
    if (first === undefined) return null;
    doing?.(open.some(mayHaveArrived) ? 'check' : 'look', open);
    const read = await writer.read(record, first.recordKind, signal);
    if (!read.ok) return read.error;
    const remote = read.value;
    if (remote === null) {
      await store.save(lose(store.of(record), { by: null, at: null }));
      return null;
    }
    const seen = { by: remote.by, at: remote.at, fields: remote.fields, now: now() };
    const looked: Operation[] = [];
    // What was on its way when its record was hidden is looked at as well: what was edited since stands on it.
    for (const each of open.filter(mayHaveArrived)) {
      const operation = { ...each, state: standing(each.state) };
      if (confirmed.has(operation.id)) looked.push(pushed(operation, seen.now, confirmed.get(operation.id)));
      else if (operation.change.kind === 'comment') {
        const found = await findComment(writer, operation, signal);
        if (!found.ok) return found.error;
        looked.push(found.value === null ? { ...operation, state: { kind: 'queued' } } : pushed(operation, seen.now, found.value));
      } else {
        const found = await wroteIt(writer, operation, open, signal);
        // It changes all the time: what is on its way stays so, and the next push looks.
        if (!found.ok) return found.error.code === 'stale-revision' ? null : found.error;
        looked.push(found.value === null ? afterLook(operation, remote.state, seen) : afterWrite(operation, found.value, seen.now));
      }
    }
    // The new base and what follows from it are one transaction: an edit in between would be compared with the wrong one.
    // And people go on editing while the tracker is asked: what waits is taken as it stands now.
    const present = store.of(record);
    let settled: readonly Operation[] = looked;
    settled = changed(settled, move(updated(present, settled), remote.project));
    settled = changed(settled, receive(updated(present, settled), remote.state, seen));
    await store.save(settled, { record, remote });
    // What was answered or edited while this was stored stands on what was known before: it is compared at the next look, not sent over theirs.
    const here = store.of(record);
    const newer = new Set(receive(here, remote.state, seen).map(({ id }) => id));
    const ready = marked(
      here.filter((each) => isQueued(each) && chosen(each) && !newer.has(each.id)),
      now(),
      remote.revision,
    );
    if (ready.length === 0 && newer.size === 0) return null;
    if (ready.length === 0) continue;
    if (signal.aborted) return { code: 'cancelled' };
    await store.save(ready);
    doing?.('write', ready);
    const written = await writer.write(
      {
        record,
        recordKind: first.recordKind,
        project: remote.project,
        revision: remote.revision,
        changes: ready.map(({ id, change }) => ({ id, change })),
      },
      signal,
    );
    const answered = ready.map((operation, index) => {
      const reply = written.answers[index]!;
      // Taken, but not seen yet: it is acknowledged by the next look, together with what the tracker made of it.
      if (reply.kind === 'sent' && reply.replaced === null) {
        confirmed.set(operation.id, reply.comment);
        return operation;
      }
      return afterWrite(operation, reply, now());
    });
    await store.save(answered);
    if (written.error !== null && written.error.code !== 'stale-revision') return written.error;
  }
  return null;
}

/** Operations with newer states in their place. */
const updated = (operations: readonly Operation[], newer: readonly Operation[]): readonly Operation[] => {
  const byId = new Map(newer.map((each) => [each.id, each]));
  return operations.map((each) => byId.get(each.id) ?? each);
};

/** Two rounds of changes as one: what the second changed again is in it once. */
const changed = (first: readonly Operation[], second: readonly Operation[]): readonly Operation[] => [
  ...new Map([...first, ...second].map((each) => [each.id, each])).values(),
];

/**
 * What the history says of an operation without an answer: the value alone would not show that somebody changed the field before or after.
 * It is asked also where the revision is as it was: Jira's is a stamp, and some databases keep whole seconds.
 */
async function wroteIt(
  writer: TrackerWriter,
  { record, recordKind, change, state }: Operation,
  open: readonly Operation[],
  signal: AbortSignal,
): ReturnType<TrackerWriter['wrote']> {
  if (state.kind !== 'sending') return ok(null);
  const { revision } = state;
  const together = open.map((each) => ({ change: each.change, state: standing(each.state) }));
  const sent = together.filter((each) => each.state.kind === 'sending' && each.state.revision === revision).map((each) => each.change);
  return writer.wrote(record, recordKind, change, revision, signal, sent);
}

const findComment = (writer: TrackerWriter, { record, id, change, state }: Operation, signal: AbortSignal) =>
  writer.findComment(
    record as ItemId,
    id,
    change.kind === 'comment' ? change.text : '',
    state.kind === 'sending' ? state.since : ('' as Instant),
    signal,
  );

/**
 * Creates one record, once: an earlier try without an answer is looked for first, and nothing is sent while an index may still hide it.
 * @returns why the connection cannot go on; null when it is created, refused, or must wait
 */
export async function pushCreation(
  { writer, store, now, signal, doing, known, alsoNew }: PushContext,
  operation: Operation,
): Promise<TrackerError | null> {
  const { id, recordKind, project, change, state } = operation;
  if (change.kind !== 'create') throw new RangeError(`Not a new record: ${id}`);
  const creation: Creation = { id, recordKind, project, change };
  if (state.kind === 'sending') {
    doing?.('check', [operation]);
    const found = await writer.findCreated(creation, state.since, signal, knownIn(state.revision));
    if (!found.ok) return found.error;
    if (typeof found.value === 'string') return bringNew({ writer, store, signal }, operation, found.value);
    const ours = new Set(alsoNew?.(operation));
    const maybe = found.value?.perhaps.filter((name) => !ours.has(name.trim())) ?? [];
    if (maybe.length > 0) {
      await store.save([afterWrite(operation, { kind: 'refused', parking: perhaps(maybe) }, now())]);
      return null;
    }
    if (now() < shownFrom(state.since)) return null; // instants sort as text
  } else if (state.kind !== 'queued') return null;
  if (signal.aborted) return { code: 'cancelled' };
  const [sending] = marked([operation], now(), markOf(known?.(project, recordKind)));
  await store.save([sending!]);
  doing?.('write', [operation]);
  const answer = await writer.create(creation, signal);
  if (answer.ok) return bringNew({ writer, store, signal }, sending!, answer.value);
  const { error } = answer;
  switch (error.code) {
    case 'rejected':
    case 'forbidden':
    case 'not-found': {
      const words = error.code === 'rejected' ? error.messages.join(' ') : error.detail;
      const asks = error.code === 'rejected' ? (error.asks ?? []) : [];
      const advice = asks.length > 0 ? 'Fill in what it asks for, then send it again.' : 'Change what it asks for, then send it again.';
      const parking = { words, advice, asks };
      await store.save([afterWrite(sending!, { kind: 'refused', parking }, now())]);
      return null;
    }
    case 'offline':
    case 'unreachable':
    case 'unauthorized':
    case 'token-expired':
    case 'no-token':
    case 'rate-limited':
    case 'tls':
    case 'proxy':
      // No connection, or refused before it was read: nothing has arrived.
      await store.save([afterWrite(sending!, { kind: 'not-sent' }, now())]);
      return error;
    default:
      return error; // it stays on its way, and is looked for next time
  }
}

/** What was known when a new record was sent, kept with it: ids, each after a blank. None at all is another thing than nothing known. */
const markOf = (known: readonly string[] | undefined): string => (known === undefined ? '' : ` ${known.join(' ')}`);
const knownIn = (mark: string): readonly string[] | undefined => (mark === '' ? undefined : mark.split(' ').filter((id) => id !== ''));

/** A second one cannot be taken back: a person looks first. */
const perhaps = (names: readonly string[]) => ({
  words: `No answer came when this was sent, and nothing of its name is there. ${listed(names)} came since and may be it, renamed by somebody.`,
  advice: 'If it is, take this one back and use that one. If not, send it again.',
  asks: [],
  instead: 'may-be-there' as const,
});
/** As many as people read; the others are found where these stand. */
const MOST_NAMED = 5;
const listed = (names: readonly string[]): string =>
  [
    ...names.slice(0, MOST_NAMED).map((name) => `"${name}"`),
    ...(names.length > MOST_NAMED ? [`${names.length - MOST_NAMED} more`] : []),
  ].join(', ');

/** Notes what a new record became and brings it here, so that nobody misses it until the next pull. @returns null: it is created */
async function bringNew(
  { writer, store, signal }: Pick<PushContext, 'writer' | 'store' | 'signal'>,
  operation: Operation,
  record: RecordId,
): Promise<null> {
  await store.created(operation, record);
  // Edits that came meanwhile are compared with it by the push of the record, which reads it as well.
  if (store.of(record).length > 0) return null;
  const read = await writer.read(record, operation.recordKind, signal);
  // It is created, whatever this answer is; the next pull brings it at the latest.
  if (read.ok && read.value !== null) await store.save([], { record, remote: read.value });
  return null;
}
