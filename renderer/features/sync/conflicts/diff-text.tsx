import { useMemo, type ReactElement } from 'react';
import { isBreak, wordDiff, type DiffPart } from '#shared/domain/word-diff.ts';

const empty = <span className="text-muted">Nothing</span>;

/** A text as it is, of any length and direction. */
export function WholeText({ text }: { text: string }): ReactElement {
  return text === '' ? empty : <span dir="auto">{text}</span>;
}

/** With where each part stands in the older text, or what it was put before. */
function placed(parts: readonly DiffPart[]): readonly (DiffPart & { readonly at: number })[] {
  let at = 0;
  return parts.map((part) => {
    const here = { ...part, at };
    if (part.kind !== 'added') at += part.text.length;
    return here;
  });
}

/** A text against an older one, word by word: what went is struck out, what came is underlined. A line break alone has a sign. Each part knows its place in the older one. */
export function DiffText({ before, after }: { before: string; after: string }): ReactElement {
  const parts = useMemo(() => placed(wordDiff(before, after)), [before, after]);
  if (parts.length === 0) return empty;
  return (
    <span dir="auto">
      {parts.map(({ kind, text, at }, index) => {
        if (kind === 'same')
          return (
            <span key={index} data-at={at}>
              {text}
            </span>
          );
        return kind === 'removed' ? (
          <del key={index} data-at={at} className="rounded-xs bg-bad-soft text-bad line-through">
            {isBreak(text) ? '¶' : text}
          </del>
        ) : (
          <ins
            key={index}
            data-at={at}
            className="rounded-xs bg-good-soft text-good underline decoration-1 underline-offset-2 [del+&]:ms-0.5"
          >
            {isBreak(text) && '¶'}
            {text}
          </ins>
        );
      })}
    </span>
  );
}
