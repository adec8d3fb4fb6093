import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import { Kbd } from './kbd.tsx';
import { TIP_POPUP, type Tip } from './watch-tips.ts';

/** A short label beside its control. */
export function TooltipPopup({ tip: { anchor, text, shortcut } }: { tip: Tip }): ReactElement {
  return (
    <Base.Root open>
      <Base.Portal>
        <Base.Positioner anchor={anchor} sideOffset={6} className="z-50 data-anchor-hidden:hidden">
          <Base.Popup
            {...{ [TIP_POPUP]: '' }}
            className="flex max-w-72 items-center gap-2 rounded-md bg-raised px-2 py-1 text-sm text-ink shadow-pop"
          >
            {text}
            {shortcut !== null && <Kbd keys={shortcut} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
