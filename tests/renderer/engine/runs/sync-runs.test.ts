import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SyncRuns } from '#renderer/engine/runs/sync-runs.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { Live } from '#renderer/engine/sync/live.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import type { ProjectPull, PullReport, Settings } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import { instantOf } from '#shared/domain/time.ts';
import type { FirstPull } from '#shared/sync/first-pull.ts';
import type { Operation, OperationState } from '#shared/sync/operation.ts';
import { eventually } from '#tests/support/eventually.ts';

const JIRA = 'jira' as ConnectionId;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let now: number;
let looks: { readonly work: () => void; readonly at: number }[];
let pulls: Live<PullReport | null>;
let pushes: Live<PushReport | null>;
let revision: Live<number>;
let operations: Operation[];
/** The pushes that have ended, newest first. */
let ended: PushReport[];
let settings: Pick<Settings, 'syncEvery' | 'syncSends'>;
let isOnline: boolean;
let isConnected: boolean;
let tokenless: readonly ConnectionId[];
let closing: AbortController;
let firstPull: FirstPull | null;
let firstPulls: Live<number>;
let mapped: ReadonlySet<ConnectionId>;
let db: CockpitDb;
let runs: SyncRuns;
/** Ends the pull that runs. */
let endPull: (step: ProjectPull['step']['kind']) => void;
let pullCalls: number;
let pushCalls: number;

const projects = (kind: string): readonly ProjectPull[] => [
  { project: 'jira/1', connection: JIRA, key: 'GEN', step: { kind, error: { code: 'offline', host: 'jira' } } } as unknown as ProjectPull,
];
const pushed = (id: string, finished: boolean): PushReport => ({
  id,
  startedAt: instantOf(now),
  finishedAt: finished ? instantOf(now) : null,
  connections: [],
  counts: { sent: 0, agreed: 0, conflicts: 0, parked: 0, skipped: 0, inDoubt: 0, held: 0 },
  results: [],
});
const endPush = (id: string): void => {
  const report = pushed(id, true);
  ended = [report, ...ended];
  pushes.set(report);
};
const waiting = (...kinds: readonly OperationState['kind'][]): void => {
  operations = kinds.map((kind, index) => ({ id: String(index), project: 'jira/1' as ProjectId, state: { kind } }) as unknown as Operation);
  revision.set(revision.value + 1);
};

let running: Promise<void> | null;
const mirror = {
  firstPulls: {
    of: () => firstPull,
    get revision() {
      return firstPulls;
    },
  },
  mapped: () => mapped,
  sync: {
    progress: (signal?: AbortSignal) => pulls.watch(signal, { pauseMs: 0 }),
    reports: async () => (pulls.value === null ? [] : [pulls.value]),
    cancel: async () => {
      endPull('cancelled');
      await running;
    },
    pull: () => {
      if (running !== null) return running;
      pullCalls += 1;
      const report: PullReport = { id: `pull-${pullCalls}`, startedAt: instantOf(now), finishedAt: null, projects: projects('fetching') };
      pulls.set(report);
      running = new Promise<void>((resolve) => {
        endPull = (kind) => {
          running = null;
          pulls.set({ ...report, finishedAt: instantOf(now), projects: projects(kind) });
          resolve();
        };
      });
      return running;
    },
  },
} as unknown as Mirror;

const make = async (): Promise<void> => {
  closing = new AbortController();
  looks = [];
  runs = new SyncRuns({
    db,
    outbox: () => ({ open: operations }) as never,
    outboxRevision: revision,
    mirror: async () => mirror,
    pusher: {
      report: pushes,
      reports: async () => ended,
      get isRunning() {
        return pushes.value?.finishedAt === null;
      },
      push: async () => {
        pushCalls += 1;
        pushes.set(pushed(`push-${pushCalls}`, false));
      },
    },
    toPull: () => [JIRA],
    connectionName: () => 'Acme Jira',
    isConnected: () => isConnected,
    withoutToken: () => tokenless,
    settings: () => settings as Settings,
    isReady: () => true,
    isOnline: () => isOnline,
    now: () => instantOf(now),
    newId: () => crypto.randomUUID(),
    schedule: (work, after) => {
      looks.push({ work, at: now + after });
      return () => undefined;
    },
    closing: closing.signal,
  });
  await runs.open();
};

