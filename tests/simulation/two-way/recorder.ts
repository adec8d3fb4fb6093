import type { EditableField, RecordId, RecordState } from '#shared/sync/editable.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { Write } from '#shared/tracker/writer.ts';
import { fieldsOf, heldIn, sameHeld, type Entry, type Held } from './side.ts';

/** A step of a push that is under way: the requests until its end are its own. */
export interface Acting {
  readonly by: string;
  /** Null for a new record. */
  readonly record: RecordId | null;
  readonly changes: Write['changes'];
  /** How long the log was when the record was looked at. */
  readonly looked: number;
}

/** What a request was meant to write, read from its body. */
export interface Touched {
  readonly fields: readonly EditableField[];
  readonly comments: readonly OperationId[];
}

export const UNTOUCHED: Touched = { fields: [], comments: [] };

/**
 * The log of a sandbox: after each request, and after each thing that somebody does, what differs from before is written down, and the
 * operation it came from. A write that changed nothing is written down too: that is how one that was sent twice shows.
 */
export class Recorder {
  readonly log: Entry[] = [];
  readonly born = new Map<RecordId, RecordState>();
  #held: ReadonlyMap<RecordId, RecordState>;
  /** What a record was like when it was deleted: one that is brought back may have lost something with it, as its links. */
  readonly #gone = new Map<RecordId, RecordState>();
  readonly #projects = new Map<RecordId, string>();
  readonly #projectOf: (record: RecordId) => string;
  readonly #look: () => ReadonlyMap<RecordId, RecordState>;

  /** @param look every record as it is @param projectOf the project a record is in, by the tracker's id */
  constructor(look: () => ReadonlyMap<RecordId, RecordState>, projectOf: (record: RecordId) => string) {
    this.#look = look;
    this.#held = look();
    this.#projectOf = projectOf;
    for (const [record, state] of this.#held) {
      this.born.set(record, state);
      this.#projects.set(record, projectOf(record));
    }
  }

  get held(): ReadonlyMap<RecordId, RecordState> {
    return this.#held;
  }

  /**
   * Compares the log of titles with what the tracker itself has written down.
   * @param items the records that have titles @param told who gave a record which title, the oldest first
   */
  contradictions(items: readonly RecordId[], told: (record: RecordId) => readonly string[]): readonly string[] {
    return items.flatMap((record) => {
      const own = this.log.filter((entry) => entry.record === record && entry.field === 'title' && !sameHeld(entry.from, entry.to));
      const [log, history] = [own.map(({ by, to }) => `${by}: ${String(to)}`).join(', '), told(record).join(', ')];
      return log === history ? [] : [`The history of ${record} has the titles ${history}, and the log ${log}`];
    });
  }

  revision(record: RecordId): number {
    return this.log.findLast((entry) => entry.record === record)?.revision ?? 0;
  }

  /** Writes down what has changed since the last time. */
  note(by: string, acting: Acting | null = null, { fields, comments }: Touched = UNTOUCHED): void {
    const before = this.#held;
    this.#held = this.#look();
    const add = (record: RecordId, field: Entry['field'], from: Held, to: Held, own?: Write['changes'][number]): void => {
      const change = own?.change ?? null;
      const base = change !== null && 'base' in change ? change.base : null;
      const revision = this.log.length + 1;
      this.log.push({ record, revision, by, operation: own?.id ?? null, field, from, to, looked: acting?.looked ?? 0, base, change });
    };
    for (const [record, state] of before) if (!this.#held.has(record)) this.#gone.set(record, state);
    for (const [record, state] of this.#held) {
      const old = before.get(record) ?? this.#gone.get(record);
      if (old === state) continue;
      const [was, is] = [this.#projects.get(record), this.#projectOf(record)];
      this.#projects.set(record, is);
      if (was !== undefined && was !== is) add(record, 'moved', was, is);
      if (old === undefined) {
        this.born.set(record, state);
        add(record, 'created', null, null, acting?.record === null ? acting.changes[0] : undefined);
        continue;
      }
      for (const [field, to] of fieldsOf(state)) {
        const own = acting?.record === record ? ofField(acting, field) : undefined;
        if (!sameHeld(heldIn(old, field), to)) add(record, field, heldIn(old, field), to, own);
      }
    }
    const state = acting?.record == null ? undefined : this.#held.get(acting.record);
    if (acting?.record == null || state === undefined) return;
    const old = before.get(acting.record) ?? state;
    for (const field of fields) {
      const own = ofField(acting, field);
      if (own !== undefined && sameHeld(heldIn(old, field), heldIn(state, field)))
        add(acting.record, field, heldIn(state, field), heldIn(state, field), own);
    }
    for (const id of comments) {
      const own = acting.changes.find((each) => each.id === id);
      add(acting.record, 'comment', null, null, own);
    }
  }
}

const ofField = ({ changes }: Acting, field: EditableField): Write['changes'][number] | undefined =>
  changes.findLast(({ change }) => 'field' in change && change.field === field);
