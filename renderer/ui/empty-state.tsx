import type { ReactElement, ReactNode } from 'react';

/** Says what would stand here and teaches the next step. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}): ReactElement {
  return (
    <div className="mx-auto flex max-w-105 flex-col items-center gap-2 px-4 py-12 text-center">
      {icon !== undefined && <div className="text-muted [&_svg]:size-6 [&_svg]:stroke-[1.5]">{icon}</div>}
      <h2 className="text-lg font-semibold">{title}</h2>
      {children !== undefined && <div className="text-muted">{children}</div>}
      {actions !== undefined && <div className="mt-2 flex flex-wrap justify-center gap-x-4 gap-y-2">{actions}</div>}
    </div>
  );
}
