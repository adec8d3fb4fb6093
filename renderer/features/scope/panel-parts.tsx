import type { ReactElement, ReactNode } from 'react';
import type { ItemId } from '#shared/domain/item.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { StateMark, TypeMark } from './item-marks.tsx';

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

/** Another item on a line: its key shows it in the panel. @param between what stands behind the key */
export function ItemLine({ row, onShow }: { row: ItemListRow; onShow: (id: ItemId) => void }): ReactElement {
  return (
    <span className="flex min-w-0 flex-1 items-center gap-2">
      <TypeMark kind={row.typeKind} name={row.type} />
      <ItemButton id={row.id} label={row.key} onShow={onShow} />
      <bdi className="min-w-0 flex-1 truncate" title={row.title}>
        {row.title}
      </bdi>
      <span className="flex max-w-1/3 shrink-0">
        <StateMark category={row.stateCategory} name={row.state} />
      </span>
    </span>
  );
}
