import { engine, explainRefusal } from '#renderer/engine/client/index.ts';
import { plural } from '#renderer/ui/dates.ts';
import { toast } from '#renderer/ui/toast.tsx';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { EditRefusal } from '#shared/plan/edit.ts';
import type { FieldValue } from '#shared/sync/editable.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { SeenValues } from '#shared/sync/answer.ts';
import { newestStep, toastWithUndo } from '#renderer/features/undo/index.ts';
import { fieldLabel, notMadeWords, type ActId } from './conflict-words.ts';

/** `left`: what was not done, and why, in sentences; left out where only their number tells. */
interface Done {
  readonly count: number;
  readonly left?: readonly string[];
}
type Answered = Result<Done, EditRefusal>;

const counted = (result: Result<number, EditRefusal>): Answered => (result.ok ? ok({ count: result.value }) : result);

/** What the other side holds, of an edit in conflict with it. */
export const theirsOf = ({ state }: OutboxEntry): FieldValue | undefined =>
  state.kind === 'conflict' && 'theirs' in state.conflict ? state.conflict.theirs : undefined;

/** An edit that is asked about, as the person saw it. */
export interface Asked {
  readonly id: OperationId;
  /** @example 'Title of APP-12' */
  readonly name: string;
  readonly seen: FieldValue | undefined;
}

/** What is asked about an edit, as it is shown now. */
export const askedOf = (entry: OutboxEntry): Asked => ({
  id: entry.id,
  name: `${fieldLabel(entry)} of ${isolated(entry.key ?? (entry.title || 'this record'))}`,
  seen: theirsOf(entry),
});

const seenIn = (asked: readonly Asked[]): SeenValues =>
  Object.fromEntries(asked.flatMap(({ id, seen }) => (seen === undefined ? [] : [[id, seen]])));

async function run(act: ActId, asked: readonly Asked[]): Promise<Answered> {
  const { outbox } = engine();
  const operations = asked.map(({ id }) => id);
  switch (act) {
    case 'mine':
    case 'theirs':
      return counted(await outbox.answer({ operations, reply: { kind: act }, seen: seenIn(asked) }));
    case 'again': {
      const made = await outbox.makeAgain(operations);
      return made.ok ? ok({ count: made.value.made, left: notMadeWords(made.value, asked) }) : made;
    }
    case 'retry':
      return counted(await outbox.release(operations));
    case 'give-up': {
      const before = await newestStep();
      const given = await outbox.takeBack(operations);
      if (!given.ok) return given;
      // What a sync has settled meanwhile cannot be given up any more: then there is no step of it.
      return ok({ count: (await newestStep()) === before ? 0 : operations.length });
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

/** What they answered is not what is asked any more. */
export const CHANGED: Explanation = {
  title: 'Not answered: the tracker changed once more',
  happened: 'While this was open, the other side got another value than the one you answered.',
  safe: 'Nothing was changed, and nothing of yours is lost.',
  next: 'The new value is shown now. Look at it, then answer again.',
  detail: null,
};

const noneMade = (why: readonly string[]): Explanation => ({
  title: 'Nothing was made again',
  happened: why.join(' '),
  safe: 'Every edit is kept as it was.',
  next: 'Give those edits up, or keep them: should a record come back, they go on.',
  detail: null,
  code: 'not-made',
});

/** Why nothing of it was answered. */
async function unanswered(asked: readonly Asked[]): Promise<Explanation> {
  for (const { id } of asked) if ((await engine().outbox.conflict(id)) !== null) return CHANGED;
  return ENDED;
}

interface Telling {
  readonly asked: readonly Asked[];
  readonly canUndo: boolean;
  /** @example said(2) => '2 answers kept' */
  readonly said?: (done: number) => string;
  /** Whether so many are all of them. */
  readonly isWhole?: (done: number) => boolean;
}

const OTHERS_CHANGED = 'The others have changed once more meanwhile: they wait for you still.';

async function told(
  work: Promise<Answered>,
  { asked, canUndo, said = (done) => `${plural(done, 'answer')} kept`, isWhole = () => true }: Telling,
): Promise<Explanation | null> {
  try {
    const result = await work;
    if (!result.ok) return explainRefusal(result.error);
    const { count, left = [] } = result.value;
    if (count === 0) return left.length > 0 ? noneMade(left) : await unanswered(asked);
    const text = left.length > 0 ? left.join(' ') : isWhole(count) ? null : OTHERS_CHANGED;
    const message = {
      title: asked.length === 1 ? `Answered: ${asked[0]!.name}` : said(count),
      ...(text === null ? {} : { text }),
    };
    if (canUndo) await toastWithUndo(message);
    else toast(message);
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
export const answerWith = (act: ActId, asked: readonly Asked[]): Promise<Explanation | null> =>
  told(run(act, asked), {
    asked,
    canUndo: act !== 'retry',
    isWhole: (done) => (act !== 'mine' && act !== 'theirs') || done === asked.length,
    ...(act === 'again' ? { said: (made) => `${plural(made, 'item')} made again as new` } : {}),
  });

/** Answers a conflict with a value of the person's own. */
export const answerWithValue = (asked: Asked, value: FieldValue): Promise<Explanation | null> => {
  const answered = engine().outbox.answer({ operations: [asked.id], reply: { kind: 'edit', value }, seen: seenIn([asked]) });
  return told(answered.then(counted), { asked: [asked], canUndo: true });
};
