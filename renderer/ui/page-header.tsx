import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';

export interface PageHeaderProps {
  readonly title: ReactNode;
  readonly meta?: ReactNode;
  /** The meta is never cut for the actions: they go below it where both have no room. For a meta that does not change under a person's hand. */
  readonly wholeMeta?: boolean;
  readonly actions?: ReactNode;
}

/** The line under the app's header: what this page is, what it counts, what can be done. */
export function PageHeader({ title, meta, wholeMeta = false, actions }: PageHeaderProps): ReactElement {
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
      <h1 className="text-lg font-semibold">{title}</h1>
      {meta !== undefined && <div className={cx('min-w-0 truncate text-muted', wholeMeta ? 'flex-auto' : 'flex-1')}>{meta}</div>}
      {actions !== undefined && <div className="ms-auto flex flex-wrap items-center justify-end gap-2">{actions}</div>}
    </div>
  );
}
