import { expect, test } from 'vitest';
import { syncTrouble } from '#renderer/app/frame/sync-trouble.ts';
import type { PullReport } from '#shared/contract/engine.ts';
import type { StandingFailures } from '#shared/contract/sync-run.ts';

const AT = '2026-11-23T00:00:00.000Z';
const failed = (key: string, connection: string, code = 'offline'): never =>
  ({ project: key, connection, key, step: { kind: 'failed', error: { code } } }) as never;
const done = (key: string): never => ({ project: key, connection: 'a', key, step: { kind: 'done' } }) as never;
const report = (...projects: never[]): PullReport => ({ id: 'r1', startedAt: AT, finishedAt: AT, projects }) as never;
const standing = (pulls: never[], pushes: readonly (readonly [string, string])[] = []): StandingFailures =>
  ({
    pull: 'r1',
    push: null,
    pulls: pulls.map((pull) => ({ pull, startedAt: AT })),
    pushes: pushes.map(([connection, code]) => ({ connection, explanation: { code }, startedAt: AT })),
  }) as never;

test.each([
  ['nothing failed', report(done('SHOP')), standing([]), null],
  ['one project failed', report(done('SHOP'), failed('PAY', 'a')), standing([failed('PAY', 'a')]), 'PAY not pulled'],
  ['several did', report(done('X')), standing([failed('PAY', 'a'), failed('APP', 'b')]), '2 projects not pulled'],
  ['every one did', report(failed('PAY', 'a')), standing([failed('PAY', 'a')]), 'last pull failed'],
  ['a push did, and the pull went well', report(done('SHOP')), standing([], [['a', 'offline']]), 'push failed'],
  ['a pull and a push elsewhere', report(done('X')), standing([failed('PAY', 'a')], [['b', 'offline']]), 'PAY not pulled, push failed'],
  ['a pull and a push of one connection', report(done('X')), standing([failed('PAY', 'a')], [['a', 'offline']]), 'PAY not pulled'],
  ['a pull that is not counted in yet', report(done('X'), failed('PAY', 'a')), null, 'PAY not pulled'],
  ['a push before any pull', null, standing([], [['a', 'offline']]), 'push failed'],
])('%s', (_, pull, failures, words) => {
  const trouble = syncTrouble(pull, failures);
  expect(trouble?.words ?? null).toBe(words);
  expect(words ?? '').toContain(trouble?.brief ?? '');
});

test('what tokens would mend is told apart from other trouble', () => {
  const pulls = [failed('PAY', 'a', 'no-token')];
  expect(syncTrouble(report(done('X')), standing(pulls, [['b', 'unauthorized']]))?.isTokens).toBe(true);
  expect(syncTrouble(report(done('X')), standing(pulls, [['b', 'offline']]))?.isTokens).toBe(false);
});
