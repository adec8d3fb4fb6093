import { applyUpdate } from 'yjs';
import type { TogetherWith } from '#renderer/engine/items/item-store.ts';
import type { Outbox } from '#renderer/engine/outbox/outbox.ts';
import { Records, type PulledRecord } from '#renderer/engine/outbox/records.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import { SCHEMA } from '#renderer/engine/store/migrations.ts';
import type { SaveState } from '#shared/contract/engine.ts';
import type { NewJournalEntry } from '#shared/contract/host.ts';
import type { Instant } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { commandProblems } from '#shared/plan/command.ts';
import type { PlanCommand, EditRefusal } from '#shared/plan/edit.ts';
import type { RecordId, RecordState } from '#shared/sync/editable.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import { BatchBuilder, journalEntries, writeBatches, writeOperations, type Batch } from './batch.ts';
import { commandWork, turnWork, type BatchWork, type CommandGround } from './commands.ts';
import { Documents } from './documents.ts';
import { notSaved, oneCopy, storeErrorText, storeFailure, type StoreFailure } from './failures.ts';
import { MARKER, newMarker, readMarker, UNSENT_SETTINGS, type Marker } from './marker.ts';
import { JournalSender, type HostJournal, type JournalFailure, type Schedule } from './sender.ts';
import { Steps } from './steps.ts';

export interface PlanOptions {
  readonly db: CockpitDb;
  readonly journal: HostJournal;
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly schedule: Schedule;
  /** The save state, the undo labels or a setting changed. */
  readonly changed: () => void;
  /** The store under us is closed or another one. Open it again and compare; the plan keeps what is not saved. */
  readonly storeLost: () => void;
  /** Store and journal must be compared again. */
  readonly mismatch: () => void;
  /** Operations of these records changed, and the store holds it. */
  readonly operationsChanged?: (records: readonly RecordId[]) => void;
  /** Pulled records as they stand; those that are not here are left out. Left out where there are none. */
  readonly pulled?: (records: readonly PulledRecord[]) => Promise<ReadonlyMap<RecordId, RecordState>>;
}

interface Job extends BatchWork {
  /** Told whether the journal holds it too, once it is in the store. */
  readonly kept?: (journalled: boolean) => void;
  readonly answer: (result: Result<string | null, EditRefusal>) => void;
}

/** A batch that is on its way into both copies. */
interface OnItsWay {
  readonly batch: Batch;
  readonly saved: Promise<boolean>;
  seq: number | null;
  /** The last stamp of its operations; null when it has none. */
  readonly stamp: number | null;
  written: boolean;
  /** How many entries the journal gets. */
  readonly entries: number;
  /** The journal's number of its last entry. */
  acknowledged: number | null;
}

/** What becomes of operations in one step. `settings`: what must be remembered in the same transaction. */
export interface OutboxWork {
  readonly put: readonly Operation[];
  readonly drop?: readonly OperationId[];
  readonly settings?: { readonly [key: string]: unknown };
}

/** Gives the part of somebody else's transaction that writes operations, for the connection on which that one runs. */
export type TogetherIn = (db: CockpitDb) => TogetherWith;

/** The store refused a change of operations. */
export class NotKept extends Error {
  override readonly name = 'NotKept';
  readonly refusal: EditRefusal;

  constructor(refusal: EditRefusal) {
    super(refusal.code === 'not-saved' ? refusal.explanation.happened : 'The store did not take a change of the outbox.');
    this.refusal = refusal;
  }
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 10_000;
const MARKER_WAIT = 2_000;
const MOST_JOBS = 100;

/**
 * The plan: runs commands, keeps them in both copies, takes them back. Commands run one after the other; those that wait while the
 * store is busy are written together.
 *
 * A command that the store refuses stays applied in memory and is written before anything later: what people typed on top of it still
 * fits. Screens read the store, so they show nothing that is not saved.
 */
export class Plan {
  readonly documents: Documents;
  /** Edits of tracker records that the tracker does not have yet. */
  get outbox(): Outbox {
    return this.#records.outbox;
  }
  readonly #records: Records;
  readonly #options: PlanOptions;
  readonly #steps = new Steps();
  readonly #ground: CommandGround;
  readonly #sender: JournalSender;
  readonly #settings = new Map<string, unknown>();
  #marker: Marker = newMarker('');
  /** `#markerText` when the marker was last written. */
  #stored = '';
  #jobs: (Job | (() => Promise<void>))[] = [];
  #working = false;
  #unwritten: OnItsWay[] = [];
  #onTheirWay: OnItsWay[] = [];
  #unsentSettings: NewJournalEntry[] = [];
  #failure: { readonly kind: StoreFailure; readonly detail: string } | null = null;
  #cancelRetry: (() => void) | null = null;
  #cancelMarker: (() => void) | null = null;
  #wait = FIRST_WAIT;
  #closed = false;

