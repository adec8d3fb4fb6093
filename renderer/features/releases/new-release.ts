import { create } from 'zustand';

interface NewRelease {
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
}

/** Whether the dialog for a new release is open: the app's command opens it from every page. */
export const useNewRelease = create<NewRelease>()((set) => ({
  open: false,
  setOpen: (open) => set({ open }),
}));

export const openNewRelease = (): void => useNewRelease.getState().setOpen(true);
