import type { RecordId } from '#shared/sync/editable.ts';
import type { Entry } from './side.ts';

/** When records could not be found, be it that they were deleted or that they were hidden: told by how long the log was. */
export class Absences {
  readonly #log: readonly Entry[];
  readonly #spans: { readonly record: RecordId; readonly why: string; readonly from: number; to: number }[] = [];

  constructor(log: readonly Entry[]) {
    this.#log = log;
  }

  begins(record: RecordId, why: 'deleted' | 'hidden'): void {
    this.#spans.push({ record, why, from: this.#log.length, to: Infinity });
  }

  /** @param record left out: whatever was away so is there again */
  ends(why: 'deleted' | 'hidden', record?: RecordId): void {
    for (const span of this.#spans)
      if (span.why === why && span.to === Infinity && (record ?? span.record) === span.record) span.to = this.#log.length;
  }

  isHidden(record: RecordId): boolean {
    return this.#spans.some((span) => span.record === record && span.why === 'hidden' && span.to === Infinity);
  }

  /** Whether a record could not be found when an entry was written down. */
  at(record: RecordId, entry: Entry): boolean {
    const index = this.#log.indexOf(entry);
    return this.#spans.some((span) => span.record === record && span.from <= index && index < span.to);
  }
}
