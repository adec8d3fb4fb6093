import { expect, test } from 'vitest';
import type { Item } from '#shared/domain/item.ts';
import { aCatalog, anItem, anIteration, itemId, iterationId, pulled } from '#tests/support/builders.ts';
import { FakeTracker } from '#tests/support/fake-tracker.ts';
import { aMirror, P1 } from '#tests/support/mirror.ts';

const SPRINT = iterationId('31');
const PATH = 'Shop\\Sprint 31';

/** The item as it is stored when a push has read it so. */
async function stored(read: Partial<Item>): Promise<Item> {
  const tracker = new FakeTracker();
  tracker.catalogs.set(P1, aCatalog({ iterations: [anIteration({ id: SPRINT, projectId: P1, path: PATH })] }));
  tracker.save(anItem({ id: itemId(1), iteration: SPRINT }));
  const { mirror } = await aMirror(tracker);
  await mirror.sync.pull([]);
  await mirror.putOne(pulled(tracker.save({ id: itemId(1), title: 'As read', ...read })), null);
  expect(mirror.items.rows([itemId(1)])[0]).toMatchObject({ title: 'As read' });
  return (await mirror.items.get(itemId(1)))!;
}

test.each([
  ['keeps the iteration that it had', { iteration: null, extra: { 'System.IterationPath': PATH.toLowerCase() } }, SPRINT],
  ['has none where it was moved to another one', { iteration: null, extra: { 'System.IterationPath': 'Shop\\Sprint 32' } }, null],
  ['has none where it was taken out of it', { iteration: null, extra: {} }, null],
  ['has the one that was found', { iteration: iterationId('32'), extra: {} }, iterationId('32')],
])('an item that a push reads while the tree of iterations is refused %s', async (_, read, iteration) => {
  expect((await stored(read)).iteration).toBe(iteration);
});
