import type { ItemRow, IterationId } from '#shared/domain/item.ts';
import type { PulledItem } from '#shared/tracker/port.ts';

/** Where Azure DevOps names an item's iteration; kept beside the item when its path led to none. */
const PATH = 'System.IterationPath';

/**
 * An item that a push has read, to be stored. Where the tree of iterations was refused, its path leads to none: it keeps the iteration that it
 * had, so long as that is the one of its path. No pull would read it again, for its watermark knows nothing of this.
 * @param known the item as it is stored; null for one that is not here
 * @param pathOf the path of an iteration, as it was pulled
 */
export function withIterationKept(
  pulled: PulledItem,
  known: ItemRow | null,
  pathOf: (iteration: IterationId) => string | undefined,
): PulledItem {
  const before = known?.iteration ?? null;
  if (pulled.row.iteration !== null || before === null) return pulled;
  const item = JSON.parse(pulled.body) as { readonly extra?: { readonly [field: string]: unknown } };
  const path = item.extra?.[PATH];
  if (typeof path !== 'string' || path.toLowerCase() !== pathOf(before)?.toLowerCase()) return pulled;
  return { row: { ...pulled.row, iteration: before }, body: JSON.stringify({ ...item, iteration: before }) };
}
