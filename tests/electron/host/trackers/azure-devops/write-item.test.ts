import { describe, expect, test } from 'vitest';
import type { Change } from '#shared/sync/operation.ts';
import { SANDBOX_TOKEN } from '#electron/sandbox/azure/sandbox.ts';
import { relationTo } from '#electron/sandbox/azure/seed.ts';
import { ask } from '#tests/support/azure-ask.ts';
import { SIGNAL, must } from './harness.ts';
import {
  ANN,
  BEN,
  choice,
  comment,
  DEPOT,
  item,
  kinds,
  link,
  members,
  operation,
  read,
  SHOP,
  seed,
  set,
  SPRINT_1,
  SPRINT_2,
  text,
  write,
  writeRig,
} from './write-rig.ts';

const DEPENDENCY = 'System.LinkTypes.Dependency';
const RELATED = 'System.LinkTypes.Related';

test('reads an item as it stands, in the form that a pull gives it', async () => {
  const { writer } = writeRig();
  const remote = await read(writer, item(1));
  expect(remote).toMatchObject({ project: SHOP, revision: '3', by: BEN.displayName, at: '2026-11-20T08:00:00.000Z' });
  expect(remote.pulled!.row.id).toBe(item(1));
  expect(remote.state).toEqual({
    values: {
      title: 'Item 1',
      state: choice('New'),
      assignee: null,
      priority: choice('2'),
      parent: { id: item(4), name: '#4' },
      iteration: { id: SPRINT_1, name: 'Shop\\Sprint 1' },
      area: 'Shop',
    },
    texts: { description: '<p>First</p>' },
    formats: { description: 'html' },
    members: { labels: ['api', 'Web'], links: [link(RELATED, 'outward', 2)] },
  });
});

test.each([
  ['never was', () => undefined],
  ['is in the recycle bin', (rig: ReturnType<typeof writeRig>) => rig.sandbox.remove(1)],
  ['is in a project that is hidden', (rig: ReturnType<typeof writeRig>) => rig.sandbox.revoke('Shop', true)],
] as const)('has nothing to read when the item %s', async (_, meanwhile) => {
  const rig = writeRig();
  meanwhile(rig);
  expect(must(await rig.writer.read(meanwhile.length === 0 ? item(999) : item(1), 'item', SIGNAL))).toBeNull();
});

test('names the project that an item has moved to', async () => {
  const rig = writeRig();
  rig.sandbox.move(1, 'Depot');
  expect((await read(rig.writer, item(1))).project).toBe(DEPOT);
});

