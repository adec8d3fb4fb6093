import type { OpenOperations } from '#renderer/engine/outbox/arrivals.ts';
import type { ItemStore } from '#renderer/engine/items/item-store.ts';
import type { ItemId, VersionId } from '#shared/domain/item.ts';
import { isLocal } from '#shared/sync/operation.ts';

/** The items that a version holds in the tracker, as far as they were pulled; edits that wait are left out of account. */
export function itemsOfVersion(store: ItemStore, operations: OpenOperations, version: VersionId): readonly ItemId[] {
  const { columns } = store;
  const holding = columns.lists.fixVersions.holding(version);
  const found = new Set<ItemId>();
  for (let slot = 0; slot < columns.end; slot++) {
    const id = columns.ids[slot];
    if (id != null && holding.has(columns.list.fixVersions[slot]!)) found.add(id);
  }
  // The columns are what is shown: an edit that waits may take the version away, or add it.
  for (const record of operations.records) found.add(record as ItemId);
  return [...found].filter((id) => !isLocal(id) && store.pulledRow(id)?.fixVersions.includes(version) === true);
}
