import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBackup, restoreBackup, type BackupParts } from '#renderer/engine/backup/backup.ts';
import { chooseProjects, forgetChoices } from '#renderer/engine/plan/choices.ts';
import type { PullRow } from '#renderer/engine/store/db.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import { backupParts, type Cockpit, command, Profile, putRelease, until } from './support.ts';

const JIRA = 'c1' as ConnectionId;
const [ONE, TWO, THREE] = ['c1/10', 'c1/20', 'c1/30'] as ProjectId[] as [ProjectId, ProjectId, ProjectId];

let profile: Profile;
let cockpit: Cockpit;
beforeEach(async () => {
  profile = await Profile.create();
  cockpit = await profile.start();
  await cockpit.db.meta.put({
    key: `projects:${JIRA}`,
    value: [ONE, TWO, THREE].map((id) => ({ id, connectionId: JIRA, key: `KEY${id.slice(3)}`, name: id, archived: false })),
  });
});
afterEach(async () => {
  await profile.kill(cockpit);
  await profile.remove();
});

const choose = async (...projects: readonly ProjectId[]): Promise<unknown> =>
  chooseProjects({ plan: cockpit.plan, mirror: await cockpit.core.mirror() }, JIRA, projects);
const chosen = async (): Promise<readonly (readonly [string, string])[]> =>
  (await cockpit.db.pulls.toArray()).filter((row) => row.chosen).map((row) => [row.projectId, row.key] as const);
const pulled = async (project: ProjectId): Promise<void> => {
  await cockpit.db.pulls.update(project, { watermark: 'w' as PullRow['watermark'], lastPull: profile.time.now() });
  await cockpit.db.pages.put({ number: 1, ids: [], bodies: [] });
};
const settled = (): Promise<void> => until(() => cockpit.plan.save.kind === 'saved');

async function loseStore(): Promise<void> {
  await settled();
  await profile.kill(cockpit);
  await Dexie.delete(profile.name);
  cockpit = await profile.start();
}

describe('chosen projects', () => {
  test('come back with a lost store, without a watermark: the next pull is a full one', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    await choose(ONE, TWO);
    await pulled(ONE);
    await loseStore();
    expect(await chosen()).toEqual([
      [ONE, 'KEY10'],
      [TWO, 'KEY20'],
    ]);
    expect((await cockpit.db.pulls.toArray()).map((row) => [row.watermark, row.lastPull])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(cockpit.core.status.value.repair).toMatchObject({
      happened: 'The browser store was damaged or deleted. 1 change was restored, none lost.',
      next: 'Pull again to get the items back.',
    });
  });

  test('are those of the last choice', async () => {
    await choose(ONE, TWO);
    await choose(THREE);
    await loseStore();
    expect(await chosen()).toEqual([[THREE, 'KEY30']]);
  });

  test('stay in the journal when it is compacted', async () => {
    await choose(TWO);
    await Promise.all(Array.from({ length: 2_100 }, (_, n) => cockpit.plan.set({ person: `Ada ${n}` })));
    await settled();
    await profile.kill(cockpit);
    cockpit = await profile.start();
    const state = await cockpit.host.journal.state();
    expect(state.ok && state.value.snapshotNumber).toBeGreaterThan(2_000);
    await loseStore();
    expect(await chosen()).toEqual([[TWO, 'KEY20']]);
  });

  test('keep how far they were pulled when only the plan was damaged', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    await choose(ONE);
    await pulled(ONE);
    await settled();
    await profile.kill(cockpit);
    await cockpit.db.open();
    await cockpit.db.updates.clear();
    cockpit.db.close();
    cockpit = await profile.start();
    expect(await cockpit.db.pulls.get(ONE)).toMatchObject({ chosen: true, watermark: 'w' });
    expect(cockpit.core.status.value.repair?.next).toBe('Go on working.');
  });

  test('a choice that is not in the journal yet is newer than the one that is', async () => {
    await choose(ONE);
    await settled();
    cockpit.host.setConnected(false);
    await choose(ONE, TWO);
    await profile.kill(cockpit);
    cockpit = await profile.start();
    expect((await chosen()).map(([id]) => id)).toEqual([ONE, TWO]);
    await loseStore();
    expect((await chosen()).map(([id]) => id)).toEqual([ONE, TWO]);
  });

  test('made before choices were journalled become a setting at the next start', async () => {
    const row = { projectId: ONE, connectionId: JIRA, key: 'OLD', chosen: true, watermark: null, lastPull: null };
    await cockpit.db.pulls.put({ ...row, lastSweep: null, noAccessSince: null, open: null });
    await profile.kill(cockpit);
    cockpit = await profile.start();
    await until(() => cockpit.plan.setting<unknown>(`projects/${JIRA}`, null) !== null);
    await loseStore();
    expect(await chosen()).toEqual([[ONE, 'OLD']]);
  });

  test('of a connection that was removed do not come back', async () => {
    await choose(ONE);
    await forgetChoices(cockpit, [JIRA]);
    await (await cockpit.core.mirror()).removeConnection(JIRA);
    await loseStore();
    expect(await cockpit.db.pulls.count()).toBe(0);
  });

  test('a refused write chooses nothing, and is made up for when the store takes it', async () => {
    const put = cockpit.db.pulls.bulkPut.bind(cockpit.db.pulls);
    cockpit.db.pulls.bulkPut = () => Dexie.Promise.reject(Object.assign(new Error('full'), { name: 'QuotaExceededError' })) as never;
    expect(await choose(ONE)).toMatchObject({ ok: false, error: { code: 'not-saved' } });
    expect(await cockpit.db.settings.count()).toBe(0);
    cockpit.db.pulls.bulkPut = put;
    cockpit.plan.retry();
    await settled();
    expect(await chosen()).toHaveLength(1);
  });

  test('come with a backup to another computer', async () => {
    await choose(ONE, THREE);
    await pulled(ONE);
    const parts = (): BackupParts => backupParts(profile, cockpit);
    const { data } = await createBackup(parts());
    const here = cockpit;
    const other = await Profile.create();
    cockpit = await other.start();
    await choose(TWO);
    expect(await restoreBackup(parts(), data)).toMatchObject({ ok: true });
    expect((await chosen()).map(([id]) => id)).toEqual([ONE, THREE]);
    expect((await cockpit.db.pulls.toArray()).every((row) => row.watermark === null)).toBe(true);
    await other.kill(cockpit);
    await Dexie.delete(other.name);
    cockpit = await other.start();
    expect((await chosen()).map(([id]) => id)).toEqual([ONE, THREE]);
    await other.kill(cockpit);
    await other.remove();
    cockpit = here;
  });
});
