import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AwaySite } from '#shared/sync/meeting.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { engineRig, over, type EngineRig } from '#tests/support/engine-rig.ts';

let rig: EngineRig;
let isForgotten = false;

/** As a host answers whose tokens lived in memory. */
const forgotten = (connection: Connection): Connection => (isForgotten ? { ...connection, token: 'missing', sample: false } : connection);

beforeAll(async () => {
  rig = await engineRig((client) =>
    over(client, { connections: over(client.connections, { list: async () => (await client.connections.list()).map(forgotten) }) }),
  );
});
afterAll(() => rig.close());

/** The first state that names connections which take nothing. */
async function firstAway(): Promise<readonly AwaySite[]> {
  for await (const { open } of await rig.engine.runs.state()) if (open.away.length > 0) return open.away;
  return [];
}

test('a start says which connections have no token, before any window or pull has asked', async () => {
  isForgotten = true;
  await rig.restart();
  const away = new Map((await firstAway()).map(({ connection, why, edits }) => [connection, { why, edits }]));
  expect(away).toEqual(new Map(rig.connections.map((id) => [id, { why: 'no-token', edits: 0 }])));
});
