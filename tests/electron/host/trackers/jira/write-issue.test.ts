import { describe, expect, test } from 'vitest';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import { linkMember } from '#shared/sync/editable.ts';
import { DIALECTS, issue, never, value } from './rig.ts';
import {
  APP,
  ben,
  blocks,
  comment,
  creation,
  described,
  EPIC_FIELD,
  item,
  kinds,
  members,
  set,
  state,
  text,
  version,
  writableSite,
  writeRig,
} from './write-rig.ts';

const ids = (list: unknown): readonly unknown[] => (list as readonly WireRecord[]).map(({ id }) => id);
const links = (fields: WireRecord): readonly WireRecord[] => (fields['issuelinks'] ?? []) as unknown as readonly WireRecord[];

describe.each(DIALECTS)('in the %s dialect', (dialect) => {
  describe('a look at an issue', () => {
    test('gives every field that can be changed, in the form that edits have', async () => {
      const made = writeRig(dialect);
      const { controls } = made.sandbox;
      controls.edit('APP-1', {
        fields: { assignee: { name: 'ben' }, fixVersions: [{ id: '501' }], components: [{ name: 'Core' }], parent: { id: '10003' } },
      });
      controls.link('Blocks', 'APP-1', 'APP-2');
      controls.link('Relates', 'APP-3', 'APP-1');
      const remote = await made.look();
      expect(remote.state).toEqual({
        values: {
          title: 'Item 1',
          state: state('1'),
          assignee: ben(dialect),
          priority: { id: '3', name: 'Medium' },
          parent: { id: item('10003'), name: 'APP-3' },
        },
        texts: { description: described(dialect, 'First line') },
        formats: { description: dialect === 'cloud' ? 'adf' : 'wiki' },
        members: {
          labels: ['api'],
          components: ['Core'],
          fixVersions: [version('501')],
          links: [blocks('10002'), linkMember({ type: 'Relates', direction: 'outward', target: item('10003') })],
        },
      });
      expect(remote).toMatchObject({ project: APP, by: 'Ann Archer', at: '2026-11-22T12:00:00.000Z' });
    });

    test('gives the same item as a pull', async () => {
      const made = writeRig(dialect);
      made.sandbox.controls.edit('APP-1', { fields: { summary: 'Renamed' } });
      const remote = await made.look();
      const pulled = value(await made.jira.fetch(APP, ['10001'], never));
      expect(remote.pulled).toEqual(pulled.items[0]);
    });

    test('of an issue that is gone or hidden is null', async () => {
      const made = writeRig(dialect);
      made.sandbox.controls.delete('APP-2');
      expect(value(await made.writer.read(item('10002'), 'item', never))).toBeNull();
      made.sandbox.controls.hideProject('APP', true);
      expect(value(await made.writer.read(item('10001'), 'item', never))).toBeNull();
    });

    test('finds an issue that has moved under its new project', async () => {
      const made = writeRig(
        dialect,
        writableSite({ projects: [...writableSite().projects, { ...writableSite().projects[0]!, id: '20', key: 'WEB', versions: [] }] }),
      );
      made.sandbox.controls.move('APP-1', 'WEB');
      expect((await made.look()).project).toBe('jira-1/20');
    });
  });

  describe('a write', () => {
    test('of every field is one request for the edits, and the tracker holds what was wanted', async () => {
      const made = writeRig(dialect);
      const written = await made.push([
        set('title', 'Item 1', 'Renamed'),
        text(described(dialect, 'First line'), described(dialect, 'Second line')),
        set('assignee', null, ben(dialect)),
        set('priority', { id: '3', name: 'Medium' }, { id: '2', name: 'High' }),
        members('labels', ['desktop'], ['API']),
        members('components', ['Core', 'Shell']),
        members('fixVersions', [version('501'), version('502')]),
      ]);
      expect([kinds(written), written.error]).toEqual([Array<string>(7).fill('sent'), null]);
      expect(made.writes()).toEqual(['PUT /issue/10001']);
      const { state: held } = await made.look();
      expect(held).toMatchObject({
        values: { title: 'Renamed', assignee: ben(dialect), priority: { id: '2' } },
        texts: { description: described(dialect, 'Second line') },
        members: { labels: ['desktop'], components: ['Core', 'Shell'], fixVersions: [version('501'), version('502')] },
      });
    });

    test('adds and removes members and leaves the others as people made them meanwhile', async () => {
      const made = writeRig(dialect);
      made.sandbox.controls.edit('APP-1', { fields: { labels: ['api', 'old'], fixVersions: [{ id: '501' }] } });
      const remote = await made.look();
      made.sandbox.controls.edit('APP-1', { update: { labels: [{ add: 'theirs' }] } }, 'ben');
      await made.pushOn(remote, [members('labels', ['mine'], ['old']), members('fixVersions', [version('502')], [version('501')])]);
      expect(made.truth()['labels']).toEqual(['api', 'theirs', 'mine']);
      expect(ids(made.truth()['fixVersions'])).toEqual(['502']);
    });

    test('names people as the catalog does', async () => {
      const made = writeRig(dialect);
      const { people } = value(await made.jira.catalog(APP, never));
      const chosen = people.find(({ name }) => name === 'Ben Bauer')!;
      expect(kinds(await made.push([set('assignee', null, chosen)]))).toEqual(['sent']);
      expect(made.truth()['assignee']).toMatchObject({ name: 'ben' });
    });

    test('empties fields', async () => {
      const made = writeRig(dialect);
      made.sandbox.controls.edit('APP-1', { fields: { assignee: { name: 'ben' }, parent: { id: '10003' } } });
      const written = await made.push([
        set('assignee', ben(dialect), null),
        text(described(dialect, 'First line'), ''),
        set('parent', { id: item('10003'), name: 'APP-3' }, null),
      ]);
      expect(kinds(written)).toEqual(['sent', 'sent', 'sent']);
      expect((await made.look()).state).toMatchObject({ values: { assignee: null, parent: null }, texts: { description: '' } });
    });

    test('of two edits of one field sends the later one', async () => {
      const made = writeRig(dialect);
      expect(await made.push([set('title', 'Item 1', 'B'), set('title', 'B', 'C')])).toMatchObject({
        answers: [
          { kind: 'sent', replaced: null },
          { kind: 'sent', replaced: null },
        ],
      });
      expect([made.truth()['summary'], made.writes().length]).toEqual(['C', 1]);
    });

    test('creates a link from either end, and deletes it by the id it has now', async () => {
      const made = writeRig(dialect);
      await made.push([members('links', [blocks('10002'), blocks('10003', 'inward')])]);
      expect(links(made.truth())).toMatchObject([{ outwardIssue: { key: 'APP-2' } }, { inwardIssue: { key: 'APP-3' } }]);
      expect(links(made.truth('10003'))).toMatchObject([{ outwardIssue: { key: 'APP-1' } }]);
      const written = await made.push([members('links', [], [blocks('10002'), blocks('10003')])]); // the second is none of its links
      expect(kinds(written)).toEqual(['sent']);
      expect(links(made.truth())).toMatchObject([{ inwardIssue: { key: 'APP-3' } }]);
    });

    test('deletes a link that reads the same from both ends, whichever end made it', async () => {
      const made = writeRig(dialect);
      made.sandbox.controls.link('Relates', 'APP-2', 'APP-1');
      await made.push([members('links', [], [linkMember({ type: 'Relates', direction: 'outward', target: item('10002') })])]);
      expect(links(made.truth())).toEqual([]);
    });

    test('adds comments with their marker, after everything else', async () => {
      const made = writeRig(dialect);
      const written = await made.push([comment('Ready.\nReally.'), set('state', state('1'), state('3')), set('title', 'Item 1', 'B')]);
      expect(kinds(written)).toEqual(['sent', 'sent', 'sent']);
      expect(made.writes()).toEqual(['PUT /issue/10001', 'POST /issue/10001/transitions', 'POST /issue/10001/comment']);
      expect(made.sent.findLast(({ method }) => method === 'POST')?.body).toMatchObject({
        properties: [{ key: 'release-cockpit', value: { operation: 'op-1' } }],
      });
    });

    test('without changes of values asks for no history', async () => {
      const made = writeRig(dialect);
      const remote = await made.look();
      const before = made.sent.length;
      await made.pushOn(remote, [members('labels', ['x'])]);
      expect(made.sent.length - before).toBe(1);
    });

    test('of an issue that vanished after the look is looked at again', async () => {
      const made = writeRig(dialect);
      const remote = await made.look();
      made.sandbox.controls.delete('APP-1');
      const written = await made.pushOn(remote, [members('labels', [], ['api'])]);
      expect(written).toMatchObject({ answers: [{ kind: 'not-sent' }], error: { code: 'stale-revision' } });
    });

    test('of a sprint or an area is refused with a sentence, and the rest goes on', async () => {
      const made = writeRig(dialect);
      const written = await made.push([set('iteration', null, { id: 'jira-1/sprint-1', name: 'S1' }), set('title', 'Item 1', 'B')]);
      expect(written.answers).toMatchObject([
        { kind: 'refused', parking: { words: 'Sprints of Jira cannot be changed from here.' } },
        { kind: 'sent' },
      ]);
    });
  });

  describe('a refusal', () => {
    test('by field parks that field and sends the others', async () => {
      const made = writeRig(dialect);
      const written = await made.push([
        set('title', 'Item 1', 'B'),
        members('labels', ['two words']),
        members('fixVersions', [version('999')]),
        set('priority', null, { id: '4', name: 'Low' }),
      ]);
      expect(written.answers).toMatchObject([
        { kind: 'sent' },
        {
          kind: 'refused',
          parking: {
            words: "The label 'two words' contains spaces which is invalid.",
            advice: 'Change the value, then send it again.',
            asks: [],
          },
        },
        { kind: 'refused', parking: { words: "Version id '999' is not valid" } },
        { kind: 'sent' },
      ]);
      expect(made.truth()).toMatchObject({ summary: 'B', priority: { id: '4' }, labels: ['api'] });
      expect(made.writes()).toHaveLength(2);
    });

    test('that names no field is found by sending the changes one by one', async () => {
      const made = writeRig(dialect);
      made.before = async (request) => {
        if (request.method !== 'PUT' || !(await request.clone().text()).includes('Forbidden title')) return undefined;
        return Response.json({ errorMessages: ['A script of this project says no.'], errors: {} }, { status: 400 });
      };
      const written = await made.push([
        members('labels', ['x']),
        set('title', 'Item 1', 'Forbidden title'),
        members('components', ['Core']),
      ]);
      expect(written.answers).toMatchObject([
        { kind: 'sent' },
        { kind: 'refused', parking: { words: 'A script of this project says no.' } },
        { kind: 'sent' },
      ]);
      expect(made.truth()).toMatchObject({ summary: 'Item 1', labels: ['api', 'x'], components: [{ name: 'Core' }] });
    });

    test.each([
      [403, 'You may not edit issues in this project.', 'Ask for the permission'],
      [404, 'Issue does not exist or you do not have permission to see it.', 'Ask for the permission'],
      [413, 'The issue has too many comments.', 'Remove something there'],
    ])('with status %d keeps Jira’s words', async (status, words, advice) => {
      const made = writeRig(dialect);
      const remote = await made.look();
      made.before = (request) => (request.method === 'GET' ? undefined : Response.json({ errorMessages: [words], errors: {} }, { status }));
      const written = await made.pushOn(remote, [set('title', 'Item 1', 'B'), members('links', [blocks('10002')]), comment('Hi')]);
      for (const answer of written.answers) expect(answer).toMatchObject({ kind: 'refused', parking: { words } });
      expect(written.answers[0]).toMatchObject({ parking: { advice: expect.stringContaining(advice) } });
      expect(written.error).toBeNull();
    });

    test('of one link does not hold up the others', async () => {
      const made = writeRig(dialect);
      const written = await made.push([members('links', [blocks('99999'), blocks('10002')]), comment('Hi')]);
      expect(written.answers).toMatchObject([
        { kind: 'refused', parking: { advice: expect.stringContaining('Check that the other issue') } },
        { kind: 'sent' },
      ]);
      expect(links(made.truth())).toHaveLength(1);
    });
  });
});

