import type { CockpitDb } from '#renderer/engine/store/db.ts';
import { DERIVED } from '#shared/plan/rows.ts';

/** What the store says about itself: compared with what it holds, and with the host's journal, at every start. */
export interface Marker {
  /** New with each new store: an edit is never written into a store that quietly took the place of the one it was made on. */
  readonly store: string;
  /** The journal's generation; null before the first meeting with a host. */
  readonly generation: string | null;
  /** Journal entries up to this number are in the store. */
  readonly lastNumber: number;
  /** Update rows up to this sequence number are in the journal. */
  readonly seq: number;
  /** How many update rows there are, and the sum of the hashes of their ids. */
  readonly count: number;
  readonly hash: number;
  /** How many rows each derived table has. */
  readonly rows: { readonly [table: string]: number };
}

export const MARKER = 'marker';
/** Setting entries that the journal may not have yet. */
export const UNSENT_SETTINGS = 'unsent-settings';
/** Set while a backup takes the place of everything: a start that finds it finishes the work. */
export const RESTORING = 'restoring';

/** A hash of one id: FNV-1a, 32 bits. Sums of it do not depend on order, so they can be kept while rows come and go. */
export function idHash(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The sum of the ids' hashes, 32 bits. */
export const idsHash = (ids: readonly string[]): number => ids.reduce((sum, id) => (sum + idHash(id)) >>> 0, 0);

export const newMarker = (store: string): Marker => ({ store, generation: null, lastNumber: 0, seq: 0, count: 0, hash: 0, rows: {} });

/** The store's marker; null in a new or emptied store. */
export async function readMarker(db: CockpitDb): Promise<Marker | null> {
  return ((await db.meta.get(MARKER))?.value as Marker | undefined) ?? null;
}

/** Counts every derived table. Call it inside the transaction that changed them. */
export async function countRows(
  db: CockpitDb,
  tables: readonly (typeof DERIVED)[number][] = DERIVED,
): Promise<{ readonly [table: string]: number }> {
  const counts = await Promise.all(tables.map(async (table) => [table, await db.table(table).count()] as const));
  return Object.fromEntries(counts);
}

/** What the store really holds, beside what its marker says. */
export interface StoreFacts {
  readonly marker: Marker | null;
  readonly count: number;
  readonly hash: number;
  readonly rows: { readonly [table: string]: number };
  readonly restoring: boolean;
  /** Updates and settings that the journal may not have. */
  readonly unsent: number;
}

/** Reads the facts: ids and counts only, no documents. */
export async function storeFacts(db: CockpitDb): Promise<StoreFacts> {
  return db.transaction('r', [db.updates, db.meta, ...DERIVED.map((table) => db.table(table))], async () => {
    // Asked together: a start waits for each answer.
    const [[marker, unjournalled], keys, rows, restoring, settings] = await Promise.all([
      readMarker(db).then(
        async (found) =>
          [
            found,
            await db.updates
              .where('seq')
              .above(found?.seq ?? 0)
              .count(),
          ] as const,
      ),
      db.updates.orderBy('id').keys(),
      countRows(db),
      db.meta.get(RESTORING),
      db.meta.get(UNSENT_SETTINGS),
    ]);
    const ids = keys as string[];
    const unsentSettings = (settings?.value ?? []) as readonly unknown[];
    return {
      marker,
      count: ids.length,
      hash: idsHash(ids),
      rows,
      restoring: restoring !== undefined,
      unsent: unjournalled + unsentSettings.length,
    };
  });
}
