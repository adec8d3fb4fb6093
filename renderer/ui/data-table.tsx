import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
} from 'react';
import { useCellEditing, type CellEditing } from './cell-editing.ts';
import { Checkbox } from './checkbox.tsx';
import { ENTER_LIST, useCommand } from './commands.ts';
import { cx } from './cx.ts';
import { ContextMenu, type MenuEntry } from './menu.tsx';
import { NOTHING_SELECTED, selectRow, type RowSelection, type SelectionMode } from './row-selection.ts';
import { DEFAULT_VIEW, nextSort, type DataColumn, type SortKey, type TableView } from './table-columns.ts';
import { HeadCell } from './table-head.tsx';
import { tableKey } from './table-keys.ts';
import { edgeRow, tableLayout, type RowGroup } from './table-layout.ts';
import { GroupRow, TableRow } from './table-row.tsx';
import { BOX, useColumns } from './use-columns.ts';
import { useHeadFocus } from './use-head-focus.ts';
import { useRowHeight } from './use-row-height.ts';
import { showLine, toggled, useRangeWith, useWidth } from './list-window.ts';

/** What the table itself can do with the rows of its menu. */
export interface RowActs {
  readonly copy: () => void;
  /** The columns of a single row that can be edited in place. */
  readonly editable: readonly string[];
  readonly edit: (column: string) => void;
}

export interface DataTableProps<Id extends string, Row> {
  /** The accessible name. */
  readonly label: string;
  readonly columns: readonly DataColumn<Row>[];
  /** Every row's id, in the order to show: sorted, filtered and grouped by the caller. */
  readonly ids: readonly Id[];
  /** The row; undefined while it is on its way. From `useRows`, or a map the caller has. */
  readonly rowOf: (id: Id) => Row | undefined;
  /** Rows of any ids, for copying what was never on screen. Without it only loaded rows are copied. */
  readonly loadRows?: (ids: readonly Id[]) => Promise<readonly Row[]>;
  readonly onWindow?: (first: number, last: number) => void;
  readonly groups?: readonly RowGroup[];
  readonly sort?: readonly SortKey[];
  readonly onSortChange?: (sort: readonly SortKey[]) => void;
  readonly view?: TableView;
  readonly onViewChange?: (view: TableView) => void;
  readonly selection?: RowSelection<Id>;
  readonly onSelectionChange?: (selection: RowSelection<Id>) => void;
  /** Enter or double click; on a card one click. */
  readonly onOpen?: (id: Id) => void;
  /** Entries for right click and Shift+F10; they apply to the selection, or to the row when it is not selected. */
  readonly menu?: (ids: readonly Id[], acts: RowActs) => readonly MenuEntry[];
  /** Writes the copied cells as text. Plain tab-separated text when left out. */
  readonly copyText?: (cells: readonly (readonly string[])[]) => string;
  /** Called after a copy, to say so: how many rows, or null when nothing could be copied. */
  readonly onCopied?: (count: number | null) => void;
  /** Lets cells be edited in place. */
  readonly editing?: CellEditing<Row>;
  /** Below 560 pixels of width a row is drawn as this card. */
  readonly card?: (row: Row) => ReactNode;
  readonly cardHeight?: number;
  /** Shown instead of rows. */
  readonly empty?: ReactNode;
}

const NO_GROUPS: readonly RowGroup[] = [];
const NO_SORT: readonly SortKey[] = [];
const CARD_BELOW = 560;
/** The line under the heads, in pixels. */
const HEAD_LINE = 1;

