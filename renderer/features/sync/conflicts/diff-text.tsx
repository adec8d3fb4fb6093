import { useMemo, type ReactElement } from 'react';
import { isBreak, wordDiff } from '#shared/domain/word-diff.ts';

const empty = <span className="text-muted">Nothing</span>;

/** A text as it is, of any length and direction. */
export function WholeText({ text }: { text: string }): ReactElement {
  return text === '' ? empty : <span dir="auto">{text}</span>;
}

/** A text against an older one, word by word: what went is struck out, what came is underlined. A line break alone has a sign. */
export function DiffText({ before, after }: { before: string; after: string }): ReactElement {
  const parts = useMemo(() => wordDiff(before, after), [before, after]);
  if (parts.length === 0) return empty;
  return (
    <span dir="auto">
      {parts.map(({ kind, text }, index) => {
        if (kind === 'same') return <span key={index}>{text}</span>;
        return kind === 'removed' ? (
          <del key={index} className="rounded-xs bg-bad-soft text-bad line-through">
            {isBreak(text) ? '¶' : text}
          </del>
        ) : (
          <ins key={index} className="rounded-xs bg-good-soft text-good underline decoration-1 underline-offset-2">
            {isBreak(text) && '¶'}
            {text}
          </ins>
        );
      })}
    </span>
  );
}
