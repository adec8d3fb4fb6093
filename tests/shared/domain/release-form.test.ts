import { expect, test } from 'vitest';
import {
  parseConfidence,
  parseMilestone,
  parseRelease,
  parseReleaseText,
  parseRisk,
  parseTarget,
  targetFields,
  type ReleaseFields,
  type RiskFields,
  type TargetFields,
} from '#shared/domain/release-form.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
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
const risk: RiskFields = {
  title: 'Certificate expires',
  category: 'technical',
  likelihood: '3',
  impact: '5',
  residualLikelihood: '1',
  residualImpact: '5',
  owner: 'Ana',
  response: 'reduce',
  mitigation: '',
  state: 'open',
  review: '',
};

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

test('a release needs a name, and every problem is said at once', () => {
  const fields: ReleaseFields = {
    name: ' ',
    version: '4.2',
    product: '',
    train: '',
    type: 'feature',
    emergency: false,
    owner: '',
    target: typed({ day: 'soon' }),
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
    target: typed({}),
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

test('a name and a version are not said twice', () => {
  expect([
    releaseName({ name: 'Shop 4.2', version: '4.2' }),
    releaseName({ name: 'Shop 4.2', version: '4.2.0' }),
    releaseName({ name: 'Shop 5.0', version: '5.0.0' }),
    releaseName({ name: 'Shop 4.25', version: '4.2.0' }),
    releaseName({ name: 'Shop', version: '4.2' }),
    releaseName({ name: 'Shop', version: '' }),
  ]).toEqual(['Shop 4.2', 'Shop 4.2', 'Shop 5.0', 'Shop 4.25 4.2.0', 'Shop 4.2', 'Shop']);
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

test('a milestone needs a day, and a name when its kind says nothing', () => {
  const parsed = parseMilestone({ kind: 'other', name: '', day: '', time: '09:00', zone, owner: '', hard: true });
  expect(parsed.ok ? {} : Object.keys(parsed.error)).toEqual(['day', 'name']);
});

test('a risk needs a title and scores from 1 to 5', () => {
  const parsed = parseRisk({ ...risk, title: '', impact: '6' });
  expect(parsed.ok ? {} : Object.keys(parsed.error).sort()).toEqual(['impact', 'title']);
  expect(parseRisk(risk)).toMatchObject({ ok: true, value: { likelihood: 3, impact: 5, review: null } });
});
