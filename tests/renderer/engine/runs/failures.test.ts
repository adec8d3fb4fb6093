import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { afterPull, afterPush, Failures, NO_FAILURES } from '#renderer/engine/runs/failures.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { StandingFailures } from '#shared/contract/sync-run.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';

const at = (second: number): Instant => `2026-11-22T09:00:${String(second).padStart(2, '0')}.000Z` as Instant;
const explanation = { title: 'No network', happened: '', safe: '', next: '', detail: null };
type Step = 'done' | 'cancelled' | 'fetching' | 'ask-removal' | { readonly code: string };
/** @param steps what became of each project, 'acme/1' */
const pull = (id: string, second: number, steps: { readonly [project: string]: Step }): PullReport => ({
  id,
  startedAt: at(second),
  finishedAt: Object.values(steps).includes('fetching') ? null : at(second + 1),
  projects: Object.entries(steps).map(([project, step]) => ({
    project,
    connection: project.split('/')[0],
    step: typeof step === 'string' ? { kind: step } : { kind: 'failed', error: step, explanation },
  })) as never,
});
const push = (id: string, second: number, kind: 'done' | 'failed' | 'cancelled' | 'running', done = 1, answered?: true): PushReport =>
  ({
    id,
    startedAt: at(second),
    finishedAt: kind === 'running' ? null : at(second + 1),
    connections: [{ connection: 'acme', step: { kind, explanation }, total: 1, done, answered }],
  }) as never;
const told = ({ pulls, pushes }: StandingFailures): readonly string[] => [
  ...pulls.map(({ pull: its }) => `pull ${its.project}`),
  ...pushes.map(({ connection }) => `push ${connection}`),
];
const afterPulls = (...reports: readonly PullReport[]): readonly string[] => told(reports.reduce(afterPull, NO_FAILURES));
const OFFLINE = { code: 'offline' };
const FORBIDDEN = { code: 'forbidden' };

test.each([
  ['another connection succeeds: it stays', { 'other/1': 'done' }, ['pull acme/1']],
  ['its own connection succeeds: it goes', { 'acme/1': 'done' }, []],
  ['a question of its own project is an answer of the tracker: it goes', { 'acme/1': 'ask-removal' }, []],
  ['its own pull is stopped: it stays', { 'acme/1': 'cancelled' }, ['pull acme/1']],
  ['its own pull is stopped after the connection answered: it goes', { 'acme/1': 'cancelled', 'acme/2': 'done' }, []],
  ['its project is not asked for any more: it goes', { 'acme/2': 'done' }, []],
  ['another fails: both stand', { 'other/1': OFFLINE }, ['pull acme/1', 'pull other/1']],
] as const)('after a failed pull %s', (_, steps, left) => {
  expect(afterPulls(pull('r1', 0, { 'acme/1': OFFLINE }), pull('r2', 5, steps))).toEqual(left);
});

test('that a connection answers does not say that a project may be read', () => {
  const stopped = pull('r2', 5, { 'acme/1': 'cancelled', 'acme/2': 'done' });
  expect(afterPulls(pull('r1', 0, { 'acme/1': FORBIDDEN }), stopped)).toEqual(['pull acme/1']);
  const [forbidden, offline] = [FORBIDDEN, OFFLINE].map((code) => afterPull(NO_FAILURES, pull('r1', 0, { 'acme/1': code })));
  expect(told(afterPush(forbidden!, push('p1', 5, 'done')))).toEqual(['pull acme/1']);
  expect(told(afterPush(offline!, push('p1', 5, 'done')))).toEqual([]);
  expect(told(afterPush(offline!, push('p1', 5, 'done', 0)))).toEqual(['pull acme/1']);
});

test('a push that was answered shows that its connection works, though none of its edits came to an end', () => {
  const offline = afterPull(NO_FAILURES, pull('r1', 0, { 'acme/1': OFFLINE }));
  expect(told(afterPush(offline, push('p1', 5, 'done', 0, true)))).toEqual([]);
  expect(told(afterPush(offline, push('p1', 5, 'cancelled', 0, true)))).toEqual([]);
  expect(told(afterPush(offline, push('p1', 5, 'failed', 0, true)))).toEqual(['pull acme/1', 'push acme']);
  expect(told(afterPush(afterPull(NO_FAILURES, pull('r1', 0, { 'acme/1': FORBIDDEN })), push('p1', 5, 'done', 0, true)))).toEqual([
    'pull acme/1',
  ]);
});

