import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { countPlaywright, countVitest } from '#build/lib/counts.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

test('a test file that cannot be loaded counts as a failure, and what failed is named', () => {
  const passed = { status: 'passed', fullName: 'a rule', failureMessages: [] };
  const failed = { status: 'failed', fullName: 'another rule', failureMessages: [`Error: 1 is not 2${'\n    at a line'.repeat(40)}`] };
  const counts = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
  const files = [
    { name: 'tests/a.test.ts', status: 'passed', assertionResults: [passed] },
    { name: 'tests/b.test.ts', status: 'failed', assertionResults: [passed, failed] },
  ];
  const counted = countVitest({ ...counts, testResults: files });
  expect(counted).toMatchObject({ passed: 5, failed: 1, skipped: 3 });
  expect(counted.failures).toHaveLength(1);
  expect(counted.failures[0]!.split('\n').slice(0, 2)).toEqual(['tests/b.test.ts › another rule', '  Error: 1 is not 2']);
  expect(counted.failures[0]!.split('\n').length).toBeLessThan(20);
  const unloaded = { name: 'tests/c.test.ts', status: 'failed', assertionResults: [], message: 'a module is missing' };
  const both = countVitest({ ...counts, testResults: [...files, unloaded] });
  expect(both.failed).toBe(2);
  expect(both.failures[1]).toBe('tests/c.test.ts\n  a module is missing');
});

test('a test that passed when tried again counts as passed, an error outside of tests as a failure, and what failed is named', () => {
  const stats = { expected: 7, flaky: 1, unexpected: 2, skipped: 3 };
  const ran = (message?: string) => [{ results: [{ errors: message === undefined ? [] : [{ message }] }] }];
  const inner = {
    specs: [
      { ok: false, file: 'e2e/a.spec.ts', title: 'a rule', tests: ran('expected a button') },
      { ok: true, file: 'e2e/a.spec.ts', title: 'another rule', tests: ran() },
    ],
  };
  const suites = [{ specs: [], suites: [inner] }];
  expect(countPlaywright({ stats, errors: [], suites })).toEqual({
    passed: 8,
    failed: 2,
    skipped: 3,
    failures: ['e2e/a.spec.ts › a rule\n  expected a button'],
  });
  const outside = countPlaywright({ stats: { ...stats, unexpected: 0 }, errors: [{ message: 'the config cannot be read' }], suites: [] });
  expect([outside.failed, outside.failures]).toEqual([1, ['outside of any test\n  the config cannot be read']]);
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
