import { expect, test } from 'vitest';
import type { ItemId } from '#shared/domain/item.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import { aProject, anItem, itemId, projectId, rowOf, seededRandom } from '#tests/support/builders.ts';
import { FakeTracker, SERVER_ERROR, type Call, type Fault } from '#tests/support/fake-tracker.ts';
import { aMirror, everything, freshName, stepOf, type OpenedMirror } from '#tests/support/mirror.ts';

const PROJECTS = [projectId('p1'), projectId('p2'), projectId('p3')];

/** One remote change: mostly edits, some births, few deaths and moves, now and then a return from the dead. */
function changeWorld(tracker: FakeTracker, random: () => number): void {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const ids = [...tracker.items.keys()];
  const dice = random();
  if (ids.length === 0 || dice < 0.2) {
    const number = Math.floor(random() * 400);
    const project = pick(PROJECTS);
    tracker.save({
      ...anItem(),
      id: itemId(number),
      projectId: project,
      key: `K-${number}`,
      title: `Born ${random()}`,
      labels: [pick(['a', 'b'])],
    });
  } else if (dice < 0.8) tracker.save({ id: pick(ids), title: `Edited ${random()}`, estimate: Math.floor(random() * 8) });
  else if (dice < 0.9) tracker.delete(pick(ids));
  else tracker.save({ id: pick(ids), projectId: pick(PROJECTS), key: `M-${Math.floor(random() * 400)}` });
}

/** A pull that a kill may end: the app is gone when the tracker has fallen silent. */
async function pullUntilKilled(
  opened: OpenedMirror,
  tracker: FakeTracker,
  name: string,
  killAt: number,
  sweep: boolean,
): Promise<OpenedMirror> {
  const { fault } = tracker;
  let silent = false;
  const killed = new Promise<void>((kill) => {
    tracker.fault = (call: Call): Fault => {
      if (!silent && call.number < killAt) return fault(call);
      silent = true;
      // Calls under way are answered first, so that some of them are stored and some are not.
      setImmediate(() => setImmediate(kill));
      return 'silence';
    };
  });
  await Promise.race([opened.mirror.sync.pull([], { sweep }), killed]);
  if (!silent) return opened;
  await opened.mirror.close();
  opened.db.close();
  tracker.calm();
  return aMirror(tracker, name);
}

async function expectWorld(mirror: Mirror, world: ReadonlyMap<ItemId, ReturnType<typeof anItem>>): Promise<void> {
  const stored = await everything(mirror);
  expect(stored).toEqual(world);
  expect(mirror.counts().items).toBe(world.size);
  for (const row of mirror.items.rows([...stored.keys()])) expect(row).toMatchObject(rowOf(stored.get(row.id)!));
}

test.each(Array.from({ length: 40 }, (_, index) => index + 1))(
  'after any history of changes, faults and kills the store equals the world (seed %i)',
  async (seed) => {
    const random = seededRandom(seed);
    const name = freshName();
    const tracker = new FakeTracker(PROJECTS.map((id, index) => aProject({ id, key: `P${index}` })));
    tracker.batch = 1 + Math.floor(random() * 12);
    tracker.overlap = Math.floor(random() * 4);
    tracker.tellsDeletions = random() < 0.5;
    tracker.answersAcross = random() < 0.5;
    for (let change = 0; change < 80; change++) changeWorld(tracker, random);
    let opened = await aMirror(tracker, name);
    for (let round = 0; round < 6; round++) {
      for (let change = Math.floor(random() * 10); change > 0; change--) changeWorld(tracker, random);
      const [faulty, busy] = [random() < 0.3, random() < 0.5];
      tracker.fault = () => (faulty && random() < 0.1 ? SERVER_ERROR : null);
      tracker.meanwhile = () => {
        if (busy && random() < 0.3) changeWorld(tracker, random);
      };
      const killAt = random() < 0.6 ? tracker.calls.length + 1 + Math.floor(random() * 30) : Infinity;
      opened = await pullUntilKilled(opened, tracker, name, killAt, random() < 0.3);
    }
    tracker.calm();
    await opened.mirror.sync.pull([], { sweep: true });
    for (const project of PROJECTS) {
      if ((await stepOf(opened.mirror, project)) === 'ask-removal') await opened.mirror.sync.confirmRemoval(project, true);
    }
    await expectWorld(opened.mirror, tracker.items);

    // The same from the snapshot, and from the pages alone.
    for (const keepSnapshot of [true, false]) {
      await opened.mirror.flush();
      await opened.mirror.close();
      if (!keepSnapshot) await opened.db.snapshots.delete('items-snapshot');
      opened.db.close();
      opened = await aMirror(tracker, name);
      await expectWorld(opened.mirror, tracker.items);
    }
    await opened.mirror.close();
    opened.db.close();
  },
);
