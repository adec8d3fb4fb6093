import type { Outbox } from '#renderer/engine/outbox/outbox.ts';
import { madeSetting } from '#renderer/engine/outbox/push-store.ts';
import { Records } from '#renderer/engine/outbox/records.ts';
import { SCHEMA } from '#renderer/engine/store/migrations.ts';
import type { SaveState } from '#shared/contract/engine.ts';
import type { NewJournalEntry } from '#shared/contract/host.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { commandProblems } from '#shared/plan/command.ts';
import { exchangedTargets, targetOf } from '#shared/plan/bound.ts';
import { releaseDoc, type DocId, type PlanCommand, type EditRefusal, type Turned } from '#shared/plan/edit.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { movedSetting, type MovedItems } from '#shared/sync/open-items.ts';
import type { Operation } from '#shared/sync/operation.ts';
import { BatchBuilder } from './batch.ts';
import { commandWork, followingChanges, leaveOutWork, turnWork, type BatchWork, type CommandGround } from './commands.ts';
import { Copies } from './copies.ts';
import { Documents } from './documents.ts';
import { notSaved, storeErrorText, storeFailure } from './failures.ts';
import { MARKER, newMarker, readMarker, UNSENT_SETTINGS } from './marker.ts';
import { NotKept, settleTogether, type OutboxWork, type TogetherIn } from './operations.ts';
import type { PlanOptions } from './options.ts';
import { JournalSender, type JournalFailure } from './sender.ts';
import { Steps } from './steps.ts';

