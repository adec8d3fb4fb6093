import { expect, test } from 'vitest';
import { riskBand } from '#shared/domain/risk-band.ts';

test.each([
  [1, 'low'],
  [4, 'low'],
  [5, 'medium'],
  [9, 'medium'],
  [10, 'high'],
  [15, 'high'],
  [16, 'critical'],
  [25, 'critical'],
])('a score of %i is %s', (score, band) => expect(riskBand(score)).toBe(band));
