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
    expect(mergeDraft(base, mine, theirs)).toMatchObject({ text, both });
  });

  test.each([
    ['paragraphs that both wrote at the end', 'a', 'a\n\nmine', 'a\n\ntheirs', 'a\n\nmine\n\ntheirs'],
    [
      'a last paragraph that both changed and went on from',
      'p\n\na',
      'p\n\nb\n\nmine',
      'p\n\nc\n\ntheirs',
      'p\n\nb\n\nmine\n\nc\n\ntheirs',
    ],
    ['a paragraph in the middle', 'p\n\na\n\nq', 'p\n\nb\n\nq', 'p\n\nc\n\nq', 'p\n\nb\n\nc\n\nq'],
    ['a paragraph of mine and a line of theirs', 'a', 'a\n\nmine', 'a\ntheirs', 'a\n\nmine\n\ntheirs'],
    ['one entry of a list alone', 'p\n\n- a', 'p\n\n- b', 'p\n\n- c', 'p\n\n- b\n- c'],
    ['a line within a paragraph', 'p\na\nq', 'p\nb\nq', 'p\nc\nq', 'p\nb\nc\nq'],
  ])('keeps apart what are paragraphs: %s', (_, base, mine, theirs, text) => {
    expect(mergeDraft(base, mine, theirs)).toMatchObject({ text, both: 1 });
  });

  test('leaves out paragraphs that they took away and mine had not touched', () => {
    const base = '## Background\n\nPeople work.\n\nIt is old.\n\nKeep it.';
    expect(mergeDraft(base, `${base}\n\nMine.`, 'Theirs only\n\nSecond')).toMatchObject({
      text: 'Theirs only\n\nSecond\n\nMine.',
      both: 0,
    });
    const mine = '## Background\n\nPeople work.\n\nIt is mine.\n\nKeep it.';
    expect(mergeDraft(base, mine, '## Background\n\nNew.')).toMatchObject({ text: '## Background\n\nIt is mine.\n\nNew.', both: 1 });
    expect(mergeDraft(base, mine, '## Background\n\nKeep it.')).toMatchObject({
      text: '## Background\n\nIt is mine.\n\nKeep it.',
      both: 0,
    });
  });

  test('holds what only one side changed, what it took away included, and nothing that either took away', () => {
    // Of each line of base: whether a side keeps it, and what it puts in behind it.
    const side = fc.array(fc.record({ keeps: fc.boolean(), adds: fc.nat({ max: 2 }) }), { minLength: 6, maxLength: 6 });
    const textOf = (edits: readonly { readonly keeps: boolean; readonly adds: number }[], sign: string): string[] =>
      edits.flatMap(({ keeps, adds }, at) => [
        ...(keeps ? [`base${at}`] : []),
        ...Array.from({ length: adds }, (_, count) => `${sign}${at}.${count}`),
      ]);
    fc.assert(
      fc.property(side, side, fc.constantFrom('\n', '\n\n'), (mine, theirs, between) => {
        const [m, t] = [textOf(mine, 'm'), textOf(theirs, 't')];
        const base = mine.map((_, at) => `base${at}`);
        const { text, both } = mergeDraft(base.join(between), m.join(between), t.join(between));
        const lines = text.split('\n').filter((line) => line !== '');
        const kept = base.filter((_, at) => mine[at]!.keeps && theirs[at]!.keeps);
        expect(lines.filter((line) => line.startsWith('base'))).toEqual(kept);
        expect(lines.toSorted()).toEqual([...kept, ...[...m, ...t].filter((line) => !line.startsWith('base'))].toSorted());
        // Each side's lines in its own order.
        for (const own of [m, t]) expect(lines.filter((line) => own.includes(line))).toEqual(own.filter((line) => lines.includes(line)));
        if (mine.every(({ keeps, adds }) => keeps && adds === 0)) expect([text, both]).toEqual([t.join(between), 0]);
        if (theirs.every(({ keeps, adds }) => keeps && adds === 0)) expect([text, both]).toEqual([m.join(between), 0]);
        if (between === '\n\n') expect(text).not.toMatch(/\S\n\S/); // paragraphs stay apart
      }),
      { numRuns: 2_000 },
    );
  });

  test('shows no marker, and loses no line that either of them wrote anew', () => {
    const line = fc.constantFrom('a', 'b', 'c', 'd');
    const side = fc.array(line, { maxLength: 6 });
    fc.assert(
      fc.property(side, side, side, (base, mine, theirs) => {
        const [m, t] = [mine.map((each) => `${each}!`), theirs.map((each) => `${each}?`)];
        const { text, both, places = [] } = mergeDraft(base.join('\n'), m.join('\n'), t.join('\n'));
        const lines = text.split('\n');
        for (const each of [...m, ...t]) expect(lines).toContain(each);
        // Every place stands in the text behind the one before.
        const end = places.reduce((at, place) => text.indexOf(place, at) + place.length, 0);
        expect([places.length, end <= text.length]).toEqual([both, true]);
        expect(places.every((place) => text.includes(place))).toBe(true);
        expect(text).not.toMatch(/<<<<|>>>>|====|\|\|\|\|/);
      }),
    );
  });

  test('tells where both stand', () => {
    const { text, places } = mergeDraft('p\n\na\n\nq\n\nr', 'p\n\nb\n\nq\n\nmine', 'p\n\nc\n\nq\n\ntheirs');
    expect(places).toEqual(['b\n\nc', 'mine\n\ntheirs']);
    expect(text).toBe('p\n\nb\n\nc\n\nq\n\nmine\n\ntheirs');
  });

  test('of one line is mine where the words do not merge', () => {
    expect(lineDraft('Cart', 'Basket', 'Bag')).toEqual({ text: 'Basket', both: 1 });
    expect(lineDraft('Show the cart', 'Show the whole cart', 'Hide the cart')).toEqual({ text: 'Hide the whole cart', both: 0 });
  });
});
