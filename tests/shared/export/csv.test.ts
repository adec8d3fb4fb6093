import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvText, guardCell, tsvText } from '#shared/export/csv.ts';
import { parseCsv, unguardCell } from '#tests/support/read-csv.ts';

const DANGEROUS = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

test.each(DANGEROUS)('a cell that begins with %j begins with an apostrophe in the file', (first) => {
  expect(guardCell(`${first}cmd|' /C calc'!A0`).startsWith("'")).toBe(true);
});

test.each([
  ['after a comma', 'a,=1+1', "a,'=1+1"],
  ['after a semicolon and a space', 'a; @SUM(A1)', "a; '@SUM(A1)"],
  ['after a quote', 'a"=1+1', `a"'=1+1`],
  ['after a line break', 'a\n+1', "a\n'+1"],
  ['after leading spaces', '  =1', "  '=1"],
  ['behind an apostrophe of its own', "'=1", "''=1"],
])('a beginning that another separator would make is guarded: %s', (_, text, guarded) => {
  expect(guardCell(text)).toBe(guarded);
});

test.each(['Login fails', 'a - b', 'x=1', 'me@example.com', "it's", '3+4', ''])('text that cannot run stays as it is: %s', (text) => {
  expect(guardCell(text)).toBe(text);
});

test('the guard can be taken away exactly, whatever the text', () => {
  const text = fc.string({ unit: fc.constantFrom(...DANGEROUS, "'", '"', ',', ';', '|', ' ', 'a', '1', '\u00A0', 'ü') });
  fc.assert(
    fc.property(text, (value) => unguardCell(guardCell(value)) === value),
    { numRuns: 5000, seed: 28 },
  );
});

test('a file read back gives the same cells', () => {
  const cell = fc.string({ unit: fc.constantFrom(...DANGEROUS, "'", '"', ',', ';', ' ', 'a', 'ע', '🙂') });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 })), (rows) => {
      expect(parseCsv(csvText(['Key', 'Title'], rows))).toEqual([['Key', 'Title'], ...rows]);
    }),
    { numRuns: 1000, seed: 28 },
  );
});

test('no cell of any reading of the file begins with a dangerous character', () => {
  const file = csvText(['Title'], [['=1'], ['x;=2'], ['x\t=3'], ['"=4'], ['\r=5'], ['－6']]);
  for (const cell of file.slice(1).split(/[,;\t\r\n"]+/)) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/u);
});

test('numbers are written as numbers, minus included, and null as an empty cell', () => {
  expect(csvText(['Points', 'Due'], [[-5, null]])).toBe('\uFEFF"Points","Due"\r\n-5,\r\n');
});

test('copied rows stay rows: tabs and line breaks inside a cell become spaces', () => {
  expect(
    tsvText([
      ['APP-1', 'two\nlines\tand a tab', 3],
      ['APP-2', '=1', null],
    ]),
  ).toBe("APP-1\ttwo lines and a tab\t3\nAPP-2\t'=1\t");
});
