import type { OpenOperations } from '#renderer/engine/outbox/arrivals.ts';
import { itemOf, type ItemStore } from '#renderer/engine/items/item-store.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import { connectionOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import { sameFieldValue, type FieldValue } from '#shared/sync/editable.ts';
import { fieldOf, type Conflict, type Operation, type OperationId } from '#shared/sync/operation.ts';
import type { LastChanges } from '#shared/sync/outbox.ts';
import type { HostTrackers, MirrorOutbox } from './api.ts';
import type { Lane } from './lane.ts';

export interface NamingDeps {
  readonly db: CockpitDb;
  readonly store: Pick<ItemStore, 'getMany'>;
  readonly trackers: Pick<HostTrackers, 'lastChanges'>;
  readonly lane: Lane;
  readonly outbox: MirrorOutbox;
  readonly signal: AbortSignal;
}

/** For so long a pull that has stored everything asks for names: whoever waits for its end waits for no tracker that asks for a pause. */
const NAMING_MS = 5_000;

type BothChanged = Extract<Conflict, { readonly kind: 'both-changed' }>;

const bothChanged = ({ state }: Operation): BothChanged | null =>
  state.kind === 'conflict' && state.conflict.kind === 'both-changed' ? state.conflict : null;

/**
 * Asks the histories of items who changed the fields that waiting edits disagree with: one request for each such item, none where nothing
 * disagrees. The conflicts stand in the store by then, with what the item itself says of the person; a name is only added to them. Whatever goes
 * wrong here is no failure of the pull, and after the first refusal no more is asked: what has no name yet is asked for after the next pull.
 */
export class ConflictNames {
  /** Came with a pull, and not asked about since. */
  readonly #fresh = new Set<OperationId>();
  /** Asked about since the start. A conflict of before it without a name may have lost its question with the last one. */
  readonly #asked = new Set<OperationId>();

  /** Takes the operations that a pull has changed. */
  note(changed: readonly Operation[]): void {
    for (const each of changed) if (bothChanged(each) !== null) this.#fresh.add(each.id);
  }

  /** Names what is unnamed of a connection. Never throws. @param within milliseconds, for all questions together */
  async name(deps: NamingDeps, connection: ConnectionId, within = NAMING_MS): Promise<void> {
    const { store, outbox, signal } = deps;
    const wanted = this.#unnamed(outbox.operations, connection);
    if (wanted.size === 0 || signal.aborted) return;
    try {
      const bodies = await store.getMany([...wanted.keys()]);
      const found = new Map<ItemId, LastChanges>();
      const limited = { ...deps, signal: AbortSignal.any([signal, AbortSignal.timeout(within)]) };
      await ask(limited, wanted, bodies, found);
      await write(deps, wanted, found);
      for (const each of [...found.keys()].flatMap((item) => wanted.get(item)!)) {
        this.#fresh.delete(each.id);
        this.#asked.add(each.id);
      }
    } catch {
      return; // a stop, or a store that takes nothing now: they stay without a name until the next pull
    }
  }

  #unnamed(outbox: OpenOperations, connection: ConnectionId): ReadonlyMap<ItemId, readonly Operation[]> {
    const isUnnamed = (each: Operation): boolean => {
      const conflict = bothChanged(each);
      if (conflict === null || each.recordKind !== 'item' || connectionOf(each.project) !== connection) return false;
      return this.#fresh.has(each.id) || (conflict.by === null && !this.#asked.has(each.id));
    };
    const wanted = new Map<ItemId, readonly Operation[]>();
    for (const record of outbox.records) {
      const its = outbox.of(record).filter(isUnnamed);
      if (its.length > 0) wanted.set(record as ItemId, its);
    }
    return wanted;
  }
}

async function ask(
  { trackers, lane, signal }: NamingDeps,
  wanted: ReadonlyMap<ItemId, readonly Operation[]>,
  bodies: ReadonlyMap<ItemId, string>,
  found: Map<ItemId, LastChanges>,
): Promise<void> {
  let refused = false;
  await Promise.all(
    [...wanted].map(async ([item, operations]) => {
      const body = bodies.get(item);
      if (body === undefined) return;
      const fields = [...new Set(operations.flatMap((each) => fieldOf(each) ?? []))];
      const askOne = async (): Promise<void> => {
        if (refused) return;
        const answer = await trackers.lastChanges({ item, revision: itemOf(body).revision, fields }, { signal }).catch(() => null); // a lost host
        if (answer?.ok === true) found.set(item, answer.value);
        else refused = true;
      };
      await lane.run(askOne, signal).catch(() => undefined); // a stop, or no time left
    }),
  );
}

/** Adds the names to conflicts that ask the same still: a person may have answered meanwhile. */
async function write(
  { db, outbox, signal }: NamingDeps,
  wanted: ReadonlyMap<ItemId, readonly Operation[]>,
  found: ReadonlyMap<ItemId, LastChanges>,
): Promise<void> {
  if (found.size === 0) return;
  const theirs = new Map<OperationId, FieldValue>(
    [...wanted.values()].flat().flatMap((each): [OperationId, FieldValue][] => {
      const conflict = bothChanged(each);
      return conflict === null ? [] : [[each.id, conflict.theirs]];
    }),
  );
  await outbox.settle(
    (operations) =>
      [...found].flatMap(([item, changes]) =>
        operations.of(item).flatMap((each): readonly Operation[] => {
          const [conflict, field, known] = [bothChanged(each), fieldOf(each), theirs.get(each.id)];
          const by = field === null ? undefined : changes[field];
          if (conflict === null || known === undefined || by === undefined || !sameFieldValue(conflict.theirs, known)) return [];
          if (conflict.by === by.by && conflict.at === by.at) return [];
          return [{ ...each, state: { ...each.state, kind: 'conflict', conflict: { ...conflict, ...by } } }];
        }),
      ),
    async (together) => {
      const named = together?.(db);
      if (named !== undefined) await db.transaction('rw', [...named.tables], () => named.run());
    },
    signal,
  );
}