describe('a change of each kind reaches the tracker', () => {
  const cases: readonly (readonly [string, number, Change])[] = [
    ['title', 1, set('title', 'Renamed', 'Item 1')],
    ['description', 1, text('<p>Second</p>', '<p>First</p>')],
    ['the steps of a bug', 3, text('<p>Click twice</p>', '<p>Click</p>')],
    ['the steps of a bug without any', 6, text('<p>Click</p>')],
    ['no description', 1, text('', '<p>First</p>')],
    ['state', 1, set('state', choice('Active'), choice('New'))],
    ['assignee', 1, set('assignee', choice(BEN.uniqueName, BEN.displayName))],
    ['priority', 1, set('priority', choice('1'), choice('2'))],
    ['area', 1, set('area', 'Shop\\Checkout', 'Shop')],
    ['iteration', 1, set('iteration', choice(SPRINT_2, 'Shop\\Sprint 2'), choice(SPRINT_1))],
    ['parent', 1, set('parent', choice(item(5), '#5'), choice(item(4)))],
    ['no parent', 1, set('parent', null, choice(item(4)))],
    ['a first parent', 2, set('parent', choice(item(5), '#5'))],
    ['tags', 1, members('labels', ['New'], ['API'])],
    ['no tags', 1, members('labels', [], ['api', 'web'])],
    ['first tags', 2, members('labels', ['one', 'two'])],
    ['links', 1, members('links', [link(DEPENDENCY, 'inward', 3), link(DEPENDENCY, 'outward', 5)], [link(RELATED, 'outward', 2)])],
  ];
  test.each(cases)('%s', async (_, id, change) => {
    const rig = writeRig();
    const before = await read(rig.writer, item(id));
    const written = await write(rig, id, [change]);
    expect(written).toEqual({ answers: [{ kind: 'sent', replaced: null }], error: null });
    expect(rig.writes()).toHaveLength(1);
    const after = await read(rig.writer, item(id));
    expect(after.revision).toBe('4');
    if (change.kind === 'value') expect(after.state.values[change.field]).toEqual(change.value);
    if (change.kind === 'text') expect(after.state.texts.description).toBe(change.value);
    if (change.kind === 'members') {
      const left = before.state.members[change.field]!.filter(
        (member) => !change.remove.some((gone) => gone.toLowerCase() === member.toLowerCase()),
      );
      expect(after.state.members[change.field]!.toSorted()).toEqual([...left, ...change.add].toSorted());
    }
    // And the history says so, to this account alone.
    expect(must(await rig.writer.wrote(item(id), 'item', change, before.revision, SIGNAL))).toEqual({ kind: 'sent', replaced: null });
    expect(must(await rig.writer.wrote(item(id), 'item', change, after.revision, SIGNAL))).toBeNull();
  });

  test('nobody assigned', async () => {
    const rig = writeRig();
    rig.sandbox.edit(1, { 'System.AssignedTo': { displayName: ANN.displayName, uniqueName: ANN.uniqueName, id: ANN.id } });
    const { revision } = await read(rig.writer, item(1));
    await write(rig, 1, [set('assignee', null, choice(ANN.uniqueName))]);
    expect((await read(rig.writer, item(1))).state.values.assignee).toBeNull();
    expect(must(await rig.writer.wrote(item(1), 'item', set('assignee', null), revision, SIGNAL))).not.toBeNull();
  });

  test('a comment, plain words with their marks', async () => {
    const rig = writeRig();
    await write(rig, 1, [comment('a < b\nand & more')]);
    expect(rig.sandbox.store.comments.get(1)).toMatchObject([{ text: 'a &lt; b<br>and &amp; more', by: ANN }]);
  });
});

test('sends all changes of an item in one request, the test on its revision first', async () => {
  const rig = writeRig();
  const written = await write(rig, 1, [
    set('title', 'Renamed', 'Item 1'),
    set('state', choice('Active'), choice('New')),
    members('labels', ['New'], ['api']),
    members('links', [link(DEPENDENCY, 'inward', 3)], [link(RELATED, 'outward', 2)]),
    set('parent', choice(item(5), '#5'), choice(item(4))),
    comment('Taken on'),
  ]);
  expect(kinds(written)).toEqual(['sent', 'sent', 'sent', 'sent', 'sent', 'sent']);
  const [patch, ...more] = rig.writes();
  expect(more).toEqual([]);
  const operations = patch!.body as { readonly op: string; readonly path: string }[];
  expect(operations[0]).toEqual({ op: 'test', path: '/rev', value: 3 });
  // The highest index first: no index moves while the patch is applied.
  expect(operations.filter(({ op, path }) => op === 'remove' && path.startsWith('/relations')).map(({ path }) => path)).toEqual([
    '/relations/1',
    '/relations/0',
  ]);
  const { relations } = rig.sandbox.store.items.get(1)!;
  expect(relations!.map(({ rel, url }) => `${rel} ${url.replace(/.*\//, '')}`)).toEqual([
    'Hyperlink ',
    `${DEPENDENCY}-Reverse 3`,
    'System.LinkTypes.Hierarchy-Reverse 5',
  ]);
});

test('sends nothing when the item holds everything already, and does not say it was sent', async () => {
  const rig = writeRig();
  const written = await write(rig, 1, [
    members('labels', ['API']),
    set('parent', choice(item(4))),
    members('links', [link(RELATED, 'outward', 2)]),
  ]);
  expect([written.error, kinds(written), rig.writes()]).toEqual([null, ['not-sent', 'not-sent', 'not-sent'], []]);
});

