import type { ReactElement } from 'react';
import { TONE_TEXT, type Tone } from './badge.tsx';
import { cx } from './cx.ts';

/** A share as a thin bar. `label` says it in words for screen readers: '312 of 600 done'. */
export function ProgressBar({
  value,
  of,
  label,
  tone = 'accent',
  className,
}: {
  value: number;
  of: number;
  label: string;
  tone?: Tone;
  className?: string;
}): ReactElement {
  const share = of === 0 ? 0 : Math.min(1, value / of);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={of}
      aria-valuenow={Math.min(value, of)}
      aria-valuetext={label}
      className={cx('h-1.5 overflow-hidden rounded-full bg-pressed forced-colors:border', className)}
    >
      <div
        className={cx('h-full rounded-full bg-current forced-colors:bg-[Highlight]', TONE_TEXT[tone])}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}
