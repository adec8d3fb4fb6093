import { expect, test } from 'vitest';
import { allEdits, countsOfOpen, editCounts, editWords, type EditCounts } from '#shared/sync/edit-counts.ts';
import type { AwaySite, OpenEdits } from '#shared/sync/meeting.ts';
import { NO_EDITS } from '#shared/sync/meeting.ts';

const NONE: EditCounts = { going: 0, tokens: 0, removed: 0, unchosen: 0, unpulled: 0, held: 0, asked: 0 };
const STATES = ['queued', 'sending', 'held', 'conflict', 'parked', 'acknowledged'] as const;
const site = (why: AwaySite['why'], edits: number): AwaySite => ({ connection: `site-${why}` as never, name: why, why, edits });

test('an edit that is held back or needs a person does not count among those that go', () => {
  const counts = editCounts(STATES.map((state) => ({ state, away: null })));
  expect(counts).toEqual({ ...NONE, going: 2, held: 1, asked: 2 });
  expect(countsOfOpen({ ...NO_EDITS, queued: 1, sending: 1, held: 1, conflicts: 1, parked: 1 })).toEqual(counts);
  expect(allEdits(counts)).toBe(5);
});

test('what would go but for its connection counts by what that lacks, and what does not go counts as ever', () => {
  const whys = ['no-token', 'refused', 'removed', 'not-chosen', 'not-pulled'] as const;
  const counts = editCounts(whys.flatMap((away) => STATES.map((state) => ({ state, away }))));
  expect(counts).toEqual({ going: 0, tokens: 4, removed: 2, unchosen: 2, unpulled: 2, held: 5, asked: 10 });
  const open: OpenEdits = {
    ...NO_EDITS,
    queued: 6,
    sending: 4,
    away: [site('no-token', 2), site('refused', 2), site('removed', 2), site('not-chosen', 1), site('not-pulled', 1)],
  };
  expect(countsOfOpen(open)).toEqual({ ...NONE, going: 2, tokens: 4, removed: 2, unchosen: 1, unpulled: 1 });
});

test.each([
  [{ ...NONE, going: 3, held: 1 }, ['3 edits to send', '1 held']],
  [{ ...NONE, going: 1, asked: 2 }, ['1 edit to send', '2 need you']],
  [{ ...NONE, held: 1, asked: 1 }, ['1 edit held', '1 needs you']],
  [{ ...NONE, asked: 2 }, ['2 edits need you']],
  [{ ...NONE, tokens: 7 }, ['7 edits wait for a token']],
  [{ ...NONE, unchosen: 2 }, ['2 edits wait for a project']],
  [{ ...NONE, unpulled: 1 }, ['1 edit waits for a first pull']],
  [{ ...NONE, going: 1, tokens: 1, removed: 2 }, ['1 edit to send', '1 waits for a token', '2 wait for a connection']],
  [NONE, []],
])('%j in words', (counts, words) => {
  expect(editWords(counts, String)).toEqual(words);
});
