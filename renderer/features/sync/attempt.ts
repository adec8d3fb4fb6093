import type { Explanation } from '#shared/domain/explanation.ts';

/** What people read when the part of the cockpit that syncs gave no answer. */
export const noAnswer = (title: string, error: unknown = null): Explanation => ({
  title,
  happened: 'The cockpit’s service did not answer.',
  safe: 'Everything pulled before is here, and so is every edit of yours.',
  next: 'Try again. If it happens again, close and open the cockpit.',
  detail: error instanceof Error ? error.message : null,
});

/** Does something, and tells in the page when it was not done. @param failed as a title: 'The pull did not start' */
export type Attempt = (work: Promise<unknown>, failed: string) => void;
