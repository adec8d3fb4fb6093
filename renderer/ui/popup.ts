/** The look that menus, selects, comboboxes and popovers share. */
export const POPUP = 'max-w-[var(--available-width)] rounded-lg bg-raised text-ink shadow-pop outline-none';

export const POPUP_ITEM =
  'mx-1 flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 text-base outline-none select-none data-highlighted:bg-hover data-disabled:text-muted [&_svg]:size-3.5 [&_svg]:shrink-0';
