import { expect, test } from 'vitest';
import { countsOfOpen, editCounts, editWords } from '#shared/sync/edit-counts.ts';
import { NO_EDITS } from '#shared/sync/meeting.ts';

test('an edit that is held back or needs a person does not count among those that go', () => {
  const counts = editCounts(['queued', 'sending', 'held', 'conflict', 'parked', 'acknowledged']);
  expect(counts).toEqual({ going: 2, held: 1, asked: 2 });
  expect(countsOfOpen({ ...NO_EDITS, queued: 1, sending: 1, held: 1, conflicts: 1, parked: 1 })).toEqual(counts);
});

test.each([
  [{ going: 3, held: 1, asked: 0 }, ['3 edits to send', '1 held']],
  [{ going: 1, held: 0, asked: 2 }, ['1 edit to send', '2 need you']],
  [{ going: 0, held: 1, asked: 1 }, ['1 edit held', '1 needs you']],
  [{ going: 0, held: 0, asked: 2 }, ['2 edits need you']],
  [{ going: 0, held: 0, asked: 0 }, []],
])('%j in words', (counts, words) => {
  expect(editWords(counts, String)).toEqual(words);
});
