import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { authorizationOf, normalBaseUrl } from '#electron/host/address.ts';
import { openConnections, type Connections } from '#electron/host/connections.ts';
import { memoryVault, type Vault } from '#electron/host/vault/vault.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { ConnectionDraft, TrackerIdentity } from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { TrackerPort } from '#shared/tracker/port.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';

const CANARY = 'canary-token-77aa';
const SIGNAL = new AbortController().signal;
const root = mkdtempSync(join(tmpdir(), 'cockpit-connections-'));
const draft: ConnectionDraft = { name: 'Acme', kind: 'jira-data-center', baseUrl: 'https://jira.acme.example', account: null };
const acme: TrackerIdentity = {
  siteId: 's1',
  accountId: 'a1',
  accountName: 'Ada',
  product: 'Jira Data Center 10.3',
  zone: 'UTC' as TrackerIdentity['zone'],
  serverTime: null,
};

let file: string;
let vault: Vault;
let answer: Result<TrackerIdentity, TrackerError>;
let clock: number;
let identified: number;
let count = 0;

const port = (): TrackerPort => ({
  identify: async () => {
    identified += 1;
    return answer;
  },
  projects: async () => ok([]),
  catalog: async () => err({ code: 'cancelled' }),
  list: async () => ok({ ids: ['1'], deleted: [], watermark: 'w' }),
  changes: async () => ok({ ids: [], deleted: [], watermark: 'w' }),
  fetch: async () => ok({ items: [], missing: [], quarantined: [] }),
  lastChanges: async () => ok({}),
  batchSize: 100,
});
/** No test here writes. */
const noWriter = {} as TrackerWriter;
const open = (readOnly = false): Promise<Connections> =>
  openConnections({
    file,
    readOnly,
    vault,
    openTracker: () => ({ reader: port(), writer: noWriter }),
    newId: () => `c${(count += 1)}`,
    now: () => clock,
  });
const projects = (connections: Connections, id: ConnectionId) => connections.use(id, SIGNAL, (tracker) => tracker.projects(SIGNAL));
async function added(connections: Connections): Promise<ConnectionId> {
  const result = await connections.add(draft, CANARY, SIGNAL);
  if (!result.ok) throw new Error(result.error.code);
  return result.value.id;
}

