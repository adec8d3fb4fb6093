import { expect, test } from 'vitest';
import { bodyAt, PAGE_SIZE, pagesOf } from '#renderer/engine/items/page.ts';
import type { ItemId } from '#shared/domain/item.ts';

const TEXTS = ['{"title":"plain"}', '{"title":"naïve 発売 🚀"}', ''];
const id = (index: number): ItemId => `c/${index}` as ItemId;

test('a page gives back every body, whether it came as a text or as bytes', () => {
  const asText = TEXTS.map((body, index) => ({ id: id(index), body }));
  const asBytes = asText.map((one) => ({ ...one, bytes: new TextEncoder().encode(one.body) }));
  for (const items of [asText, asBytes, [asText[0]!, ...asBytes.slice(1)]]) {
    const [page] = pagesOf(items, 7);
    expect(page).toMatchObject({ number: 7, ids: items.map((one) => one.id) });
    expect(TEXTS.map((_, index) => bodyAt(page!, index))).toEqual(TEXTS);
  }
});

test('bodies that came as bytes are not read on their way into a page', () => {
  const item = {
    id: id(1),
    get body(): string {
      throw new Error('Nobody asked for it.');
    },
    bytes: new TextEncoder().encode('{}'),
  };
  expect(bodyAt(pagesOf([item], 0)[0]!, 0)).toBe('{}');
});

test('pages are full or of one size, and numbered one after the other', () => {
  for (const count of [0, 1, PAGE_SIZE, PAGE_SIZE + 1, 400, 500]) {
    const pages = pagesOf(
      Array.from({ length: count }, (_, index) => ({ id: id(index), body: '{}' })),
      3,
    );
    expect(pages.map(({ number }) => number)).toEqual(Array.from({ length: Math.ceil(count / PAGE_SIZE) }, (_, index) => 3 + index));
    expect(pages.flatMap(({ ids }) => ids)).toEqual(Array.from({ length: count }, (_, index) => id(index)));
    const sizes = pages.map(({ ids }) => ids.length);
    expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(PAGE_SIZE);
  }
});
