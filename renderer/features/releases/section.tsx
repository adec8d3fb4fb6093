import { useId, type ReactElement, type ReactNode } from 'react';

/** A titled part of a page. */
export function Section({
  title,
  count,
  actions,
  children,
}: {
  title: string;
  count?: string;
  actions?: ReactNode;
  children: ReactNode;
}): ReactElement {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-2">
      <header className="flex min-h-7 items-center gap-2">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {count !== undefined && <span className="text-muted">{count}</span>}
        {actions !== undefined && <div className="ms-auto flex items-center gap-1">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
