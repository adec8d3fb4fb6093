import { expect, test } from 'vitest';
import { ALL_RELEASES, filterRows, releaseRows, sortRows, type ReleaseRow } from '#renderer/features/releases/release-row.ts';
import type { Mapping, Notes, Release, ReleaseId, Risk } from '#shared/domain/release.ts';
import { day, type ZoneName } from '#shared/domain/time.ts';
import { aRelease } from '#tests/support/builders.ts';

const release = (id: string, more: Partial<Release> = {}): Release => aRelease(id, { name: id, version: '', product: 'Shop', ...more });
const on = (date: string): Release['target'] => ({ precision: 'day', day: day(date), instant: null, until: null, zone: 'UTC' as ZoneName });
const rows = (releases: readonly Release[], more: Partial<Parameters<typeof releaseRows>[0]> = {}): readonly ReleaseRow[] =>
  releaseRows({ releases, mappings: [], risks: [], notes: [], summaries: new Map(), today: day('2026-11-22'), ...more });
const names = (list: readonly ReleaseRow[]): readonly string[] => list.map((row) => row.release.id);

test('a row counts mappings, risks that are not closed, and notes that say something', () => {
  const releaseId = 'a' as ReleaseId;
  const [row] = rows([release('a')], {
    mappings: [{ releaseId }, { releaseId }] as Mapping[],
    risks: [
      { releaseId, state: 'open' },
      { releaseId, state: 'closed' },
    ] as Risk[],
    notes: [{ releaseId, markdown: ' \n' }] as Notes[],
  });
  expect(row).toMatchObject({ mappings: 2, openRisks: 1, notes: 'none' });
});

test('a finished release has no days left and no delay', () => {
  const [row] = rows([release('a', { state: 'released', target: on('2026-11-01'), forecast: day('2026-11-20') })]);
  expect([row!.daysLeft, row!.delay]).toEqual([null, null]);
});

test('archived releases are hidden, and still found by their text', () => {
  const list = rows([release('Old shop', { archived: true }), release('Shop')]);
  expect(names(filterRows(list, ALL_RELEASES))).toEqual(['Shop']);
  expect(names(filterRows(list, { ...ALL_RELEASES, archived: true }))).toEqual(['Old shop', 'Shop']);
  expect(names(filterRows(list, { ...ALL_RELEASES, text: 'old' }))).toEqual(['Old shop']);
});

test('every word of the text must match, accents and case aside', () => {
  const list = rows([release('Zürich 4.2', { owner: 'Amira' }), release('Zurich 4.3', { owner: 'Mei' })]);
  expect(names(filterRows(list, { ...ALL_RELEASES, text: 'zurich AMI' }))).toEqual(['Zürich 4.2']);
});

test('what has no value stands last in both directions', () => {
  const list = rows([release('none'), release('late', { target: on('2026-12-24') }), release('soon', { target: on('2026-11-30') })]);
  expect(names(sortRows(list, [{ column: 'target', descending: false }]))).toEqual(['soon', 'late', 'none']);
  expect(names(sortRows(list, [{ column: 'target', descending: true }]))).toEqual(['late', 'soon', 'none']);
});

test('without a sort, what ships next stands first and what shipped last heads the finished ones', () => {
  const list = rows([
    release('shipped long ago', { state: 'released', target: on('2026-09-14') }),
    release('undated'),
    release('shipped late', { state: 'released', target: on('2026-10-01'), actual: day('2026-11-09') }),
    release('next', { target: on('2026-11-30') }),
    release('cancelled', { state: 'cancelled', target: on('2026-11-02') }),
    release('later', { target: on('2026-12-24') }),
  ]);
  expect(names(sortRows(list, []))).toEqual(['next', 'later', 'undated', 'shipped late', 'cancelled', 'shipped long ago']);
});

test('the order is that of the days which the rows say, before and inside a quarter', () => {
  const quarter = (date: string): Release['target'] => ({ ...on(date)!, precision: 'quarter' });
  const list = rows([
    release('this quarter', { target: quarter('2026-10-01') }),
    release('january', { target: on('2027-01-18') }),
    release('next quarter', { target: quarter('2027-01-01') }),
    release('late', { target: on('2026-11-20') }),
  ]);
  for (const sort of [[], [{ column: 'left', descending: false }]] as const)
    expect(sortRows(list, sort).map((row) => [row.release.id, row.leftText])).toEqual([
      ['late', '2 days late'],
      ['this quarter', 'ends in 39 days'],
      ['next quarter', 'in 40 days'],
      ['january', 'in 57 days'],
    ]);
});

test('names with numbers sort as people count', () => {
  const list = rows([release('4.10'), release('4.2'), release('4.9')]);
  expect(names(sortRows(list, [{ column: 'title', descending: false }]))).toEqual(['4.2', '4.9', '4.10']);
});

test('items that were taken out of the plan do not count as scope', () => {
  const none = { epic: 0, feature: 0, story: 0, task: 0, subtask: 0, bug: 0, other: 0 };
  const summary = {
    release: 'a' as ReleaseId,
    total: 10,
    byState: { todo: 2, doing: 1, done: 4, removed: 3, unknown: 0 },
    byType: none,
    byProject: [],
    byMapping: [],
    estimate: 0,
    unestimated: 0,
    problems: ['gone'],
  };
  const [row] = rows([release('a')], { summaries: new Map([['a', summary]]) });
  expect(row!.scope).toEqual({ total: 7, done: 4, problems: 1 });
});
