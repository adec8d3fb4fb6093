import { expect, test } from 'vitest';
import { failedConnections } from '#renderer/features/sync/network-notices.tsx';
import { shownPulls, standingPushFailure } from '#renderer/features/sync/standing-failures.ts';
import type { ProjectPull, PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { StandingFailures } from '#shared/contract/sync-run.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import { anExplanation } from '#tests/support/fake-engine.ts';

const [ACME, OTHER] = ['acme', 'other'] as [ConnectionId, ConnectionId];
const AT = '2026-11-22T09:00:00.000Z' as Instant;
const explanation = anExplanation({ code: 'offline' });
const FAILED = { kind: 'failed', error: { code: 'timeout' }, explanation } as const;
const pull = (connection: ConnectionId, step: object): ProjectPull => ({ project: `${connection}/1`, connection, step }) as never;
const pulled = (id: string, projects: readonly ProjectPull[], isOver = true): PullReport => ({
  id,
  startedAt: AT,
  finishedAt: isOver ? AT : null,
  projects,
});
const pushed = (id: string, connection: ConnectionId, kind: 'failed' | 'done'): PushReport =>
  ({ id, startedAt: AT, finishedAt: AT, connections: [{ connection, step: { kind, explanation }, total: 1, done: 1 }] }) as never;
const standing = (over: Partial<StandingFailures>): StandingFailures => ({ pull: null, push: null, pulls: [], pushes: [], ...over });
const ofAcme = standing({ pull: 'r2', pulls: [{ pull: pull(ACME, FAILED) as never, startedAt: AT }] });
const steps = (pulls: readonly ProjectPull[]): readonly string[] => pulls.map(({ step }) => step.kind);

test('a failure stands beside a newer pull that did not ask its connection', () => {
  const newest = pulled('r2', [pull(OTHER, { kind: 'done' })]);
  expect(steps(shownPulls(ACME, newest, ofAcme))).toEqual(['failed']);
  expect(steps(shownPulls(OTHER, newest, ofAcme))).toEqual(['done']);
  expect(failedConnections(newest, null, ofAcme, (id) => `The ${id}`)).toEqual([{ name: 'The acme', code: 'timeout' }]);
});

test('a pull that was stopped does not hide what was wrong before it, one that runs does', () => {
  expect(steps(shownPulls(ACME, pulled('r2', [pull(ACME, { kind: 'cancelled' })]), ofAcme))).toEqual(['failed']);
  expect(steps(shownPulls(ACME, pulled('r3', [pull(ACME, { kind: 'fetching' })], false), ofAcme))).toEqual(['fetching']);
});

test('a failure of the newest pull is told before it is counted in, and not after something later went well', () => {
  const newest = pulled('r2', [pull(ACME, FAILED)]);
  expect(steps(shownPulls(ACME, newest, standing({ pull: 'r1' })))).toEqual(['failed']);
  expect(steps(shownPulls(ACME, newest, standing({ pull: 'r2' })))).toEqual([]);
});

test('why a push failed is told until something later went well, whichever push was the newest', () => {
  const failed = pushed('p1', ACME, 'failed');
  const stands = standing({ push: 'p2', pushes: [{ connection: ACME, explanation, startedAt: AT }] });
  expect(standingPushFailure(ACME, failed, standing({}))).toBe(explanation);
  expect(standingPushFailure(ACME, pushed('p2', OTHER, 'done'), stands)).toBe(explanation);
  expect(standingPushFailure(ACME, failed, standing({ push: 'p1' }))).toBeNull();
});

test('of a connection that was removed no failure is told', () => {
  expect(failedConnections(null, pushed('p1', ACME, 'failed'), standing({}), () => null)).toEqual([]);
});
