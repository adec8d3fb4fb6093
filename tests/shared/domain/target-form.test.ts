import { expect, test } from 'vitest';
import { parseTarget, targetFields, type TargetFields } from '#shared/domain/target-form.ts';
import type { ZoneName } from '#shared/domain/time.ts';

const zone = 'Europe/Berlin' as ZoneName;
const typed = (more: Partial<TargetFields>): TargetFields => ({
  precision: 'day',
  day: '2026-11-30',
  time: '09:00',
  until: '',
  zone,
  ...more,
});

test.each([
  ['any day of a quarter means the quarter', typed({ precision: 'quarter' }), { day: '2026-10-01', instant: null }],
  ['any day of a week means the week', typed({ precision: 'week', day: '2026-11-25' }), { day: '2026-11-23', instant: null }],
  ['a minute is an instant in its zone', typed({ precision: 'minute' }), { instant: '2026-11-30T08:00:00.000Z', until: null }],
  [
    'an end before the begin lies on the next day',
    typed({ precision: 'minute', time: '22:00', until: '02:00' }),
    { until: '2026-12-01T01:00:00.000Z' },
  ],
])('a typed target is read: %s', (_, fields, expected) => {
  const parsed = parseTarget(fields);
  expect(parsed.ok && parsed.value).toMatchObject(expected);
});

test('an empty day means no target', () => {
  expect(parseTarget(typed({ day: ' ' }))).toEqual({ ok: true, value: null });
});

test.each([
  ['day', typed({ day: '2026-02-30' })],
  ['zone', typed({ zone: 'Berlin' })],
  ['time', typed({ precision: 'minute', time: '9' })],
  ['time', typed({ precision: 'minute', day: '2026-03-29', time: '02:30' })],
  ['until', typed({ precision: 'minute', until: '09:00' })],
])('what is wrong with a target is said beside its field: %s', (field, fields) => {
  const parsed = parseTarget(fields);
  expect(parsed.ok ? {} : parsed.error).toHaveProperty(field);
});

test.each([typed({}), typed({ precision: 'quarter', day: '2026-10-01' }), typed({ precision: 'minute', time: '22:00', until: '02:00' })])(
  'a target shown and read again is the same',
  (fields) => {
    const parsed = parseTarget(fields);
    const shown = targetFields(parsed.ok ? parsed.value : null, zone);
    expect(parseTarget(shown)).toEqual(parsed);
  },
);
