import type { Table } from 'dexie';
import { MARK, REMOVED, type Mark, type RemovedEntry } from '#renderer/engine/items/load.ts';
import { bodyAt } from '#renderer/engine/items/page.ts';
import { RUNS } from '#renderer/engine/runs/history.ts';
import type { CockpitDb, KeyedRow, PageRow, PullRow } from '#renderer/engine/store/db.ts';
import { PROJECT_LISTS } from '#renderer/engine/sync/projects.ts';
import { BESIDE_PULLS } from '#renderer/engine/sync/records.ts';
import type { Item, ItemId } from '#shared/domain/item.ts';

/** What was pulled, as the tables hold it. */
export interface TableRows {
  readonly table: Table;
  readonly rows: readonly unknown[];
  /** Only rows of these keys are replaced; all of the table where it is left out. */
  readonly keys?: (key: string) => boolean;
}

/** Pages in a part: one or two megabytes, so that packing one holds nothing up that anybody would notice. */
const PAGES_PER_PART = 4;

/** One row per line. */
export const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** The rows of a part, one at a time: a part may be larger than a text can be. */
export function* parsed(content: Uint8Array | undefined): Generator {
  const decoder = new TextDecoder();
  for (let from = 0; content !== undefined && from < content.length;) {
    const found = content.indexOf(0x0a, from);
    const end = found === -1 ? content.length : found;
    if (end > from) yield JSON.parse(decoder.decode(content.subarray(from, end)));
    from = end + 1;
  }
}

/** Rows of the table `meta` that tell of what was pulled and sent. */
const isHistory = (key: string): boolean => key === RUNS || key.startsWith(PROJECT_LISTS);

/** A page as a file holds it: JSON knows no bytes, so its bodies are texts. */
interface TextPage extends PageRow {
  readonly bodies: readonly string[];
}

/** Pages on their way to a file or from one: what of them can be read, and which items they hold in the end. */
export class PageCopy {
  /** The page of the newest copy of each item. */
  readonly #pages = new Map<ItemId, number>();
  /** Items whose newest copy cannot be read, and its page. */
  readonly #unread = new Map<ItemId, number>();
  #highest = -1;

  /** The page as texts, without copies that cannot be read. @param page by rising number */
  take(page: PageRow): TextPage {
    const ids: ItemId[] = [];
    const bodies: string[] = [];
    this.#highest = Math.max(this.#highest, page.number);
    for (const [index, id] of page.ids.entries()) {
      const body = readable(page, index);
      this.#pages.set(id, page.number);
      if (body === null) {
        this.#unread.set(id, page.number);
        continue;
      }
      this.#unread.delete(id);
      ids.push(id);
      bodies.push(body);
    }
    return { number: page.number, ids, bodies };
  }

