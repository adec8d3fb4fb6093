import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochOf, instantOf, parseInstant, type Instant, type ZoneName } from '#shared/domain/time.ts';
import { BEGINNING, laterOf, updatedSince } from '#shared/sync/watermark.ts';

const MINUTE = 60_000;
const zone = (name: string): ZoneName => name as ZoneName;
const at = (text: string): Instant => parseInstant(text)!;

/** Every instant at which a wall clock in the zone shows the literal: how a tracker may read it. */
function readings(literal: string, name: ZoneName): number[] {
  const face = Date.parse(`${literal.replace(' ', 'T')}:00Z`);
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'short' });
  const found: number[] = [];
  for (let shift = -15 * 60; shift <= 13 * 60; shift += 15) {
    const candidate = face + shift * MINUTE;
    if (format.format(candidate) === literal) found.push(candidate);
  }
  return found;
}

test.each([
  // watermark                       zone                    literal
  ['2026-11-22T10:03:11.123Z', 'UTC', '2026-11-22 09:58'],
  ['2026-11-22T10:03:59.999Z', 'UTC', '2026-11-22 09:58'],
  ['2026-11-22T10:03:11.123+0200', 'Europe/Berlin', '2026-11-22 08:58'],
  ['2026-11-22T10:03:00Z', 'Pacific/Pago_Pago', '2026-11-21 22:58'],
  ['2026-11-22T10:03:00Z', 'Pacific/Kiritimati', '2026-11-22 23:58'],
  ['2026-11-22T10:03:00Z', 'Asia/Kathmandu', '2026-11-22 15:43'],
  ['2026-01-01T00:02:00Z', 'UTC', '2025-12-31 23:57'],
])('%s becomes the minute five minutes earlier on the wall in %s', (stamp, name, literal) => {
  expect(updatedSince(at(stamp), zone(name))).toBe(literal);
});

describe('when an hour happens twice', () => {
  // Berlin, 25 October 2026: 03:00 summer time goes back to 02:00.
  test.each([
    ['before it', '2026-10-24T23:50:00Z', '2026-10-25 01:45'],
    ['in its first run', '2026-10-25T00:30:00Z', '2026-10-25 01:25'],
    ['in its second run', '2026-10-25T01:30:00Z', '2026-10-25 02:25'],
    ['at its second begin', '2026-10-25T01:05:00Z', '2026-10-25 02:00'],
    ['after it', '2026-10-25T02:30:00Z', '2026-10-25 03:25'],
  ])('a watermark %s gives a literal that cannot mean a later instant', (_, stamp, literal) => {
    expect(updatedSince(at(stamp), zone('Europe/Berlin'))).toBe(literal);
    for (const reading of readings(literal, zone('Europe/Berlin'))) expect(reading).toBeLessThanOrEqual(epochOf(at(stamp)) - 5 * MINUTE);
  });
});

const ZONES = [
  'Pacific/Pago_Pago',
  'Pacific/Honolulu',
  'America/St_Johns',
  'America/New_York',
  'America/Sao_Paulo',
  'Atlantic/Azores',
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'Africa/Casablanca',
  'Asia/Tehran',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Kiritimati',
].map(zone);

test('in every zone and on every day, each reading of the literal is early enough and at most two hours early', () => {
  const from = Date.UTC(2005, 0, 1);
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 25 * 365 * 24 * 60 }), (name, minutes) => {
      const watermark = instantOf(from + minutes * MINUTE + 31_007);
      const read = readings(updatedSince(watermark, name), name);
      expect(read.length).toBeGreaterThan(0);
      expect(Math.max(...read)).toBeLessThanOrEqual(epochOf(watermark) - 5 * MINUTE);
      expect(Math.min(...read)).toBeGreaterThanOrEqual(epochOf(watermark) - 126 * MINUTE);
    }),
    { seed: 20_261_122, numRuns: 400 },
  );
});

test('a zone that is not known gives a literal that is early enough everywhere', () => {
  const literal = updatedSince(at('2026-11-22T10:03:00Z'), zone('Mars/Olympus'));
  for (const name of ZONES)
    for (const reading of readings(literal, name)) expect(reading).toBeLessThanOrEqual(Date.UTC(2026, 10, 22, 9, 58));
});

test('the watermark of an empty project reads everything', () => {
  expect(updatedSince(BEGINNING, zone('UTC'))).toBe('1970-01-01 00:00');
});

test('the later of two stamps wins', () => {
  expect(laterOf(at('2026-11-22T10:00:00Z'), at('2026-11-22T12:00:00+0300'))).toBe('2026-11-22T10:00:00.000Z');
});
