import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { DEFAULT_VIEW, type SortKey, type TableView } from '#renderer/ui/table-columns.ts';
import type { MappingTarget, ReleaseId } from '#shared/domain/release.ts';
import { NO_FILTER, type ItemColumn, type ItemFilter } from '#shared/domain/scope.ts';
import { HIDDEN_AT_FIRST } from './columns.tsx';

export type ScopeFilter = Omit<ItemFilter, 'release' | 'source'>;

const { release: _, ...noFilter } = NO_FILTER;
export const NO_SCOPE_FILTER: ScopeFilter = noFilter;

/** One version, iteration or tag to look at, mapped to a release or not. */
export interface Source {
  readonly target: MappingTarget;
  readonly label: string;
}

const KEPT_FILTERS = 30;

/** How items are looked at. Columns, sort and group are the same everywhere; filters belong to a release, 'all' to the whole workspace. */
interface ScopeView {
  readonly table: TableView;
  readonly sort: readonly SortKey<ItemColumn>[];
  readonly group: ItemColumn | null;
  readonly filters: { readonly [release: string]: ScopeFilter };
  readonly set: (change: Partial<Pick<ScopeView, 'table' | 'sort' | 'group'>>) => void;
  readonly setFilter: (release: ReleaseId | null, filter: ScopeFilter) => void;
}

export const useScopeView = create<ScopeView>()(
  persist(
    (set) => ({
      table: { ...DEFAULT_VIEW, hidden: HIDDEN_AT_FIRST },
      sort: [{ column: 'key', descending: false }],
      group: null,
      filters: {},
      set,
      setFilter: (release, filter) =>
        set(({ filters }) => {
          const key = release ?? 'all';
          const others = Object.entries(filters).filter(([name]) => name !== key);
          return { filters: Object.fromEntries([...others.slice(-KEPT_FILTERS), [key, filter]]) };
        }),
    }),
    {
      name: 'cockpit.scope-view',
      version: 2,
      // Version 1 began with the newest change; who never chose a sort now finds keys in their order.
      migrate: (kept) => ({ ...(kept as ScopeView), sort: [{ column: 'key', descending: false }] }),
    },
  ),
);
