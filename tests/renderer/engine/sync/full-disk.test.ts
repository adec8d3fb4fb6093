import { afterEach, describe, expect, test, vi } from 'vitest';
import { explainStoreFailure, isFull } from '#renderer/engine/sync/store-failure.ts';
import { itemId, projectId, seededRandom } from '#tests/support/builders.ts';
import { FakeTracker } from '#tests/support/fake-tracker.ts';
import { aMirror, everything, freshName, stepOf } from '#tests/support/mirror.ts';

const P1 = projectId('p1');
afterEach(() => vi.restoreAllMocks());

/** From the nth record on the disk is full, as Chromium says it for a page that does not fit. */
function fillDisk(after: number): void {
  const { put } = IDBObjectStore.prototype;
  const { add } = IDBObjectStore.prototype;
  let written = 0;
  const check = (): void => {
    written += 1;
    if (written > after) throw new DOMException('Encountered disk full while committing transaction.', 'QuotaExceededError');
  };
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...values: Parameters<typeof put>) {
    check();
    return put.apply(this, values);
  });
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...values: Parameters<typeof add>) {
    check();
    return add.apply(this, values);
  });
}

describe('a disk that is full', () => {
  test('ends the pull with a sentence; the watermark has not moved and memory shows what the disk holds', async () => {
    const tracker = new FakeTracker();
    tracker.fill(P1, 40);
    const name = freshName();
    const { mirror, db } = await aMirror(tracker, name);
    await mirror.sync.pull([]);
    const before = await db.pulls.get(P1);
    const world = new Map(tracker.items);
    tracker.save({ id: itemId(3), title: 'Does not fit' });
    fillDisk(0);
    await mirror.sync.pull([]);
    const { value: report } = await mirror.sync.progress().next();
    expect(report!.projects[0]!.step).toMatchObject({
      kind: 'failed',
      explanation: { title: 'Disk full', safe: expect.stringContaining('kept') },
    });
    expect(await everything(mirror)).toEqual(world);
    expect((await db.pulls.get(P1))!.watermark).toBe(before!.watermark);

    vi.restoreAllMocks();
    await mirror.sync.pull([]);
    expect(await stepOf(mirror, P1)).toBe('done');
    expect(await everything(mirror)).toEqual(tracker.items);
    await mirror.close();
    db.close();
  });

  test('leaves the pull in the history, which is written with the next pull that finds room', async () => {
    const tracker = new FakeTracker();
    tracker.fill(P1, 10);
    const name = freshName();
    const { mirror, db, setMinutes } = await aMirror(tracker, name);
    setMinutes(1);
    fillDisk(0);
    await mirror.sync.pull([]);
    const steps = async (): Promise<unknown> => (await mirror.sync.reports(10)).map((report) => report.projects[0]!.step.kind);
    expect(await steps()).toEqual(['failed']);

    vi.restoreAllMocks();
    setMinutes(2);
    await mirror.sync.pull([]);
    expect(await steps()).toEqual(['done', 'failed']);
    await mirror.close();
    expect((await db.reports.orderBy('startedAt').toArray()).map((report) => report.projects[0]!.step.kind)).toEqual(['failed', 'done']);
    db.close();
  });

  test('leaves the pull in the history also when the cockpit is closed once there is room, with no pull after it', async () => {
    const tracker = new FakeTracker();
    tracker.fill(P1, 10);
    const { mirror, db } = await aMirror(tracker);
    fillDisk(0);
    await mirror.sync.pull([]);
    vi.restoreAllMocks();
    await mirror.close();
    expect(await db.reports.count()).toBe(1);
    db.close();
  });

  test('at any record, with room again or a restart after it, loses and doubles nothing', async () => {
    const random = seededRandom(7);
    for (let round = 0; round < 40; round++) {
      const tracker = new FakeTracker();
      tracker.batch = 7;
      tracker.fill(P1, 100);
      const name = freshName();
      let opened = await aMirror(tracker, name);
      fillDisk(Math.floor(random() * 60));
      await opened.mirror.sync.pull([]);
      vi.restoreAllMocks();
      const shown = await everything(opened.mirror);
      if (random() < 0.5) {
        await opened.mirror.close();
        opened.db.close();
        opened = await aMirror(tracker, name);
        expect(await everything(opened.mirror)).toEqual(shown);
      }
      tracker.save({ id: itemId(1 + Math.floor(random() * 100)), title: 'Meanwhile' });
      await opened.mirror.sync.pull([]);
      expect(await everything(opened.mirror)).toEqual(tracker.items);
      await opened.mirror.close();
      opened.db.close();
    }
  });
});

test.each([
  ['QuotaExceededError', 'The quota has been exceeded.'],
  ['UnknownError', 'Internal error committing transaction. FILE_ERROR_NO_SPACE'],
  ['DataError', 'Failed to write blobs (IOError)'],
])('%s is a full disk', (name, message) => {
  expect(isFull(new DOMException(message, name))).toBe(true);
  expect(isFull(Object.assign(new Error('Transaction aborted'), { name: 'AbortError', inner: new DOMException(message, name) }))).toBe(
    true,
  );
});

test('any other refusal of the store has a sentence of its own', () => {
  expect(explainStoreFailure(new DOMException('Database closed', 'DatabaseClosedError'))).toMatchObject({
    title: 'Not stored',
    detail: 'DatabaseClosedError: Database closed',
  });
});
