import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, toSource } from '#shared/domain/rich-text/rich-text.ts';
import { mergeRichText, mergeTextChange, sameText } from '#shared/sync/merge-rich-text.ts';

const FORMATS = ['adf', 'wiki', 'html'] as const;
type Format = (typeof FORMATS)[number];

const sourceOf = (format: Format, markdown: string): string => {
  const source = toSource(markdown, format);
  if (!source.ok) throw new Error(source.error);
  return source.value;
};
const merged = (format: Format, ...texts: readonly [string, string, string]) =>
  mergeRichText(format, ...(texts.map((text) => sourceOf(format, text)) as [string, string, string]));

test.each(FORMATS)('%s: paragraphs that two people changed are both kept, in a document that is whole', (format) => {
  const merge = merged(format, 'one\n\ntwo\n\nthree', 'one **mine**\n\ntwo\n\nthree', 'one\n\ntwo\n\nthree theirs');
  expect(merge).toEqual({ kind: 'merged', value: sourceOf(format, 'one **mine**\n\ntwo\n\nthree theirs') });
});

test.each(FORMATS)('%s: one line changed by both in two ways is a conflict', (format) => {
  expect(merged(format, 'one', 'mine', 'theirs')).toEqual({ kind: 'conflict' });
});

test('ids that the server gave do not count as a change of theirs', () => {
  const base = sourceOf('adf', 'one\n\n- two');
  const stored = base.replace('{"type":"paragraph"', '{"type":"paragraph","attrs":{"localId":"7f"}');
  expect(stored).not.toBe(base);
  expect(mergeRichText('adf', base, sourceOf('adf', 'mine\n\n- two'), stored)).toEqual({ kind: 'keep' });
  expect(mergeRichText('adf', 'x', base, stored)).toEqual({ kind: 'landed' });
});

test('a text that Markdown cannot express is merged by nobody but a person', () => {
  const panel = JSON.stringify({ type: 'doc', version: 1, content: [{ type: 'panel', attrs: { panelType: 'info' }, content: [] }] });
  expect(mergeRichText('adf', sourceOf('adf', 'a'), sourceOf('adf', 'b'), panel)).toEqual({ kind: 'conflict' });
});

test('the laws of merging hold in every format', () => {
  const line = fc.constantFrom('one', 'two', '**three**', '- four', '# five', '`six`');
  const text = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n\n'));
  fc.assert(
    fc.property(fc.constantFrom(...FORMATS), text, text, text, (format, base, mine, theirs) => {
      const [b, m, t] = [base, mine, theirs].map((each) => sourceOf(format, each)) as [string, string, string];
      const same = (x: string, y: string): boolean => canonical({ format, source: x }) === canonical({ format, source: y });
      expect(mergeRichText(format, b, m, b).kind).toBe(same(m, b) ? 'landed' : 'keep');
      expect(mergeRichText(format, b, m, m).kind).toBe('landed');
      const [there, back] = [mergeRichText(format, b, m, t), mergeRichText(format, b, t, m)];
      expect(there.kind === 'conflict').toBe(back.kind === 'conflict');
      if (there.kind === 'merged' && back.kind === 'merged') expect(there.value).toBe(back.value);
    }),
    { numRuns: 300 },
  );
});

test('a description that the tracker turned from HTML into Markdown keeps the edit that waits, in the new form', () => {
  const change = { base: '<p>one</p><p>two</p>', value: '<p>mine</p><p>two</p>', format: 'html' } as const;
  expect(mergeTextChange(change, 'one\n\ntwo', 'markdown')).toEqual({ kind: 'merged', value: 'mine\n\ntwo' });
  expect(mergeTextChange(change, 'one\n\ntheirs', 'markdown')).toEqual({ kind: 'merged', value: 'mine\n\ntheirs' });
  expect(mergeTextChange(change, 'mine\n\ntwo', 'markdown')).toEqual({ kind: 'landed' });
  expect(mergeTextChange(change, 'theirs\n\ntwo', 'markdown')).toEqual({ kind: 'conflict' });
});

test('texts are the same that differ only in what servers add; plain ones by their words', () => {
  expect(sameText('html', '<p>one</p>', '<P>one</P>\n')).toBe(true);
  expect(sameText(undefined, '<p>one</p>', '<P>one</P>')).toBe(false);
  expect(sameText('plain', 'one \r\ntwo', 'one\ntwo')).toBe(true);
});
