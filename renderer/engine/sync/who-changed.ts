import { received, type OpenOperations, type WhoChanged } from '#renderer/engine/outbox/arrivals.ts';
import { itemOf } from '#renderer/engine/items/item-store.ts';
import type { ItemId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { EditableField } from '#shared/sync/editable.ts';
import { fieldOf } from '#shared/sync/operation.ts';
import type { LastChanges } from '#shared/sync/outbox.ts';
import type { PulledItem } from '#shared/tracker/port.ts';
import type { HostTrackers } from './api.ts';
import type { Lane } from './lane.ts';

export interface WhoChangedDeps {
  readonly trackers: HostTrackers;
  readonly lane: Lane;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
}

/**
 * Asks the histories of pulled items who changed the fields that waiting edits disagree with. One request for each such item, none where
 * nothing disagrees. It only adds names: whatever goes wrong here, the pull goes on without them, and after the first refusal asks no more.
 */
export async function whoChanged(
  { trackers, lane, now, signal }: WhoChangedDeps,
  outbox: OpenOperations,
  items: readonly PulledItem[],
  isStale: (item: PulledItem) => boolean,
): Promise<WhoChanged> {
  const wanted = new Map<ItemId, Set<EditableField>>();
  for (const operation of received(outbox, { items }, now(), isStale)) {
    const field = fieldOf(operation);
    if (operation.state.kind !== 'conflict' || operation.state.conflict.kind !== 'both-changed' || field === null) continue;
    const item = operation.record as ItemId;
    wanted.set(item, (wanted.get(item) ?? new Set()).add(field));
  }
  const found = new Map<ItemId, LastChanges>();
  let refused = false;
  await Promise.all(
    items
      .filter(({ row }) => wanted.has(row.id))
      .map(async ({ row: { id }, body }) => {
        const input = { item: id, revision: itemOf(body).revision, fields: [...wanted.get(id)!] };
        const askOne = async (): Promise<void> => {
          if (refused) return;
          const answer = await trackers.lastChanges(input, { signal }).catch(() => null); // a lost host: the pull meets it itself
          if (answer?.ok === true) found.set(id, answer.value);
          else refused = true;
        };
        await lane.run(askOne, signal).catch(() => undefined); // a stop
      }),
  );
  return found;
}
