import { Field as Base } from '@base-ui/react/field';
import { CircleAlert } from 'lucide-react';
import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';

export interface FieldProps {
  readonly label: string;
  /** One sentence that helps before anything is typed. */
  readonly hint?: ReactNode;
  /** What is wrong with the value, beside the field; null when nothing is. */
  readonly problem?: string | null | undefined;
  /** Keeps the label for screen readers only. */
  readonly hideLabel?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Label, control, hint and problem, joined by id. Put a TextInput, TextArea or SelectInput inside. */
export function Field({ label, hint, problem, hideLabel = false, className, children }: FieldProps): ReactElement {
  return (
    <Base.Root invalid={Boolean(problem)} className={cx('flex min-w-0 flex-col gap-1', className)}>
      <Base.Label className={cx('text-sm font-medium text-ink', hideLabel && 'sr-only')}>{label}</Base.Label>
      {children}
      {hint !== undefined && !problem && <Base.Description className="text-sm text-muted">{hint}</Base.Description>}
      {problem && (
        <Base.Error match className="flex items-start gap-1 text-sm text-bad" role="alert">
          <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          {problem}
        </Base.Error>
      )}
    </Base.Root>
  );
}

/** One line of text. Inside a Field it takes its label, hint and problem; alone it needs `aria-label`. */
export function TextInput({ className, ...rest }: ComponentProps<'input'>): ReactElement {
  return (
    <Base.Control render={<input autoComplete="off" spellCheck={false} {...rest} className={cx('control w-full min-w-0', className)} />} />
  );
}

/** Several lines of text. */
export function TextArea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>): ReactElement {
  return (
    <Base.Control
      render={<textarea rows={rows} {...rest} className={cx('control h-auto w-full min-w-0 resize-y py-1 leading-5', className)} />}
    />
  );
}
