import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openJournal, type Journal } from '#electron/host/journal/journal.ts';
import { readMarker } from '#renderer/engine/plan/marker.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { command, newId, Profile, putRelease, setRelease, until, type Cockpit } from '../plan/support.ts';

let profile: Profile;
let cockpit: Cockpit;
let calls: string[];

/** The journal, and the names of the calls that came. */
function watched(journal: Journal): Journal {
  const see = (name: string): void => void calls.push(name);
  return {
    ...journal,
    state: () => (see('state'), journal.state()),
    append: (request) => (see('append'), journal.append(request)),
    read: (request) => (see('read'), journal.read(request)),
    compact: (request) => (see('compact'), journal.compact(request)),
  };
}

beforeEach(async () => {
  calls = [];
  profile = await Profile.create();
  profile.openJournal = async () => watched(await openJournal({ folder: profile.folder, newId }));
  cockpit = await profile.start();
  await cockpit.plan.run(command('add', putRelease('r1')));
  await until(() => cockpit.plan.save.kind === 'saved');
});
afterEach(async () => {
  await profile.kill(cockpit);
  await profile.remove();
});

/** Both copies agree, and the marker says so. */
async function endWell(): Promise<void> {
  cockpit.time.advance(2_000);
  await until(async () => (await readMarker(cockpit.db))?.lastNumber === 1);
  await profile.kill(cockpit);
}

describe('a start on two copies that agree', () => {
  test('asks the journal for its state and nothing else, and leaves the marker as it is', async () => {
    await endWell();
    const db = new CockpitDb(profile.name);
    const before = await db.meta.toArray();
    db.close();
    calls = [];
    cockpit = await profile.start();
    expect(calls).toEqual(['state']);
    expect(await cockpit.db.meta.toArray()).toEqual(before);
    expect(cockpit.core.status.value).toMatchObject({ phase: { kind: 'ready' }, repair: null, save: { kind: 'saved' } });
  });

  test('takes edits into both copies', async () => {
    await endWell();
    cockpit = await profile.start();
    await cockpit.plan.run(command('rename', setRelease('r1', { name: 'Renamed' })));
    await until(() => cockpit.plan.save.kind === 'saved');
    expect(await cockpit.db.releases.get('r1')).toMatchObject({ name: 'Renamed' });
    expect(await cockpit.host.journal.state()).toMatchObject({ value: { lastNumber: 2 } });
  });
});
