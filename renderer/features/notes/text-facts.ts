import { diffComm } from 'node-diff3';

/** Words and entries of a Markdown text. An entry is a list item. */
export function textFacts(markdown: string): { readonly words: number; readonly entries: number } {
  return {
    words: markdown.match(/[\p{L}\p{N}\p{M}]+(?:['’.-][\p{L}\p{N}\p{M}]+)*/gu)?.length ?? 0,
    entries: markdown.match(/^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\S/gm)?.length ?? 0,
  };
}

/** A run of lines of a comparison. */
export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly lines: readonly string[];
}

/** What turns `from` into `to`, line by line; long runs of equal lines are cut to `context` lines on each side, null standing for the gap. */
export function lineDiff(from: string, to: string, context = 2): readonly (DiffPart | null)[] {
  // No text is no line, and not an empty one that stands in both.
  const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));
  const parts = diffComm(linesOf(from), linesOf(to));
  return parts.flatMap((part, index): readonly (DiffPart | null)[] => {
    if (!('common' in part)) {
      return [
        ...(part.buffer1.length > 0 ? [{ kind: 'removed', lines: part.buffer1 } as const] : []),
        ...(part.buffer2.length > 0 ? [{ kind: 'added', lines: part.buffer2 } as const] : []),
      ];
    }
    const { common } = part;
    const [head, tail] = [index === 0 ? 0 : context, index === parts.length - 1 ? 0 : context];
    if (common.length <= head + tail + 1) return [{ kind: 'same', lines: common }];
    return [
      ...(head > 0 ? [{ kind: 'same', lines: common.slice(0, head) } as const] : []),
      null,
      ...(tail > 0 ? [{ kind: 'same', lines: common.slice(-tail) } as const] : []),
    ];
  });
}

/** An entry of the notes without its bullet and without the address of its item, as people compare it. */
export const plainEntry = (entry: string): string => entry.replace(/^[-*+]\s+/, '').replace(/\(\[([^\]]*)\]\([^()\s]*\)\)\s*$/, '($1)');
