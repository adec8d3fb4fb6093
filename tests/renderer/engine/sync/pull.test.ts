import { afterEach, describe, expect, test } from 'vitest';
import type { PullReport } from '#shared/contract/engine.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import { aProject, aVersion, anItem, at, CONNECTION, itemId, projectId, versionId } from '#tests/support/builders.ts';
import { FakeTracker, SERVER_ERROR } from '#tests/support/fake-tracker.ts';
import { aMirror, everything, freshName, stepOf, type OpenedMirror } from '#tests/support/mirror.ts';

const P1 = projectId('p1');
const P2 = projectId('p2');
const opened: OpenedMirror[] = [];

async function open(tracker: FakeTracker, name?: string): Promise<OpenedMirror> {
  const one = await aMirror(tracker, name);
  opened.push(one);
  return one;
}

afterEach(async () => {
  for (const { mirror, db } of opened.splice(0)) {
    await mirror.close();
    db.close();
  }
});

const withItems = (count: number): FakeTracker => {
  const tracker = new FakeTracker();
  tracker.fill(P1, count);
  return tracker;
};

async function lastReport(mirror: Mirror): Promise<PullReport> {
  return (await mirror.sync.reports(1))[0]!;
}

describe('a pull', () => {
  test('stores every item as the tracker holds it, and the catalog', async () => {
    const tracker = withItems(35);
    tracker.catalogs.set(P1, { ...tracker.catalogs.get(P1)!, versions: [aVersion({ name: '4.2' })] });
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    expect(await everything(mirror)).toEqual(tracker.items);
    expect(mirror.catalog.versions([versionId('10')])[0]?.name).toBe('4.2');
    expect((await lastReport(mirror)).projects[0]).toMatchObject({
      step: { kind: 'done' },
      fetched: 35,
      total: 35,
      added: 35,
      changed: 0,
      removed: 0,
    });
  });

  test('reads at most six batches of a connection at a time', async () => {
    const tracker = withItems(300);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    expect(tracker.mostInFlight).toBe(6);
  });

  test('after the first reads only what has changed', async () => {
    const tracker = withItems(60);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    tracker.save({ id: itemId(7), title: 'Renamed' });
    tracker.calls.length = 0;
    await mirror.sync.pull([]);
    const fetched = tracker.calls.filter((call) => call.method === 'fetch').flatMap((call) => call.ids);
    expect(fetched).toContain('7');
    expect(fetched).toHaveLength(1 + tracker.overlap);
    expect(await everything(mirror)).toEqual(tracker.items);
    expect((await lastReport(mirror)).projects[0]).toMatchObject({ added: 0, changed: 1 });
  });

  test('keeps the newer of two deliveries of an item', async () => {
    const tracker = withItems(3);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    const newest = tracker.save({ id: itemId(2), title: 'Newest' });
    await mirror.sync.pull([]);
    tracker.items.set(newest.id, { ...newest, title: 'An older copy', updated: at(0) });
    await mirror.sync.pull([], { full: true });
    expect((await mirror.items.get(itemId(2)))?.title).toBe('Newest');
  });

  test.each([
    ['answers for it everywhere', true],
    ['answers for it in its new project only', false],
  ])('follows an item into another project by its id when the tracker %s', async (_, answersAcross) => {
    const tracker = new FakeTracker([aProject(), aProject({ id: P2, key: 'WEB' })]);
    tracker.answersAcross = answersAcross;
    tracker.fill(P1, 20);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    tracker.save({ id: itemId(5), projectId: P2, key: 'WEB-1' });
    await mirror.sync.pull([], { sweep: true });
    expect(await everything(mirror)).toEqual(tracker.items);
    expect(mirror.items.rows([itemId(5)])[0]).toMatchObject({ key: 'WEB-1', projectKey: 'WEB' });
    expect((await lastReport(mirror)).projects.map((project) => project.removed)).toEqual([0, 0]);
  });

  test('joins a pull that runs already', async () => {
    const tracker = withItems(20);
    const { mirror } = await open(tracker);
    await Promise.all([mirror.sync.pull([]), mirror.sync.pull([])]);
    expect(tracker.calls.filter((call) => call.method === 'list')).toHaveLength(1);
    expect(await mirror.sync.reports(10)).toHaveLength(1);
  });

  test('reads only the connections that were asked for', async () => {
    const other = 'ado-1' as ConnectionId;
    const elsewhere = projectId('p1', other);
    const tracker = new FakeTracker([aProject(), aProject({ id: elsewhere, connectionId: other, key: 'Shop' })]);
    tracker.fill(P1, 3);
    tracker.fill(elsewhere, 4);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([other]);
    expect(mirror.counts().items).toBe(4);
  });

  test('keeps records that cannot be read, counts them and lets them go once they can be read', async () => {
    const tracker = withItems(12);
    tracker.quarantined.set(itemId(4), 'The summary is a number.');
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    expect(await mirror.items.quarantine()).toMatchObject([{ id: itemId(4), reason: 'The summary is a number.' }]);
    expect((await lastReport(mirror)).projects[0]).toMatchObject({ step: { kind: 'done' }, fetched: 11, quarantined: 1 });
    tracker.quarantined.clear();
    tracker.save({ id: itemId(4) });
    await mirror.sync.pull([]);
    expect(await mirror.items.quarantine()).toEqual([]);
    expect(await everything(mirror)).toEqual(tracker.items);
  });

  test('gives the last fifty reports, newest first', async () => {
    const tracker = withItems(1);
    const { mirror, setMinutes } = await open(tracker);
    for (let minute = 1; minute <= 52; minute++) {
      setMinutes(minute);
      await mirror.sync.pull([]);
    }
    const reports = await mirror.sync.reports(100);
    expect([reports.length, reports[0]!.startedAt, reports.at(-1)!.startedAt]).toEqual([50, at(52), at(3)]);
  });
});

