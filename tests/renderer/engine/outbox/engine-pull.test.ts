import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ItemId } from '#shared/domain/item.ts';
import { instantOf, type Instant } from '#shared/domain/time.ts';
import { titled } from '#tests/support/sandbox-engine.ts';
import { closeCockpit, cockpit, engine, held, items, openCockpit, push, rowOf, run } from './each-cockpit.ts';

beforeEach(openCockpit);
afterEach(closeCockpit);

describe('a pull', () => {
  test('raises a conflict with what somebody else wrote, and the answer is what is pushed', async () => {
    for (const item of items) {
      await run(titled(item, 'Mine'));
      await cockpit.somebodyWrites(item, 'Theirs');
    }
    await engine.sync.pull({ connections: [] });
    for (const item of items) expect(await rowOf(item.id)).toMatchObject({ title: 'Mine', pending: ['title'], conflicts: ['title'] });
    const [one, other] = await engine.outbox.list();
    expect(one).toMatchObject({ state: { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Theirs' } } });
    expect(await engine.outbox.answer({ operations: [one!.id], reply: { kind: 'mine' } })).toEqual({ ok: true, value: 1 });
    expect(await engine.outbox.answer({ operations: [other!.id], reply: { kind: 'theirs' } })).toEqual({ ok: true, value: 1 });
    await push();
    expect((await held(one!.record)).state.values.title).toBe('Mine');
    expect((await held(other!.record)).state.values.title).toBe('Theirs');
    expect(await rowOf(other!.record as ItemId)).toMatchObject({ title: 'Theirs' });
  });

  test('says who changed the field in conflict and when', async () => {
    for (const item of items) await run(titled(item, 'Mine'));
    const since = instantOf(Date.now() - 60_000);
    for (const item of items) await cockpit.somebodyWrites(item, 'Theirs');
    await engine.sync.pull({ connections: [] });
    for (const { state } of await engine.outbox.list()) {
      const { by, at } = (state as unknown as { readonly conflict: { readonly by: string | null; readonly at: Instant | null } }).conflict;
      expect([by, at! > since]).toEqual([expect.stringMatching(/\w/), true]);
    }
  });

  test('stores a conflict before its history is asked, and names the person when the history has answered', async () => {
    const conflicts = async () =>
      (await engine.outbox.list()).flatMap(({ state }) =>
        state.kind === 'conflict' && state.conflict.kind === 'both-changed' ? [state.conflict.by] : [],
      );
    await run(titled(items[0]!, 'Mine'));
    await cockpit.somebodyWrites(items[0]!, 'Theirs');
    const before: unknown[] = [];
    cockpit.beforeHistory = async () => void before.push(...(await conflicts()));
    await engine.sync.pull({ connections: [] });
    expect(before).toEqual([null]); // Jira says it in the history alone
    expect(await conflicts()).toEqual([expect.stringMatching(/\w/)]);
  });

  test('acknowledges what somebody else has written just so', async () => {
    const item = items[0]!;
    await run(titled(item, 'Agreed'));
    await cockpit.somebodyWrites(item, 'Agreed');
    await engine.sync.pull({ connections: [] });
    expect(await engine.outbox.list()).toEqual([]);
  });

  test('gives the base in the form in which the record itself is read', async () => {
    const mirror = await cockpit.core.mirror();
    for (const item of items) {
      const states = await mirror.states([{ record: item.id, recordKind: 'item' }]);
      const { state } = await held(item.id);
      const ids = (values: object) =>
        Object.entries(values).map(([field, value]) => [field, (value as { id?: string } | null)?.id ?? value]);
      expect(ids(states.get(item.id)!.values)).toEqual(ids(state.values));
      expect(states.get(item.id)).toMatchObject({ texts: state.texts, members: state.members });
    }
  });
});
