import type { Explanation } from '#shared/domain/explanation.ts';

/** When the cockpit's own service gave no answer: a fault on this computer, not of the tracker. */
export const lostEngine = (error: unknown): Explanation => ({
  title: 'No answer from the cockpit’s service',
  happened: 'The part of the cockpit that talks to trackers did not answer.',
  safe: 'Nothing was changed. Your saved data is not touched.',
  next: 'Try again. If it happens again, close and open the cockpit.',
  detail: error instanceof Error ? error.message : String(error),
});
