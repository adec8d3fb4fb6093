import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparableText } from '#shared/sync/editable.ts';

describe('text as it is compared', () => {
  test.each([
    ['line ends of any kind', 'one\r\ntwo\rthree', 'one\ntwo\nthree'],
    ['blanks at the end of lines', 'one \t\ntwo  ', 'one\ntwo'],
    ['white space around it', '\n\n one\n', 'one'],
    ['blanks inside of lines, which count', 'one  two', 'one  two'],
  ])('is the same for %s', (_, text, compared) => {
    expect(comparableText(text)).toBe(compared);
  });

  test('is compared once: a text compared twice stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\r', '\n') }), (text) => {
        expect(comparableText(comparableText(text))).toBe(comparableText(text));
      }),
    );
  });

  test('of a million blanks between two words is ready in time that grows with its length only', () => {
    const text = `a${' '.repeat(1_000_000)}b`;
    // A rule that looks at each blank once for every blank behind it would not come back while this test may run.
    expect(comparableText(text)).toBe(text);
    expect(comparableText(`${text}${'\t'.repeat(1_000_000)}\nend`)).toBe(`${text}\nend`);
  });
});