/** Lets time pass awake: every look at the clock comes when it is due. */
function pass(milliseconds: number): void {
  const end = now + milliseconds;
  for (;;) {
    const next = looks.find(({ at }) => at <= end);
    if (next === undefined) break;
    looks = looks.filter((each) => each !== next);
    now = Math.max(now, next.at);
    next.work();
  }
  now = end;
}
/** Lets time pass asleep: what was due comes late, and once. */
function sleep(milliseconds: number): void {
  now += milliseconds;
  const due = looks;
  looks = [];
  for (const { work } of due) work();
}
const phase = () => runs.state.value.meeting;
const settled = (kind: string): Promise<void> =>
  eventually(() => {
    expect(phase().kind).toBe(kind);
    if (kind === 'pulling') expect(running).not.toBeNull();
  });

beforeEach(async () => {
  now = Date.parse('2026-11-22T09:00:00.000Z');
  pulls = new Live<PullReport | null>(null);
  pushes = new Live<PushReport | null>(null);
  revision = new Live(1);
  operations = [];
  ended = [];
  settings = { syncEvery: 0, syncSends: false };
  isOnline = true;
  isConnected = true;
  tokenless = [];
  firstPull = null;
  firstPulls = new Live(1);
  mapped = new Set();
  running = null;
  pullCalls = pushCalls = 0;
  db = new CockpitDb(`runs-${crypto.randomUUID()}`);
  await make();
});
afterEach(async () => {
  closing.abort();
  db.close();
  await db.delete();
});

test('a sync before the meeting pulls, shows what needs a person, offers, and sends what was offered', async () => {
  waiting('queued', 'queued', 'conflict');
  const begun = runs.begin();
  await settled('pulling');
  endPull('done');
  await begun;
  expect(phase()).toEqual({ kind: 'decide', conflicts: 1, parked: 0, failed: 0, left: [] });
  expect(await runs.send(2)).toBe('changed');
  await runs.goOn();
  expect(phase()).toMatchObject({ kind: 'offer', edits: 2, sites: 1 });
  waiting('queued', 'queued', 'queued', 'conflict');
  expect(await runs.send(2)).toBe('changed');
  expect(pushCalls).toBe(0);
  expect(await runs.send(3)).toBe('sent');
  await settled('pushing');
  waiting('conflict');
  endPush('push-1');
  await settled('done');
  expect(await runs.history(5)).toMatchObject([{ cause: 'meeting', pull: { id: 'pull-1' }, push: { id: 'push-1' } }]);
  await runs.close();
  expect(phase().kind).toBe('none');
});

test('another push does not make one of the meeting that ended well into one that was cut off, and puts it away as soon as it is seen', async () => {
  waiting('queued');
  const begun = runs.begin();
  await settled('pulling');
  endPull('done');
  await begun;
  await runs.send(1);
  waiting();
  endPush('push-1');
  await settled('done');
  pushes.set(pushed('another', false));
  settings = { syncEvery: 5, syncSends: false };
  now += HOUR;
  runs.tell();
  await eventually(() => expect(runs.state.value.schedule.waits).toBe('syncing')); // the other push was seen
  // Beside "sent and confirmed" stood how many of the next ones are being sent.
  expect(phase().kind).toBe('none');
  endPush('another');
  await settled('none');
});

test('while another window sends, nothing is sent and the offer stays', async () => {
  waiting('queued');
  const begun = runs.begin();
  await settled('pulling');
  endPull('done');
  await begun;
  await settled('offer');
  pushes.set(pushed('of another window', false));
  expect(await runs.send(1)).toBe('running');
  expect(pushCalls).toBe(0);
  expect(phase()).toMatchObject({ kind: 'offer', edits: 1 });
});

test('a pull that was stopped is not told of any more once a later one is over', async () => {
  waiting('queued');
  const begun = runs.begin();
  await settled('pulling');
  endPull('cancelled');
  await begun;
  await settled('stopped');
  void mirror.sync.pull([]);
  await eventually(() => expect(running).not.toBeNull());
  expect(phase().kind).toBe('stopped');
  endPull('done');
  await settled('none');
});