describe('a pull that is stopped', () => {
  test('goes on where it stopped after a kill, fetching no batch twice that was stored', async () => {
    const tracker = withItems(200);
    const name = freshName();
    const first = await aMirror(tracker, name);
    tracker.fault = (call) => (call.method === 'fetch' && call.number > 12 ? 'silence' : null);
    void first.mirror.sync.pull([]);
    await expect.poll(() => first.mirror.counts().items).toBeGreaterThanOrEqual(60);
    const stored = first.mirror.counts().items;
    first.db.close();

    tracker.calm();
    tracker.calls.length = 0;
    tracker.save({ id: itemId(3), title: 'Changed while the app was closed' });
    const { mirror } = await open(tracker, name);
    expect((await mirror.catalog.projects(CONNECTION))[0]).toMatchObject({ resumable: true, items: stored });
    await mirror.sync.pull([]);
    const asked = tracker.calls.filter((call) => call.method === 'fetch').flatMap((call) => call.ids);
    expect(asked.length).toBeLessThan(200 - stored + 20);
    expect(await everything(mirror)).toEqual(tracker.items);
    await first.mirror.close();
  });

  test('ends at once when it is cancelled, even if the tracker is silent, and keeps what it stored', async () => {
    const tracker = withItems(100);
    const { mirror } = await open(tracker);
    tracker.fault = (call) => (call.method === 'fetch' && call.number > 5 ? 'silence' : null);
    const pull = mirror.sync.pull([]);
    await expect.poll(() => mirror.counts().items).toBeGreaterThan(0);
    await mirror.sync.cancel();
    await pull;
    expect(await stepOf(mirror, P1)).toBe('cancelled');
    expect((await mirror.catalog.projects(CONNECTION))[0]).toMatchObject({ resumable: true, lastPull: null });
    tracker.calm();
    await mirror.sync.pull([]);
    expect(await everything(mirror)).toEqual(tracker.items);
  });

  test('keeps the watermark where it was when a batch fails, and stores the others', async () => {
    const tracker = withItems(40);
    const { mirror, db } = await open(tracker);
    tracker.fault = (call) => (call.method === 'fetch' && call.ids.includes('15') ? SERVER_ERROR : null);
    await mirror.sync.pull([]);
    expect(await db.pulls.get(P1)).toMatchObject({ watermark: null, lastPull: null });
    expect((await lastReport(mirror)).projects[0]!.step).toMatchObject({
      kind: 'failed',
      error: SERVER_ERROR,
      explanation: { title: expect.any(String) },
    });
    expect(mirror.counts().items).toBe(30);
    tracker.calm();
    await mirror.sync.pull([]);
    expect(await everything(mirror)).toEqual(tracker.items);
  });

  test('says that the cockpit lost its own host', async () => {
    const tracker = withItems(5);
    const { mirror } = await open(tracker);
    tracker.fault = () => 'lost-host';
    await mirror.sync.pull([]);
    expect((await lastReport(mirror)).projects[0]!.step).toMatchObject({ kind: 'failed', error: { code: 'interrupted' } });
  });

  test('a watermark that the tracker no longer takes leads to a full listing', async () => {
    const tracker = withItems(15);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    tracker.save({ id: itemId(1), title: 'New words' });
    tracker.fault = (call) =>
      call.method === 'changes' ? { code: 'rejected', host: 'tracker.example', status: 400, messages: ['The token has expired.'] } : null;
    await mirror.sync.pull([]);
    expect(await stepOf(mirror, P1)).toBe('done');
    expect(await everything(mirror)).toEqual(tracker.items);
  });
});

