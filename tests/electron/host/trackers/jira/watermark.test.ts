import { expect, test } from 'vitest';
import { readWatermark, writeWatermark } from '#electron/host/trackers/jira/watermark.ts';
import { epochOf, type Instant } from '#shared/domain/time.ts';

const AT = '2026-11-22T10:03:11.123Z' as Instant;
const before = (milliseconds: number): number => epochOf(AT) - milliseconds;

test('a watermark holds its stamp and the items of the overlap, and no older or later ones', () => {
  const updated = new Map([
    ['1', before(0)],
    ['2', before(299_999)],
    ['3', before(3_600_000)],
    ['4', before(-1)],
  ]);
  const known = readWatermark(writeWatermark(AT, updated));
  expect(known?.at).toBe(AT);
  expect([...(known?.seen ?? [])]).toEqual([
    ['1', before(0)],
    ['2', before(299_999)],
  ]);
});

test('a watermark never outgrows what the contract lets through', () => {
  const many = new Map(Array.from({ length: 5_000 }, (_, index) => [String(100_000 + index), before(index)]));
  expect(writeWatermark(AT, many)).toBe(AT);
});

test.each(['', 'nonsense', '{"since":"x"}'])('%j is no watermark', (text) => {
  expect(readWatermark(text)).toBeNull();
});

test.each([`${AT} 1`, `${AT} :5`, `${AT} 1:?`, `${AT} 1:zzzzzzzzzzzz`])('a stamp counts whatever follows it: %j', (text) => {
  expect(readWatermark(text)?.at).toBe(AT);
});
