import { describe, expect, test } from 'vitest';
import { remoteIdOf, type ItemId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { Creation } from '#shared/tracker/writer.ts';
import { DIALECTS, issue, never, value } from './rig.ts';
import {
  APP,
  ben,
  blocks,
  creation,
  described,
  EPIC_FIELD,
  item,
  loseAnswer,
  START,
  version,
  writableSite,
  writeRig,
  type WriteRig,
} from './write-rig.ts';

const make = (made: WriteRig, wanted: Creation) => made.writer.create(wanted, never);
const find = async (made: WriteRig, wanted: Creation, since: Instant = START) =>
  value(await made.writer.findCreated(wanted, since, never)) as ItemId | null;

describe.each(DIALECTS)('a new issue in the %s dialect', (dialect) => {
  const story = creation('item', { title: 'New' });

  test('has every field it was given', async () => {
    const made = writeRig(dialect);
    const wanted = creation(
      'item',
      { title: 'New', assignee: ben(dialect), priority: { id: '2', name: 'High' } },
      {
        texts: { description: described(dialect, 'Why') },
        members: {
          labels: ['x'],
          components: ['Core'],
          fixVersions: [version('501')],
          links: [blocks('10002'), blocks('10003', 'inward')],
        },
        along: { duedate: '2026-12-24' },
      },
    );
    const id = value(await make(made, wanted));
    const remote = value(await made.writer.read(id, 'item', never))!;
    expect(remote).toMatchObject({
      project: APP,
      state: {
        values: { title: 'New', assignee: ben(dialect), priority: { id: '2' } },
        texts: { description: described(dialect, 'Why') },
        members: { labels: ['x'], components: ['Core'], fixVersions: [version('501')] },
      },
    });
    expect(remote.state.members.links?.toSorted()).toEqual([blocks('10002'), blocks('10003', 'inward')].toSorted());
    expect(remote.pulled?.row).toMatchObject({ type: 'Story', due: '2026-12-24' });
  });

  test('whose answer was lost is found, and not made again (S16, S17)', async () => {
    const made = writeRig(dialect);
    const count = made.sandbox.controls.issueCount;
    made.before = (request) => (request.method === 'POST' ? loseAnswer(made, request) : undefined);
    expect(await make(made, story)).toMatchObject({ ok: false, error: { code: 'interrupted' } });
    made.before = () => undefined;
    const found = await find(made, story);
    expect(value(await made.writer.read(found!, 'item', never))?.state.values.title).toBe('New');
    expect(made.sandbox.controls.issueCount).toBe(count + 1);
    expect(await find(made, { ...story, id: 'op-other' as OperationId })).toBeNull();
  });

  test('whose answer was lost is found in another project, where somebody has moved it (S16, S32)', async () => {
    const { projects } = writableSite();
    const other = { ...projects[0]!, id: '20', key: 'WEB', components: [], versions: [] };
    const made = writeRig(dialect, writableSite({ projects: [...projects, other] }));
    const id = value(await make(made, story));
    made.sandbox.controls.move(remoteIdOf(id), 'WEB');
    expect(await find(made, story)).toBe(id);
  });

  test('whose request may have left before the network went away is no refused one', async () => {
    const made = writeRig(dialect);
    made.before = (request) => {
      if (request.method === 'POST')
        throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ERR_NETWORK_CHANGED' }) });
    };
    expect(await make(made, story)).toMatchObject({ ok: false, error: { code: 'interrupted' } });
  });

  test.each([
    ['ahead', '2026-12-22T12:00:00.000Z'],
    ['behind', '2026-10-22T12:00:00.000Z'],
  ])('is found by a computer whose clock is a month %s', async (_, since) => {
    const made = writeRig(dialect);
    const id = value(await make(made, story));
    expect(await find(made, story, since as Instant)).toBe(id);
  });

  test('is found behind a page of newer ones', async () => {
    const made = writeRig(dialect);
    const id = value(await make(made, story));
    made.time += 1000;
    for (let count = 0; count < 60; count += 1) value(await make(made, { ...story, id: `op-${count}` as OperationId }));
    expect(await find(made, story)).toBe(id);
  });

  test('is not seen while the search lags', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.setSearchLag(60_000);
    const id = value(await make(made, story));
    expect(await find(made, story)).toBeNull();
    made.time += 61_000;
    expect(await find(made, story)).toBe(id);
  });

  test('that Jira refuses comes back with the words of every field', async () => {
    const made = writeRig(dialect);
    const wanted = creation('item', { title: ' ' }, { members: { labels: ['two words'] } });
    expect(await make(made, wanted)).toMatchObject({
      ok: false,
      error: {
        code: 'rejected',
        messages: ['You must specify a summary of the issue.', "Labels: The label 'two words' contains spaces which is invalid."],
      },
    });
  });

  test('cannot begin in a state or a sprint: nothing of it is lost in silence', async () => {
    const made = writeRig(dialect);
    expect(await make(made, creation('item', { title: 'New', state: { id: '5', name: 'Done' } }))).toMatchObject({
      ok: false,
      error: { code: 'rejected' },
    });
    expect(made.writes()).toEqual([]);
  });

  test('stands under its parent', async () => {
    const made = writeRig(dialect);
    const parent = { id: item('10003'), name: 'APP-3' };
    const id = value(await make(made, creation('item', { title: 'Part', parent })));
    expect(value(await made.writer.read(id, 'item', never))?.state.values.parent).toEqual(parent);
    const truth = made.truth(id.slice('jira-1/'.length));
    expect(dialect === 'cloud' ? truth['parent'] : truth[EPIC_FIELD.id]).toEqual(
      dialect === 'cloud' ? expect.objectContaining({ key: 'APP-3' }) : 'APP-3',
    );
    const sub = value(await make(made, creation('item', { title: 'Sub', parent }, { type: 'Sub-task' })));
    expect(made.truth(sub.slice('jira-1/'.length))['parent']).toMatchObject({ key: 'APP-3' });
  });

  test('of another account with the same words is not taken for ours', async () => {
    const seed = writableSite();
    const theirs = issue(9, { summary: 'New', creator: seed.users[1]!, created: '2026-11-22T12:00:00.000+0000' });
    const made = writeRig(dialect, { ...seed, issues: [...seed.issues, theirs] });
    expect(await find(made, story)).toBeNull();
    expect(made.sent.filter(({ url }) => url.pathname.includes('/properties/'))).toEqual([]);
  });
});

describe.each(DIALECTS)('a sprint in the %s dialect', (dialect) => {
  test('is neither made, looked for, read nor changed, and says so', async () => {
    const { writer } = writeRig(dialect);
    const wanted = creation('iteration', { name: 'Sprint 9' });
    const record = 'jira-1/sprint-9' as Parameters<typeof writer.read>[0];
    const rejected = { ok: false, error: { code: 'rejected', messages: ['Sprints of Jira cannot be changed from here.'] } };
    expect(await writer.create(wanted, never)).toMatchObject(rejected);
    expect(await writer.findCreated(wanted, START, never)).toMatchObject(rejected);
    expect(await writer.read(record, 'iteration', never)).toMatchObject(rejected);
    const changes = [{ id: 'op-1' as OperationId, change: { kind: 'value', field: 'name', base: 'A', value: 'B' } as const }];
    expect(await writer.write({ record, recordKind: 'iteration', project: APP, revision: '', changes }, never)).toMatchObject({
      answers: [{ kind: 'refused', parking: { words: 'Sprints of Jira cannot be changed from here.' } }],
      error: null,
    });
  });
});
