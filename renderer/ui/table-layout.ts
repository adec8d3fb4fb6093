/** A run of equal group values over the rows of a table. */
export interface RowGroup {
  readonly label: string;
  readonly start: number;
  readonly count: number;
}

/** The lines of a table: group headings and rows, one after the other; rows of a closed group have no line. */
export interface TableLayout {
  readonly lines: number;
  lineAt(
    line: number,
  ): { readonly kind: 'group'; readonly group: RowGroup; readonly closed: boolean } | { readonly kind: 'row'; readonly index: number };
  /** The line of a row; null when its group is closed. */
  lineOf(index: number): number | null;
}

/**
 * Lays rows and group headings out without a list as long as the table: 50,000 rows in 40 groups cost 40 entries.
 * @param groups runs in order that cover all rows; empty for a table without groups
 */
export function tableLayout(rows: number, groups: readonly RowGroup[], closed: ReadonlySet<string>): TableLayout {
  if (groups.length === 0) {
    return { lines: rows, lineAt: (line) => ({ kind: 'row', index: line }), lineOf: (index) => index };
  }
  const firstLines: number[] = [];
  let lines = 0;
  for (const group of groups) {
    firstLines.push(lines);
    lines += 1 + (closed.has(group.label) ? 0 : group.count);
  }
  const lastAtOrBefore = (value: number, at: (position: number) => number): number => {
    let [low, high] = [0, groups.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (at(middle) <= value) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    lines,
    lineAt: (line) => {
      const position = lastAtOrBefore(line, (middle) => firstLines[middle]!);
      const group = groups[position]!;
      const offset = line - firstLines[position]!;
      return offset === 0 ? { kind: 'group', group, closed: closed.has(group.label) } : { kind: 'row', index: group.start + offset - 1 };
    },
    lineOf: (index) => {
      const position = lastAtOrBefore(index, (middle) => groups[middle]!.start);
      const group = groups[position]!;
      return closed.has(group.label) ? null : firstLines[position]! + 1 + index - group.start;
    },
  };
}

/** The first or last row that is not in a closed group; null when there is none. */
export function edgeRow(layout: TableLayout, edge: 'first' | 'last'): number | null {
  for (let step = 0; step < layout.lines; step += 1) {
    const at = layout.lineAt(edge === 'first' ? step : layout.lines - 1 - step);
    if (at.kind === 'row') return at.index;
  }
  return null;
}
