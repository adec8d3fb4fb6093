import { ContextMenu as BaseContext } from '@base-ui/react/context-menu';
import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Kbd } from './kbd.tsx';
import { POPUP, POPUP_ITEM } from './popup.ts';

/** One entry; `'line'` draws a separator. `checked` makes it a switch. */
export type MenuEntry =
  | 'line'
  | {
      readonly id: string;
      readonly label: string;
      readonly icon?: ReactNode;
      readonly shortcut?: string | null;
      readonly disabled?: boolean;
      readonly danger?: boolean;
      readonly checked?: boolean;
      readonly onSelect: () => void;
    };

function Entries({ entries }: { entries: readonly MenuEntry[] }): ReactElement {
  return (
    <>
      {entries.map((entry, index) => {
        if (entry === 'line') return <Base.Separator key={`line-${index}`} className="my-1 h-px bg-line" />;
        const inside = (
          <>
            <span className="flex w-3.5 justify-center">
              {entry.checked === true ? <Check aria-hidden className="text-accent" /> : entry.icon}
            </span>
            <span className="flex-1 pe-4">{entry.label}</span>
            {entry.shortcut && <Kbd keys={entry.shortcut} />}
          </>
        );
        const common = {
          label: entry.label,
          disabled: entry.disabled ?? false,
          className: cx(POPUP_ITEM, entry.danger === true && 'text-bad'),
        };
        return entry.checked === undefined ? (
          <Base.Item key={entry.id} {...common} onClick={entry.onSelect}>
            {inside}
          </Base.Item>
        ) : (
          <Base.CheckboxItem key={entry.id} {...common} checked={entry.checked} onCheckedChange={entry.onSelect} closeOnClick={false}>
            {inside}
          </Base.CheckboxItem>
        );
      })}
    </>
  );
}

/** A button that opens a menu. `trigger` is the button element. */
export function Menu({
  trigger,
  entries,
  align = 'start',
  defaultOpen = false,
}: {
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  defaultOpen?: boolean;
  align?: 'start' | 'end';
}): ReactElement {
  return (
    <Base.Root defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50">
          <Base.Popup className={cx(POPUP, 'min-w-44 py-1')}>
            <Entries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** The same entries on right click and Shift+F10 over `children`. */
export function ContextMenu({
  entries,
  children,
  className,
}: {
  entries: readonly MenuEntry[];
  children: ReactNode;
  className?: string;
}): ReactElement {
  return (
    <BaseContext.Root>
      <BaseContext.Trigger className={className}>{children}</BaseContext.Trigger>
      <BaseContext.Portal>
        <BaseContext.Positioner className="z-50">
          <BaseContext.Popup className={cx(POPUP, 'min-w-44 py-1')}>
            <Entries entries={entries} />
          </BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  );
}