test('needs no request of its own to know an item that was just read', async () => {
  const rig = writeRig();
  await read(rig.writer, item(2));
  const before = rig.exchanges.length;
  const { revision } = { revision: '3' };
  await rig.writer.write(
    { record: item(2), recordKind: 'item', project: SHOP, revision, changes: [operation(members('labels', ['x']))] },
    SIGNAL,
  );
  expect(rig.exchanges.slice(before).map(({ method }) => method)).toEqual(['PATCH']);
});

test('knows an iteration that was made or renamed while the push was under way', async () => {
  const rig = writeRig();
  await read(rig.writer, item(1));
  const made = await ask(rig.sandbox, 'POST', '/Shop/_apis/wit/classificationnodes/Iterations', { name: 'Late' });
  await ask(rig.sandbox, 'PATCH', '/Shop/_apis/wit/classificationnodes/Iterations/Sprint%202', { name: 'Sprint Two' });
  const late = choice(`azure/${(made.answer as { identifier: string }).identifier}`, 'Shop\\Late');
  expect(kinds(await write(rig, 1, [set('iteration', late, choice(SPRINT_1))]))).toEqual(['sent']);
  expect((await read(rig.writer, item(1))).state.values.iteration).toEqual(late);
  const renamed = choice(SPRINT_2, 'Shop\\Sprint Two');
  expect(kinds(await write(rig, 1, [set('iteration', renamed, late)]))).toEqual(['sent']);
  expect((await read(rig.writer, item(1))).state.values.iteration).toEqual(renamed);
});

test('knows the iteration of an item also when it is renamed between the item and its project', async () => {
  const rig = writeRig();
  const renamed: Promise<unknown>[] = [];
  rig.before = ({ url }) => {
    if (!url.pathname.endsWith('/projects/Shop') || renamed.length > 0) return;
    renamed.push(ask(rig.sandbox, 'PATCH', '/Shop/_apis/wit/classificationnodes/Iterations/Sprint%201', { name: 'Harvest' }));
  };
  const { state } = await read(rig.writer, item(1));
  expect(renamed).toHaveLength(1);
  expect(state.values.iteration).toEqual(choice(SPRINT_1, 'Shop\\Harvest'));
});

test('believes what it knows of a project for five minutes', async () => {
  const rig = writeRig();
  const asked = () => rig.exchanges.filter(({ url }) => url.pathname.endsWith('/workitemtypes')).length;
  await read(rig.writer, item(1));
  rig.pass(299_000);
  await read(rig.writer, item(2));
  expect(asked()).toBe(1);
  rig.pass(2_000);
  await read(rig.writer, item(3));
  expect(asked()).toBe(2);
});

test('gives each further comment a revision of its own', async () => {
  const rig = writeRig();
  const written = await write(rig, 1, [comment('One'), set('title', 'Renamed', 'Item 1'), comment('Two'), comment('Three')]);
  expect(kinds(written)).toEqual(['sent', 'sent', 'sent', 'sent']);
  expect(rig.sandbox.store.comments.get(1)!.map((each) => each.text)).toEqual(['One', 'Two', 'Three']);
  expect(rig.writes()).toHaveLength(3);
});

