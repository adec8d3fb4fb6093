import type { ItemId } from '#shared/domain/item.ts';
import type { PageRow } from '#renderer/engine/store/db.ts';

/** Items in a page: IndexedDB costs per record, and a page of 128 is rewritten in about a millisecond. */
export const PAGE_SIZE = 128;

/** A body to be stored: as text, and as bytes where it came so. */
export interface StoredBody {
  readonly id: ItemId;
  readonly body: string;
  readonly bytes?: Uint8Array | undefined;
}

/**
 * Pages of items, none with more than `PAGE_SIZE` and all of about one size: a small last one would have to be merged soon.
 * Bodies that came as bytes are stored as such: nobody reads most of them, so they never become texts.
 * @param first the number of the first page
 */
export function pagesOf(items: readonly StoredBody[], first: number): readonly PageRow[] {
  const count = Math.ceil(items.length / PAGE_SIZE);
  const size = Math.ceil(items.length / count);
  return Array.from({ length: count }, (_, index) => {
    const part = items.slice(index * size, (index + 1) * size);
    return { number: first + index, ids: part.map(({ id }) => id), bodies: bytesOf(part) ?? part.map(({ body }) => body) };
  });
}

/** The body at a place of a page. @throws when the page is damaged */
export function bodyAt({ bodies }: PageRow, index: number): string {
  if (!('bytes' in bodies)) return bodies[index]!;
  return new TextDecoder().decode(bodies.bytes.subarray(index === 0 ? 0 : bodies.ends[index - 1]!, bodies.ends[index]));
}

function bytesOf(items: readonly StoredBody[]): PageRow['bodies'] | null {
  const ends: number[] = [];
  let end = 0;
  for (const { bytes } of items) {
    if (bytes === undefined) return null;
    ends.push((end += bytes.length));
  }
  const all = new Uint8Array(end);
  for (const [index, { bytes }] of items.entries()) all.set(bytes!, ends[index]! - bytes!.length);
  return { bytes: all, ends };
}