test('a failed push stands until a push ends well there, or a pull that began later reads every project', () => {
  const failed = afterPush(NO_FAILURES, push('p1', 5, 'failed'));
  expect(told(failed)).toEqual(['push acme']);
  expect(told(afterPush(failed, push('p2', 9, 'cancelled')))).toEqual(['push acme']);
  expect(told(afterPush(failed, push('p2', 9, 'done')))).toEqual([]);
  expect(told(afterPull(failed, pull('r1', 0, { 'acme/1': 'done' })))).toEqual(['push acme']);
  expect(told(afterPull(failed, pull('r1', 9, { 'acme/1': 'done' })))).toEqual([]);
  expect(told(afterPull(failed, pull('r1', 9, { 'other/1': 'done' })))).toEqual(['push acme']);
});

const db = new CockpitDb('failures');
const made = (pulls: readonly PullReport[] = []): Failures =>
  new Failures({
    db,
    pulls: async () => pulls,
    pushes: async () => [],
    isConnected: (id: ConnectionId) => id !== ('removed' as ConnectionId),
    changed: () => undefined,
  });
afterEach(async () => {
  await db.meta.clear();
});

test('failures are there after a restart, without those of a connection that was removed', async () => {
  const before = made();
  await before.open();
  before.pull(pull('r1', 0, { 'acme/1': OFFLINE, 'removed/1': OFFLINE }));
  expect(told(before.standing)).toEqual(['pull acme/1']);
  await db.meta.count();
  const after = made();
  await after.open();
  after.pull(pull('r2', 5, { 'other/1': 'done' }));
  expect(told(after.standing)).toEqual(['pull acme/1']);
});

test('what is told before the store was read counts in after what was kept', async () => {
  const kept = afterPull(NO_FAILURES, pull('r1', 0, { 'acme/1': OFFLINE, 'other/1': OFFLINE }));
  await db.meta.put({ key: 'sync-failures', value: kept });
  const failures = made();
  failures.pull(pull('r2', 5, { 'other/1': 'done' }));
  await failures.open();
  expect(told(failures.standing)).toEqual(['pull acme/1']);
});

test('the last pull is counted in once: after a restart it does not undo what came later', async () => {
  const last = pull('r1', 0, { 'acme/1': OFFLINE });
  await db.meta.put({ key: 'sync-failures', value: afterPush(afterPull(NO_FAILURES, last), push('p1', 5, 'done')) });
  const failures = made();
  await failures.open();
  failures.pull(last);
  expect(told(failures.standing)).toEqual([]);
  const fresh = made();
  await db.meta.clear();
  await fresh.open();
  fresh.pull(last);
  expect(told(fresh.standing)).toEqual(['pull acme/1']);
});

test('what came of an answer after a pull stands for the project that was asked about, and for no other', async () => {
  const failures = made();
  await failures.open();
  const asks = pull('r1', 0, { 'acme/1': 'ask-removal', 'acme/2': FORBIDDEN });
  const answered = (step: Step): PullReport => ({ ...asks, projects: [...pull('r1', 0, { 'acme/1': step }).projects, asks.projects[1]!] });
  failures.pull(asks);
  failures.pull(answered(OFFLINE));
  expect(told(failures.standing)).toEqual(['pull acme/2', 'pull acme/1']);
  failures.pull(answered('done'));
  expect(told(failures.standing)).toEqual(['pull acme/2']);
});

test('a report that is told again says nothing new, also after the store was opened again', async () => {
  const failures = made();
  await failures.open();
  const last = pull('r2', 6, { 'acme/1': OFFLINE });
  failures.pull(last);
  failures.push(push('p2', 7, 'done'));
  failures.pull(structuredClone(last));
  expect(told(failures.standing)).toEqual([]);
});

test('a run that ended unseen because another began at once is counted in, and never has the last word', async () => {
  const unseen = pull('r1', 0, { 'acme/1': OFFLINE, 'acme/2': 'done' });
  const failures = made([unseen]);
  await failures.open();
  failures.pull(pull('r1', 0, { 'acme/1': 'fetching' }));
  failures.pull(pull('r2', 1, { 'other/1': 'fetching' }));
  await Promise.resolve();
  await Promise.resolve();
  failures.pull(pull('r2', 1, { 'other/1': 'done' }));
  expect(told(failures.standing)).toEqual(['pull acme/1']);
  const quick = made([pull('r3', 5, { 'acme/1': 'cancelled', 'acme/2': 'done' })]);
  await quick.open();
  quick.pull(pull('r3', 5, { 'acme/1': 'fetching' }));
  quick.pull(pull('r4', 6, { 'acme/1': OFFLINE, 'acme/2': OFFLINE }));
  await Promise.resolve();
  await Promise.resolve();
  expect([told(quick.standing), quick.standing.pull]).toEqual([['pull acme/1', 'pull acme/2'], 'r4']);
});
