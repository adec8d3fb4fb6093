import { beforeEach } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { SyncPage } from '#renderer/features/sync/sync-page.tsx';
import { ToastProvider } from '#renderer/ui/toast.tsx';
import type { OutboxEntry, PushReport, PushResult, PushStep } from '#shared/contract/outbox.ts';
import type { SyncReport, SyncState } from '#shared/contract/sync-run.ts';
import type { Instant } from '#shared/domain/time.ts';
import { NO_EDITS } from '#shared/sync/meeting.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import {
  AZURE,
  fakeEngine,
  FAKE_NOW,
  FAKE_PROJECTS,
  fakeProgress,
  fakePush,
  fakeSyncState,
  JIRA,
  NO_SYNC,
} from '#tests/support/fake-engine.ts';

/* The page of Sync, over an engine that holds what a test says. */

export const WAITING = { ...NO_EDITS, queued: 12, sites: 2 };
export const state = (over: Partial<SyncState> = {}): SyncState => ({ ...NO_SYNC, open: WAITING, ...over });
export const NO_COUNTS = { sent: 0, agreed: 0, conflicts: 0, parked: 0, skipped: 0, inDoubt: 0, held: 0 };
export const pushing = (step: PushStep, over: Partial<PushReport> = {}): PushReport => ({
  id: 'p1',
  startedAt: FAKE_NOW,
  finishedAt: null,
  connections: [
    { connection: JIRA, step, total: 8, done: 3 },
    { connection: AZURE, step: { kind: 'done' }, total: 4, done: 4 },
  ],
  counts: { ...NO_COUNTS, sent: 7 },
  results: [],
  ...over,
});
export const result = (outcome: PushResult['outcome'], over: Partial<PushResult> = {}): PushResult => ({
  operation: `op-${outcome}` as OperationId,
  record: `${JIRA}/20001` as never,
  recordKind: 'item',
  connection: JIRA,
  label: 'SHOP-1 Basket forgets its content',
  what: 'State',
  words: '',
  outcome,
  ...over,
});
/** An edit that its tracker has refused, and what it asks for. */
export const refused: OutboxEntry = {
  id: 'op-parked' as OperationId,
  record: `${JIRA}/20001` as never,
  recordKind: 'item',
  connection: JIRA,
  connectionName: 'Acme Jira',
  project: FAKE_PROJECTS[0].id,
  key: 'SHOP-1',
  title: 'Basket forgets its content',
  field: 'state',
  kind: 'value',
  before: 'To do',
  after: 'Done',
  state: {
    kind: 'parked',
    parking: {
      words: 'Jira asks for Resolution and Note on the way to Done.',
      advice: 'Fill in what it asks for, then send it again.',
      asks: [
        { field: 'resolution', name: 'Resolution', options: ['Fixed', 'Won’t do'] },
        { field: 'customfield_1', name: 'Note', options: [] },
      ],
      at: FAKE_NOW,
    },
  },
  waitsFor: [],
  releases: [],
  by: 'Amira',
  at: FAKE_NOW,
};
export const finished: PushReport = pushing(
  { kind: 'done' },
  {
    finishedAt: '2026-11-22T09:00:14.000Z' as Instant,
    startedAt: '2026-11-22T09:00:00.000Z' as Instant,
    counts: { ...NO_COUNTS, sent: 1, parked: 1 },
    results: [result('sent', { what: 'Title' }), result('parked', { words: 'Jira asks for Resolution.' })],
  },
);
export const report: SyncReport = {
  id: 'run',
  cause: 'meeting',
  startedAt: finished.startedAt,
  finishedAt: finished.finishedAt,
  pull: null,
  push: finished,
  names: { [JIRA]: 'Acme Jira', [AZURE]: 'Acme DevOps' },
};
/** A connection of which the token is missing. */
export const NIMBUS = { connection: JIRA, name: 'Nimbus', why: 'no-token', edits: 12 } as const;

/** Draws the page over an engine that does this. */
export const show = async (sync: SyncState, overrides: Parameters<typeof fakeEngine>[0] = {}): Promise<void> => {
  fakeSyncState.set(sync);
  setEngine(fakeEngine(overrides));
  await render(
    <ToastProvider>
      <SyncPage />
    </ToastProvider>,
  );
};

/** Before each test of a file: nothing runs, and nothing was ever synced. */
export function withNothingSynced(): void {
  beforeEach(async () => {
    await page.viewport(1200, 900);
    fakeProgress.set(null);
    fakePush.set(null);
    fakeSyncState.set(NO_SYNC);
  });
}
