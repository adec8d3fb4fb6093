import { Search } from 'lucide-react';
import type { ComponentProps, ReactElement } from 'react';
import { cx } from './cx.ts';

export interface SearchBoxProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'type'> {
  /** The accessible name. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** 'search' clears with Esc and is what `/` goes to; 'text' leaves Esc to whoever holds the box. */
  readonly type?: 'search' | 'text';
  /** Of the whole box; the input fills it. */
  readonly className?: string;
}

/** A field to search a list by words. */
export function SearchBox({ label, value, onChange, type = 'search', className, ...rest }: SearchBoxProps): ReactElement {
  return (
    <label className={cx('relative flex min-w-0 items-center', className)}>
      <Search aria-hidden className="pointer-events-none absolute start-2 size-3.5 text-muted" />
      <input
        type={type}
        aria-label={label}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="control w-full ps-7"
        {...rest}
      />
    </label>
  );
}
