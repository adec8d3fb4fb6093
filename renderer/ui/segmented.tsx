import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';

export interface SegmentedProps<Value extends string> {
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly icon?: ReactNode }[];
  readonly onChange: (value: Value) => void;
  /** The accessible name of the choice. */
  readonly label: string;
  /** Shows icons alone; the labels stay for screen readers. */
  readonly iconsOnly?: boolean;
}

/** Two to four choices side by side; a radio group to the keyboard and to screen readers. */
export function Segmented<Value extends string>({
  value,
  options,
  onChange,
  label,
  iconsOnly = false,
}: SegmentedProps<Value>): ReactElement {
  return (
    <RadioGroup
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next)}
      className="inline-flex w-fit gap-0.5 rounded-md border border-line bg-sunken p-px"
    >
      {options.map((option) => (
        <Radio.Root
          key={option.value}
          value={option.value}
          aria-label={option.label}
          className={cx(
            'flex h-[calc(var(--control)-4px)] min-w-6 items-center gap-1.5 rounded-[5px] border border-transparent px-2 text-muted select-none hover:text-ink [&_svg]:size-3.5',
            'data-checked:border-line data-checked:bg-raised data-checked:font-medium data-checked:text-ink forced-colors:data-checked:outline-2',
          )}
        >
          {option.icon}
          {!iconsOnly && option.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
