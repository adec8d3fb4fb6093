import { Copy, ExternalLink, Pencil, SquareArrowOutUpRight, Undo2 } from 'lucide-react';
import type { RefObject } from 'react';
import { engine, explainRefusal } from '#renderer/engine/client/index.ts';
import type { RowActs } from '#renderer/ui/data-table.tsx';
import type { MenuEntry } from '#renderer/ui/menu.tsx';
import { plural } from '#renderer/ui/dates.ts';
import { followAddress } from '#renderer/ui/safe-link.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import type { ItemId } from '#shared/domain/item.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { isLocal } from '#shared/sync/operation.ts';
import { FIELD_NAMES } from '#shared/sync/words.ts';
import { tellProblem } from './fields/cell-editor.tsx';
import { BULK_FIELDS, isCellField, MOST_TOGETHER, type BulkField } from './fields/edits.ts';

export interface RowMenuProps {
  readonly ids: readonly ItemId[];
  readonly rowOf: (id: ItemId) => ItemListRow | undefined;
  readonly acts: RowActs;
  /** The list. */
  readonly page: RefObject<Element | null>;
  readonly onShow: (id: ItemId) => void;
  /** Begins to edit a field of all selected items. */
  readonly onEditAll: (field: BulkField) => void;
}

/** What can be done with the selected items, or with the one that has the focus. */
export function rowMenu({ ids, rowOf, acts, page, onShow, onEditAll }: RowMenuProps): readonly MenuEntry[] {
  const [first] = ids;
  if (first === undefined) return [];
  const pencil = <Pencil aria-hidden />;
  const counted = plural(ids.length, 'item');
  const edits: readonly MenuEntry[] =
    ids.length === 1
      ? acts.editable.filter(isCellField).map((field) => ({
          id: field,
          label: `Edit ${FIELD_NAMES[field].toLowerCase()}`,
          icon: pencil,
          onSelect: () => acts.edit(field),
        }))
      : ids.length > MOST_TOGETHER
        ? []
        : BULK_FIELDS.map((field) => ({
            id: field,
            label: `Edit ${FIELD_NAMES[field].toLowerCase()} of ${counted}`,
            icon: pencil,
            onSelect: () => onEditAll(field),
          }));
  const copied = ids.length === 1 ? 'Copy as a table row' : `Copy ${counted} as a table`;
  return [
    { id: 'open', label: 'Show item', icon: <SquareArrowOutUpRight aria-hidden />, shortcut: 'Enter', onSelect: () => onShow(first) },
    ...(ids.length === 1 && !isLocal(first)
      ? [
          {
            id: 'tracker',
            label: 'Open in tracker',
            icon: <ExternalLink aria-hidden />,
            onSelect: () => void openInTracker(first, page.current),
          },
        ]
      : []),
    { id: 'copy', label: copied, icon: <Copy aria-hidden />, onSelect: acts.copy },
    ...(edits.length === 0 ? [] : (['line', ...edits] as const)),
    ...takeBackEntry(ids.flatMap((id) => rowOf(id) ?? [])),
  ];
}

/** The rows of a list do not carry their addresses. */
async function openInTracker(id: ItemId, within: Element | null): Promise<void> {
  const item = await engine()
    .items.get(id)
    .catch(() => null);
  if (within !== null && followAddress(item?.url, within)) return;
  const text =
    item === null
      ? 'The item could not be read: the engine did not answer. Try again.'
      : 'Only https: addresses are opened from here. Show the item: its panel copies the address.';
  toast({ title: 'Not opened', text, urgent: true });
}

/** Gives up all edits of some items, where any wait: one step of undo brings them back. */
function takeBackEntry(rows: readonly ItemListRow[]): readonly MenuEntry[] {
  const changed = rows.filter(({ pending }) => pending !== undefined && pending.length > 0);
  if (changed.length === 0) return [];
  const label = changed.length === 1 ? `Take back the edits of ${changed[0]!.key}` : `Take back the edits of ${changed.length} items`;
  const takeBack = async (): Promise<void> => {
    const entries = await Promise.all(changed.map(({ id }) => engine().outbox.of(id)));
    const result = await engine().outbox.takeBack(entries.flat().map(({ id }) => id));
    tellProblem(result.ok ? null : explainRefusal(result.error));
  };
  return ['line', { id: 'take-back', label, icon: <Undo2 aria-hidden />, onSelect: () => void takeBack() }];
}
