import { join } from 'node:path';
import { ROOT, ready, runNode } from './lib/install.mjs';

await ready(import.meta.url);
process.exit(await runNode([join(ROOT, 'tests', 'simulation', 'two-way', 'run.ts'), ...process.argv.slice(2)]));