  /**
   * The rows that go with these pages, and how many items those hold. An item whose newest copy cannot be read is taken away: an older copy
   * would pass for it. @param rows as they stand in the store or in a file
   */
  marks(
    rows: readonly KeyedRow[],
    newId: () => string,
  ): { readonly rows: readonly KeyedRow[]; readonly items: number; readonly unread: number } {
    const found = rows.find(({ key }) => key === MARK)?.value as Mark | undefined;
    const isKnown = found !== undefined && found.nextPage > this.#highest;
    const mark = isKnown ? found : { epoch: newId(), version: 1, nextPage: this.#highest + 1 };
    const before = isKnown ? ((rows.find(({ key }) => key === REMOVED)?.value as readonly RemovedEntry[] | undefined) ?? []) : [];
    const gone = new Map<ItemId, number>();
    for (const { id, upTo } of before) gone.set(id, Math.max(upTo, gone.get(id) ?? -1));
    const lives = (id: ItemId, page: number): boolean => page > (gone.get(id) ?? -1);
    const unread = [...this.#unread].filter(([id, page]) => lives(id, page));
    const living = [...this.#pages].filter(([id, page]) => lives(id, page)).length;
    const removed = [...before, ...unread.map(([id, upTo]) => ({ id, upTo }))];
    return {
      rows: [
        ...rows.filter(({ key }) => key !== MARK && key !== REMOVED),
        { key: MARK, value: mark },
        ...(removed.length > 0 ? [{ key: REMOVED, value: removed }] : []),
      ],
      items: living - unread.length,
      unread: unread.length,
    };
  }
}

/** A body of a page; null when it cannot be read, or is another item's. */
function readable(page: PageRow, index: number): string | null {
  try {
    const body = bodyAt(page, index);
    return (JSON.parse(body) as Item).id === page.ids[index] ? body : null;
  } catch {
    return null;
  }
}

/**
 * Hands on everything pulled, and the history of pulls and pushes, as parts of a file. One transaction, in which nothing else is awaited: a
 * pull that goes on meanwhile moves items from page to page.
 */
export async function packPulled(
  db: CockpitDb,
  add: (name: string, text: string) => void,
  newId: () => string,
): Promise<{ readonly items: number; readonly unread: number }> {
  const { pages, snapshots, catalogs, pulls, quarantine, reports, pushes, meta } = db;
  return db.transaction('r', [pages, snapshots, catalogs, pulls, quarantine, reports, pushes, meta], async () => {
    const copy = new PageCopy();
    const numbers = await pages.orderBy('number').primaryKeys();
    for (let from = 0; from < numbers.length; from += PAGES_PER_PART) {
      const part = (await pages.bulkGet(numbers.slice(from, from + PAGES_PER_PART))).filter((page) => page !== undefined);
      const number = String(from / PAGES_PER_PART).padStart(5, '0');
      add(`mirror/pages-${number}.ndjson`, lines(part.map((page) => copy.take(page))));
    }
    const beside = await snapshots.where('key').startsWithAnyOf(BESIDE_PULLS).toArray();
    const marks = (await snapshots.bulkGet([MARK, REMOVED])).filter((row) => row !== undefined);
    const { rows, items, unread } = copy.marks([...marks, ...beside], newId);
    add('mirror/marks.ndjson', lines(rows));
    add('mirror/catalogs.ndjson', lines(await catalogs.toArray()));
    add('mirror/pulls.ndjson', lines(await pulls.toArray()));
    add('mirror/quarantine.ndjson', lines(await quarantine.toArray()));
    add('mirror/reports.ndjson', lines(await reports.toArray()));
    add('mirror/pushes.ndjson', lines(await pushes.toArray()));
    add('mirror/meta.ndjson', lines((await meta.toArray()).filter(({ key }) => isHistory(key))));
    return { items, unread };
  });
}

/** Collects what was pulled from the parts of a file, in whichever order they come. */
export class PulledParts {
  readonly #pages: PageRow[] = [];
  readonly #rows = new Map<string, readonly unknown[]>();

  /** Takes a part; those that are none of what was pulled are left alone. */
  take(name: string, content: Uint8Array): void {
    if (name.startsWith('mirror/pages-')) for (const row of parsed(content)) this.#pages.push(withBytes(row as FiledPage));
    else if (name.startsWith('mirror/')) this.#rows.set(name, [...parsed(content)]);
  }

  /** The rows of each table. Watermarks are left out: the trackers are read anew, so an old file never hides what changed since. */
  tables(db: CockpitDb, newId: () => string): { readonly tables: readonly TableRows[]; readonly items: number } {
    const of = (name: string): readonly unknown[] => this.#rows.get(`mirror/${name}.ndjson`) ?? [];
    const copy = new PageCopy();
    const pages = this.#pages.toSorted((a, b) => a.number - b.number).map((page) => copy.take(page));
    const { rows, items } = copy.marks(of('marks') as readonly KeyedRow[], newId);
    const pulls = (of('pulls') as readonly PullRow[]).map((row) => ({ ...row, watermark: null, lastSweep: null, open: null }));
    return {
      items,
      tables: [
        { table: db.pages, rows: pages.filter(({ ids }) => ids.length > 0) },
        { table: db.snapshots, rows },
        { table: db.catalogs, rows: of('catalogs') },
        { table: db.pulls, rows: pulls },
        { table: db.quarantine, rows: of('quarantine') },
        { table: db.reports, rows: of('reports') },
        { table: db.pushes, rows: of('pushes') },
        { table: db.meta, rows: of('meta'), keys: isHistory },
      ],
    };
  }
}

/** A page in a file. For some days bytes were written as JSON writes them: as an object from each place to its number. */
interface FiledPage extends Omit<PageRow, 'bodies'> {
  readonly bodies: readonly string[] | { readonly bytes: { readonly [place: string]: number }; readonly ends: readonly number[] };
}

function withBytes({ bodies, ...page }: FiledPage): PageRow {
  if (!('bytes' in bodies)) return { ...page, bodies };
  // Places are in their order: an object gives whole numbers so.
  return { ...page, bodies: { bytes: Uint8Array.from(Object.values(bodies.bytes)), ends: bodies.ends } };
}