interface Job extends BatchWork {
  /** Told whether the journal holds it too, once it is in the store. */
  readonly kept?: (journalled: boolean) => void;
  readonly answer: (result: Result<Turned, EditRefusal>) => void;
}

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
  readonly #copies: Copies;
  readonly #settings = new Map<string, unknown>();
  #jobs: (Job | (() => Promise<void>))[] = [];
  #working = false;
  #closed = false;

  constructor(options: PlanOptions) {
    this.#options = options;
    this.documents = new Documents(options.db);
    const { journal, now, newId, schedule, changed, mismatch, pulled, projectOf, whyReadOnly, isAwaited } = options;
    this.#records = new Records(pulled, (ids) => options.db.operations.bulkGet([...ids]), projectOf, whyReadOnly, isAwaited);
    this.#ground = {
      documents: this.documents,
      steps: this.#steps,
      records: this.#records,
      madeOf: (local) => this.setting<string | null>(madeSetting(local as RecordId), null),
      movedBy: (version) => this.setting<MovedItems | null>(movedSetting(version), null),
      now,
      newId,
      person: () => this.setting('person', ''),
    };
    const sender = new JournalSender({ journal, schema: SCHEMA, schedule, changed, mismatch });
    this.#copies = new Copies({
      db: options.db,
      documents: this.documents,
      sender,
      schedule,
      storeLost: options.storeLost,
      mismatch,
      operationsChanged: (records) => options.operationsChanged?.(records),
      later: (work) => this.#later(work),
    });
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
    this.#copies.load(marker, (unsent?.value ?? []) as readonly NewJournalEntry[]);
    this.#settings.clear();
    for (const { key, value } of settings) this.#settings.set(key, value);
    this.documents.clear();
    this.#options.operationsChanged?.([...new Set([...waiting, ...this.outbox.records])]);
    this.#options.changed();
  }

  /** Begins to write to the journal of this generation. */
  startJournal(generation: string): void {
    this.#copies.startJournal(generation);
    this.#options.changed();
  }

  /** The journal cannot be used: edits are kept in the store alone until `startJournal`. */
  refuseJournal(failure: JournalFailure): void {
    this.#copies.refuseJournal(failure);
    this.#options.changed();
  }

  get save(): SaveState {
    return this.#copies.save(this.#jobs.length > 0);
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

  /** The number of the step that undo would take back; null when there is none. */
  get newestStep(): number | null {
    return this.#steps.undo?.seq ?? null;
  }

  /**
   * Takes the newest command back.
   * @param only this step, should it still be the newest
   * @returns its label, or why it could not be taken back; null when there is nothing to undo
   */
  undo(only?: number): Promise<Result<Turned, EditRefusal>> {
    return this.#enqueue(turnWork(this.#ground, 'undo', only));
  }

  /** Runs what was undone last again. */
  redo(): Promise<Result<Turned, EditRefusal>> {
    return this.#enqueue(turnWork(this.#ground, 'redo'));
  }

  /** Lets the newest step go, or the one that would run again, without turning it. @returns its label; null when it is not the next one */
  leaveOut(seq: number): Promise<Result<Turned, EditRefusal>> {
    return this.#enqueue(leaveOutWork(this.#ground, seq));
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
          await this.#copies.write();
          if (this.#copies.unwritten.length > 0 && !evenUnwritten) return resolve(false);
          await this.#copies.writeMarker();
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
    return this.#keep(change, { docs: () => [] });
  }

  /**
   * The same for a new record that its tracker has created: mappings that name it by our own id name it by the tracker's from now on.
   */
  created(from: RecordId, to: RecordId, change: (outbox: Outbox) => OutboxWork | null): Promise<boolean> {
    let docs: readonly DocId[] = [];
    return this.#keep(change, {
      docs: async () => (docs = await this.#docsMapping(from)),
      follow: (batch) => {
        const changes = docs.flatMap((doc) => exchangedTargets(this.documents.reader, doc, from, to));
        followingChanges(this.#ground, 'the tracker gave a new record its number', changes, batch);
      },
    });
  }

  /** Documents that may hold a mapping to this record: as stored, and those with changes that are not stored yet. */
  async #docsMapping(record: RecordId): Promise<readonly DocId[]> {
    const stored = (await this.#options.db.mappings.toArray()).filter((mapping) => targetOf(mapping)?.record === record);
    const loaded = this.documents.ids.filter((doc) => doc !== 'workspace');
    return [...new Set([...stored.map(({ releaseId }) => releaseDoc(releaseId)), ...loaded])];
  }

  #keep(
    change: (outbox: Outbox) => OutboxWork | null,
    { docs, follow }: { readonly docs: BatchWork['docs']; readonly follow?: (batch: BatchBuilder) => void },
  ): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let journalled = true;
      this.#jobs.push({
        docs,
        apply: (batch) => {
          const work = change(this.outbox);
          if (work === null) return ok(null);
          this.#queue(batch, work);
          follow?.(batch);
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
          await this.#copies.write();
          if (this.#copies.unwritten.length > 0) throw new NotKept(this.#copies.notSaved().error);
          const put = decide(this.outbox);
          const settling = { outbox: this.outbox, copies: this.#copies, newId: this.#options.newId };
          const { value, journalled } = await settleTogether(settling, put, write);
          this.#options.changed();
          resolve({ value, journalled: await journalled });
        } catch (error) {
          reject(error);
        }
      });
      void this.#work();
    });
  }

  async #readAgain(): Promise<void> {
    await this.outbox.load(this.#options.db);
    this.documents.clear();
    await this.#applyUnwritten();
  }

  async #applyUnwritten(): Promise<void> {
    const anything = await this.#copies.applyUnwritten(({ operations }) => this.outbox.take(operations.map(({ row }) => row)));
    if (anything) await this.#steps.load(this.#options.db);
  }

  /** Entries that the journal has not acknowledged: while their store is lost, memory is their only copy. */
  get waitingForJournal(): readonly NewJournalEntry[] {
    return this.#copies.waitingForJournal;
  }

  /** Everything that was queued for the journal is there: a comparison just put it there. */
  journalComplete(): void {
    this.#copies.journalComplete();
  }

  /** Tries at once what waits for the store or the journal. */
  retry(): void {
    this.#copies.retry();
  }

  /** Stops every timer. What waits is lost with the process, as `save` says. */
  close(): void {
    this.#closed = true;
    this.#copies.close();
  }

  #enqueue(job: BatchWork): Promise<Result<Turned, EditRefusal>> {
    return new Promise((answer) => {
      this.#jobs.push({ ...job, answer });
      this.#options.changed();
      void this.#work();
    });
  }

  /** Runs work that is no command, when its turn comes. */
  #later(work: () => Promise<void>): void {
    this.#jobs.push(work);
    void this.#work();
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
    const waiting: { readonly job: Job; readonly result: Result<Turned, EditRefusal> }[] = [];
    while (waiting.length < MOST_JOBS && this.#jobs.length > 0) {
      const job = this.#jobs[0]!;
      if (typeof job === 'function') break;
      this.#jobs.shift();
      try {
        await this.documents.load(await job.docs());
        await this.#records.load(job.records?.() ?? [], job.reopens?.(), job.edited?.());
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
    const one = this.#copies.open(batch);
    await this.#copies.write();
    const answer = (journalled: boolean): void => {
      for (const { job, result } of waiting) {
        job.kept?.(journalled);
        job.answer(one.written ? result : this.#copies.notSaved());
      }
    };
    // The journal's disk may take its time; the next commands need not wait for it.
    if (one.written) void one.saved.then(answer);
    else answer(false);
  }

  #unreadable(error: unknown): Result<never, EditRefusal> {
    const kind = storeFailure(error);
    if (kind === 'closed' || kind === 'replaced') this.#options.storeLost();
    return err({
      code: 'not-saved',
      explanation: { ...notSaved(kind, 1, storeErrorText(error)), safe: 'Nothing was changed.', next: 'Try again in a moment.' },
    });
  }
}
