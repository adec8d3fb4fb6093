import { expect, test } from 'vitest';
import { adfToText, wikiToAdf } from '#electron/sandbox/jira/adf.ts';

test('paragraphs, line breaks, headings and code become nodes', () => {
  expect(wikiToAdf('h2. Title\nFirst line\r\nsecond line\n\nNext\n{code:java}\nint a;\n\nint b;\n{code}\nEnd')).toEqual({
    type: 'doc',
    version: 1,
    content: [
      { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'Title' }] },
      { type: 'paragraph', content: [{ type: 'text', text: 'First line' }, { type: 'hardBreak' }, { type: 'text', text: 'second line' }] },
      { type: 'paragraph', content: [{ type: 'text', text: 'Next' }] },
      { type: 'codeBlock', attrs: { language: 'java' }, content: [{ type: 'text', text: 'int a;\n\nint b;' }] },
      { type: 'paragraph', content: [{ type: 'text', text: 'End' }] },
    ],
  });
});

test('an empty text is a document without content', () => {
  expect(wikiToAdf(' \n\n')).toEqual({ type: 'doc', version: 1, content: [] });
});

test('an open code block is text', () => {
  expect(wikiToAdf('{code} never closed')).toMatchObject({ content: [{ type: 'paragraph' }] });
});

test('the words of a document come back', () => {
  expect(adfToText(wikiToAdf('One\ntwo\n\nThree'))).toBe('One\ntwo\n\nThree');
});
