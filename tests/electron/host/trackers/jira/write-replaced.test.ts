import { describe, expect, test } from 'vitest';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import type { Change } from '#shared/sync/operation.ts';
import { DIALECTS, never, value } from './rig.ts';
import { ben, blocks, described, item, members, set, state, text, version, writeRig, type WriteRig } from './write-rig.ts';

const MINUTE = 60_000;

/** Ben edits the issue a minute after our look, and we write another minute later. */
async function race(made: WriteRig, theirs: WireRecord, changes: Parameters<WriteRig['push']>[0]) {
  const remote = await made.look();
  made.time += MINUTE;
  made.sandbox.controls.edit('APP-1', { fields: theirs }, 'ben');
  made.time += MINUTE;
  return made.pushOn(remote, changes);
}
const byBen = (theirs: unknown) => ({ kind: 'sent', replaced: { theirs, by: 'Ben Bauer', at: '2026-11-22T12:01:00.000Z' } });

describe.each(DIALECTS)('a value that came between our look and our write, in the %s dialect (S22)', (dialect) => {
  const medium = { id: '3', name: 'Medium' };
  test.each([
    ['title', { summary: 'Theirs' }, set('title', 'Item 1', 'Mine'), 'Theirs'],
    ['assignee', { assignee: { name: 'ben' } }, set('assignee', null, null), null],
    ['priority', { priority: { id: '4' } }, set('priority', medium, { id: '2', name: 'High' }), { id: '4', name: 'Low' }],
    ['description', { description: 'Theirs' }, text(described(dialect, 'First line'), described(dialect, 'Mine')), 'Theirs'],
  ] as const)('of %s is told with who wrote it and when', async (field, theirs, change, replaced) => {
    const made = writeRig(dialect);
    const written = await race(made, theirs, [change]);
    expect(written.answers).toEqual([byBen(field === 'assignee' ? ben(dialect) : replaced)]);
  });

  test('of the parent is told as an item', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.edit('APP-1', { fields: { parent: { id: '10002' } } });
    const [second, none] = [{ id: item('10002'), name: 'APP-2' }, null];
    const written = await race(made, { parent: { id: '10003' } }, [set('parent', second, none)]);
    expect(written.answers).toEqual([byBen({ id: item('10003'), name: 'APP-3' })]);
  });

  test('of a state is told as a state', async () => {
    const made = writeRig(dialect);
    const remote = await made.look();
    made.time += MINUTE;
    await made.push([set('state', state('1'), state('3'))]);
    made.time += MINUTE;
    const written = await made.pushOn(remote, [set('state', state('1'), state('5'))]);
    expect(written.answers).toEqual([{ kind: 'sent', replaced: { theirs: state('3'), by: 'Ann Archer', at: '2026-11-22T12:01:00.000Z' } }]);
  });

  test('is told for its own field only, and not for fields that nobody touched', async () => {
    const made = writeRig(dialect);
    const written = await race(made, { summary: 'Theirs', labels: ['x'] }, [
      set('title', 'Item 1', 'Mine'),
      set('priority', medium, { id: '2', name: 'High' }),
      members('labels', ['mine']),
    ]);
    expect(written.answers).toEqual([byBen('Theirs'), { kind: 'sent', replaced: null }, { kind: 'sent', replaced: null }]);
  });

  test('and is the same as ours is no replaced one', async () => {
    const made = writeRig(dialect);
    const written = await race(made, { summary: 'Same' }, [set('title', 'Item 1', 'Same')]);
    expect(written.answers).toEqual([{ kind: 'sent', replaced: null }]);
  });

  test('is found at the end of a long history', async () => {
    const made = writeRig(dialect);
    made.time -= 60 * MINUTE;
    for (let count = 0; count < 230; count += 1) {
      made.time += 1000;
      made.sandbox.controls.edit('APP-1', { fields: { summary: `Version ${count}` } }, 'ben');
    }
    made.time = Date.UTC(2026, 10, 22, 12);
    const written = await race(made, { summary: 'Theirs' }, [set('title', 'Version 229', 'Mine')]);
    expect(written.answers).toMatchObject([{ replaced: { theirs: 'Theirs' } }]);
    expect(made.sent.filter(({ url }) => url.pathname.endsWith('/changelog')).length).toBeLessThanOrEqual(2);
  });

  test('cannot be told when the history cannot be read; the write counts as sent', async () => {
    const made = writeRig(dialect);
    let written = false;
    made.before = (request) => {
      if (request.method === 'PUT') written = true;
      else if (written) return Response.json({ errorMessages: ['No.'] }, { status: 403 });
      return undefined;
    };
    expect((await race(made, { summary: 'Theirs' }, [set('title', 'Item 1', 'Mine')])).answers).toEqual([{ kind: 'sent', replaced: null }]);
  });
});