beforeEach(() => {
  file = join(root, String((count += 1)), 'connections.json');
  vault = memoryVault();
  answer = ok(acme);
  clock = 1_000_000;
  identified = 0;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a connection', () => {
  test('is stored with the identity of its token, and without the token', async () => {
    const connections = await open();
    await added(connections);
    expect(readFileSync(file, 'utf8')).not.toContain(CANARY);
    const [kept] = await (await open()).list();
    expect(kept).toMatchObject({ name: 'Acme', identity: { siteId: 's1' }, token: 'memory', sample: false });
  });

  test('is not stored when its test fails', async () => {
    answer = err({ code: 'unauthorized', host: 'jira.acme.example', detail: '' });
    const connections = await open();
    expect(await connections.add(draft, CANARY, SIGNAL)).toEqual(answer);
    expect(await connections.list()).toEqual([]);
  });

  test('whose token is gone asks for it, and keeps everything else', async () => {
    const connections = await open();
    const id = await added(connections);
    vault = memoryVault();
    const restarted = await open();
    expect(await restarted.list()).toMatchObject([{ id, token: 'missing' }]);
    expect(await projects(restarted, id)).toMatchObject({ ok: false, error: { code: 'no-token' } });
    expect(await restarted.update({ id, token: 'new' }, SIGNAL)).toMatchObject({ ok: true, value: { token: 'memory' } });
    expect((await projects(restarted, id)).ok).toBe(true);
  });

  test('can be renamed without a network', async () => {
    const connections = await open();
    const id = await added(connections);
    answer = err({ code: 'offline', host: 'jira.acme.example' });
    expect(await connections.update({ id, name: 'Acme Europe' }, SIGNAL)).toMatchObject({ ok: true, value: { name: 'Acme Europe' } });
  });

  test('is forgotten together with its token', async () => {
    const connections = await open();
    const id = await added(connections);
    await connections.remove(id);
    expect([await connections.list(), await vault.get(id)]).toEqual([[], null]);
    expect(await projects(connections, id)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  test('whose token the keychain does not erase is gone all the same, and that is said', async () => {
    const connections = await open();
    const id = await added(connections);
    vault.remove = async () => false;
    expect(await connections.remove(id)).toEqual({ ok: false, error: { code: 'token-left', connection: id } });
    expect(await connections.list()).toEqual([]);
    // A backup may give that id another address: the old token must never be sent there.
    await expect(connections.restore([{ ...draft, id, baseUrl: 'https://evil.example', sample: false }])).rejects.toThrow('old token');
    expect(await connections.list()).toEqual([]);
  });

  test('of a backup comes back without a token and without a second copy', async () => {
    const connections = await open();
    const id = await added(connections);
    await connections.restore([
      { ...draft, id, sample: false },
      { ...draft, id: 'other' as ConnectionId, sample: false },
    ]);
    expect((await connections.list()).map((one) => [one.id, one.token])).toEqual([
      [id, 'memory'],
      ['other', 'missing'],
    ]);
  });
});

test('a backup never gets a token that was left behind under an id it names', async () => {
  const connections = await open();
  await vault.set('left' as ConnectionId, CANARY);
  await connections.restore([{ ...draft, baseUrl: 'https://elsewhere.example', id: 'left' as ConnectionId, sample: false }]);
  expect(await connections.list()).toMatchObject([{ id: 'left', token: 'missing' }]);
  expect(await connections.check('left' as ConnectionId, SIGNAL)).toMatchObject({ error: { code: 'no-token' } });
});

describe('the site behind a connection', () => {
  test.each([
    ['another site', { ...acme, siteId: 's2' }],
    ['another account', { ...acme, accountId: 'a2' }],
  ])('that became %s is refused until a person decides', async (what, identity) => {
    const connections = await open();
    const id = await added(connections);
    expect((await projects(connections, id)).ok).toBe(true);
    answer = ok(identity);
    clock += 60_000;
    const refused = await projects(connections, id);
    expect(refused).toMatchObject({ ok: false, error: { code: 'other-site', detail: expect.stringContaining(what) as string } });
    expect(await connections.update({ id, token: 'token-of-the-other' }, SIGNAL)).toMatchObject({
      ok: false,
      error: { code: 'other-site' },
    });
    answer = ok(acme);
    expect((await projects(connections, id)).ok).toBe(true);
  });

  test('is asked who it is once for all projects of a pull', async () => {
    const connections = await open();
    const id = await added(connections);
    identified = 0;
    await Promise.all(Array.from({ length: 10 }, () => projects(connections, id)));
    expect(identified).toBe(1);
    clock += 60_000;
    await projects(connections, id);
    expect(identified).toBe(2);
  });

  test('is pinned at the first answer after a restore', async () => {
    const connections = await open();
    await connections.restore([{ ...draft, id: 'r' as ConnectionId, sample: false }]);
    await vault.set('r' as ConnectionId, CANARY);
    expect((await connections.check('r' as ConnectionId, SIGNAL)).ok).toBe(true);
    expect(await (await open()).list()).toMatchObject([{ id: 'r', identity: { siteId: 's1' } }]);
  });

  test("learns its site's own address where that was not asked for before, and nothing else of it changes", async () => {
    const id = await added(await open());
    answer = ok({ ...acme, siteUrl: 'https://acme.atlassian.net' });
    const connections = await open();
    await connections.check(id, SIGNAL);
    expect(await (await open()).list()).toMatchObject([{ id, identity: { ...acme, siteUrl: 'https://acme.atlassian.net' } }]);
  });
});

describe('the file', () => {
  test('that is damaged is set aside, and the app opens', async () => {
    await added(await open());
    writeFileSync(file, '{"version":1,"connections":[{"id":');
    expect(await (await open()).list()).toEqual([]);
    expect(readdirSync(join(file, '..')).filter((name) => name.includes('damaged'))).toHaveLength(1);
  });

  test('that is damaged is told until a tracker is connected again, over restarts too', async () => {
    await added(await open());
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -9));
    const connections = await open();
    expect(connections.lost()).toBe(`connections.json.damaged-${clock}`);
    const restarted = await open();
    expect(restarted.lost()).toBe(`connections.json.damaged-${clock}`);
    await added(restarted);
    expect(restarted.lost()).toBeNull();
    expect((await open()).lost()).toBeNull();
  });

  test('that is sound, or was never there, tells of no loss', async () => {
    const connections = await open();
    expect(connections.lost()).toBeNull();
    await added(connections);
    expect((await open()).lost()).toBeNull();
  });

  test('is not written on a read-only profile; the connection works for this run', async () => {
    const connections = await open(true);
    const id = await added(connections);
    expect((await projects(connections, id)).ok).toBe(true);
    expect(() => readFileSync(file)).toThrow(/ENOENT/);
  });
});

describe('an address', () => {
  test.each([
    ['https://acme.atlassian.net/', 'https://acme.atlassian.net'],
    ['acme.atlassian.net', 'https://acme.atlassian.net'],
    [' https://tfs.acme.example/tfs/DefaultCollection// ', 'https://tfs.acme.example/tfs/DefaultCollection'],
    ['https://jira.acme.example:8443/jira?x=1#y', 'https://jira.acme.example:8443/jira'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ])('typed as %s is used as %s', (typed, used) => {
    expect(normalBaseUrl({ ...draft, baseUrl: typed })).toEqual(ok(used));
  });

  test.each([
    'http://jira.acme.example',
    'https://user:secret@jira.acme.example',
    'ftp://jira.acme.example',
    'file:///etc',
    'https://',
    'not an address',
  ])('typed as %s is refused', (typed) => {
    const refused = normalBaseUrl({ ...draft, baseUrl: typed });
    expect(refused).toMatchObject({ ok: false, error: { code: 'wrong-address' } });
    expect(JSON.stringify(refused)).not.toContain('secret@');
  });

  test.each([
    ['jira-cloud', 'ada@acme.example', `Basic ${btoa('ada@acme.example:t')}`],
    ['jira-data-center', null, 'Bearer t'],
    ['azure-devops-services', null, `Basic ${btoa(':t')}`],
    ['azure-devops-server', null, `Basic ${btoa(':t')}`],
  ] as const)('of %s is asked with the right header', (kind, account, header) => {
    expect(authorizationOf({ kind, account }, 't')).toBe(header);
  });
});

describe('the same site and account', () => {
  const other = { ...draft, name: 'Acme once more', baseUrl: 'https://jira-alias.acme.example' };

  test('is not connected twice, whatever address leads there', async () => {
    const connections = await open();
    const id = await added(connections);
    expect(await connections.add(other, CANARY, SIGNAL)).toEqual({
      ok: false,
      error: { code: 'already-connected', host: 'jira-alias.acme.example', connection: id, name: 'Acme' },
    });
    expect(await connections.list()).toHaveLength(1);
  });

  test('is told by its address while a connection of a backup has proved no identity', async () => {
    const connections = await open();
    const id = 'kept' as ConnectionId;
    await connections.restore([{ ...draft, id, sample: false }]);
    expect(await connections.add(draft, CANARY, SIGNAL)).toMatchObject({ error: { code: 'already-connected', connection: id } });
    expect(await connections.update({ id, token: CANARY }, SIGNAL)).toMatchObject({ ok: true, value: { identity: { siteId: 's1' } } });
  });

  test('with another account is another connection', async () => {
    const connections = await open();
    await added(connections);
    answer = ok({ ...acme, accountId: 'a2' });
    expect((await connections.add(other, CANARY, SIGNAL)).ok).toBe(true);
    expect(await connections.list()).toHaveLength(2);
  });

  test('gets its old id back after it was removed', async () => {
    const connections = await open();
    const id = await added(connections);
    await connections.remove(id);
    const former = [
      { id: 'stranger' as ConnectionId, siteId: 's1', accountId: 'somebody else' },
      { id, siteId: 's1', accountId: 'a1' },
    ];
    expect(await connections.add(other, CANARY, SIGNAL, former)).toMatchObject({ ok: true, value: { id, name: 'Acme once more' } });
    expect((await projects(connections, id)).ok).toBe(true);
  });

  test.each([
    ['cut', (text: string) => text.slice(0, -9)],
    ['broken in another place', (text: string) => text.replace('"version": 1', '"version": 1x')],
    ['of another form', (text: string) => text.replace('"version": 1', '"version": 9')],
  ])('gets its old id back from a list that was damaged: %s', async (_, damage) => {
    const id = await added(await open());
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    const connections = await open();
    expect(await connections.list()).toEqual([]);
    expect(await added(connections)).toBe(id);
  });

  test('never takes an id that another connection has', async () => {
    const connections = await open();
    const id = await added(connections);
    answer = ok({ ...acme, accountId: 'a2' });
    const result = await connections.add(other, CANARY, SIGNAL, [{ id, siteId: 's1', accountId: 'a2' }]);
    expect(result.ok && result.value.id).not.toBe(id);
  });
});
