import { useState, type KeyboardEvent, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { formatCount } from '#renderer/ui/dates.ts';
import type { AskedKind } from '#shared/contract/conflicts.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { AnswerAllDialog } from './answer-all-dialog.tsx';
import { byKind, fieldLabel, keyWords, KIND_WORDS, titleWords } from './conflict-words.ts';

export const conflictHref = (id: string): string => `#/sync/conflicts/${encodeURIComponent(id)}`;

export interface ConflictListProps {
  readonly entries: readonly OutboxEntry[];
  /** The one that is open beside the list. */
  readonly current?: string;
  /** A narrow list beside the view: two short lines for each, and no hints. */
  readonly narrow?: boolean;
  readonly onProblem: (problem: Explanation | null) => void;
  /** Told which were answered together. */
  readonly onAnswered?: (ids: ReadonlySet<string>) => void;
}

const MOVES: { readonly [key: string]: (at: number, count: number) => number } = {
  ArrowDown: (at, count) => Math.min(count - 1, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Arrows go from one conflict to the next, whatever group it is in; Tab leaves the list. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const list = event.currentTarget.closest('[data-conflicts]');
  const links = [...(list?.querySelectorAll<HTMLElement>('[data-conflict]') ?? [])];
  const at = links.indexOf(event.currentTarget);
  const to = MOVES[event.key]?.(at, links.length);
  if (at === -1 || to === undefined) return;
  event.preventDefault();
  links[to]!.focus();
}

/** What nobody has seen here is not answered for all. */
const answerable = (entries: readonly OutboxEntry[]): readonly OutboxEntry[] => entries.filter(({ notPulled }) => !notPulled);

/** What waits for a person, grouped by what is asked. */
export function ConflictList({ entries, current, narrow = false, onProblem, onAnswered }: ConflictListProps): ReactElement {
  const [asking, setAsking] = useState<AskedKind | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const groups = byKind(entries);
  const ids = groups.flatMap((group) => group.entries.map(({ id }) => id as string));
  const reachable = [focused, current].find((id) => id != null && ids.includes(id)) ?? ids[0];
  const asked = groups.find(({ kind }) => kind === asking);
  return (
    <div data-conflicts className="flex flex-col gap-3">
      {groups.map(({ kind, entries: list }) => (
        <section key={kind} aria-label={KIND_WORDS[kind].title}>
          <header className={cx('flex min-h-7 flex-wrap items-center gap-x-2', narrow ? 'px-2' : 'mb-1')}>
            <h3 className="font-medium">
              {KIND_WORDS[kind].title} <span className="font-normal text-muted">{formatCount(list.length)}</span>
            </h3>
            {!narrow && (
              <p className="min-w-0 flex-1 text-sm text-muted max-compact:order-last max-compact:basis-full">{KIND_WORDS[kind].hint}</p>
            )}
            {answerable(list).length > 1 && (
              <Button
                look="ghost"
                aria-label={`Answer all ${formatCount(answerable(list).length)} …`}
                className={cx('ms-auto text-accent', narrow && '-me-2 px-2')}
                onClick={() => setAsking(kind)}
              >
                {/* Shorter beside the view, so that it fits behind the name of its group. */}
                {narrow ? 'All' : 'Answer all'} {formatCount(answerable(list).length)} …
              </Button>
            )}
          </header>
          <ul className={cx(narrow ? '' : 'rounded-lg border border-line')}>
            {list.map((entry) => (
              <li key={entry.id} className={cx(!narrow && 'border-b border-line last:border-b-0')}>
                <Row
                  entry={entry}
                  narrow={narrow}
                  isCurrent={entry.id === current}
                  isReachable={entry.id === reachable}
                  onFocus={setFocused}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {asked !== undefined && (
        <AnswerAllDialog
          kind={asked.kind}
          entries={answerable(asked.entries)}
          onClose={() => setAsking(null)}
          onProblem={onProblem}
          onAnswered={(answered) => onAnswered?.(answered)}
        />
      )}
    </div>
  );
}

interface RowProps {
  readonly entry: OutboxEntry;
  readonly narrow: boolean;
  readonly isCurrent: boolean;
  readonly isReachable: boolean;
  readonly onFocus: (id: string) => void;
}

function Row({ entry, narrow, isCurrent, isReachable, onFocus }: RowProps): ReactElement {
  const { id, connectionName } = entry;
  const title = titleWords(entry);
  return (
    <a
      href={conflictHref(id)}
      data-conflict
      aria-current={isCurrent ? 'true' : undefined}
      tabIndex={isReachable ? 0 : -1}
      onFocus={() => onFocus(id)}
      onKeyDown={moveFocus}
      className={cx(
        'text-ink no-underline -outline-offset-2 hover:bg-hover',
        narrow ? 'flex flex-col rounded-md px-2 py-1' : 'flex min-h-[var(--row)] items-center gap-3 px-3 py-1',
        isCurrent && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      {narrow ? (
        <>
          <span className="flex gap-2">
            <bdi className="font-medium">{keyWords(entry)}</bdi>
            <span className="ms-auto text-sm text-muted">{fieldLabel(entry)}</span>
          </span>
          <bdi className="truncate text-muted">{title}</bdi>
        </>
      ) : (
        <>
          <bdi className="w-24 shrink-0 truncate font-medium max-compact:w-18">{keyWords(entry)}</bdi>
          <bdi className="min-w-0 flex-1 truncate">{title}</bdi>
          <span className="shrink-0 text-muted">{fieldLabel(entry)}</span>
          <bdi className="w-36 shrink-0 truncate text-end text-sm text-muted max-compact:hidden">{connectionName}</bdi>
        </>
      )}
    </a>
  );
}
