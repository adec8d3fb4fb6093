import { Combobox } from '@base-ui/react/combobox';
import { ChevronsUpDown } from 'lucide-react';
import type { ReactElement } from 'react';
import { cx } from '#renderer/ui/cx.ts';
import { systemZone } from '#renderer/ui/dates.ts';
import { POPUP, POPUP_ITEM } from '#renderer/ui/popup.ts';

let known: readonly string[] | null = null;

/** The zones of this computer, its own and UTC first. */
function zones(): readonly string[] {
  return (known ??= [...new Set([systemZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])]);
}

/** Chooses an IANA zone by typing part of its name. */
export function ZoneInput({
  label,
  value,
  onChange,
  className,
}: {
  label: string;
  value: string;
  onChange: (zone: string) => void;
  className?: string;
}): ReactElement {
  const all = zones();
  return (
    <Combobox.Root
      items={all.includes(value) ? all : [value, ...all]}
      value={value}
      onValueChange={(next: string | null) => {
        if (next !== null && next !== '') onChange(next);
      }}
      limit={60}
      autoHighlight
    >
      <Combobox.InputGroup className={cx('relative flex min-w-0', className)}>
        <Combobox.Input aria-label={label} className="control w-full min-w-0 pe-7 text-ellipsis" spellCheck={false} />
        <Combobox.Trigger
          aria-label={`${label}: show all`}
          className="absolute inset-y-0 end-0 flex w-7 items-center justify-center text-muted"
        >
          <ChevronsUpDown aria-hidden className="size-3" />
        </Combobox.Trigger>
      </Combobox.InputGroup>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-50">
          <Combobox.Popup className={cx(POPUP, 'min-w-[var(--anchor-width)]')}>
            <Combobox.Empty>
              <p className="px-3 py-2 text-muted">No zone has this name. Type a city such as Berlin.</p>
            </Combobox.Empty>
            <Combobox.List className="max-h-[min(16rem,var(--available-height))] overflow-y-auto py-1 data-empty:p-0">
              {(zone: string) => (
                <Combobox.Item key={zone} value={zone} className={POPUP_ITEM}>
                  {zone}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
