import { expect, test } from 'vitest';
import { anItem, itemId, projectId } from '#tests/support/builders.ts';
import { FakeTracker } from '#tests/support/fake-tracker.ts';
import { aMirror, everything, freshName, stepOf } from '#tests/support/mirror.ts';

const P1 = projectId('p1');
const COUNT = 50_000;

test(
  '50,000 items: a pull killed in the middle goes on, no item is missing or doubled, and 500 changes are read alone',
  { timeout: 120_000 },
  async () => {
    const tracker = new FakeTracker();
    tracker.batch = 100;
    for (let number = 1; number <= COUNT; number++) {
      tracker.save({
        ...anItem(),
        id: itemId(number),
        key: `APP-${number}`,
        title: `Item ${number} about ${number % 977}`,
        labels: [`l${number % 40}`],
        assignee: `P${number % 90}`,
      });
    }
    const name = freshName();
    const first = await aMirror(tracker, name);
    tracker.fault = (call) => (call.number > 250 ? 'silence' : null);
    void first.mirror.sync.pull([]);
    await expect.poll(() => tracker.calls.length, { timeout: 60_000 }).toBeGreaterThan(250);
    await first.mirror.close();
    first.db.close();

    tracker.calm();
    tracker.calls.length = 0;
    const { db, mirror } = await aMirror(tracker, name);
    const stored = mirror.counts().items;
    expect(stored).toBeGreaterThan(10_000);
    let answers = 0;
    tracker.meanwhile = () => {
      // The worker answers while it pulls.
      if (mirror.items.search('about 5', 5).length === 5) answers += 1;
    };
    await mirror.sync.pull([]);
    expect(answers).toBeGreaterThan(200);
    expect(tracker.calls.filter((call) => call.method === 'fetch').length).toBeLessThanOrEqual((COUNT - stored) / 100 + 2);
    expect(mirror.counts().items).toBe(COUNT);
    expect(await everything(mirror)).toEqual(tracker.items);

    for (let change = 0; change < 500; change++) tracker.save({ id: itemId(1 + change * 97), title: `Changed ${change}` });
    tracker.calm();
    tracker.calls.length = 0;
    await mirror.sync.pull([]);
    expect(await stepOf(mirror, P1)).toBe('done');
    expect(tracker.calls.filter((call) => call.method === 'fetch').flatMap((call) => call.ids)).toHaveLength(500 + tracker.overlap);
    expect((await everything(mirror)).get(itemId(1))?.title).toBe('Changed 0');
    expect(mirror.items.search('changed 499', 1)).toMatchObject([{ key: `APP-${1 + 499 * 97}` }]);

    const pages = await db.pages.toArray();
    expect(pages.length).toBeLessThan(COUNT / 100 + 20);
    await mirror.close();
    db.close();
  },
);
