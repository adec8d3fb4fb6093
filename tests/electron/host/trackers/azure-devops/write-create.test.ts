import { describe, expect, test } from 'vitest';
import type { Creation } from '#shared/tracker/writer.ts';
import { codeOf, must, SIGNAL } from './harness.ts';
import { ANN, at, BEN, choice, creation, item, link, read, seed, SPRINT_2, START, writeRig, type WriteRig } from './write-rig.ts';

const STORY = creation('op-new', 'User Story', {
  values: {
    title: 'New story',
    state: choice('New'),
    assignee: choice(BEN.uniqueName, BEN.displayName),
    priority: choice('1'),
    parent: choice(item(5), '#5'),
    iteration: choice(SPRINT_2, 'Shop\\Sprint 2'),
    area: 'Shop\\Checkout',
  },
  texts: { description: '<p>Why</p>' },
  members: { labels: ['api', 'new'], links: [link('System.LinkTypes.Dependency', 'inward', 3)] },
});

const made = (rig: WriteRig) => [...rig.sandbox.store.items.values()].filter(({ id }) => id > 6);

describe('a new work item', () => {
  test('is made in one request with everything it was given', async () => {
    const rig = writeRig();
    const id = must(await rig.writer.create(STORY, SIGNAL));
    expect(rig.writes()).toHaveLength(1);
    const remote = await read(rig.writer, id);
    const { values, texts, members } = STORY.change.state;
    expect(remote.state).toEqual({ values, texts, members, formats: { description: 'html' } });
    expect(rig.sandbox.store.comments.get(Number(id.split('/')[1]))).toMatchObject([
      { text: 'Created with Release Cockpit (op-new)', by: ANN },
    ]);
  });

  test('of a bug has its text where its form shows it', async () => {
    const rig = writeRig();
    const bug = creation('op-bug', 'Bug', { values: { title: 'Broken' }, texts: { description: '<p>Click</p>' } });
    must(await rig.writer.create(bug, SIGNAL));
    expect(made(rig)[0]!.fields).toMatchObject({ 'Microsoft.VSTS.TCM.ReproSteps': '<p>Click</p>' });
  });

  test('takes the fields that its type asks for beside those', async () => {
    const rig = writeRig();
    must(await rig.writer.create(creation('op-x', 'Task', { values: { title: 'T' } }, { along: { 'Custom.Reason': 'Asked' } }), SIGNAL));
    expect(made(rig)[0]!.fields['Custom.Reason']).toBe('Asked');
  });

  test.each([
    ['no title', creation('op-1', 'Task', { values: { title: '' } }), 'rejected'],
    ['a type that is not there', creation('op-2', 'Saga', { values: { title: 'x' } }), 'not-found'],
    ['an iteration that is not there', creation('op-3', 'Task', { values: { title: 'x', iteration: choice('azure/gone') } }), 'rejected'],
    ['components', creation('op-4', 'Task', { values: { title: 'x' }, members: { components: ['Core'] } }), 'rejected'],
  ])('is refused with %s', async (_, wanted, code) => {
    const rig = writeRig();
    expect(codeOf(await rig.writer.create(wanted, SIGNAL))).toBe(code);
    expect(made(rig)).toEqual([]);
  });
});

