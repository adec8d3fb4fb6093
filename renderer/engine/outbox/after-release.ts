import type { Plan } from '#renderer/engine/plan/plan.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import type { VersionId } from '#shared/domain/item.ts';
import { movedSetting, openItemsTo, type MovedItems } from '#shared/sync/open-items.ts';
import { fieldOf, type Operation } from '#shared/sync/operation.ts';

/**
 * Releasing a version moves its open items when that was asked for: the plan shows them where they are now, before any pull. How many went is
 * remembered while the version is released, for who takes the release back is told that they stay.
 * @param steps what a push made of its operations
 */
export async function afterRelease(
  { plan, mirror }: { readonly plan: Pick<Plan, 'set' | 'setting'>; readonly mirror: Pick<Mirror, 'itemsMoved' | 'catalog'> },
  steps: readonly Operation[],
  signal: AbortSignal,
): Promise<void> {
  for (const step of steps) {
    const { record, project, change, state } = step;
    if (state.kind !== 'acknowledged' || fieldOf(step) !== 'released') continue;
    const [setting, to] = [movedSetting(record), openItemsTo(change)];
    if (to !== null) {
      const items = await mirror.itemsMoved(record as VersionId, to as VersionId, project, signal);
      const name = mirror.catalog.versions([to])[0]?.name ?? 'another version';
      await plan.set({ [setting]: items === 0 ? null : ({ to, name, items } satisfies MovedItems) });
    } else if (plan.setting(setting, null) !== null) await plan.set({ [setting]: null });
  }
}
