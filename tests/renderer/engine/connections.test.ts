import { beforeEach, describe, expect, test, vi } from 'vitest';
import { EngineConnections } from '#renderer/engine/connections.ts';
import type { HostClient } from '#renderer/engine/host-link.ts';
import type { Plan } from '#renderer/engine/plan/plan.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { err, ok } from '#shared/lib/result.ts';
import type { Connection } from '#shared/tracker/connection.ts';

const ID = 'c1' as ConnectionId;
const connection = { id: ID, name: 'Acme', kind: 'jira-cloud', baseUrl: 'https://acme.example', account: 'ada@acme.example' } as Connection;
const draft = { name: 'Acme', kind: 'jira-cloud', baseUrl: 'https://acme.example', account: 'ada@acme.example' } as const;
const FORM = { kind: 'jira-cloud', baseUrl: 'https://acme.example', account: 'ada@acme.example' };
const gone = (): Promise<never> => Promise.reject(new Error('gone'));

/** What happened, in order. */
let acts: string[];
let host: { [K in 'list' | 'test' | 'add' | 'update' | 'check' | 'remove']: (input?: unknown) => Promise<unknown> };
let saved: Awaited<ReturnType<Plan['set']>>;
let removeData: () => Promise<void>;
let connections: EngineConnections;

beforeEach(() => {
  acts = [];
  saved = ok(undefined);
  removeData = async () => void acts.push('data removed');
  host = {
    list: async () => [connection],
    test: async () => err({ code: 'interrupted', host: 'acme.example', detail: 'reset' }),
    add: async () => ok(connection),
    update: async () => ok(connection),
    check: gone,
    remove: async () => {
      acts.push('connection removed');
      return ok(undefined);
    },
  };
  const plan = {
    set: async (values: object) => {
      if (saved.ok && !('known-connections' in values)) acts.push(`set ${JSON.stringify(values)}`);
      return saved;
    },
    setting: (key: string, otherwise: unknown) => (key === `projects/${ID}` ? [] : otherwise),
    outbox: { open: [] },
  } as unknown as Pick<Plan, 'set' | 'setting' | 'outbox'>;
  const mirror = { removeConnection: () => removeData(), items: { rows: () => [] } } as unknown as Mirror;
  connections = new EngineConnections({ connections: host } as unknown as HostClient, plan, async () => mirror);
});

describe('the list of connections', () => {
  test('stays as it was last known while the host is away', async () => {
    expect(await connections.list()).toEqual([connection]);
    host.list = gone;
    expect(await connections.list()).toEqual([connection]);
    expect(connections.known).toEqual([connection]);
  });

  test('gives names; an unknown connection is called by its id', async () => {
    await connections.list();
    expect([connections.nameOf(ID), connections.nameOf('x' as ConnectionId)]).toEqual(['Acme', 'x']);
  });

  test('is read again after each change', async () => {
    host.list = vi.fn(host.list);
    await connections.add({ draft, token: 't' });
    await connections.update({ id: ID, name: 'New' });
    expect(host.list).toHaveBeenCalledTimes(2);
  });
});

