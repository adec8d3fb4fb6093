import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBackup, restoreBackup } from '#renderer/engine/backup/backup.ts';
import { KEPT_CLOSED } from '#renderer/engine/outbox/outbox.ts';
import { storeFacts, MARKER, newMarker } from '#renderer/engine/plan/marker.ts';
import { NotKept } from '#renderer/engine/plan/operations.ts';
import { planEntries, pruneOperations, reconcile } from '#renderer/engine/plan/reconcile.ts';
import type { HostJournal } from '#renderer/engine/plan/sender.ts';
import { CockpitDb, type OperationRow } from '#renderer/engine/store/db.ts';
import { migrations } from '#renderer/engine/store/migrations.ts';
import { decideRepair } from '#renderer/engine/store/repair.ts';
import type { JournalEntry } from '#shared/contract/host.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import { at, itemId } from '#tests/support/builders.ts';
import { anOperation } from '#tests/support/operations.ts';
import { backupParts, command, newId, pause, Profile, putRelease, until, type Cockpit } from '../plan/support.ts';

const NEVER = new Promise<never>(() => undefined);
const SIGNAL = new AbortController().signal;
const RECORD = itemId(1);

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

const again = async (): Promise<void> => {
  await profile.kill(cockpit);
  cockpit = await profile.start();
};
const keep = (...put: readonly Operation[]): Promise<boolean> => cockpit.plan.keep(() => ({ put }));
const sending = (operation: Operation): Operation => ({ ...operation, state: { kind: 'sending', since: at(1), revision: '7' } });
const stateIn = (record = RECORD): readonly string[] => cockpit.plan.outbox.of(record).map(({ state }) => state.kind);
const stored = async (): Promise<readonly string[]> => (await cockpit.db.operations.toArray()).map(({ state }) => state.kind);

async function journalled(): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const batch of profile.journal!.read({ after: 0 })) entries.push(...batch);
  return entries.filter(({ kind }) => kind === 'outbox');
}

async function expectTrueMarker(): Promise<void> {
  const { marker, count, hash } = await storeFacts(cockpit.db);
  expect({ count: marker?.count, hash: marker?.hash }).toEqual({ count, hash });
}

