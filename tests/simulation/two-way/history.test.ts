import { expect, test } from 'vitest';
import { liveThrough } from './history.ts';
import type { SideName } from './side.ts';

/** `npm run simulate` lives through more of them. */
const HISTORIES: readonly (readonly [SideName, number])[] = [
  ['pretend', 1_600],
  ['jira-cloud', 100],
  ['jira-data-center', 100],
  ['azure', 200],
];

test.each(HISTORIES)(
  'random histories with %s lose nothing, double nothing, and end with every cockpit showing what the tracker holds',
  async (side, histories) => {
    const failed: string[] = [];
    for (let seed = 1; seed <= histories; seed += 1) {
      const problems = await liveThrough(seed, side);
      if (problems.length > 0) failed.push(`npm run simulate -- --side ${side} --seed ${seed} --histories 1: ${problems.join('; ')}`);
    }
    expect(failed.slice(0, 10), `${failed.length} histories`).toEqual([]);
  },
  240_000,
);