test('it goes on by itself once the last conflict is answered', async () => {
  waiting('queued', 'conflict');
  const begun = runs.begin();
  await settled('pulling');
  endPull('done');
  await begun;
  await settled('decide');
  waiting('queued');
  await settled('offer');
});

test('after a restart it stands where it stood, and a pull that was cut off is said to be', async () => {
  waiting('queued');
  const begun = runs.begin();
  await settled('pulling');
  endPull('done');
  await begun;
  closing.abort();
  await make();
  expect(phase().kind).toBe('offer');
  const again = runs.begin();
  await settled('pulling');
  closing.abort();
  const last = pulls.value!;
  pulls = new Live<PullReport | null>({ ...last, id: 'an earlier one', finishedAt: last.startedAt });
  await make();
  expect(phase()).toMatchObject({ kind: 'stopped', why: 'interrupted' });
  endPull('done');
  await again;
});

test('a pull begun elsewhere is joined', async () => {
  void mirror.sync.pull([]);
  const begun = runs.begin();
  await settled('pulling');
  endPull('done');
  await begun;
  expect(pullCalls).toBe(1);
  expect(phase()).toMatchObject({ kind: 'done', push: 'nothing' });
});

test('a schedule pulls when its time has come, and sends only where the person allowed it', async () => {
  waiting('queued');
  settings = { syncEvery: 5, syncSends: false };
  runs.tell();
  expect(runs.state.value.schedule).toEqual({ every: 5, sends: false, next: instantOf(now + MINUTE), waits: null });
  pass(2 * MINUTE);
  await eventually(() => expect(pullCalls).toBe(1));
  endPull('done');
  await eventually(async () => expect(await runs.history(5)).toMatchObject([{ cause: 'schedule', push: null }]));
  expect(pushCalls).toBe(0);
  settings = { syncEvery: 5, syncSends: true };
  pass(6 * MINUTE);
  await eventually(() => expect(pullCalls).toBe(2));
  endPull('done');
  await eventually(() => expect(pushCalls).toBe(1));
});

test('a schedule waits while there is no network or somebody answers a conflict, and then comes once', async () => {
  settings = { syncEvery: 5, syncSends: false };
  isOnline = false;
  pass(HOUR);
  expect(runs.state.value.schedule.waits).toBe('offline');
  expect(pullCalls).toBe(0);
  isOnline = true;
  runs.answering();
  pass(30 * SECOND);
  expect(runs.state.value.schedule.waits).toBe('answering');
  pass(MINUTE);
  await eventually(() => expect(pullCalls).toBe(1));
  endPull('done');
  await eventually(() => expect(runs.state.value.schedule.waits).toBeNull());
  pass(MINUTE);
  expect(pullCalls).toBe(1);
});

test('after hours of sleep a schedule runs once, and the sleep is told until something was pulled', async () => {
  settings = { syncEvery: 15, syncSends: false };
  pass(10 * SECOND);
  const from = instantOf(now);
  sleep(9 * HOUR);
  expect(runs.state.value.slept).toMatchObject({ to: instantOf(now), began: null });
  expect(runs.state.value.slept!.from <= from).toBe(true);
  await eventually(() => expect(pullCalls).toBe(1));
  now += SECOND;
  endPull('done');
  await eventually(() => expect(runs.state.value.slept).toBeNull());
  pass(10 * MINUTE);
  expect(pullCalls).toBe(1);
});

test('a pull that a sleep left hanging is begun again once, and a sync before the meeting stays with it', async () => {
  const begun = runs.begin();
  await settled('pulling');
  pass(30 * SECOND);
  sleep(HOUR);
  runs.notice({ kind: 'system-resumed' });
  await eventually(() => expect(pullCalls).toBe(2));
  expect(phase().kind).toBe('pulling');
  expect(runs.state.value.slept).toMatchObject({ began: 'pull' });
  endPull('done');
  await begun;
  expect(pullCalls).toBe(2);
  expect(phase()).toMatchObject({ kind: 'done', push: 'nothing' });
});

