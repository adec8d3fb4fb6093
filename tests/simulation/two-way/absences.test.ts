import { expect, test } from 'vitest';
import type { RecordId, RecordState } from '#shared/sync/editable.ts';
import { Absences } from './absences.ts';
import { wasRenamed } from './check.ts';
import type { Entry } from './side.ts';

const [ONE, OTHER] = ['jira/1', 'jira/2'] as [RecordId, RecordId];

/** A log that grows, as a side's does. */
function aLog() {
  const log: Entry[] = [];
  const add = (record: RecordId, part: Pick<Entry, 'field' | 'from' | 'to'> = { field: 'created', from: null, to: null }): Entry => {
    const entry: Entry = { record, by: 'mara', operation: null, looked: 0, base: null, change: null, revision: log.length + 1, ...part };
    log.push(entry);
    return entry;
  };
  return { log, add };
}

test('a record counts as absent only for what was written down while it was away, and each reason ends for itself', () => {
  const { log, add } = aLog();
  const absences = new Absences(log);
  const before = add(OTHER);
  absences.begins(ONE, 'hidden');
  const hidden = add(OTHER);
  absences.begins(ONE, 'deleted');
  expect([ONE, OTHER].map((record) => absences.isHidden(record))).toEqual([true, false]);
  absences.ends('hidden');
  expect(absences.isHidden(ONE)).toBe(false);
  const deleted = add(OTHER);
  absences.ends('deleted', OTHER);
  const still = add(OTHER);
  absences.ends('deleted', ONE);
  const after = add(OTHER);
  expect([before, hidden, deleted, still, after].map((entry) => absences.at(ONE, entry))).toEqual([false, true, true, true, false]);
  expect(absences.at(OTHER, hidden)).toBe(false);
});

test('a version counts as renamed while it has another name than it was made with, and an item never does', () => {
  const { log, add } = aLog();
  const born = new Map<RecordId, RecordState>([[ONE, { values: { name: '1.0' }, texts: {}, members: {} }]]);
  const side = { log, born, kindOf: () => 'version' as const };
  const before = add(OTHER);
  add(ONE, { field: 'name', from: '1.0', to: '1.0 beta' });
  const renamed = add(OTHER);
  add(ONE, { field: 'name', from: '1.0 beta', to: '1.0' });
  const after = add(OTHER);
  expect([before, renamed, after].map((entry) => wasRenamed(side, ONE, entry))).toEqual([false, true, false]);
  expect(wasRenamed({ ...side, kindOf: () => 'item' }, ONE, renamed)).toBe(false);
});
