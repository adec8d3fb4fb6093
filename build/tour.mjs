import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, ready, runNode, tool } from './lib/install.mjs';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'tour' }, docs: { type: 'boolean', default: false } } });
await ready(import.meta.url);
const { ensureChromium } = await import('./lib/chromium.mjs');
if (!ensureChromium()) process.exit(1);
const { build } = await import('./build.mjs');
await build();
const out = resolve(ROOT, values.out);
// The pictures that README shows are made only when somebody asks for them.
const docs = values.docs ? { COCKPIT_TOUR_DOCS: resolve(ROOT, 'docs') } : {};
const code = await runNode([tool('@playwright/test', 'playwright'), 'test', '--project=tour', '--reporter=line'], {
  COCKPIT_TOUR: out,
  ...docs,
});
if (code === 0) console.log(`The Markdown, the PDF and the screenshots are in ${out}.`);
process.exit(code);
