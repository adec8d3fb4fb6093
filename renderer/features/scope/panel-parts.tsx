import type { ReactElement, ReactNode } from 'react';
import type { ItemId } from '#shared/domain/item.ts';

/** A titled part of the item panel. @param mark stands at the end of the title's line */
export function Part({ title, mark, children }: { title: string; mark?: ReactNode; children: ReactNode }): ReactElement {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-1.5">
      <div className="flex min-h-6 items-center gap-2">
        <h3 className="font-semibold">{title}</h3>
        {mark}
      </div>
      {children}
    </section>
  );
}

/** Shows another item in the panel. */
export function ItemButton({ id, label, onShow }: { id: ItemId; label: string; onShow: (id: ItemId) => void }): ReactElement {
  return (
    <button type="button" onClick={() => onShow(id)} className="min-h-6 rounded-sm text-start text-accent hover:underline">
      <bdi>{label}</bdi>
    </button>
  );
}
