import type { Item } from '#shared/domain/item.ts';

/** Items per request: what Jira gives at most. */
export const PAGE = 100;
const IN_FLIGHT = 6;

/**
 * Reads all items in pages, as `fetch` gives and `JSON.parse` makes them, always six pages ahead of whoever takes them.
 * @returns gives the page that begins with item number `from`: an empty one after the last
 */
export function itemPages(total: number): (from: number) => Promise<readonly Item[]> {
  const asked = new Map<number, Promise<readonly Item[]>>();
  return async (from) => {
    for (let next = from; next < Math.min(total, from + IN_FLIGHT * PAGE); next += PAGE) {
      if (!asked.has(next)) asked.set(next, read(next));
    }
    const page = asked.get(from);
    asked.delete(from);
    return page ?? [];
  };
}

async function read(from: number): Promise<readonly Item[]> {
  const answer = await fetch(`/peers/items?from=${from}&count=${PAGE}`);
  return (await answer.json()) as readonly Item[];
}
