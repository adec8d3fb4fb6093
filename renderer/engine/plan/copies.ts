import { applyUpdate } from 'yjs';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import type { SaveState } from '#shared/contract/engine.ts';
import type { NewJournalEntry } from '#shared/contract/host.ts';
import { err } from '#shared/lib/result.ts';
import type { EditRefusal } from '#shared/plan/edit.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { journalEntries, writeBatches, type Batch, type BatchBuilder } from './batch.ts';
import type { Documents } from './documents.ts';
import { notSaved, oneCopy, storeErrorText, storeFailure, type StoreFailure } from './failures.ts';
import { MARKER, newMarker, readMarker, UNSENT_SETTINGS, type Marker } from './marker.ts';
import type { JournalFailure, JournalSender, Schedule } from './sender.ts';

export interface CopiesOptions {
  readonly db: CockpitDb;
  readonly documents: Documents;
  readonly sender: JournalSender;
  readonly schedule: Schedule;
  /** The store under us is closed or another one. */
  readonly storeLost: () => void;
  /** Store and journal must be compared again. */
  readonly mismatch: () => void;
  /** Operations of these records changed, and the store holds it. */
  readonly operationsChanged: (records: readonly RecordId[]) => void;
  /** Runs work when its turn comes: never beside a command. */
  readonly later: (work: () => Promise<void>) => void;
}

/** A batch that is on its way into both copies. */
export interface OnItsWay {
  readonly batch: Batch;
  /** Resolves when the journal holds it; false when the journal fails. */
  readonly saved: Promise<boolean>;
  seq: number | null;
  /** The last stamp of its operations; null when it has none. */
  readonly stamp: number | null;
  /** The store holds it. */
  written: boolean;
  /** How many entries the journal gets. */
  readonly entries: number;
  /** The journal's number of its last entry. */
  acknowledged: number | null;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 10_000;
const MARKER_WAIT = 2_000;

/**
 * Brings batches into the store and the journal, and keeps the marker that says what of them both hold.
 *
 * A batch that the store refuses waits here and is written before anything later; the journal gets it meanwhile.
 */
export class Copies {
  readonly #options: CopiesOptions;
  #marker: Marker = newMarker('');
  /** `#markerText` when the marker was last written. */
  #stored = '';
  #unwritten: OnItsWay[] = [];
  #onTheirWay: OnItsWay[] = [];
  #unsentSettings: NewJournalEntry[] = [];
  #failure: { readonly kind: StoreFailure; readonly detail: string } | null = null;
  #cancelRetry: (() => void) | null = null;
  #cancelMarker: (() => void) | null = null;
  #wait = FIRST_WAIT;
  #closed = false;

  constructor(options: CopiesOptions) {
    this.#options = options;
  }

  /** What the store says about itself, as it was just read. */
  load(marker: Marker, unsentSettings: readonly NewJournalEntry[]): void {
    this.#marker = marker;
    this.#unsentSettings = [...unsentSettings];
    this.#stored = this.#markerText;
  }

  get marker(): Marker {
    return this.#marker;
  }

  /** Batches that the store refused, oldest first. */
  get unwritten(): readonly Batch[] {
    return this.#unwritten.map(({ batch }) => batch);
  }

