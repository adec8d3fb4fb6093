import { diffComm } from 'node-diff3';

/*
 * What differs between two texts, word by word. Laws, for all texts a and b:
 *   the parts that are not 'added', joined, are a; the parts that are not 'removed', joined, are b
 *   a text and itself give one part, 'same'; two empty texts give none
 *   a line that goes on goes on before the break that ended it: words never stand behind a break that only the older text had
 */

export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Above this many words in the changed middle, lines are compared instead: time grows with the product of both sides. */
const MOST_WORDS = 4_000;
/** Above this many lines nothing is compared: one text stands in full behind the other. */
const MOST_LINES = 4_000;

/**
 * Words with their accents, numbers, breaks one by one, runs of other white space, and single signs: together every character there is.
 * An empty line is two breaks, of which a text may lose one and keep the other.
 */
const WORDS = /\p{L}[\p{L}\p{M}]*|\p{N}+|\n|[^\S\n]+|[^\p{L}\p{N}\s]/gu;

/** Whether a part is nothing but line breaks, of which nobody sees that they went or came. */
export const isBreak = (text: string): boolean => text.includes('\n') && text.trim() === '';

const BEGINS_WITH_BREAK = /^[^\S\n]*\n/;
const LINES = /[^\n]*\n|[^\n]+$/g;

/**
 * Compares two texts.
 * @returns the parts in order, neighbours of one kind joined, what was removed before what was added; words that were added to a line
 * before what went from its end on
 */
export function wordDiff(before: string, after: string): readonly DiffPart[] {
  const [a, b] = [before.match(WORDS) ?? [], after.match(WORDS) ?? []];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const middle = compared(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([part('same', a.slice(0, start)), ...middle, part('same', a.slice(a.length - end))]);
}

const part = (kind: DiffPart['kind'], pieces: readonly string[]): DiffPart => ({ kind, text: pieces.join('') });

function compared(a: string[], b: string[]): readonly DiffPart[] {
  if (a.length <= MOST_WORDS && b.length <= MOST_WORDS) return byPieces(a, b);
  const [lines, others] = [a.join('').match(LINES) ?? [], b.join('').match(LINES) ?? []];
  if (lines.length <= MOST_LINES && others.length <= MOST_LINES) return byPieces(lines, others);
  return [part('removed', a), part('added', b)];
}

const byPieces = (a: string[], b: string[]): readonly DiffPart[] =>
  diffComm(a, b).flatMap((chunk) =>
    chunk.common ? [part('same', chunk.common)] : [part('removed', chunk.buffer1), part('added', chunk.buffer2)],
  );

/** Parts without empty ones. A single space between two changes belongs to them: whole phrases are read, not every second word. */
function joined(parts: readonly DiffPart[]): readonly DiffPart[] {
  const result: DiffPart[] = [];
  let removed = '';
  let added = '';
  const flush = (): void => {
    const changed = [part('removed', [removed]), part('added', [added])];
    if (BEGINS_WITH_BREAK.test(removed) && !BEGINS_WITH_BREAK.test(added)) changed.reverse();
    result.push(...changed.filter(({ text }) => text !== ''));
    removed = added = '';
  };
  const filled = parts.filter(({ text }) => text !== '');
  for (const [at, { kind, text }] of filled.entries()) {
    const isBetween = removed + added !== '' && filled.slice(at + 1, at + 2).some((next) => next.kind !== 'same');
    if (kind === 'removed') removed += text;
    else if (kind === 'added') added += text;
    else if (isBetween && /^[ \t]+$/.test(text)) {
      removed += text;
      added += text;
    } else {
      flush();
      const last = result.at(-1);
      if (last?.kind === 'same') result[result.length - 1] = { kind: 'same', text: last.text + text };
      else result.push({ kind: 'same', text });
    }
  }
  flush();
  return result;
}
