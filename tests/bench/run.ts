import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { firstLoadCase } from './cases/first-load.ts';
import { indexCase } from './cases/index-build.ts';
import { notesCase } from './cases/notes.ts';
import { peersCase } from './cases/peers.ts';
import { previewCase } from './cases/preview.ts';
import { pullCase } from './cases/pull.ts';
import { pushCase } from './cases/push.ts';
import { workspaceCase } from './cases/workspace.ts';
import { rowOf, type BenchCase, type Measured } from './support/measure.ts';
import { removeLeft, stopAll } from './support/processes.ts';
import { tableOf } from './support/table.ts';

const CASES: readonly BenchCase[] = [notesCase, indexCase, firstLoadCase, pullCase, pushCase, workspaceCase, previewCase, peersCase];

const HELPERS_END_MS = 500;

const USAGE = `npm run bench [-- options]
  --json FILE   also write the rows as JSON
  --only NAME   only this group: ${CASES.map((each) => each.id).join(', ')}
  --quick       fewer items and rounds: to see that everything runs, not to compare`;

/** Measures everything and prints the table. A group that fails is named at the end and costs the exit code, not the other groups. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { json: { type: 'string' }, only: { type: 'string' }, quick: { type: 'boolean', default: false } },
  });
  const chosen = CASES.filter((each) => values.only === undefined || each.id === values.only);
  if (chosen.length === 0) {
    console.error(`There is no group "${values.only}".\n${USAGE}`);
    return 2;
  }
  const start = performance.now();
  const since = (): string => `${((performance.now() - start) / 1000).toFixed(0).padStart(4)} s`;
  const tell = (text: string): void => console.error(`${since()}  ${text}`);

  const all: Measured[] = [];
  const failures: string[] = [];
  for (const each of chosen) {
    try {
      for await (const measured of each.run({ quick: values.quick, tell })) {
        all.push(measured);
        const { name, ratio, reference, median } = rowOf(measured);
        tell(`${name}: ${ratio} (${median} ${measured.unit} to ${reference})`);
      }
    } catch (error) {
      failures.push(`${each.id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  console.log(tableOf(all));
  const load = loadavg()[0]!.toFixed(1);
  console.log(
    `\n${availableParallelism()} processors, load ${load} at the end, ${since().trim()}. Ratios are to what is named beside them.`,
  );
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(all.map(rowOf), null, 2)}\n`);
  for (const failure of failures) console.error(`Not measured, ${failure}`);
  return failures.length === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopAll();
    setTimeout(() => {
      removeLeft();
      process.exit(1);
    }, HELPERS_END_MS);
  });
}
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof TypeError && 'code' in error ? `${error.message}\n${USAGE}` : error);
  process.exitCode = 2;
} finally {
  stopAll();
}
