import { expect, test } from 'vitest';
import { isFetched, packParcel, parcelNumber, unpackParcel } from '#shared/contract/parcel.ts';
import type { FetchedItems } from '#shared/tracker/port.ts';

const body = (text: string): string => JSON.stringify({ title: text, description: { format: 'adf', source: JSON.stringify({ text }) } });
const fetched = {
  items: ['plain', 'naïve', '発売 🚀', '"quoted" \\ \u0000', ''].map((title, index) => ({
    row: { id: `c/${index}`, title },
    body: body(title),
  })),
  missing: ['c/9'],
  quarantined: [{ id: 'c/8', projectId: 'c/1', key: null, reason: 'It has no readable key.', raw: '{"id":"8"}' }],
} as unknown as FetchedItems;

test('a parcel gives back what was put into it, whatever letters it holds', () => {
  const parcel = packParcel(7, fetched).buffer;
  expect(parcelNumber(parcel)).toBe(7);
  const { items, ...others } = unpackParcel(parcel);
  expect({ ...others, items: items.map((item) => ({ row: item.row, body: item.body })) }).toEqual(fetched);
  expect(items.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(items.map((item) => item.body));
});

test('a parcel keeps what it holds while others are packed', () => {
  const first = packParcel(1, fetched);
  const copy = first.slice();
  packParcel(2, { ...fetched, items: fetched.items.map((item) => ({ ...item, body: body('発'.repeat(10_000)) })) });
  packParcel(3, fetched);
  expect(first).toEqual(copy);
});

test('a parcel without items is one', () => {
  const nothing: FetchedItems = { items: [], missing: [], quarantined: [] };
  expect(unpackParcel(packParcel(2 ** 32 - 1, nothing).buffer)).toEqual(nothing);
});

test('no message of the contract is taken for a parcel', () => {
  for (const text of ['', '{', '{"i":"1","p":{"u":"/info"}}', `{"i":"1"}\u00ff and a file`]) {
    expect(parcelNumber(new TextEncoder().encode(text).buffer)).toBeNull();
  }
});

test('only what a fetch brings is packed', () => {
  expect(isFetched(fetched)).toBe(true);
  for (const other of [null, 'items', [], { items: [] }, { ...fetched, more: 1 }, { ok: true, value: fetched }])
    expect(isFetched(other)).toBe(false);
});
