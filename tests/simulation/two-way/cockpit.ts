import { pushCreation, pushRecord, type PushStore } from '#renderer/engine/outbox/push-record.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { RecordId, RecordState } from '#shared/sync/editable.ts';
import { fieldOf, isLocal, isOpen, localId, renamed, waitsFor, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { answer, effective, enqueue, lose, receive, type Answer, type Edit } from '#shared/sync/outbox.ts';
import { PROJECT, type PretendTracker } from './pretend-tracker.ts';

/** The power is gone, in the middle of whatever was going on. */
export class Crash extends Error {}

const NOBODY: RecordState = { values: {}, texts: {}, members: {} };

/** A cockpit without screens: the store that outlives a crash, and the real push over the real rules. */
export class PretendCockpit {
  /** Everything ever made, as the store holds it: what is in here outlives a crash. */
  readonly operations = new Map<OperationId, Operation>();
  /** Operations that undo or an edit back to the base took away. */
  readonly undone = new Set<OperationId>();
  /** Operations of which a person was told that they replaced somebody's value. */
  readonly told = new Set<OperationId>();
  /** Operations that a person has answered or edited since. */
  readonly decided = new Set<OperationId>();
  /** Operations that were in conflict with what their own cockpit had written. */
  readonly againstThemselves = new Set<OperationId>();
  /** How long the tracker's log was when an operation was made. */
  readonly madeAt = new Map<OperationId, number>();
  readonly name: string;
  readonly #mirror = new Map<RecordId, RecordState>();
  readonly #tracker: PretendTracker;
  readonly #clock: () => Instant;
  readonly #mayCrash: () => void;
  #count = 0;

  constructor(name: string, tracker: PretendTracker, clock: () => Instant, mayCrash: () => void) {
    this.name = name;
    this.#tracker = tracker;
    this.#clock = clock;
    this.#mayCrash = mayCrash;
  }

  of = (record: RecordId): readonly Operation[] =>
    [...this.operations.values()].filter((each) => each.record === record && isOpen(each)).sort((a, b) => a.seq - b.seq);

  get open(): readonly Operation[] {
    return [...this.operations.values()].filter(isOpen);
  }

  /** The records this cockpit knows. */
  get known(): readonly RecordId[] {
    return [...this.#mirror.keys()];
  }

  shown(record: RecordId): RecordState {
    return effective(this.#mirror.get(record) ?? NOBODY, this.of(record));
  }

  edit(record: RecordId, edit: Edit): void {
    const { put, drop } = enqueue(
      this.of(record),
      this.#mirror.get(record) ?? NOBODY,
      { record, recordKind: 'item', project: PROJECT, edit },
      { by: this.name, at: this.#clock(), newId: this.#newId, nextSeq: () => this.#count },
    );
    this.#commit(put);
    for (const { id } of put) this.decided.add(id);
    for (const id of drop) {
      this.operations.delete(id);
      this.undone.add(id);
    }
  }

  create(state: RecordState): void {
    const id = this.#newId();
    this.#commit([
      {
        id,
        seq: this.#count,
        record: localId('pretend', id),
        recordKind: 'item',
        project: PROJECT,
        change: { kind: 'create', type: 'Task', state },
        state: { kind: 'queued' },
        by: this.name,
        at: this.#clock(),
      },
    ]);
  }

  decide(operation: Operation, reply: Answer): void {
    const after = answer(operation, reply, this.#clock());
    if (after === null) return;
    this.decided.add(operation.id);
    this.#commit([after]);
  }

  /** Gives up what can no longer be done. */
  takeBack(operation: Operation): void {
    this.operations.delete(operation.id);
    this.undone.add(operation.id);
  }

  /** Reads everything, as a pull does: the data and what follows for the outbox are one transaction. */
  pull(): void {
    for (const record of this.known.filter((each) => this.#tracker.state(each) === null)) {
      this.#mayCrash();
      this.#mirror.delete(record);
      this.#commit(lose(this.of(record), { by: null, at: null }));
    }
    for (const record of this.#tracker.records) {
      const state = this.#tracker.state(record)!;
      this.#mayCrash();
      this.#mirror.set(record, state);
      this.#commit(receive(this.of(record), state, { by: null, at: null, now: this.#clock() }));
    }
  }

  /** Pushes everything. @throws Crash wherever the world wants it */
  async push(fault: Parameters<PretendTracker['writer']>[1], meanwhile: () => void): Promise<void> {
    const writer = this.#tracker.writer(this.name, fault, meanwhile);
    const store: PushStore = {
      of: this.of,
      save: async (operations, base) => {
        this.#mayCrash();
        this.#commit(operations);
        if (base !== undefined) this.#mirror.set(base.record, base.remote.state);
        this.#mayCrash();
      },
      created: async (operation, record) => {
        this.#mayCrash();
        const done: Operation = { ...operation, record, state: { kind: 'acknowledged', at: this.#clock(), how: 'pushed' } };
        this.#commit([
          done,
          ...this.open.filter((each) => each.id !== operation.id).map((each) => renamed(each, operation.record, record)),
        ]);
        this.#mayCrash();
      },
    };
    const context = { writer, store, now: this.#clock, signal: new AbortController().signal };
    for (const operation of this.open.filter((each) => each.change.kind === 'create')) {
      if (waitsFor(operation).length === 0) await pushCreation(context, operation);
    }
    for (const record of new Set(this.open.map((each) => each.record))) {
      if (!isLocal(record)) await pushRecord(context, record, (operation) => waitsFor(operation).length === 0);
    }
  }

  readonly #newId = (): OperationId => {
    this.#count += 1;
    return `${this.name}-${this.#count}` as OperationId;
  };

  #commit(operations: readonly Operation[]): void {
    for (const operation of operations) {
      this.operations.set(operation.id, operation);
      if (!this.madeAt.has(operation.id)) this.madeAt.set(operation.id, this.#tracker.log.length);
      if (operation.state.kind !== 'conflict') continue;
      const { kind } = operation.state.conflict;
      if (kind === 'overwritten') {
        this.told.add(operation.id);
        this.decided.delete(operation.id);
      }
      const last = this.#tracker.log.findLast((entry) => entry.record === operation.record && entry.field === fieldOf(operation));
      if (kind === 'both-changed' && last?.by === this.name) {
        this.againstThemselves.add(operation.id);
      }
    }
  }
}