describe('what is refused', () => {
  test('a field that the server names stays behind, and the others go', async () => {
    const rig = writeRig();
    const written = await write(rig, 1, [set('title', ' ', 'Item 1'), set('priority', choice('1'), choice('2')), comment('Still said')]);
    expect(written.answers).toEqual([
      {
        kind: 'refused',
        parking: {
          words: 'TF401320: Rule Error for field Title. Error code: Required, HasValues, InvalidEmpty.',
          advice: 'Change the value, then send it again.',
          asks: [],
        },
      },
      { kind: 'sent', replaced: null },
      { kind: 'sent', replaced: null, comment: String(rig.sandbox.store.items.get(1)!.rev) },
    ]);
    expect(rig.writes()).toHaveLength(2);
    expect((await read(rig.writer, item(1))).state.values).toMatchObject({ title: 'Item 1', priority: choice('1') });
  });

  test('a person and an area that do not exist are named in the sentence alone', async () => {
    const rig = writeRig();
    const written = await write(rig, 1, [
      set('assignee', choice('nobody@example.com')),
      set('area', 'Shop\\Nowhere', 'Shop'),
      set('title', 'Renamed', 'Item 1'),
    ]);
    expect(kinds(written)).toEqual(['refused', 'refused', 'sent']);
  });

  test('a change that the server does not name is found by sending one after the other', async () => {
    const rig = writeRig();
    const written = await write(rig, 1, [
      members('links', [link(DEPENDENCY, 'inward', 999)]),
      set('title', 'Renamed', 'Item 1'),
      members('labels', ['new']),
    ]);
    expect(kinds(written)).toEqual(['refused', 'sent', 'sent']);
    expect(written.answers[0]).toMatchObject({ parking: { words: expect.stringContaining('TF201036') as string } });
    expect(rig.writes().map(({ status }) => status)).toEqual([400, 400, 200, 200]);
  });

  test('a step that the workflow does not have says from where, and what there is', async () => {
    const rig = writeRig();
    const written = await write(rig, 1, [set('state', choice('Closed'), choice('New')), set('title', 'Renamed', 'Item 1')]);
    expect(written.answers).toEqual([
      { kind: 'no-way', from: 'New', allowed: ['Active', 'Removed'] },
      { kind: 'sent', replaced: null },
    ]);
  });

  test('a state that asks for a field is asked about, and goes with the answer', async () => {
    const rig = writeRig();
    await write(rig, 1, [set('state', choice('Active'), choice('New'))]);
    const refused = await write(rig, 1, [set('state', choice('Closed'), choice('Active')), set('priority', choice('1'), choice('2'))]);
    expect(refused.answers).toMatchObject([
      { kind: 'refused', parking: { asks: [{ field: 'Custom.Reason', name: 'Why closed', options: ['Shipped', 'Dropped'] }] } },
      { kind: 'sent' },
    ]);
    const taken = await write(rig, 1, [set('state', choice('Closed'), choice('Active'), { 'Custom.Reason': 'Shipped' })]);
    expect(kinds(taken)).toEqual(['sent']);
    expect(rig.sandbox.store.items.get(1)!.fields['Custom.Reason']).toBe('Shipped');
  });

  test('what Azure DevOps does not have is refused with a sentence and not sent', async () => {
    const rig = writeRig();
    const written = await write(rig, 1, [
      members('components', ['Core']),
      members('labels', ['a;b']),
      set('iteration', choice('azure/gone', 'Shop\\Gone')),
      set('state', null),
    ]);
    expect(kinds(written)).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(rig.writes()).toEqual([]);
    const version = await rig.writer.write(
      { record: 'azure/1' as never, recordKind: 'version', project: SHOP, revision: '', changes: [operation(set('name', 'x'))] },
      SIGNAL,
    );
    expect(version.answers).toMatchObject([{ kind: 'refused', parking: { words: 'Azure DevOps has no versions.' } }]);
    expect(await rig.writer.read('azure/1' as never, 'version', SIGNAL)).toMatchObject({ ok: false, error: { code: 'rejected' } });
  });

  test('Markdown is not written over as HTML', async () => {
    const site = seed();
    const [first, ...rest] = site.workItems;
    const rig = writeRig({ ...site, workItems: [{ ...first!, multilineFieldsFormat: { 'System.Description': 'markdown' } }, ...rest] });
    expect(kinds(await write(rig, 1, [text('**bold**', '<p>First</p>')]))).toEqual(['refused']);
    expect(rig.writes()).toEqual([]);
  });

  test('an item that may be read but not changed is refused, and one that went away is looked at again', async () => {
    const rig = writeRig();
    rig.before = ({ method }) =>
      method === 'PATCH' ? new Response('{"message":"TF237111: You do not have permissions to edit."}', { status: 403 }) : undefined;
    expect(await write(rig, 1, [set('title', 'x')])).toMatchObject({ answers: [{ kind: 'refused' }], error: null });
    rig.before = ({ method }) => (method === 'PATCH' ? (rig.sandbox.remove(1), undefined) : undefined);
    expect(await write(rig, 1, [set('title', 'x')])).toMatchObject({ answers: [{ kind: 'not-sent' }], error: { code: 'stale-revision' } });
  });
});