test('after a restart the failure of a connection stands that the last pull did not ask', async () => {
  const failed = { project: 'other/1', connection: 'other', key: 'OPS', step: { kind: 'failed', error: { code: 'offline' } } };
  const last: PullReport = { id: 'pull-1', startedAt: instantOf(now), finishedAt: instantOf(now), projects: projects('done') };
  const kept = { pull: 'pull-1', push: null, pulls: [{ pull: failed, startedAt: instantOf(now) }], pushes: [] };
  await db.meta.put({ key: 'sync-failures', value: kept });
  closing.abort();
  pulls = new Live<PullReport | null>(last);
  await make();
  await eventually(() => expect(runs.state.value.failures.pulls).toMatchObject([{ pull: failed }]));
  const row = await db.meta.get('sync-failures');
  expect(row?.value).toMatchObject(kept);
});

test('a connection that could not be reached is offered still, and named, until it answers', async () => {
  void runs.begin();
  await settled('pulling');
  waiting('queued', 'queued');
  endPull('failed');
  await settled('stopped');
  expect(runs.state.value.open).toMatchObject({ queued: 2, sites: 1, away: [], silent: ['Acme Jira'] });
  void runs.begin();
  await settled('pulling');
  endPull('done');
  await settled('offer');
  expect(runs.state.value.open.silent).toEqual([]);
});

test('a connection without a token is neither offered nor sent to, and stands apart', async () => {
  tokenless = [JIRA];
  waiting('queued', 'queued');
  runs.tell();
  expect(runs.state.value.open).toMatchObject({
    queued: 2,
    sites: 0,
    away: [{ connection: JIRA, name: 'Acme Jira', why: 'no-token', edits: 2 }],
  });
  await runs.sendAll();
  expect(pushCalls).toBe(0);
  tokenless = [];
  runs.tell();
  expect(runs.state.value.open).toMatchObject({ sites: 1, away: [] });
  void runs.sendAll();
  expect(pushCalls).toBe(1);
});

test('edits of a connection that was removed wait, and are not sent', async () => {
  isConnected = false;
  waiting('queued');
  runs.tell();
  expect(runs.state.value.open.away).toMatchObject([{ why: 'removed', edits: 1 }]);
  await runs.sendAll();
  expect(pushCalls).toBe(0);
});

test('edits of a project that was never pulled are neither offered nor sent before its first pull', async () => {
  firstPull = 'not-chosen';
  waiting('queued', 'sending');
  runs.tell();
  expect(runs.state.value.open).toMatchObject({ sites: 0, away: [{ connection: JIRA, why: 'not-chosen', edits: 2 }] });
  await runs.sendAll();
  expect(pushCalls).toBe(0);
  firstPull = 'not-pulled';
  firstPulls.set(2);
  await eventually(() => expect(runs.state.value.open.away).toMatchObject([{ why: 'not-pulled', edits: 2 }]));
  firstPull = null;
  firstPulls.set(3);
  await eventually(() => expect(runs.state.value.open).toMatchObject({ sites: 1, away: [] }));
  void runs.sendAll();
  expect(pushCalls).toBe(1);
});

test('a sync before the meeting names the connections that its pull left out', async () => {
  mapped = new Set([JIRA, 'azure' as ConnectionId]);
  void runs.begin();
  await settled('pulling');
  endPull('done');
  await settled('done');
  expect(phase()).toMatchObject({ left: ['Acme Jira'] });
});

test('a token that was refused is wanted until the connection answers a test', async () => {
  waiting('queued');
  const explanation = { title: 'Token refused', happened: '', safe: '', next: '', detail: null, code: 'unauthorized' };
  pushes.set({ ...pushed('a', true), connections: [{ connection: JIRA, step: { kind: 'failed', explanation }, total: 1, done: 0 }] });
  await eventually(() => expect(runs.state.value.open.away).toMatchObject([{ why: 'refused', edits: 1 }]));
  runs.tested(JIRA);
  expect(runs.state.value).toMatchObject({ open: { away: [] }, failures: { pushes: [] } });
});
