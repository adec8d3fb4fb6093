import type { ConflictView, MadeAgain } from '#shared/contract/conflicts.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import { NotKept } from '#renderer/engine/plan/operations.ts';
import { conflictView, isAsked, makeAgainEdits } from './conflicts.ts';
import { notPulledYet } from './not-pulled.ts';
import type { Outbox } from './outbox.ts';
import type { Plan } from '#renderer/engine/plan/plan.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import type { ConnectionId, ItemId } from '#shared/domain/item.ts';
import { connectionOf } from '#shared/domain/item.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { EditRefusal } from '#shared/plan/edit.ts';
import { valueText, type FieldValue, type LinkEnd, type RecordId } from '#shared/sync/editable.ts';
import type { SentComment } from '#shared/sync/comments.ts';
import { leftNames } from './left-names.ts';
import { lastNames, type LastNames } from '#shared/sync/last-known.ts';
import { fieldOf, isLocal, waitsFor, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { wordsOfMember, type NameOf } from '#shared/sync/words.ts';
import { answer, fill, hold, type Answer, type SeenValues } from '#shared/sync/answer.ts';

export interface DeskDeps {
  readonly db: CockpitDb;
  readonly plan: Plan;
  readonly mirror: () => Promise<Mirror>;
  readonly connectionName: (id: ConnectionId) => string;
  readonly now: () => Instant;
  readonly newId: () => string;
}

/** What people do with the edits that wait: look at them, hold them back, let them go, give them up, answer conflicts. */
export class OutboxDesk {
  readonly #deps: DeskDeps;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
  }

  /** Every open operation, oldest first. */
  list(): Promise<readonly OutboxEntry[]> {
    return this.#entries((outbox) => outbox.open);
  }

  /** Those of one record. */
  of(record: RecordId): Promise<readonly OutboxEntry[]> {
    return this.#entries((outbox) => outbox.of(record));
  }

  /** Comments on a record that were sent from here and confirmed, as far back as closed operations are kept. Oldest first. */
  async sentComments(record: RecordId): Promise<readonly SentComment[]> {
    const rows = await this.#deps.db.operations.where('record').equals(record).toArray();
    return rows
      .toSorted((a, b) => a.seq - b.seq)
      .flatMap(({ id, change, state, by }) =>
        change.kind === 'comment' && state.kind === 'acknowledged' && state.how !== 'absorbed'
          ? [{ id, text: change.text, by, at: state.at, ...(state.comment === undefined ? {} : { made: state.comment }) }]
          : [],
      );
  }

  /** Those that wait for a person: in conflict, or refused. */
  asked(): Promise<readonly OutboxEntry[]> {
    return this.#entries((outbox) => outbox.open.filter(isAsked));
  }

  /** What is asked about an edit; null when nothing is asked about it any more. */
  async conflict(id: OperationId): Promise<ConflictView | null> {
    const operation = this.#deps.plan.outbox.get(id);
    if (operation === null) return null;
    const entry = (await this.#entries((outbox) => outbox.of(operation.record))).find((each) => each.id === id);
    return entry === undefined ? null : conflictView(operation, { ...entry, state: operation.state }, await this.#deps.mirror());
  }

  /** Makes the deleted items of these edits anew, as one step that undo takes back. */
  async makeAgain(operations: readonly OperationId[]): Promise<Result<MadeAgain, EditRefusal>> {
    const { plan, mirror, newId } = this.#deps;
    const known = operations.flatMap((id) => plan.outbox.get(id) ?? []);
    const ended = operations.filter((id) => plan.outbox.get(id) === null).map((operation) => ({ operation, why: 'ended' }) as const);
    const { edits, made, left } = await makeAgainEdits(known, ({ record }) => plan.outbox.of(record), await mirror(), newId);
    const done: MadeAgain = { made: made.length, left: [...ended, ...left] };
    if (made.length === 0) return ok(done);
    const label = made.length === 1 ? `make ${await this.called(made[0]!)} anew` : `make ${made.length} deleted items anew`;
    const result = await plan.run({ label, why: null, edits });
    return result.ok ? ok(done) : result;
  }

  async #entries(pick: (outbox: Outbox) => readonly Operation[]): Promise<readonly OutboxEntry[]> {
    const { db, plan, mirror, connectionName } = this.#deps;
    const opened = await mirror();
    const operations = pick(plan.outbox);
    const items = [...new Set(operations.filter(({ recordKind }) => recordKind === 'item').map(({ record }) => record as ItemId))];
    const rows = new Map(opened.items.rows(items).map((row) => [row.id as string, row]));
    const [inScope, mappings, releases] = await Promise.all([opened.items.releasesOf(items), db.mappings.toArray(), db.releases.toArray()]);
    const names = new Map(releases.map(({ id, name }) => [id, name]));
    const mapped = new Map<string, ReleaseId[]>();
    for (const { releaseId, target } of mappings) {
      const id = target.kind === 'version' ? target.version : target.kind === 'iteration' ? target.iteration : null;
      if (id !== null) mapped.set(id, [...(mapped.get(id) ?? []), releaseId]);
    }
    const called: NameOf = Object.assign(
      (record: string): string | null =>
        rows.get(record)?.key ??
        opened.catalog.versions([record])[0]?.name ??
        opened.catalog.iterations([record])[0]?.path ??
        opened.items.rows([record as ItemId])[0]?.key ?? // the other end of a link, a parent
        null,
      { link: (end: LinkEnd) => opened.ahead.linkLabel(end) },
    );
    const unknown = await notPulledYet(
      db,
      opened.firstPulls,
      operations.filter(({ record }) => called(record) === null),
    );
    return operations.map((operation): OutboxEntry => {
      const { id, record, recordKind, project, change, state, by, at } = operation;
      const connection = connectionOf(project);
      const last = rows.has(record) || isLocal(record) ? NO_NAMES : (leftNames(plan, record) ?? lastNames(plan.outbox.of(record)));
      const unpulled = unknown.get(record);
      const firstPull = opened.firstPulls.of(operation);
      const isDeleted = state.kind === 'conflict' && state.conflict.kind === 'deleted';
      const of = recordKind === 'item' ? (inScope.get(record as ItemId) ?? []) : (mapped.get(record) ?? []);
      return {
        id,
        record,
        recordKind,
        connection,
        connectionName: connectionName(connection),
        project,
        key: isLocal(record) ? null : (rows.get(record)?.key ?? last.key ?? unpulled?.key ?? null),
        title:
          rows.get(record)?.title ?? titleOf(operation, plan.outbox.of(record)) ?? called(record) ?? last.title ?? unpulled?.title ?? '',
        ...(unpulled === undefined || isDeleted ? {} : { notPulled: true as const }),
        ...(firstPull === null ? {} : { firstPull }),
        field: fieldOf(operation),
        kind: change.kind,
        ...sides(operation, called),
        ...('along' in change && change.along !== undefined ? { along: change.along } : {}),
        state,
        waitsFor: waitsFor(operation),
        releases: [...new Set(of)].map((release) => ({ id: release, name: names.get(release) ?? '' })),
        by,
        at,
      };
    });
  }

  /** Keeps operations back, or lets held and parked ones go. @returns how many changed */
  hold(operations: readonly OperationId[], held: boolean): Promise<Result<number, EditRefusal>> {
    return this.#change(operations, (operation) => hold(operation, held));
  }

  /**
   * Answers conflicts, as one step that undo takes back. @param seen what the person saw as the other value of each
   * @returns how many were settled: those that this answer fits
   */
  async answer(operations: readonly OperationId[], reply: Answer, seen: SeenValues = {}): Promise<Result<number, EditRefusal>> {
    const { plan, now } = this.#deps;
    const replyTo = (id: OperationId): Answer => (seen[id] === undefined ? reply : { ...reply, theirs: seen[id] });
    const asked = operations.flatMap((id) => plan.outbox.get(id) ?? []).filter((each) => answer(each, replyTo(each.id), now()) !== null);
    if (asked.length === 0) return ok(0);
    const label = asked.length === 1 ? `answer the conflict of ${await this.called(asked[0]!)}` : `answer ${asked.length} conflicts`;
    const edits = asked.map(({ id }) => ({ kind: 'answer', operation: id, reply: replyTo(id) }) as const);
    const result = await plan.run({ label, why: null, edits });
    return result.ok ? ok(asked.length) : result;
  }

  /** Gives edits up. One step of undo brings all of them back. */
  takeBack(operations: readonly OperationId[]): Promise<Result<void, EditRefusal>> {
    const { plan } = this.#deps;
    // New records last: edits that need one are given up before it is.
    const known = operations.flatMap((id) => plan.outbox.get(id) ?? []);
    const ordered = [...known].sort((a, b) => Number(a.change.kind === 'create') - Number(b.change.kind === 'create') || b.seq - a.seq);
    const label = known.length === 1 ? 'take back an edit' : `take back ${known.length} edits`;
    return plan.run({ label, why: null, edits: ordered.map(({ id }) => ({ kind: 'take-back', operation: id })) });
  }

  /** Adds to a refused operation what its tracker asked for, and lets it go. @returns how many changed */
  complete(operation: OperationId, along: { readonly [field: string]: Json }): Promise<Result<number, EditRefusal>> {
    return this.#change([operation], (held) => fill(held, along));
  }

  /** What people call the record of an operation: its key and title. */
  async label(operation: Operation): Promise<string> {
    const opened = await this.#deps.mirror();
    const [row] = opened.items.rows([operation.record as ItemId]);
    return row === undefined ? this.called(operation) : `${row.key} ${row.title}`;
  }

  /** What people call the record of an operation, in short: its key, or its name where it has none. */
  async called({ record, change }: Operation): Promise<string> {
    if (change.kind === 'create') return String(valueText(change.state.values.title ?? change.state.values.name ?? ''));
    const opened = await this.#deps.mirror();
    const [row] = opened.items.rows([record as ItemId]);
    if (row !== undefined) return row.key;
    const name = opened.catalog.versions([record])[0]?.name ?? opened.catalog.iterations([record])[0]?.path;
    const last = leftNames(this.#deps.plan, record) ?? lastNames(this.#deps.plan.outbox.of(record));
    return name ?? last.key ?? last.title ?? record;
  }

  async #change(ids: readonly OperationId[], step: (operation: Operation) => Operation | null): Promise<Result<number, EditRefusal>> {
    let changed = 0;
    try {
      await this.#deps.plan.keep((outbox) => {
        const put = ids.flatMap((id) => {
          const operation = outbox.get(id);
          return (operation === null ? null : step(operation)) ?? [];
        });
        changed = put.length;
        return put.length === 0 ? null : { put };
      });
      return ok(changed);
    } catch (error) {
      if (error instanceof NotKept) return err(error.refusal);
      throw error;
    }
  }
}

