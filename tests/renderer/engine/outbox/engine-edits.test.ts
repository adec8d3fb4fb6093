import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectionOf, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import { linkMember, type Choice } from '#shared/sync/editable.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { putRelease, setRelease } from '../plan/support.ts';
import { edited, titled } from '#tests/support/sandbox-engine.ts';
import { again, closeCockpit, engine, held, items, openCockpit, push, rowOf, run } from './each-cockpit.ts';

beforeEach(openCockpit);
afterEach(closeCockpit);

describe('an edit of a record', () => {
  test('is shown wherever the record is, marked as waiting, and undo takes it and its operation away', async () => {
    const item = items[0]!;
    await run(titled(item, 'Quokka enclosure'), edited(item, { kind: 'members', field: 'labels', add: ['zoo'], remove: [] }));
    expect(await rowOf(item.id)).toMatchObject({ title: 'Quokka enclosure', pending: ['title', 'labels'] });
    expect(await engine.items.get(item.id)).toMatchObject({
      title: 'Quokka enclosure',
      labels: [...item.labels, 'zoo'],
      pending: ['title', 'labels'],
    });
    expect(await engine.items.search({ text: 'quokka', limit: 5 })).toMatchObject([{ id: item.id }]);
    const { ids } = await engine.items.query({ filter: { ...NO_FILTER, labels: ['zoo'] }, sort: [], group: null });
    expect(ids).toEqual([item.id]);
    expect(await engine.outbox.list()).toMatchObject([
      {
        key: item.key,
        title: 'Quokka enclosure',
        field: 'title',
        before: item.title,
        after: 'Quokka enclosure',
        state: { kind: 'queued' },
      },
      { key: item.key, field: 'labels', before: [], after: ['zoo'] },
    ]);
    expect(await engine.plan.undo()).toEqual({ ok: true, value: 'edit' });
    expect(await engine.outbox.list()).toEqual([]);
    expect(await rowOf(item.id)).toEqual({ ...item });
    expect(await engine.items.search({ text: 'quokka', limit: 5 })).toEqual([]);
  });

  test('and a change of a release are one step: both are taken back together', async () => {
    const item = items[0]!;
    await run(putRelease('r1', { name: 'Winter' }));
    await run(setRelease('r1', { name: 'Spring' }), titled(item, 'Ship it in spring'));
    expect(await engine.plan.undo()).toMatchObject({ ok: true });
    expect(await engine.outbox.list()).toEqual([]);
    expect(await engine.plan.redo()).toMatchObject({ ok: true });
    expect(await engine.outbox.list()).toMatchObject([{ after: 'Ship it in spring' }]);
  });

  test('of an item that is not here, or of a field it has not, is refused and changes nothing', async () => {
    const item = items[0]!;
    const gone = { ...item, id: `${item.id}999` as ItemId };
    expect(await engine.plan.run({ label: 'edit', why: null, edits: [titled(gone, 'x')] })).toMatchObject({
      ok: false,
      error: { code: 'gone' },
    });
    const odd = edited(item, { kind: 'value', field: 'name' as never, value: 'x' });
    expect(await engine.plan.run({ label: 'edit', why: null, edits: [odd] })).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(await engine.outbox.list()).toEqual([]);
  });

  test('is still there after a restart', async () => {
    await run(titled(items[0]!, 'Kept over night'));
    await again();
    expect(await rowOf(items[0]!.id)).toMatchObject({ title: 'Kept over night', pending: ['title'] });
  });
});

describe('what the editors of an item offer', () => {
  const chosen = ({ id, name: called }: Choice): Choice => ({ id, name: called });
  /** Another one than the item has. */
  const other = <T extends Choice>(list: readonly T[], now: string | null): T => {
    const found = list.find((choice) => choice.name !== now);
    if (found === undefined) throw new Error('nothing else is offered');
    return found;
  };

  test.each([
    ['Jira', 0],
    ['Azure DevOps', 1],
  ])('of %s is taken by the tracker, field by field, and stands there after a push', async (_, at) => {
    const item = items[at]!;
    const choices = (await engine.items.choices(item.projectId))!;
    expect(choices.readOnly).toBeNull();
    const [target] = (await engine.items.query({ filter: { ...NO_FILTER, projects: [item.projectId] }, sort: [], group: null })).ids.slice(
      1,
    );
    const state = other(choices.states[item.type]!, item.state);
    const link = linkMember({ ...choices.linkTypes[0]!, target: target! });
    const own: readonly Edit[] =
      choices.tracker === 'jira'
        ? [
            { kind: 'members', field: 'components', add: choices.components.slice(0, 1), remove: [...item.components] },
            { kind: 'members', field: 'fixVersions', add: choices.fixVersions.slice(0, 1).map(({ id }) => id), remove: [] },
          ]
        : [
            { kind: 'value', field: 'iteration', value: chosen(choices.iterations.find(({ id }) => id !== item.iteration)!) },
            { kind: 'value', field: 'area', value: choices.areas.find((area) => area !== item.area) ?? null },
          ];
    const edits: readonly Edit[] = [
      { kind: 'value', field: 'state', value: chosen(state) },
      { kind: 'value', field: 'assignee', value: chosen(other(choices.people, item.assignee)) },
      { kind: 'value', field: 'priority', value: chosen(other(choices.priorities, item.priority)) },
      { kind: 'members', field: 'labels', add: [choices.labels.find((label) => !item.labels.includes(label))!], remove: [] },
      { kind: 'members', field: 'links', add: [link], remove: [] },
      ...own,
    ];
    await run(...edits.map((edit) => edited(item, edit)));
    expect(await engine.outbox.of(item.id)).toHaveLength((await engine.outbox.list()).length);
    await push();
    const left = await engine.outbox.list();
    expect(left.map(({ field, state: how }) => [field, how])).toEqual([]);
    const { values, members } = (await held(item.id)).state;
    expect(values.state).toMatchObject({ name: state.name });
    expect(members.links).toContain(link);
  });

  test('names the other end of a new link, in the words and with the meaning of its type', async () => {
    const item = items[0]!;
    const { linkTypes } = (await engine.items.choices(item.projectId))!;
    const { ids } = await engine.items.query({ filter: { ...NO_FILTER, projects: [item.projectId] }, sort: [], group: null });
    const target = await rowOf(ids.at(-1)!);
    const inward = linkTypes.find(({ direction }) => direction === 'inward')!;
    await run(edited(item, { kind: 'members', field: 'links', add: [linkMember({ ...inward, target: target.id })], remove: [] }));
    const shown = await engine.items.get(item.id);
    expect(shown?.links.at(-1)).toMatchObject({ label: inward.label, relation: 'needs', targetKey: target.key });
    expect((await engine.outbox.of(item.id))[0]).toMatchObject({ after: [expect.stringContaining(target.key)] });
  });

  test('is nothing for a project that is not pulled', async () => {
    expect(await engine.items.choices(`${connectionOf(items[0]!.projectId)}/999999` as ProjectId)).toBeNull();
  });
});
