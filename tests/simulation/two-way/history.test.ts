import { expect, test } from 'vitest';
import { liveThrough } from './history.ts';

const HISTORIES = Number(process.env['HISTORIES'] ?? 2_000);
const FIRST = Number(process.env['SEED'] ?? 1);

test(`${HISTORIES} random histories lose nothing, double nothing, and end with every cockpit showing what the tracker holds`, async () => {
  const failed: string[] = [];
  for (let seed = FIRST; seed < FIRST + HISTORIES; seed += 1) {
    const problems = await liveThrough(seed);
    if (problems.length > 0) failed.push(`SEED=${seed} HISTORIES=1: ${problems.join('; ')}`);
  }
  expect(failed.slice(0, 10), `${failed.length} histories`).toEqual([]);
});
