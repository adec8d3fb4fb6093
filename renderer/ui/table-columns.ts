import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import type { ReactNode } from 'react';

/** A column of a `DataTable`. Keep columns at module level: they are compared by identity. */
export interface DataColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** What the cell shows; `text` when it is left out. */
  readonly cell?: (row: Row) => ReactNode;
  /** The cell as plain text: for copying, for the tooltip of cut text, for screen readers. */
  readonly text: (row: Row) => string;
  /** Pixels. */
  readonly width: number;
  readonly minWidth?: number;
  /**
   * `useFitted` makes the column as narrow as its longest text lets it be, and gives the room to those that grow. `least` in pixels: its heading,
   * and the word that stands for nothing. @property text what the cell shows, where that is not `text`
   */
  readonly fit?: { readonly least: number; readonly text?: (row: Row) => string };
  /** Its share of the room that the columns leave, until a person gives it a width. */
  readonly grow?: number;
  readonly align?: 'start' | 'end';
  readonly sortable?: boolean;
  /** False keeps the column always visible. */
  readonly hideable?: boolean;
}

/** How a person arranged the columns. Serialisable, so that a feature can keep it. */
export interface TableView {
  /** Column ids; columns that are not named follow in their own order. */
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  readonly widths: { readonly [column: string]: number };
}

export const DEFAULT_VIEW: TableView = { order: [], hidden: [], widths: {} };

export interface SortKey<Column extends string = string> {
  readonly column: Column;
  readonly descending: boolean;
}

/**
 * The parts of the table library that are used: its column model. Rows never enter it. Lists here arrive sorted, filtered and grouped as ids
 * from a worker, and a row model of 50,000 objects on the main thread is what the product promises to avoid.
 */
export const features = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  columnOrderingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
});

/** A column at a new place among the visible ones. @returns the complete new order */
export function moveColumn(order: readonly string[], column: string, before: string | null): readonly string[] {
  const without = order.filter((id) => id !== column);
  const at = before === null ? without.length : without.indexOf(before);
  return at < 0 ? order : [...without.slice(0, at), column, ...without.slice(at)];
}

/** All column ids in the person's order. */
export const orderedIds = (columns: readonly { readonly id: string }[], view: TableView): readonly string[] => {
  const known = new Set(columns.map((column) => column.id));
  const named = view.order.filter((id) => known.has(id));
  return [...named, ...columns.map((column) => column.id).filter((id) => !named.includes(id))];
};

/** The sides of a cell, and the steps in which a column changes its width, so that not each letter moves the others. Pixels. */
const SIDES = 16;
const STEP = 8;

/** What most letters take in the wider ones of the systems' fonts, and what narrow and wide ones do. Pixels. */
const LETTER = 8;
const OTHERS: readonly (readonly [letters: RegExp, width: number])[] = [
  [/[ ,.:;'!|()/\\\-fijlrtI]/g, 5],
  [/[A-HJ-LN-VX-Z]/g, 9],
  // Those of East Asia are square.
  [/[mwMW@%\u2026\u2e80-\ud7ff\uf900-\uffff]/g, 13],
];

/** Room enough for a text in one line. Pixels. */
const roomFor = (text: string): number =>
  OTHERS.reduce((room, [letters, width]) => room + (text.match(letters)?.length ?? 0) * (width - LETTER), text.length * LETTER);

/** The width of a column over these rows: never more than its own. */
export function fittedWidth<Row>({ width, fit, text }: DataColumn<Row>, rows: readonly Row[]): number {
  if (fit === undefined) return width;
  const widest = rows.reduce((most, row) => Math.max(most, roomFor((fit.text ?? text)(row))), 0);
  return Math.min(width, Math.max(fit.least, SIDES + Math.ceil(widest / STEP) * STEP));
}

/**
 * Widths of the columns that grow, so that what all of them leave of a list's width is not empty.
 * @param room pixels for all columns
 * @returns nothing for columns that do not grow, and where no room is left
 */
export function grownWidths(
  columns: readonly Pick<DataColumn<never>, 'id' | 'width' | 'grow'>[],
  view: TableView,
  room: number,
): TableView['widths'] {
  const shown = columns.filter(({ id }) => !view.hidden.includes(id));
  const left = room - shown.reduce((sum, { id, width }) => sum + (view.widths[id] ?? width), 0);
  const growing = shown.filter(({ id, grow = 0 }) => grow > 0 && view.widths[id] === undefined);
  const shares = growing.reduce((sum, { grow = 0 }) => sum + grow, 0);
  if (left <= 0 || shares === 0) return {};
  return Object.fromEntries(growing.map(({ id, width, grow = 0 }) => [id, width + Math.floor((left * grow) / shares)]));
}

/** The next sort after a click on a head: ascending, descending, none; with `add` beside the others. */
export function nextSort(sort: readonly SortKey[], column: string, add: boolean): readonly SortKey[] {
  const now = sort.find((key) => key.column === column);
  const others = add ? sort.filter((key) => key.column !== column) : [];
  if (now === undefined) return [...others, { column, descending: false }];
  return now.descending
    ? others
    : add
      ? sort.map((key) => (key === now ? { column, descending: true } : key))
      : [{ column, descending: true }];
}