describe('one project', () => {
  test('that fails never blocks the others', async () => {
    const tracker = new FakeTracker([aProject(), aProject({ id: P2, key: 'WEB' })]);
    tracker.fill(P1, 10);
    tracker.fill(P2, 10, 100);
    const { mirror } = await open(tracker);
    tracker.fault = (call) => (call.project === P1 ? SERVER_ERROR : null);
    await mirror.sync.pull([]);
    expect([await stepOf(mirror, P1), await stepOf(mirror, P2)]).toEqual(['failed', 'done']);
    expect(mirror.counts().items).toBe(10);
  });

  test('that the account lost is marked, kept and welcomed back', async () => {
    const tracker = withItems(10);
    const { mirror, setMinutes } = await open(tracker);
    await mirror.sync.pull([]);
    setMinutes(60);
    tracker.fault = () => ({ code: 'not-found', what: '/rest/api/3/project/10002', detail: '404' });
    await mirror.sync.pull([]);
    expect((await lastReport(mirror)).projects[0]!.step).toMatchObject({
      explanation: { happened: expect.stringMatching(/ has no project APP, or hides it from this account\.$/) as string },
    });
    setMinutes(90);
    await mirror.sync.pull([]);
    expect((await mirror.catalog.projects(CONNECTION))[0]).toMatchObject({ noAccessSince: at(60), items: 10 });
    tracker.calm();
    await mirror.sync.pull([]);
    expect((await mirror.catalog.projects(CONNECTION))[0]).toMatchObject({ noAccessSince: null, items: 10 });
  });

  test('shows that its connection waits, and that it goes on', async () => {
    const tracker = withItems(30);
    const { mirror } = await open(tracker);
    tracker.fault = (call) => (call.method === 'fetch' ? 'silence' : null);
    const pull = mirror.sync.pull([]);
    await expect.poll(() => tracker.calls.some((call) => call.method === 'fetch')).toBe(true);
    mirror.notice({ kind: 'waiting', connection: CONNECTION, until: at(5), reason: 'Too many requests' });
    const step = async (): Promise<unknown> => (await mirror.sync.progress().next()).value?.projects[0]?.step;
    expect(await step()).toEqual({ kind: 'waiting', until: at(5), reason: 'Too many requests' });
    mirror.notice({ kind: 'resumed', connection: CONNECTION });
    expect(await step()).toEqual({ kind: 'fetching' });
    await mirror.sync.cancel();
    await pull;
  });
});

