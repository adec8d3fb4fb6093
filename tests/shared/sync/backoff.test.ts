import { expect, test } from 'vitest';
import { backoffDelay, READ_BACKOFF } from '#shared/sync/backoff.ts';

test.each([
  // failures, random, wait
  [1, 0, 0],
  [1, 0.5, 1_000],
  [2, 0.5, 2_000],
  [3, 0.5, 4_000],
  [3, 0.999_999, 7_999],
  [4, 0.5, null],
  [9, 0.5, null],
])('after %i failures with random %d the wait is %s ms', (failures, random, wait) => {
  expect(backoffDelay(failures, random)).toBe(wait);
});

test('no wait is longer than the cap, however many tries there are', () => {
  const patient = { ...READ_BACKOFF, tries: 60 };
  const waits = Array.from({ length: 58 }, (_, index) => backoffDelay(index + 1, 0.999_999, patient)!);
  expect(Math.max(...waits)).toBeLessThan(READ_BACKOFF.capMs);
});
