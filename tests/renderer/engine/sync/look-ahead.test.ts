import { expect, test } from 'vitest';
import { LookAhead as Ahead } from '#renderer/engine/sync/look-ahead.ts';
import type { PullerDeps } from '#renderer/engine/sync/pull.ts';
import type { LookAhead } from '#shared/contract/preview.ts';
import { anItem, at, itemId, projectId, versionId, aProject, aVersion, aCatalog } from '#tests/support/builders.ts';
import { FakeTracker } from '#tests/support/fake-tracker.ts';
import { aMirror, everything, type OpenedMirror } from '#tests/support/mirror.ts';

const P1 = projectId('p1');
const P2 = projectId('p2');

async function pulledMirror(tracker: FakeTracker): Promise<OpenedMirror> {
  const opened = await aMirror(tracker);
  await opened.mirror.sync.pull([]);
  return opened;
}
const look = async ({ mirror }: OpenedMirror): Promise<LookAhead> => {
  await mirror.ahead.look([]);
  return (await mirror.ahead.state().next()).value as LookAhead;
};
const found = ({ mirror }: OpenedMirror): unknown =>
  mirror.ahead
    .incoming()
    .map(({ key, isNew, after, movedTo }) => [key, after === null ? 'gone' : movedTo !== null ? movedTo : isNew ? 'new' : 'changed']);

test('finds what is new, changed, gone and moved, and stores none of it', async () => {
  const tracker = new FakeTracker([aProject(), aProject({ id: P2, key: 'WEB' })]);
  tracker.fill(P1, 30);
  tracker.fill(P2, 3, 101);
  const opened = await pulledMirror(tracker);
  const [before, rows] = [await everything(opened.mirror), await opened.db.pulls.toArray()];
  tracker.save({ id: itemId(3), title: 'Another title', labels: ['late'] });
  tracker.fill(P1, 1, 40);
  tracker.save({ id: itemId(5), projectId: P2, key: 'WEB-9' });
  tracker.delete(itemId(7));
  expect(await look(opened)).toMatchObject({ found: 4, cancelled: false, failures: [], unread: 0, doubted: 0 });
  expect(found(opened)).toEqual(
    expect.arrayContaining([
      ['APP-3', 'changed'],
      ['APP-40', 'new'],
      ['WEB-9', P2],
      ['APP-7', 'gone'],
    ]),
  );
  expect(await everything(opened.mirror)).toEqual(before);
  expect(await opened.db.pulls.toArray()).toEqual(rows);
  expect(await opened.db.snapshots.where('key').startsWith('suspects:').count()).toBe(0);
});

test('keeps the fields that differ, and no others', async () => {
  const tracker = new FakeTracker();
  tracker.fill(P1, 2);
  const opened = await pulledMirror(tracker);
  tracker.save({ id: itemId(1), title: 'Renamed' });
  await look(opened);
  expect(opened.mirror.ahead.incoming()).toMatchObject([
    { before: { values: { title: 'Item 1' }, texts: {}, members: {} }, after: { values: { title: 'Renamed' }, texts: {}, members: {} } },
  ]);
});

test('a text that differs comes with its format, so that it is compared as people see it', async () => {
  const tracker = new FakeTracker();
  tracker.save({ ...anItem({ id: itemId(1) }), description: { format: 'html', source: '<p>A</p>' } });
  const opened = await pulledMirror(tracker);
  tracker.save({ id: itemId(1), description: { format: 'html', source: '<p>B</p>' } });
  await look(opened);
  expect(opened.mirror.ahead.incoming()).toMatchObject([
    {
      format: 'html',
      before: { texts: { description: '<p>A</p>' }, formats: { description: 'html' } },
      after: { texts: { description: '<p>B</p>' }, formats: { description: 'html' } },
    },
  ]);
});

test('an item that is read again and has not changed is nothing that comes in', async () => {
  const tracker = new FakeTracker();
  tracker.overlap = 50;
  tracker.fill(P1, 12);
  const opened = await pulledMirror(tracker);
  expect(await look(opened)).toMatchObject({ found: 0, total: 12, read: 12 });
});

