import { Combobox as Base } from '@base-ui/react/combobox';
import { Check, ChevronsUpDown } from 'lucide-react';
import { useRef, type ReactElement } from 'react';
import { cx } from './cx.ts';
import { POPUP, POPUP_ITEM } from './popup.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface ComboboxInputProps {
  readonly value: string;
  readonly options: readonly Choice[];
  readonly onChange: (value: string) => void;
  /** Said when nothing has the typed letters: what to type instead. */
  readonly empty: string;
}

/** One of a long list, found by typing. Stands inside a Field, which names it. Its text is selected on coming in, so that letters take its place. */
export function ComboboxInput({ value, options, onChange, empty }: ComboboxInputProps): ReactElement {
  const comesIn = useRef(false);
  const selected = options.find((option) => option.value === value) ?? { value, label: value };
  return (
    <Base.Root
      items={[...options]}
      value={selected}
      isItemEqualToValue={(a: Choice, b: Choice) => a.value === b.value}
      onValueChange={(next: Choice | null) => {
        if (next !== null) onChange(next.value);
      }}
      limit={100}
      autoHighlight
    >
      <Base.InputGroup className="relative flex min-w-0">
        <Base.Input
          className="control w-full min-w-0 pe-7 text-ellipsis"
          spellCheck={false}
          onFocus={(event) => event.currentTarget.select()}
          onPointerDown={(event) => {
            comesIn.current = document.activeElement !== event.currentTarget;
          }}
          onClick={({ currentTarget: input }) => {
            // The press that gave it the focus has put the caret where it was. What somebody selected with it stays selected.
            if (comesIn.current && input.selectionStart === input.selectionEnd) input.select();
            comesIn.current = false;
          }}
        />
        <Base.Trigger aria-label="Show the list" className="absolute inset-y-0 end-0 flex w-7 items-center justify-center text-muted">
          <ChevronsUpDown aria-hidden className="size-3" />
        </Base.Trigger>
      </Base.InputGroup>
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-50">
          <Base.Popup className={cx(POPUP, 'w-[var(--anchor-width)] min-w-56')}>
            <Base.Empty className="px-3 py-2 text-muted empty:hidden">{empty}</Base.Empty>
            <Base.List className="max-h-[min(18rem,var(--available-height))] overflow-y-auto py-1 data-empty:p-0">
              {(option: Choice) => (
                <Base.Item key={option.value} value={option} className={POPUP_ITEM}>
                  <span className="flex-1">{option.label}</span>
                  <Base.ItemIndicator>
                    <Check aria-hidden className="text-accent" />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
