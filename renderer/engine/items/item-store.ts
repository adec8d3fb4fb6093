import type { Table } from 'dexie';
import type { ConnectionId, ItemId, ItemRow } from '#shared/domain/item.ts';
import { connectionOf } from '#shared/domain/item.ts';
import { epochOf } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { sameValue } from '#shared/plan/change.ts';
import type { PulledItem } from '#shared/tracker/port.ts';
import type { CockpitDb, PageRow } from '#renderer/engine/store/db.ts';
import type { AheadRows } from '#renderer/engine/store/read-ahead.ts';
import type { Columns } from './columns.ts';
import { loadItems, MARK, REMOVED, SNAPSHOT, type Loaded, type Mark, type RemovedEntry, type Snapshot } from './load.ts';
import { bodyAt, PAGE_SIZE, pagesOf, type StoredBody } from './page.ts';
import { Postings } from './postings.ts';

/** A page with fewer living items than this is worth merging with others of its kind. */
const SPARSE = PAGE_SIZE / 2;
const ENOUGH_SPARSE_PAGES = 16;
const PAGES_PER_TIDY = 64;
/** A snapshot this many pages behind is cheaper to catch up with than to write again. */
const SNAPSHOT_LAG = 8;

/** The page of an item that stands in none: it is new, and lives in the outbox until its tracker has it. */
const NO_PAGE = 0xffff_ffff;

/** Work that must be in the store together with the items, or not at all. */
export interface TogetherWith {
  readonly tables: readonly Table[];
  run(): PromiseLike<unknown>;
}

export interface PutOutcome {
  readonly added: number;
  /** Known items whose row differs from before. */
  readonly changed: number;
  /** Older than what is stored, so not taken. */
  readonly stale: number;
}

export interface ItemChange {
  readonly id: ItemId;
  readonly slot: number;
  /** The body when the item came or changed, null when it went; undefined when it is only shown otherwise. */
  readonly body: string | null | undefined;
}

/**
 * The mirrored items: bodies in pages on disk, list fields as columns in memory, words for the search. Pages are a log: a changed
 * item goes to a new page with a higher number and its older copies are dead; pages without living items are deleted, sparse ones
 * merged. Memory changes only after the transaction has committed, so a refused write changes nothing anywhere.
 */
