import { surviveKills } from '../support/kills.ts';
import { test } from '../support/machine.ts';

const ROUNDS_AT_A_TIME = 25;
const rounds = Number(process.env['COCKPIT_KILLS']);
const seed = Number(process.env['COCKPIT_SOAK_SEED']);

for (let from = 0; from < rounds; from += ROUNDS_AT_A_TIME) {
  const count = Math.min(ROUNDS_AT_A_TIME, rounds - from);
  test(`kills ${from + 1} to ${from + count} of the browser with seed ${seed + from} lose nothing and double nothing`, async ({
    machine,
  }) => {
    test.setTimeout(count * 60_000);
    await surviveKills(machine, count, seed + from, (line) => console.log(line));
  });
}
