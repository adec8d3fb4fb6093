import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import type { Plan } from '#renderer/engine/plan/plan.ts';
import { connectionOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import type { LastNames } from '#shared/sync/last-known.ts';
import { isLocal } from '#shared/sync/operation.ts';

/**
 * What people called the records whose connection was removed while edits of them waited: nothing else that is kept names them. A setting, so
 * that it stands in the journal too, as those edits do.
 */
const SETTING = 'left-names';

interface LeftNames {
  readonly [record: string]: LastNames;
}

/** @returns null when nothing is remembered of it */
export const leftNames = (plan: Pick<Plan, 'setting'>, record: RecordId): LastNames | null =>
  plan.setting<LeftNames>(SETTING, {})[record] ?? null;

/**
 * The setting that remembers the records of a connection, and forgets those of which no edit waits any more. Ask for it before their data goes.
 * @returns null when there is nothing to change
 */
export function namesToLeave(
  plan: Pick<Plan, 'setting' | 'outbox'>,
  { items, catalog }: Pick<Mirror, 'items' | 'catalog'>,
  connection: ConnectionId,
): { readonly [SETTING]: LeftNames } | null {
  const before = plan.setting<LeftNames>(SETTING, {});
  const open = new Set(plan.outbox.open.flatMap(({ record }) => (isLocal(record) ? [] : [record])));
  const own = new Set(plan.outbox.open.flatMap(({ record, project }) => (connectionOf(project) === connection ? [record] : [])));
  const rows = new Map<string, LastNames>(items.rows([...own] as readonly ItemId[]).map(({ id, key, title }) => [id, { key, title }]));
  const after = Object.fromEntries(
    [...open].flatMap((record): [string, LastNames][] => {
      const name = catalog.versions([record])[0]?.name ?? catalog.iterations([record])[0]?.path;
      const fresh = rows.get(record) ?? (own.has(record) && name !== undefined ? { key: name, title: name } : undefined);
      const known = fresh ?? before[record];
      return known === undefined ? [] : [[record, known]];
    }),
  );
  return JSON.stringify(after) === JSON.stringify(before) ? null : { [SETTING]: after };
}