describe.each(DIALECTS)('a change whose answer was lost, in the %s dialect (S17, S22)', (dialect) => {
  /** Ben's edit if there is one, then our change with a lost answer, then Ben's next edit: what does the history say of ours? */
  async function find(change: Change, before: WireRecord | null, after: WireRecord | null, arrives = true) {
    const made = writeRig(dialect);
    const { revision } = await made.look();
    const edit = (fields: WireRecord | null): void => {
      made.time += MINUTE;
      if (fields !== null) made.sandbox.controls.edit('APP-1', { fields }, 'ben');
    };
    edit(before);
    made.time += MINUTE;
    if (arrives) await made.push([change]);
    edit(after);
    return value(await made.writer.wrote(item('10001'), 'item', change, revision, never));
  }
  const mine = set('title', 'Item 1', 'Mine');

  test('is found in the history, also when somebody has changed the field since', async () => {
    expect(await find(mine, null, null)).toEqual({ kind: 'sent', replaced: null });
    expect(await find(mine, null, { summary: 'Later' })).toEqual({ kind: 'sent', replaced: null });
    expect(await find(set('state', state('1'), state('3')), null, null)).toEqual({ kind: 'sent', replaced: null });
    const words = text(described(dialect, 'First line'), described(dialect, 'Mine'));
    expect(await find(words, null, { description: 'Later' })).toEqual({ kind: 'sent', replaced: null });
  });

  test('tells whose value it replaced', async () => {
    expect(await find(mine, { summary: 'Theirs' }, { summary: 'Later' })).toEqual(byBen('Theirs'));
    expect(await find(set('assignee', null, null), { assignee: { name: 'ben' } }, null)).toEqual(byBen(ben(dialect)));
  });

  test('is not found where it did not arrive, though somebody else wrote the same', async () => {
    expect(await find(mine, { summary: 'Theirs' }, null, false)).toBeNull();
    expect(await find(mine, { summary: 'Mine' }, null, false)).toBeNull();
  });

  test.each([
    ['labels', members('labels', ['mine'], ['API']), { labels: [] }],
    ['components', members('components', ['Core', 'Shell']), { components: [] }],
    ['versions', members('fixVersions', [version('501')]), { fixVersions: [] }],
  ])('of %s is found though somebody took it back', async (_, change, after) => {
    expect(await find(change, null, after)).toEqual({ kind: 'sent', replaced: null });
    expect(await find(change, null, null, false)).toBeNull();
  });

  test('of members is found only when all of it is there', async () => {
    const made = writeRig(dialect);
    const { revision } = await made.look();
    await made.push([members('labels', ['one'])]);
    const both = members('labels', ['one', 'two']);
    expect(value(await made.writer.wrote(item('10001'), 'item', both, revision, never))).toBeNull();
  });

  test('of links and versions is left to what they hold now', async () => {
    expect(await find(members('links', [blocks('10002')]), null, null)).toBeNull();
    const made = writeRig(dialect);
    expect(value(await made.writer.wrote(version('502'), 'version', set('name', '1.1', '1.2'), '', never))).toBeNull();
  });

  test('cannot be looked for without a login', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.expireToken();
    expect(await made.writer.wrote(item('10001'), 'item', mine, '', never)).toMatchObject({ ok: false, error: { code: 'unauthorized' } });
  });
});