test('versions that were made, changed and deleted come in, too', async () => {
  const tracker = new FakeTracker();
  const [kept, gone] = [aVersion(), aVersion({ id: versionId('11'), name: '4.3' })];
  tracker.catalogs.set(P1, aCatalog({ versions: [kept, gone] }));
  tracker.fill(P1, 1);
  const opened = await pulledMirror(tracker);
  tracker.catalogs.set(P1, aCatalog({ versions: [{ ...kept, released: true }, aVersion({ id: versionId('12'), name: '5.0' })] }));
  await look(opened);
  expect(found(opened)).toEqual([
    ['4.2', 'changed'],
    ['4.3', 'gone'],
    ['5.0', 'new'],
  ]);
});

test('a pull makes it void, of the projects that it has read', async () => {
  const tracker = new FakeTracker([aProject(), aProject({ id: P2, key: 'WEB' })]);
  tracker.fill(P1, 3);
  tracker.fill(P2, 3, 101);
  const opened = await pulledMirror(tracker);
  tracker.save({ id: itemId(1), title: 'A' });
  tracker.save({ id: itemId(101), title: 'B' });
  await look(opened);
  tracker.fault = ({ project, method }) => (project === P2 && method === 'changes' ? { code: 'offline', host: 'tracker.example' } : null);
  await opened.mirror.sync.pull([]);
  expect(found(opened)).toEqual([['WEB-101', 'changed']]);
  tracker.calm();
  await opened.mirror.sync.pull([]);
  expect((await opened.mirror.ahead.state().next()).value).toBeNull();
});

test('what was stored by another way since is left out', async () => {
  const tracker = new FakeTracker();
  tracker.fill(P1, 3);
  const opened = await pulledMirror(tracker);
  const changed = tracker.save({ id: itemId(1), title: 'A' });
  tracker.save({ id: itemId(2), title: 'B' });
  await look(opened);
  const answer = await tracker.trackers.fetch({ project: P1, ids: ['1'] });
  if (!answer.ok) throw new Error(answer.error.code);
  expect(answer.value.items[0]!.row.updated).toBe(changed.updated);
  await opened.mirror.putOne(answer.value.items[0]!, null);
  expect(found(opened)).toEqual([['APP-2', 'changed']]);
});

test('a first pull is counted and not read', async () => {
  const tracker = new FakeTracker();
  tracker.fill(P1, 25);
  const opened = await aMirror(tracker);
  expect(await look(opened)).toMatchObject({ found: 0, total: 0, unread: 25 });
  expect(tracker.calls.filter(({ method }) => method === 'fetch')).toEqual([]);
});

test('without a network it says so once, and what was seen before stays', async () => {
  const tracker = new FakeTracker([aProject(), aProject({ id: P2, key: 'WEB' })]);
  tracker.fill(P1, 3);
  const opened = await pulledMirror(tracker);
  tracker.save({ id: itemId(1), title: 'A' });
  await look(opened);
  tracker.fault = () => ({ code: 'offline', host: 'tracker.example' });
  expect(await look(opened)).toMatchObject({ failures: [{ explanation: { code: 'offline' } }], finishedAt: expect.any(String) });
  expect(found(opened)).toEqual([['APP-1', 'changed']]);
});

test('a stop ends it although the tracker never answers', async () => {
  const tracker = new FakeTracker();
  tracker.fill(P1, 3);
  const opened = await pulledMirror(tracker);
  tracker.fault = () => 'silence';
  const looking = opened.mirror.ahead.look([]);
  await opened.mirror.ahead.stop();
  await looking;
  expect((await opened.mirror.ahead.state().next()).value).toMatchObject({ cancelled: true, failures: [] });
});

test('so many items that a pull would ask before it removes them are told, and not shown as gone unless each was looked up', async () => {
  const tracker = new FakeTracker();
  tracker.fill(P1, 500);
  const opened = await pulledMirror(tracker);
  for (let number = 1; number <= 450; number++) tracker.delete(itemId(number));
  expect(await look(opened)).toMatchObject({ found: 0, doubted: 450 });
});

test('a look that the store does not answer ends, and says why', async () => {
  const { connectionId } = aProject();
  const ahead = new Ahead({
    db: { pulls: { toArray: async () => Promise.reject(new Error('The database is closing.')) } },
    names: { catalogs: new Map() },
    now: () => at(0),
    connectionName: () => 'Jira',
  } as unknown as PullerDeps);
  await ahead.look([connectionId]);
  expect(ahead.state.value).toMatchObject({
    finishedAt: at(0),
    cancelled: false,
    failures: [{ connection: connectionId, explanation: { detail: expect.stringContaining('The database is closing.') } }],
  });
});
