import { expect, test } from 'vitest';
import type { Json } from '#shared/lib/json.ts';
import type { Instant } from '#shared/domain/time.ts';
import { commentsOf, commentText, notPulled, type SentComment } from '#shared/sync/comments.ts';

const AT = '2026-11-20T09:00:00.000Z' as Instant;
const jira = (comment: Json) => commentsOf({ key: 'APP-1', extra: { comment }, updated: AT });
const azure = (extra: { readonly [field: string]: Json }) => commentsOf({ key: '#5', extra, updated: AT });
const sent = (id: string, text: string): SentComment => ({ id, text, by: 'Amira', at: AT });

test("Jira's comments are read with who and when, as wiki markup or as a document", () => {
  const body = { type: 'doc', version: 1, content: [] };
  const comments = [
    { author: { displayName: 'Ben' }, created: '2026-11-20T10:00:00.000+0100', body: 'Hello *you*' },
    { body },
    { id: '3' },
  ];
  expect(jira({ comments, total: 4 })).toEqual({
    comments: [
      { by: 'Ben', at: AT, text: { format: 'wiki', source: 'Hello *you*' } },
      { by: null, at: null, text: { format: 'adf', source: JSON.stringify(body) } },
    ],
    more: 1,
  });
});

test.each([[null], ['odd'], [{ comments: 'odd' }], [{}]])('a field of comments of another shape holds none: %j', (field) => {
  expect(jira(field)).toEqual({ comments: [], more: 0 });
});

test('the history of a work item is its last comment, by who changed it last', () => {
  const extra = {
    'System.History': '<p>Hello</p>',
    'System.ChangedBy': { displayName: 'Ben', uniqueName: 'ben@acme.example' },
    'System.CommentCount': 3,
  };
  expect(azure(extra)).toEqual({ comments: [{ by: 'Ben', at: AT, text: { format: 'html', source: '<p>Hello</p>' } }], more: 2 });
  expect(azure({ 'System.CommentCount': 3 })).toEqual({ comments: [], more: 3 });
});

test('a comment that begins with a sign of less is not taken for HTML', () => {
  expect(commentText('<3 this').format).toBe('plain');
  expect(commentText('{code}x{code}').format).toBe('plain');
});

test('a sent comment is shown until one of the same words came with the item', () => {
  const one = sent('1', '<p>Hello there</p>');
  expect(notPulled([one], { comments: [], more: 0 })).toEqual([one]);
  const back = azure({ 'System.History': '<p>Hello  there</p>\n' });
  expect(notPulled([one], back)).toEqual([]);
  expect(notPulled([one, sent('2', '<p>Hello there</p>')], back)).toEqual([one]);
});
