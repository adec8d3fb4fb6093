import { StandardRPCJsonSerializer } from '@orpc/client/standard';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textLists } from '#shared/contract/text-lists.ts';

const serializer = new StandardRPCJsonSerializer({ customJsonSerializers: [textLists] });
const sent = (data: unknown): { readonly data: unknown; readonly text: string } => {
  const [json, meta] = serializer.serialize(data);
  const text = JSON.stringify({ json, meta });
  const read = JSON.parse(text) as { json: unknown; meta: typeof meta };
  return { data: serializer.deserialize(read.json, read.meta), text };
};

test('what is sent arrives as it was, whatever the lists hold', () => {
  const texts = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('a\nb'), fc.constant('')), { maxLength: 500, size: 'max' });
  fc.assert(
    fc.property(texts, texts, (ids, labels) => {
      const answer = { ids, groups: [{ label: 'x', labels }], at: new Date(0) };
      expect(sent(answer).data).toEqual(answer);
    }),
  );
});

test('a long list of ids travels as one text, a short one and one with line ends as they are', () => {
  const ids = Array.from({ length: 200 }, (_, index) => `shop/${index}`);
  expect(sent({ ids }).text).toContain(String.raw`shop/0\nshop/1\n`);
  expect(sent({ ids: ids.slice(1) }).text).toContain('"shop/1","shop/2"');
  expect(sent({ ids: [...ids, 'a\nb'] }).text).toContain('"shop/1","shop/2"');
});
