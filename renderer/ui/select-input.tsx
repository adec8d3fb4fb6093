import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';
import { POPUP, POPUP_ITEM } from './popup.ts';

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
}

export interface SelectInputProps<Value extends string> {
  readonly value: Value | null;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  /** Needed outside a Field. */
  readonly 'aria-label'?: string;
  /** Without border until hovered, for values that are edited in place. */
  readonly quiet?: boolean;
  readonly className?: string;
}

/** One of a short list. For long lists use a Combobox. */
export function SelectInput<Value extends string>(props: SelectInputProps<Value>): ReactElement {
  const { value, options, onChange, placeholder = 'Choose', disabled = false, quiet = false, className } = props;
  return (
    <Base.Root
      items={options.map(({ value: itemValue, label }) => ({ value: itemValue, label }))}
      value={value}
      onValueChange={(next: Value | null) => {
        if (next !== null) onChange(next);
      }}
      disabled={disabled}
    >
      <Base.Trigger
        aria-label={props['aria-label']}
        className={cx(
          'control flex min-w-0 items-center justify-between gap-2 text-start whitespace-nowrap select-none hover:bg-hover',
          quiet &&
            'border-transparent bg-transparent px-1.5 hover:border-line-strong [&_.caret]:opacity-0 hover:[&_.caret]:opacity-100 focus-visible:[&_.caret]:opacity-100',
          className,
        )}
      >
        <span className="truncate">
          <Base.Value placeholder={placeholder} />
        </span>
        <Base.Icon className="caret text-muted">
          <ChevronsUpDown aria-hidden className="size-3" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className={cx(POPUP, 'min-w-[var(--anchor-width)]')}>
            <Base.List className="max-h-[min(20rem,var(--available-height))] overflow-y-auto py-1">
              {options.map((option) => (
                <Base.Item key={option.value} value={option.value} disabled={option.disabled ?? false} className={POPUP_ITEM}>
                  {option.icon}
                  <Base.ItemText className="flex-1">{option.label}</Base.ItemText>
                  <Base.ItemIndicator>
                    <Check aria-hidden className="size-3.5 text-accent" />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
