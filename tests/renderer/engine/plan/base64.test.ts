import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from '#renderer/engine/plan/base64.ts';

/** Every byte value, at every distance from the end. */
const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 89 + length) % 256);

describe('base64', () => {
  test.each([0, 1, 2, 3, 4, 5, 255, 256, 257, 70_000])('of %i bytes is what Node makes of them, and gives them back', (length) => {
    const bytes = bytesOf(length);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  });

  test('of a part of a buffer is that part alone', () => {
    expect(toBase64(bytesOf(100).subarray(10, 14))).toBe(Buffer.from(bytesOf(100)).subarray(10, 14).toString('base64'));
  });

  test('refuses what is no base64', () => {
    expect(() => fromBase64('no base64!')).toThrow(/character|encoded/i);
  });
});
