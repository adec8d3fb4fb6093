import { describe, expect, test } from 'vitest';
import { instantOf } from '#shared/domain/time.ts';
import type { Change } from '#shared/sync/operation.ts';
import { must, SIGNAL } from './harness.ts';
import { comment, item, kinds, link, members, operation, read, set, SHOP, SPRINT_1, write, writeRig, type WriteRig } from './write-rig.ts';

const EVERYTHING: readonly Change[] = [
  set('title', 'Mine', 'Item 1'),
  members('labels', ['new']),
  members('links', [link('System.LinkTypes.Dependency', 'inward', 3)]),
  comment('One'),
  comment('Two'),
];

/** Lets the n-th write fail in some way. */
function failing(rig: WriteRig, number: number, fail: () => Response | void): void {
  let count = 0;
  rig.before = ({ method }) => {
    if (method === 'PATCH') count += 1;
    return method === 'PATCH' && count === number ? fail() : undefined;
  };
}

describe('an answer that is lost after the server did the work (S17)', () => {
  test('is unknown for all of its request, and nothing follows it', async () => {
    const rig = writeRig();
    const { revision } = await read(rig.writer, item(1));
    rig.lose = ({ method }) => method === 'PATCH';
    const written = await write(rig, 1, EVERYTHING);
    expect([kinds(written), written.error]).toEqual([['unknown', 'unknown', 'unknown', 'unknown', 'not-sent'], null]);
    rig.lose = null;
    for (const change of EVERYTHING.slice(0, 4))
      expect(must(await rig.writer.wrote(item(1), 'item', change, revision, SIGNAL))).toEqual({ kind: 'sent', replaced: null });
    expect(must(await rig.writer.wrote(item(1), 'item', EVERYTHING[4]!, revision, SIGNAL))).toBeNull();
    expect(rig.sandbox.store.comments.get(1)).toHaveLength(1);
  });

  test('leaves what was answered before it answered', async () => {
    const rig = writeRig();
    let count = 0;
    rig.lose = ({ method }) => method === 'PATCH' && (count += 1) === 2;
    expect(kinds(await write(rig, 1, EVERYTHING))).toEqual(['sent', 'sent', 'sent', 'sent', 'unknown']);
    expect(rig.sandbox.store.comments.get(1)).toHaveLength(2);
  });
});

test.each([
  ['500', () => new Response('{"message":"TF400898: An Internal Error Occurred."}', { status: 500 })],
  ['502 with a page', () => new Response('<html>Bad gateway</html>', { status: 502, headers: { 'content-type': 'text/html' } })],
  ['a cut-off body', () => new Response('{"id":1', { headers: { 'content-type': 'application/json' } })],
])('an answer that is %s instead is unknown, and never asked for again', async (_, answer) => {
  const rig = writeRig();
  failing(rig, 1, answer);
  expect(await write(rig, 1, [set('title', 'x'), comment('a'), comment('b')])).toEqual({
    answers: [{ kind: 'unknown' }, { kind: 'unknown' }, { kind: 'not-sent' }],
    error: null,
  });
  expect(rig.writes()).toHaveLength(1);
});

test('a yes that cannot be read stays a yes, and what needs the new revision waits', async () => {
  const rig = writeRig();
  failing(rig, 1, () => Response.json({ unexpected: true }));
  expect(await write(rig, 1, [set('title', 'x'), comment('a'), comment('b')])).toMatchObject({
    answers: [{ kind: 'sent' }, { kind: 'sent' }, { kind: 'not-sent' }],
    error: null,
  });
});

test.each([
  ['a token that has expired', { message: 'Access Denied: The Personal Access Token used has expired.' }, 401, 'token-expired'],
  ['a token that is refused', { message: 'TF400813: The user is not authorized to access this resource.' }, 401, 'unauthorized'],
] as const)('%s leaves everything unsent and ends the push (S38)', async (_, body, status, code) => {
  const rig = writeRig();
  failing(rig, 1, () => Response.json(body, { status }));
  const written = await write(rig, 1, EVERYTHING);
  expect([kinds(written), written.error?.code]).toEqual([EVERYTHING.map(() => 'not-sent'), code]);
});

test('an item is not read without its iteration while the token is not accepted for the tree (S38)', async () => {
  const rig = writeRig();
  rig.before = ({ url }) =>
    url.pathname.endsWith('/Iterations') ? Response.json({ message: 'TF400813: no' }, { status: 401 }) : undefined;
  expect(await rig.writer.read(item(1), 'item', SIGNAL)).toMatchObject({ ok: false, error: { code: 'unauthorized' } });
  rig.before = null;
  expect((await read(rig.writer, item(1))).state.values.iteration).toEqual({ id: SPRINT_1, name: 'Shop\\Sprint 1' });
});

