import { afterEach, expect, test } from 'vitest';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import { hostRig, type HostRig } from '#tests/support/host-rig.ts';

let rig: HostRig | null = null;
afterEach(() => rig?.close());

test('an id that would mean something in an address or a query is refused before anything is asked', async () => {
  const asked: string[] = [];
  rig = await hostRig({
    fetch: async (url) => {
      asked.push(url);
      return new Response('{}');
    },
  });
  const { connections, trackers } = rig.client;
  const connection = {
    id: 'c1' as ConnectionId,
    name: 'Acme',
    kind: 'jira-data-center',
    baseUrl: 'https://acme.example',
    account: null,
    sample: false,
  } as const;
  await connections.restore({ connections: [connection] });
  await connections.update({ id: connection.id, token: 'token-1234' });
  asked.length = 0;
  for (const id of ['c1/../../secure/admin', 'c1/10 OR project = 11', 'c1/10?x=1', 'c1/a/b', 'c1/']) {
    await expect(trackers.list({ project: id as ProjectId })).rejects.toThrow(/validation/i);
  }
  await expect(trackers.fetch({ project: 'c1/10' as ProjectId, ids: ['1) OR id in (2'] })).rejects.toThrow(/validation/i);
  await expect(connections.restore({ connections: [{ ...connection, id: 'a/b' as ConnectionId }] })).rejects.toThrow(/validation/i);
  expect(asked).toEqual([]);
});