describe('the parent', () => {
  test('is written as the parent in Cloud', async () => {
    const made = writeRig('cloud');
    const [none, second, third] = [null, { id: item('10002'), name: 'APP-2' }, { id: item('10003'), name: 'APP-3' }];
    const sent = (): unknown => made.sent.findLast(({ method }) => method === 'PUT')?.body;
    await made.push([set('parent', none, third)]);
    expect(made.truth()['parent']).toMatchObject({ id: '10003' });
    // A field may stand in one part of an edit only, and the parent alone is taken away by an operation.
    await made.push([set('parent', third, second), set('parent', second, none)]);
    expect(sent()).toEqual({ update: { parent: [{ set: { none: true } }] } });
    await made.push([set('parent', none, second), set('parent', second, none), set('parent', none, third)]);
    expect(sent()).toEqual({ fields: { parent: { id: '10003' } } });
  });

  test('of a sub-task is written as the parent on Data Center, of anything else as its epic', async () => {
    const subtask = { id: '10002', name: 'Sub-task', description: '', subtask: true };
    const seed = writableSite();
    const made = writeRig('data-center', {
      ...seed,
      issues: [...seed.issues, issue(4, { issuetype: subtask, parent: { id: '10001', key: 'APP-1' } })],
    });
    const parent = { id: item('10003'), name: 'APP-3' };
    expect(kinds(await made.push([set('parent', null, parent)], '10004'))).toEqual(['sent']);
    expect(made.truth('10004')['parent']).toMatchObject({ id: '10003' });
    expect(kinds(await made.push([set('parent', null, parent)]))).toEqual(['sent']);
    expect(made.truth()[EPIC_FIELD.id]).toBe('APP-3');
    expect((await made.look()).state.values.parent).toEqual(parent);
    expect(await made.push([set('parent', parent, null)])).toMatchObject({ answers: [{ kind: 'sent', replaced: null }] });
    expect(made.truth()[EPIC_FIELD.id]).toBeNull();
  });

  test('is written by the key that its epic has today on Data Center, whatever name it was chosen by', async () => {
    const made = writeRig('data-center');
    expect(kinds(await made.push([set('parent', null, { id: item('10003'), name: 'A new epic' })]))).toEqual(['sent']);
    expect(made.truth()[EPIC_FIELD.id]).toBe('APP-3');
    // What is gone is refused in Jira's words.
    made.sandbox.controls.delete('APP-2');
    expect(await made.push([set('parent', null, { id: item('10002'), name: 'APP-2' })])).toMatchObject({
      answers: [{ kind: 'refused', parking: { words: "Could not find issue by key 'APP-2'." } }],
    });
  });

  test('that no search knows of yet is read all the same', async () => {
    const made = writeRig('data-center');
    made.sandbox.controls.setSearchLag(60_000);
    const id = value(await made.writer.create(creation('item', { title: 'Epic' }), never));
    const parent = { id, name: 'APP-4' };
    await made.push([set('parent', null, parent)]);
    expect((await made.look()).state.values.parent).toEqual(parent);
  });
});

test('a damaged document is not stored as words', async () => {
  const made = writeRig('cloud');
  const written = await made.push([text('', '{"type":"doc","version":1,"content":[')]);
  expect(written.answers).toMatchObject([{ kind: 'refused', parking: { words: 'The text is a damaged document.' } }]);
  expect(made.writes()).toEqual([]);
});
