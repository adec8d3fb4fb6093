import { engine, explainRefusal } from '#renderer/engine/client/index.ts';
import { toast, type ToastMessage } from '#renderer/ui/toast.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { Turned } from '#shared/plan/edit.ts';
import { sentence } from '#shared/sync/words.ts';

const CHANGED_SINCE: Explanation = {
  title: 'Not undone',
  happened: 'Something else was changed since.',
  safe: 'Nothing was undone.',
  next: 'Use Undo in the header: it says what it takes back.',
  detail: null,
};

const LOST: Explanation = {
  title: 'Not undone',
  happened: 'The part of the cockpit that saves did not answer.',
  safe: 'Your saved data is not touched.',
  next: 'Use Undo in the header.',
  detail: null,
};

/** Of all messages about undo the newest alone is true. */
export const ABOUT_UNDO = 'undo';

const tell = ({ title, happened, safe, next }: Explanation): void =>
  void toast({ title, text: `${happened} ${safe} ${next}`, urgent: true, about: ABOUT_UNDO });

/** What undo or redo came to, in words. */
export function turnMessage(way: 'undo' | 'redo', turned: Exclude<Turned, null>): ToastMessage {
  const done = way === 'undo' ? 'Undone' : 'Done again';
  if (typeof turned === 'string') return { title: `${done}: ${turned}`, about: ABOUT_UNDO };
  if ('done' in turned) return { title: `${done}: ${turned.done}`, text: turned.note, about: ABOUT_UNDO };
  const { notDone, why, stays } = turned;
  const title = `Not ${done.toLowerCase()}: ${notDone}`;
  const because = sentence(why.charAt(0).toUpperCase() + why.slice(1));
  if (stays === undefined) return { title, text: because, about: ABOUT_UNDO };
  return {
    title,
    text: `${because} The step is kept: pull its project, then ${way} it.`,
    about: ABOUT_UNDO,
    action: { label: 'Leave it out', onSelect: () => void leaveOut(stays) },
  };
}

async function leaveOut(step: number): Promise<void> {
  try {
    const result = await engine().plan.leaveOut(step);
    if (!result.ok) tell(explainRefusal(result.error));
    else if (result.value === null) tell(CHANGED_SINCE);
    else toast({ title: `Left out: ${String(result.value)}`, text: 'What it did stays as it is.', about: ABOUT_UNDO });
  } catch {
    tell(LOST);
  }
}

async function undo(step: number): Promise<void> {
  try {
    const result = await engine().plan.undoStep(step);
    if (!result.ok) tell(explainRefusal(result.error));
    else if (result.value === null) tell(CHANGED_SINCE);
    else toast(turnMessage('undo', result.value));
  } catch {
    tell(LOST);
  }
}

/** The step that undo would take back; null when there is none, or nobody answers. */
export const newestStep = (): Promise<number | null> =>
  engine()
    .plan.newestStep()
    .catch(() => null);

/**
 * Says what was done, right after it was done, and offers to take back that and nothing else. An act that may have changed nothing asks for
 * `newestStep` before and after it: what is the newest still is a step of something else.
 */
export async function toastWithUndo(message: Omit<ToastMessage, 'action'>): Promise<void> {
  const step = await newestStep();
  toast(step === null ? message : { ...message, about: ABOUT_UNDO, action: { label: 'Undo', onSelect: () => void undo(step) } });
}
