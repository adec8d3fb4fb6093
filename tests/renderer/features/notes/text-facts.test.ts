import { expect, test } from 'vitest';
import { lineDiff, plainEntry, textFacts } from '#renderer/features/notes/text-facts.ts';

test('words and entries are counted', () => {
  expect(textFacts('# Shop 4.2\n\n- Customers’ gift cards\n* refunds\n1. first\n\n-not an entry')).toEqual({ words: 11, entries: 3 });
});

test('an empty text has no words', () => {
  expect(textFacts('')).toEqual({ words: 0, entries: 0 });
});

test('a comparison keeps changed lines and a little around them', () => {
  const from = ['1', '2', '3', '4', '5', '6', 'old', '8'].join('\n');
  const to = ['1', '2', '3', '4', '5', '6', 'new', '8'].join('\n');
  expect(lineDiff(from, to)).toEqual([
    null,
    { kind: 'same', lines: ['5', '6'] },
    { kind: 'removed', lines: ['old'] },
    { kind: 'added', lines: ['new'] },
    { kind: 'same', lines: ['8'] },
  ]);
});

test('against no text every line was added, also an empty one', () => {
  expect(lineDiff('', '# Shop\n\n- New')).toEqual([{ kind: 'added', lines: ['# Shop', '', '- New'] }]);
});

test('an entry is compared without its bullet and without the address of its item', () => {
  expect(plainEntry('- **Breaking:** Carts (new) ([APP-2](https://acme.example/browse/APP-2))')).toBe('**Breaking:** Carts (new) (APP-2)');
  expect(plainEntry('- A line of ours')).toBe('A line of ours');
});
