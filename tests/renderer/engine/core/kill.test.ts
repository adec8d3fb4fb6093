import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { command, derived, pause, Profile, putRelease, setRelease, tables, type, until, type Cockpit } from '../plan/support.ts';

/** Numbers that look random and are the same in every run of a seed. @see Tommy Ettinger's mulberry32, public domain */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const never = new Promise<never>(() => undefined);

/** The cockpit stops at a chosen moment of saving: from then on nothing of it reaches the disk or anybody. */
function stopAt(cockpit: Cockpit, moment: 'before-store' | 'before-journal' | 'after-journal'): void {
  if (moment === 'before-store') cockpit.db.transaction = (() => never) as unknown as typeof cockpit.db.transaction;
  else if (moment === 'before-journal') cockpit.host.before = (call) => (call === 'append' ? never : Promise.resolve());
  else cockpit.host.after = (call) => (call === 'append' ? never : Promise.resolve());
}

test.each([1, 2, 3, 4])(
  'killed at random points, every acknowledged edit is there exactly once, the others whole or not at all (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const profile = await Profile.create();
    let acknowledged = '';
    let attempted = '';
    let cockpit = await profile.start();
    await cockpit.plan.run(command('add', putRelease('r1')));
    try {
      for (let life = 0; life < 6; life++) {
        const edits = Math.floor(random() * 5);
        for (let n = 0; n < edits; n++) {
          const word = `<${life}.${n}>`;
          const length = (await cockpit.db.notes.get('r1'))?.markdown.length ?? 0;
          expect(await cockpit.plan.run(command('type', type('r1', length, length, word)))).toMatchObject({ ok: true });
          acknowledged += word;
        }
        stopAt(cockpit, (['before-store', 'before-journal', 'after-journal'] as const)[Math.floor(random() * 3)]!);
        const length = (await cockpit.db.notes.get('r1'))?.markdown.length ?? 0;
        attempted = `<${life}.last>`;
        void cockpit.plan.run(command('type', type('r1', length, length, attempted)));
        for (let turn = Math.floor(random() * 60); turn > 0; turn--) await pause();
        void cockpit.core.close();
        cockpit.db.close();
        await profile.journal!.close();
        cockpit = await profile.start();
        expect(cockpit.core.status.value.phase.kind).toBe('ready');
        const text = (await cockpit.db.notes.get('r1'))?.markdown ?? '';
        expect([acknowledged, acknowledged + attempted]).toContain(text);
        acknowledged = text;
        expect(await derived(cockpit.db)).toEqual(await tables(cockpit.db));
      }
    } finally {
      await profile.kill(cockpit);
      await profile.remove();
    }
  },
);

test.each([11, 12])('after any mix of edits, undo and redo, the rows are those the documents give (seed %i)', async (seed) => {
  const random = seeded(seed);
  const profile = await Profile.create();
  let cockpit = await profile.start();
  try {
    for (let n = 0; n < 120; n++) {
      const id = `r${Math.floor(random() * 3)}`;
      const length = (await cockpit.db.notes.get(id))?.markdown.length ?? 0;
      const at = Math.floor(random() * (length + 1));
      const kind = Math.floor(random() * 7);
      if (kind === 0) await cockpit.plan.run(command(`put ${n}`, putRelease(id, { owner: `o${n}` })));
      else if (kind === 1) await cockpit.plan.run(command(`set ${n}`, setRelease(id, { name: `n${n}`, confidence: n % 100 })));
      else if (kind === 2) await cockpit.plan.run(command(`type ${n}`, type(id, length, at, 'é😀x', Math.min(length, at + 2))));
      else if (kind === 3)
        await cockpit.plan.run(command(`remove ${n}`, { kind: 'remove', doc: `release/${id}`, collection: 'releases', id } as never));
      else if (kind === 4 || kind === 5) await cockpit.plan.undo();
      else await cockpit.plan.redo();
    }
    expect(await derived(cockpit.db)).toEqual(await tables(cockpit.db));
    const before = await tables(cockpit.db);
    await until(() => cockpit.plan.save.kind === 'saved');
    await profile.kill(cockpit);
    cockpit = await profile.start();
    expect(await tables(cockpit.db)).toEqual(before);
    expect(cockpit.core.status.value.repair).toBeNull();
    while ((await cockpit.plan.undo()).ok && cockpit.plan.undoLabel !== null);
    expect(await cockpit.db.releases.count()).toBe(0);
  } finally {
    await profile.kill(cockpit);
    await profile.remove();
  }
});
