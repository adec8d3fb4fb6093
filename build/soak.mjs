import { parseArgs } from 'node:util';
import { ready, runNode, tool } from './lib/install.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});
await ready(import.meta.url);
const { ensureChromium } = await import('./lib/chromium.mjs');
if (!ensureChromium()) process.exit(1);
const { build } = await import('./build.mjs');
await build();
console.log(
  `${values.rounds} power failures with each of Chromium's stores, and ${values.kills} kills during pushes and pulls, from seed ${values.seed}.`,
);
process.exit(
  await runNode([tool('@playwright/test', 'playwright'), 'test', '--project=soak', '--reporter=line'], {
    COCKPIT_SOAK: values.rounds,
    COCKPIT_KILLS: values.kills,
    COCKPIT_SOAK_SEED: values.seed,
  }),
);
