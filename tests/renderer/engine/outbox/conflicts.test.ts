import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { conflictView, makeAgainEdits } from '#renderer/engine/outbox/conflicts.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { ItemRow } from '#shared/domain/item.ts';
import type { Operation } from '#shared/sync/operation.ts';
import type { Answer } from '#shared/sync/answer.ts';
import { at, itemId } from '#tests/support/builders.ts';
import { anOperation } from '#tests/support/operations.ts';
import { edited, sandboxEngine, titled, type SandboxEngine } from '#tests/support/sandbox-engine.ts';

let cockpit: SandboxEngine;
let items: readonly ItemRow[];
beforeEach(async () => {
  cockpit = await sandboxEngine();
  items = cockpit.items.map((list) => list[0]!);
});
afterEach(() => cockpit.close());

const asked = () => cockpit.engine.outbox.asked();
const reply = async (kind: Answer): Promise<void> => {
  const [entry] = await asked();
  expect(await cockpit.engine.outbox.answer({ operations: [entry!.id], reply: kind })).toEqual({ ok: true, value: 1 });
};
/** Both change one title, and a pull finds it. */
async function bothChange(item: ItemRow, mine = 'Mine', theirs = 'Theirs'): Promise<void> {
  await cockpit.run(titled(item, mine));
  await cockpit.somebodyWrites(item, theirs);
  await cockpit.engine.sync.pull({ connections: [] });
}
const undo = async () => {
  const result = await cockpit.engine.plan.undo();
  return result.ok ? result.value : result.error;
};

describe('an answer to a conflict', () => {
  test.each([
    ['mine', { kind: 'mine' }],
    ['theirs', { kind: 'theirs' }],
    ['a merge', { kind: 'edit', value: 'Mine and theirs' }],
  ] as const)('%s is taken back by undo, and given again by redo', async (_, kind) => {
    const item = items[0]!;
    await bothChange(item);
    const before = await asked();
    await reply(kind);
    expect(await asked()).toEqual([]);
    expect(await undo()).toBe(`answer the conflict of ${item.key}`);
    expect(await asked()).toEqual(before);
    expect(await cockpit.engine.plan.redo()).toMatchObject({ ok: true });
    expect(await asked()).toEqual([]);
    expect(await undo()).toBe(`answer the conflict of ${item.key}`);
    expect(await asked()).toEqual(before);
  });

  test('that was sent meanwhile stays, and a sentence says so', async () => {
    const item = items[1]!;
    await bothChange(item);
    await reply({ kind: 'mine' });
    await cockpit.engine.outbox.push({ connections: [], operations: null });
    expect(await undo()).toMatchObject({ why: 'your answer was sent meanwhile' });
    expect(await asked()).toEqual([]);
  });

  test('that was given for another value of theirs answers nothing, and that for the one that stands does', async () => {
    const item = items[0]!;
    await bothChange(item);
    const [entry] = await asked();
    await cockpit.somebodyWrites(item, 'Theirs, once more');
    await cockpit.engine.sync.pull({ connections: [] });
    const give = (theirs: string) =>
      cockpit.engine.outbox.answer({ operations: [entry!.id], reply: { kind: 'mine' }, seen: { [entry!.id]: theirs } });
    expect(await give('Theirs')).toEqual({ ok: true, value: 0 });
    expect(await asked()).toMatchObject([{ state: { conflict: { theirs: 'Theirs, once more' } } }]);
    expect(await give('Theirs, once more')).toEqual({ ok: true, value: 1 });
    expect(await asked()).toEqual([]);
  });

  test('is not given again by redo where theirs is another one by then', async () => {
    const item = items[0]!;
    await bothChange(item);
    const [entry] = await asked();
    await cockpit.engine.outbox.answer({ operations: [entry!.id], reply: { kind: 'mine' }, seen: { [entry!.id]: 'Theirs' } });
    await cockpit.somebodyWrites(item, 'Theirs, once more');
    await cockpit.engine.sync.pull({ connections: [] });
    await undo();
    const redone = await cockpit.engine.plan.redo();
    expect(redone).toMatchObject({
      value: { why: expect.stringMatching(/^(what is asked has changed|the question has ended) meanwhile$/) },
    });
    expect(await asked()).toMatchObject([{ state: { conflict: { theirs: 'Theirs, once more' } } }]);
  });

  test('to many conflicts is one step', async () => {
    for (const item of items) await bothChange(item);
    const all = await asked();
    expect(all).toHaveLength(items.length);
    const operations = all.map(({ id }) => id);
    expect(await cockpit.engine.outbox.answer({ operations, reply: { kind: 'theirs' } })).toEqual({ ok: true, value: all.length });
    expect(await undo()).toBe(`answer ${all.length} conflicts`);
    expect(await asked()).toEqual(all);
  });

  test('giving the edit up is taken back as a conflict, with what was asked', async () => {
    await bothChange(items[0]!);
    const before = await asked();
    expect(await cockpit.engine.outbox.takeBack([before[0]!.id])).toMatchObject({ ok: true });
    expect(await asked()).toEqual([]);
    await undo();
    expect(await asked()).toEqual(before);
  });
});

