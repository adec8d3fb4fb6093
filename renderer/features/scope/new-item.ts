import { create } from 'zustand';
import type { ProjectId } from '#shared/domain/item.ts';
import type { NewItemFields } from '#shared/sync/new-item-form.ts';

/** What a person filled in so far. */
export interface BegunItem {
  readonly project: ProjectId | null;
  readonly fields: NewItemFields;
}

interface NewItem {
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
  /** Stands in the dialog again when it was closed without Cancel; null when nothing was filled in. */
  readonly begun: BegunItem | null;
  readonly keep: (begun: BegunItem | null) => void;
}

/** Whether the dialog for a new item is open, which the app's command opens from every page, and what was filled in. In memory alone. */
export const useNewItem = create<NewItem>()((set) => ({
  open: false,
  setOpen: (open) => set({ open }),
  begun: null,
  keep: (begun) => set({ begun }),
}));

export const openNewItem = (): void => useNewItem.getState().setOpen(true);
