import { useTable, type ColumnSizingState, type Updater } from '@tanstack/react-table';
import { useEffect, useMemo, useState } from 'react';
import { features, fittedWidth, grownWidths, moveColumn, orderedIds, type DataColumn, type TableView } from './table-columns.ts';

/** The width of the column of boxes, in pixels. */
export const BOX = 30;
const NO_DATA: object[] = [];

/** By one to either side, or before a column. */
type Move = -1 | 1 | { readonly before: string };

function moved(order: readonly string[], shown: readonly { readonly id: string }[], column: string, to: Move): readonly string[] {
  if (typeof to === 'object') return moveColumn(order, column, to.before);
  const at = shown.findIndex((entry) => entry.id === column);
  if (to === -1) return at <= 0 ? order : moveColumn(order, column, shown[at - 1]!.id);
  return at + 1 >= shown.length ? order : moveColumn(order, column, shown[at + 2]?.id ?? null);
}

/** The columns as wide as these rows need them. The same ones as long as none changes its width. */
export function useFitted<Row>(columns: readonly DataColumn<Row>[], rows: readonly Row[]): readonly DataColumn<Row>[] {
  const fitted = useMemo(() => columns.map((column) => fittedWidth(column, rows)).join(' '), [columns, rows]);
  return useMemo(() => {
    const widths = fitted.split(' ').map(Number);
    return columns.map((column, at) => (widths[at] === column.width ? column : { ...column, width: widths[at]! }));
  }, [columns, fitted]);
}

/**
 * The library's column model, joined to the caller's `TableView`. Widths follow the mouse here and reach the caller when it is let go.
 * @param room the width of the list in pixels; 0 before it is known
 */
export function useColumns<Row>(columns: readonly DataColumn<Row>[], view: TableView, setView: (view: TableView) => void, room: number) {
  const [dragged, setDragged] = useState<ColumnSizingState | null>(null);
  const grown = useMemo(() => grownWidths(columns, view, room - BOX), [columns, view, room]);
  // Who widens one column finds the others where they are, also those that had grown.
  const widths = { ...grown, ...view.widths };
  const definitions = useMemo(
    () => columns.map(({ id, header, width, minWidth = 48 }) => ({ id, header, size: grown[id] ?? width, minSize: minWidth })),
    [columns, grown],
  );
  const visibility = useMemo(() => Object.fromEntries(view.hidden.map((id) => [id, false])), [view.hidden]);
  const order = useMemo(() => [...orderedIds(columns, view)], [columns, view]);
  const table = useTable({
    features,
    columns: definitions,
    data: NO_DATA,
    manualSorting: true,
    columnResizeMode: 'onChange',
    state: { columnVisibility: visibility, columnOrder: order, columnSizing: dragged ?? { ...view.widths } },
    onColumnSizingChange: (updater: Updater<ColumnSizingState>) =>
      setDragged((before) => (typeof updater === 'function' ? updater(before ?? widths) : updater)),
  });
  const resizing = table.state.columnResizing.isResizingColumn !== false;
  useEffect(() => {
    if (resizing || dragged === null) return;
    setView({ ...view, widths: dragged });
    setDragged(null);
  }, [resizing, dragged, view, setView]);

  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const leaves = table.getVisibleLeafColumns();
  const visibleIds = leaves.map((leaf) => leaf.id).join('\n');
  const shown = useMemo(() => visibleIds.split('\n').flatMap((id) => byId.get(id) ?? []), [visibleIds, byId]);
  const sizes = leaves.map((leaf) => `${leaf.getSize()}px`);
  // The last column takes what is left, so that the selection of a row reaches the edge.
  const last = sizes.pop();
  const template = `${BOX}px ${sizes.join(' ')} ${last === undefined ? '' : `minmax(${last}, 1fr)`}`;
  const resizeBy = (id: string, pixels: number): void => {
    const leaf = table.getColumn(id);
    if (leaf !== undefined)
      setView({ ...view, widths: { ...widths, [id]: Math.max(leaf.columnDef.minSize ?? 48, leaf.getSize() + pixels) } });
  };
  const move = (id: string, to: Move): void => setView({ ...view, order: moved(orderedIds(columns, view), shown, id, to) });
  return { table, shown, template, resizeBy, move };
}
