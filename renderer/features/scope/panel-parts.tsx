import type { ReactElement, ReactNode } from 'react';
import type { ItemId } from '#shared/domain/item.ts';

/** A titled part of the item panel. */
export function Part({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-1.5">
      <h3 className="font-semibold">{title}</h3>
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
