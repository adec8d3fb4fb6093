import { expect, test } from 'vitest';
import { parseConfidence, parseRelease, parseReleaseText, type ReleaseFields } from '#shared/domain/release-form.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { TargetFields } from '#shared/domain/target-form.ts';
import { TEXT_LIMITS } from '#shared/domain/text-limits.ts';
import { FIELDS } from '#shared/plan/fields.ts';

const targetOn = (day: string): TargetFields => ({ precision: 'day', day, time: '09:00', until: '', zone: 'Europe/Berlin' });

test('a release needs a name, and every problem is said at once', () => {
  const fields: ReleaseFields = {
    name: ' ',
    version: '4.2',
    product: '',
    train: '',
    type: 'feature',
    emergency: false,
    owner: '',
    target: targetOn('soon'),
  };
  const parsed = parseRelease('r1' as ReleaseId, fields);
  expect(parsed.ok ? {} : Object.keys(parsed.error)).toEqual(['name', 'day']);
});

test('a new release is planned, and nothing is invented about it', () => {
  const fields: ReleaseFields = {
    name: ' Shop  4.2 ',
    version: '4.2',
    product: 'Shop',
    train: '',
    type: 'security',
    emergency: true,
    owner: 'Ana',
    target: targetOn('2026-11-30'),
  };
  const parsed = parseRelease('r1' as ReleaseId, fields);
  expect(parsed.ok && parsed.value).toMatchObject({
    name: 'Shop 4.2',
    state: 'planned',
    confidence: null,
    forecast: null,
    emergency: true,
    archived: false,
  });
});

test.each([
  ['80', 80],
  ['80 %', 80],
  ['', null],
  ['0', 0],
] as const)('confidence %j is read as %s', (text, value) => {
  expect(parseConfidence(text)).toEqual({ ok: true, value });
});

test.each(['101', '-1', '50.5', 'high'])('confidence %j is refused', (text) => {
  expect(parseConfidence(text).ok).toBe(false);
});

test('a text that is too long says how much fits', () => {
  const parsed = parseReleaseText('version', 'x'.repeat(101));
  expect(parsed).toEqual({ ok: false, error: 'That is too long: 101 characters, 100 fit.' });
});

test.each(['name', 'version', 'product', 'train', 'environment', 'service', 'owner', 'deputy', 'summary'] as const)(
  'the longest %s that a form takes is taken by a plan, and no longer one by either',
  (field) => {
    const longest = 'x'.repeat(TEXT_LIMITS.releases[field]);
    expect([parseReleaseText(field, longest).ok, FIELDS.releases[field].check(longest)]).toEqual([true, null]);
    expect([parseReleaseText(field, `${longest}x`).ok, FIELDS.releases[field].check(`${longest}x`)]).toEqual([false, expect.any(String)]);
  },
);
