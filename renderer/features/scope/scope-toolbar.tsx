import { Download, FilterX, Plus, X } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { engine, useEngineQuery } from '#renderer/engine/client/index.ts';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { ColumnsMenu } from '#renderer/ui/columns-menu.tsx';
import { FilterMenu } from '#renderer/ui/filter-menu.tsx';
import { ListToolbar } from '#renderer/ui/list-toolbar.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import { isolated } from '#shared/domain/isolate.ts';
import type { StateCategory, TypeKind } from '#shared/domain/item.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { NO_FILTER, type ItemColumn } from '#shared/domain/scope.ts';
import { GROUP_COLUMNS, ITEM_TABLE } from './columns.tsx';
import { STATE_CATEGORY_NAMES, TYPE_KIND_NAMES } from './item-marks.tsx';
import { openNewItem } from './new-item.ts';
import { NO_SCOPE_FILTER, useScopeView, type ScopeFilter, type Source } from './view-store.ts';

const STATE_OPTIONS = (Object.keys(STATE_CATEGORY_NAMES) as StateCategory[]).map((value) => ({
  value,
  label: STATE_CATEGORY_NAMES[value],
}));
const TYPE_OPTIONS = (Object.keys(TYPE_KIND_NAMES) as TypeKind[]).map((value) => ({ value, label: TYPE_KIND_NAMES[value] }));
const GROUP_OPTIONS = [
  { value: 'none' as const, label: 'No groups' },
  ...GROUP_COLUMNS.map((value) => ({ value, label: `By ${ITEM_TABLE.find((column) => column.id === value)!.header.toLowerCase()}` })),
];

export interface ScopeToolbarProps {
  readonly release: ReleaseId | null;
  readonly source: Source | null;
  readonly revision: number;
  readonly filter: ScopeFilter;
  readonly onFilter: (filter: ScopeFilter) => void;
  readonly counts: ReactNode;
  readonly onExport: () => void;
  readonly canExport: boolean;
}

/** Search, filters, groups, columns and export of the list of items. */
export function ScopeToolbar({
  release,
  source,
  revision,
  filter,
  onFilter,
  counts,
  onExport,
  canExport,
}: ScopeToolbarProps): ReactElement {
  const view = useScopeView();
  const target = source?.target ?? null;
  const { value: facets } = useEngineQuery(`${revision} ${release ?? ''} ${JSON.stringify(target)}`, () =>
    engine().items.facets({ ...NO_FILTER, release, source: target }),
  );
  const set = (change: Partial<ScopeFilter>): void => onFilter({ ...filter, ...change });
  return (
    <ListToolbar
      label="Items"
      search={{ label: 'Search items', placeholder: 'Search key or title', value: filter.text, onChange: (text) => set({ text }) }}
      filters={
        <>
          <FilterMenu
            label="State"
            options={STATE_OPTIONS.map((option) => ({ ...option, count: of(facets?.stateCategories, option.value) }))}
            chosen={filter.stateCategories}
            onChange={(stateCategories) => set({ stateCategories })}
          />
          <FilterMenu
            label="Type"
            options={TYPE_OPTIONS.map((option) => ({ ...option, count: of(facets?.typeKinds, option.value) }))}
            chosen={filter.typeKinds}
            onChange={(typeKinds) => set({ typeKinds })}
          />
          <FilterMenu
            label="Project"
            options={(facets?.projects ?? []).map(([value, label, count]) => ({ value, label, count }))}
            chosen={filter.projects}
            onChange={(projects) => set({ projects })}
          />
          <FilterMenu
            label="Assignee"
            options={(facets?.assignees ?? []).map(([value, count]) => ({ value, label: value ?? 'Nobody', count }))}
            chosen={filter.assignees}
            onChange={(assignees) => set({ assignees })}
          />
          <FilterMenu
            label="Label"
            options={(facets?.labels ?? []).map(([value, count]) => ({ value, label: value, count }))}
            chosen={filter.labels}
            onChange={(labels) => set({ labels })}
          />
          {source !== null && (
            <a
              href="#/items"
              aria-label={`${isolated(source.label)}: show all items instead`}
              className="control inline-flex items-center gap-1.5 border-accent bg-surface text-accent no-underline hover:bg-hover"
            >
              <bdi className="max-w-52 truncate">{source.label}</bdi>
              <X aria-hidden className="size-3.5" />
            </a>
          )}
          {isFiltered(filter) && <IconButton label="Clear all" icon={<FilterX aria-hidden />} onClick={() => onFilter(NO_SCOPE_FILTER)} />}
        </>
      }
    >
      <span className="min-w-20 text-end text-muted max-compact:me-auto max-compact:min-w-0" aria-live="polite">
        {counts}
      </span>
      <SelectInput
        aria-label="Group by"
        value={view.group ?? 'none'}
        options={GROUP_OPTIONS}
        onChange={(group: ItemColumn | 'none') => view.set({ group: group === 'none' ? null : group })}
      />
      <div className="max-compact:hidden">
        <ColumnsMenu columns={ITEM_TABLE} view={view.table} onChange={(table) => view.set({ table })} />
      </div>
      <Button icon={<Plus aria-hidden />} onClick={openNewItem}>
        New item
      </Button>
      <IconButton label="Export as CSV" look="secondary" icon={<Download aria-hidden />} disabled={!canExport} onClick={onExport} />
    </ListToolbar>
  );
}

const of = <Value,>(counts: readonly (readonly [Value, number])[] | undefined, value: Value): number | undefined =>
  counts === undefined ? undefined : (counts.find(([one]) => one === value)?.[1] ?? 0);

/** Whether anything narrows the list. */
export const isFiltered = (filter: ScopeFilter): boolean =>
  JSON.stringify({ ...NO_SCOPE_FILTER, ...filter }) !== JSON.stringify(NO_SCOPE_FILTER);