  /** What people are told about both copies. @param busy commands wait for their turn */
  save(busy: boolean): SaveState {
    const { sender } = this.#options;
    const pending = this.#pending;
    if (this.#failure !== null && pending > 0) {
      return { kind: 'not-saved', pending, explanation: notSaved(this.#failure.kind, pending, this.#failure.detail) };
    }
    const { failure } = sender;
    if (failure !== null && (sender.pending > 0 || failure.code !== 'host-lost')) {
      return { kind: 'one-copy', pending: sender.pending, explanation: oneCopy(failure.code, failure.detail) };
    }
    return this.#onTheirWay.length > 0 || busy ? { kind: 'saving' } : { kind: 'saved' };
  }

  /** Takes a batch that the store shall hold with the next `write`, and queues it for the journal. */
  open(batch: BatchBuilder): OnItsWay {
    const one = this.#send(batch);
    this.#unwritten.push(one);
    return one;
  }

  /** Takes a batch that somebody else's transaction has just written, up to `marker`, and queues it for the journal. */
  written(batch: BatchBuilder, marker: Marker): OnItsWay {
    this.#holds(marker);
    const one = this.#send(batch);
    one.written = true;
    this.#tellOperations([batch]);
    return one;
  }

  /** Writes everything that waits for the store, in one transaction. A refusal is kept, and tried again by itself. */
  async write(): Promise<void> {
    const group = this.#unwritten;
    if (group.length === 0) return;
    try {
      const { db, documents } = this.#options;
      const batches = group.map(({ batch }) => batch);
      const isRetry = this.#failure !== null;
      const { marker, lastSeqs } = await writeBatches({
        db,
        documents,
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
      documents.trim();
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Applies what waits for the store to documents and operations that were read anew, and writes it. @returns false when nothing waits */
  async applyUnwritten(takeOperations: (batch: Batch) => void): Promise<boolean> {
    if (this.#unwritten.length === 0) return false;
    const { documents } = this.#options;
    for (const { batch } of this.#unwritten) {
      await documents.load(batch.updates.map(({ doc }) => doc));
      for (const { doc, data } of batch.updates) applyUpdate(documents.get(doc), data);
      takeOperations(batch);
    }
    await this.write();
    return true;
  }

  /** Writes the marker alone, when it moved. */
  async writeMarker(): Promise<void> {
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

  /** Begins to write to the journal of this generation. */
  startJournal(generation: string): void {
    this.#options.sender.start(generation);
  }

  /** The journal cannot be used until `startJournal`. */
  refuseJournal(failure: JournalFailure): void {
    this.#options.sender.refuse(failure);
  }

  /** Entries that the journal has not acknowledged: while their store is lost, memory is their only copy. */
  get waitingForJournal(): readonly NewJournalEntry[] {
    return this.#options.sender.waiting;
  }

  /** Everything that was queued for the journal is there: a comparison just put it there. */
  journalComplete(): void {
    if (this.#unwritten.length > 0) return; // those are not in the store, so the comparison did not see them
    this.#options.sender.clear();
    this.#onTheirWay = [];
  }

  /** Tries at once what waits for the store or the journal. */
  retry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#wait = FIRST_WAIT;
    this.#options.later(() => this.write());
    this.#options.sender.retry();
  }

  /** Stops every timer. What waits is lost with the process, as `save` says. */
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#cancelMarker?.();
    this.#options.sender.close();
  }

  /** The answer to a command that the store did not take. */
  notSaved(): { readonly ok: false; readonly error: EditRefusal } {
    const { kind, detail } = this.#failure ?? { kind: 'other', detail: '' };
    return err({ code: 'not-saved', explanation: notSaved(kind, this.#pending, detail) });
  }

  get #pending(): number {
    return this.#unwritten.reduce((sum, { batch }) => sum + batch.commands, 0);
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
      saved: entries.length === 0 ? Promise.resolve(true) : this.#options.sender.push(entries, (number) => this.#acknowledged(one, number)),
    };
    if (entries.length > 0) this.#onTheirWay.push(one);
    return one;
  }

  #tellOperations(batches: readonly Batch[]): void {
    const records = new Set(batches.flatMap(({ operations }) => operations.map(({ row }) => row.record)));
    if (records.size > 0) this.#options.operationsChanged([...records]);
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
    const { storeLost, schedule, later } = this.#options;
    if (kind === 'closed' || kind === 'replaced') storeLost();
    if (this.#cancelRetry !== null || this.#closed) return;
    this.#cancelRetry = schedule(() => {
      this.#cancelRetry = null;
      later(() => this.write());
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
    const { mismatch, schedule, later } = this.#options;
    let moved = false;
    while (this.#onTheirWay[0]?.written && this.#onTheirWay[0].acknowledged !== null) {
      const { seq, stamp, entries, acknowledged } = this.#onTheirWay.shift()!;
      const { lastNumber } = this.#marker;
      // Numbers rise by one: a gap holds what somebody else wrote, and is read before the marker moves over it.
      const gap = acknowledged! - entries > lastNumber;
      if (gap) mismatch();
      this.#marker = {
        ...this.#marker,
        lastNumber: gap ? lastNumber : Math.max(lastNumber, acknowledged!),
        seq: seq ?? this.#marker.seq,
        stamp: Math.max(this.#marker.stamp ?? 0, stamp ?? 0),
      };
      moved = true;
    }
    if (!moved || this.#cancelMarker !== null || this.#closed) return;
    this.#cancelMarker = schedule(() => {
      this.#cancelMarker = null;
      later(() => this.writeMarker());
    }, MARKER_WAIT);
  }

  /** What of the marker changes without a batch. */
  get #markerText(): string {
    return `${this.#marker.lastNumber} ${this.#marker.seq} ${this.#marker.stamp ?? 0} ${this.#unsentSettings.map(({ id }) => id).join(' ')}`;
  }
}
