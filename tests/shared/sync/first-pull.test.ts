import { expect, test } from 'vitest';
import { firstPullOf } from '#shared/sync/first-pull.ts';
import { itemId, projectId } from '#tests/support/builders.ts';

const operation = { record: itemId(1), project: projectId('p1') };
const CHOSEN = { chosen: true, pulled: false };
const PULLED = { chosen: true, pulled: true };

test.each([
  ['not-chosen', 'of a project of which nothing is known', false, null],
  ['not-chosen', 'of a project that nobody chose', false, { chosen: false, pulled: false }],
  ['not-pulled', 'of a project that is chosen and was never pulled', false, CHOSEN],
  [null, 'of a record that is gone from a project that was pulled', false, PULLED],
  [null, 'of a record that was pulled before its project was taken out', false, { chosen: false, pulled: true }],
  [null, 'of a record that is here, wherever it moved', true, null],
] as const)('%s: an edit %s', (expected, _, isHere, project) => {
  expect(firstPullOf(operation, { isHere: () => isHere, project: () => project })).toBe(expected);
});
