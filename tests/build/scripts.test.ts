import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { countPlaywright, countVitest } from '#build/lib/counts.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

test('a test file that cannot be loaded counts as a failure', () => {
  const file = (status: string, tests: number) => ({ status, assertionResults: Array.from({ length: tests }, () => ({})) });
  const counts = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
  expect(countVitest({ ...counts, testResults: [file('passed', 5), file('failed', 1)] })).toEqual({ passed: 5, failed: 1, skipped: 3 });
  expect(countVitest({ ...counts, testResults: [file('passed', 5), file('failed', 1), file('failed', 0)] }).failed).toBe(2);
});

test('a test that passed when tried again counts as passed, an error outside of tests as a failure', () => {
  const stats = { expected: 7, flaky: 1, unexpected: 2, skipped: 3 };
  expect(countPlaywright({ stats, errors: [] })).toEqual({ passed: 8, failed: 2, skipped: 3 });
  expect(countPlaywright({ stats: { ...stats, unexpected: 0 }, errors: [{ message: 'the config cannot be read' }] }).failed).toBe(1);
});

test.each([
  [['--port', 'many'], 'not "many"'],
  [['--port', '70000'], '0 to 65535'],
  [['--nonsense'], '--nonsense'],
])('start refuses %j and shows its options', (options, words) => {
  const done = spawnSync(process.execPath, [join(ROOT, 'build', 'start.mjs'), ...options], { encoding: 'utf8' });
  expect([done.status, done.stdout]).toEqual([2, '']);
  expect(done.stderr).toContain(words);
  expect(done.stderr).toContain('--no-open');
});

// `ready` installs the packages; whatever is loaded before it must not need them.
test('scripts load nothing but Node and their own library before the packages are there', () => {
  const early = readdirSync(join(ROOT, 'build')).filter((name) => name.endsWith('.mjs'));
  for (const name of early) {
    const text = readFileSync(join(ROOT, 'build', name), 'utf8');
    const names = [...text.matchAll(/^import .* from '([^']+)';$/gm)].map(([, from]) => from!);
    expect(names.filter((from) => !from.startsWith('node:') && from !== './lib/install.mjs')).toEqual([]);
  }
});
