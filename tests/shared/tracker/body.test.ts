import { expect, test } from 'vitest';
import { itemOf } from '#shared/tracker/body.ts';

const document = { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'a "quoted" word' }] }] };
const descriptionOf = (description: object | null): unknown => itemOf(JSON.stringify({ id: 'c/1', title: 'One', description })).description;

test('a document is given as the text of it, whether the body holds the one or the other', () => {
  const text = { format: 'adf', source: JSON.stringify(document) };
  expect(descriptionOf({ format: 'adf', source: document })).toEqual(text);
  expect(descriptionOf(text)).toEqual(text);
});

test('every other description is given as it is', () => {
  for (const each of [null, { format: 'wiki', source: 'h1. Title' }, { format: 'html', source: '<p>a</p>' }])
    expect(descriptionOf(each)).toEqual(each);
});
