import { expect, test } from 'vitest';
import { selectRow, NOTHING_SELECTED } from '#renderer/ui/row-selection.ts';
import { moveColumn, nextSort, orderedIds } from '#renderer/ui/table-columns.ts';
import { edgeRow, tableLayout } from '#renderer/ui/table-layout.ts';

const GROUPS = [
  { label: 'A', start: 0, count: 2 },
  { label: 'B', start: 2, count: 1 },
  { label: 'C', start: 3, count: 3 },
];

const written = (closed: readonly string[]): string[] => {
  const layout = tableLayout(6, GROUPS, new Set(closed));
  return Array.from({ length: layout.lines }, (_, line) => {
    const at = layout.lineAt(line);
    return at.kind === 'group' ? at.group.label : String(at.index);
  });
};

test('without groups a line is a row', () => {
  const layout = tableLayout(3, [], new Set());
  expect([layout.lines, layout.lineAt(2), layout.lineOf(1)]).toEqual([3, { kind: 'row', index: 2 }, 1]);
});

test.each([
  ['every group open', [], ['A', '0', '1', 'B', '2', 'C', '3', '4', '5']],
  ['the first closed', ['A'], ['A', 'B', '2', 'C', '3', '4', '5']],
  ['all closed', ['A', 'B', 'C'], ['A', 'B', 'C']],
])('each group has a heading before its rows: %s', (_, closed, lines) => expect(written(closed)).toEqual(lines));

test('a row of a closed group has no line, any other stands where lineAt finds it', () => {
  const layout = tableLayout(6, GROUPS, new Set(['B']));
  expect(layout.lineOf(2)).toBeNull();
  for (const index of [0, 1, 3, 4, 5]) expect(layout.lineAt(layout.lineOf(index)!)).toEqual({ kind: 'row', index });
});

test.each([
  ['nothing', [], 0, 5],
  ['the first group', ['A'], 2, 5],
  ['the last two groups', ['B', 'C'], 0, 1],
  ['every group', ['A', 'B', 'C'], null, null],
])('the first and the last row in sight while %s is closed', (_, closed, first, last) => {
  const layout = tableLayout(6, GROUPS, new Set(closed));
  expect([edgeRow(layout, 'first'), edgeRow(layout, 'last')]).toEqual([first, last]);
});

test('shift chooses everything from the anchor, ctrl adds and takes away, a plain click starts again', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const first = selectRow(ids, NOTHING_SELECTED, 'b', 'only');
  const range = selectRow(ids, first, 'd', 'range');
  expect([...range.selected]).toEqual(['b', 'c', 'd']);
  expect([...selectRow(ids, range, 'a', 'range').selected]).toEqual(['a', 'b']);
  expect([...selectRow(ids, range, 'c', 'toggle').selected]).toEqual(['b', 'd']);
  expect([...selectRow(ids, range, 'a', 'only').selected]).toEqual(['a']);
  expect([...selectRow(ids, range, 'a', 'move').selected]).toEqual(['b', 'c', 'd']);
});

test('a range whose anchor has left the list begins anew', () => {
  const before = { active: 'x', anchor: 'x', selected: new Set(['x']) };
  expect([...selectRow(['a', 'b'], before, 'b', 'range').selected]).toEqual(['b']);
});

test('a head sorts up, then down, then not; with shift beside the others', () => {
  const up = nextSort([], 'key', false);
  const down = nextSort(up, 'key', false);
  expect([up, down, nextSort(down, 'key', false)]).toEqual([
    [{ column: 'key', descending: false }],
    [{ column: 'key', descending: true }],
    [],
  ]);
  expect(nextSort(up, 'title', true)).toEqual([...up, { column: 'title', descending: false }]);
  expect(nextSort(up, 'title', false)).toEqual([{ column: 'title', descending: false }]);
});

test('columns keep the person’s order, and new ones follow', () => {
  const columns = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  expect(orderedIds(columns, { order: ['c', 'gone'], hidden: [], widths: {} })).toEqual(['c', 'a', 'b']);
  expect(moveColumn(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b']);
  expect(moveColumn(['a', 'b', 'c'], 'a', null)).toEqual(['b', 'c', 'a']);
});
