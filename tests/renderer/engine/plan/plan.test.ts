import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MilestoneId, ReleaseId } from '#shared/domain/release.ts';
import type { Instant, ZoneName } from '#shared/domain/time.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { command, derived, fine, putRelease, Profile, setRelease, tables, type, until, type Cockpit } from './support.ts';

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

const milestone = (id: string, releaseId: string): PlanEdit => ({
  kind: 'put',
  collection: 'milestones',
  record: {
    id: id as MilestoneId,
    releaseId: releaseId as ReleaseId,
    kind: 'code-freeze',
    name: 'Code freeze',
    at: '2026-11-25T12:00:00.000Z' as Instant,
    zone: 'Europe/Berlin' as ZoneName,
    owner: '',
    hard: false,
    done: false,
  },
});

describe('a command', () => {
  test('is saved in both copies when it resolves', async () => {
    expect(await cockpit.plan.run(command('add 4.2', putRelease('r1')))).toEqual(fine);
    expect(await cockpit.db.releases.get('r1')).toMatchObject({ name: 'Release r1' });
    expect(await cockpit.host.journal.state()).toMatchObject({ value: { lastNumber: 1 } });
    await until(() => cockpit.plan.save.kind === 'saved');
  });

  test('with one bad edit changes nothing, and names the field', async () => {
    const result = await cockpit.plan.run(command('add two', putRelease('r1'), putRelease('r2', { confidence: 101 })));
    expect(result).toEqual({ ok: false, error: { code: 'invalid', problems: { confidence: 'Give a whole number from 0 to 100.' } } });
    expect(await cockpit.db.releases.count()).toBe(0);
    expect(await cockpit.db.updates.count()).toBe(0);
    expect(await cockpit.plan.run(command('add', putRelease('r1')))).toEqual(fine);
  });

  test('on a record that is not there says so', async () => {
    expect(await cockpit.plan.run(command('rename', setRelease('r9', { name: 'X' })))).toEqual({
      ok: false,
      error: { code: 'gone', what: 'The release' },
    });
    expect(await cockpit.plan.run(command('add', milestone('m1', 'r9')))).toMatchObject({ error: { code: 'gone' } });
  });

  test('leaves a history line per changed field, with who, when, from and to', async () => {
    await cockpit.plan.set({ person: 'Ada' });
    await cockpit.plan.run(command('add', putRelease('r1')));
    await cockpit.plan.run({
      label: 'rename 4.2',
      why: 'marketing',
      edits: [setRelease('r1', { name: 'New', owner: 'Bo', version: '1.0' })],
    });
    const lines = (await cockpit.db.history.toArray()).filter(({ releaseId }) => releaseId === 'r1');
    expect(lines.filter(({ field }) => field !== null).map(({ field, from, to, by, why }) => [field, from, to, by, why])).toEqual([
      ['name', 'Release r1', 'New', 'Ada', 'marketing'],
      ['owner', '', 'Bo', 'Ada', 'marketing'],
    ]);
  });

  test('typing adds one history line a minute, however many keys', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    for (let n = 0; n < 5; n++) await cockpit.plan.run(command('type', type('r1', n, n, 'x')));
    cockpit.time.advance(60_000);
    await cockpit.plan.run(command('type', type('r1', 5, 5, 'y')));
    expect((await cockpit.db.notes.get('r1'))?.markdown).toBe('xxxxxy');
    expect((await cockpit.db.history.toArray()).filter(({ collection }) => collection === 'notes')).toHaveLength(2);
  });

  test('typing on an old text is refused and loses nothing', async () => {
    await cockpit.plan.run(command('add', putRelease('r1'), type('r1', 0, 0, 'hello')));
    expect(await cockpit.plan.run(command('type', type('r1', 3, 0, 'x')))).toMatchObject({ error: { code: 'invalid' } });
    expect((await cockpit.db.notes.get('r1'))?.markdown).toBe('hello');
  });

  test('typing never breaks an emoji in two', async () => {
    await cockpit.plan.run(command('add', putRelease('r1'), type('r1', 0, 0, 'a😀b')));
    await cockpit.plan.run(command('type', type('r1', 4, 2, 'x')));
    const row = await cockpit.db.notes.get('r1');
    expect(row?.markdown.isWellFormed()).toBe(true);
    expect(await derived(cockpit.db)).toEqual(await tables(cockpit.db));
  });

  test('many commands at once keep their order and are all saved', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    const results = await Promise.all(
      Array.from({ length: 150 }, (_, n) => cockpit.plan.run(command('type', type('r1', n, n, String(n % 10))))),
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect((await cockpit.db.notes.get('r1'))?.markdown).toBe(Array.from({ length: 150 }, (_, n) => n % 10).join(''));
  });
});

