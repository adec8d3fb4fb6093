import { TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState, type MouseEvent, type ReactElement, type ReactNode } from 'react';
import { Badge } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { formatInstant } from '#renderer/ui/dates.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import type { ConflictView as View } from '#shared/contract/conflicts.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { sameFieldValue, type FieldValue } from '#shared/sync/editable.ts';
import { isLocal } from '#shared/sync/operation.ts';
import { ParkedEdit } from '../parked-edit.tsx';
import { useAnswering } from '../use-answering.ts';
import { answerWith, answerWithValue, askedOf, CHANGED, theirsOf, type Asked } from './answer.ts';
import { fieldLabel, KIND_WORDS, laterWords, titleWords, type ActId } from './conflict-words.ts';
import { DiffText, WholeText } from './diff-text.tsx';
import { MergeEditor } from './merge-editor.tsx';
import { PullFirst } from './pull-first.tsx';
import { useScrollTogether } from './scroll-together.ts';

const isSame = (a: FieldValue | undefined, b: FieldValue | undefined): boolean =>
  a === undefined || b === undefined ? a === b : sameFieldValue(a, b);

export interface ConflictViewProps {
  readonly view: View;
  /** It was answered: the person goes on with the next one. */
  readonly onAnswered: () => void;
  readonly onLater: () => void;
}

/** One conflict: what both had, what each has now, and what can be done. Nothing is chosen beforehand. */
export function ConflictView({ view, onAnswered, onLater }: ConflictViewProps): ReactElement {
  const { entry, kind, explanation, draft, noMerge, allowed, canMakeAgain, goes } = view;
  const [problem, setProblem] = useState<Explanation | null>(null);
  const [merging, setMerging] = useState(false);
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useAnswering(true);
  // What was shown when the person began to decide: a pull, or another window, may bring another value while they do.
  const theirs = theirsOf(entry);
  const [seen, setSeen] = useState(theirs);
  const done = async (answer: (asked: Asked) => Promise<Explanation | null>): Promise<void> => {
    if (!isSame(seen, theirs)) {
      setSeen(theirs);
      setProblem(CHANGED);
      return;
    }
    setBusy(true);
    const failed = await answer({ ...askedOf(entry), seen });
    setBusy(false);
    setProblem(failed);
    if (failed === null) onAnswered();
  };
  /** The second half of a double click would answer the next conflict, which stands in the same place by then. */
  const act =
    (id: ActId) =>
    ({ detail }: MouseEvent): void => {
      if (detail <= 1) void done((asked) => answerWith(id, [asked]));
    };
  const choose = (value: FieldValue): Promise<void> => done((asked) => answerWithValue(asked, value));
  // What the tracker asks for has a form of its own.
  const isFilledIn = entry.state.kind === 'parked' && entry.state.parking.asks.length > 0;
  const acts = KIND_WORDS[kind].acts.filter(({ id }) => (id !== 'again' || canMakeAgain) && (id !== 'retry' || !isFilledIn));
  return (
    <article aria-labelledby="conflict" className="flex min-w-0 flex-col gap-4 p-4">
      <header className="flex flex-col gap-1">
        <h2 id="conflict" ref={heading} tabIndex={-1} className="text-xl font-semibold outline-none">
          {fieldLabel(entry)}
          {entry.kind === 'create' ? ': ' : ' of '}
          <bdi>{(entry.kind === 'create' ? null : entry.key) ?? (entry.title || 'this record')}</bdi>
        </h2>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone="warn">{KIND_WORDS[kind].title}</Badge>
          {(entry.key !== null || isLocal(entry.record)) && entry.recordKind === 'item' && !entry.notPulled ? (
            <a href={`#/items?item=${encodeURIComponent(entry.record)}`} dir="auto" className="min-w-0 truncate">
              {entry.title}
            </a>
          ) : (
            <bdi className="min-w-0 truncate">{titleWords(entry)}</bdi>
          )}
          <bdi className="text-muted">{entry.connectionName}</bdi>
          {entry.releases.map(({ id, name }) => (
            <a key={id} href={`#/releases/${encodeURIComponent(id)}`} className="text-sm">
              <bdi>{name}</bdi>
            </a>
          ))}
        </p>
      </header>
      <div className="max-w-[80ch]">
        <p>{explanation.happened}</p>
        <p className="text-muted">{explanation.safe}</p>
        {goes !== null && (
          <p className="mt-2 flex items-baseline gap-1.5">
            <TriangleAlert aria-hidden className="size-4 shrink-0 self-center text-warn" />
            <span>
              {MORE_THAN_WORDS[kind] ?? 'Theirs has more than words, and yours does not'}: {goes}.
            </span>
          </p>
        )}
      </div>
      <Sides view={view} />
      {problem !== null && <ExplanationPanel explanation={problem} />}
      {entry.notPulled ? (
        <PullFirst entry={entry} onLater={onLater} onProblem={setProblem} />
      ) : merging && draft !== null ? (
        <MergeEditor view={view} draft={draft} onUse={choose} onCancel={() => setMerging(false)} />
      ) : (
        <section aria-label="Your decision" className="flex flex-col gap-3">
          <div>
            <p className="font-medium">{explanation.next}</p>
            {noMerge !== null && <p className="text-muted">They cannot be merged here, {noMerge}</p>}
          </div>
          {allowed.length > 0 && (
            <div className="flex flex-wrap items-center gap-2">
              {allowed.map((state) => (
                <Button key={state.id} disabled={busy} onClick={({ detail }) => detail <= 1 && void choose(state)}>
                  Set to <bdi>{state.name}</bdi>
                </Button>
              ))}
            </div>
          )}
          {isFilledIn && <ParkedEdit bare entry={entry} onDone={onAnswered} />}
          <ul className="flex flex-col gap-2">
            {acts.map(({ id, label, means, loses }) => (
              <Choice key={id} id={id} means={means} loss={goes === null ? undefined : loses?.(goes)}>
                <Button disabled={busy} aria-describedby={`means-${id}`} onClick={act(id)}>
                  {label}
                </Button>
              </Choice>
            ))}
            {draft !== null && (
              <Choice id="edit" means={`You write a third value. ${beginningOf(view)}`}>
                <Button disabled={busy} onClick={() => setMerging(true)}>
                  Edit a merge
                </Button>
              </Choice>
            )}
            <Choice id="later" means={laterWords(view)}>
              <Button look="ghost" className="border-line" onClick={onLater}>
                Decide later
              </Button>
            </Choice>
          </ul>
        </section>
      )}
    </article>
  );
}

