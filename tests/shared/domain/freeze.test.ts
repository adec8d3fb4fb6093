import { expect, test } from 'vitest';
import { freezesTouching } from '#shared/domain/freeze.ts';
import type { Freeze, FreezeId, Target } from '#shared/domain/release.ts';
import { day, type Instant, type ZoneName } from '#shared/domain/time.ts';

const tokyo = 'Asia/Tokyo' as ZoneName;
// 20 to 24 December in Tokyo; in UTC it begins on the 19th.
const freeze: Freeze = {
  id: 'f1' as FreezeId,
  name: 'Year end',
  reason: '',
  scope: 'Everything',
  effect: 'block',
  zone: tokyo,
  from: '2026-12-19T15:00:00.000Z' as Instant,
  to: '2026-12-24T14:59:00.000Z' as Instant,
};
const at = (target: Partial<Target>): Target => ({
  precision: 'day',
  day: day('2026-12-20'),
  instant: null,
  until: null,
  zone: tokyo,
  ...target,
});

test.each([
  ['the first day of the freeze in its own zone', at({}), true],
  ['the day before, though the freeze has begun in UTC', at({ day: day('2026-12-19') }), false],
  ['the last day', at({ day: day('2026-12-24') }), true],
  ['a week with free days', at({ precision: 'week', day: day('2026-12-21') }), false],
  [
    'a window that begins before the freeze and ends in it',
    at({ precision: 'minute', instant: '2026-12-19T14:00:00.000Z' as Instant, until: '2026-12-19T16:00:00.000Z' as Instant }),
    true,
  ],
  [
    'a window that ends when the freeze begins',
    at({ precision: 'minute', instant: '2026-12-19T14:00:00.000Z' as Instant, until: freeze.from }),
    false,
  ],
])('a freeze touches the target it covers: %s', (_, target, touched) => {
  expect(freezesTouching({ target, forecast: null }, [freeze]).length).toBe(touched ? 1 : 0);
});

test('the forecast is looked at on its own', () => {
  expect(freezesTouching({ target: null, forecast: day('2026-12-22') }, [freeze])).toEqual([{ freeze, date: 'forecast' }]);
});
