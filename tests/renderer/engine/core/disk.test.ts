import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openJournal } from '#electron/host/journal/journal.ts';
import { canMount, smallDisk, type SmallDisk } from '#tests/support/small-disk.ts';
import {
  command,
  derived,
  fine,
  newId,
  Profile,
  putRelease,
  setRelease,
  tables,
  until,
  untilLater,
  type Cockpit,
} from '../plan/support.ts';

/** Deletes a database, as clearing the site's data does. */
const deleted = (name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener('success', () => resolve());
    request.addEventListener('error', () => reject(request.error ?? new Error('not deleted')));
  });

let disk: SmallDisk;
let profile: Profile;
let cockpit: Cockpit | null;

beforeEach(async () => {
  if (!canMount) return;
  disk = smallDisk()!;
  profile = new Profile();
  profile.folder = join(disk.path, 'journal');
  cockpit = await profile.start();
});
afterEach(async () => {
  if (!canMount) return;
  if (cockpit !== null) await profile.kill(cockpit);
  disk.remove();
});

const saveOf = (of: Cockpit) => of.core.status.value.save;
const long = 'x'.repeat(2_000);

describe.skipIf(!canMount)('S05: the disk of the profile fills up while people edit', () => {
  test('every edit is answered truly, nothing is called saved that stands once, and saving goes on by itself', async () => {
    const running = cockpit!;
    expect(await running.plan.run(command('add', putRelease('r0')))).toEqual(fine);
    disk.fill(20_000);
    // No wait in between and with one: appends of many sizes meet the end of the disk in the middle of a line.
    for (let n = 1; n <= 60; n++)
      expect(await running.plan.run(command('edit', setRelease('r0', { summary: `${n} ${long}` })))).toEqual(fine);
    await until(() => saveOf(running).kind === 'one-copy');
    expect(saveOf(running)).toMatchObject({
      kind: 'one-copy',
      explanation: { title: 'Saved once, not twice', happened: 'The disk is full, so the second copy could not be written.' },
    });
    disk.free();
    await untilLater(running, () => saveOf(running).kind === 'saved');
    const summary = `60 ${long}`;
    expect(await running.db.releases.get('r0')).toMatchObject({ summary });

    // The second copy alone gives the same plan, each entry once.
    await profile.kill(running);
    cockpit = null;
    await deleted(profile.name);
    cockpit = await profile.start();
    expect(await cockpit.db.releases.get('r0')).toMatchObject({ summary });
    expect(await tables(cockpit.db)).toEqual(await derived(cockpit.db));
  });

  test('a kill while it is full loses no acknowledged edit', async () => {
    const running = cockpit!;
    disk.fill(6_000);
    for (let n = 0; n < 12; n++) expect(await running.plan.run(command('add', putRelease(`r${n}`, { summary: long })))).toEqual(fine);
    await profile.kill(running);
    cockpit = await profile.start();
    expect(cockpit.core.status.value.phase).toEqual({ kind: 'ready' });
    expect(await cockpit.db.releases.count()).toBe(12);
    const again = cockpit;
    disk.free();
    await untilLater(again, () => saveOf(again).kind === 'saved');
    await profile.kill(again);
    cockpit = null;
    await deleted(profile.name);
    cockpit = await profile.start();
    expect(await cockpit.db.releases.count()).toBe(12);
  });

  test('a restart of the journal that does not fit leaves the old one whole', async () => {
    const running = cockpit!;
    for (let n = 0; n < 20; n++) await running.plan.run(command('add', putRelease(`r${n}`)));
    await until(() => saveOf(running).kind === 'saved');
    disk.fill(10_000);
    const entries = Array.from({ length: 20 }, (_, n) => ({ kind: 'update' as const, subject: 'workspace', id: `big${n}`, data: long }));
    const { journal } = running.host;
    const before = await journal.state();
    expect(await journal.restart({ entries })).toMatchObject({ ok: false, error: { code: 'disk-full' } });
    expect(await journal.state()).toEqual(before);
    if (!before.ok) throw new Error(before.error.code);
    const { generation, lastNumber } = before.value;
    expect(await journal.compact({ generation, upTo: lastNumber, entries })).toMatchObject({ ok: false, error: { code: 'disk-full' } });
    expect(await journal.state()).toEqual(before);
    disk.free();
    expect(await running.plan.run(command('add', putRelease('after')))).toEqual(fine);
    await untilLater(running, () => saveOf(running).kind === 'saved');
  });
});

describe.skipIf(!canMount)('S06: the disk of the profile is full at the start', () => {
  test('the plan opens, the second copy is said to be missing, and comes by itself', async () => {
    await cockpit!.plan.run(command('add', putRelease('r0')));
    await profile.kill(cockpit!);
    disk.fill();
    cockpit = await profile.start();
    const running = cockpit;
    expect(running.core.status.value.phase).toEqual({ kind: 'ready' });
    expect(await running.plan.run(command('add', putRelease('r1')))).toEqual(fine);
    await until(() => saveOf(running).kind === 'one-copy');
    disk.free();
    await untilLater(running, () => saveOf(running).kind === 'saved');
    expect(await running.db.releases.count()).toBe(2);
  });
});

describe.skipIf(!canMount)('a profile folder that cannot be written', () => {
  test('takes edits into the first copy and says that there is no second, until it can be written', async () => {
    await cockpit!.plan.run(command('add', putRelease('r0')));
    await profile.kill(cockpit!);
    disk.setReadOnly(true);
    cockpit = await profile.start();
    const running = cockpit;
    expect(running.core.status.value.phase).toEqual({ kind: 'ready' });
    expect(await running.plan.run(command('add', putRelease('r1')))).toEqual(fine);
    await until(() => saveOf(running).kind === 'one-copy');
    expect(saveOf(running)).toMatchObject({
      explanation: { happened: 'The profile folder cannot be written, so there is no second copy.' },
    });
    disk.setReadOnly(false);
    await untilLater(running, () => saveOf(running).kind === 'saved');
    await profile.kill(running);
    cockpit = null;
    const journal = await openJournal({ folder: profile.folder, newId });
    expect(await journal.state()).toMatchObject({ ok: true, value: { lastNumber: 2 } });
    await journal.close();
  });
});
