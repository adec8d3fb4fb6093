import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storeFacts } from '#renderer/engine/plan/marker.ts';
import { command, fine, Profile, putRelease, setRelease, type, until, type Cockpit } from './support.ts';

let profile: Profile;
let cockpit: Cockpit;
beforeEach(async () => {
  profile = await Profile.create();
  cockpit = await profile.start();
});
afterEach(async () => {
  await profile.kill(cockpit);
  await profile.remove();
});

const settled = (): Promise<void> => until(() => cockpit.plan.save.kind === 'saved');

/** The marker says what the store holds. */
async function expectTrueMarker(): Promise<void> {
  const { marker, count, hash, rows } = await storeFacts(cockpit.db);
  const counted = Object.fromEntries(Object.keys(rows).map((table) => [table, marker?.rows[table] ?? 0]));
  expect({ count: marker?.count, hash: marker?.hash, rows: counted }).toEqual({ count, hash, rows });
}

/** The next transaction reaches the disk, and its answer is lost. */
function loseNextAnswer(): void {
  const { db } = cockpit;
  const native = db.transaction.bind(db) as (...input: readonly unknown[]) => Promise<unknown>;
  db.transaction = (async (...input: readonly unknown[]) => {
    db.transaction = native as never;
    await native(...input);
    throw Object.assign(new Error('Internal error'), { name: 'UnknownError' });
  }) as never;
}

describe('the marker', () => {
  test('counts rows as they come, change and go, one by one and with their release', async () => {
    await cockpit.plan.run(command('add', putRelease('r1'), putRelease('r2'), type('r1', 0, 0, 'Notes')));
    await expectTrueMarker();
    await cockpit.plan.run(command('rename', setRelease('r1', { name: 'One' })));
    await cockpit.plan.run(command('remove', { kind: 'remove', doc: 'release/r1' as never, collection: 'releases', id: 'r1' as never }));
    await expectTrueMarker();
    await cockpit.plan.undo();
    await expectTrueMarker();
    expect(await cockpit.db.releases.count()).toBe(2);
  });

  test('counts a write once that reached the disk though its answer was lost', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    loseNextAnswer();
    expect(await cockpit.plan.run(command('add', putRelease('r2'), type('r2', 0, 0, 'Notes')))).toMatchObject({ ok: false });
    cockpit.plan.retry();
    await settled();
    await expectTrueMarker();
    expect(await cockpit.db.updates.count()).toBe(2);
    await profile.kill(cockpit);
    cockpit = await profile.start();
    expect(cockpit.core.status.value.repair).toBeNull();
  });
});

describe('a batch', () => {
  test('of an undo and a new command leaves nothing to redo', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    const both = [cockpit.plan.undo(), cockpit.plan.run(command('add another', putRelease('r2')))];
    expect(await Promise.all(both)).toEqual([{ ok: true, value: 'add' }, fine]);
    expect((await cockpit.db.steps.toArray()).map(({ label }) => label)).toEqual(['add another']);
  });
});