describe('what vanished', () => {
  test('is found by comparing ids, looked up and taken away', async () => {
    const tracker = withItems(40);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    tracker.delete(itemId(9));
    await mirror.sync.pull([]);
    expect(await everything(mirror)).toEqual(tracker.items);
    expect((await lastReport(mirror)).projects[0]).toMatchObject({ step: { kind: 'done' }, removed: 1 });
  });

  test('is taken away at once when the tracker tells deletions', async () => {
    const tracker = withItems(40);
    tracker.tellsDeletions = true;
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    tracker.delete(itemId(9));
    await mirror.sync.pull([]);
    expect(await everything(mirror)).toEqual(tracker.items);
  });

  test('between the listing and the reading is taken away in the same pull', async () => {
    const tracker = withItems(40);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    tracker.save({ id: itemId(9), title: 'Changed, then deleted' });
    tracker.meanwhile = (call) => {
      if (call.method === 'changes') tracker.delete(itemId(9));
    };
    await mirror.sync.pull([]);
    expect(await everything(mirror)).toEqual(tracker.items);
  });

  test('and came back is there again, once', async () => {
    const tracker = withItems(40);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    tracker.delete(itemId(9));
    await mirror.sync.pull([], { sweep: true });
    expect(mirror.counts().items).toBe(39);
    tracker.fill(P1, 1, 9);
    await mirror.sync.pull([]);
    expect(await everything(mirror)).toEqual(tracker.items);
  });

  test('only from the search index stays', async () => {
    const tracker = withItems(40);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    tracker.unlisted = (item) => item.id === itemId(4) || item.id === itemId(5);
    await mirror.sync.pull([], { sweep: true });
    expect(mirror.counts().items).toBe(40);
    expect((await lastReport(mirror)).projects[0]).toMatchObject({ step: { kind: 'done' }, removed: 0 });
  });

  test.each([
    // what vanished of how many, and what happens
    [1, 40, 'done'],
    [8, 40, 'done'],
    [9, 40, 'ask-removal'],
    [10, 100, 'ask-removal'],
    [9, 100, 'done'],
    [40, 40, 'ask-removal'],
  ])('%i of %i: %s', async (gone, of, step) => {
    const tracker = withItems(of);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    for (let id = 1; id <= gone; id++) tracker.delete(itemId(id));
    await mirror.sync.pull([], { sweep: true });
    expect(await stepOf(mirror, P1)).toBe(step);
    expect(mirror.counts().items).toBe(step === 'done' ? of - gone : of);
  });

  test('in doubt moves no watermark, so that nothing is missed once the tracker is whole again', async () => {
    const tracker = withItems(40);
    const { mirror, db } = await open(tracker);
    await mirror.sync.pull([]);
    const before = (await db.pulls.get(P1))!.watermark;
    tracker.save({ id: itemId(3), title: 'Changed while the index was rebuilt' });
    tracker.unlisted = () => true;
    const [items] = [new Map(tracker.items)];
    tracker.items.clear();
    await mirror.sync.pull([], { full: true });
    expect([await stepOf(mirror, P1), (await db.pulls.get(P1))!.watermark]).toEqual(['ask-removal', before]);
    for (const [id, item] of items) tracker.items.set(id, item);
    tracker.calm();
    await mirror.sync.pull([]);
    expect(await stepOf(mirror, P1)).toBe('done');
    expect(await everything(mirror)).toEqual(tracker.items);
  });

  test('goes when a person says so, even after a restart, and what answers after all stays', async () => {
    const tracker = withItems(40);
    const name = freshName();
    const first = await aMirror(tracker, name);
    await first.mirror.sync.pull([]);
    for (let id = 1; id <= 20; id++) tracker.delete(itemId(id));
    await first.mirror.sync.pull([], { sweep: true });
    await first.mirror.close();
    first.db.close();
    tracker.save({ ...anItem(), id: itemId(20), key: 'APP-20', title: 'Restored' });
    const { mirror } = await open(tracker, name);
    await mirror.sync.confirmRemoval(P1, true);
    expect(await everything(mirror)).toEqual(tracker.items);
    expect(await stepOf(mirror, P1)).toBe('done');
  });

  test('stays when a person says so, and is not asked about again', async () => {
    const tracker = withItems(40);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    for (let id = 1; id <= 20; id++) tracker.delete(itemId(id));
    await mirror.sync.pull([], { sweep: true });
    await mirror.sync.confirmRemoval(P1, false);
    await mirror.sync.pull([], { sweep: true });
    expect([await stepOf(mirror, P1), mirror.counts().items]).toEqual(['done', 40]);
  });

  test('that was kept is marked with the time of the pull that missed it, over pulls and restarts', async () => {
    const tracker = withItems(40);
    const name = freshName();
    const first = await aMirror(tracker, name);
    await first.mirror.sync.pull([]);
    for (let id = 1; id <= 20; id++) tracker.delete(itemId(id));
    first.setMinutes(60);
    await first.mirror.sync.pull([], { sweep: true });
    first.setMinutes(90);
    await first.mirror.sync.confirmRemoval(P1, false);
    await first.mirror.sync.pull([], { sweep: true });
    const marks = ({ items }: Mirror): unknown[] => items.rows([itemId(1), itemId(30)]).map(({ goneSince }) => goneSince);
    await expect.poll(() => marks(first.mirror)).toEqual([at(60), undefined]);
    await first.mirror.close();
    first.db.close();
    const { mirror } = await open(tracker, name);
    await expect.poll(() => marks(mirror)).toEqual([at(60), undefined]);
    expect(await mirror.catalog.projects(CONNECTION)).toMatchObject([{ kept: 20 }]);
  });

  test('that was kept by an earlier version is marked without a time', async () => {
    const { mirror, db } = await open(withItems(2));
    await mirror.sync.pull([]);
    await db.snapshots.put({ key: `kept:${P1}`, value: [itemId(1)] });
    await expect.poll(() => mirror.items.rows([itemId(1)])[0]!.goneSince).toBeNull();
  });

  test('that was kept can be removed later, and what the tracker has again stays', async () => {
    const tracker = withItems(40);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    for (let id = 1; id <= 20; id++) tracker.delete(itemId(id));
    await mirror.sync.pull([], { sweep: true });
    await mirror.sync.confirmRemoval(P1, false);
    tracker.save({ ...anItem(), id: itemId(20), key: 'APP-20', title: 'Restored' });
    await mirror.sync.removeKept(P1);
    expect(await everything(mirror)).toEqual(tracker.items);
    await expect.poll(async () => (await mirror.catalog.projects(CONNECTION))[0]!.kept).toBeUndefined();
    expect(mirror.items.rows([itemId(20)])[0]).not.toHaveProperty('goneSince');
  });

  test('that was kept is asked about again when the tracker does not answer while it is to be removed', async () => {
    const tracker = withItems(40);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    for (let id = 1; id <= 20; id++) tracker.delete(itemId(id));
    await mirror.sync.pull([], { sweep: true });
    await mirror.sync.confirmRemoval(P1, false);
    tracker.fault = () => ({ code: 'offline', host: 'acme.example' });
    await mirror.sync.removeKept(P1);
    expect([await stepOf(mirror, P1), mirror.counts().items]).toEqual(['failed', 40]);
    tracker.calm();
    await mirror.sync.pull([], { sweep: true });
    expect([await stepOf(mirror, P1), mirror.counts().items]).toEqual(['ask-removal', 40]);
  });
});

