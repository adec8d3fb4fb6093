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
      if (saved.ok) acts.push(`set ${JSON.stringify(values)}`);
      return saved;
    },
    setting: (key: string) => (key === `projects/${ID}` ? [] : null),
  } as unknown as Pick<Plan, 'set' | 'setting'>;
  const mirror = { removeConnection: () => removeData() } as unknown as Mirror;
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
