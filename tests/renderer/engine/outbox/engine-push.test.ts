import { commentsOf, notPulled } from '#shared/sync/comments.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { madeSetting } from '#renderer/engine/outbox/push-store.ts';
import { connectionOf, trackerOfItem, type ItemId, type ItemRow } from '#shared/domain/item.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { isLocal, localId, type OperationId } from '#shared/sync/operation.ts';
import { edited, titled } from '#tests/support/sandbox-engine.ts';
import { again, closeCockpit, cockpit, engine, held, items, openCockpit, push, rowOf, run } from './each-cockpit.ts';

beforeEach(openCockpit);
afterEach(closeCockpit);

const newId = (): string => crypto.randomUUID();

describe('a push', () => {
  test('sends what waits on both trackers, and then nothing waits', async () => {
    for (const item of items) {
      await run(
        titled(item, `Pushed ${item.key}`),
        edited(item, { kind: 'members', field: 'labels', add: ['pushed'], remove: [] }),
        edited(item, { kind: 'comment', text: 'Agreed on Friday' }),
      );
    }
    await push();
    for (const item of items) {
      const { state } = await held(item.id);
      expect(state.values.title).toBe(`Pushed ${item.key}`);
      expect(state.members.labels).toContain('pushed');
      const row = await rowOf(item.id);
      expect(row.title).toBe(`Pushed ${item.key}`);
      expect(row.pending).toBeUndefined();
    }
    expect(await engine.outbox.list()).toEqual([]);
    for (const item of items) {
      const sent = await engine.outbox.sentComments(item.id);
      expect(sent).toMatchObject([{ text: 'Agreed on Friday' }]);
      // What the push has read back holds it: it is shown once.
      const pulled = commentsOf((await engine.items.get(item.id))!);
      expect(pulled.comments).toHaveLength(1);
      expect(sent[0]?.made).toBeDefined();
      expect(notPulled(sent, pulled, trackerOfItem(item))).toEqual([]);
    }
    const [report] = await engine.outbox.reports({ limit: 5 });
    expect(report).toMatchObject({ counts: { sent: 6, conflicts: 0, parked: 0, skipped: 0, inDoubt: 0 } });
    expect(report?.finishedAt).not.toBeNull();
    expect(report?.connections.map(({ step, total, done }) => [step.kind, total, done])).toEqual([
      ['done', 3, 3],
      ['done', 3, 3],
    ]);
  });

  test('is taken back by queueing the reverse edit', async () => {
    const item = items[0]!;
    await run(titled(item, 'Pushed'));
    await push();
    expect(await engine.plan.undo()).toMatchObject({ ok: true });
    expect(await engine.outbox.list()).toMatchObject([{ before: 'Pushed', after: item.title }]);
    await push();
    expect((await held(item.id)).state.values.title).toBe(item.title);
  });

  test('of a comment cannot be undone: undo says that it stays in the tracker', async () => {
    const item = items[0]!;
    await run(edited(item, { kind: 'comment', text: 'Agreed on Friday' }));
    await push();
    expect(await engine.plan.undo()).toMatchObject({
      ok: true,
      value: { why: 'it was sent and stays in the tracker' },
    });
  });

  test('never sees a comment that was given up and brought back, once both are undone and redone', async () => {
    await run(edited(items[0]!, { kind: 'comment', text: 'Agreed on Friday' }));
    const waits = async () => (await engine.outbox.list()).map(({ id }) => id);
    await run({ kind: 'take-back', operation: (await waits())[0]! });
    for (const [turn, left] of [
      ['undo', 1],
      ['undo', 0],
      ['redo', 1],
      ['redo', 0],
    ] as const) {
      expect(await engine.plan[turn]()).toMatchObject({ ok: true });
      expect(await waits()).toHaveLength(left);
    }
  });

  test('leaves what is held back, and what was not chosen', async () => {
    const [one, other] = [items[0]!, items[1]!];
    await run(titled(one, 'Held'), titled(other, 'Not chosen'));
    const [first, second] = await engine.outbox.list();
    expect(await engine.outbox.hold([first!.id])).toEqual({ ok: true, value: 1 });
    await engine.outbox.push({ connections: [], operations: [first!.id] });
    expect((await engine.outbox.list()).map(({ state }) => state.kind)).toEqual(['held', 'queued']);
    expect(await engine.outbox.release([first!.id])).toEqual({ ok: true, value: 1 });
    expect(await engine.outbox.takeBack([second!.id])).toMatchObject({ ok: true });
    await push();
    expect((await held(one.id)).state.values.title).toBe('Held');
    expect((await held(other.id)).state.values.title).toBe(other.title);
  });

  test('what is held back is held again when giving it up is undone, an edit and a new record alike', async () => {
    const item = items[0]!;
    const id = newId() as OperationId;
    const state = { values: { title: 'New and held' }, texts: {}, members: {} };
    await run(titled(item, 'Held'), { kind: 'create-record', id, recordKind: 'item', project: item.projectId, type: item.type, state });
    const before = await engine.outbox.list();
    const ids = before.map((entry) => entry.id);
    expect(await engine.outbox.hold(ids)).toEqual({ ok: true, value: 2 });
    const states = async () => (await engine.outbox.list()).map((entry) => entry.state.kind);
    expect(await engine.outbox.takeBack(ids)).toMatchObject({ ok: true });
    expect(await states()).toEqual([]);
    expect(await engine.plan.undo()).toMatchObject({ ok: true });
    expect(await states()).toEqual(['held', 'held']);
    expect(await engine.plan.redo()).toMatchObject({ ok: true });
    expect(await states()).toEqual([]);
    expect(await engine.plan.undo()).toMatchObject({ ok: true });
    expect(await rowOf(item.id)).toMatchObject({ title: 'Held' });
  });

  test('ends with its reason when the store of what is pulled is full, and goes on from there', async () => {
    const item = items[0]!;
    await run(titled(item, 'No room'));
    const full = vi.spyOn(cockpit.core.plan, 'settle').mockRejectedValue(Object.assign(new Error('full'), { name: 'QuotaExceededError' }));
    await push();
    const [report] = await engine.outbox.reports({ limit: 1 });
    expect(report).toMatchObject({
      counts: { skipped: 1 },
      connections: [{ step: { kind: 'failed', explanation: { title: 'Push stopped' } } }],
    });
    expect(report?.finishedAt).not.toBeNull();
    full.mockRestore();
    await push();
    expect((await held(item.id)).state.values.title).toBe('No room');
  });

  test('ends also when the cockpit itself fails', async () => {
    const item = items[0]!;
    await run(titled(item, 'Unlucky'));
    const bug = vi.spyOn(cockpit.core.plan.outbox, 'versionOf').mockImplementation(() => {
      throw new TypeError('a bug');
    });
    await push();
    const [report] = await engine.outbox.reports({ limit: 1 });
    expect(report?.connections).toMatchObject([{ step: { kind: 'failed', explanation: { detail: 'TypeError: a bug' } } }]);
    expect(report?.finishedAt).not.toBeNull();
    bug.mockRestore();
  });

  test('never writes over an edit that was made while the tracker was asked', async () => {
    const item = items[0]!;
    await run(titled(item, 'First thought'));
    let asked = 0;
    cockpit.beforeRead = async () => {
      asked += 1;
      if (asked === 1) await run(titled(item, 'Second thought'));
    };
    await push();
    expect((await held(item.id)).state.values.title).toBe('Second thought');
    expect(await engine.outbox.list()).toEqual([]);
  });

  test('sends nothing while the second copy cannot be written', async () => {
    const item = items[0]!;
    await run(titled(item, 'Only once'));
    cockpit.journalFails = true;
    await push();
    expect((await held(item.id)).state.values.title).toBe(item.title);
    const [report] = await engine.outbox.reports({ limit: 1 });
    expect(report?.connections[0]?.step).toMatchObject({ kind: 'failed', explanation: { title: 'Push stopped' } });
    cockpit.journalFails = false;
    await engine.retry();
    await push();
    expect((await held(item.id)).state.values.title).toBe('Only once');
  });

  test('shows a new item among the others until it is created, and then in the tracker’s own form', async () => {
    for (const { projectId, type } of items) {
      const id = newId() as OperationId;
      const local = localId(connectionOf(projectId), id) as ItemId;
      const state = { values: { title: 'Brand new thing' }, texts: {}, members: { labels: ['fresh'] } };
      await run({ kind: 'create-record', id, recordKind: 'item', project: projectId, type, state });
      const all = async () =>
        (await engine.items.query({ filter: { ...NO_FILTER, text: 'brand new', projects: [projectId] }, sort: [], group: null })).ids;
      expect(await all()).toEqual([local]);
      expect(await engine.items.get(local)).toMatchObject({ title: 'Brand new thing', labels: ['fresh'], pending: ['create'] });
      // An edit of it changes what will be created, and undo brings the first words back.
      const retitled = { kind: 'value', field: 'title', value: 'Brand new words' } as const;
      await run({ kind: 'edit-record', record: local, recordKind: 'item', project: projectId, edit: retitled });
      expect((await engine.outbox.list()).filter((each) => each.record === local)).toHaveLength(1);
      expect((await rowOf(local)).title).toBe('Brand new words');
      await engine.plan.undo();
      expect((await rowOf(local)).title).toBe('Brand new thing');

      await again();
      expect(await all()).toEqual([local]);
      // A pull does not miss it in the cockpit.tracker.
      await engine.sync.pull({ connections: [connectionOf(projectId)] });
      expect(await all()).toEqual([local]);

      await push();
      const [made, ...others] = await all();
      expect(others).toEqual([]);
      expect(isLocal(made!)).toBe(false);
      expect((await engine.items.get(local))!.id).toBe(made);
      expect((await rowOf(made!)).title).toBe('Brand new thing');
      expect((await engine.items.get(made!))!.pending).toBeUndefined();
    }
  });

  test('takes a new item away with its undo', async () => {
    const [{ projectId, type }] = items as [ItemRow];
    const count = async () => (await engine.items.query({ filter: NO_FILTER, sort: [], group: null })).ids.length;
    const before = await count();
    const id = newId() as OperationId;
    const state = { values: { title: 'Not for long' }, texts: {}, members: {} };
    await run({ kind: 'create-record', id, recordKind: 'item', project: projectId, type, state });
    expect(await count()).toBe(before + 1);
    await engine.plan.undo();
    expect(await count()).toBe(before);
  });

  test('makes new records before those that name them, each once', async () => {
    const { projectId } = items[0]!;
    const connection = projectId.slice(0, projectId.indexOf('/'));
    const [first, second] = [newId() as OperationId, newId() as OperationId];
    const state = (title: string) => ({ values: { title }, texts: {}, members: {} });
    const creation = { kind: 'create-record', recordKind: 'item', project: projectId, type: 'Task' } as const;
    const parent = localId(connection, first);
    await run(
      { ...creation, id: second, state: { ...state('Linked'), members: { links: [`outward Blocks ${parent}`] } } },
      { ...creation, id: first, state: state('Named by another') },
    );
    await run({
      kind: 'edit-record',
      record: parent,
      recordKind: 'item',
      project: projectId,
      edit: { kind: 'comment', text: 'Made offline' },
    });
    expect((await engine.outbox.list()).map((each) => [each.kind, each.title, each.waitsFor])).toEqual([
      ['create', 'Linked', [parent]],
      ['create', 'Named by another', []],
      ['comment', 'Named by another', [parent]],
    ]);
    await push();
    expect(await engine.outbox.list()).toEqual([]);
    const made = cockpit.core.plan.setting<RecordId | null>(madeSetting(parent), null);
    expect((await held(made!)).state.values.title).toBe('Named by another');
  });
});
