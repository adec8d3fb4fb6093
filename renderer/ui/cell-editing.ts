import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { Leaving } from './picker.tsx';

/** How cells are edited. Keep it at module level: rows compare it. */
export interface CellEditing<Row> {
  readonly canEdit: (row: Row, column: string) => boolean;
  /** Says why nothing of a row can be edited. */
  readonly onRefused?: (row: Row) => void;
  /** Stands in the place of the cell until it says how it was left; Tab goes on to the next cell that can be edited. */
  readonly editor: (row: Row, column: string, onLeave: (how: Leaving) => void) => ReactNode;
}

interface EditedList<Id extends string, Row> {
  /** Left out where nothing is edited in place. */
  readonly editing: CellEditing<Row> | undefined;
  readonly ids: readonly Id[];
  /** The visible columns, in their order. */
  readonly columns: readonly string[];
  readonly rowOf: (id: Id) => Row | undefined;
  /** False for a row in a closed group. */
  readonly isInSight: (index: number) => boolean;
  /** A cell of this row is being edited. */
  readonly onBegin: (index: number) => void;
  /** The editor was left. `row`: the row that has the next one; null when the list itself goes on. */
  readonly onEnd: (how: Leaving, row: number | null) => void;
}

export interface EditedCell<Id extends string, Row> {
  readonly edited: { readonly id: Id; readonly column: string } | null;
  /** Draws the editor of a row; null where nothing is edited. The same function from one drawing to the next. */
  readonly editorOf: ((row: Row, column: string) => ReactNode) | null;
  /** Begins with this cell. @returns false when it cannot be edited */
  readonly edit: (index: number, column: string | undefined) => boolean;
  /** Begins with the cell that was clicked last in the row, else with the column that was edited last, or the first that can be. */
  readonly editRow: (index: number) => void;
  /** Somebody clicked this cell. */
  readonly point: (index: number, column: string | undefined) => void;
  /** The columns of a row that can be edited. */
  readonly editableIn: (index: number) => readonly string[];
}

const NO_COLUMNS: readonly string[] = [];

/** The cell of a table that is edited in place, one at a time. */
export function useCellEditing<Id extends string, Row>(list: EditedList<Id, Row>): EditedCell<Id, Row> {
  const [edited, setEdited] = useState<{ readonly id: Id; readonly column: string } | null>(null);
  const lastColumn = useRef<string | undefined>(undefined);
  const pointed = useRef<{ readonly id: Id; readonly column: string | undefined } | null>(null);
  const { editing, ids, columns, rowOf, isInSight, onBegin, onEnd } = list;

  const rowAt = (index: number): Row | undefined => (ids[index] === undefined ? undefined : rowOf(ids[index]));
  const editableIn = (index: number): readonly string[] => {
    const row = rowAt(index);
    return row === undefined || editing === undefined ? NO_COLUMNS : columns.filter((column) => editing.canEdit(row, column));
  };
  const edit = (index: number, column: string | undefined): boolean => {
    const id = ids[index];
    if (id === undefined || column === undefined || !editableIn(index).includes(column)) return false;
    onBegin(index);
    lastColumn.current = column;
    pointed.current = null;
    setEdited({ id, column });
    return true;
  };
  const leave = (how: Leaving): void => {
    if (edited === null) return;
    const step = how === 'next' ? 1 : how === 'previous' ? -1 : 0;
    const index = ids.indexOf(edited.id);
    const here = editableIn(index);
    const at = here.indexOf(edited.column) + step;
    const row = index + (at < 0 ? -1 : at >= here.length ? 1 : 0);
    const column = row === index ? here[at] : editableIn(row).at(step === 1 ? 0 : -1);
    setEdited(null);
    // Past the last cell the next row begins, so long as it is loaded and not folded away.
    const goesOn = step !== 0 && index >= 0 && isInSight(row) && edit(row, column);
    onEnd(how, goesOn ? row : null);
  };
  const leaving = useRef(leave);
  leaving.current = leave;
  const editor = editing?.editor;
  const editorOf = useMemo(
    () => (editor === undefined ? null : (row: Row, column: string) => editor(row, column, (how) => leaving.current(how))),
    [editor],
  );
  const editRow = (index: number): void => {
    const row = rowAt(index);
    const clicked = pointed.current !== null && pointed.current.id === ids[index] ? pointed.current.column : undefined;
    if (edit(index, clicked) || edit(index, lastColumn.current) || edit(index, editableIn(index)[0]) || row === undefined) return;
    editing?.onRefused?.(row);
  };
  const point = (index: number, column: string | undefined): void => {
    pointed.current = ids[index] === undefined ? null : { id: ids[index], column };
  };
  return { edited, editorOf, edit, editRow, point, editableIn };
}
