import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo, type ReactElement, type ReactNode } from 'react';
import { formatCount } from './dates.ts';
import { cx } from './cx.ts';
import { RowBox } from './row-box.tsx';
import type { DataColumn } from './table-columns.ts';
import type { RowGroup } from './table-layout.ts';

export interface TableRowProps<Row> {
  readonly row: Row | undefined;
  readonly columns: readonly DataColumn<Row>[];
  /** Instead of columns, on a narrow screen. */
  readonly card: ((row: Row) => ReactNode) | null;
  readonly index: number;
  readonly line: number;
  readonly top: number;
  readonly height: number;
  readonly selected: boolean;
  readonly active: boolean;
  /** The column that is edited, and its editor in the place of the cell. */
  readonly edited?: string | null;
  readonly editor?: ((row: Row, column: string) => ReactNode) | null;
}

function TableRowOf<Row>(props: TableRowProps<Row>): ReactElement {
  const { row, columns, card, index, line, top, height, selected, active, edited = null, editor = null } = props;
  return (
    <div
      role="row"
      data-row={index}
      aria-rowindex={line + 2}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      className={cx(
        'group/row absolute inset-x-0 top-0 grid border-b border-line/60 -outline-offset-2 select-none',
        selected ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
      style={{ transform: `translateY(${top}px)`, height, gridTemplateColumns: 'var(--columns)' }}
    >
      <div role="gridcell" data-box className="flex items-center justify-center">
        <RowBox selected={selected} />
      </div>
      {row === undefined ? (
        <div role="gridcell" className="flex items-center px-2" style={{ gridColumn: '2 / -1' }}>
          <span className="h-2 w-2/5 rounded-full bg-hover" />
          <span className="sr-only">Loading</span>
        </div>
      ) : card !== null ? (
        <div role="gridcell" className="min-w-0 self-center px-2">
          {card(row)}
        </div>
      ) : (
        columns.map((column, position) => {
          const isEdited = edited === column.id && editor !== null;
          return (
            <div
              key={column.id}
              role="gridcell"
              data-column={column.id}
              aria-colindex={position + 2}
              className={cx('min-w-0 self-center px-2', isEdited ? 'select-text' : 'truncate', column.align === 'end' && 'text-end')}
            >
              {isEdited ? editor(row, column.id) : column.cell === undefined ? <bdi>{column.text(row)}</bdi> : column.cell(row)}
            </div>
          );
        })
      )}
    </div>
  );
}

/** One row. Drawn again only when something of it changed. */
export const TableRow = memo(TableRowOf) as typeof TableRowOf;

export interface GroupRowProps {
  readonly group: RowGroup;
  readonly closed: boolean;
  readonly line: number;
  readonly top: number;
  readonly height: number;
  readonly span: number;
  readonly onToggle: (label: string) => void;
}

/** The heading of a group; it opens and closes its rows. */
export function GroupRow({ group, closed, line, top, height, span, onToggle }: GroupRowProps): ReactElement {
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      className="absolute inset-x-0 top-0 border-b border-line bg-sunken"
      style={{ transform: `translateY(${top}px)`, height }}
    >
      <div role="gridcell" aria-colspan={span} className="sticky start-0 h-full w-fit">
        <button
          type="button"
          aria-expanded={!closed}
          onClick={() => onToggle(group.label)}
          className="flex h-full items-center gap-1.5 px-2 font-medium -outline-offset-2 select-none"
        >
          {closed ? (
            <ChevronRight aria-hidden className="size-3.5 text-muted" />
          ) : (
            <ChevronDown aria-hidden className="size-3.5 text-muted" />
          )}
          <bdi>{group.label}</bdi>
          <span className="font-normal text-muted">{formatCount(group.count)}</span>
        </button>
      </div>
    </div>
  );
}
