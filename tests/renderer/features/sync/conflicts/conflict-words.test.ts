import { expect, test } from 'vitest';
import { KIND_WORDS, laterWords } from '#renderer/features/sync/conflicts/conflict-words.ts';

test.each([
  // what is asked       edit       of           what waits
  ['both-changed', 'value', 'item', 'It stays here as it is, and this field is not sent.'],
  ['parked', 'comment', 'item', 'It stays here as it is, and the comment is not sent.'],
  ['parked', 'create', 'item', 'It stays here as it is, and the new item is not sent.'],
  ['parked', 'create', 'version', 'It stays here as it is, and the new version is not sent.'],
  ['overwritten', 'text', 'item', 'Yours stays in the tracker, and theirs is kept here.'],
  ['taken-back', 'value', 'item', 'The edit stays in the tracker, and what was there before is kept here.'],
] as const)('who decides later is told what stays and what waits: %s, %s of %s', (kind, edit, recordKind, words) => {
  expect(laterWords({ kind, entry: { kind: edit, recordKind } })).toBe(words);
});

test('who makes a deleted item again is told what of the old one does not come with it', () => {
  const means = KIND_WORDS.deleted.acts.find(({ id }) => id === 'again')?.means;
  for (const lost of ['estimate', 'sprint', 'comments', 'attachments']) expect(means).toContain(lost);
});
