import type { RecordId } from '#shared/sync/editable.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import { heldSince, linesRead } from './check.ts';
import type { Side } from './side.ts';

/** A line that a person has written into a description. */
interface Line {
  readonly record: RecordId;
  readonly words: string;
  /** How long the tracker's log was. */
  readonly at: number;
  /** Its person took it out again. */
  readonly isOut: boolean;
  /** Edits on their way that had taken it out, when it was put back. */
  readonly backAfter: readonly OperationId[];
}

/**
 * What one person wrote into descriptions, told apart from what the rules make of it: each line must have been in the tracker in the end,
 * unless its person took it out again while it was shown, or decided a question about that description. Edits that became one, or were
 * merged, are no excuse. A line that was there before, was taken out by an edit on its way, and was put back: if that edit never arrived,
 * nothing of the two is left to be said, and what others made of the line meanwhile stays.
 */
export class OwnWords {
  readonly #name: string;
  readonly #side: Side;
  #lines: readonly Line[] = [];

  constructor(name: string, side: Side) {
    this.#name = name;
    this.#side = side;
  }

  /**
   * Notes an edit.
   * @param shown the text that it was made on @param at how long the tracker's log was
   * @param base what the edit stands on, to which a line may have been put back; null when nothing is left to be sent
   * @param onTheirWay edits of this description that were sent, and of which nobody knows whether they have arrived
   */
  wrote(record: RecordId, shown: string, text: string, at: number, base: string | null, onTheirWay: readonly Operation[]): void {
    const [before, after] = [linesRead(this.#side, shown), linesRead(this.#side, text)];
    const added = new Set(after.filter((words) => words !== '' && !before.includes(words)));
    const isBack = (words: string): boolean => base === null || linesRead(this.#side, base).includes(words);
    const edited = (line: Line): Line => {
      if (line.record !== record) return line;
      if (added.delete(line.words)) return { ...line, isOut: isBack(line.words) };
      return before.includes(line.words) && !after.includes(line.words) ? { ...line, isOut: true } : line;
    };
    const known = this.#lines.map(edited);
    const backAfter = (words: string): readonly OperationId[] =>
      onTheirWay.filter(({ change }) => change.kind === 'text' && linesRead(this.#side, change.base).includes(words)).map(({ id }) => id);
    const written = [...added].map((words) => ({ record, words, at, isOut: isBack(words), backAfter: backAfter(words) }));
    this.#lines = [...known, ...written];
  }

  /** Notes that a person has decided what becomes of a description. */
  decided(record: RecordId): void {
    this.#lines = this.#lines.filter((line) => line.record !== record);
  }

  /** A new record has got its id. */
  became(local: RecordId, record: RecordId): void {
    this.#lines = this.#lines.map((line) => (line.record === local ? { ...line, record } : line));
  }

  /** The lines that never were in the tracker, a sentence each. */
  get lost(): readonly string[] {
    const side = this.#side;
    const wasThere = ({ record, words, at }: Line): boolean =>
      heldSince(side, record, 'description', at).some((held) => linesRead(side, held).includes(words));
    const isUndone = ({ backAfter }: Line): boolean => backAfter.some((id) => side.log.every(({ operation }) => operation !== id));
    return this.#lines
      .filter((line) => !line.isOut && !isUndone(line) && !wasThere(line))
      .map(({ record, words }) => `${this.#name} wrote ${words} into the description of ${record}, and that is lost`);
  }
}