  constructor(options: PlanOptions) {
    this.#options = options;
    this.documents = new Documents(options.db);
    const { journal, now, newId, schedule, changed, mismatch, pulled } = options;
    this.#records = new Records(pulled);
    this.#ground = {
      documents: this.documents,
      steps: this.#steps,
      records: this.#records,
      now,
      newId,
      person: () => this.setting('person', ''),
    };
    this.#sender = new JournalSender({ journal, schema: SCHEMA, schedule, changed, mismatch });
  }

  /** Reads what stands in the store; documents come when they are needed. @throws a Dexie error */
  async load(): Promise<void> {
    const { db, newId } = this.#options;
    const waiting = [...this.outbox.records];
    const [found, unsent, settings] = await Promise.all([
      readMarker(db),
      db.meta.get(UNSENT_SETTINGS),
      db.settings.toArray(),
      this.#steps.load(db),
      this.outbox.load(db),
    ]);
    const marker = found ?? newMarker(newId());
    if (found === null) await db.meta.put({ key: MARKER, value: marker });
    this.#marker = marker;
    this.#unsentSettings = [...((unsent?.value ?? []) as readonly NewJournalEntry[])];
    this.#stored = this.#markerText;
    this.#settings.clear();
    for (const { key, value } of settings) this.#settings.set(key, value);
    this.documents.clear();
    this.#options.operationsChanged?.([...new Set([...waiting, ...this.outbox.records])]);
    this.#options.changed();
  }

  /** Begins to write to the journal of this generation. */
  startJournal(generation: string): void {
    this.#sender.start(generation);
    this.#options.changed();
  }

  /** The journal cannot be used: edits are kept in the store alone until `startJournal`. */
  refuseJournal(failure: JournalFailure): void {
    this.#sender.refuse(failure);
    this.#options.changed();
  }

