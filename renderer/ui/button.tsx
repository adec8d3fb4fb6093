import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';
import { tip } from './watch-tips.ts';

const LOOKS = {
  primary: 'bg-accent-strong text-on-accent border-transparent hover:brightness-110 active:brightness-95',
  secondary: 'bg-surface text-ink border-line-strong/60 hover:bg-hover active:bg-pressed',
  // No colour of its own: the place it stands in decides.
  ghost: 'border-transparent hover:bg-hover active:bg-pressed',
  soft: 'bg-accent-soft text-accent border-transparent hover:brightness-97 active:brightness-95',
  danger: 'bg-bad-strong text-on-accent border-transparent hover:brightness-110 active:brightness-95',
} as const;

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: keyof typeof LOOKS;
  readonly icon?: ReactNode;
}

/** A button with words. `busy` work is shown by the caller's words ("Testing …"), not by a spinner. */
export function Button({ look = 'secondary', icon, className, children, type = 'button', ...rest }: ButtonProps): ReactElement {
  return (
    <button
      type={type}
      className={cx(
        'inline-flex h-[var(--control)] shrink-0 items-center justify-center gap-1.5 rounded-md border px-2.5 font-medium whitespace-nowrap select-none',
        'disabled:opacity-60 aria-disabled:opacity-60 [&_svg]:size-3.5 [&_svg]:shrink-0',
        LOOKS[look],
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** The accessible name, and the tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  /** Shown behind the label in the tooltip. */
  readonly shortcut?: string | null;
}

/** A square button with an icon; its name stands in a tooltip. */
export function IconButton({ label, icon, look = 'ghost', shortcut = null, className, ...rest }: IconButtonProps): ReactElement {
  return (
    <Button
      look={look}
      aria-label={label}
      className={cx('w-[var(--control)] px-0 [&_svg]:size-4', className)}
      {...tip(label, shortcut)}
      {...rest}
    >
      {icon}
    </Button>
  );
}
