import { describe, expect, test } from 'vitest';
import type { OperationId } from '#shared/sync/operation.ts';
import type { Write } from '#shared/tracker/writer.ts';
import { DIALECTS } from './rig.ts';
import { blocks, comment, item, kinds, loseAnswer, members, set, state, writeRig, type WriteRig } from './write-rig.ts';

const isWrite = (request: Request): boolean => request.method !== 'GET';
const EVERYTHING = [
  set('title', 'Item 1', 'B'),
  set('state', state('1'), state('3')),
  members('links', [blocks('10002')]),
  comment('Ready.'),
];

/** Fails the n-th write in some way. */
function failing(made: WriteRig, number: number, fail: (request: Request) => Response | Promise<never>): void {
  let count = 0;
  made.before = (request) => {
    if (isWrite(request)) count += 1;
    return isWrite(request) && count === number ? fail(request) : undefined;
  };
}

describe.each(DIALECTS)('a lost answer in the %s dialect', (dialect) => {
  test.each([
    ['the edit', 1, ['unknown', 'not-sent', 'not-sent', 'not-sent']],
    ['the step to a state', 2, ['sent', 'unknown', 'not-sent', 'not-sent']],
    ['a link', 3, ['sent', 'sent', 'unknown', 'not-sent']],
    ['a comment', 4, ['sent', 'sent', 'sent', 'unknown']],
  ] as const)('of %s is unknown and sent once, and nothing follows it (S17)', async (_, number, expected) => {
    const made = writeRig(dialect);
    failing(made, number, (request) => loseAnswer(made, request));
    const written = await made.push(EVERYTHING);
    expect([kinds(written), written.error]).toEqual([expected, null]);
    expect(made.writes()).toHaveLength(number);
    // The server did the work.
    const done = [
      made.truth()['summary'] === 'B',
      JSON.stringify(made.truth()['status']).includes('In Progress'),
      JSON.stringify(made.truth()['issuelinks'] ?? []).includes('APP-2'),
      JSON.stringify(made.truth()['comment'] ?? []).includes('Ready.'),
    ];
    expect(done).toEqual([0, 1, 2, 3].map((index) => index < number));
  });

  test.each([
    ['500', () => Response.json({ errorMessages: ['Internal server error'] }, { status: 500 })],
    ['502 with a page', () => new Response('<html>Bad gateway</html>', { status: 502, headers: { 'content-type': 'text/html' } })],
    ['a cut-off body', () => new Response('{"id":"1', { status: 200, headers: { 'content-type': 'application/json' } })],
  ])('that is %s instead is unknown as well', async (_, answer) => {
    const made = writeRig(dialect);
    failing(made, 1, answer);
    expect(await made.push([set('title', 'Item 1', 'B'), comment('Hi')])).toMatchObject({
      answers: [{ kind: 'unknown' }, { kind: 'not-sent' }],
      error: null,
    });
  });

  test('to a person who stops is unknown, and the push ends', async () => {
    const made = writeRig(dialect);
    const remote = await made.look();
    const stop = new AbortController();
    failing(made, 1, async (request) => {
      await made.sandbox.handle(request);
      stop.abort();
      return new Promise<never>(() => undefined);
    });
    const change = { id: 'op-1' as OperationId, change: set('title', 'Item 1', 'B') };
    const { project, revision } = remote;
    const write: Write = { record: item('10001'), recordKind: 'item', project, revision, changes: [change] };
    expect(await made.writer.write(write, stop.signal)).toEqual({
      answers: [{ kind: 'unknown' }],
      error: { code: 'cancelled' },
    });
  });

  test('because the network went away is unknown, for it may have gone after the request', async () => {
    const made = writeRig(dialect);
    failing(made, 1, async (request) => {
      await made.sandbox.handle(request);
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ERR_NETWORK_CHANGED' }) });
    });
    expect(await made.push([comment('Hi')])).toMatchObject({ answers: [{ kind: 'unknown' }], error: { code: 'offline' } });
  });
});

describe.each(DIALECTS)('a refusal before anything was read in the %s dialect', (dialect) => {
  test.each([
    ['a bad login', 'unauthorized', () => Response.json({ errorMessages: ['Client must be authenticated.'] }, { status: 401 })],
    ['a sign-in page', 'sign-in-page', () => new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } })],
    ['a day of waiting', 'rate-limited', () => new Response('', { status: 429, headers: { 'retry-after': '86400' } })],
  ])('%s leaves everything unsent and says why', async (_, code, answer) => {
    const made = writeRig(dialect);
    const remote = await made.look();
    made.before = answer;
    expect(await made.pushOn(remote, EVERYTHING)).toMatchObject({ answers: EVERYTHING.map(() => ({ kind: 'not-sent' })), error: { code } });
  });

  test('two writes that meet are tried once more, then looked at again', async () => {
    const made = writeRig(dialect);
    const collide = () => Response.json({ errorMessages: ['Conflict'], errors: {} }, { status: 409 });
    failing(made, 1, collide);
    expect(kinds(await made.push([set('title', 'Item 1', 'B')]))).toEqual(['sent']);
    made.before = (request) => (isWrite(request) ? collide() : undefined);
    expect(await made.push([set('title', 'B', 'C'), comment('Hi')])).toMatchObject({
      answers: [{ kind: 'not-sent' }, { kind: 'not-sent' }],
      error: { code: 'stale-revision' },
    });
  });
});