describe('projects and connections', () => {
  test('an empty project list is not believed where projects were known', async () => {
    const tracker = withItems(1);
    const { mirror } = await open(tracker);
    await mirror.catalog.refreshProjects(CONNECTION);
    tracker.projects.clear();
    const answer = await mirror.catalog.refreshProjects(CONNECTION);
    expect(answer).toMatchObject({ ok: true, value: [{ project: { key: 'APP' }, pulled: true }] });
  });

  test('a project taken out keeps its data', async () => {
    const tracker = withItems(5);
    const { mirror } = await open(tracker);
    await mirror.sync.pull([]);
    await mirror.catalog.choose(CONNECTION, []);
    await mirror.sync.pull([]);
    expect((await mirror.catalog.projects(CONNECTION))[0]).toMatchObject({ pulled: false, items: 5 });
  });

  test('removing a connection removes everything pulled through it and nothing else', async () => {
    const other = 'jira-10' as ConnectionId;
    const elsewhere = projectId('p1', other);
    const tracker = new FakeTracker([aProject(), aProject({ id: elsewhere, connectionId: other })]);
    tracker.fill(P1, 30);
    tracker.fill(elsewhere, 20);
    const { mirror, db } = await open(tracker);
    await mirror.sync.pull([]);
    await mirror.removeConnection(CONNECTION);
    expect(mirror.counts().items).toBe(20);
    // What is told of the last pull speaks of nothing that is gone; the history keeps it.
    expect((await mirror.sync.progress().next()).value?.projects.map(({ connection }) => connection)).toEqual([other]);
    expect((await lastReport(mirror)).projects).toHaveLength(2);
    expect([await db.pulls.count(), await db.catalogs.count()]).toEqual([1, 1]);
    expect(await mirror.catalog.projects(CONNECTION)).toEqual([]);
  });
});
