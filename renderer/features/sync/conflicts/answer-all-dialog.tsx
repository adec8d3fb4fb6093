import { useEffect, useState, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { formatCount } from '#renderer/ui/dates.ts';
import { Dialog } from '#renderer/ui/dialog.tsx';
import type { AskedKind } from '#shared/contract/conflicts.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { answerWith, askedOf, theirsOf } from './answer.ts';
import { howMany, KIND_WORDS, type ActId } from './conflict-words.ts';

export interface AnswerAllDialogProps {
  readonly kind: AskedKind;
  readonly entries: readonly OutboxEntry[];
  readonly onClose: () => void;
  readonly onProblem: (problem: Explanation | null) => void;
  readonly onAnswered: (ids: ReadonlySet<string>) => void;
}

/** More are counted only: who answers so many at once looks at single ones before. */
const MOST_NAMED = 5;

interface Loss {
  readonly name: string;
  readonly goes: string;
}

/** What goes where mine is kept, of the texts of which theirs holds more than words; null until it is known. */
function useLosses(entries: readonly OutboxEntry[]): readonly Loss[] | null {
  const isRich = (entry: OutboxEntry): boolean => entry.kind === 'text' && entry.format !== undefined && theirsOf(entry) !== undefined;
  const [losses, setLosses] = useState<readonly Loss[] | null>(entries.some(isRich) ? null : []);
  useEffect(() => {
    let isShown = true;
    const look = async (): Promise<void> => {
      const { goesWith } = await import('#shared/domain/rich-text/rich-text.ts');
      const found = entries.filter(isRich).flatMap((entry): readonly Loss[] => {
        const [mine, theirs] = [entry.after, theirsOf(entry)].map((text) => ({ format: entry.format!, source: String(text ?? '') }));
        const goes = goesWith(theirs!, mine!);
        return goes === null ? [] : [{ name: askedOf(entry).name, goes }];
      });
      if (isShown) setLosses(found);
    };
    if (entries.some(isRich)) void look();
    return () => {
      isShown = false;
    };
  }, [entries]);
  return losses;
}

function Losses({ losses, words }: { losses: readonly Loss[]; words: (goes: string) => string }): ReactElement | null {
  if (losses.length === 0) return null;
  const more = losses.length - MOST_NAMED;
  const alike = [...Map.groupBy(losses.slice(0, MOST_NAMED), ({ goes }) => goes)];
  return (
    <ul className="mt-1 flex flex-col gap-1">
      {alike.map(([goes, some]) => (
        <li key={goes}>
          <p className="font-medium text-warn">{words(goes)}</p>
          <p>{some.map(({ name }) => name).join(', ')}</p>
        </li>
      ))}
      {more > 0 && <li>And in {formatCount(more)} more, which you can look at one by one.</li>}
    </ul>
  );
}

/** The second step before many are answered at once: how many, and what each answer comes to. Nothing is chosen beforehand. */
export function AnswerAllDialog({ kind, entries, onClose, onProblem, onAnswered }: AnswerAllDialogProps): ReactElement {
  const [busy, setBusy] = useState(false);
  // What came meanwhile was not in the question.
  const [asked] = useState(entries);
  const losses = useLosses(asked);
  const counted = howMany(kind, asked.length);
  const act = async (id: ActId): Promise<void> => {
    setBusy(true);
    const problem = await answerWith(id, asked.map(askedOf));
    onProblem(problem);
    onClose();
    if (problem === null) onAnswered(new Set(asked.map((entry) => entry.id as string)));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Answer ${counted}`}
      description={KIND_WORDS[kind].title}
      initialFocus="dialog"
      actions={<Button onClick={onClose}>Cancel</Button>}
    >
      <ul className="flex flex-col gap-3">
        {KIND_WORDS[kind].acts.map(({ id, inAll, means, loses }) => (
          <li key={id} className="flex flex-col items-start gap-1">
            <Button disabled={busy || losses === null} aria-describedby={`all-${id}`} onClick={() => void act(id)}>
              {inAll(counted)}
            </Button>
            <div id={`all-${id}`}>
              <p className="text-muted">{means}</p>
              {loses !== undefined && losses !== null && <Losses losses={losses} words={loses} />}
            </div>
          </li>
        ))}
      </ul>
      <p className="mt-4 text-muted">
        {kind === 'parked'
          ? 'Giving up is one step, which Undo takes back. What is tried again can be held back until it is sent.'
          : 'It is one step: Undo takes all of it back, as long as nothing of it was sent.'}
      </p>
    </Dialog>
  );
}