describe('an operation', () => {
  test('is in both copies when keeping it is done, each step of it', async () => {
    const operation = anOperation('a');
    expect(await keep(operation)).toBe(true);
    expect(await keep(sending(operation))).toBe(true);
    expect(await stored()).toEqual(['sending']);
    expect((await journalled()).map(({ data }) => (JSON.parse(data) as OperationRow).version)).toEqual([1, 2]);
    await expectTrueMarker();
    await again();
    expect(cockpit.core.status.value.repair).toBeNull();
    expect(cockpit.plan.outbox.of(RECORD)).toEqual([sending(operation)]);
  });

  test('is on its way in both copies or in neither: killed when the store has it and the journal has not', async () => {
    await keep(anOperation('a'));
    cockpit.host.before = (call) => (call === 'append' ? NEVER : Promise.resolve());
    let isDone = false;
    void keep(sending(anOperation('a'))).then(() => (isDone = true));
    await until(async () => (await stored())[0] === 'sending');
    await pause();
    expect(isDone).toBe(false); // nothing may leave yet
    expect(await journalled()).toHaveLength(1);
    await again();
    expect(stateIn()).toEqual(['sending']);
    expect(await journalled()).toHaveLength(2);
    await expectTrueMarker();
  });

  test('the same when the journal has it and the store has not', async () => {
    await keep(anOperation('a'));
    cockpit.db.transaction = (() => NEVER) as unknown as typeof cockpit.db.transaction;
    let isDone = false;
    void keep(sending(anOperation('a'))).then(() => (isDone = true));
    await until(async () => (await journalled()).length === 2);
    await pause();
    expect(isDone).toBe(false);
    await again();
    expect(stateIn()).toEqual(['sending']);
    expect(await stored()).toEqual(['sending']);
    await expectTrueMarker();
  });

  test('comes back from the journal when the browser has lost its store, and what was taken back does not', async () => {
    await keep(anOperation('a'), anOperation('b', { seq: 2 }), anOperation('c', { seq: 3 }));
    await cockpit.plan.keep(() => ({ put: [], drop: ['b' as OperationId] }));
    await keep({ ...anOperation('c', { seq: 3 }), state: { kind: 'acknowledged', at: at(2), how: 'pushed' } });
    await profile.kill(cockpit);
    await Dexie.delete(profile.name);
    cockpit = await profile.start();
    expect(cockpit.plan.outbox.of(RECORD).map(({ id }) => id)).toEqual(['a']);
    expect([...(await stored())].sort()).toEqual(['acknowledged', 'dropped', 'queued']);
    await keep(anOperation('d', { seq: cockpit.plan.outbox.nextSeq() }));
    expect(cockpit.plan.outbox.of(RECORD).map(({ seq }) => seq)).toEqual([1, 4]);
  });

  test('that vanished from the store, or went back to an older state, is noticed and restored', async () => {
    await keep(anOperation('a'), anOperation('b', { seq: 2 }));
    const before = (await cockpit.db.operations.get('a'))!;
    await keep(sending(anOperation('a')));
    await until(() => cockpit.plan.save.kind === 'saved');
    await cockpit.db.operations.delete('b');
    await cockpit.db.operations.put(before);
    await again();
    expect(cockpit.core.status.value.repair?.title).toBe('Your local data was restored');
    expect(stateIn()).toEqual(['sending', 'queued']);
    await expectTrueMarker();
  });

  test('is kept once when a write whose answer was lost is repeated', async () => {
    const { db } = cockpit;
    const native = db.transaction.bind(db) as (...input: readonly unknown[]) => Promise<unknown>;
    db.transaction = (async (...input: readonly unknown[]) => {
      db.transaction = native as never;
      await native(...input);
      throw Object.assign(new Error('Internal error'), { name: 'UnknownError' });
    }) as never;
    await expect(keep(anOperation('a'))).rejects.toThrow(NotKept);
    cockpit.plan.retry();
    await until(() => cockpit.plan.save.kind === 'saved');
    await expectTrueMarker();
    await again();
    expect(cockpit.core.status.value.repair).toBeNull();
    expect(stateIn()).toEqual(['queued']);
  });

  test('that the store refuses waits in memory, and is written as soon as the store takes it', async () => {
    const native = cockpit.db.transaction;
    cockpit.db.transaction = (() => Promise.reject(Object.assign(new Error('full'), { name: 'QuotaExceededError' }))) as never;
    await expect(keep(anOperation('a'))).rejects.toThrow(NotKept);
    expect(stateIn()).toEqual(['queued']);
    cockpit.db.transaction = native;
    cockpit.plan.retry();
    await until(async () => (await stored()).length === 1);
  });

  test('that only the store has is told apart: nothing may be sent then', async () => {
    cockpit.host.before = async (call) => {
      if (call === 'append') throw new Error('The disk of the journal is gone.');
    };
    expect(await keep(anOperation('a'))).toBe(false);
    expect(await stored()).toEqual(['queued']);
    cockpit.host.before = async () => undefined;
    cockpit.plan.retry();
    await until(async () => (await journalled()).length === 1);
  });

  test('goes with a backup and comes back with it', async () => {
    await cockpit.plan.run(command('add', putRelease('r1')));
    await keep(anOperation('a'), anOperation('b', { seq: 2 }), anOperation('c', { seq: 3, change: { kind: 'comment', text: 'Done' } }));
    await keep(sending(anOperation('a')));
    const file = await createBackup(backupParts(profile, cockpit));
    await cockpit.plan.keep(() => ({ put: [], drop: ['a', 'b', 'c'] as OperationId[] }));
    expect(stateIn()).toEqual([]);
    expect(await restoreBackup(backupParts(profile, cockpit), file.data)).toMatchObject({ ok: true });
    // The comment may have been sent since the backup was made: it waits for a person.
    expect(stateIn()).toEqual(['sending', 'queued', 'held']);
    await expectTrueMarker();
    await again();
    expect(cockpit.core.status.value.repair).toBeNull();
    expect(stateIn()).toEqual(['sending', 'queued', 'held']);
  });
});

