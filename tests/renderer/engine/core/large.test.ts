import 'fake-indexeddb/auto';
import { rm } from 'node:fs/promises';
import { Dexie } from 'dexie';
import { expect, test } from 'vitest';
import { openJournal, type Journal } from '#electron/host/journal/journal.ts';
import { createBackup, restoreBackup } from '#renderer/engine/backup/backup.ts';
import { type as typeNotes, backupParts, type Cockpit, command, newId, Profile, putRelease, until } from '../plan/support.ts';

const RELEASES = 2_000;
const NOTE = 20_000; // characters: 40 MB in all
const LARGEST = 8_000_000; // bytes of a message; the browser shell refuses more than 256 MB, the sender aims at 4

/** The journal, and the largest message that went to it or came from it. */
function watched(journal: Journal, largest: { bytes: number }): Journal {
  const see = <T>(message: T): T => {
    largest.bytes = Math.max(largest.bytes, JSON.stringify(message).length);
    return message;
  };
  return {
    ...journal,
    append: (request) => journal.append(see(request)),
    stage: (request) => journal.stage(see(request)),
    compact: (request) => journal.compact(see(request)),
    restart: (request) => journal.restart(see(request)),
    async *read(request) {
      for await (const batch of journal.read(request)) yield see(batch);
    },
  };
}

test('a plan of 2,000 releases with 40 MB of notes is compacted, backed up, restored and written anew in messages of a moderate size', async () => {
  const profile = await Profile.create();
  const largest = { bytes: 0 };
  profile.openJournal = async () => watched(await openJournal({ folder: profile.folder, newId }), largest);
  let cockpit: Cockpit = await profile.start();
  const restart = async (between: () => Promise<unknown> = async () => undefined): Promise<void> => {
    await profile.kill(cockpit);
    await between();
    cockpit = await profile.start();
    await until(() => cockpit.plan.save.kind === 'saved');
  };
  const expectAll = async (): Promise<void> => {
    expect(await cockpit.db.releases.count()).toBe(RELEASES);
    let characters = 0;
    await cockpit.db.notes.each(({ markdown }) => (characters += markdown.length));
    expect(characters).toBe(RELEASES * NOTE);
  };
  const journalled = async (): Promise<{ readonly lastNumber: number; readonly snapshotNumber: number }> => {
    const state = await cockpit.host.journal.state();
    if (!state.ok) throw new Error(state.error.detail);
    return state.value;
  };
  try {
    const text = 'Notes é '.repeat(NOTE / 8);
    for (let from = 0; from < RELEASES; from += 20) {
      const ids = Array.from({ length: 20 }, (_, n) => `r${from + n}`);
      await cockpit.plan.run(command('add', ...ids.flatMap((id) => [putRelease(id), typeNotes(id, 0, 0, text)])));
    }
    await cockpit.plan.set({ theme: 'dark' });
    await until(() => cockpit.plan.save.kind === 'saved');

    await restart(); // more than 2,000 entries: compacted
    expect((await journalled()).snapshotNumber).toBeGreaterThanOrEqual(RELEASES);
    await restart(() => Dexie.delete(profile.name));
    await expectAll();
    expect(cockpit.plan.setting('theme', 'system')).toBe('dark');

    const parts = backupParts(profile, cockpit);
    const { data } = await createBackup(parts);
    expect(await restoreBackup(parts, data)).toMatchObject({ ok: true, value: { releases: RELEASES } });
    expect(await journalled()).toMatchObject({ lastNumber: 1, snapshotNumber: 1 });
    await restart(() => Dexie.delete(profile.name));
    await expectAll();

    await restart(() => rm(profile.journalFile)); // the first write of everything
    await restart(() => Dexie.delete(profile.name));
    await expectAll();
    expect(largest.bytes).toBeLessThan(LARGEST);
  } finally {
    await profile.kill(cockpit);
    await profile.remove();
  }
}, 600_000);
