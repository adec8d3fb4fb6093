import type { ReactElement } from 'react';
import { cx } from './cx.ts';

/** The box of a row, which a click chooses; its row says whether it is chosen. Faint until its row is hovered or has the focus. */
export function RowBox({ selected }: { selected: boolean }): ReactElement {
  return (
    <span
      aria-hidden
      className={cx(
        'flex size-3.5 items-center justify-center rounded-sm border text-xs leading-none',
        selected
          ? 'border-accent-strong bg-accent-strong text-on-accent'
          : 'border-line-strong opacity-50 group-hover/row:opacity-100 group-focus/row:opacity-100 [@media(hover:none)]:opacity-100',
      )}
    >
      {selected && '✓'}
    </span>
  );
}
