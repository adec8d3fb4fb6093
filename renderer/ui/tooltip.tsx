import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import { Kbd } from './kbd.tsx';

/** Once around the app: tooltips that follow each other open at once. */
export const TooltipProvider = Base.Provider;

/** A short label on hover and focus. It repeats the control's name and never holds the only copy of anything. */
export function Tooltip({
  text,
  shortcut = null,
  children,
}: {
  text: string;
  shortcut?: string | null;
  children: ReactElement;
}): ReactElement {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="z-50">
          <Base.Popup className="flex max-w-72 items-center gap-2 rounded-md bg-raised px-2 py-1 text-sm text-ink shadow-pop">
            {text}
            {shortcut !== null && <Kbd keys={shortcut} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
