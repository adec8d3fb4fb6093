import { expect, test } from 'vitest';
import { zoneChoices } from '#renderer/ui/zone-choices.ts';
import { isZone } from '#shared/domain/wall-time.ts';

const offered = zoneChoices(['UTC', ...Intl.supportedValuesOf('timeZone')]);

test.each(['Kolkata', 'Calcutta', 'Asia/Kolkata', 'Kathmandu', 'Katmandu', 'Kyiv', 'Ho Chi Minh', 'Buenos Aires', 'GMT', 'CET', 'Berlin'])(
  '%s finds a zone',
  (typed) => {
    expect(offered.some(({ label }) => label.toLowerCase().includes(typed.toLowerCase()))).toBe(true);
  },
);

test('each zone is offered once, and this computer knows its rules', () => {
  expect(new Set(offered.map(({ value }) => value)).size).toBe(offered.length);
  expect(offered.filter(({ value }) => !isZone(value))).toEqual([]);
  expect(offered.some(({ value }) => value === 'Asia/Calcutta')).toBe(false);
});