describe('somebody else was faster', () => {
  test.each([
    ['412', undefined],
    ['409', new Response('{"message":"changed"}', { status: 409 })],
  ])(
    'a write that meets a newer revision changes nothing, and its comment is looked for: it may have been delivered twice (%s)',
    async (_, answer) => {
      const rig = writeRig();
      rig.before = ({ method }) => {
        if (method !== 'PATCH') return undefined;
        rig.sandbox.edit(1, { 'System.Title': 'Theirs' });
        return answer;
      };
      const written = await write(rig, 1, [set('title', 'Mine', 'Item 1'), set('priority', choice('1')), comment('x'), comment('y')]);
      expect(kinds(written)).toEqual(['not-sent', 'not-sent', 'unknown', 'not-sent']);
      expect(written.error).toEqual({ code: 'stale-revision', what: '#1' });
      rig.before = null;
      expect((await read(rig.writer, item(1))).state.values).toMatchObject({ title: 'Theirs', priority: choice('2') });
    },
  );

  test('a revision that is known to be old is not tried', async () => {
    const rig = writeRig();
    const old = await read(rig.writer, item(1));
    rig.sandbox.edit(1, { 'System.Title': 'Theirs' });
    const changes = [operation(members('links', [link(DEPENDENCY, 'inward', 3)]))];
    const written = await rig.writer.write({ record: item(1), recordKind: 'item', project: SHOP, revision: old.revision, changes }, SIGNAL);
    expect([written.error?.code, rig.writes()]).toEqual(['stale-revision', []]);
  });

  test.each([
    ['parent', set('parent', choice(item(1)))],
    ['link', members('links', [link(RELATED, 'outward', 1)])],
  ])('a %s that would lead a work item to itself is refused, and nothing of it is sent', async (_, change) => {
    const rig = writeRig();
    const written = await write(rig, 1, [change, set('title', 'Mine', 'Item 1')]);
    expect(written.answers).toMatchObject([
      { kind: 'refused', parking: { words: 'A work item cannot be its own parent or be linked to itself.' } },
      { kind: 'sent' },
    ]);
    const { values, members: held } = (await read(rig.writer, item(1))).state;
    expect([values.title, values.parent, held.links]).toEqual(['Mine', { id: item(4), name: '#4' }, [link(RELATED, 'outward', 2)]]);
  });

  test('a link that left from its other end between look and write costs no other link', async () => {
    const rig = writeRig();
    let once = true;
    rig.before = ({ method }) => {
      if (method === 'PATCH' && once) {
        once = false;
        rig.sandbox.unlink(4, 'System.LinkTypes.Hierarchy-Forward', 1); // no revision of item 1: every index moves down
      }
    };
    const written = await write(rig, 1, [members('links', [], [link(RELATED, 'outward', 2)]), set('title', 'Mine', 'Item 1')]);
    expect(written).toMatchObject({ answers: [{ kind: 'not-sent' }, { kind: 'sent' }], error: { code: 'stale-revision' } });
    expect(rig.sandbox.store.items.get(1)!.relations!.map(({ rel }) => rel)).toEqual([RELATED, 'Hyperlink']);
    expect(kinds(await write(rig, 1, [members('links', [], [link(RELATED, 'outward', 2)])]))).toEqual(['sent']);
    expect(rig.sandbox.store.items.get(1)!.relations!.map(({ rel }) => rel)).toEqual(['Hyperlink']);
  });

  test('a link that moves into the place of one that leaves from its other end in the last moment is not lost', async () => {
    const rig = writeRig();
    rig.sandbox.store.items.set(1, { ...rig.sandbox.store.items.get(1)!, relations: [relationTo(RELATED, 2)] });
    rig.sandbox.link(3, RELATED, 1);
    let once = true;
    rig.before = ({ method }) => {
      if (method !== 'PATCH' || !once) return;
      once = false;
      rig.sandbox.unlink(2, RELATED, 1);
    };
    const written = await write(rig, 1, [members('links', [], [link(RELATED, 'outward', 2)])]);
    expect([written.error?.code, kinds(written)]).toEqual(['stale-revision', ['not-sent']]);
    expect((await read(rig.writer, item(1))).state.members.links).toEqual([link(RELATED, 'outward', 3)]);
    expect((await read(rig.writer, item(3))).state.members.links).toContain(link(RELATED, 'outward', 1));
  });

  test('a link that was removed stays so where the history writes its address with the project in it', async () => {
    const rig = writeRig();
    rig.before = ({ url }) => {
      if (!url.pathname.endsWith('/updates')) return;
      const asked = new Request(url, { headers: { authorization: `Basic ${btoa(`:${SANDBOX_TOKEN}`)}` } });
      const inProject = (text: string): Response =>
        Response.json(JSON.parse(text.replaceAll('/_apis/wit/workItems/', '/0b1c/_apis/wit/workItems/')));
      return rig.sandbox.handle(asked).then(async (answer) => inProject(await answer.text()));
    };
    const written = await write(rig, 1, [members('links', [], [link(RELATED, 'outward', 2)])]);
    expect([written.error, kinds(written)]).toEqual([null, ['sent']]);
    expect((await read(rig.writer, item(1))).state.members.links).toEqual([]);
  });

  test.each([
    ['made', members('links', [link(DEPENDENCY, 'inward', 3)]), 'link', 3, `${DEPENDENCY}-Forward`],
    ['removed', members('links', [], [link(RELATED, 'outward', 2)]), 'unlink', 2, RELATED],
  ] as const)('a link that was %s from its other end in the last moment is no refusal', async (_, change, act, other, rel) => {
    const rig = writeRig();
    rig.sandbox.store.items.set(1, { ...rig.sandbox.store.items.get(1)!, relations: [relationTo(RELATED, 2)] });
    let once = true;
    rig.before = ({ method }) => {
      if (method !== 'PATCH' || !once) return;
      once = false;
      rig.sandbox[act](other, rel, 1);
    };
    const written = await write(rig, 1, [change, set('title', 'Mine', 'Item 1')]);
    expect([written.error, kinds(written)]).toEqual([null, ['not-sent', 'sent']]);
    expect((await read(rig.writer, item(1))).state.values.title).toBe('Mine');
  });
});

