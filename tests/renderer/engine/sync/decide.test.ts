import { describe, expect, test } from 'vitest';
import { batchesOf, mergeCatalog, mustAsk, mustAskRequirements, planPull, readListing } from '#renderer/engine/sync/decide.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { PullRow } from '#renderer/engine/store/db.ts';
import { aCatalog, at, aVersion, CONNECTION, itemId, projectId, versionId } from '#tests/support/builders.ts';

const row = (overrides: Partial<PullRow> = {}): PullRow => ({
  projectId: projectId('p1'),
  connectionId: CONNECTION,
  key: 'APP',
  chosen: true,
  watermark: '7',
  lastPull: at(0),
  lastSweep: at(0),
  noAccessSince: null,
  open: null,
  ...overrides,
});
const open = { kind: 'full', total: 3, done: [], batchSize: 2, watermark: '9' } as const;

describe('a pull', () => {
  test.each([
    ['goes on with an open one', row({ open }), 10, {}, { kind: 'resume' }],
    ['reads everything the first time', row({ watermark: null }), 10, {}, { kind: 'full' }],
    ['reads everything on request, also with one open', row({ open }), 10, { full: true }, { kind: 'full' }],
    ['reads changes after that', row(), 10, {}, { kind: 'incremental', since: '7', sweep: false }],
    ['compares ids after six hours', row(), 360, {}, { kind: 'incremental', since: '7', sweep: true }],
    ['compares ids on request', row(), 10, { sweep: true }, { kind: 'incremental', since: '7', sweep: true }],
    ['compares ids when it never did', row({ lastSweep: null }), 10, {}, { kind: 'incremental', since: '7', sweep: true }],
    ['compares ids when the clock was set back', row(), -10, {}, { kind: 'incremental', since: '7', sweep: true }],
  ] as const)('%s', (_, state, minutes, options, plan) => expect(planPull(state, at(minutes), options, 50_000)).toEqual(plan));

  test('compares ids each time where one answer holds them all', () => {
    expect(planPull(row(), at(10), {}, 5_000)).toEqual({ kind: 'incremental', since: '7', sweep: true });
  });
});

describe('a listing', () => {
  const known = new Set(Array.from({ length: 40 }, (_, index) => itemId(index)));
  const list = (ids: readonly number[], deleted: readonly number[] = []) => ({
    ids: ids.map(String),
    deleted: deleted.map(String),
    watermark: '9',
  });
  const all = Array.from({ length: 40 }, (_, index) => index);

  test('without all ids suspects only what the tracker calls deleted and we know', () => {
    expect(readListing(CONNECTION, known, new Set(), list([1], [2, 99]), null)).toEqual({
      ids: ['1'],
      suspects: [itemId(2)],
      kept: [],
      watermark: '9',
    });
  });

  test('with all ids fetches what was never pulled and suspects what is not there', () => {
    const listing = readListing(CONNECTION, known, new Set(), list([1]), list([...all.filter((id) => id !== 5), 50]));
    expect(listing).toEqual({ ids: ['1', '50'], suspects: [itemId(5)], kept: [], watermark: '9' });
  });

  test('suspects nothing that has just changed', () => {
    expect(readListing(CONNECTION, known, new Set(), list([5]), list(all.filter((id) => id !== 5))).suspects).toEqual([]);
  });

  test('in which too much is missing is not believed: its watermark does not count', () => {
    expect(readListing(CONNECTION, known, new Set(), list([]), list([])).watermark).toBeNull();
  });

  test('does not suspect again what a person chose to keep, until it is back', () => {
    const listing = readListing(CONNECTION, known, new Set([itemId(5), itemId(6)]), list([]), list(all.filter((id) => id !== 5)));
    expect([listing.suspects, listing.kept]).toEqual([[], [itemId(5)]]);
  });
});

