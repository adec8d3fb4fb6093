import { describe, expect, test } from 'vitest';
import type { FieldValue } from '#shared/sync/editable.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { seenByName } from '#shared/sync/seen.ts';
import { outboxOf, record, title } from '#tests/support/outbox.ts';

test('a value written over another one than was seen is a conflict, and one that was seen is not', () => {
  const seen = (base: string, value: string): Edit => ({ kind: 'value', field: 'title', value, base });
  const unseen = outboxOf(record({ title: 'Theirs' }), [seen('A', 'Mine')]);
  expect(unseen.operations).toMatchObject([
    { change: { base: 'A', value: 'Mine' }, state: { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Theirs' } } },
  ]);
  unseen.edit(title('Theirs'));
  expect(unseen.operations).toEqual([]);
  expect(outboxOf(record({ title: 'A' }), [seen('A', 'Mine')]).operations).toMatchObject([
    { change: { base: 'A', value: 'Mine' }, state: { kind: 'queued' } },
  ]);
  expect(outboxOf(record({ title: 'Mine' }), [seen('A', 'Mine')]).operations).toEqual([]);
});

describe('what is chosen in a list', () => {
  const [open, done, closed] = [
    { id: '1', name: 'Open' },
    { id: '3', name: 'Done' },
    { id: '4', name: 'Closed' },
  ];
  const choose = (held: FieldValue, seen: string | null, value: FieldValue) =>
    outboxOf(record({ state: held }), [{ kind: 'value', field: 'state', value, base: seenByName(seen) }]).operations;

  test('over what was seen waits to be sent, with what the tracker holds as its base', () => {
    expect(choose(open, 'Open', done)).toMatchObject([{ change: { base: open, value: done }, state: { kind: 'queued' } }]);
    expect(choose(null, null, done)).toMatchObject([{ change: { base: null, value: done }, state: { kind: 'queued' } }]);
  });

  test('over another value than was seen is asked about', () => {
    for (const [held, seen] of [
      [closed, 'Open'],
      [closed, null],
      [null, 'Open'],
    ] as const)
      expect(choose(held, seen, done)).toMatchObject([{ state: { kind: 'conflict', conflict: { kind: 'both-changed', theirs: held } } }]);
  });

  test('is nothing where the tracker holds it by now, and where it is what was seen: theirs stays', () => {
    expect(choose(done, 'Open', done)).toEqual([]);
    expect(choose(closed, 'Open', open)).toEqual([]);
  });

  test('over an edit that waits takes its place, whatever was seen', () => {
    const outbox = outboxOf(record({ state: open }), [{ kind: 'value', field: 'state', value: done, base: seenByName('Open') }]);
    outbox.edit({ kind: 'value', field: 'state', value: closed, base: seenByName('Open') });
    expect(outbox.operations).toMatchObject([{ change: { base: open, value: closed }, state: { kind: 'queued' } }]);
  });
});

test('a text written over another one than was seen is merged by lines, or asked about', () => {
  const write = (held: string, value: string) =>
    outboxOf(record({}, {}, { description: held }), [{ kind: 'text', field: 'description', value, base: 'one\ntwo\nthree' }]).operations;
  expect(write('one\ntwo\nTHREE', 'ONE\ntwo\nthree')).toMatchObject([
    { change: { base: 'one\ntwo\nTHREE', value: 'ONE\ntwo\nTHREE' }, state: { kind: 'queued' } },
  ]);
  expect(write('uno\ntwo\nthree', 'ONE\ntwo\nthree')).toMatchObject([
    {
      change: { base: 'one\ntwo\nthree', value: 'ONE\ntwo\nthree' },
      state: { kind: 'conflict', conflict: { theirs: 'uno\ntwo\nthree' } },
    },
  ]);
  expect(write('uno\ntwo\nthree', 'one\ntwo\nthree')).toEqual([]);
});
