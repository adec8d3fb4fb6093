import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBreak, wordDiff, type DiffPart } from '#shared/domain/word-diff.ts';

const without = (parts: readonly DiffPart[], kind: DiffPart['kind']): string =>
  parts
    .filter((part) => part.kind !== kind)
    .map((part) => part.text)
    .join('');

const text = fc
  .array(fc.constantFrom('ship', 'it', 'now', ' ', '  ', '\n', ',', 'é', 'ü', '👍', '1.2', '-'), { maxLength: 40 })
  .map((all) => all.join(''));

test('both texts can be read from the parts', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const parts = wordDiff(before, after);
      expect(without(parts, 'added')).toBe(before);
      expect(without(parts, 'removed')).toBe(after);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
      expect(without(wordDiff(before, after), 'removed')).toBe(after);
    }),
  );
});

test('a text and itself give one part, and nothing and nothing give none', () => {
  fc.assert(
    fc.property(text, (same) => {
      expect(wordDiff(same, same)).toEqual(same === '' ? [] : [{ kind: 'same', text: same }]);
    }),
  );
});

test('neighbours are of different kinds, and none is empty', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const parts = wordDiff(before, after);
      for (const [at, part] of parts.entries()) {
        expect(part.text).not.toBe('');
        expect(parts[at + 1]?.kind).not.toBe(part.kind);
      }
    }),
  );
});

test('one changed word is one change', () => {
  expect(wordDiff('Ship it on Monday.', 'Ship it on Tuesday.')).toEqual([
    { kind: 'same', text: 'Ship it on ' },
    { kind: 'removed', text: 'Monday' },
    { kind: 'added', text: 'Tuesday' },
    { kind: 'same', text: '.' },
  ]);
});

test('words that changed side by side are read as a phrase', () => {
  expect(wordDiff('we ship late', 'they build late')).toEqual([
    { kind: 'removed', text: 'we ship' },
    { kind: 'added', text: 'they build' },
    { kind: 'same', text: ' late' },
  ]);
});

test('very long texts are compared by lines, and longer ones stand one behind the other', () => {
  const long = Array.from({ length: 3_000 }, (_, at) => `line ${at} of a long text`).join('\n');
  const parts = wordDiff(`first\n${long}\nlast a`, `second\n${long.replace('line 1500 of', 'row 1500 of')}\nfinal b`);
  expect(parts.filter(({ kind }) => kind === 'removed').length).toBeGreaterThan(1);
  const whole = wordDiff('a\n'.repeat(9_000), 'b\n'.repeat(9_000));
  expect(whole.map(({ kind }) => kind)).toEqual(['removed', 'added', 'same']);
});

const SIGNS = { same: '=', removed: '-', added: '+' } as const;

test.each([
  // before                    after                                          parts
  ['One line\n\nTwo lines', 'One line of theirs\n[Image]\nTwo lines', ['=One line', '+ of theirs', '=\n', '+[Image]', '=\nTwo lines']],
  ['One line\n\nTwo lines', 'One line of theirs Two lines', ['=One line', '+ of theirs ', '-\n\n', '=Two lines']],
  ['First\n\nOld\n\nLast', 'First of mine\n\nLast', ['=First', '+ of mine', '-\n\nOld', '=\n\nLast']],
  ['First\n\nOld\n\nLast', 'First\n\nLast', ['=First\n\n', '-Old\n\n', '=Last']],
  ['First\n\nLast', 'First\n\nNew\n\nLast', ['=First\n\n', '+New\n\n', '=Last']],
])('words stand on the line they were added to, and not behind a break that went: %j to %j', (before, after, parts) => {
  expect(wordDiff(before, after).map(({ kind, text }) => SIGNS[kind] + text)).toEqual(parts);
});

test('a part is a break where it is nothing else', () => {
  expect(['\n', ' \n\n', ' ', '', 'a\n'].map(isBreak)).toEqual([true, true, false, false, false]);
});
