import { expect, test } from 'vitest';
import { day } from '#shared/domain/time.ts';
import { withPdfDate } from '#shared/export/pdf-date.ts';

/** Bytes as a printer writes them, with some that are no text in front. */
const pdf = (at: string): Uint8Array<ArrayBuffer> => {
  const text = new TextEncoder().encode(`\n<</Producer (Skia/PDF m156)\n/CreationDate (D:${at}+00'00')\n/ModDate (D:${at}+00'00')>>\n`);
  return new Uint8Array([0x25, 0xd3, 0xeb, 0x81, 0x00, 0x9d, ...text]);
};

test('two printings of the same text are the same bytes', () => {
  const [first, second] = ['20261122122806', '20261123070001'].map((at) => withPdfDate(pdf(at), day('2026-11-30')));
  expect(first).toEqual(second);
  expect(first).toEqual(pdf('20261130000000'));
});

test('what has no such dates stays as it is', () => {
  const bytes = new Uint8Array([1, 2, 3, 255]);
  expect(withPdfDate(bytes, day('2026-11-30'))).toEqual(bytes);
});