describe('what is asked about an edit', () => {
  test('is told with base, mine and theirs, and a merge to begin with', async () => {
    const item = items[0]!;
    await bothChange(item, `${item.title} of mine`, `Their ${item.title}`);
    const [entry] = await asked();
    expect(await cockpit.engine.outbox.conflict(entry!.id)).toMatchObject({
      kind: 'both-changed',
      base: item.title,
      mine: `${item.title} of mine`,
      theirs: `Their ${item.title}`,
      isText: false,
      explanation: { title: 'Title: both changed it' },
    });
    await reply({ kind: 'theirs' });
    expect(await cockpit.engine.outbox.conflict(entry!.id)).toBeNull();
  });

  test('names who changed it, where the tracker says so with the item', async () => {
    const item = items[1]!;
    expect(item.key).toMatch(/^#/);
    await bothChange(item);
    const [entry] = await asked();
    const view = await cockpit.engine.outbox.conflict(entry!.id);
    expect(view?.by).toEqual(expect.any(String));
    expect(view?.at).toEqual(expect.any(String));
  });
});

describe('what is asked about a text of which the other side has more than words', () => {
  const text = (words: string, ...more: readonly object[]): string =>
    JSON.stringify({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }, ...more] });
  const picture = { type: 'mediaSingle', content: [{ type: 'media', attrs: { type: 'file', id: '1', alt: 'cart.png' } }] };
  const nothingPulled = { items: { rows: () => [] }, states: async () => new Map() } as unknown as Mirror;
  const asks = (theirs: string) => {
    const change = { kind: 'text', field: 'description', format: 'adf', base: text('Base'), value: text('Mine') } as const;
    const conflict = { kind: 'both-changed', theirs, by: 'Ada', at: at(1) } as const;
    const operation = anOperation('a', { change, state: { kind: 'conflict', conflict } });
    const entry = { key: 'APP-1', title: 'Item', connectionName: 'Acme Jira', state: operation.state } as OutboxEntry;
    return conflictView(operation, entry, nothingPulled);
  };

  test('shows where it stands, says what would go, why the two are not merged, and offers no third value', async () => {
    expect(await asks(text('Theirs', picture))).toMatchObject({
      theirs: 'Theirs\n[Image not loaded: cart.png]',
      goes: 'a picture or file',
      draft: null,
      noMerge: 'because of theirs. It holds a picture or file, which Markdown cannot express.',
      explanation: { next: 'Choose yours or theirs. Until then this field is not sent.' },
    });
  });

  test('is as ever where words are all that differs', async () => {
    const view = await asks(text('Theirs'));
    expect(view).toMatchObject({ goes: null, noMerge: null, explanation: { next: expect.stringContaining('or write a third') } });
    expect(view?.draft).not.toBeNull();
  });
});

