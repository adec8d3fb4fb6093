import type { EditRefusal } from '#shared/plan/edit.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { engine } from './connect.ts';

/** What people read when an edit was not taken. Nothing has changed then. */
export function explainRefusal(refusal: EditRefusal): Explanation {
  switch (refusal.code) {
    case 'invalid':
      return {
        title: 'Not changed',
        happened: Object.values(refusal.problems).join(' '),
        safe: 'Everything is as it was before.',
        next: 'Correct the value and try again.',
        detail: null,
      };
    case 'gone':
      return {
        title: 'Not changed',
        happened: `${refusal.what} is not there any more. It was removed, perhaps in another window.`,
        safe: 'Everything else is as it was before.',
        next: 'Undo brings a removed record back.',
        detail: null,
      };
    case 'read-only':
      return {
        title: 'It cannot be edited',
        happened: refusal.why,
        safe: 'Everything is as it was before.',
        next: 'Leave it as it is. Edits of it that wait can still be taken back.',
        detail: null,
      };
    case 'not-saved':
      return refusal.explanation;
  }
}

/**
 * Runs one act of a person as one undo step.
 * @param label finishes the sentence "Undo …": 'rename 4.2'
 * @returns null when it is saved; else why nothing was changed
 */
export async function runPlan(label: string, edits: readonly PlanEdit[], why: string | null = null): Promise<Explanation | null> {
  if (edits.length === 0) return null;
  try {
    const result = await engine().plan.run({ label, why, edits });
    return result.ok ? null : explainRefusal(result.error);
  } catch (error) {
    return {
      title: 'Not changed',
      happened: 'The part of the cockpit that saves did not answer.',
      safe: 'Your saved data is not touched.',
      next: 'Try again. If it happens again, close and open the cockpit.',
      detail: error instanceof Error ? error.message : String(error),
    };
  }
}
