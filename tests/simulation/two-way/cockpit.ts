import { pushCreation, pushRecord, type PushStore } from '#renderer/engine/outbox/push-record.ts';
import type { ProjectId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import type { Instant } from '#shared/domain/time.ts';
import { becomes } from '#shared/sync/becomes.ts';
import {
  EDITABLE,
  sameFieldValue,
  type EditableField,
  type FieldValue,
  type RecordId,
  type RecordKind,
  type RecordState,
  type TextField,
  type ValueField,
} from '#shared/sync/editable.ts';
import { fieldOf, isLocal, isOpen, localId, waitsFor, type Change, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { answer, fill, hold, type Answer } from '#shared/sync/answer.ts';
import { effective, enqueue, lose, move, receive, type Edit } from '#shared/sync/outbox.ts';
import { mayHaveArrived } from '#shared/sync/standing.ts';
import { OwnWords } from './own-words.ts';
import type { Marks, Seat, Side } from './side.ts';

/** The power is gone, in the middle of whatever was going on. */
export class Crash extends Error {}

const NOBODY: RecordState = { values: {}, texts: {}, members: {} };

interface Mirrored {
  readonly project: ProjectId;
  readonly state: RecordState;
}

/** What outlives a crash, and what one person did with it. */
export interface CockpitStore {
  /** Everything ever made and not taken back. */
  readonly operations: Map<OperationId, Operation>;
  readonly mirror: Map<RecordId, Mirrored>;
  marks: Marks;
  /** What people wanted last. */
  readonly wanted: Map<OperationId, FieldValue>;
  /** Operations that undo or an edit back to the base took away. */
  readonly undone: Set<OperationId>;
}

export const newStore = (): CockpitStore => ({
  operations: new Map(),
  mirror: new Map(),
  marks: new Map(),
  wanted: new Map(),
  undone: new Set(),
});

export interface CockpitOptions {
  readonly name: string;
  readonly side: Side;
  /** How far its clock is ahead of the tracker's, milliseconds. */
  readonly skew: number;
  readonly clock: () => Instant;
  readonly mayCrash: () => void;
}

/** A cockpit without screens: the store that outlives a crash, and the real push over the real rules. */
export class PretendCockpit {
  /** Operations of which a person was told that they replaced somebody's value. */
  readonly told = new Set<OperationId>();
  /** Operations that a person has answered or edited since. */
  readonly decided = new Set<OperationId>();
  /** Operations that a person has answered, or has edited after they were made. */
  readonly answered = new Set<OperationId>();
  /** The project that an operation's record was in when the edit was made, as far as the cockpit knew. */
  readonly madeIn = new Map<OperationId, ProjectId>();
  /** Operations that a push or a pull changed back to an older edit, or brought back after they were undone. */
  readonly forgotten = new Set<OperationId>();
  /** What people filled in, and for which edit. */
  readonly filled = new Map<OperationId, { readonly change: Change; readonly along: { readonly [field: string]: Json } }>();
  /** Operations for edits that came to stand beside another one of their field. */
  readonly inherited = new Set<OperationId>();
  /** What was wanted and is nowhere any more. */
  readonly lost = new Set<string>();
  /**
   * Operations that were in conflict with what their own cockpit had written, or with what was known when they were made, though nobody has
   * written there. Not those of a new record that a pull had brought before anybody knew that it was the new one: whoever edited both did
   * not know of the other edit, and rightly is asked.
   */
  readonly againstThemselves = new Set<OperationId>();
  /** What the tracker was known to hold of a field when an operation of it was made. */
  readonly #madeOn = new Map<OperationId, FieldValue>();
  /** For an edit of a new record, those of the record that the tracker had made of it, until both were known to be one. */
  readonly #ofItsTwin = new Map<OperationId, ReadonlySet<OperationId>>();
  /** What a text said when an operation of it was made. */
  readonly textBefore = new Map<OperationId, string>();
  /** What its person has written into descriptions. */
  readonly ownWords: OwnWords;
  /** What people were shown of a field when they edited or answered. */
  readonly #seen = new Map<string, FieldValue[]>();
  /** How long the tracker's log was when an operation was made. */
  readonly madeAt = new Map<OperationId, number>();
  readonly name: string;
  /** Whether whatever it has written is known to all of it. */
  protected readonly knowsItself: boolean = true;
  protected store = newStore();
  protected readonly options: CockpitOptions;
  #seat: Seat;
  #count = 0;
  #seq = 0;
  /** How long the tracker's log was when the push under way began: what it has read may be from any moment since. */
  #pushedFrom: number | null = null;

  constructor(options: CockpitOptions) {
    this.name = options.name;
    this.options = options;
    this.ownWords = new OwnWords(options.name, options.side);
    this.#seat = options.side.seat(options.name, options.skew);
  }

  /** After a crash: nothing but the store is left. */
  restart(): void {
    const { side, name, skew } = this.options;
    this.#seat = side.seat(name, skew);
  }

  get operations(): ReadonlyMap<OperationId, Operation> {
    return this.store.operations;
  }

  of = (record: RecordId): readonly Operation[] =>
    [...this.store.operations.values()].filter((each) => each.record === record && isOpen(each)).sort((a, b) => a.seq - b.seq);

  get open(): readonly Operation[] {
    return [...this.store.operations.values()].filter(isOpen);
  }

  /** The records this cockpit knows. */
  get known(): readonly RecordId[] {
    return [...this.store.mirror.keys()];
  }

  shown(record: RecordId): RecordState {
    return effective(this.store.mirror.get(record)?.state ?? NOBODY, this.of(record));
  }

  /** The project a record was in when it was seen last; a new one is in the first. */
  projectOf(record: RecordId): ProjectId {
    return this.store.mirror.get(record)?.project ?? this.options.side.projects[0]!;
  }

  /** Whether people were shown a value of a field before they edited it, or when they were asked. */
  hasSeen(record: RecordId, field: EditableField, value: FieldValue): boolean {
    return (this.#seen.get(`${record} ${field}`) ?? []).some((each) => sameFieldValue(each, value));
  }

  kindOf(record: RecordId): RecordKind {
    return this.of(record).find(({ change }) => change.kind === 'create')?.recordKind ?? this.options.side.kindOf(record);
  }

  edit(record: RecordId, edit: Edit): void {
    const held = this.store.mirror.get(record)?.state ?? NOBODY;
    const shown = this.shown(record);
    const isAsked = this.of(record).some((each) => fieldOf(each) === 'description' && each.state.kind === 'conflict');
    const at = this.#pushedFrom ?? this.options.side.log.length;
    if (edit.kind === 'value') {
      this.#show(record, edit.field, held.values[edit.field] ?? null);
      for (const { state, change } of this.of(record))
        if (change.kind === 'value' && change.field === edit.field && state.kind === 'conflict' && 'theirs' in state.conflict)
          this.#show(record, edit.field, state.conflict.theirs);
    }
    const { put, drop } = enqueue(
      this.of(record),
      held,
      { record, recordKind: this.kindOf(record), project: this.projectOf(record), edit },
      { by: this.name, at: this.options.clock(), newId: this.#newId, nextSeq: this.nextSeq },
    );
    for (const { id } of put) if (this.store.operations.has(id)) this.answered.add(id);
    for (const { id } of put) {
      this.store.wanted.delete(id);
      this.filled.delete(id); // for another value, or once more for this one, it is filled in again
    }
    this.commit(put);
    for (const { id, change } of put) {
      this.decided.add(id);
      if ('field' in change) this.#madeOn.set(id, held.values[change.field as ValueField] ?? held.texts[change.field as TextField] ?? null);
      if (change.kind !== 'value' || change.field === 'parent') continue;
      this.store.wanted.set(id, change.value);
      this.#show(record, change.field, change.value);
    }
    this.drop(drop);
    if (edit.kind !== 'text' || !this.knowsItself) return;
    if (isAsked) this.ownWords.decided(record);
    const ofField = this.of(record).filter((each) => fieldOf(each) === edit.field);
    const stands = ofField.at(-1)?.change;
    const base = stands?.kind === 'text' ? stands.base : null;
    this.ownWords.wrote(record, shown.texts[edit.field] ?? '', edit.value, at, base, ofField.filter(mayHaveArrived));
  }

  create(title: string, kind: RecordKind): void {
    const id = this.#newId();
    const { side, clock } = this.options;
    this.commit([
      {
        id,
        seq: this.nextSeq(),
        record: localId(side.connection, id),
        recordKind: kind,
        project: side.projects[0]!,
        change: { kind: 'create', ...side.newborn(title, kind) },
        state: { kind: 'queued' },
        by: this.name,
        at: clock(),
      },
    ]);
  }

  decide(operation: Operation, reply: Answer): void {
    const after = answer(operation, reply, this.options.clock(), this.of(operation.record));
    if (after === null) return;
    const { change, state } = operation;
    if (change.kind === 'value' && state.kind === 'conflict' && 'theirs' in state.conflict)
      this.#show(operation.record, change.field, state.conflict.theirs);
    this.decided.add(operation.id);
    this.answered.add(operation.id);
    if (change.kind === 'text') this.ownWords.decided(operation.record);
    this.store.wanted.delete(operation.id);
    this.commit([after]);
  }

  /** Gives up what can no longer be done. */
  takeBack(operation: Operation): void {
    if (operation.change.kind === 'text') this.ownWords.decided(operation.record);
    this.drop([operation.id]);
  }

  /** Fills in what the tracker asks for, and lets the edit go. */
  fill(operation: Operation): void {
    if (operation.state.kind !== 'parked') return;
    const { asks } = operation.state.parking;
    const along = Object.fromEntries(asks.map(({ field }) => [field, this.options.side.fillsIn(field)]));
    const after = fill(operation, along);
    if (after === null) return;
    this.filled.set(operation.id, { change: operation.change, along });
    this.commit([after]);
  }

  /** Lets go what is held back. */
  release(operation: Operation): void {
    const after = hold(operation, false);
    if (after !== null) this.commit([after]);
  }

  /**
   * Pulls: every record that may have changed is looked at, and the data and what follows for the outbox are one transaction. A connection
   * that fails ends the pull; the marks are kept only when all of it is taken over.
   */
  async pull(): Promise<void> {
    const { clock, mayCrash } = this.options;
    const found = await this.#seat.changed(this.store.marks, this.known);
    if (!found.ok) return;
    // What was told to be gone is looked at again: it may have been hidden only.
    const lost = this.open.filter(({ state }) => state.kind === 'conflict' && state.conflict.kind === 'deleted').map((each) => each.record);
    for (const record of new Set([...found.value.ids, ...lost])) {
      const read = await this.#seat.look(record);
      if (!read.ok) return;
      mayCrash();
      if (read.value === null) {
        this.store.mirror.delete(record);
        this.step(lose(this.of(record), { by: null, at: null }));
        continue;
      }
      const { project, state, by, at } = read.value;
      this.store.mirror.set(record, { project, state });
      this.step(move(this.of(record), project));
      this.step(receive(this.of(record), state, { by, at, now: clock() }));
    }
    this.store.marks = found.value.marks;
  }

  /** Pushes everything, several records side by side. @throws Crash wherever the world wants it */
  async push(): Promise<void> {
    const { clock } = this.options;
    let isDown = false;
    // When the power fails it fails for all of them, wherever each of them is.
    const mayCrash = (): void => {
      if (isDown) throw new Crash();
      isDown = true;
      this.options.mayCrash();
      isDown = false;
    };
    const store: PushStore = {
      of: this.of,
      save: async (operations, base) => {
        mayCrash();
        this.step(operations);
        if (base !== undefined) this.store.mirror.set(base.record, { project: base.remote.project, state: base.remote.state });
        mayCrash();
      },
      created: async (operation, record) => {
        mayCrash();
        this.sees(operation.recordKind, operation.record, record);
        this.ownWords.became(operation.record, record);
        const ofTwin = new Set([...this.operations.values()].filter((each) => each.record === record).map(({ id }) => id));
        for (const { id } of this.of(operation.record)) this.#ofItsTwin.set(id, ofTwin);
        const done: Operation = { ...operation, record, state: { kind: 'acknowledged', at: clock(), how: 'pushed' } };
        const others = this.open.filter((each) => each.id !== operation.id).sort((a, b) => a.seq - b.seq);
        this.step([done, ...becomes(others, operation.record, record)]);
        mayCrash();
      },
    };
    const context = { writer: this.#seat.writer, store, now: clock, signal: new AbortController().signal };
    const isReady = (operation: Operation): boolean => waitsFor(operation).length === 0;
    this.#pushedFrom = this.options.side.log.length;
    try {
      await sideBySide(
        this.open.filter((each) => each.change.kind === 'create' && isReady(each)),
        (operation) => pushCreation(context, operation),
      );
      await sideBySide(
        [...new Set(this.open.map((each) => each.record))].filter((record) => !isLocal(record)),
        (record) => pushRecord(context, record, isReady),
      );
    } finally {
      this.#pushedFrom = null;
    }
  }

  #show(record: RecordId, field: EditableField, value: FieldValue): void {
    if (this.hasSeen(record, field, value)) return;
    const name = `${record} ${field}`;
    this.#seen.set(name, [...(this.#seen.get(name) ?? []), value]);
  }

  readonly #newId = (): OperationId => {
    this.#count += 1;
    return `${this.name}-${this.#count}` as OperationId;
  };

  /** A step of a push or a pull, as its transaction writes it. */
  protected step(operations: readonly Operation[]): void {
    this.commit(operations);
  }

  /** Takes operations away, as a person wants it. */
  protected drop(ids: readonly OperationId[]): void {
    for (const id of ids) {
      this.store.operations.delete(id);
      this.store.undone.add(id);
    }
  }

  /** Notes of an operation that came from another one what is known of that one. */
  protected inherit({ id, project, change }: Operation, from: OperationId): void {
    if (this.madeAt.has(id)) return;
    this.inherited.add(id);
    this.madeAt.set(id, this.madeAt.get(from)!);
    this.madeIn.set(id, this.madeIn.get(from) ?? project);
    if (this.answered.has(from)) this.answered.add(id);
    if (change.kind === 'text') this.textBefore.set(id, change.base);
  }

  /** What people were shown of a new record they were shown of what it has become. */
  protected sees(kind: RecordKind, local: RecordId, record: RecordId): void {
    for (const field of Object.keys(EDITABLE[kind]) as EditableField[])
      for (const value of this.#seen.get(`${local} ${field}`) ?? []) this.#show(record, field, value);
  }

  /** The place of the next operation among all. */
  protected nextSeq = (): number => (this.#seq += 1);

  protected commit(operations: readonly Operation[]): void {
    const { log } = this.options.side;
    for (const operation of operations) {
      const { change } = operation;
      const wanted = this.store.wanted.get(operation.id);
      if (wanted !== undefined && change.kind === 'value' && !sameFieldValue(change.value, wanted)) this.forgotten.add(operation.id);
      if (this.store.undone.has(operation.id)) this.forgotten.add(operation.id);
      this.store.operations.set(operation.id, operation);
      if (!this.madeAt.has(operation.id)) {
        this.madeAt.set(operation.id, this.#pushedFrom ?? log.length);
        this.madeIn.set(operation.id, operation.project);
        if (change.kind === 'text') this.textBefore.set(operation.id, change.base);
      }
      if (operation.state.kind !== 'conflict') continue;
      const { conflict } = operation.state;
      if (conflict.kind === 'overwritten') {
        this.told.add(operation.id);
        this.decided.delete(operation.id);
      }
      const last = log.findLast((entry) => entry.record === operation.record && entry.field === fieldOf(operation));
      if (conflict.kind !== 'both-changed' || !this.knowsItself || this.answered.has(operation.id)) continue;
      const madeOn = this.#madeOn.get(operation.id) ?? null;
      const isTheirs = last === undefined ? madeOn === null || !sameFieldValue(madeOn, conflict.theirs) : last.by !== this.name;
      if (isTheirs) continue;
      const twins = this.#ofItsTwin.get(operation.id) ?? new Set();
      const isOfTwin = last === undefined ? twins.size > 0 : last.operation !== null && twins.has(last.operation);
      if (!isOfTwin) this.againstThemselves.add(operation.id);
    }
  }
}

const AT_ONCE = 3;

/** Works on several at a time. All have come to their end before it throws. */
async function sideBySide<T>(list: readonly T[], work: (each: T) => Promise<unknown>): Promise<void> {
  const left = [...list];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, lane));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}
