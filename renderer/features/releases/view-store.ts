import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { DEFAULT_VIEW, type SortKey, type TableView } from '#renderer/ui/table-columns.ts';
import { ALL_RELEASES, type ReleaseFilter } from './release-row.ts';

/** How the list of releases is looked at. Kept for this computer; it is no part of the plan. */
export interface ReleasesView {
  readonly layout: 'table' | 'cards';
  readonly filter: ReleaseFilter;
  readonly sort: readonly SortKey[];
  readonly table: TableView;
  readonly set: (change: Partial<Omit<ReleasesView, 'set'>>) => void;
}

const FIRST_TABLE: TableView = { ...DEFAULT_VIEW, hidden: ['type', 'version', 'train'] };

export const useReleasesView = create<ReleasesView>()(
  persist(
    (set) => ({
      layout: 'table',
      filter: ALL_RELEASES,
      sort: [],
      table: FIRST_TABLE,
      set,
    }),
    {
      name: 'cockpit.releases-view',
      version: 2,
      // Version 1 kept a first sort that nobody had chosen, and knew no column for the train.
      migrate: (kept) => ({ ...(kept as ReleasesView), sort: [], table: FIRST_TABLE }),
    },
  ),
);
