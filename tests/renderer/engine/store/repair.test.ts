import { describe, expect, test } from 'vitest';
import type { Marker, StoreFacts } from '#renderer/engine/plan/marker.ts';
import { decideRepair, repairReport } from '#renderer/engine/store/repair.ts';
import type { JournalState } from '#shared/contract/host.ts';

const marker = (fields: Partial<Marker> = {}): Marker => ({
  store: 's',
  generation: 'g',
  lastNumber: 10,
  seq: 7,
  count: 5,
  hash: 99,
  rows: { releases: 2 },
  ...fields,
});
const store = (fields: Partial<StoreFacts> = {}): StoreFacts => ({
  marker: marker(),
  count: 5,
  hash: 99,
  rows: { releases: 2 },
  restoring: false,
  unsent: 0,
  ...fields,
});
const journal = (fields: Partial<JournalState> = {}): JournalState => ({
  generation: 'g',
  lastNumber: 10,
  snapshotNumber: 0,
  damaged: [],
  schema: 1,
  ...fields,
});
const damaged = [{ file: 'damaged-1.bin', count: 2 }];

describe('comparing store and journal at start', () => {
  test.each([
    // what happened                            store                                                    journal                              cause               read  refill        rows
    ['all is well', store(), journal(), 'nothing', null, 'unsent', false],
    ['nothing was ever written', store({ marker: null, count: 0, hash: 0 }), journal({ lastNumber: 0 }), 'new', null, 'unsent', false],
    ['killed before the store was written', store(), journal({ lastNumber: 12 }), 'store-behind', 10, 'unsent', false],
    [
      'the store rolled back to an older state',
      store({ marker: marker({ lastNumber: 4 }) }),
      journal(),
      'store-behind',
      4,
      'unsent',
      false,
    ],
    ['the store was deleted', store({ marker: null, count: 0, hash: 0 }), journal(), 'store-lost', 0, 'unsent', false],
    ['the store was emptied but not deleted', store({ count: 0, hash: 0 }), journal(), 'store-lost', 0, 'everything', true],
    [
      'a new store was begun before the host answered',
      store({ marker: marker({ generation: null }), count: 0, hash: 0 }),
      journal(),
      'store-lost',
      0,
      'unsent',
      false,
    ],
    ['the marker is gone', store({ marker: null }), journal(), 'store-damaged', 0, 'everything', true],
    ['update rows are missing', store({ count: 4 }), journal(), 'store-damaged', 0, 'everything', true],
    ['update rows were exchanged', store({ hash: 1 }), journal(), 'store-damaged', 0, 'everything', true],
    ['derived rows are missing', store({ rows: { releases: 1 } }), journal(), 'rows-wrong', null, 'unsent', true],
    ['the journal was deleted', store(), journal({ generation: 'h', lastNumber: 0 }), 'journal-lost', null, 'everything', false],
    ['the journal is older than the store', store(), journal({ lastNumber: 8 }), 'journal-behind', null, 'everything', false],
    ['the journal is damaged', store(), journal({ damaged }), 'journal-damaged', 0, 'everything', false],
    [
      'the store never met a host',
      store({ marker: marker({ generation: null }) }),
      journal({ lastNumber: 0 }),
      'new',
      null,
      'everything',
      false,
    ],
    ['both hold data of different generations', store(), journal({ generation: 'h' }), 'strangers', 0, 'everything', true],
    ['both are damaged', store({ count: 4 }), journal({ damaged }), 'store-damaged', 0, 'everything', true],
  ] as const)('%s', (_, facts, state, cause, readAfter, refill, rebuildRows) => {
    expect(decideRepair(facts, state)).toMatchObject({ cause, readAfter, refill, rebuildRows, replace: false });
  });

  test('a restore that was cut short is finished from the new generation, and the old plan is not mixed in', () => {
    expect(decideRepair(store({ restoring: true }), journal({ generation: 'h' }))).toMatchObject({
      cause: 'restore-interrupted',
      replace: true,
      readAfter: 0,
    });
  });

  test('a restore that had not begun in the journal changes nothing', () => {
    expect(decideRepair(store({ restoring: true }), journal())).toMatchObject({ cause: 'nothing', replace: false });
  });

  test('a document that cannot be read is made again from the journal', () => {
    expect(decideRepair(store(), journal(), true)).toMatchObject({ cause: 'store-damaged', readAfter: 0 });
  });
});

describe('what people read', () => {
  test('a deleted store says how many changes were restored', () => {
    expect(repairReport('store-lost', 12, journal())?.happened).toBe(
      'The browser store was damaged or deleted. 12 changes were restored, none lost.',
    );
  });
  test('a kill says how many changes were recovered, and nothing when it was none', () => {
    expect(repairReport('store-behind', 1, journal())?.happened).toBe(
      '1 change was recovered after an unexpected stop, or from another browser.',
    );
    expect(repairReport('store-behind', 0, journal())).toBeNull();
  });
  test('items that are gone are asked for only when they are gone', () => {
    expect(repairReport('store-lost', 12, journal(), true)?.next).toBe('Pull again to get the items back.');
    expect(repairReport('store-damaged', 12, journal(), false)?.next).toBe('Go on working.');
  });
  test('damage in both copies says what may be lost and where it was set aside', () => {
    const report = repairReport('store-damaged', 3, journal({ damaged }));
    expect(report?.safe).toBe('Up to 2 changes could not be read in either copy.');
    expect(report?.detail).toContain('damaged-1.bin');
  });
  test('one change is told as one', () => {
    const report = repairReport('store-damaged', 1, journal({ damaged: [{ file: 'damaged-1.bin', count: 1 }] }));
    expect(report).toMatchObject({
      happened: 'The browser store was damaged or deleted. 1 change was restored, up to 1 lost.',
      safe: 'Up to 1 change could not be read in either copy.',
      detail: '1 damaged entry was set aside in damaged-1.bin.',
    });
  });
  test('a new or sound profile says nothing', () => {
    expect([repairReport('new', 0, journal()), repairReport('nothing', 0, journal())]).toEqual([null, null]);
  });
});
