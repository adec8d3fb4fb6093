import { expect, test } from 'vitest';
import type { Change, Conflict } from '#shared/sync/operation.ts';
import { lastNames } from '#shared/sync/last-known.ts';

const titled: Change = { kind: 'value', field: 'title', base: 'As pulled', value: 'Mine' };
const gone = (last?: Extract<Conflict, { kind: 'deleted' }>['last']) =>
  ({ kind: 'conflict', conflict: { kind: 'deleted', by: null, at: null, ...(last === undefined ? {} : { last }) } }) as const;
const state = { values: { title: 'Pulled last' }, texts: {}, members: {} };

test('a record that is gone is called as it was pulled last', () => {
  const edits = [
    { change: titled, state: gone() },
    { change: titled, state: gone({ key: 'APP-7', type: 'Bug', state }) },
  ];
  expect(lastNames(edits.slice(1))).toEqual({ key: 'APP-7', title: 'Pulled last' });
  expect(lastNames(edits)).toEqual({ key: 'APP-7', title: 'As pulled' });
});

test('where nothing was kept, an edit of the title tells what it was to replace', () => {
  expect(lastNames([{ change: titled, state: { kind: 'queued' } }])).toEqual({ key: null, title: 'As pulled' });
  expect(lastNames([{ change: { kind: 'comment', text: 'Hello' }, state: { kind: 'queued' } }])).toEqual({ key: null, title: null });
});