const NO_NAMES: LastNames = { key: null, title: null };

/** The title of a record that is new; null for others. */
function titleOf(operation: Operation, ofRecord: readonly Operation[]): string | null {
  const made = isLocal(operation.record) ? ofRecord.find(({ change }) => change.kind === 'create') : undefined;
  if (made?.change.kind !== 'create') return null;
  const { title, name } = made.change.state.values;
  return String(valueText(title ?? name ?? ''));
}

function sides({ change }: Operation, called: NameOf): Pick<OutboxEntry, 'before' | 'after' | 'format'> {
  switch (change.kind) {
    case 'value':
      return { before: choiceText(change.field, change.base, called), after: choiceText(change.field, change.value, called) };
    case 'text':
      return { before: change.base, after: change.value, ...(change.format === undefined ? {} : { format: change.format }) };
    case 'members': {
      const list = (members: readonly string[]): Json => members.map((member) => wordsOfMember(change.field, member, called));
      return { before: list(change.remove), after: list(change.add) };
    }
    case 'comment':
      return { before: null, after: change.text };
    case 'create':
      return { before: null, after: valueText(change.state.values.title ?? change.state.values.name ?? '') };
  }
}

/** Parents and iterations as they are called now; the others by the names they had. */
function choiceText(field: string, value: FieldValue, called: NameOf): Json {
  const isRecord = (field === 'parent' || field === 'iteration') && typeof value === 'object' && value !== null;
  return isRecord ? (called(value.id) ?? value.name) : valueText(value);
}