describe('a new work item whose answer was lost (S16)', () => {
  const lost = async (wanted: Creation = STORY): Promise<WriteRig> => {
    const rig = writeRig();
    rig.lose = ({ method, url }) => method === 'POST' && url.pathname.includes('$');
    expect(codeOf(await rig.writer.create(wanted, SIGNAL))).toBe('interrupted');
    rig.lose = null;
    return rig;
  };

  test('is found by what made it, after a restart too, and is there once', async () => {
    const rig = await lost();
    const [only, ...more] = made(rig);
    expect(more).toEqual([]);
    expect(must(await rig.restarted().findCreated(STORY, START, SIGNAL))).toBe(item(only!.id));
    expect(must(await rig.writer.findCreated({ ...STORY, id: 'op-other' as never }, START, SIGNAL))).toBeNull();
  });

  test('is found whatever people did to it since', async () => {
    const rig = await lost();
    const { id } = made(rig)[0]!;
    rig.sandbox.edit(id, {
      'System.Title': 'Another name',
      'System.WorkItemType': 'Bug',
      'System.History': 'Said',
      'System.AssignedTo': null,
    });
    expect(must(await rig.writer.findCreated(STORY, START, SIGNAL))).toBe(item(id));
  });

  test('is found in another project, where somebody has moved it', async () => {
    const rig = await lost();
    const { id } = made(rig)[0]!;
    rig.sandbox.move(id, 'Depot');
    expect(must(await rig.writer.findCreated(STORY, START, SIGNAL))).toBe(item(id));
  });

  test('is found in the recycle bin, and not made beside it', async () => {
    const rig = await lost();
    const { id } = made(rig)[0]!;
    rig.pass(60_000);
    rig.sandbox.remove(id);
    rig.pass(20 * 86_400_000);
    rig.sandbox.edit(1, { 'System.Title': 'Much later' });
    expect(must(await rig.restarted().findCreated(STORY, START, SIGNAL))).toBe(item(id));
    expect(must(await rig.writer.findCreated({ ...STORY, id: 'op-other' as never }, START, SIGNAL))).toBeNull();
    expect(must(await rig.writer.read(item(id), 'item', SIGNAL))).toBeNull();
  });

  test('that nothing was made for is sent again also where deleted items are not told', async () => {
    const rig = writeRig();
    rig.before = ({ url }) =>
      url.pathname.endsWith('/workitemrevisions') ? new Response('{"message":"No."}', { status: 403 }) : undefined;
    expect(must(await rig.writer.findCreated(STORY, START, SIGNAL))).toBeNull();
  });

  test.each([-3 * 86_400_000, 3 * 86_400_000])('is found by a clock that is %d ms off', async (off) => {
    const rig = await lost();
    expect(must(await rig.writer.findCreated(STORY, at(off), SIGNAL))).not.toBeNull();
  });

  test('is found behind hundreds of newer ones', async () => {
    const rig = await lost();
    for (let count = 0; count < 230; count += 1)
      must(await rig.writer.create(creation(`op-more-${count}`, 'User Story', { values: { title: 'x' } }), SIGNAL));
    expect(must(await rig.writer.findCreated(STORY, START, SIGNAL))).toBe(item(7));
  });

  test('is looked for no further back than it can be', async () => {
    const old = seed();
    const many = Array.from({ length: 1_500 }, (_, index) => ({ ...old.workItems[1]!, id: 10 + index, relations: [] }));
    const rig = writeRig({ ...old, workItems: [...old.workItems, ...many] });
    expect(must(await rig.writer.findCreated(STORY, START, SIGNAL))).toBeNull();
    expect(rig.exchanges.filter(({ url }) => url.pathname.endsWith('/wiql'))).toHaveLength(5);
  });

  test('is not one that somebody else made', async () => {
    const site = seed();
    const rig = writeRig({ ...site, users: [BEN, ANN] });
    must(await rig.writer.create(STORY, SIGNAL));
    const [only] = made(rig);
    const theirs = { ...only!, fields: { ...only!.fields, 'System.CreatedBy': { id: ANN.id, displayName: ANN.displayName } } };
    const { store } = rig.sandbox;
    store.items.set(theirs.id, theirs);
    store.feed = store.feed.map((event) => (event.item.id === theirs.id ? { ...event, item: theirs } : event));
    expect(must(await rig.writer.findCreated(STORY, START, SIGNAL))).toBeNull();
  });
});

test('a network that goes away while an item is being made leaves it unknown', async () => {
  const rig = writeRig();
  rig.before = ({ url }) => {
    if (url.pathname.includes('$')) throw new TypeError('fetch failed', { cause: Object.assign(new Error('down'), { code: 'ENETDOWN' }) });
  };
  expect(codeOf(await rig.writer.create(STORY, SIGNAL))).toBe('interrupted');
});
