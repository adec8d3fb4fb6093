import type { PushReport, PushResult } from './outbox.ts';

/** How many of these came to which end. None of them is held back: what is was not part of the push. */
export function countsOf(results: readonly PushResult[]): PushReport['counts'] {
  const count = (outcome: PushResult['outcome']): number => results.filter((each) => each.outcome === outcome).length;
  return {
    sent: count('sent'),
    agreed: count('agreed'),
    conflicts: count('conflict'),
    parked: count('parked'),
    skipped: count('skipped'),
    inDoubt: count('in-doubt'),
    held: 0,
  };
}
