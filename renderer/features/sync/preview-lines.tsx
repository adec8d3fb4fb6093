import { useMemo, type ReactElement } from 'react';
import { formatDay } from '#renderer/ui/dates.ts';
import { isBreak, wordDiff, type DiffPart } from '#shared/domain/word-diff.ts';
import type { PreviewLine } from '#shared/sync/preview.ts';

/** Words around a change that are shown of what stayed the same. UTF-16 units. */
const AROUND = 80;

const REMOVED = 'rounded-sm bg-bad-soft px-0.5 text-bad line-through decoration-1';
const ADDED = 'rounded-sm bg-good-soft px-0.5 text-good no-underline';

function Removed({ children }: { children: string }): ReactElement {
  return (
    <del className={REMOVED}>
      <span className="sr-only">removed: </span>
      <bdi>{children}</bdi>
    </del>
  );
}

function Added({ children }: { children: string }): ReactElement {
  return (
    <ins className={ADDED}>
      <span className="sr-only">added: </span>
      <bdi>{children}</bdi>
    </ins>
  );
}

/** Text that stayed the same, without its middle where that is long. */
function unchanged(text: string, isFirst: boolean, isLast: boolean): string {
  const [before, after] = [isFirst ? 0 : AROUND, isLast ? 0 : AROUND];
  if (text.length <= before + after + AROUND) return text;
  // Whole words: the cut one would look like a change.
  const start = text.slice(0, before).replace(/\S*$/, '');
  const end = after === 0 ? '' : text.slice(-after).replace(/^\S*/, '');
  return `${start}…${end}`;
}

/** What changed in a long text, word by word, with a little around it. */
export function TextChange({ label, before, after }: { label: string; before: string; after: string }): ReactElement {
  const parts: readonly DiffPart[] = useMemo(() => wordDiff(before, after), [before, after]);
  return (
    <div
      role="group"
      aria-label={`${label}, word by word`}
      tabIndex={0}
      className="max-h-64 overflow-y-auto rounded-sm border border-line bg-surface px-2 py-1 break-words whitespace-pre-wrap"
    >
      {parts.map((part, at) => {
        if (part.kind === 'removed') return <Removed key={at}>{isBreak(part.text) ? '¶' : part.text}</Removed>;
        if (part.kind === 'added') return <Added key={at}>{isBreak(part.text) ? `¶${part.text}` : part.text}</Added>;
        return <span key={at}>{unchanged(part.text, at === 0, at === parts.length - 1)}</span>;
      })}
    </div>
  );
}

/** Members that go, that come, and that stay. */
function MembersChange({ before: had, after: has }: NonNullable<PreviewLine['members']>): ReactElement {
  return (
    <span className="flex flex-wrap gap-x-2 gap-y-0.5">
      {had.map((member) => (has.includes(member) ? <bdi key={member}>{member}</bdi> : <Removed key={member}>{member}</Removed>))}
      {has.map((member) => !had.includes(member) && <Added key={member}>{member}</Added>)}
    </span>
  );
}

const DAYS: ReadonlySet<PreviewLine['field']> = new Set(['start', 'date', 'finish']);

/** A value as people read it: days as everywhere else. */
const shown = (field: PreviewLine['field'], value: string): string =>
  DAYS.has(field) && /^\d{4}-\d\d-\d\d$/.test(value) ? formatDay(value) : value;

/** One field: what it was and what it would be. */
export function FieldChange({ line }: { line: PreviewLine }): ReactElement {
  const { label, field, isText, members } = line;
  const [before, after] = [shown(field, line.before), shown(field, line.after)];
  return (
    <div className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-3 max-compact:grid-cols-1">
      <dt className="truncate py-0.5 text-muted">{label}:</dt>
      <dd className="min-w-0 py-0.5 break-words">
        {isText && before !== '' && after !== '' ? (
          <TextChange label={label} before={before} after={after} />
        ) : members !== undefined ? (
          <MembersChange {...members} />
        ) : (
          <span className={isText ? 'whitespace-pre-wrap' : undefined}>
            {/* A new text of many lines needs no line of its own for what was not there. */}
            {isText && before === '' ? null : (
              <>
                {before === '' ? <span className="text-muted">nothing</span> : <Removed>{before}</Removed>}
                <span aria-hidden className="px-1.5 text-muted">
                  →
                </span>
                <span className="sr-only"> becomes </span>
              </>
            )}
            {after === '' ? <span className="text-muted">nothing</span> : <Added>{after}</Added>}
          </span>
        )}
      </dd>
    </div>
  );
}