test('a pause that the server asks for is kept, and the write goes once', async () => {
  const rig = writeRig();
  failing(rig, 1, () => Response.json({ message: 'TF400733: blocked' }, { status: 429, headers: { 'retry-after': '30' } }));
  expect(kinds(await write(rig, 1, [set('title', 'Mine', 'Item 1')]))).toEqual(['sent']);
  expect(rig.sandbox.store.items.get(1)!.rev).toBe(4);
});

test('a person who stops ends the write', async () => {
  const rig = writeRig();
  const { revision } = await read(rig.writer, item(1));
  const stop = new AbortController();
  rig.before = ({ method }) => (method === 'PATCH' ? (stop.abort(), undefined) : undefined);
  const changes = [operation(set('title', 'x')), operation(comment('a')), operation(comment('b'))];
  const written = await rig.writer.write({ record: item(1), recordKind: 'item', project: SHOP, revision, changes }, stop.signal);
  expect([kinds(written).at(-1), written.error?.code]).toEqual(['not-sent', 'cancelled']);
});

describe('a comment without an answer is looked for by its author, its words and its time', () => {
  const lost = async (words: string, id: string): Promise<WriteRig> => {
    const rig = writeRig();
    rig.lose = ({ method }) => method === 'PATCH';
    await write(rig, 1, [comment(words)], [id]);
    rig.lose = null;
    return rig;
  };
  const find = async (rig: WriteRig, words: string, id: string, writer = rig.writer) =>
    must(await writer.findComment(item(1), id as never, words, '2026-11-22T09:00:00.000Z' as never, SIGNAL));

  test.each(['Ready & done < today', '<p>Ready&nbsp;<b>now</b><!-- hidden --></p>', 'One\n\nTwo'])('%s', async (words) => {
    const rig = await lost(words, 'op-a');
    const { rev } = rig.sandbox.store.items.get(1)!;
    expect(await find(rig, words, 'op-a')).toBe(String(rev));
    expect(await find(rig, words, 'op-a', rig.restarted())).toBe(String(rev));
    expect(await find(rig, `${words} not`, 'op-a')).toBeNull();
  });

  test('the same words of somebody else are not it', async () => {
    const rig = writeRig();
    rig.sandbox.edit(1, { 'System.History': 'Ready' });
    expect(await find(rig, 'Ready', 'op-b')).toBeNull();
  });

  test('the same words said earlier are not it', async () => {
    const rig = writeRig();
    await write(rig, 1, [comment('Ready')]);
    rig.before = ({ method }) => (method === 'PATCH' ? new Response('', { status: 502 }) : undefined);
    await write(rig, 1, [comment('Ready')], ['op-c']);
    rig.before = null;
    expect(await find(rig, 'Ready', 'op-c')).toBeNull();
    rig.pass(3_600_000);
    const later = must(await rig.restarted().findComment(item(1), 'op-d' as never, 'Ready', '2026-11-22T10:00:00.000Z' as never, SIGNAL));
    expect(later).toBeNull();
  });

  test('it is found behind hundreds of revisions', async () => {
    const rig = await lost('Ready', 'op-e');
    for (let count = 0; count < 450; count += 1) rig.sandbox.edit(1, { 'System.Title': `Edit ${count}` });
    expect(await find(rig, 'Ready', 'op-e', rig.restarted())).not.toBeNull();
    expect(await find(rig, 'Steady', 'op-e', rig.restarted())).toBeNull();
  });

  test.each([-3, 3])('it is found by a clock that is %d days ahead, and the same words said before are not it', async (days) => {
    const rig = writeRig(undefined, { ahead: days * 86_400_000 });
    await write(rig, 1, [comment('Ready')]);
    rig.pass(3_600_000);
    const since = instantOf(rig.now());
    expect(must(await rig.restarted().findComment(item(1), 'op-g' as never, 'Ready', since, SIGNAL))).toBeNull();
    rig.lose = ({ method }) => method === 'PATCH';
    await write(rig, 1, [comment('Ready')], ['op-g']);
    rig.lose = null;
    expect(must(await rig.restarted().findComment(item(1), 'op-g' as never, 'Ready', since, SIGNAL))).not.toBeNull();
  });

  test('an item that is gone holds none', async () => {
    const rig = await lost('Ready', 'op-f');
    rig.sandbox.remove(1);
    expect(await find(rig, 'Ready', 'op-f', rig.restarted())).toBeNull();
  });
});
