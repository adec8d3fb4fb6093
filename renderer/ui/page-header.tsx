import type { ReactElement, ReactNode } from 'react';

/** The line under the app's header: what this page is, what it counts, what can be done. */
export function PageHeader({ title, meta, actions }: { title: ReactNode; meta?: ReactNode; actions?: ReactNode }): ReactElement {
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
      <h1 className="text-lg font-semibold">{title}</h1>
      {meta !== undefined && <div className="min-w-0 flex-1 truncate text-muted">{meta}</div>}
      {actions !== undefined && <div className="ms-auto flex flex-wrap items-center justify-end gap-2">{actions}</div>}
    </div>
  );
}
