import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { speakHost } from '#electron/browser/host-socket.ts';
import { socketHost, type HostLink } from '#renderer/engine/host-link.ts';
import { inRealTime } from '#renderer/engine/plan/sender.ts';
import { shopProjectId } from '#shared/plan/sample-ids.ts';
import { itemOf } from '#shared/tracker/body.ts';
import { hostRig, type HostRig } from '#tests/support/host-rig.ts';

let rig: HostRig;
let server: WebSocketServer;
let links: HostLink[] = [];

beforeAll(async () => {
  rig = await hostRig();
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  // The path says which engine it is; without a name it gets everything whole.
  server.on('connection', (socket, { url = '/' }) => speakHost(rig.host.router, socket, { engine: url.slice(1) }));
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(async () => {
  for (const link of links) link.close();
  links = [];
  await new Promise((resolve) => server.close(resolve));
  await rig.close();
});

async function connected(engine: string): Promise<HostLink> {
  const { port } = server.address() as AddressInfo;
  const link = socketHost(() => `ws://127.0.0.1:${port}/${engine}`, inRealTime);
  links.push(link);
  await new Promise<void>((resolve) => link.subscribe(() => link.connected && resolve()));
  return link;
}

test('what a fetch brings comes over a real socket as bytes, each answer with its own, however many are under way', async () => {
  const [engine, whole] = [await connected('engine-1'), await connected('')];
  expect((await engine.client.sample.start({ today: '2026-11-20' })).ok).toBe(true);
  const listed = await engine.client.trackers.list({ project: shopProjectId });
  if (!listed.ok) throw new Error(listed.error.code);
  const batches = [0, 1, 2, 3].map((index) => listed.value.ids.slice(index * 40, index * 40 + 40));
  const fetch = async ({ client }: HostLink, ids: readonly string[]) => {
    const fetched = await client.trackers.fetch({ project: shopProjectId, ids: [...ids] });
    if (!fetched.ok) throw new Error(fetched.error.code);
    return fetched.value.items;
  };
  const [parcels, plain] = [
    await Promise.all(batches.map((ids) => fetch(engine, ids))),
    await Promise.all(batches.map((ids) => fetch(whole, ids))),
  ];
  expect(parcels.flat().every(({ bytes }) => bytes instanceof Uint8Array)).toBe(true);
  expect(plain.flat().some(({ bytes }) => bytes !== undefined)).toBe(false);
  expect(parcels.map((items) => items.map(({ row, body }) => [row, body]))).toEqual(
    plain.map((items) => items.map(({ row, body }) => [row, body])),
  );
  expect(parcels.flat().map(({ body }) => itemOf(body).id)).toHaveLength(160);
});