describe('pulled data and operations', () => {
  const agreed: Operation = { ...anOperation('a'), state: { kind: 'acknowledged', at: at(3), how: 'agreed' } };

  test('are one transaction: both are written, or neither', async () => {
    await keep(anOperation('a'));
    const { db, plan } = cockpit;
    const write = (fails: boolean) =>
      plan.settle(
        () => [agreed],
        (together) =>
          db.transaction('rw', [db.quarantine, ...together!(db).tables], async () => {
            await db.quarantine.put({ id: RECORD, projectId: anOperation('a').project, key: null, reason: 'odd', raw: '{}' });
            await together!(db).run();
            if (fails) throw new Error('The disk is full.');
          }),
        SIGNAL,
      );
    await expect(write(true)).rejects.toThrow('The disk is full.');
    expect([await stored(), stateIn(), await db.quarantine.count()]).toEqual([['queued'], ['queued'], 0]);
    expect(await write(false)).toMatchObject({ journalled: true });
    expect([await stored(), stateIn(), await db.quarantine.count()]).toEqual([['acknowledged'], [], 1]);
    await until(() => plan.save.kind === 'saved');
    await expectTrueMarker();
    await again();
    expect(cockpit.core.status.value.repair).toBeNull();
    expect(stateIn()).toEqual([]);
  });

  test('never meet an edit half way: what is decided stands on every edit before it', async () => {
    const { plan, db } = cockpit;
    void keep(anOperation('a'));
    const seen: string[] = [];
    const settled = plan.settle(
      (outbox) => {
        seen.push(...outbox.of(RECORD).map(({ id }) => id));
        return [];
      },
      async (together) => together,
      SIGNAL,
    );
    expect(await settled).toEqual({ value: null, journalled: true });
    expect(seen).toEqual(['a']);
    expect(await db.operations.count()).toBe(1);
  });

  test('do not hold up whoever stops the pull that brings them', async () => {
    const stop = new AbortController();
    let wasWritten = false;
    const waiting = { done: null as Promise<unknown> | null };
    await cockpit.plan.exclusive(async () => {
      waiting.done = cockpit.plan
        .settle(
          () => [],
          async () => (wasWritten = true),
          stop.signal,
        )
        .catch((error: unknown) => error);
      stop.abort(new Error('stopped'));
      expect(await waiting.done).toMatchObject({ message: 'stopped' }); // while the plan is held still
    });
    expect(wasWritten).toBe(false);
  });
});

describe('long closed operations', () => {
  const row = (number: number, state: OperationRow['state']): OperationRow => ({
    ...anOperation(`o${number}`, { seq: number }),
    state,
    version: 1,
    stamp: number,
  });
  const gone = { kind: 'acknowledged', at: at(0), how: 'pushed' } as const;

  test('leave the snapshot and then the store; open ones stay however old they are', async () => {
    const { db } = cockpit;
    const rows = Array.from({ length: KEPT_CLOSED + 3 }, (_, index) => row(index + 1, index === 1 ? { kind: 'queued' } : gone));
    await db.operations.bulkPut(rows);
    const { entries } = await planEntries(db, newId);
    expect(entries.filter(({ kind }) => kind === 'outbox')).toHaveLength(KEPT_CLOSED + 1);
    await pruneOperations(db);
    expect(await db.operations.count()).toBe(KEPT_CLOSED + 1);
    expect(await db.operations.get('o2')).toBeDefined();
    await db.operations.clear();
  });

  test('leave the store of another browser, which knew them when they waited: they are not sent again', async () => {
    const db = new CockpitDb(`other-${newId()}`);
    await db.operations.bulkPut([row(1, { kind: 'queued' }), row(2, { kind: 'queued' })]);
    const facts = await storeFacts(db);
    const { count, hash } = facts;
    const marker = { ...newMarker('s'), generation: 'g', lastNumber: 2, stamp: 1, count, hash };
    await db.meta.put({ key: MARKER, value: marker });
    const state = { generation: 'g', lastNumber: 9, snapshotNumber: 9, damaged: [], schema: 2 };
    const appended: unknown[] = [];
    const journal = {
      read: async () => (async function* () {})(),
      append: async ({ entries }: { entries: unknown[] }) => ({ ok: true, value: 9 + appended.push(...entries) }),
    } as unknown as HostJournal;
    const decided = decideRepair({ ...facts, marker }, state);
    expect(decided.cause).toBe('store-behind');
    expect(await reconcile({ db, journal, newId }, decided, state)).toMatchObject({ ok: true });
    // The second was made while the journal was away: nobody else can have sent it.
    expect((await db.operations.toArray()).map(({ id }) => id)).toEqual(['o2']);
    expect(appended).toHaveLength(1);
    db.close();
  });
});

