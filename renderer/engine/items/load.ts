import type { Item, ItemId } from '#shared/domain/item.ts';
import type { CockpitDb, PageRow } from '#renderer/engine/store/db.ts';
import { AHEAD_KEYS, type AheadRows } from '#renderer/engine/store/read-ahead.ts';
import { Columns, type PackedColumns } from './columns.ts';
import { bodyAt } from './page.ts';

/** Keys of the table `snapshots` that belong to the items. */
export const [MARK, REMOVED, SNAPSHOT] = AHEAD_KEYS;
const PAGES_PER_READ = 16;

/** Where the log of pages stands. Written with every change, in the same transaction. */
export interface Mark {
  /** New for each store: a snapshot of another one is never believed. */
  readonly epoch: string;
  /** Rises by one with every change of pages. */
  readonly version: number;
  /** Higher than every page number ever used, so that a newer copy of an item always has the higher number. */
  readonly nextPage: number;
}

/** An item that was taken away: its copies in pages up to `upTo` are dead, a later copy is a new life. */
export interface RemovedEntry {
  readonly id: ItemId;
  readonly upTo: number;
}

export interface Snapshot extends Mark {
  readonly format: 1;
  readonly columns: PackedColumns;
}

export interface Loaded {
  readonly columns: Columns;
  /** Living items per page. */
  readonly live: Map<number, number>;
  readonly removed: readonly RemovedEntry[];
  readonly mark: Mark;
  readonly snapshot: Mark | null;
  readonly damaged: readonly ItemId[];
}

/**
 * Reads columns from the snapshot and every page after it; from all pages when there is no snapshot to believe.
 * @param ahead what was read of the store a moment ago
 */
export async function loadItems(db: CockpitDb, newId: () => string, ahead: AheadRows | null = null): Promise<Loaded> {
  const [[markRow, removedRow, snapshotRow], numbers] =
    ahead === null
      ? await Promise.all([db.snapshots.bulkGet([MARK, REMOVED, SNAPSHOT]), db.pages.toCollection().primaryKeys()])
      : [ahead.snapshots, ahead.pages];
  const highest = numbers.at(-1) ?? -1;
  const found = markRow?.value as Mark | undefined;
  const mark = found !== undefined && found.nextPage > highest ? found : { epoch: newId(), version: 1, nextPage: highest + 1 };
  if (mark !== found) await db.snapshots.put({ key: MARK, value: mark });
  // Entries of another generation say nothing about these pages.
  const removed = mark === found ? ((removedRow?.value as readonly RemovedEntry[] | undefined) ?? []) : [];

  const believed = unpack(snapshotRow?.value as Snapshot | undefined, mark);
  const columns = believed?.columns ?? new Columns();
  const damaged = new Set<ItemId>();
  const after = numbers.filter((number) => number >= (believed?.mark.nextPage ?? 0));
  for (let from = 0; from < after.length; from += PAGES_PER_READ) {
    for (const page of await db.pages.bulkGet(after.slice(from, from + PAGES_PER_READ))) if (page) readPage(page, columns, damaged);
  }
  for (const { id, upTo } of removed) {
    const slot = columns.slots.get(id);
    if (slot !== undefined && columns.page[slot]! <= upTo) columns.remove(id);
  }

  // By page number in arrays: a map would be asked twice for each of 50,000 items.
  const stored = new Uint8Array(mark.nextPage);
  const counts = new Uint32Array(mark.nextPage);
  for (const number of numbers) stored[number] = 1;
  for (let slot = 0; slot < columns.end; slot++) {
    const id = columns.ids[slot]!;
    if (id === null) continue;
    const page = columns.page[slot]!;
    if (stored[page] === 1) counts[page]! += 1;
    else damaged.add(id);
  }
  const live = new Map(numbers.map((number) => [number, counts[number]!]));
  for (const id of damaged) columns.remove(id);
  return { columns, live, removed, mark, snapshot: believed?.mark ?? null, damaged: [...damaged] };
}

function unpack(snapshot: Snapshot | undefined, mark: Mark): { readonly columns: Columns; readonly mark: Mark } | null {
  if (snapshot?.format !== 1 || snapshot.epoch !== mark.epoch || snapshot.version > mark.version) return null;
  try {
    const { epoch, version, nextPage } = snapshot;
    return { columns: Columns.unpack(snapshot.columns), mark: { epoch, version, nextPage } };
  } catch {
    return null; // A damaged snapshot costs time, not data: everything in it stands in the pages too.
  }
}

function readPage(page: PageRow, columns: Columns, damaged: Set<ItemId>): void {
  for (const [index, id] of page.ids.entries()) {
    try {
      const item = JSON.parse(bodyAt(page, index)) as Item;
      if (item.id !== id) throw new Error('The body belongs to another item.');
      columns.set(item, page.number);
      damaged.delete(id);
    } catch {
      damaged.add(id);
    }
  }
}