describe('what is remembered', () => {
  const identity = { siteId: 's1', accountId: 'a1' } as NonNullable<Connection['identity']>;
  let settings: Map<string, unknown>;
  let operations: { readonly record: string; readonly project: string }[];

  beforeEach(() => {
    settings = new Map();
    operations = [];
    const plan = {
      set: async (values: Readonly<Record<string, unknown>>) => {
        for (const [key, value] of Object.entries(values)) settings.set(key, value);
        return ok(undefined);
      },
      setting: (key: string, otherwise: unknown) => settings.get(key) ?? otherwise,
      outbox: { open: operations },
    } as unknown as Pick<Plan, 'set' | 'setting' | 'outbox'>;
    const mirror = {
      removeConnection: async () => undefined,
      items: {
        rows: (ids: readonly string[]) => ids.filter((each) => each === 'c1/1').map((each) => ({ id: each, key: 'APP-1', title: 'Late' })),
      },
      catalog: { versions: (ids: readonly string[]) => (ids[0] === 'c1/v1' ? [{ name: '4.2' }] : []), iterations: () => [] },
    } as unknown as Mirror;
    host.list = async () => [{ ...connection, identity }];
    connections = new EngineConnections({ connections: host } as unknown as HostClient, plan, async () => mirror);
  });
  const kept = (): unknown => settings.get('known-connections');

  test('is the name, the identity and the form of each connection, and no token', async () => {
    await connections.list();
    await expect.poll(kept).toEqual({ [ID]: { name: 'Acme', siteId: 's1', accountId: 'a1', form: FORM } });
  });

  test('is what the records are called whose edits wait when the connection goes', async () => {
    operations.push({ record: 'c1/1', project: 'c1/p' }, { record: 'c1/v1', project: 'c1/p' }, { record: 'c2/9', project: 'c2/p' });
    settings.set('left-names', { 'c2/9': { key: 'OLD-9', title: 'Kept' }, 'c2/8': { key: 'OLD-8', title: 'Sent since' } });
    await connections.remove(ID);
    expect(settings.get('left-names')).toEqual({
      'c1/1': { key: 'APP-1', title: 'Late' },
      'c1/v1': { key: '4.2', title: '4.2' },
      'c2/9': { key: 'OLD-9', title: 'Kept' },
    });
  });

  test('stays when the connection goes, names what is not connected, and is handed over with a new connection', async () => {
    await connections.list();
    await expect.poll(kept).toBeDefined();
    host.list = async () => [];
    await connections.remove(ID);
    expect([connections.nameOf(ID), connections.isConnected(ID)]).toEqual(['Acme', false]);
    expect(connections.left).toEqual([{ id: ID, name: 'Acme', ...FORM }]);
    const asked: unknown[] = [];
    host.add = async (input) => {
      asked.push(input);
      return ok(connection);
    };
    await connections.add({ draft, token: 't' });
    expect(asked).toEqual([{ draft, token: 't', former: [{ id: ID, siteId: 's1', accountId: 'a1' }] }]);
  });

  test('is not lost to a backup, whose connections have no identity yet', async () => {
    await connections.list();
    await expect.poll(kept).toBeDefined();
    host.list = async () => [{ ...connection, name: 'Renamed', identity: null }];
    await connections.list();
    await expect.poll(kept).toEqual({ [ID]: { name: 'Renamed', siteId: 's1', accountId: 'a1', form: FORM } });
  });

  test('is nothing of the sample workspace', async () => {
    host.list = async () => [{ ...connection, identity, sample: true }];
    await connections.list();
    await new Promise((resume) => setTimeout(resume));
    expect(settings.size).toBe(0);
  });
});

describe('a pull of everything', () => {
  test('asks the connections that are there, and none when there is none', async () => {
    expect(connections.pulled([])).toEqual([]);
    await connections.list();
    expect(connections.pulled([])).toEqual([ID]);
    expect(connections.pulled(['c2' as ConnectionId])).toEqual(['c2']);
    host.list = async () => [];
    await connections.list();
    expect(connections.pulled([])).toBeNull();
  });
});

describe('a refusal', () => {
  test('of a tracker is explained, and never holds the token', async () => {
    const result = await connections.test({ draft, token: 'secret-token' });
    expect(result).toMatchObject({ ok: false, error: { happened: expect.stringContaining('acme.example') } });
    expect(JSON.stringify(result)).not.toContain('secret-token');
  });

  test('because the host is away says that nothing was changed', async () => {
    expect(await connections.check(ID)).toMatchObject({
      ok: false,
      error: { title: 'The host does not answer', safe: 'Nothing was changed.', detail: 'gone' },
    });
  });
});

describe('removing a connection', () => {
  test('forgets its choice of projects, then its data, then the connection', async () => {
    expect(await connections.remove(ID)).toEqual({ ok: true, value: undefined });
    expect(acts).toEqual([`set {"projects/${ID}":null}`, 'data removed', 'connection removed']);
  });

  test('removes nothing when that is not saved', async () => {
    saved = err({ code: 'gone', what: 'store' });
    expect(await connections.remove(ID)).toBe(saved);
    expect(acts).toEqual([]);
  });

  test('keeps the connection when its data cannot be removed', async () => {
    removeData = () => Promise.reject(Object.assign(new Error('Quota exceeded'), { name: 'QuotaExceededError' }));
    expect(await connections.remove(ID)).toMatchObject({
      ok: false,
      error: { code: 'not-saved', explanation: { happened: expect.stringContaining('Disk full') } },
    });
    expect(acts).not.toContain('connection removed');
  });
});
