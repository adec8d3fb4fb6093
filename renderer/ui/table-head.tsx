import type { Header } from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState, type KeyboardEvent, type ReactElement } from 'react';
import { cx } from './cx.ts';
import type { DataColumn, features, SortKey } from './table-columns.ts';

export interface HeadCellProps<Row> {
  readonly header: Header<typeof features, object>;
  readonly column: DataColumn<Row>;
  readonly position: number;
  readonly tabIndex: 0 | -1;
  readonly sort: readonly SortKey[];
  readonly onSort: (column: string, add: boolean) => void;
  /** Moves the column by one place, or before another one. */
  readonly onMove: (column: string, to: -1 | 1 | { readonly before: string }) => void;
  readonly onWiden: (column: string, pixels: number) => void;
}

const DRAG = 'application/x-column';

/**
 * A column head. Click or Enter sorts (with Shift beside the other sorts), dragging moves, the edge resizes;
 * by keyboard Alt+arrows resize and Alt+Shift+arrows move.
 */
export function HeadCell<Row>({ header, column, position, tabIndex, sort, onSort, onMove, onWiden }: HeadCellProps<Row>): ReactElement {
  const [over, setOver] = useState(false);
  const key = sort.find((entry) => entry.column === column.id);
  const rank = sort.length > 1 && key !== undefined ? sort.indexOf(key) + 1 : null;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    const step = event.key === 'ArrowRight' ? 1 : -1;
    if (event.shiftKey) onMove(column.id, step);
    else onWiden(column.id, step * 16);
  };
  return (
    <div
      role="columnheader"
      aria-colindex={position}
      aria-sort={key === undefined ? (column.sortable === false ? undefined : 'none') : key.descending ? 'descending' : 'ascending'}
      className={cx('group/head relative flex min-w-0', over && 'bg-accent-soft')}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAG)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const moved = event.dataTransfer.getData(DRAG);
        if (moved !== '' && moved !== column.id) onMove(moved, { before: column.id });
      }}
    >
      <button
        type="button"
        draggable
        tabIndex={tabIndex}
        onDragStart={(event) => event.dataTransfer.setData(DRAG, column.id)}
        onClick={(event) => {
          if (column.sortable !== false) onSort(column.id, event.shiftKey);
        }}
        onKeyDown={onKeyDown}
        className={cx(
          'flex h-full min-w-0 flex-1 items-center gap-1 px-2 text-start text-sm font-medium text-muted -outline-offset-2 select-none hover:text-ink',
          column.align === 'end' && 'flex-row-reverse text-end',
        )}
      >
        <span className="truncate">{column.header}</span>
        {key !== undefined && (
          <span aria-hidden className="flex items-center text-xs text-accent">
            {key.descending ? <ArrowDown className="size-3" /> : <ArrowUp className="size-3" />}
            {rank}
          </span>
        )}
      </button>
      {/* The last one stays inside: half of it past the edge would give every table a scroll bar. */}
      <div
        aria-hidden
        onMouseDown={(event) => header.getResizeHandler()(event)}
        onTouchStart={(event) => header.getResizeHandler()(event)}
        className="absolute inset-y-1 -end-1 group-last/head:end-0 z-1 w-2 cursor-col-resize touch-none border-e-0 after:absolute after:inset-y-0 after:start-1 after:w-px after:bg-line hover:after:bg-accent"
      />
    </div>
  );
}
