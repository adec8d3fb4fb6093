import { expect, test } from 'vitest';
import { liveThrough, type Special } from './history.ts';
import type { SideName } from './side.ts';

/** `npm run simulate` lives through more of them. */
const HISTORIES: readonly (readonly [SideName, number, Special | null])[] = [
  ['pretend', 1_600, null],
  ['pretend', 400, 'two-browsers'],
  ['pretend', 200, 'asks'],
  ['jira-cloud', 100, null],
  ['jira-data-center', 100, null],
  ['jira-cloud', 20, 'asks'],
  ['jira-data-center', 20, 'asks'],
  ['azure', 200, null],
  ['azure', 20, 'two-browsers'],
];

test.each(HISTORIES)(
  'random histories (%s, %i, %s) lose nothing, double nothing, and end with every cockpit showing what the tracker holds',
  async (side, histories, special) => {
    const failed: string[] = [];
    for (let seed = 1; seed <= histories; seed += 1) {
      const problems = await liveThrough(seed, side, special);
      if (problems.length > 0)
        failed.push(
          `npm run simulate -- --side ${side}${special === null ? '' : ` --special ${special}`} --seed ${seed} --histories 1: ${problems.join('; ')}`,
        );
    }
    expect(failed.slice(0, 10), `${failed.length} histories`).toEqual([]);
  },
  600_000,
);
