import type { CockpitDb, OperationRow } from '#renderer/engine/store/db.ts';
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
  /** Operations up to this stamp are in the journal; left out by stores that never had any. */
  readonly stamp?: number;
  /** How many updates and operations there are, and the sum of the hashes of their ids; an operation's id goes with its version. */
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

/** The hash of an operation as it stands: another version of it is another content of the store. */
export const operationHash = ({ id, version }: Pick<OperationRow, 'id' | 'version'>): number => idHash(`${id} ${version}`);

/** How many updates and operations the store holds, and the sum of their hashes: keys only. Inside a transaction over both tables. */
export async function contentsOf(db: CockpitDb): Promise<{ readonly count: number; readonly hash: number }> {
  const [updates, operations] = await Promise.all([db.updates.orderBy('id').keys(), db.operations.orderBy('[id+version]').keys()]);
  const versions = (operations as unknown as readonly (readonly [string, number])[]).map(([id, version]) => `${id} ${version}`);
  return { count: updates.length + versions.length, hash: (idsHash(updates as string[]) + idsHash(versions)) >>> 0 };
}

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
  /** Updates, operations and settings that the journal may not have. */
  readonly unsent: number;
}

/** How many updates and operations the journal may not have. */
export async function unjournalledIn(db: CockpitDb, marker: Marker | null): Promise<number> {
  const counts = await Promise.all([
    db.updates
      .where('seq')
      .above(marker?.seq ?? 0)
      .count(),
    db.operations
      .where('stamp')
      .above(marker?.stamp ?? 0)
      .count(),
  ]);
  return counts[0] + counts[1];
}

/** Reads the facts: ids and counts only, no documents. */
export async function storeFacts(db: CockpitDb): Promise<StoreFacts> {
  return db.transaction('r', [db.updates, db.operations, db.meta, ...DERIVED.map((table) => db.table(table))], async () => {
    // Asked together: a start waits for each answer.
    const [[marker, unjournalled], contents, rows, restoring, settings] = await Promise.all([
      readMarker(db).then(async (found) => [found, await unjournalledIn(db, found)] as const),
      contentsOf(db),
      countRows(db),
      db.meta.get(RESTORING),
      db.meta.get(UNSENT_SETTINGS),
    ]);
    const unsentSettings = (settings?.value ?? []) as readonly unknown[];
    return {
      marker,
      ...contents,
      rows,
      restoring: restoring !== undefined,
      unsent: unjournalled + unsentSettings.length,
    };
  });
}
