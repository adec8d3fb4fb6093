import { expect, test } from 'vitest';
import type { PushResult } from '#shared/contract/outbox.ts';
import { countsOf } from '#shared/contract/push-counts.ts';

const OUTCOMES: readonly PushResult['outcome'][] = ['sent', 'sent', 'agreed', 'conflict', 'parked', 'parked', 'skipped', 'in-doubt'];

test('every end of an edit is counted apart', () => {
  const results = OUTCOMES.map((outcome) => ({ outcome }) as PushResult);
  expect(countsOf(results)).toEqual({ sent: 2, agreed: 1, conflicts: 1, parked: 2, skipped: 1, inDoubt: 1, held: 0 });
});
