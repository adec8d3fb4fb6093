import { engine, explainRefusal } from '#renderer/engine/client/index.ts';
import { plural } from '#renderer/ui/dates.ts';
import { toast } from '#renderer/ui/toast.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { Result } from '#shared/lib/result.ts';
import type { EditRefusal } from '#shared/plan/edit.ts';
import type { FieldValue } from '#shared/sync/editable.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { noAnswer } from '../attempt.ts';
import type { ActId } from './conflict-words.ts';

type Answered = Result<number, EditRefusal>;

async function run(act: ActId, operations: readonly OperationId[]): Promise<Answered> {
  const { outbox } = engine();
  switch (act) {
    case 'mine':
    case 'theirs':
      return outbox.answer({ operations, reply: { kind: act } });
    case 'again':
      return outbox.makeAgain(operations);
    case 'retry':
      return outbox.release(operations);
    case 'give-up': {
      const given = await outbox.takeBack(operations);
      return given.ok ? { ok: true, value: operations.length } : given;
    }
  }
}

/** Nothing was done: somebody, or a sync, was quicker. */
const ENDED: Explanation = {
  title: 'Nothing was changed',
  happened: 'This question has ended meanwhile: it was answered in another window, or a sync has settled it.',
  safe: 'Everything is as it was.',
  next: 'Look at the next one.',
  detail: null,
};

const tell = ({ title, happened, safe, next }: Explanation): void =>
  void toast({ title, text: `${happened} ${safe} ${next}`, urgent: true });

/** Takes the answer back. An answer that was sent by then stays, and the reason is told. */
async function undo(): Promise<void> {
  try {
    const result = await engine().plan.undo();
    if (!result.ok) tell(explainRefusal(result.error));
  } catch (error) {
    tell(noAnswer('Not undone', error));
  }
}

async function told(work: Promise<Answered>, canUndo: boolean): Promise<Explanation | null> {
  try {
    const result = await work;
    if (!result.ok) return explainRefusal(result.error);
    if (result.value === 0) return ENDED;
    toast({
      title: result.value === 1 ? 'Answered' : `${plural(result.value, 'answer')} kept`,
      ...(canUndo ? { action: { label: 'Undo', onSelect: () => void undo() } } : {}),
    });
    return null;
  } catch (error) {
    return {
      title: 'Not answered',
      happened: 'The part of the cockpit that saves did not answer.',
      safe: 'The question and both values are kept.',
      next: 'Try again. If it happens again, close and open the cockpit.',
      detail: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Does one thing with some of the edits that wait. @returns null when it is done; else why nothing was changed */
export const answerWith = (act: ActId, operations: readonly OperationId[]): Promise<Explanation | null> =>
  told(run(act, operations), act !== 'retry');

/** Answers a conflict with a value of the person's own. */
export const answerWithValue = (operation: OperationId, value: FieldValue): Promise<Explanation | null> =>
  told(engine().outbox.answer({ operations: [operation], reply: { kind: 'edit', value } }), true);
