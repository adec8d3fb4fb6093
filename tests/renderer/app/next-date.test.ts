import { expect, test } from 'vitest';
import { nextDate } from '#renderer/app/next-date.ts';
import type { Milestone, Target } from '#shared/domain/release.ts';
import type { CalendarDate, Instant, ZoneName } from '#shared/domain/time.ts';
import { fakeRelease } from '#tests/support/fake-data.ts';

const NOW = '2026-11-22T09:30:00.000Z' as Instant;
const target = (day: string, over: Partial<Target> = {}): Target => ({
  precision: 'day',
  day: day as CalendarDate,
  instant: null,
  until: null,
  zone: 'Europe/Berlin' as ZoneName,
  ...over,
});
const release = fakeRelease(3, { target: target('2026-11-30'), state: 'candidate' });
const milestone = (at: string, over: Partial<Milestone> = {}): Milestone => ({
  id: 'm' as Milestone['id'],
  releaseId: release.id,
  kind: 'go-no-go',
  name: 'Go/no-go',
  at: at as Instant,
  zone: 'Europe/Berlin' as ZoneName,
  owner: '',
  hard: false,
  done: false,
  ...over,
});

test('the nearest of milestones and targets is next', () => {
  expect(nextDate([release], [milestone('2026-11-27T14:00:00.000Z')], NOW)?.what).toBe('Go/no-go');
  expect(nextDate([release], [milestone('2026-12-27T14:00:00.000Z')], NOW)).toMatchObject({ what: 'Ships', day: '2026-11-30', at: null });
});

test('what an hour is planned for comes before what only the same day is planned for', () => {
  expect(nextDate([release], [milestone('2026-11-30T08:00:00.000Z')], NOW)?.what).toBe('Go/no-go');
});

test.each([
  ['a milestone that is done', [release], [milestone('2026-11-23T08:00:00.000Z', { done: true })]],
  ['a milestone that is over', [release], [milestone('2026-11-22T08:00:00.000Z')]],
  ['a milestone of a released release', [release], [milestone('2026-11-23T08:00:00.000Z', { releaseId: fakeRelease(0).id })]],
])('%s is not next', (_, releases, milestones) => {
  expect(nextDate([...releases, fakeRelease(0)], milestones, NOW)?.what).toBe('Ships');
});

test('a quarter has no day to count to, and a shipped or archived release none either', () => {
  expect(nextDate([fakeRelease(3, { target: target('2027-01-01', { precision: 'quarter' }) })], [], NOW)).toBeNull();
  expect(nextDate([fakeRelease(3, { target: target('2026-11-30'), archived: true })], [], NOW)).toBeNull();
});

test('today still counts in the zone of the plan', () => {
  const samoa = target('2026-11-21', { zone: 'Pacific/Pago_Pago' as ZoneName });
  expect(nextDate([fakeRelease(3, { target: samoa })], [], '2026-11-22T05:00:00.000Z' as Instant)?.day).toBe('2026-11-21');
});
