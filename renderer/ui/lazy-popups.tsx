import { cloneElement, Suspense, useState, type ComponentProps, type ReactElement } from 'react';
import { lazyPart } from './lazy-page.tsx';
import type { Menu as MenuOf } from './menu.tsx';
import type { Popover as PopoverOf } from './popover.tsx';

// What stands in the frame is read after the first paint. Until then its button stands there alone, and a click on it is not lost.
const Menu = lazyPart(async () => (await import('./menu.tsx')).Menu);
const Popover = lazyPart(async () => (await import('./popover.tsx')).Popover);

const clickable = (trigger: ReactElement, onClick: () => void): ReactElement =>
  cloneElement(trigger as ReactElement<{ onClick: () => void }>, { onClick });

/** A `Menu` that is no part of the first load. */
export function LazyMenu(props: Omit<ComponentProps<typeof MenuOf>, 'defaultOpen'>): ReactElement {
  const [wanted, setWanted] = useState(false);
  return (
    <Suspense fallback={clickable(props.trigger, () => setWanted(true))}>
      <Menu {...props} defaultOpen={wanted} />
    </Suspense>
  );
}

/** A `Popover` that is no part of the first load. */
export function LazyPopover(props: Omit<ComponentProps<typeof PopoverOf>, 'defaultOpen'>): ReactElement {
  const [wanted, setWanted] = useState(false);
  return (
    <Suspense fallback={clickable(props.trigger, () => setWanted(true))}>
      <Popover {...props} defaultOpen={wanted} />
    </Suspense>
  );
}
