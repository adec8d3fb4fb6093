import { Archive, CopyPlus, LayoutGrid, Rows3, Trash2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { ColumnsMenu } from '#renderer/ui/columns-menu.tsx';
import { formatCount } from '#renderer/ui/dates.ts';
import { FilterMenu } from '#renderer/ui/filter-menu.tsx';
import { ListToolbar } from '#renderer/ui/list-toolbar.tsx';
import { Segmented } from '#renderer/ui/segmented.tsx';
import { RELEASE_STATES } from '#shared/domain/release.ts';
import { RELEASE_TABLE } from './columns.tsx';
import { STATE_NAMES, type ReleaseFilter, type ReleaseRow } from './release-row.ts';
import { useReleasesView } from './view-store.ts';

/** What can be done with the selected releases; null while none is selected. */
export interface SelectionActs {
  readonly allArchived: boolean;
  readonly onDuplicate: () => void;
  readonly onArchive: () => void;
  readonly onRemove: () => void;
}

/** Search, filters, the acts on the selection, columns and layout of the list of releases. */
export function ReleasesToolbar({ rows, acts }: { rows: readonly ReleaseRow[]; acts: SelectionActs | null }): ReactElement {
  const view = useReleasesView();
  const { filter } = view;
  const set = (change: Partial<ReleaseFilter>): void => view.set({ filter: { ...filter, ...change } });
  const count = (matches: (row: ReleaseRow) => boolean): number => rows.filter(matches).length;
  const products = [...new Set(rows.map((row) => row.release.product))].filter((product) => product !== '').sort();
  const archived = count((row) => row.release.archived);
  return (
    <ListToolbar
      label="Releases"
      search={{ label: 'Search releases', placeholder: 'Search releases', value: filter.text, onChange: (text) => set({ text }) }}
      filters={
        <>
          <FilterMenu
            label="State"
            options={RELEASE_STATES.map((value) => ({
              value,
              label: STATE_NAMES[value],
              count: count((row) => row.release.state === value),
            }))}
            chosen={filter.states}
            onChange={(states) => set({ states })}
          />
          {products.length > 1 && (
            <FilterMenu
              label="Product"
              options={products.map((value) => ({ value, label: value, count: count((row) => row.release.product === value) }))}
              chosen={filter.products}
              onChange={(next) => set({ products: next })}
            />
          )}
          {archived > 0 && (
            <Checkbox checked={filter.archived} onChange={(next) => set({ archived: next })}>
              Archived ({formatCount(archived)})
            </Checkbox>
          )}
        </>
      }
    >
      {acts !== null && (
        <>
          <Button icon={<CopyPlus aria-hidden />} onClick={acts.onDuplicate}>
            Duplicate
          </Button>
          <Button icon={<Archive aria-hidden />} onClick={acts.onArchive}>
            {acts.allArchived ? 'Bring back' : 'Archive'}
          </Button>
          <Button icon={<Trash2 aria-hidden />} onClick={acts.onRemove}>
            Delete
          </Button>
        </>
      )}
      {view.layout === 'table' && (
        <div className="max-compact:hidden">
          <ColumnsMenu columns={RELEASE_TABLE} view={view.table} onChange={(table) => view.set({ table })} />
        </div>
      )}
      <Segmented
        label="Layout"
        iconsOnly
        value={view.layout}
        onChange={(layout) => view.set({ layout })}
        options={[
          { value: 'table', label: 'Table', icon: <Rows3 aria-hidden /> },
          { value: 'cards', label: 'Cards', icon: <LayoutGrid aria-hidden /> },
        ]}
      />
    </ListToolbar>
  );
}
