import { NOT_SENT, refused, SENT, UNKNOWN, type OneChange, type Part, type Refusal } from '#electron/host/trackers/write-outcome.ts';
import { remoteIdOf, type ConnectionId, type Item, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import { parseInstant } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { FieldValue } from '#shared/sync/editable.ts';
import type { AskedField, OperationId } from '#shared/sync/operation.ts';
import { pointsAtItself } from '#shared/sync/own-end.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Remote, Write, Written } from '#shared/tracker/writer.ts';
import { jsonOf } from '#electron/host/trackers/quarantine.ts';
import type { Calls } from './calls.ts';
import type { Contexts } from './contexts.ts';
import { isBehind } from './fetch.ts';
import { itemPath, updatesAfter } from './history.ts';
import { mapItem } from './map.ts';
import { adviceFor, blamed, outcomeOf, stale, wordsOf } from './outcome.ts';
import { parseFieldOfType, parseItem, type WireItem, type WireRelation } from './parse.ts';
import { buildPatch, fieldsWritten, typeOf, iterationPath, unwritable, type PatchOperation, type Present } from './patch.ts';
import type { LoadedProject } from './project.ts';
import { addAgain, patchAt, relationKey, takesAway, type PutBack } from './put-back.ts';
import { itemState, personOf } from './record-state.ts';
import { askedField } from './type-fields.ts';

export interface ItemWriterOptions {
  readonly calls: Calls;
  readonly connection: ConnectionId;
  readonly baseUrl: string;
  readonly contexts: Contexts;
  readonly projectNamed: (name: string, signal: AbortSignal) => Promise<Result<ProjectId, TrackerError>>;
  /** Told before a comment leaves: the revision that it is tested against. */
  readonly sending: (id: OperationId, revision: number) => void;
}

export interface ItemWriter {
  read(record: ItemId, signal: AbortSignal): Promise<Result<Remote | null, TrackerError>>;
  write(write: Write, signal: AbortSignal): Promise<Written>;
}

/** So many records are remembered as last read: a push reads a record, writes it, and reads it again. */
const REMEMBERED = 64;

/**
 * Work items, written with a test on their revision: a write that meets somebody else's change is refused whole, and nothing of theirs is
 * ever replaced. All changes of an item go in one patch; the second comment and those after it go in patches of their own, because a
 * revision holds one comment.
 */
export function createItemWriter({ calls, connection, baseUrl, contexts, projectNamed, sending }: ItemWriterOptions): ItemWriter {
  const lastRead = new Map<ItemId, WireItem>();

  /** The item itself, in the form that `fetch` reads it in. */
  async function readWire(record: ItemId, signal: AbortSignal): Promise<Result<WireItem | null, TrackerError>> {
    lastRead.delete(record);
    const read = await calls.read({ path: itemPath(record), query: { $expand: 'relations' } }, parseItem, signal);
    if (!read.ok) return read.error.code === 'not-found' ? ok(null) : read;
    lastRead.set(record, read.value.value);
    if (lastRead.size > REMEMBERED) lastRead.delete(lastRead.keys().next().value!);
    return ok(read.value.value);
  }

  async function projectOf(wire: WireItem, signal: AbortSignal): Promise<Result<LoadedProject, TrackerError>> {
    const project = await projectNamed(String(wire.fields['System.TeamProject'] ?? ''), signal);
    return project.ok ? contexts.loaded(project.value, signal) : project;
  }

  async function read(record: ItemId, signal: AbortSignal, again = false): Promise<Result<Remote | null, TrackerError>> {
    const found = await readWire(record, signal);
    if (!found.ok || found.value === null) return found as Result<null, TrackerError>;
    const wire = found.value;
    const project = await projectOf(wire, signal);
    if (!project.ok) return project;
    let mapped = mapItem(wire, project.value.context);
    if (mapped.ok && isBehind(mapped.value.row, wire)) {
      const newer = await contexts.refreshed(project.value.context.id, signal);
      if (!newer.ok) return newer;
      mapped = mapItem(wire, newer.value.context);
      // Its iteration was renamed after the item was read and before the project was. A field that is not known would be written over uncompared.
      if (mapped.ok && isBehind(mapped.value.row, wire) && !again) return read(record, signal, true);
    }
    const body = mapped.ok ? jsonOf(mapped.value.item) : mapped;
    if (!mapped.ok || !body.ok)
      return err({ code: 'malformed', host: calls.host, detail: `Work item #${wire.id}: ${body.ok ? '' : body.error}` });
    const { row, item } = mapped.value;
    const by = personOf(wire.fields['System.ChangedBy']);
    const at = wire.fields['System.ChangedDate'];
    return ok({
      project: project.value.context.id,
      revision: String(wire.rev),
      state: itemState(wire, item satisfies Item),
      pulled: { row, body: body.value },
      by: by?.name ?? null,
      at: typeof at === 'string' ? parseInstant(at) : null,
    });
  }

  /**
   * The item at the revision that was compared. Another item's link to it changes its relations without a revision: where relations are
   * written they are read just before.
   */
  async function presentFor({ record, revision, changes }: Write, signal: AbortSignal): Promise<Result<Present, TrackerError>> {
    const id = record as ItemId;
    const known = changes.some(isOfRelations) ? undefined : lastRead.get(id);
    const found = known !== undefined && String(known.rev) === revision ? ok(known) : await readWire(id, signal);
    if (!found.ok) return found;
    if (found.value === null || String(found.value.rev) !== revision) return err(stale(`#${remoteIdOf(id)}`).error!);
    const wire = found.value;
    const project = await projectOf(wire, signal);
    if (!project.ok) return project;
    const present: Present = { connection, baseUrl, wire, project: project.value };
    const isOld = changes.some(
      ({ change }) => isRenamed(change, project.value) || (unwritable(change, present) !== null && change.kind === 'value'),
    );
    if (!isOld) return ok(present);
    // An iteration made or renamed since the project was read.
    const newer = await contexts.refreshed(project.value.context.id, signal);
    return newer.ok ? ok({ ...present, project: newer.value }) : newer;
  }

  const send = async (record: ItemId, rev: number, operations: readonly PatchOperation[], signal: AbortSignal) =>
    outcomeOf(await patchAt(calls, record, rev, operations, signal), `#${remoteIdOf(record)}`);

  /** Sends changes together, and without those that are refused again, until all are answered. `at` follows the item from revision to revision. */
  async function sendTogether(
    record: ItemId,
    changes: readonly OneChange[],
    at: { present: Present | null },
    signal: AbortSignal,
  ): Promise<Part> {
    const answers = new Map<OperationId, Answered>();
    let rest = changes;
    const give = (list: readonly OneChange[], answer: Answered): void => {
      for (const { id } of list) answers.set(id, answer);
    };
    while (rest.length > 0) {
      const { present } = at;
      // The last answer could not be read: what it left the item at is not known.
      if (present === null) return { answers, halt: { error: null } };
      // A link made or removed from its other end changes the item without a revision: what it holds already is nobody's to send, and the
      // next look finds it there.
      give(
        rest.filter((each) => isThere(each, present)),
        NOT_SENT,
      );
      rest = rest.filter((each) => !isThere(each, present));
      if (rest.length === 0) break;
      const { operations, removed } = buildPatch(
        rest.map(({ change }) => change),
        present,
      );
      for (const { id, change } of rest) if (change.kind === 'comment') sending(id, present.wire.rev);
      const outcome = await send(record, present.wire.rev, operations, signal);
      if (outcome.kind === 'halted') {
        give(rest, outcome.answer);
        // A network may deliver a request twice, and the answer be that to the second. The next look at the record shows whether a value was
        // taken by the first; a comment is looked for.
        if (outcome.halt.error?.code === 'stale-revision') give(rest.filter(isComment), UNKNOWN);
        return { answers, halt: outcome.halt };
      }
      if (outcome.kind === 'taken') {
        const after = parseItem(outcome.json);
        at.present = after.ok ? { ...present, wire: after.value } : null;
        give(rest, SENT);
        if (after.ok) give(rest.filter(isComment), { ...SENT, comment: String(after.value.rev) });
        const back = at.present === null ? UNSEEN : await putBack(record, present.wire, at.present.wire, removed, signal);
        if (back === null) break;
        // What could not be put back now is seen by the next look, so long as the edit that took it away is on its way.
        const answer = back.kind === 'refused' ? back.answer : back.kind === 'done' ? NOT_SENT : UNKNOWN;
        for (const { id, change } of rest) if (takesAway(change)) answers.set(id, answer);
        if (at.present === null) break;
        return { answers, halt: back.kind === 'halted' ? back.halt : stale(`#${remoteIdOf(record)}`) };
      }
      const { refusal } = outcome;
      if (refusal.code === 'not-found' && (await isGone(record, signal))) {
        give(rest, NOT_SENT);
        return { answers, halt: stale(`#${remoteIdOf(record)}`) };
      }
      const now = rest.some(isOfRelations) ? await sameRevision(record, present, signal) : null;
      if (now !== null && rest.some((each) => isThere(each, now))) {
        at.present = now;
        continue;
      }
      const bad = rest.length === 1 ? rest : guilty(rest, refusal, present);
      if (bad.length === 0) return oneByOne(record, rest, at, answers, signal);
      for (const each of bad) answers.set(each.id, await judged(each, refusal, present, signal));
      rest = rest.filter((each) => !bad.includes(each));
    }
    return { answers, halt: null };
  }

  async function oneByOne(
    record: ItemId,
    changes: readonly OneChange[],
    at: { present: Present | null },
    answers: Map<OperationId, Answered>,
    signal: AbortSignal,
  ): Promise<Part> {
    for (const change of changes) {
      const part = await sendTogether(record, [change], at, signal);
      for (const [id, answer] of part.answers) answers.set(id, answer);
      if (part.halt !== null) return { answers, halt: part.halt };
    }
    return { answers, halt: null };
  }

  /** The item as it is now, where its revision is still the same: a refusal may be about a link that came or left from its other end. */
  async function sameRevision(record: ItemId, present: Present, signal: AbortSignal): Promise<Present | null> {
    const found = await readWire(record, signal);
    return found.ok && found.value?.rev === present.wire.rev ? { ...present, wire: found.value } : null;
  }

  async function isGone(record: ItemId, signal: AbortSignal): Promise<boolean> {
    const found = await readWire(record, signal);
    return found.ok && found.value === null;
  }

  /**
   * Relations are removed by index, and a link made or removed from its other end moves the indices without a revision. When ours took
   * another one away than it was meant to, that one is put back, and the record is looked at again. What the item holds afterwards does not
   * tell: the one that was meant may have left, and another one moved into its place. So the history is asked after every removal.
   * @returns null when all is as it was meant
   */
  async function putBack(
    record: ItemId,
    before: WireItem,
    after: WireItem,
    removed: readonly WireRelation[],
    signal: AbortSignal,
  ): Promise<PutBack | null> {
    if (removed.length === 0) return null;
    const key = (relation: WireRelation): string => relationKey(relation, connection);
    const [gone, held] = [new Set(removed.map(key)), new Set((after.relations ?? []).map(key))];
    const updates = await updatesAfter(calls, record, after.rev - 1, signal);
    const taken = updates.ok ? updates.value.flatMap(({ rev, relations }) => (rev === after.rev ? (relations?.removed ?? []) : [])) : [];
    // Without the history nobody knows who took what: a link too many is better than one lost.
    const suspects = taken.length > 0 ? taken : (before.relations ?? []);
    const lost = suspects.filter((relation) => !gone.has(key(relation)) && !held.has(key(relation)));
    if (lost.length === 0 && !removed.some((relation) => held.has(key(relation)))) return null;
    return lost.length === 0 ? { kind: 'done' } : addAgain(calls, connection, record, after.rev, lost, signal);
  }

  /** The changes a refusal is about. A field that was not sent is asked for by the step to another state. */
  function guilty(changes: readonly OneChange[], refusal: Refusal, present: Present): readonly OneChange[] {
    const names = [...blamed(refusal, present.project.catalog.fields).keys()];
    const writes = ({ change }: OneChange): boolean => fieldsWritten(change, present).some((field) => names.includes(field));
    const named = changes.filter(writes);
    if (named.length > 0 || names.length === 0) return named;
    return changes.filter(({ change }) => change.kind === 'value' && change.field === 'state');
  }

  async function judged({ change }: OneChange, refusal: Refusal, present: Present, signal: AbortSignal): Promise<Answered> {
    const found = blamed(refusal, present.project.catalog.fields);
    const own = fieldsWritten(change, present);
    const words = own.flatMap((field) => found.get(field) ?? []).join(' ') || wordsOf(refusal);
    if (change.kind === 'value' && change.field === 'state') {
      const from = String(present.wire.fields['System.State'] ?? '');
      const allowed = statesFrom(present, from);
      const wanted = typeof change.value === 'object' && change.value !== null ? change.value.id : '';
      const isRule = refusal.code === 'rejected' && (found.has('System.State') || found.size === 0);
      if (found.has('System.State') || (isRule && !allowed.includes(wanted))) return { kind: 'no-way', from, allowed };
    }
    const asked = [...found.keys()].filter((field) => !own.includes(field));
    if (asked.length === 0) return refused(words, adviceFor(refusal));
    const asks = await Promise.all(asked.map((field) => questionOf(field, present, signal)));
    return { kind: 'refused', parking: { words, advice: 'Fill in what it asks for, then send it again.', asks } };
  }

  async function questionOf(field: string, present: Present, signal: AbortSignal): Promise<AskedField> {
    const { catalog, context } = present.project;
    const type = encodeURIComponent(String(present.wire.fields['System.WorkItemType'] ?? ''));
    const path = `/${encodeURIComponent(remoteIdOf(context.id))}/_apis/wit/workitemtypes/${type}/fields/${encodeURIComponent(field)}`;
    const read = await calls.read({ path, query: { $expand: 'allowedValues' } }, parseFieldOfType, signal);
    const known = catalog.fields.find(({ id }) => id === field);
    return askedField(field, known, read.ok ? read.value.value : null);
  }

  async function write(request: Write, signal: AbortSignal): Promise<Written> {
    const record = request.record as ItemId;
    const all = new Map<OperationId, Answered>();
    const written = (error: TrackerError | null): Written => ({
      answers: request.changes.map(({ id }) => all.get(id) ?? NOT_SENT),
      error,
    });
    const present = await presentFor(request, signal);
    if (!present.ok) return written(present.error);
    const writable = request.changes.filter(({ id, change }) => {
      const reason = pointsAtItself(record, change) ? ITSELF : unwritable(change, present.value);
      if (reason !== null) all.set(id, refused(reason.words, reason.advice));
      return reason === null;
    });
    lastRead.delete(record);
    const at: { present: Present | null } = { present: present.value };
    for (const part of requestsFor(writable)) {
      const { answers, halt } = await sendTogether(record, part, at, signal);
      for (const [id, answer] of answers) all.set(id, answer);
      if (halt !== null) return written(halt.error);
    }
    return written(null);
  }

  return { read: (record, signal) => read(record, signal), write };
}

/** Everything with the first comment, then the other comments one by one: a revision holds one. */
function requestsFor(changes: readonly OneChange[]): readonly (readonly OneChange[])[] {
  const comments = changes.filter(isComment);
  const later = comments.slice(1);
  return [changes.filter((each) => !later.includes(each)), ...later.map((each) => [each])];
}

/** Whether the edit knows an iteration by another path than the project as it was read. */
const isRenamed = (change: OneChange['change'], project: LoadedProject): boolean =>
  change.kind === 'value' && change.field === 'iteration' && iterationPath(change.value, project) !== nameIn(change.value);
const nameIn = (value: FieldValue): string | null => (typeof value === 'object' && value !== null ? value.name : null);

const ITSELF = {
  words: 'A work item cannot be its own parent or be linked to itself.',
  advice: 'Choose another work item, or take this edit back.',
};

const isComment = ({ change }: OneChange): boolean => change.kind === 'comment';

const isOfRelations = ({ change }: OneChange): boolean => 'field' in change && (change.field === 'links' || change.field === 'parent');

/** Whether the item holds already what a change asks for. */
const isThere = ({ change }: OneChange, present: Present): boolean => buildPatch([change], present).operations.length === 0;

/** A yes that cannot be read does not tell what the item holds now. */
const UNSEEN: PutBack = { kind: 'halted', halt: { error: null }, error: null };

/** The states that an item may go to: as its type's transitions say, else all others of its type. */
function statesFrom(present: Present, from: string): readonly string[] {
  const { type } = typeOf(present);
  const steps = type?.transitions?.[from]?.map(({ to }) => to);
  return (steps ?? (type?.states ?? []).map(({ name }) => name)).filter((name) => name !== from);
}
