import { afterEach, beforeEach, expect, test } from 'vitest';
import { command, putRelease, Profile, setRelease, tables, until, type Cockpit } from '../plan/support.ts';

let here: Profile;
let there: Profile;
let first: Cockpit;
let second: Cockpit;

/** Two browsers, each with a store of its own, on the journal of one host. */
beforeEach(async () => {
  here = await Profile.create();
  first = await here.start();
  await first.plan.run(command('create', putRelease('r1')));
  await until(() => first.plan.save.kind === 'saved');
  there = new Profile();
  there.witness = { seen: async () => false, note: async () => undefined };
  const { journal } = here;
  there.openJournal = async () => journal!;
});
afterEach(async () => {
  await first.core.close();
  await second?.core.close();
  await here.remove();
});

const startThere = async (): Promise<void> => {
  second = await there.start();
  await until(() => second.plan.save.kind === 'saved');
};
const rename = (cockpit: Cockpit, name: string) => cockpit.plan.run(command(`rename ${name}`, setRelease('r1', { name })));
const owner = (cockpit: Cockpit, name: string) => cockpit.plan.run(command(`owner ${name}`, setRelease('r1', { owner: name })));
const releaseOf = ({ db }: Cockpit) => db.releases.get('r1' as never);

test('the first start in another browser says calmly where the plan came from', async () => {
  await startThere();
  expect(second.core.status.value.repair).toMatchObject({
    title: 'Your plan was loaded from the journal of this computer',
    happened: 'This browser had no copy of it yet. 1 change was loaded.',
    safe: 'Nothing was lost.',
  });
  expect(await tables(second.db)).toEqual(await tables(first.db));
});

test('a cockpit that is used elsewhere takes no edit and says so; called back, it has what was done there', async () => {
  first.host.supersede();
  expect(first.core.status.value).toMatchObject({ elsewhere: true, hostLost: false });
  expect(await first.core.ready()).toMatchObject({ happened: 'The cockpit is open in another browser now.' });
  await startThere();
  await rename(second, 'Renamed there');
  second.host.supersede();
  await first.core.useHere();
  expect(first.core.status.value.elsewhere).toBe(false);
  expect(await first.core.ready()).toBeNull();
  expect(await releaseOf(first)).toMatchObject({ name: 'Renamed there' });
  expect(first.core.status.value.repair).toMatchObject({ title: 'Up to date' });
  await owner(first, 'Mara');
  await until(() => first.plan.save.kind === 'saved');
  first.host.supersede();
  await second.core.useHere();
  expect(await tables(second.db)).toEqual(await tables(first.db));
});

test('an edit under way at the takeover is not saved in that window, and sent when the cockpit is used there again', async () => {
  // The host does not hear it any more.
  first.host.before = async (call) => (call === 'append' ? Promise.reject(new Error('closed')) : undefined);
  await rename(first, 'Renamed here');
  first.host.supersede();
  expect(first.core.status.value.save).toMatchObject({ kind: 'one-copy', pending: 1 });
  await startThere();
  await owner(second, 'Jonas');
  second.host.supersede();
  first.host.before = async () => undefined;
  await first.core.useHere();
  await until(() => first.plan.save.kind === 'saved');
  expect(await releaseOf(first)).toMatchObject({ name: 'Renamed here', owner: 'Jonas' });
  first.host.supersede();
  await second.core.useHere();
  expect(await releaseOf(second)).toMatchObject({ name: 'Renamed here', owner: 'Jonas' });
});

test('an edit that reached the journal though its answer did not arrive counts once', async () => {
  first.host.after = async (call) => (call === 'append' ? Promise.reject(new Error('closed')) : undefined);
  await rename(first, 'Renamed here');
  first.host.supersede();
  await startThere();
  expect(await releaseOf(second)).toMatchObject({ name: 'Renamed here' });
  second.host.supersede();
  first.host.after = async () => undefined;
  await first.core.useHere();
  await until(() => first.plan.save.kind === 'saved');
  expect(await tables(first.db)).toEqual(await tables(second.db));
});

test('called back without a host, it goes on with one copy', async () => {
  first.host.supersede();
  first.host.claim = () => {
    first.host.elsewhere = false;
  };
  const called = first.core.useHere();
  await until(() => here.time.timers > 0);
  here.time.advance(2_000);
  await called;
  expect(first.core.status.value).toMatchObject({ elsewhere: false, hostLost: true });
  expect(await first.core.ready()).toBeNull();
});

test('what another engine wrote between two entries is read before they count as everything there is', async () => {
  await startThere();
  // As a host without the rule would let them.
  await rename(second, 'Renamed there');
  await owner(first, 'Mara');
  await until(async () => (await releaseOf(first))?.name === 'Renamed there');
  expect(await releaseOf(first)).toMatchObject({ owner: 'Mara' });
});