describe('undo', () => {
  test('takes back the newest command, and redo runs it again', async () => {
    await cockpit.plan.run(command('add 4.2', putRelease('r1')));
    await cockpit.plan.run(command('rename 4.2', setRelease('r1', { name: 'New' })));
    expect(cockpit.plan.undoLabel).toBe('rename 4.2');
    expect(await cockpit.plan.undo()).toEqual({ ok: true, value: 'rename 4.2' });
    expect((await cockpit.db.releases.get('r1'))?.name).toBe('Release r1');
    expect(cockpit.plan.redoLabel).toBe('rename 4.2');
    expect(await cockpit.plan.redo()).toEqual({ ok: true, value: 'rename 4.2' });
    expect((await cockpit.db.releases.get('r1'))?.name).toBe('New');
    await cockpit.plan.undo();
    await cockpit.plan.undo();
    expect(await cockpit.db.releases.count()).toBe(0);
    expect(await cockpit.plan.undo()).toEqual({ ok: true, value: null });
  });

  test('of one step does nothing once another one is the newest', async () => {
    await cockpit.plan.run(command('add 4.2', putRelease('r1')));
    const added = cockpit.plan.newestStep!;
    await cockpit.plan.run(command('rename 4.2', setRelease('r1', { name: 'New' })));
    expect(await cockpit.plan.undo(added)).toEqual({ ok: true, value: null });
    expect((await cockpit.db.releases.get('r1'))?.name).toBe('New');
    expect(await cockpit.plan.undo(cockpit.plan.newestStep!)).toEqual({ ok: true, value: 'rename 4.2' });
    expect(await cockpit.plan.undo(added)).toEqual({ ok: true, value: 'add 4.2' });
    expect(cockpit.plan.newestStep).toBeNull();
  });

  test('survives a restart', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    await cockpit.plan.run(command('rename', setRelease('r1', { name: 'New' })));
    await cockpit.plan.undo();
    await profile.kill(cockpit);
    cockpit = await profile.start();
    expect([cockpit.plan.undoLabel, cockpit.plan.redoLabel]).toEqual(['add', 'rename']);
    await cockpit.plan.redo();
    expect((await cockpit.db.releases.get('r1'))?.name).toBe('New');
  });

  test('adds history lines of its own and rewrites none', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    const before = await cockpit.db.history.toArray();
    await cockpit.plan.undo();
    const after = await cockpit.db.history.toArray();
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.find(({ label }) => label === 'undo add')).toBeDefined();
  });

  test('a new command clears what could be redone', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    await cockpit.plan.run(command('rename', setRelease('r1', { name: 'New' })));
    await cockpit.plan.undo();
    await cockpit.plan.run(command('own', setRelease('r1', { owner: 'Bo' })));
    expect(cockpit.plan.redoLabel).toBeNull();
    expect(await cockpit.plan.redo()).toEqual({ ok: true, value: null });
  });

  test('removing a release and undoing it brings everything in it back', async () => {
    await cockpit.plan.run(command('add', putRelease('r1'), milestone('m1', 'r1'), type('r1', 0, 0, '# Notes')));
    const before = await tables(cockpit.db);
    await cockpit.plan.run(
      command('remove', { kind: 'remove', doc: 'release/r1' as `release/${ReleaseId}`, collection: 'releases', id: 'r1' as ReleaseId }),
    );
    const { releases, milestones, notes, history } = await tables(cockpit.db);
    expect([releases, milestones, notes]).toEqual([[], [], []]);
    expect(history!.length).toBeGreaterThan(before['history']!.length);
    await cockpit.plan.undo();
    const after = await tables(cockpit.db);
    expect({ ...after, history: [] }).toEqual({ ...before, history: [] });
  });

  test('leaves alone a field that was changed meanwhile, and says so', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    await cockpit.plan.run(command('plan it', setRelease('r1', { name: 'New', owner: 'Bo' })));
    await cockpit.plan.run(command('pull', setRelease('r1', { owner: 'Cy' })), { undoable: false });
    expect(await cockpit.plan.undo()).toEqual({ ok: true, value: 'plan it (left alone: owner was changed meanwhile)' });
    expect(await cockpit.db.releases.get('r1')).toMatchObject({ name: 'Release r1', owner: 'Cy' });
    await cockpit.plan.redo();
    expect(await cockpit.db.releases.get('r1')).toMatchObject({ name: 'New', owner: 'Cy' });
  });

  test('a draft is taken back with the text that stood before', async () => {
    await cockpit.plan.run(command('add', putRelease('r1'), type('r1', 0, 0, 'mine')));
    await cockpit.plan.run(
      command('draft', {
        kind: 'draft-notes',
        releaseId: 'r1' as ReleaseId,
        markdown: 'mine and theirs',
        generated: 'theirs',
        at: cockpit.time.now(),
      }),
    );
    await cockpit.plan.undo();
    expect(await cockpit.db.notes.get('r1')).toEqual({ releaseId: 'r1', markdown: 'mine', generated: '', generatedAt: null });
  });
});
