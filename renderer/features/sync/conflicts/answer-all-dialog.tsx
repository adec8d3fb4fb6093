import { useState, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import type { AskedKind } from '#shared/contract/conflicts.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { answerWith, askedOf } from './answer.ts';
import { howMany, KIND_WORDS, type ActId } from './conflict-words.ts';

export interface AnswerAllDialogProps {
  readonly kind: AskedKind;
  readonly entries: readonly OutboxEntry[];
  readonly onClose: () => void;
  readonly onProblem: (problem: Explanation | null) => void;
  readonly onAnswered: (ids: ReadonlySet<string>) => void;
}

/** The second step before many are answered at once: how many, and what each answer comes to. Nothing is chosen beforehand. */
export function AnswerAllDialog({ kind, entries, onClose, onProblem, onAnswered }: AnswerAllDialogProps): ReactElement {
  const [busy, setBusy] = useState(false);
  // What came meanwhile was not in the question.
  const [asked] = useState(entries);
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
        {KIND_WORDS[kind].acts.map(({ id, inAll, means }) => (
          <li key={id} className="flex flex-col items-start gap-1">
            <Button disabled={busy} onClick={() => void act(id)}>
              {inAll(counted)}
            </Button>
            <p className="text-muted">{means}</p>
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
