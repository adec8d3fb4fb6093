import { itemOf } from '#renderer/engine/items/item-store.ts';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { ItemId, ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { RecordId, RecordState } from '#shared/sync/editable.ts';
import { identityOf, iterationStateOf, stateOf, versionStateOf } from '#shared/sync/item-state.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import { lose, move, receive, type Seen } from '#shared/sync/outbox.ts';
import type { PulledItem } from '#shared/tracker/port.ts';
import type { Outbox } from './outbox.ts';

/** The outbox as it is read here. */
export type OpenOperations = Pick<Outbox, 'has' | 'of' | 'records'>;

/** What a pull brings, as far as operations wait on it. */
export interface Arrived {
  readonly items: readonly PulledItem[];
  /** null: no catalog came. */
  readonly catalog: ProjectCatalog | null;
  /** Versions and iterations that the catalog does not hold any more. */
  readonly gone: readonly RecordId[];
}

/** The records that a catalog holds whole. */
function* recordsIn({ versions, iterations }: ProjectCatalog): Generator<readonly [RecordId, RecordState]> {
  for (const version of versions) yield [version.id, versionStateOf(version)];
  for (const iteration of iterations) yield [iteration.id, iterationStateOf(iteration)];
}

/** Whether any operation waits on what came. Hardly ever one does, and then nothing needs to wait for the plan. */
export function isAwaited(outbox: OpenOperations, { items = [], catalog, gone = [] }: Partial<Arrived>): boolean {
  if (items.some(({ row }) => outbox.has(row.id)) || gone.some((id) => outbox.has(id))) return true;
  return catalog != null && [...outbox.records].some((record) => isIn(catalog, record));
}

const isIn = ({ versions, iterations }: ProjectCatalog, record: RecordId): boolean =>
  versions.some(({ id }) => id === record) || iterations.some(({ id }) => id === record);

/**
 * Compares operations with what a pull brings.
 * @param isStale an item that is older than the stored one says nothing
 * @returns the operations that differ from before
 */
export function received(
  outbox: OpenOperations,
  { items = [], catalog, gone = [] }: Partial<Arrived>,
  now: Instant,
  isStale: (item: PulledItem) => boolean = () => false,
): readonly Operation[] {
  const changed = new Map<OperationId, Operation>();
  const compare = (record: RecordId, project: PulledItem['row']['projectId'], state: RecordState, seen: Omit<Seen, 'now'>): void => {
    const moved = new Map(move(outbox.of(record), project).map((each) => [each.id, each]));
    const here = outbox.of(record).map((each) => moved.get(each.id) ?? each);
    for (const each of moved.values()) changed.set(each.id, each);
    for (const each of receive(here, state, { ...seen, now })) changed.set(each.id, each);
  };
  for (const item of items) {
    const { id, projectId, updated } = item.row;
    if (!outbox.has(id) || isStale(item)) continue;
    const whole = itemOf(item.body);
    // Jira says who changed an item in its history alone, and both say only there who changed a field: that is asked afterwards.
    const by = identityOf(whole.extra['System.ChangedBy'])?.name ?? null;
    compare(id, projectId, stateOf(whole), { by, at: updated });
  }
  if (catalog != null)
    for (const [record, state] of recordsIn(catalog))
      if (outbox.has(record)) compare(record, catalog.project.id, state, { by: null, at: null });
  for (const id of gone) for (const each of lose(outbox.of(id), { by: null, at: null })) changed.set(each.id, each);
  return [...changed.values()];
}

/** Items that are gone from the tracker: what waits on them waits for a person. @param bodies of those that are still here */
export const vanished = (outbox: OpenOperations, items: readonly ItemId[], bodies: ReadonlyMap<ItemId, string>): readonly Operation[] =>
  items.flatMap((id) => {
    const body = bodies.get(id);
    const item = body === undefined ? null : itemOf(body);
    const last = item === null ? {} : { last: { key: item.key, type: item.type, state: stateOf(item) } };
    return lose(outbox.of(id), { by: null, at: null, ...last });
  });

/** Items of a project that a push or a pull did not find, and on which edits still wait. */
export const lostIn = (outbox: OpenOperations, project: ProjectId): readonly ItemId[] =>
  [...outbox.records]
    .filter((record) =>
      outbox
        .of(record)
        .some(
          (each) =>
            each.project === project &&
            each.recordKind === 'item' &&
            each.state.kind === 'conflict' &&
            each.state.conflict.kind === 'deleted',
        ),
    )
    .map((record) => record as ItemId);