describe('an operation that two browsers changed without knowing of each other', () => {
  const titled = (value: string): Operation['change'] => ({ kind: 'value', field: 'title', base: 'Show the cart', value });
  const open = () => cockpit.plan.outbox.open.map(({ change, state }) => ({ change, state }));
  /** One browser changes it while it cannot reach the journal, then the other one does, which never saw that; then the first comes back. */
  const sideBySide = async (one: OutboxStep, two: OutboxStep): Promise<void> => {
    await keep(anOperation('a', { change: titled('Before') }));
    await profile.kill(cockpit);
    cockpit = await profile.start({ browser: '-b' });
    await profile.kill(cockpit);
    cockpit = await profile.start({ connected: false });
    await cockpit.plan.keep(one);
    await profile.kill(cockpit);
    cockpit = await profile.start({ browser: '-b' });
    await cockpit.plan.keep(two);
    await again();
  };
  type OutboxStep = Parameters<Cockpit['plan']['keep']>[0];
  const put =
    (part: Partial<Operation>): OutboxStep =>
    () => ({ put: [anOperation('a', part)] });
  const dropped: OutboxStep = () => ({ put: [], drop: ['a' as OperationId] });
  const expectSameEverywhere = async (): Promise<void> => {
    const here = open();
    await expectTrueMarker();
    await again();
    expect(open()).toEqual(here);
    await profile.kill(cockpit);
    cockpit = await profile.start({ browser: '-b' });
    expect(open()).toEqual(here);
    await expectTrueMarker();
    await again();
    expect(open()).toEqual(here);
  };

  test('waits for a person with both edits, in both browsers and after every start', async () => {
    await sideBySide(put({ change: titled('Of one') }), put({ change: titled('Of the other'), by: 'Jonas' }));
    const [only, ...others] = open();
    expect(others).toEqual([]);
    expect(only!.state).toMatchObject({ kind: 'conflict', conflict: { kind: 'two-edits' } });
    expect(JSON.stringify(only)).toMatch(/Of one/);
    expect(JSON.stringify(only)).toMatch(/Of the other/);
    await expectSameEverywhere();
  });

  test('was sent by one of them: the edit of the other waits beside it', async () => {
    await sideBySide(put({ change: titled('Of one') }), put({ ...sending(anOperation('a', { change: titled('Of the other') })) }));
    expect(open()).toMatchObject([
      { change: { value: 'Of the other' }, state: { kind: 'sending' } },
      { change: { value: 'Of one' }, state: { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Of the other' } } },
    ]);
    await expectSameEverywhere();
  });

  test('was taken back by one of them: the edit of the other stays, and nothing is sent unasked', async () => {
    await sideBySide(put({ change: titled('Of one') }), dropped);
    expect(open()).toMatchObject([{ change: { value: 'Of one' }, state: { kind: 'held' } }]);
    await expectSameEverywhere();
  });

  test('is merged where that needs no person', async () => {
    const labels = (add: readonly string[]): Operation['change'] => ({ kind: 'members', field: 'labels', add, remove: [] });
    await sideBySide(put({ change: labels(['a', 'one']) }), put({ change: labels(['a', 'two']) }));
    expect(open()).toMatchObject([{ state: { kind: 'queued' } }]);
    expect([...(open()[0]!.change as Extract<Operation['change'], { kind: 'members' }>).add].sort()).toEqual(['a', 'one', 'two']);
    await expectSameEverywhere();
  });

  test('that one of them changed often and the other once is no newer for it: both edits are kept', async () => {
    await sideBySide(put({ change: titled('Of one') }), put({ change: titled('First thought') }));
    await keep({ ...cockpit.plan.outbox.open[0]!, change: titled('Chosen'), state: { kind: 'queued' } });
    await profile.kill(cockpit);
    cockpit = await profile.start({ connected: false });
    await keep({ ...cockpit.plan.outbox.open[0]!, change: titled('Here') });
    await profile.kill(cockpit);
    cockpit = await profile.start({ browser: '-b' });
    for (const value of ['There', 'And there', 'There again']) await keep({ ...cockpit.plan.outbox.open[0]!, change: titled(value) });
    await again();
    expect(JSON.stringify(open())).toMatch(/"Here"/);
    expect(JSON.stringify(open())).toMatch(/"There again"/);
    await expectSameEverywhere();
  });
});

test.each(migrations.slice(0, -1).map(({ version }) => version))(
  'a store of schema %i opens in the newest with everything in it, and takes operations',
  async (version) => {
    await cockpit.plan.run(command('add', putRelease('r1', { name: 'Winter' })));
    await cockpit.plan.set({ person: 'Mara' });
    await until(() => cockpit.plan.save.kind === 'saved');
    await profile.kill(cockpit);
    const newer = new CockpitDb(profile.name);
    const rows = new Map<string, readonly unknown[]>();
    for (const { name } of newer.tables) rows.set(name, await newer.table(name).toArray());
    newer.close();
    await Dexie.delete(profile.name);
    const older = new CockpitDb(profile.name, migrations.slice(0, version));
    for (const { name } of older.tables) await older.table(name).bulkPut(rows.get(name)!);
    older.close();

    cockpit = await profile.start();
    expect(cockpit.core.status.value).toMatchObject({ phase: { kind: 'ready' }, repair: null });
    expect(await cockpit.db.releases.get('r1')).toMatchObject({ name: 'Winter' });
    expect(cockpit.plan.setting('person', '')).toBe('Mara');
    expect(await keep(anOperation('a'))).toBe(true);
    await again();
    expect(stateIn()).toEqual(['queued']);
  },
);
