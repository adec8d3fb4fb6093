import { Checkbox as Base } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';

export interface CheckboxProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  readonly indeterminate?: boolean;
  readonly disabled?: boolean;
  readonly hideLabel?: boolean;
  readonly className?: string;
  readonly tabIndex?: 0 | -1;
}

/** A box with its label; the whole line is the target. */
export function Checkbox({
  checked,
  onChange,
  children,
  indeterminate = false,
  disabled = false,
  hideLabel = false,
  className,
  tabIndex = 0,
}: CheckboxProps): ReactElement {
  return (
    <label
      className={cx(
        'flex min-h-6 min-w-6 items-center gap-2 select-none',
        hideLabel && 'justify-center',
        disabled && 'text-muted',
        className,
      )}
    >
      <Base.Root
        checked={checked}
        indeterminate={indeterminate}
        disabled={disabled}
        tabIndex={tabIndex}
        onCheckedChange={(next) => onChange(next)}
        className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-surface data-checked:border-accent-strong data-checked:bg-accent-strong data-indeterminate:border-accent-strong data-indeterminate:bg-accent-strong"
      >
        <Base.Indicator className="text-on-accent">
          {indeterminate ? <Minus aria-hidden className="size-3" /> : <Check aria-hidden strokeWidth={3} className="size-3" />}
        </Base.Indicator>
      </Base.Root>
      <span className={cx(hideLabel && 'sr-only')}>{children}</span>
    </label>
  );
}