/** Which of the two sides holds what no words tell, where it is not a person's in the tracker. */
const MORE_THAN_WORDS: { readonly [K in View['kind']]?: string } = {
  'two-edits': 'The other edit has more than words, and yours does not',
  'taken-back': 'The edit has more than words, and what was there before does not',
};

/** What stands in the editor of a third value, honestly: a merge only where it is one. */
function beginningOf({ draft, mine, theirs, isText }: View): string {
  if (draft === null || draft.text.trim() === mine.trim()) return 'It starts with yours; theirs stands beside it.';
  if (theirs !== null && draft.text.trim() === theirs.trim()) return 'It starts with theirs; yours stands beside it.';
  if (isText && draft.both > 0) return 'Where the two do not merge, both stand in it to begin with.';
  return 'A merge of both stands in it to begin with.';
}

interface ChoiceProps {
  readonly id: string;
  readonly means: string;
  /** What is lost by it, named before it is chosen. */
  readonly loss?: string | undefined;
  readonly children: ReactNode;
}

function Choice({ id, means, loss, children }: ChoiceProps): ReactElement {
  return (
    <li className="grid grid-cols-1 items-center gap-x-3 gap-y-0.5 compact:grid-cols-[11rem_minmax(0,1fr)] [&>button]:justify-start">
      {children}
      <span id={`means-${id}`} className="text-muted">
        {loss !== undefined && <span className="font-medium text-warn">{loss} </span>}
        {means}
      </span>
    </li>
  );
}

/** Base, mine and theirs beside each other; below 720 px one under the other. */
function Sides({ view }: { view: View }): ReactElement {
  const { entry, kind, base, mine, theirs, by, at, isText } = view;
  const words = KIND_WORDS[kind];
  const boxes = useScrollTogether();
  const hasBase = entry.kind === 'value' || entry.kind === 'text';
  // What was there before an edit that was sent is one of the two values, and nobody's edit: neither is a change of the other.
  const isBack = kind === 'taken-back';
  // What changed in a text is looked for word by word; a short value is read whole.
  const shown = (value: string): ReactElement =>
    !isBack && (isText || entry.field === 'title') ? <DiffText before={base} after={value} /> : <WholeText text={value} />;
  const showsBase = hasBase && !isBack;
  const columns = (showsBase ? 1 : 0) + 1 + (theirs === null ? 0 : 1);
  return (
    <div ref={boxes} className={cx('grid gap-3', columns === 3 && 'compact:grid-cols-3', columns === 2 && 'compact:grid-cols-2')}>
      {showsBase && (
        <Side title={theirs === null ? 'Before' : 'Before both'} quiet>
          <WholeText text={base} />
        </Side>
      )}
      <Side title={words.mine} {...(isBack ? {} : { who: entry.by || 'You', at: entry.at })}>
        {hasBase ? shown(mine) : <WholeText text={mine} />}
      </Side>
      {theirs !== null && (
        <Side title={words.theirs} who={by ?? 'Somebody'} at={at}>
          {shown(theirs)}
        </Side>
      )}
    </div>
  );
}

interface SideProps {
  readonly title: string;
  readonly who?: string;
  readonly at?: string | null;
  readonly quiet?: boolean;
  readonly children: ReactNode;
}

function Side({ title, who, at = null, quiet = false, children }: SideProps): ReactElement {
  return (
    <section aria-label={title} className={cx('flex min-w-0 flex-col rounded-lg border border-line', quiet && 'bg-sunken')}>
      <header className="border-b border-line px-3 py-1.5">
        <h3 className="font-medium">{title}</h3>
        <p className="min-h-4 text-sm text-muted max-compact:empty:hidden">
          {who !== undefined && <bdi>{who}</bdi>}
          {at !== null && `, ${formatInstant(at)}`}
        </p>
      </header>
      <div
        className="max-h-[45vh] min-h-12 overflow-auto max-compact:max-h-[30vh] max-compact:min-h-0 px-3 py-2 break-words whitespace-pre-wrap"
        data-side={quiet ? 'base' : 'changed'}
        tabIndex={0}
        role="group"
        aria-label={`${title}: value`}
      >
        {children}
      </div>
    </section>
  );
}
