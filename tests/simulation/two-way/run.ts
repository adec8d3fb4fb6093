import { parseArgs } from 'node:util';
import { liveThrough, SPECIALS } from './history.ts';
import { SIDES, type SideName } from './side.ts';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    side: { type: 'string' },
    special: { type: 'string' },
  },
});
const [histories, first] = [Number(values.histories), Number(values.seed)];
const special = SPECIALS.find((name) => name === values.special) ?? null;
const sides = values.side === undefined ? SIDES : SIDES.filter((name) => name === values.side);
if (!(histories >= 1) || !Number.isInteger(first) || sides.length === 0) {
  console.error(`Give --histories N, --seed S, and --side one of ${SIDES.join(', ')}.`);
  process.exit(2);
}

/** Lives through histories, one after the other, and says of each that fails what was wrong and how to live through it again. */
async function simulate(side: SideName): Promise<number> {
  let failed = 0;
  const began = Date.now();
  for (let seed = first; seed < first + histories; seed += 1) {
    const problems = await liveThrough(seed, side, special).catch((error: unknown) => [
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    ]);
    if (problems.length === 0) continue;
    failed += 1;
    console.log(
      `npm run simulate -- --side ${side}${special === null ? '' : ` --special ${special}`} --seed ${seed} --histories 1\n  ${problems.join('\n  ')}`,
    );
  }
  console.log(`${side}: ${histories} histories from seed ${first}, ${failed} failed (${Math.round((Date.now() - began) / 1000)} s)`);
  return failed;
}

let failed = 0;
for (const side of sides) failed += await simulate(side);
process.exit(failed === 0 ? 0 : 1);
