import { join } from 'node:path';
import { ROOT, ready, runNode } from './lib/install.mjs';

await ready(import.meta.url);
const { ensureChromium } = await import('./lib/chromium.mjs');
if (!ensureChromium()) process.exit(1);
const { build } = await import('./build.mjs');
await build();
process.exit(await runNode(['--expose-gc', join(ROOT, 'tests', 'bench', 'run.ts'), ...process.argv.slice(2)]));
