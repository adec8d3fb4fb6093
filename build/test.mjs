import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, ready, runNode, tool } from './lib/install.mjs';

await ready(import.meta.url);
const { format, lint, typecheck } = await import('./lib/checks.mjs');
const { ensureChromium } = await import('./lib/chromium.mjs');
const { build } = await import('./build.mjs');
const { countPlaywright, countVitest } = await import('./lib/counts.mjs');

const reports = join(ROOT, '.cache', 'test');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, named once more at the end: a log that is cut at its beginning still tells it. */
const failures = [];
const failedCheck = { passed: 0, failed: 1, skipped: 0, failures: [] };

/** Runs one part, says how it went, and adds it up. A part that ends badly without a failed test of its own counts as one failure. */
async function part(name, run) {
  console.log(`\n--- ${name}`);
  const began = Date.now();
  const counts = await run().catch((error) => {
    console.error(error);
    return { ...failedCheck, failures: [String(error)] };
  });
  for (const key of Object.keys(total)) total[key] += counts[key];
  if (counts.failed > 0) failures.push(`--- ${name}`, ...(counts.failures.length > 0 ? counts.failures : ['what it printed stands above']));
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${seconds} s)`);
}

/** A check that has no tests of its own: one pass or one failure. */
const check = (run) => async () => ((await run()) === 0 ? { passed: 1, failed: 0, skipped: 0, failures: [] } : failedCheck);

/** A test runner that leaves a JSON report. */
const runner = (args, report, count, env) => async () => {
  const code = await runNode(args, env);
  const counts = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : { ...failedCheck, failed: 0 };
  const trouble = `every test that ran passed, and yet the runner ended with code ${code}`;
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1, failures: [trouble] } : counts;
};

await part('types', check(typecheck));
await part('lint', check(lint));
await part('format', check(format));
const chromium = ensureChromium();

const vitest = (project) => {
  const report = join(reports, `${project}.json`);
  const args = [tool('vitest'), 'run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  return runner(args, report, countVitest);
};
await part('architecture, unit and simulation', vitest('unit'));
await part('components in Chromium', chromium ? vitest('component') : check(async () => 1));
await part(
  'build',
  check(async () => (await build(), 0)),
);
const endToEnd = join(reports, 'e2e.json');
const playwright = [tool('@playwright/test', 'playwright'), 'test', '--reporter=line,json'];
await part(
  'end to end in Chromium',
  chromium ? runner(playwright, endToEnd, countPlaywright, { PLAYWRIGHT_JSON_OUTPUT_NAME: endToEnd }) : check(async () => 1),
);

if (total.skipped > 0) console.log(`\n${total.skipped} skipped: what they need is not on this machine; each said so above.`);
if (failures.length > 0) console.log(`\n${failures.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
