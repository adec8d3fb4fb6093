import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineDraft, mergeDraft } from '#shared/sync/merge-draft.ts';

describe('the text a merge by hand begins with', () => {
  test.each([
    ['different lines', 'one\n\ntwo', 'ONE\n\ntwo', 'one\n\nTWO', 'ONE\n\nTWO', 0],
    ['different words of one line', 'ship it on Monday', 'ship it all on Monday', 'ship it on Friday', 'ship it all on Friday', 0],
    ['the same words', 'a\nsame', 'mine\nsame', 'theirs\nsame', 'mine\ntheirs\nsame', 1],
    ['a line that one of them took away', 'a\nb\nc', 'a\nc', 'a\nB\nc', 'a\nB\nc', 0],
  ])('holds both where they changed %s', (_, base, mine, theirs, text, both) => {
    expect(mergeDraft(base, mine, theirs)).toEqual({ text, both });
  });

  test('shows no marker, and loses no line that either of them wrote anew', () => {
    const line = fc.constantFrom('a', 'b', 'c', 'd');
    const side = fc.array(line, { maxLength: 6 });
    fc.assert(
      fc.property(side, side, side, (base, mine, theirs) => {
        const [m, t] = [mine.map((each) => `${each}!`), theirs.map((each) => `${each}?`)];
        const { text } = mergeDraft(base.join('\n'), m.join('\n'), t.join('\n'));
        const lines = text.split('\n');
        for (const each of [...m, ...t]) expect(lines).toContain(each);
        expect(text).not.toMatch(/<<<<|>>>>|====|\|\|\|\|/);
      }),
    );
  });

  test('of one line is mine where the words do not merge', () => {
    expect(lineDraft('Cart', 'Basket', 'Bag')).toEqual({ text: 'Basket', both: 1 });
    expect(lineDraft('Show the cart', 'Show the whole cart', 'Hide the cart')).toEqual({ text: 'Hide the whole cart', both: 0 });
  });
});