describe('a deleted item', () => {
  const last = {
    type: 'Bug',
    state: {
      values: { title: 'Old', state: { id: 'Active', name: 'Active' }, priority: null, area: 'Shop' },
      texts: { description: '<p>x</p>' },
      members: { labels: ['a'], links: [] },
    },
  };
  const gone = (id: string, change: Operation['change']): Operation =>
    anOperation(id, { change, state: { kind: 'conflict', conflict: { kind: 'deleted', by: null, at: at(1), last } } });

  test('is made anew with what was pulled last and every edit that waited, which are given up for it', async () => {
    const open = [
      gone('a', { kind: 'value', field: 'title', base: 'Old', value: 'New' }),
      gone('b', { kind: 'comment', text: 'Still needed' }),
    ];
    const { edits, made, left } = await makeAgainEdits(
      open,
      () => open,
      {} as Mirror,
      () => 'made',
    );
    expect([made, left]).toEqual([[open[0]], []]);
    expect(edits).toMatchObject([
      { kind: 'create-record', id: 'made', type: 'Bug', state: { texts: { description: '<p>x</p>' }, members: { labels: ['a'] } } },
      { kind: 'edit-record', record: expect.stringMatching(/\/new-made$/), edit: { kind: 'comment', text: 'Still needed' } },
      { kind: 'take-back', operation: 'a' },
      { kind: 'take-back', operation: 'b' },
    ]);
    // The workflow gives a new item its state.
    expect((edits[0] as { state: { values: object } }).state.values).toEqual({ title: 'New', area: 'Shop' });
  });

  test('is not made anew before somebody has chosen between two edits of a field: neither is given up unasked', async () => {
    const removed = gone('a', { kind: 'comment', text: 'Still needed' });
    const title = { kind: 'value', field: 'title', base: 'Old', value: 'One' } as const;
    const asks = anOperation('b', {
      change: title,
      state: { kind: 'conflict', conflict: { kind: 'two-edits', theirs: 'Two', by: 'Ada', at: at(1) } },
    });
    const again = (open: readonly Operation[]) =>
      makeAgainEdits(
        [removed],
        () => open,
        {} as Mirror,
        () => 'made',
      );
    expect(await again([removed, asks])).toEqual({ edits: [], made: [], left: [{ operation: 'a', why: 'two-edits' }] });
    const behind = { kind: 'conflict', conflict: { kind: 'deleted', by: null, at: at(1), last, before: asks.state } } as const;
    expect((await again([removed, { ...asks, state: behind }])).left).toMatchObject([{ why: 'two-edits' }]);
    expect((await again([removed, anOperation('b', { change: title })])).made).toEqual([removed]);
  });

  test('is not made anew where nobody knows what it held, is no item, or is not asked about any more, and each is told why', async () => {
    const unknown = gone('a', { kind: 'value', field: 'title', base: 'Old', value: 'New' });
    const lost = { ...unknown, state: { kind: 'conflict', conflict: { kind: 'deleted', by: null, at: null } } } as const;
    const version = { ...gone('b', { kind: 'value', field: 'name', base: '4.2', value: '4.3' }), recordKind: 'version' } as const;
    const ended = { ...anOperation('c'), record: version.record };
    const mirror = { items: { rows: () => [] }, states: async () => new Map() } as unknown as Mirror;
    const { edits, made, left } = await makeAgainEdits(
      [lost, { ...version, record: itemId(2) }, ended],
      () => [lost],
      mirror,
      () => 'made',
    );
    expect([edits, made]).toEqual([[], []]);
    expect(left.toSorted((a, b) => a.operation.localeCompare(b.operation))).toEqual([
      { operation: 'a', why: 'not-known' },
      { operation: 'b', why: 'no-item' },
      { operation: 'c', why: 'ended' },
    ]);
    const none = 'none' as Operation['id'];
    expect(await cockpit.engine.outbox.makeAgain([none])).toEqual({
      ok: true,
      value: { made: 0, left: [{ operation: none, why: 'ended' }] },
    });
  });

  /** A push finds an item gone on which two edits wait, and it is made anew. */
  async function madeAnew(): Promise<{ readonly item: ItemRow; readonly before: Awaited<ReturnType<typeof asked>> }> {
    const item = items[0]!;
    await cockpit.run(titled(item, 'Still wanted'), edited(item, { kind: 'comment', text: 'Still needed' }));
    cockpit.hidden.add(item.id);
    await cockpit.engine.outbox.push({ connections: [], operations: null });
    const before = await asked();
    expect(before).toHaveLength(2);
    expect(await cockpit.engine.outbox.makeAgain([before[0]!.id])).toEqual({ ok: true, value: { made: 1, left: [] } });
    return { item, before };
  }
  const waiting = async () => (await cockpit.engine.outbox.list()).map(({ kind, state }) => `${kind} ${state.kind}`).toSorted();

  test('that was made anew is asked about again after undo, and made anew once by redo', async () => {
    const { item, before } = await madeAnew();
    const after = await waiting();
    expect(after).toEqual(['comment queued', 'create queued']);
    for (let round = 0; round < 2; round++) {
      expect(await undo()).toBe(`make ${item.key} anew`);
      expect(await cockpit.engine.outbox.list()).toEqual(before);
      expect(await cockpit.engine.plan.redo()).toEqual({ ok: true, value: `make ${item.key} anew` });
      expect(await waiting()).toEqual(after);
    }
  });

  test('that is back when redo comes is not made a second time', async () => {
    const { item } = await madeAnew();
    await undo();
    cockpit.hidden.delete(item.id);
    await cockpit.engine.sync.pull({ connections: [] });
    const back = await waiting();
    expect(back).toEqual(['comment queued', 'value queued']);
    expect(await cockpit.engine.plan.redo()).toMatchObject({
      ok: true,
      value: { why: expect.stringContaining('the question has ended') },
    });
    expect(await waiting()).toEqual(back);
  });
});

test('an edit that is on its way is not taken back, and a sentence says why', async () => {
  const item = items[0]!;
  await cockpit.run(titled(item, 'On its way'));
  const [entry] = await cockpit.engine.outbox.list();
  // The tracker's answer is lost: nobody knows whether it arrived.
  cockpit.loseAnswers = true;
  await cockpit.engine.outbox.push({ connections: [], operations: null });
  expect((await cockpit.engine.outbox.list())[0]?.state.kind).toBe('sending');
  const refused = await cockpit.engine.outbox.takeBack([entry!.id]);
  expect(refused).toMatchObject({ ok: false, error: { code: 'invalid', problems: { operation: expect.stringMatching(/on its way/) } } });
  expect(await cockpit.engine.outbox.list()).toHaveLength(1);
  cockpit.loseAnswers = false;
  await cockpit.engine.outbox.push({ connections: [], operations: null });
  expect(await cockpit.engine.outbox.list()).toEqual([]);
});