const plainText = (cells: readonly (readonly string[])[]): string =>
  cells.map((row) => row.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t')).join('\n');

/**
 * A table for 1 to 50,000 rows: only what is on screen exists. Sorting, filtering and grouping are the caller's (in a worker where lists
 * are long); the table asks for them. A grid to assistive technology, with one tab stop.
 *
 * Mouse: click selects, Ctrl/Cmd adds, Shift ranges, double click opens; on a card one click opens. Keys: arrows, J/K, Home, End, Page keys move; Shift extends; Ctrl moves
 * without selecting; Space toggles; Ctrl/Cmd+A all; Ctrl/Cmd+C copies; Enter opens; Esc clears; Up from the first row goes to the heads, where
 * left and right move, Enter sorts and Down comes back. Where cells can be edited, F2 and a double
 * click in one do it, and Tab goes on to the next one.
 */
export function DataTable<Id extends string, Row>(props: DataTableProps<Id, Row>): ReactElement {
  const { label, columns, ids, rowOf, groups = NO_GROUPS, sort = NO_SORT, onSortChange, onWindow, onOpen, card, empty } = props;
  const [ownView, setOwnView] = useState<TableView>(DEFAULT_VIEW);
  const view = props.view ?? ownView;
  const setView = props.onViewChange ?? setOwnView;
  const [ownSelection, setOwnSelection] = useState<RowSelection<Id>>(NOTHING_SELECTED);
  const selection = props.selection ?? ownSelection;
  const setSelection = props.onSelectionChange ?? setOwnSelection;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const takeFocus = useRef(false);
  const density = useRowHeight();
  // What a filter hides is not counted, copied or shown as chosen. Nearly always nothing is selected.
  const chosen = useMemo(
    () => (selection.selected.size === 0 ? [] : ids.filter((id) => selection.selected.has(id))),
    [ids, selection.selected],
  );

  const asCards = card !== undefined && width > 0 && width < CARD_BELOW;
  const rowHeight = asCards ? (props.cardHeight ?? 60) : density;

  const { table, shown, template, resizeBy, move } = useColumns(columns, view, setView, width);
  const layout = useMemo(() => tableLayout(ids.length, groups, closed), [ids.length, groups, closed]);

  // A table that the person has never been in takes the focus at its first row.
  const activeRow = useMemo(() => (selection.active === null ? 0 : Math.max(0, ids.indexOf(selection.active))), [ids, selection.active]);
  // A row in a closed group cannot take the focus. Another one does, or the table could not be reached by Tab any more.
  const activeIndex = layout.lineOf(activeRow) === null ? (edgeRow(layout, 'first') ?? activeRow) : activeRow;
  const activeId = ids[activeIndex];
  const activeLine = ids.length === 0 ? null : layout.lineOf(activeIndex);

  const virtualizer = useVirtualizer({
    count: layout.lines,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    rangeExtractor: useRangeWith(activeLine),
  });
  useEffect(() => virtualizer.measure(), [rowHeight, virtualizer]);

  const items = virtualizer.getVirtualItems();
  const range = virtualizer.range;
  const firstLine = range?.startIndex ?? 0;
  const lastLine = range?.endIndex ?? 0;
  useEffect(() => {
    if (layout.lines === 0) return;
    const rowAt = (line: number): number => {
      const at = layout.lineAt(Math.min(line, layout.lines - 1));
      return at.kind === 'row' ? at.index : at.group.start;
    };
    onWindow?.(rowAt(firstLine), rowAt(lastLine) + 1);
  }, [layout, firstLine, lastLine, onWindow]);

  // With the drawing and not after it: an effect that waits from the drawing before would take the wish, and the focus would stay behind.
  useLayoutEffect(() => {
    if (!takeFocus.current) return;
    takeFocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${activeIndex}"]`)?.focus({ preventScroll: true });
  });

  const show = (line: number | null): void => {
    if (line !== null && scroller.current !== null) showLine(scroller.current, line, rowHeight, density + HEAD_LINE);
  };
  const choose = (index: number, mode: SelectionMode, focus: boolean): void => {
    const id = ids[index];
    if (id === undefined) return;
    setSelection(selectRow(ids, selection, id, mode));
    if (!focus) return;
    show(layout.lineOf(index));
    takeFocus.current = true;
  };

  const { edited, editorOf, edit, editRow, point, editableIn } = useCellEditing({
    editing: asCards ? undefined : props.editing,
    ids,
    columns: useMemo(() => shown.map(({ id }) => id), [shown]),
    rowOf,
    isInSight: (index) => layout.lineOf(index) !== null,
    onBegin: (index) => choose(index, selection.selected.size > 1 ? 'move' : 'only', false),
    onEnd: (how, row) => {
      takeFocus.current = row === null && how !== 'left';
      show(row === null ? null : layout.lineOf(row));
    },
  });

  const copy = async (): Promise<void> => {
    const wanted = chosen.length > 0 ? chosen : ids.slice(activeIndex, activeIndex + 1);
    try {
      const rows = props.loadRows === undefined ? wanted.map(rowOf).filter((row) => row !== undefined) : await props.loadRows(wanted);
      const cells = [shown.map((column) => column.header), ...rows.map((row) => shown.map((column) => column.text(row)))];
      await navigator.clipboard.writeText((props.copyText ?? plainText)(cells));
      props.onCopied?.(rows.length);
    } catch {
      props.onCopied?.(null);
    }
  };

  useCommand('table.copy', chosen.length === 0 ? null : () => void copy());

  const enterRows = (): void => {
    const first = edgeRow(layout, 'first');
    if (first !== null) choose(first, chosen.length > 1 ? 'move' : 'only', true);
  };
  useCommand(ENTER_LIST, enterRows);
  const heads = useHeadFocus(asCards ? 1 : shown.length + 1, ids.length > 0, enterRows);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const target = event.target as HTMLElement;
    if (!target.hasAttribute('data-row')) return;
    if (edited !== null) {
      // An editor is about to take the focus: what is typed meanwhile is meant for it, and is no command of the list or of the window.
      if (!event.ctrlKey && !event.metaKey) event.preventDefault();
      return;
    }
    const key = tableKey(event, Math.max(1, lastLine - firstLine - 1));
    if (key === null) return;
    if (event.key === 'ArrowUp' && !event.shiftKey && activeIndex === edgeRow(layout, 'first')) {
      event.preventDefault();
      return heads.enter();
    }
    const mode: SelectionMode = event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'move' : 'only';
    switch (key.kind) {
      case 'go': {
        const rowsInSight = (index: number, step: number): number => {
          let next = Math.min(ids.length - 1, Math.max(0, index + step));
          while (layout.lineOf(next) === null && next > 0 && next < ids.length - 1) next += Math.sign(step);
          return layout.lineOf(next) === null ? index : next;
        };
        choose(rowsInSight(activeIndex, key.by), mode, true);
        break;
      }
      case 'first':
      case 'last': {
        const row = edgeRow(layout, key.kind);
        if (row !== null) choose(row, mode, true);
        // The beginning of a list is also that of its rows.
        if (key.kind === 'first') scroller.current?.scrollTo({ left: 0 });
        break;
      }
      case 'toggle':
        choose(activeIndex, event.shiftKey ? 'range' : 'toggle', true);
        break;
      case 'select-all':
        setSelection({ ...selection, selected: new Set(ids) });
        break;
      case 'clear':
        if (selection.selected.size === 0) return;
        setSelection({ ...selection, selected: new Set() });
        break;
      case 'copy':
        void copy();
        break;
      case 'edit':
        editRow(activeIndex);
        break;
      case 'open': {
        const id = ids[activeIndex];
        if (id !== undefined) onOpen?.(id);
        break;
      }
    }
    event.preventDefault();
  };

  const rowIndexOf = (event: MouseEvent): number | null => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('[data-row]');
    return row === null ? null : Number(row.dataset['row']);
  };
  const onControl = (event: MouseEvent): boolean =>
    (event.target as HTMLElement).closest('a, button, input, select, textarea, [role="combobox"]') !== null;

  const menuEntries = (menu: NonNullable<typeof props.menu>): readonly MenuEntry[] => {
    const wanted = chosen.length > 0 || activeId === undefined ? chosen : [activeId];
    const index = wanted.length !== 1 ? -1 : wanted[0] === activeId ? activeIndex : ids.indexOf(wanted[0]!);
    return menu(wanted, {
      copy: () => void copy(),
      editable: asCards ? [] : editableIn(index),
      edit: (column) => void edit(index, column),
    });
  };

  const body = (
    <div
      role="rowgroup"
      className="relative"
      style={{ height: virtualizer.getTotalSize() }}
      onClick={(event) => {
        const index = rowIndexOf(event);
        if (index === null || onControl(event)) return;
        const inBox = (event.target as HTMLElement).closest('[data-box]') !== null;
        point(index, (event.target as HTMLElement).closest<HTMLElement>('[data-column]')?.dataset['column']);
        const mode = event.shiftKey ? 'range' : inBox || event.ctrlKey || event.metaKey ? 'toggle' : 'only';
        choose(index, mode, true);
        // A finger has no double click: a card opens at once, its box still selects.
        if (asCards && mode === 'only') onOpen?.(ids[index]!);
      }}
      onDoubleClick={(event) => {
        const index = rowIndexOf(event);
        if (index === null || asCards || onControl(event)) return;
        const column = (event.target as HTMLElement).closest<HTMLElement>('[data-column]')?.dataset['column'];
        if (!edit(index, column)) onOpen?.(ids[index]!);
      }}
      onPointerOver={(event) => showCutText(event.target as HTMLElement)}
      onContextMenuCapture={(event) => {
        const index = rowIndexOf(event);
        if (index !== null && !selection.selected.has(ids[index]!)) choose(index, 'only', false);
      }}
    >
      {items.map((item) => {
        const line = layout.lineAt(item.index);
        if (line.kind === 'group') {
          return (
            <GroupRow
              key={`group ${line.group.label}`}
              group={line.group}
              closed={line.closed}
              line={item.index}
              top={item.start}
              height={rowHeight}
              span={shown.length + 1}
              onToggle={(label) => setClosed((before) => toggled(before, label))}
            />
          );
        }
        const id = ids[line.index]!;
        return (
          <TableRow
            key={id}
            row={rowOf(id)}
            columns={shown}
            card={asCards ? card : null}
            index={line.index}
            line={item.index}
            top={item.start}
            height={rowHeight}
            selected={selection.selected.has(id)}
            active={line.index === activeIndex && !heads.isIn}
            edited={edited?.id === id ? edited.column : null}
            editor={edited?.id === id ? editorOf : null}
          />
        );
      })}
    </div>
  );

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={layout.lines + 1}
      aria-colcount={shown.length + 1}
      aria-multiselectable
      onKeyDown={onKeyDown}
      onFocus={showFirstColumns}
      className="relative h-full min-h-0 w-full overflow-auto overscroll-contain"
      style={{ '--columns': asCards ? `${BOX}px minmax(0, 1fr)` : template, scrollPaddingTop: rowHeight } as React.CSSProperties}
    >
      {/* A bar that floats over the end of the list leaves the last rows room above it. */}
      <div
        className={cx(
          'in-[div:has(>[data-foot-bar])]:pb-14 max-compact:in-[div:has(>[data-foot-bar])]:pb-24',
          !asCards && 'w-max min-w-full',
        )}
      >
        <div role="rowgroup" className="sticky top-0 z-2 border-b border-line bg-surface">
          <div
            role="row"
            aria-rowindex={1}
            {...heads.row}
            className="grid"
            style={{ height: density, gridTemplateColumns: 'var(--columns)' }}
          >
            <div role="columnheader" aria-colindex={1} className="flex items-center justify-center">
              <Checkbox
                hideLabel
                tabIndex={heads.tabIndexOf(0)}
                checked={ids.length > 0 && chosen.length === ids.length}
                indeterminate={chosen.length > 0 && chosen.length < ids.length}
                onChange={(all) => setSelection({ ...selection, selected: new Set(all ? ids : []) })}
              >
                Select all rows
              </Checkbox>
            </div>
            {asCards ? (
              <div role="columnheader" className="flex items-center px-2 text-sm font-medium text-muted">
                {label}
              </div>
            ) : (
              table
                .getFlatHeaders()
                .map((header, position) => (
                  <HeadCell
                    key={header.id}
                    header={header}
                    column={shown[position]!}
                    position={position + 2}
                    tabIndex={heads.tabIndexOf(position + 1)}
                    sort={sort}
                    onSort={(column, add) => onSortChange?.(nextSort(sort, column, add))}
                    onMove={move}
                    onWiden={resizeBy}
                  />
                ))
            )}
          </div>
        </div>
        {ids.length === 0 ? (
          // As wide as the window, not as the columns: it is to be read without scrolling.
          <div className="sticky start-0" style={{ width }}>
            {empty}
          </div>
        ) : props.menu === undefined ? (
          body
        ) : (
          <ContextMenu entries={menuEntries(props.menu)}>{body}</ContextMenu>
        )}
      </div>
    </div>
  );
}

/** Coming to a row by the keyboard shows which one it is: Tab over the heads leaves the list at its last columns. */
function showFirstColumns({ target, relatedTarget, currentTarget }: FocusEvent<HTMLDivElement>): void {
  // From another row or an editor in one, and back from another window, the list stays where it was scrolled to.
  if (!target.hasAttribute('data-row') || relatedTarget === null || relatedTarget.closest('[data-row]') !== null) return;
  if (target.matches(':focus-visible')) currentTarget.scrollTo({ left: 0 });
}

/** Text that does not fit is shown whole by the browser's own tip; asked when the mouse is there, not for each cell that is drawn. */
function showCutText(target: HTMLElement): void {
  const cell = target.closest<HTMLElement>('[role="gridcell"]');
  if (cell === null || cell.hasAttribute('title') || cell.querySelector('[title]') !== null) return;
  const cut = [cell, ...cell.querySelectorAll<HTMLElement>('.truncate')].some((part) => part.scrollWidth > part.clientWidth);
  if (cut) cell.title = cell.textContent;
}
