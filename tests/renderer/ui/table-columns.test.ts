import { expect, test } from 'vitest';
import { DEFAULT_VIEW, fittedWidth, grownWidths, type DataColumn } from '#renderer/ui/table-columns.ts';

test.each([
  // shares, own widths    room  widths
  [[2, 1], {}, 900, { a: 533, b: 266 }],
  [[1, 0], {}, 900, { a: 700 }],
  [[2, 1], { a: 120 }, 900, { b: 680 }],
  [[2, 1], { c: 300 }, 900, { a: 400, b: 200 }],
  [[1, 1], {}, 400, {}],
  [[0, 0], {}, 900, {}],
])('columns share what is left of a list: %j', (shares, own, room, expected) => {
  const columns = [200, 100, 100].map((width, at) => ({ id: 'abc'[at]!, width, grow: shares[at] ?? 0 }));
  expect(grownWidths(columns, { ...DEFAULT_VIEW, widths: own }, room)).toEqual(expected);
});

test.each([
  // the longest text   width
  ['', 60],
  ['Amira Ha', 80],
  ['Amira Haddad', 112],
  ['MMMMMMMM', 120],
  ['\u5c0f\u6797\u3055\u304f\u3089', 88],
  ['A name that is longer than its column may be', 140],
])('a column that fits is as wide as its longest text, within its bounds: %s', (name, width) => {
  const column: DataColumn<{ readonly name: string }> = {
    id: 'name',
    header: 'Name',
    width: 140,
    fit: { least: 60 },
    text: (row) => row.name,
  };
  expect(fittedWidth(column, [{ name: '' }, { name }])).toBe(width);
  expect(fittedWidth({ ...column, fit: { least: 60, text: () => '12 days' } }, [{ name: 'Fruit 1' }])).toBe(72);
});
