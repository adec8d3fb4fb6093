import { afterEach, describe, expect, test } from 'vitest';
import type { ConnectionId } from '#shared/domain/item.ts';
import { aProject, aVersion, at, CONNECTION, itemId, projectId, versionId } from '#tests/support/builders.ts';
import { FakeTracker, SERVER_ERROR } from '#tests/support/fake-tracker.ts';
import { aMirror, closeMirrors, everything, freshName, lastReport, openMirrorOf, P1, stepOf, withItems } from '#tests/support/mirror.ts';

const P2 = projectId('p2');

afterEach(closeMirrors);

describe('a pull', () => {
  test('stores every item as the tracker holds it, and the catalog', async () => {
    const tracker = withItems(35);
    tracker.catalogs.set(P1, { ...tracker.catalogs.get(P1)!, versions: [aVersion({ name: '4.2' })] });
    const { mirror } = await openMirrorOf(tracker);
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
    const { mirror } = await openMirrorOf(tracker);
    await mirror.sync.pull([]);
    expect(tracker.mostInFlight).toBe(6);
  });

  test('after the first reads only what has changed', async () => {
    const tracker = withItems(60);
    const { mirror } = await openMirrorOf(tracker);
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
    const { mirror } = await openMirrorOf(tracker);
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
    const { mirror } = await openMirrorOf(tracker);
    await mirror.sync.pull([]);
    tracker.save({ id: itemId(5), projectId: P2, key: 'WEB-1' });
    await mirror.sync.pull([], { sweep: true });
    expect(await everything(mirror)).toEqual(tracker.items);
    expect(mirror.items.rows([itemId(5)])[0]).toMatchObject({ key: 'WEB-1', projectKey: 'WEB' });
    expect((await lastReport(mirror)).projects.map((project) => project.removed)).toEqual([0, 0]);
  });

  test('joins a pull that runs already', async () => {
    const tracker = withItems(20);
    const { mirror } = await openMirrorOf(tracker);
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
    const { mirror } = await openMirrorOf(tracker);
    await mirror.sync.pull([other]);
    expect(mirror.counts().items).toBe(4);
  });

  test('keeps records that cannot be read, counts them and lets them go once they can be read', async () => {
    const tracker = withItems(12);
    tracker.quarantined.set(itemId(4), 'The summary is a number.');
    const { mirror } = await openMirrorOf(tracker);
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
    const { mirror, setMinutes } = await openMirrorOf(tracker);
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
    const { mirror } = await openMirrorOf(tracker, name);
    expect((await mirror.catalog.projects(CONNECTION))[0]).toMatchObject({ resumable: true, items: stored });
    await mirror.sync.pull([]);
    const asked = tracker.calls.filter((call) => call.method === 'fetch').flatMap((call) => call.ids);
    expect(asked.length).toBeLessThan(200 - stored + 20);
    expect(await everything(mirror)).toEqual(tracker.items);
    await first.mirror.close();
  });

  test('ends at once when it is cancelled, even if the tracker is silent, and keeps what it stored', async () => {
    const tracker = withItems(100);
    const { mirror } = await openMirrorOf(tracker);
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
    const { mirror, db } = await openMirrorOf(tracker);
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
    const { mirror } = await openMirrorOf(tracker);
    tracker.fault = () => 'lost-host';
    await mirror.sync.pull([]);
    expect((await lastReport(mirror)).projects[0]!.step).toMatchObject({ kind: 'failed', error: { code: 'interrupted' } });
  });

  test('a watermark that the tracker no longer takes leads to a full listing', async () => {
    const tracker = withItems(15);
    const { mirror } = await openMirrorOf(tracker);
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
    const { mirror } = await openMirrorOf(tracker);
    tracker.fault = (call) => (call.project === P1 ? SERVER_ERROR : null);
    await mirror.sync.pull([]);
    expect([await stepOf(mirror, P1), await stepOf(mirror, P2)]).toEqual(['failed', 'done']);
    expect(mirror.counts().items).toBe(10);
  });

  test('that the account lost is marked, kept and welcomed back', async () => {
    const tracker = withItems(10);
    const { mirror, setMinutes } = await openMirrorOf(tracker);
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
    const { mirror } = await openMirrorOf(tracker);
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

describe('projects and connections', () => {
  test('an empty project list is not believed where projects were known', async () => {
    const tracker = withItems(1);
    const { mirror } = await openMirrorOf(tracker);
    await mirror.catalog.refreshProjects(CONNECTION);
    tracker.projects.clear();
    const answer = await mirror.catalog.refreshProjects(CONNECTION);
    expect(answer).toMatchObject({ ok: true, value: [{ project: { key: 'APP' }, pulled: true }] });
  });

  test('a project taken out keeps its data', async () => {
    const tracker = withItems(5);
    const { mirror } = await openMirrorOf(tracker);
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
    const { mirror, db } = await openMirrorOf(tracker);
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
