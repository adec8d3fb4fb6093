import { Dexie, type Table } from 'dexie';
import type { Item } from '#shared/domain/item.ts';
import { itemPages, PAGE } from './items.ts';

/** One record per item, as Dexie's documents advise, with the indexes that the list's columns would need. */
const db = new Dexie('items') as Dexie & { readonly items: Table<Item, string> };
db.version(1).stores({ items: 'id,projectId,*fixVersions,state,assignee,updated,key' });

const PAGES_PER_WRITE = 10;

/** Opened at once where the address says so: nobody has to ask for it first. */
const opened = location.hash === '#open' ? open() : null;

/** @returns ms from the start of the navigation until every item is there, and how many there are */
async function open(): Promise<{ readonly ms: number; readonly count: number }> {
  const items = await db.items.toArray();
  return { ms: performance.now(), count: items.length };
}

const peer = {
  async fill(total: number): Promise<number> {
    const page = itemPages(total);
    for (let from = 0; from < total; from += PAGES_PER_WRITE * PAGE) {
      const pages: (readonly Item[])[] = [];
      for (let at = from; at < from + PAGES_PER_WRITE * PAGE; at += PAGE) pages.push(await page(at));
      await db.items.bulkPut(pages.flat());
    }
    return db.items.count();
  },
  opened: () => opened,
};
Object.assign(globalThis, { peer });
