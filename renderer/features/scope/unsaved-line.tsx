import { useEffect, useMemo, useState, type ReactElement } from 'react';
import { engine } from '#renderer/engine/client/index.ts';
import type { ItemId } from '#shared/domain/item.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { itemsBegun, useDrafts } from './fields/drafts.ts';
import { ItemButton } from './panel-parts.tsx';

/** Keys named in the line; the rest stand there once these are saved or discarded. */
const NAMED = 5;

/**
 * The items in which something was written and not saved, but for the one that is open: nobody would look for it there otherwise. It stands
 * at the foot of the list: no row moves when it comes or goes.
 */
export function UnsavedLine({ shown, onShow }: { shown: ItemId | null; onShow: (id: ItemId) => void }): ReactElement | null {
  const drafts = useDrafts((state) => state.drafts);
  const begun = useMemo(() => itemsBegun(drafts).join(' '), [drafts]);
  const [rows, setRows] = useState<readonly ItemListRow[]>([]);
  useEffect(() => {
    let over = false;
    const ids = begun
      .split(' ')
      .filter(Boolean)
      .map((id) => id as ItemId);
    void (ids.length === 0 ? Promise.resolve([]) : engine().items.rows(ids)).then(
      (read) => {
        if (!over) setRows(read);
      },
      () => undefined, // the words are kept, and the line comes with the next change
    );
    return () => {
      over = true;
    };
  }, [begun]);
  const others = rows.filter(({ id }) => id !== shown && begun.split(' ').includes(id));
  if (others.length === 0) return null;
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 border-t border-line px-4 py-1 text-sm text-muted">
      Not saved yet, from what you wrote in:
      {others.slice(0, NAMED).map(({ id, key }) => (
        <ItemButton key={id} id={id} label={key} onShow={onShow} />
      ))}
      {others.length > NAMED && <span>and {others.length - NAMED} more</span>}
    </div>
  );
}
