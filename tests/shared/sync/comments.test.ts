import { describe, expect, test } from 'vitest';
import { toSource } from '#shared/domain/rich-text/rich-text.ts';
import type { Json } from '#shared/lib/json.ts';
import type { Instant } from '#shared/domain/time.ts';
import { commentsOf, commentText, notPulled, type SentComment } from '#shared/sync/comments.ts';

const AT = '2026-11-20T09:00:00.000Z' as Instant;
const jira = (comment: Json) => commentsOf({ key: 'APP-1', extra: { comment }, updated: AT, revision: '7' });
const azure = (extra: { readonly [field: string]: Json }) => commentsOf({ key: '#5', extra, updated: AT, revision: '7' });
const sent = (id: string, text: string): SentComment => ({ id, text, by: 'Amira', at: AT });

test("Jira's comments are read with who and when, as wiki markup or as a document", () => {
  const body = { type: 'doc', version: 1, content: [] };
  const comments = [
    { author: { displayName: 'Ben' }, created: '2026-11-20T10:00:00.000+0100', body: 'Hello *you*' },
    { id: '31', body },
    { id: '3' },
  ];
  expect(jira({ comments, total: 4 })).toEqual({
    comments: [
      { id: null, by: 'Ben', at: AT, text: { format: 'wiki', source: 'Hello *you*' } },
      { id: '31', by: null, at: null, text: { format: 'adf', source: JSON.stringify(body) } },
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
  expect(azure(extra)).toEqual({ comments: [{ id: '7', by: 'Ben', at: AT, text: { format: 'html', source: '<p>Hello</p>' } }], more: 2 });
  expect(azure({ 'System.CommentCount': 3 })).toEqual({ comments: [], more: 3 });
});

test('a comment that begins with a sign of less is not taken for HTML', () => {
  expect(commentText('<3 this').format).toBe('wiki');
  expect(commentText('<3 this', 'azure-devops').format).toBe('plain');
  expect(commentText('<b >is wiki markup of Jira', 'jira').format).toBe('wiki');
  expect(commentText('{code}x{code}').format).toBe('wiki');
});

describe('a sent comment is shown until', () => {
  const markdown = 'dc **bold**, _leaning_ and `code`\n\n- one\n- [two](https://acme.example/x)\n\n> said';
  const source = (format: 'wiki' | 'adf' | 'html'): string => {
    const made = toSource(markdown, format);
    if (!made.ok) throw new Error(made.error);
    return made.value;
  };
  // As servers give back what they were sent: line ends, ids and default attributes are theirs.
  const wiki = (): Json => source('wiki').replaceAll('\n', '\r\n');
  const adf = (): Json => {
    const held = JSON.parse(source('adf')) as { readonly content: readonly { readonly [key: string]: Json }[] };
    return { ...held, content: held.content.map((block) => ({ ...block, attrs: { localId: 'b-1' } })) };
  };
  const html = (): string => source('html').replaceAll('<ul>', '<ul style="">').replaceAll('</p>', '</p>\n');
  const EACH = [
    ['Jira Data Center', 'jira', source('wiki'), () => jira({ comments: [{ id: '31', body: wiki() }] })],
    ['Jira Cloud', 'jira', source('adf'), () => jira({ comments: [{ id: '31', body: adf() }] })],
    ['Azure DevOps', 'azure-devops', source('html'), () => azure({ 'System.History': html() })],
  ] as const;

  test.each(EACH)('%s gave it back, whose words are the same, where no id is known', (_, tracker, text, pulled) => {
    const [one, two] = [sent('1', text), sent('2', text)];
    expect(notPulled([one], { comments: [], more: 0 }, tracker)).toEqual([one]);
    expect(notPulled([one], pulled(), tracker)).toEqual([]);
    expect(notPulled([one, two], pulled(), tracker)).toEqual([one]);
    expect(notPulled([sent('1', source('wiki').replace('dc', 'other'))], pulled(), tracker)).toHaveLength(1);
  });

  test.each(EACH)('%s gave it back by its id, whatever stands in it by now', (_, tracker, _text, pulled) => {
    const id = tracker === 'jira' ? '31' : '7';
    expect(notPulled([{ ...sent('1', 'other words'), made: id }], pulled(), tracker)).toEqual([]);
  });

  test('Jira gave back that one, not another of the same words', () => {
    const one = { ...sent('1', '*bold*'), made: '30' };
    expect(notPulled([one], jira({ comments: [{ id: '31', body: '*bold*' }] }), 'jira')).toEqual([one]);
  });

  test('Azure DevOps gave back its words with a later revision', () => {
    const one = { ...sent('1', '<p>Hello</p>'), made: '5' };
    expect(notPulled([one], azure({ 'System.History': '<p>Hello</p>' }), 'azure-devops')).toEqual([]);
  });
});
