import type { FileRefusal, JournalEntry, JournalState, NewJournalEntry } from '#shared/contract/host.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import type { Result } from '#shared/lib/result.ts';
import type { HandedOver } from './messages.ts';

/** The journal as the engine calls it: the journal part of the host contract. */
export interface HostJournal {
  state(): Promise<Result<JournalState, FileRefusal>>;
  append(input: { generation: string; schema: number; entries: NewJournalEntry[] }): Promise<Result<number, FileRefusal>>;
  read(input: { after: number }): Promise<AsyncIterable<readonly JournalEntry[]>>;
  stage(input: { id: string; entries: NewJournalEntry[] }): Promise<Result<void, FileRefusal>>;
  compact(input: HandedOver & { generation: string; upTo: number }): Promise<Result<void, FileRefusal>>;
  restart(input: HandedOver & { setAside?: CalendarDate }): Promise<Result<string, FileRefusal>>;
}

/** Runs something later. @returns a function that calls it off */
export type Schedule = (work: () => void, milliseconds: number) => () => void;

export const inRealTime: Schedule = (work, milliseconds) => {
  const timer = setTimeout(work, milliseconds);
  return () => clearTimeout(timer);
};

export interface SenderOptions {
  readonly journal: HostJournal;
  readonly schema: number;
  readonly schedule: Schedule;
  readonly changed: () => void;
  /** The journal is of another generation than the store: they must be compared again. */
  readonly mismatch: () => void;
}

interface Waiting {
  readonly entries: readonly NewJournalEntry[];
  readonly acknowledged: (number: number) => void;
  readonly settled: (journalled: boolean) => void;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const ANSWER_WITHIN = 10_000;
const MOST_BYTES = 4_000_000;

export type JournalFailure = { readonly code: FileRefusal['code'] | 'host-lost'; readonly detail: string };

/**
 * Sends entries to the journal, strictly in order: an update may stand on the one before it. A refused entry stays at the head of the
 * queue and is tried again with growing waits; the journal takes an entry twice without harm.
 */
export class JournalSender {
  readonly #options: SenderOptions;
  #queue: Waiting[] = [];
  #generation: string | null = null;
  #sending = false;
  #wait = FIRST_WAIT;
  #cancelRetry: (() => void) | null = null;
  failure: JournalFailure | null = { code: 'host-lost', detail: 'No answer from the host yet.' };

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Changes that are not in the journal yet. */
  get pending(): number {
    return this.#queue.length;
  }

  /** The entries of those changes, in order. */
  get waiting(): readonly NewJournalEntry[] {
    return this.#queue.flatMap(({ entries }) => entries);
  }

  /** Begins to send, or goes on with another generation. */
  start(generation: string): void {
    this.#generation = generation;
    this.failure = null;
    this.retry();
  }

  /** The journal cannot be used now; sending begins again with `start`. */
  refuse(failure: JournalFailure): void {
    this.#generation = null;
    this.failure = failure;
    for (const { settled } of this.#queue) settled(false);
  }

  /** Tries at once, whatever the wait. */
  retry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#wait = FIRST_WAIT;
    void this.#send();
  }

  /**
   * Queues the entries of one change.
   * @returns true once they are on disk; false as soon as the journal failed: they are kept and sent later
   */
  push(entries: readonly NewJournalEntry[], acknowledged: (number: number) => void): Promise<boolean> {
    return new Promise((settled) => {
      this.#queue.push({ entries, acknowledged, settled });
      if (this.#generation === null || this.#cancelRetry !== null) settled(false);
      else void this.#send();
    });
  }

  /** Stops for good. */
  close(): void {
    this.#cancelRetry?.();
    this.refuse({ code: 'host-lost', detail: 'closed' });
  }

  /** Forgets what waits: after a comparison everything is in the journal. */
  clear(): void {
    for (const { settled } of this.#queue.splice(0)) settled(true);
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#queue.length > 0 && this.#generation !== null && this.#cancelRetry === null) {
        const group = this.#nextGroup();
        const generation = this.#generation;
        const answer = await this.#append(
          generation,
          group.flatMap(({ entries }) => entries),
        );
        if ('code' in answer) this.#failed(answer);
        else this.#took(group, answer.number);
        this.#options.changed();
      }
    } finally {
      this.#sending = false;
    }
  }

  #nextGroup(): readonly Waiting[] {
    let bytes = 0;
    const group: Waiting[] = [];
    for (const waiting of this.#queue) {
      bytes += waiting.entries.reduce((sum, { data }) => sum + data.length, 0);
      if (group.length > 0 && (bytes > MOST_BYTES || group.length >= 5_000)) break;
      group.push(waiting);
    }
    return group;
  }

  async #append(generation: string, entries: readonly NewJournalEntry[]): Promise<{ readonly number: number } | JournalFailure> {
    const { journal, schema, schedule } = this.#options;
    let cancel = (): void => undefined;
    const late = new Promise<JournalFailure>((resolve) => {
      cancel = schedule(() => resolve({ code: 'host-lost', detail: 'No answer in ten seconds.' }), ANSWER_WITHIN);
    });
    const call = journal.append({ generation, schema, entries: [...entries] }).then(
      (result) => (result.ok ? { number: result.value } : result.error),
      (error: unknown): JournalFailure => ({ code: 'host-lost', detail: error instanceof Error ? error.message : String(error) }),
    );
    const answer = await Promise.race([call, late]);
    cancel();
    return answer;
  }

  #took(group: readonly Waiting[], last: number): void {
    this.failure = null;
    this.#wait = FIRST_WAIT;
    // Entries may have been cleared while the answer was under way.
    this.#queue = this.#queue.filter((waiting) => !group.includes(waiting));
    let number = last - group.reduce((sum, { entries }) => sum + entries.length, 0);
    for (const { entries, acknowledged, settled } of group) {
      number += entries.length;
      acknowledged(number);
      settled(true);
    }
  }

  #failed(failure: JournalFailure): void {
    this.failure = failure;
    for (const { settled } of this.#queue) settled(false);
    if (failure.code === 'damaged') {
      this.#generation = null;
      this.#options.mismatch();
      return;
    }
    this.#cancelRetry = this.#options.schedule(() => {
      this.#cancelRetry = null;
      void this.#send();
    }, this.#wait);
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
  }
}
