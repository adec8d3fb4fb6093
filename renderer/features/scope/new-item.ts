import { create } from 'zustand';

interface NewItem {
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
}

/** Whether the dialog for a new item is open: the app's command opens it from every page. */
export const useNewItem = create<NewItem>()((set) => ({
  open: false,
  setOpen: (open) => set({ open }),
}));

export const openNewItem = (): void => useNewItem.getState().setOpen(true);
