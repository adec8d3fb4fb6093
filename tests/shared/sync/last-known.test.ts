import { expect, test } from 'vitest';
import type { Change, Conflict } from '#shared/sync/operation.ts';
import { lastNames } from '#shared/sync/last-known.ts';

const titled: Change = { kind: 'value', field: 'title', base: 'As pulled', value: 'Mine' };
const gone = (last?: Extract<Conflict, { kind: 'deleted' }>['last']) =>
  ({ kind: 'conflict', conflict: { kind: 'deleted', by: null, at: null, ...(last === undefined ? {} : { last }) } }) as const;
const state = { values: { title: 'Pulled last' }, texts: {}, members: {} };

const labelled: Change = { kind: 'members', field: 'labels', add: ['x'], remove: [] };
const kept = { key: 'APP-7', type: 'Bug', state };

test('a record that is gone is called as it was pulled last', () => {
  expect(lastNames([{ change: labelled, state: gone(kept) }])).toEqual({ key: 'APP-7', title: 'Pulled last' });
});

test('an edit of the title that waits goes on naming a record that is gone, as it did while the record was here', () => {
  const edits = [
    { change: labelled, state: gone(kept) },
    { change: titled, state: gone(kept) },
  ];
  expect(lastNames(edits)).toEqual({ key: 'APP-7', title: 'Mine' });
  expect(lastNames(edits.toReversed())).toEqual({ key: 'APP-7', title: 'Mine' });
});

test('a record that was never pulled here is called what an edit of its title was to replace', () => {
  expect(lastNames([{ change: titled, state: { kind: 'queued' } }])).toEqual({ key: null, title: 'As pulled' });
});

test('where nothing was kept, nothing is made up', () => {
  expect(lastNames([{ change: { kind: 'comment', text: 'Hello' }, state: { kind: 'queued' } }])).toEqual({ key: null, title: null });
});
