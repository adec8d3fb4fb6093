import { describe, expect, test } from 'vitest';
import { adopted, boundValue, offeredFields, sameBound, usualBinding, type BoundField, type BoundValue } from '#shared/domain/binding.ts';
import type { Release, Target } from '#shared/domain/release.ts';
import { day, parseInstant, type ZoneName } from '#shared/domain/time.ts';
import { aRelease } from '#tests/support/builders.ts';

const BERLIN = 'Europe/Berlin' as ZoneName;
const at = (text: string) => parseInstant(text)!;
const target = (precision: Target['precision'], on: string, instant: string | null = null, until: string | null = null): Target => ({
  precision,
  day: day(on),
  instant: instant === null ? null : at(instant),
  until: until === null ? null : at(until),
  zone: BERLIN,
});

describe('the day a tracker is given', () => {
  test.each<readonly [what: string, release: Partial<Release>, expected: string | null]>([
    ['none without a target', {}, null],
    ['the target', { target: target('day', '2026-11-30') }, '2026-11-30'],
    ['the last day of a week', { target: target('week', '2026-11-30') }, '2026-12-06'],
    ['the last day of a quarter', { target: target('quarter', '2026-10-01') }, '2026-12-31'],
    [
      'the day the deployment window ends',
      { target: target('minute', '2026-11-30', '2026-11-30T21:00:00Z', '2026-12-01T01:00:00Z') },
      '2026-12-01',
    ],
    ['the day it shipped, once it did', { target: target('day', '2026-11-30'), actual: day('2026-12-02') }, '2026-12-02'],
  ])('is %s', (_, release, expected) => {
    expect(boundValue(aRelease('r', release), 'date')).toBe(expected);
  });
});

describe('what the tracker holds, taken over', () => {
  test.each<readonly [what: string, release: Partial<Release>, field: BoundField, value: BoundValue]>([
    ['a name', {}, 'name', ' Winter '],
    ['a description', { summary: 'Old' }, 'description', 'New\nlines'],
    ['no description', { summary: 'Old' }, 'description', null],
    ['a day', {}, 'date', '2026-12-24'],
    ['a day in place of a week', { target: target('week', '2026-11-30') }, 'date', '2026-12-24'],
    ['no day', { target: target('day', '2026-11-30') }, 'date', null],
    ['the day it shipped', { actual: day('2026-12-02') }, 'date', '2026-12-03'],
    [
      'a day for a window',
      { target: target('minute', '2026-11-30', '2026-11-30T21:00:00Z', '2026-12-01T01:00:00Z') },
      'date',
      '2027-07-02',
    ],
    ['that it is released', {}, 'released', true],
    ['that it is not released after all', { state: 'released' }, 'released', false],
  ])('is what the release says then: %s', (_, fields, field, value) => {
    const release = aRelease('r', fields);
    const after = { ...release, ...adopted(release, field, value, BERLIN) };
    expect(sameBound(boundValue(after, field), value)).toBe(true);
  });

  test('moves a time of day along by the clock, over a change of the clocks', () => {
    const release = aRelease('r', { target: target('minute', '2026-03-20', '2026-03-20T08:00:00Z', '2026-03-20T10:00:00Z') });
    expect(adopted(release, 'date', '2026-03-30', BERLIN)).toEqual({
      target: target('minute', '2026-03-30', '2026-03-30T07:00:00.000Z', '2026-03-30T09:00:00.000Z'),
    });
  });

  test('is a day without a time where the clocks skip that time', () => {
    const release = aRelease('r', { target: target('minute', '2026-03-20', '2026-03-20T01:30:00Z') });
    expect(adopted(release, 'date', '2026-03-29', BERLIN)).toEqual({ target: target('day', '2026-03-29') });
  });

  test('leaves the state of a release that is not released and not to be', () => {
    expect(adopted(aRelease('r', { state: 'frozen' }), 'released', false, BERLIN)).toEqual({});
  });
});

describe('a new mapping', () => {
  const release = aRelease('r', { name: 'Winter', summary: '', target: target('day', '2026-11-30') });

  test('of a version is bound by what agrees, or is filled on one side alone', () => {
    const held = { name: 'Winter 4.2', date: null, description: 'Theirs', released: false };
    expect(usualBinding(release, 'version', held)).toEqual(['date', 'description', 'released']);
    expect(usualBinding(release, 'version', { ...held, name: 'Winter', date: '2026-12-01', released: true })).toEqual([
      'name',
      'description',
    ]);
  });

  test('is not bound by what is not known', () => {
    expect(usualBinding(release, 'version', {})).toEqual([]);
  });

  test('of an iteration is bound by nothing, and offers its name and its last day', () => {
    expect(usualBinding(release, 'iteration', { name: 'Winter', date: '2026-11-30' })).toEqual([]);
    expect(offeredFields('iteration')).toEqual(['name', 'date']);
  });
});

test('line ends, outer white space and a missing text make no difference', () => {
  expect(sameBound('a\r\nb ', 'a\nb')).toBe(true);
  expect(sameBound('', null)).toBe(true);
  expect(sameBound(false, null)).toBe(false);
  expect(sameBound('a', 'A')).toBe(false);
});