export class ItemStore {
  readonly columns: Columns;
  readonly postings: Postings;
  /** Ids whose page was unreadable or missing at the start. They left the store, and their connections are to be pulled in full. */
  readonly damaged: readonly ItemId[];
  readonly #db: CockpitDb;
  readonly #live: Map<number, number>;
  readonly #listeners = new Set<(changes: readonly ItemChange[]) => void>();
  /** The rows as pulled of items that are shown otherwise. Columns hold what is shown; disks and comparisons what was pulled. */
  readonly #pulled = new Map<ItemId, ItemRow>();
  /** The bodies of items that no tracker has yet. They are never written: the outbox keeps them. */
  readonly #fresh = new Map<ItemId, string>();
  #show: (row: ItemRow) => ItemRow = (row) => row;
  #removed: readonly RemovedEntry[];
  #mark: Mark;
  #snapshot: Mark | null;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(db: CockpitDb, loaded: Loaded) {
    this.#db = db;
    this.columns = loaded.columns;
    this.postings = new Postings(loaded.columns);
    this.damaged = loaded.damaged;
    this.#live = loaded.live;
    this.#removed = loaded.removed;
    this.#mark = loaded.mark;
    this.#snapshot = loaded.snapshot;
  }

  /**
   * Opens the items of a store: from the snapshot and the pages written after it, or from all pages when the snapshot is missing,
   * damaged or of another store. @param db a relaxed connection @param newId names a new generation of pages
   * @param ahead what was read of this store a moment ago; null when nothing was
   */
  static async open(db: CockpitDb, newId: () => string, ahead: AheadRows | null = null): Promise<ItemStore> {
    const store = new ItemStore(db, await loadItems(db, newId, ahead));
    if (store.damaged.length > 0) await store.#forgetWatermarks();
    return store;
  }

  get count(): number {
    return this.columns.count;
  }

  /** The item's body as pulled; null when there is no such item. */
  async get(id: ItemId): Promise<string | null> {
    return (await this.getMany([id])).get(id) ?? null;
  }

  /** The bodies of many items, page by page; ids that are gone are left out. */
  async getMany(ids: readonly ItemId[]): Promise<Map<ItemId, string>> {
    let found = await this.#read(ids);
    // A write may have moved an item while its page was read: once the writes are through, its new page is known.
    if (found.size < ids.filter((id) => this.columns.slots.has(id)).length) {
      await this.#queue;
      found = await this.#read(ids);
    }
    return found;
  }

  /** Visits every living body, a few pages at a time; other work runs in between. */
  async scan(visit: (id: ItemId, body: string) => void, wanted: (slot: number) => boolean = () => true): Promise<void> {
    const ids = [...this.columns.slots].filter(([, slot]) => wanted(slot)).map(([id]) => id);
    const byPage = ids.sort((a, b) => this.#pageOf(a) - this.#pageOf(b));
    for (let from = 0; from < byPage.length; from += PAGE_SIZE * 4) {
      for (const [id, body] of await this.getMany(byPage.slice(from, from + PAGE_SIZE * 4))) visit(id, body);
    }
  }

  /**
   * Stores items. An item older than the stored one is not taken, so a late or doubled answer never steps back.
   * @param together is in the same transaction, and runs even when no item is taken
   * @throws the Dexie error when the store refuses; nothing has changed then, in memory neither
   */
  put(items: readonly PulledItem[], together?: TogetherWith): Promise<PutOutcome> {
    return this.#serially(async () => {
      const { columns } = this;
      const newest = new Map<ItemId, PulledItem>();
      for (const item of items) {
        const other = newest.get(item.row.id);
        if (other === undefined || other.row.updated <= item.row.updated) newest.set(item.row.id, item);
      }
      const taken = [...newest.values()].filter(({ row }) => {
        const slot = columns.slots.get(row.id);
        return slot === undefined || columns.number.updated[slot]! <= epochOf(row.updated);
      });
      const pages = pagesOf(taken.map(storedBody), this.#mark.nextPage);
      const pageOf = new Map(pages.flatMap(({ number, ids }) => ids.map((id) => [id, number] as const)));
      const known = taken.map((item) => item.row.id).filter((id) => columns.slots.has(id));
      await this.#write(pages, known, this.#removed, together);

      let added = 0;
      let changed = 0;
      const changes: ItemChange[] = [];
      for (const item of taken) {
        const { row } = item;
        const slot = columns.slots.get(row.id);
        const before = slot === undefined ? null : columns.titles[slot]!;
        if (slot === undefined) added += 1;
        else if (!this.#holds(slot, row)) changed += 1;
        const shown = this.#shown(row);
        const now = columns.set(shown, pageOf.get(row.id)!);
        this.postings.change(now, before, shown.title);
        changes.push(changeOf(item, now));
      }
      this.#notify(changes);
      return { added, changed, stale: items.length - taken.length };
    });
  }

  /** Takes items away. @param together is in the same transaction @returns how many there were */
  remove(ids: readonly ItemId[], together?: TogetherWith): Promise<number> {
    return this.#serially(async () => {
      const known = [...new Set(ids)].filter((id) => this.columns.slots.has(id));
      const upTo = this.#mark.nextPage - 1;
      const oldest = Math.min(...this.#live.keys());
      const removed = [...this.#removed.filter((entry) => entry.upTo >= oldest), ...known.map((id) => ({ id, upTo }))];
      await this.#write([], known, removed, together);

      const changes: ItemChange[] = [];
      for (const id of known) {
        const slot = this.columns.slots.get(id)!;
        this.postings.change(slot, this.columns.titles[slot]!, null);
        this.columns.remove(id);
        this.#pulled.delete(id);
        this.#fresh.delete(id);
        changes.push({ id, slot, body: null });
      }
      this.#notify(changes);
      return known.length;
    });
  }

  /** The row as pulled, without the edits on top; null when there is no such item. */
  pulledRow(id: ItemId): ItemRow | null {
    const slot = this.columns.slots.get(id);
    return slot === undefined ? null : (this.#pulled.get(id) ?? this.columns.row(slot));
  }

  /** Ids of items that no tracker has yet. */
  get fresh(): readonly ItemId[] {
    return [...this.#fresh.keys()];
  }

  /** Shows an item that no tracker has yet among the others, or shows it anew. Nothing is written. */
  showNew({ row, body }: PulledItem): void {
    const slot = this.columns.slots.get(row.id);
    const before = slot === undefined ? null : this.columns.titles[slot]!;
    const isSame = this.#fresh.get(row.id) === body;
    this.#fresh.set(row.id, body);
    const shown = this.#shown(row);
    if (isSame && slot !== undefined && this.columns.holds(slot, shown)) return;
    const now = this.columns.set(shown, NO_PAGE);
    this.postings.change(now, before, shown.title);
    this.#notify([{ id: row.id, slot: now, body }]);
  }

  /** Takes such an item away again: it was given up, or its tracker has it. */
  forgetNew(id: ItemId): void {
    const slot = this.columns.slots.get(id);
    if (slot === undefined || !this.#fresh.delete(id)) return;
    this.postings.change(slot, this.columns.titles[slot]!, null);
    this.columns.remove(id);
    this.#pulled.delete(id);
    this.#notify([{ id, slot, body: null }]);
  }

  /** Shows every row as this says, from now on; `showAgain` follows for rows that are there already. */
  showAs(show: (row: ItemRow) => ItemRow): void {
    this.#show = show;
  }

  /** Shows items anew: what they are shown by has changed. */
  showAgain(ids: readonly ItemId[]): void {
    const { columns } = this;
    const changes: ItemChange[] = [];
    for (const id of ids) {
      const slot = columns.slots.get(id);
      if (slot === undefined) continue;
      const before = columns.titles[slot]!;
      const shown = this.#shown(this.#pulled.get(id) ?? columns.row(slot));
      if (!columns.holds(slot, shown)) {
        columns.set(shown, columns.page[slot]!);
        this.postings.change(slot, before, shown.title);
      }
      changes.push({ id, slot, body: undefined });
    }
    this.#notify(changes);
  }

  /** A row as it is shown; what was pulled is remembered where that is something else. */
  #shown(row: ItemRow): ItemRow {
    const shown = this.#show(row);
    if (shown === row) this.#pulled.delete(row.id);
    else this.#pulled.set(row.id, row);
    return shown;
  }

  #holds(slot: number, row: ItemRow): boolean {
    const pulled = this.#pulled.get(row.id);
    return pulled === undefined ? this.columns.holds(slot, row) : sameValue(pulled as unknown as Json, row as unknown as Json);
  }

  /** Called after every change that is stored. @returns its own unsubscribe */
  subscribe(listener: (changes: readonly ItemChange[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Merges sparse pages when there are enough of them. @returns true when it is worth calling again */
  tidy(): Promise<boolean> {
    return this.#serially(async () => {
      const sparse = [...this.#live].filter(([, living]) => living < SPARSE).map(([number]) => number);
      if (sparse.length < ENOUGH_SPARSE_PAGES) return false;
      const chosen = sparse.sort((a, b) => a - b).slice(0, PAGES_PER_TIDY);
      const living: { id: ItemId; body: string }[] = [];
      for (const page of await this.#db.pages.bulkGet(chosen)) {
        for (const [index, id] of (page?.ids ?? []).entries()) {
          if (this.#pageOf(id) === page!.number) living.push({ id, body: bodyAt(page!, index) });
        }
      }
      const pages = pagesOf(living, this.#mark.nextPage);
      await this.#write(
        pages,
        living.map((one) => one.id),
        this.#removed,
      );
      for (const page of pages) for (const id of page.ids) this.columns.page[this.columns.slots.get(id)!] = page.number;
      return sparse.length > PAGES_PER_TIDY;
    });
  }

  /** Writes the packed snapshot when it is behind. @param lag how many pages and writes it may be behind without being written */
  flush(lag = SNAPSHOT_LAG): Promise<void> {
    return this.#serially(async () => {
      const [last, mark] = [this.#snapshot, this.#mark];
      const behind = last === null ? Infinity : mark.version - last.version + mark.nextPage - last.nextPage;
      if (behind < Math.max(1, lag)) return;
      const snapshot: Snapshot = { ...mark, format: 1, columns: this.columns.pack(this.#pulledRows(), this.#fresh) };
      await this.#db.snapshots.put({ key: SNAPSHOT, value: snapshot });
      this.#snapshot = mark;
    });
  }

  /** Rows as pulled, of items in pages that are shown otherwise. */
  #pulledRows(): readonly ItemRow[] {
    return [...this.#pulled.values()].filter(({ id }) => !this.#fresh.has(id));
  }

  /** Resolves when every write asked for so far has ended. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  /** One transaction: new pages, pages that die, the mark, and what goes together with them. */
  async #write(
    pages: readonly PageRow[],
    leaving: readonly ItemId[],
    removed: readonly RemovedEntry[],
    together?: TogetherWith,
  ): Promise<void> {
    const live = new Map<number, number>();
    for (const id of leaving) {
      if (this.#fresh.has(id)) continue; // it stands in no page
      const page = this.#pageOf(id);
      live.set(page, (live.get(page) ?? this.#live.get(page) ?? 0) - 1);
    }
    // Pages that were already without life when the store was opened go now too.
    const dead = [...new Map([...this.#live, ...live])].filter(([, count]) => count <= 0).map(([number]) => number);
    const moves = pages.length > 0 || leaving.length > 0;
    const mark: Mark = moves
      ? { epoch: this.#mark.epoch, version: this.#mark.version + 1, nextPage: this.#mark.nextPage + pages.length }
      : this.#mark;
    const db = this.#db;
    const tables = new Set<Table>([...(moves ? ([db.pages, db.snapshots] as Table[]) : []), ...(together?.tables ?? [])]);
    if (tables.size === 0) return;
    await db.transaction('rw', [...tables], async () => {
      if (moves) {
        if (pages.length > 0) await db.pages.bulkAdd([...pages]);
        if (dead.length > 0) await db.pages.bulkDelete(dead);
        if (removed !== this.#removed) await db.snapshots.put({ key: REMOVED, value: removed });
        await db.snapshots.put({ key: MARK, value: mark });
      }
      await together?.run();
    });
    for (const [number, count] of live) this.#live.set(number, count);
    for (const number of dead) this.#live.delete(number);
    for (const page of pages) this.#live.set(page.number, page.ids.length);
    this.#mark = mark;
    this.#removed = removed;
  }

  async #read(ids: readonly ItemId[]): Promise<Map<ItemId, string>> {
    const found = new Map(ids.flatMap((id) => (this.#fresh.has(id) ? [[id, this.#fresh.get(id)!] as const] : [])));
    const byPage = Map.groupBy(
      ids.filter((id) => this.columns.slots.has(id) && !this.#fresh.has(id)),
      (id) => this.#pageOf(id),
    );
    const pages = await this.#db.pages.bulkGet([...byPage.keys()]);
    for (const page of pages) {
      if (page === undefined) continue;
      const places = new Map(page.ids.map((id, index) => [id, index]));
      for (const id of byPage.get(page.number)!) if (places.has(id)) found.set(id, bodyAt(page, places.get(id)!));
    }
    return found;
  }

  #pageOf(id: ItemId): number {
    const slot = this.columns.slots.get(id);
    return slot === undefined ? -1 : this.columns.page[slot]!;
  }

  async #forgetWatermarks(): Promise<void> {
    const connections = new Set<ConnectionId>(this.damaged.map(connectionOf));
    await this.#db.pulls
      .where('connectionId')
      .anyOf([...connections])
      .modify({ watermark: null, open: null });
  }

  /** Writes follow each other; a failed one does not stop the next. */
  #serially<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #notify(changes: readonly ItemChange[]): void {
    if (changes.length > 0) for (const listener of this.#listeners) listener(changes);
  }
}

/** What is stored of an item; its text is only made where bytes of it did not come. */
const storedBody = (item: PulledItem): StoredBody => ({
  id: item.row.id,
  get body() {
    return item.body;
  },
  bytes: item.bytes,
});

/** A text is only made where somebody reads it. */
const changeOf = (item: PulledItem, slot: number): ItemChange => ({
  id: item.row.id,
  slot,
  get body() {
    return item.body;
  },
});

export { itemOf } from '#shared/tracker/body.ts';
