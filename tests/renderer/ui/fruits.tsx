import { useState, type ReactElement } from 'react';
import { page } from 'vitest/browser';
import { ColumnsMenu } from '#renderer/ui/columns-menu.tsx';
import { DataTable, type DataTableProps } from '#renderer/ui/data-table.tsx';
import { DEFAULT_VIEW, type DataColumn, type SortKey, type TableView } from '#renderer/ui/table-columns.ts';

/* A table of fruits, for the tests of what a table does. */

export interface Fruit {
  readonly id: string;
  readonly name: string;
  readonly weight: number;
}

export const COLUMNS: readonly DataColumn<Fruit>[] = [
  { id: 'name', header: 'Name', text: (row) => row.name, width: 200, hideable: false },
  { id: 'weight', header: 'Weight', text: (row) => String(row.weight), width: 100, align: 'end' },
];
export const fruit = (id: string): Fruit => ({ id, name: `Fruit ${id}`, weight: Number(id) });
export const idsTo = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

export const WIDE: readonly DataColumn<Fruit>[] = COLUMNS.map((column) => ({ ...column, width: 900 }));

export function Case(props: Partial<DataTableProps<string, Fruit>> & { count: number }): ReactElement {
  const { count, ...rest } = props;
  const [ids] = useState(() => idsTo(count));
  const [sort, setSort] = useState<readonly SortKey[]>([]);
  const [view, setView] = useState<TableView>(DEFAULT_VIEW);
  return (
    <>
      <ColumnsMenu columns={COLUMNS} view={view} onChange={setView} />
      <div style={{ height: 400, width: 800 }}>
        <DataTable
          label="Fruits"
          columns={COLUMNS}
          ids={ids}
          rowOf={fruit}
          sort={sort}
          onSortChange={setSort}
          view={view}
          onViewChange={setView}
          {...rest}
        />
      </div>
    </>
  );
}

export const row = (name: string) => page.getByRole('row', { name });
export const chosen = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('[data-row][aria-selected="true"]')].map((element) =>
    String(Number(element.dataset['row']) + 1),
  );