test('what somebody else wrote is not taken for ours', async () => {
  const rig = writeRig();
  const { revision } = await read(rig.writer, item(1));
  rig.sandbox.edit(1, { 'System.Title': 'Same words', 'System.Tags': 'api; Web; new' });
  expect(must(await rig.writer.wrote(item(1), 'item', set('title', 'Same words'), revision, SIGNAL))).toBeNull();
  expect(must(await rig.writer.wrote(item(1), 'item', members('labels', ['new']), revision, SIGNAL))).toBeNull();
  expect(must(await rig.writer.wrote(item(1), 'item', comment('x'), revision, SIGNAL))).toBeNull();
});

test('a link that we made on the other item is not taken for an edit of this one', async () => {
  const rig = writeRig();
  const { revision } = await read(rig.writer, item(1));
  rig.sandbox.edit(1, { 'System.Title': 'Theirs' });
  expect(kinds(await write(rig, 6, [members('links', [link(RELATED, 'outward', 1)])]))).toEqual(['sent']);
  const added = members('links', [link(RELATED, 'outward', 6)]);
  expect((await read(rig.writer, item(1))).state.members.links).toContain(link(RELATED, 'outward', 6));
  expect(must(await rig.writer.wrote(item(1), 'item', added, revision, SIGNAL))).toBeNull();
});