test.each([
  [0, 0, false],
  [0, 3, false],
  [1, 4, true],
  [1, 5, false],
  [9, 1_000, false],
  [10, 1_000, true],
])('%i missing of %i: asking is %s', (missing, of, asks) => expect(mustAsk(missing, of)).toBe(asks));

test('batches hold every id once, in order', () => {
  expect(batchesOf(['a', 'b', 'c', 'd', 'e'], 2)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(batchesOf([], 2)).toEqual([]);
});

describe('a new catalog', () => {
  const two = [aVersion(), aVersion({ id: versionId('11'), name: '4.3' })];
  test('takes the place of the old one', () => {
    expect(mergeCatalog(aCatalog({ versions: two }), aCatalog({ versions: [two[0]!] })).versions).toEqual([two[0]]);
    expect(mergeCatalog(aCatalog({ versions: [two[0]!] }), aCatalog()).versions).toEqual([]);
  });
  test('that suddenly has none of several keeps them and says so', () => {
    const merged = mergeCatalog(aCatalog({ versions: two }), aCatalog());
    expect(merged.versions).toEqual(two);
    expect(merged.missing).toEqual(['Versions: the tracker answered with none, so the 2 known before are kept.']);
  });
});

describe('what new items must have', () => {
  const requires = [{ type: 'Bug', fields: [] }];
  const requiresAt = '2026-11-22T08:00:00.000Z' as Instant;
  const known = aCatalog({ requires, requiresAt });

  test.each([
    ['nobody has asked', undefined, '2026-11-22T08:00:00.000Z', true],
    ['a catalog of an earlier version holds it', aCatalog({ requires }), '2026-11-22T08:00:00.000Z', true],
    ['it was refused today', aCatalog({ requiresAt }), '2026-11-23T07:59:00.000Z', false],
    ['it was refused a day ago', aCatalog({ requiresAt }), '2026-11-23T08:00:00.000Z', true],
    ['it was told today', known, '2026-11-23T07:59:00.000Z', false],
    ['it was told a day ago', known, '2026-11-23T08:00:00.000Z', true],
    [
      'an earlier version kept no priorities of Azure DevOps with it',
      aCatalog({ requires, requiresAt, areas: ['Shop'] }),
      '2026-11-22T09:00:00.000Z',
      true,
    ],
    [
      'it was told today, with no priorities at all',
      aCatalog({ requires, requiresAt, areas: ['Shop'], priorities: [] }),
      '2026-11-22T09:00:00.000Z',
      false,
    ],
    ['the clock was set back by days', known, '2026-11-19T08:00:00.000Z', true],
  ])('is asked for or not when %s', (_, catalog, now, due) => {
    expect(mustAskRequirements(catalog, now as Instant)).toBe(due);
    expect(mustAskRequirements(catalog, now as Instant, { full: true })).toBe(true);
  });

  test('is kept by a catalog that was read without it, and replaced by one that has it', () => {
    expect(mergeCatalog(known, aCatalog({}))).toMatchObject({ requires, requiresAt });
    const later = { requires: [], requiresAt: '2026-11-23T08:00:00.000Z' as Instant };
    expect(mergeCatalog(known, aCatalog(later))).toMatchObject(later);
    const refused = { requiresAt: later.requiresAt };
    expect(mergeCatalog(known, aCatalog(refused))).toMatchObject({ requires, ...refused });
    expect(mergeCatalog(aCatalog(refused), aCatalog({}))).toMatchObject(refused);
    expect(mergeCatalog(aCatalog({}), aCatalog({}))).not.toHaveProperty('requires');
  });

  test('leaves the priorities that were told with it, until others are', () => {
    const [two, three] = [
      ['1', '2'],
      ['1', '2', '3'],
    ].map((names) => names.map((name) => ({ id: name, name })));
    expect(mergeCatalog(aCatalog({ priorities: two! }), aCatalog({})).priorities).toEqual(two);
    expect(mergeCatalog(aCatalog({ priorities: two! }), aCatalog({ priorities: three! })).priorities).toEqual(three);
  });
});
