import {
  createFilteredRowModel,
  createSortedRowModel,
  filterFn_equalsString,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { columnFilteringFeature, rowSortingFeature, type ColumnFiltersState, type SortingState } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState, type ReactElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { SlimRow } from './slim-row.ts';

/**
 * What the product's table is compared with: the table library with its own sorting and filtering, all rows as objects on the main
 * thread, windowed as the product's is. Cells are bare text, so it draws less than the product does.
 */
const features = tableFeatures({
  columnFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
});
const NAMES = [
  'key',
  'title',
  'state',
  'assignee',
  'priority',
  'project',
  'fixVersions',
  'iteration',
  'labels',
  'estimate',
  'updated',
] as const;
const columns = NAMES.map((name) => ({
  id: name,
  accessorKey: name,
  header: name,
  sortFn: name === 'updated' || name === 'estimate' ? sortFn_basic : sortFn_text,
  filterFn: filterFn_equalsString,
}));

let rows: SlimRow[] = [];
let root: Root | null = null;
let setSort: (sort: SortingState) => void;
let setFilter: (filter: ColumnFiltersState) => void;

function Table(): ReactElement {
  const [sorting, setSorting] = useState<SortingState>([{ id: 'updated', desc: true }]);
  const [columnFilters, setColumnFilters] = useState<ColumnFiltersState>([]);
  setSort = setSorting;
  setFilter = setColumnFilters;
  const table = useTable({
    features,
    columns,
    data: rows,
    state: { sorting, columnFilters },
    onSortingChange: setSorting,
    onColumnFiltersChange: setColumnFilters,
  });
  const shown = table.getRowModel().rows;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    overscan: 8,
  });
  return (
    <div ref={scroller} role="grid" aria-rowcount={shown.length + 1} style={{ height: 800, overflow: 'auto' }}>
      <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {virtualizer.getVirtualItems().map((item) => (
          <div
            key={item.key}
            role="row"
            data-row={item.index}
            style={{ position: 'absolute', transform: `translateY(${item.start}px)`, height: 28, display: 'flex' }}
          >
            {NAMES.map((name) => (
              <span key={name} style={{ width: 120, overflow: 'hidden', whiteSpace: 'nowrap' }}>
                {String(shown[item.index]!.getValue(name) ?? '')}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

const peer = {
  add: (more: readonly SlimRow[]): void => void (rows = [...rows, ...more]),
  mount: (): void => {
    root = createRoot(document.getElementById('root')!);
    root.render(<Table />);
  },
  unmount: (): void => root?.unmount(),
  sort: (desc: boolean): void => setSort([{ id: 'title', desc }]),
  filter: (state: string | null): void => setFilter(state === null ? [] : [{ id: 'state', value: state }]),
};
Object.assign(globalThis, { peer });