  get save(): SaveState {
    const pending = this.#unwritten.reduce((sum, { batch }) => sum + batch.commands, 0);
    if (this.#failure !== null && pending > 0) {
      return { kind: 'not-saved', pending, explanation: notSaved(this.#failure.kind, pending, this.#failure.detail) };
    }
    const { failure } = this.#sender;
    if (failure !== null && (this.#sender.pending > 0 || failure.code !== 'host-lost')) {
      return { kind: 'one-copy', pending: this.#sender.pending, explanation: oneCopy(failure.code, failure.detail) };
    }
    return this.#onTheirWay.length > 0 || this.#jobs.length > 0 ? { kind: 'saving' } : { kind: 'saved' };
  }

  get undoLabel(): string | null {
    return this.#steps.undo?.label ?? null;
  }

  get redoLabel(): string | null {
    return this.#steps.redo?.label ?? null;
  }

  setting<T>(key: string, otherwise: T): T {
    return (this.#settings.has(key) ? this.#settings.get(key) : otherwise) as T;
  }

  /**
   * Runs a command. Resolves once both copies hold it, or the store alone while the journal fails; `save` tells which.
   * @returns `not-saved` when the store refused: the command is kept and written as soon as the store takes it
   */
  async run(command: PlanCommand, { undoable = true }: { readonly undoable?: boolean } = {}): Promise<Result<void, EditRefusal>> {
    const problems = commandProblems(command);
    if (Object.keys(problems).length > 0) return err({ code: 'invalid', problems });
    const result = await this.#enqueue(commandWork(this.#ground, command, undoable));
    return result.ok ? ok(undefined) : result;
  }

  /** Takes the newest command back. @returns its label; null when there is nothing to undo */
  undo(): Promise<Result<string | null, EditRefusal>> {
    return this.#enqueue(turnWork(this.#ground, 'undo'));
  }

  /** Runs what was undone last again. */
  redo(): Promise<Result<string | null, EditRefusal>> {
    return this.#enqueue(turnWork(this.#ground, 'redo'));
  }

  /** Changes settings. Values must be JSON; they are checked by the caller. */
  async set(values: { readonly [key: string]: unknown }): Promise<Result<void, EditRefusal>> {
    const result = await this.#enqueue({
      docs: () => [],
      apply: (batch) => {
        for (const [key, value] of Object.entries(values)) {
          this.#settings.set(key, value);
          batch.settings.push({ key, value, id: this.#options.newId() });
        }
        return ok(null);
      },
    });
    return result.ok ? ok(undefined) : result;
  }

  /**
   * Runs work that changes the store behind the plan's back, with no command under way, and reads everything anew after it.
   * @param work gives false when it left the store as it was: then nothing is read anew
   * @param evenUnwritten also while edits wait for the store: they are applied again to what the work left, and written
   * @returns false when edits wait and the work may not run over them
   */
  exclusive(work: () => Promise<void | false>, { evenUnwritten = false }: { readonly evenUnwritten?: boolean } = {}): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#jobs.push(async () => {
        try {
          await this.#write();
          if (this.#unwritten.length > 0 && !evenUnwritten) return resolve(false);
          await this.#writeMarker();
          if ((await work()) !== false) await this.load();
          await this.#applyUnwritten();
          resolve(true);
        } catch (error) {
          reject(error);
        }
      });
      void this.#work();
    });
  }

  /**
   * Changes operations, in both copies when it resolves.
   * @param change from the open operations as they stand when its turn comes; null when there is nothing to change
   * @returns false when only the store holds it: the journal fails, and is tried again
   * @throws NotKept when the store refuses: the change is kept in memory and written as soon as the store takes it
   */
  keep(change: (outbox: Outbox) => OutboxWork | null): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let journalled = true;
      this.#jobs.push({
        docs: () => [],
        apply: (batch) => {
          const work = change(this.outbox);
          if (work === null) return ok(null);
          this.#queue(batch, work);
          return ok(null);
        },
        kept: (both) => {
          journalled = both;
        },
        answer: (result) => {
          if (result.ok) resolve(journalled);
          else reject(new NotKept(result.error));
        },
      });
      this.#options.changed();
      void this.#work();
    });
  }

  /** Adds changes of operations to a batch, and takes them into memory. */
  #queue(batch: BatchBuilder, { put, drop = [], settings = {} }: OutboxWork): void {
    batch.operations.push(...this.#records.write(put, drop, this.#options.newId));
    for (const [key, value] of Object.entries(settings)) {
      this.#settings.set(key, value);
      batch.settings.push({ key, value, id: this.#options.newId() });
    }
  }

  /**
   * Writes pulled data and the operations that follow from it as one transaction. Edits wait meanwhile, so nothing is decided about an
   * operation that changes at the same moment.
   * @param decide the operations that differ from before; null writes the data alone
   * @param write writes the data, with `together` in its transaction
   * @returns what `write` gave, and whether the journal holds the operations too
   * @throws what `write` threw, and the signal's reason when it aborts before the turn comes
   */
  settle<T>(
    decide: (outbox: Outbox) => readonly Operation[],
    write: (together: TogetherIn | null) => Promise<T>,
    signal: AbortSignal,
  ): Promise<{ readonly value: T; readonly journalled: boolean }> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => reject(signal.reason as Error);
      if (signal.aborted) return aborted();
      // Who holds the plan may wait for the one that asks here: then only the signal frees both.
      signal.addEventListener('abort', aborted, { once: true });
      this.#jobs.push(async () => {
        signal.removeEventListener('abort', aborted);
        if (signal.aborted) return;
        try {
          await this.#write();
          if (this.#unwritten.length > 0) throw new NotKept(this.#notSaved().error);
          resolve(await this.#settleNow(decide, write));
        } catch (error) {
          reject(error);
        }
      });
      void this.#work();
    });
  }

  async #settleNow<T>(
    decide: (outbox: Outbox) => readonly Operation[],
    write: (together: TogetherIn | null) => Promise<T>,
  ): Promise<{ readonly value: T; readonly journalled: boolean }> {
    const rows = this.outbox.rowsOf(decide(this.outbox));
    if (rows.length === 0) return { value: await write(null), journalled: true };
    let marker = this.#marker;
    const value = await write((db) => ({
      tables: [db.operations, db.meta],
      run: async () => {
        marker = await writeOperations(db, rows, this.#marker);
      },
    }));
    this.outbox.take(rows);
    this.#holds(marker);
    const batch = new BatchBuilder();
    batch.operations.push(...rows.map((row) => ({ row, entry: this.#options.newId() })));
    const one = this.#send(batch);
    one.written = true;
    this.#tellOperations([batch]);
    this.#options.changed();
    return { value, journalled: await one.saved };
  }

  async #readAgain(): Promise<void> {
    await this.outbox.load(this.#options.db);
    this.documents.clear();
    await this.#applyUnwritten();
  }

  async #applyUnwritten(): Promise<void> {
    if (this.#unwritten.length === 0) return;
    for (const { batch } of this.#unwritten) {
      await this.documents.load(batch.updates.map(({ doc }) => doc));
      for (const { doc, data } of batch.updates) applyUpdate(this.documents.get(doc), data);
      this.outbox.take(batch.operations.map(({ row }) => row));
    }
    await this.#write();
    await this.#steps.load(this.#options.db);
  }

  /** Entries that the journal has not acknowledged: while their store is lost, memory is their only copy. */
  get waitingForJournal(): readonly NewJournalEntry[] {
    return this.#sender.waiting;
  }

  /** Everything that was queued for the journal is there: a comparison just put it there. */
  journalComplete(): void {
    if (this.#unwritten.length > 0) return; // those are not in the store, so the comparison did not see them
    this.#sender.clear();
    this.#onTheirWay = [];
  }

  /** Tries at once what waits for the store or the journal. */
  retry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#wait = FIRST_WAIT;
    this.#jobs.push(() => this.#write());
    void this.#work();
    this.#sender.retry();
  }

  /** Stops every timer. What waits is lost with the process, as `save` says. */
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#cancelMarker?.();
    this.#sender.close();
  }

  #enqueue(job: BatchWork): Promise<Result<string | null, EditRefusal>> {
    return new Promise((answer) => {
      this.#jobs.push({ ...job, answer });
      this.#options.changed();
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#working || this.#closed) return;
    this.#working = true;
    try {
      while (this.#jobs.length > 0) {
        const next = this.#jobs[0]!;
        if (typeof next === 'function') {
          this.#jobs.shift();
          await next();
        } else await this.#runJobs();
      }
    } finally {
      this.#working = false;
      this.#options.changed();
    }
  }

  /** Applies the commands that wait, writes them together, and answers each once it is saved. */
  async #runJobs(): Promise<void> {
    const batch = new BatchBuilder();
    const waiting: { readonly job: Job; readonly result: Result<string | null, EditRefusal> }[] = [];
    while (waiting.length < MOST_JOBS && this.#jobs.length > 0) {
      const job = this.#jobs[0]!;
      if (typeof job === 'function') break;
      this.#jobs.shift();
      try {
        await this.documents.load(job.docs());
        await this.#records.load(job.records?.() ?? []);
      } catch (error) {
        job.answer(this.#unreadable(error));
        continue;
      }
      try {
        const result = job.apply(batch);
        if (result.ok) {
          batch.commands += 1;
          waiting.push({ job, result });
        } else job.answer(result);
      } catch (error) {
        // A bug, but it ends with its own command: what it left half done in memory is read again, and the commands behind it run.
        job.answer(this.#unreadable(error));
        this.#jobs.unshift(() => this.#readAgain());
      }
    }
    if (this.documents.damaged.size > 0) this.#options.mismatch();
    if (waiting.length === 0 && batch.isEmpty) return;
    const one = this.#open(batch);
    await this.#write();
    const answer = (journalled: boolean): void => {
      for (const { job, result } of waiting) {
        job.kept?.(journalled);
        job.answer(one.written ? result : this.#notSaved());
      }
    };
    // The journal's disk may take its time; the next commands need not wait for it.
    if (one.written) void one.saved.then(answer);
    else answer(false);
  }

  #open(batch: BatchBuilder): OnItsWay {
    const one = this.#send(batch);
    this.#unwritten.push(one);
    return one;
  }

  /** Queues a batch for the journal. */
  #send(batch: BatchBuilder): OnItsWay {
    const entries = journalEntries(batch);
    for (const entry of entries) if (entry.kind === 'setting') this.#unsentSettings.push(entry);
    const one: OnItsWay = {
      batch,
      seq: null,
      stamp: batch.operations.at(-1)?.row.stamp ?? null,
      written: false,
      entries: entries.length,
      acknowledged: entries.length === 0 ? this.#marker.lastNumber : null,
      // The journal takes what the store refuses, too: after a crash it is replayed.
      saved: entries.length === 0 ? Promise.resolve(true) : this.#sender.push(entries, (number) => this.#acknowledged(one, number)),
    };
    if (entries.length > 0) this.#onTheirWay.push(one);
    return one;
  }

  async #write(): Promise<void> {
    const group = this.#unwritten;
    if (group.length === 0) return;
    try {
      const { db } = this.#options;
      const batches = group.map(({ batch }) => batch);
      const isRetry = this.#failure !== null;
      const { marker, lastSeqs } = await writeBatches({
        db,
        documents: this.documents,
        batches,
        marker: this.#marker,
        unsent: this.#unsentSettings,
        isRetry,
      });
      this.#holds(marker);
      group.forEach((one, index) => {
        one.written = true;
        one.seq = lastSeqs[index]!;
      });
      this.#unwritten = [];
      this.#tellOperations(batches);
      this.#failure = null;
      this.#wait = FIRST_WAIT;
      this.#advance();
      this.documents.trim();
    } catch (error) {
      this.#refused(error);
    }
  }

  #tellOperations(batches: readonly Batch[]): void {
    const records = new Set(batches.flatMap(({ operations }) => operations.map(({ row }) => row.record)));
    if (records.size > 0) this.#options.operationsChanged?.([...records]);
  }

  /** The store's marker as it was just written. What the journal has acknowledged meanwhile counts too. */
  #holds(marker: Marker): void {
    this.#marker = {
      ...marker,
      lastNumber: Math.max(marker.lastNumber, this.#marker.lastNumber),
      seq: Math.max(marker.seq, this.#marker.seq),
      stamp: Math.max(marker.stamp ?? 0, this.#marker.stamp ?? 0),
    };
  }

  #refused(error: unknown): void {
    const kind = storeFailure(error);
    this.#failure = { kind, detail: storeErrorText(error) };
    if (kind === 'closed' || kind === 'replaced') this.#options.storeLost();
    if (this.#cancelRetry !== null || this.#closed) return;
    this.#cancelRetry = this.#options.schedule(() => {
      this.#cancelRetry = null;
      this.#jobs.push(() => this.#write());
      void this.#work();
    }, this.#wait);
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
  }

  #acknowledged(one: OnItsWay, number: number): void {
    one.acknowledged = number;
    const sent = new Set(one.batch.settings.map(({ id }) => id));
    this.#unsentSettings = this.#unsentSettings.filter(({ id }) => !sent.has(id));
    this.#advance();
  }

  /** Moves the marker over batches that both copies hold. It is written with the next batch, or a moment later. */
  #advance(): void {
    let moved = false;
    while (this.#onTheirWay[0]?.written && this.#onTheirWay[0].acknowledged !== null) {
      const { seq, stamp, entries, acknowledged } = this.#onTheirWay.shift()!;
      const { lastNumber } = this.#marker;
      // Numbers rise by one: a gap holds what somebody else wrote, and is read before the marker moves over it.
      const gap = acknowledged! - entries > lastNumber;
      if (gap) this.#options.mismatch();
      this.#marker = {
        ...this.#marker,
        lastNumber: gap ? lastNumber : Math.max(lastNumber, acknowledged!),
        seq: seq ?? this.#marker.seq,
        stamp: Math.max(this.#marker.stamp ?? 0, stamp ?? 0),
      };
      moved = true;
    }
    if (!moved || this.#cancelMarker !== null || this.#closed) return;
    this.#cancelMarker = this.#options.schedule(() => {
      this.#cancelMarker = null;
      this.#jobs.push(() => this.#writeMarker());
      void this.#work();
    }, MARKER_WAIT);
  }

  /** What of the marker changes without a batch. */
  get #markerText(): string {
    return `${this.#marker.lastNumber} ${this.#marker.seq} ${this.#marker.stamp ?? 0} ${this.#unsentSettings.map(({ id }) => id).join(' ')}`;
  }

  async #writeMarker(): Promise<void> {
    const { db } = this.#options;
    const text = this.#markerText;
    if (text === this.#stored) return;
    try {
      await db.transaction('rw', db.meta, async () => {
        if ((await readMarker(db))?.store !== this.#marker.store) return;
        await db.meta.bulkPut([
          { key: MARKER, value: this.#marker },
          { key: UNSENT_SETTINGS, value: this.#unsentSettings },
        ]);
      });
      this.#stored = text;
    } catch {
      // The marker may lag behind: the next start then reads a few journal entries that it already has.
    }
  }

  #unreadable(error: unknown): Result<never, EditRefusal> {
    const kind = storeFailure(error);
    if (kind === 'closed' || kind === 'replaced') this.#options.storeLost();
    return err({
      code: 'not-saved',
      explanation: { ...notSaved(kind, 1, storeErrorText(error)), safe: 'Nothing was changed.', next: 'Try again in a moment.' },
    });
  }

  #notSaved(): { readonly ok: false; readonly error: EditRefusal } {
    const { kind, detail } = this.#failure ?? { kind: 'other', detail: '' };
    const pending = this.#unwritten.reduce((sum, { batch }) => sum + batch.commands, 0);
    return err({ code: 'not-saved', explanation: notSaved(kind, pending, detail) });
  }
}
