import { surviveFailures } from '../support/accidents.ts';
import { BACKENDS, test } from '../support/machine.ts';

const ROUNDS_AT_A_TIME = 20;
const rounds = Number(process.env['COCKPIT_SOAK']);
const seed = Number(process.env['COCKPIT_SOAK_SEED']);

for (const backend of BACKENDS) {
  for (let from = 0; from < rounds; from += ROUNDS_AT_A_TIME) {
    const count = Math.min(ROUNDS_AT_A_TIME, rounds - from);
    test(`S01: ${backend}: failures ${from + 1} to ${from + count} with seed ${seed + from} lose nothing`, async ({ machine }) => {
      test.setTimeout(count * 60_000);
      machine.useBackend(backend);
      await surviveFailures(machine, count, seed + from);
    });
  }
}
