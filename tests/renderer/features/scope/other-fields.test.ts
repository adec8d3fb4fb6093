import { expect, test } from 'vitest';
import { fieldText, otherFields } from '#renderer/features/scope/other-fields.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { anItem } from '#tests/support/builders.ts';

test.each([
  ['a person', { self: 'https://acme.example/u/1', displayName: 'Ada', accountId: '5' }, 'Ada'],
  ['an empty list of comments', { comments: [], self: 'x', total: 0, maxResults: 0, startAt: 0 }, ''],
  ['comments', { comments: [{ id: '1' }, { id: '2' }], total: 2 }, '2 entries'],
  ['votes', { self: 'x', votes: 3, hasVoted: false }, 'votes: 3, hasVoted: no'],
  ['several versions', [{ name: '4.1' }, { name: '4.2' }], '4.1, 4.2'],
  ['another issue', { id: '10301', key: 'GEN-301' }, 'GEN-301'],
  ['nothing', {}, ''],
])('%s is said in words', (_, value, text) => {
  expect(fieldText(value)).toBe(text);
});

test('comments are not among the other fields', () => {
  const extra = {
    comment: { comments: [{ id: '1' }] },
    'System.History': '<p>Hello</p>',
    'System.CommentCount': 1,
    environment: 'Firefox',
  };
  expect(otherFields(anItem({}), undefined, extra)).toEqual([['environment', 'Firefox']]);
});

test('what stands above is not said again, but a field that somebody added always is', () => {
  const item = anItem({ priority: 'High', updated: '2026-11-22T08:00:00.000Z' as never });
  const extra = {
    priority: { id: '2', name: 'High' },
    updated: '2026-11-22T09:00:00.000+0100',
    customfield_1: 'High',
    environment: 'Firefox',
    parent: { id: '10301', key: 'GEN-301' },
  };
  expect(otherFields(item, { parentKey: 'GEN-301', fixVersionNames: [] as readonly string[] } as ItemListRow, extra)).toEqual([
    ['customfield_1', 'High'],
    ['environment', 'Firefox'],
  ]);
});
