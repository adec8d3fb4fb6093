import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer, type AddressInfo } from 'ws';
import { oneEngine, type OneEngine } from '#electron/browser/one-engine.ts';
import { arrivalOf, arrivalPath, ELSEWHERE, type Arrival } from '#shared/contract/host-socket.ts';

let server: WebSocketServer;
let heard: string[];
let gone: boolean[];
let engines: OneEngine;

beforeEach(async () => {
  heard = [];
  const endings: boolean[] = []; // a socket of the test before may close late
  gone = endings;
  engines = oneEngine(
    (socket) => socket.on('message', (data) => heard.push(String(data))),
    (inGoodOrder) => endings.push(inGoodOrder),
  );
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket, request) => engines.serve(socket, arrivalOf(request.url!)!));
  await once(server, 'listening');
});
afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

const arrive = async (engine: string, returning = false): Promise<WebSocket> => {
  const arrival: Arrival = { engine, returning };
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}${arrivalPath(arrival)}`);
  await once(socket, 'open');
  return socket;
};
const closed = async (socket: WebSocket): Promise<number> => ((await once(socket, 'close')) as [number])[0];
const says = async (socket: WebSocket, word: string): Promise<void> => {
  socket.send(word);
  await expect.poll(() => heard).toContain(word);
};

test('the engine that a person opened last has the host, and the one before is told why it is closed', async () => {
  const first = await arrive('first');
  await says(first, 'from the first');
  const left = closed(first);
  const second = await arrive('second');
  expect(await left).toBe(ELSEWHERE);
  await says(second, 'from the second');
});

test('nothing that a superseded engine sends is heard', async () => {
  const first = await arrive('first');
  await says(first, 'before');
  // Its side of the socket does not read, so it cannot know yet.
  first.pause();
  const second = await arrive('second');
  first.send('after');
  await says(second, 'from the second');
  expect(heard).toEqual(['before', 'from the second']);
  first.terminate();
});

test('an engine that returns by itself is sent away while another one has the host', async () => {
  const second = await arrive('second');
  expect(await closed(await arrive('first', true))).toBe(ELSEWHERE);
  await says(second, 'still here');
});

test('an engine returns to its own line, also before the host noticed that it was lost', async () => {
  const lost = await arrive('first');
  lost.pause();
  const again = await arrive('first', true);
  await says(again, 'again');
  lost.terminate();
  await says(again, 'and still');
});

test('when the engine that had the host is gone, one that returns gets it', async () => {
  const second = await arrive('second');
  second.close();
  await closed(second);
  await expect.poll(() => server.clients.size).toBe(0);
  await says(await arrive('first', true), 'back');
});

test('a superseded engine that a person calls back supersedes in turn', async () => {
  const first = await arrive('first');
  const second = await arrive('second');
  const left = closed(second);
  const again = await arrive('first');
  expect([await left, first.readyState === WebSocket.OPEN]).toEqual([ELSEWHERE, false]);
  await says(again, 'first again');
});

test('how the engine that had the host went away is told, and of a superseded one nothing', async () => {
  const first = await arrive('first');
  const second = await arrive('second');
  await closed(first);
  expect([gone, engines.serving()]).toEqual([[], true]);
  engines.goodbye();
  second.close(1001);
  await expect.poll(() => gone).toEqual([true]);
  expect(engines.serving()).toBe(false);
  (await arrive('third')).terminate();
  await expect.poll(() => gone).toEqual([true, false]);
});

test('without a goodbye nobody goes in good order, whatever the socket says, and one goodbye is not for two engines', async () => {
  const first = await arrive('first');
  engines.goodbye();
  const second = await arrive('second');
  await closed(first);
  second.close(1001);
  await expect.poll(() => gone).toEqual([false]);
});

test.each([
  ['/host', { engine: '', returning: false }],
  ['/host?engine=7f3a', { engine: '7f3a', returning: false }],
  ['/host?engine=7f3a&returning=1', { engine: '7f3a', returning: true }],
  ['/hosts', null],
  ['/host/more', null],
  ['//evil.example/host', null],
  ['/host/../host', null],
  ['/host?engine=a%2Fb', null],
  ['/host?engine=7f3a&more=1', null],
])('the address %s says who comes', (path, arrival) => {
  expect(arrivalOf(path)).toEqual(arrival);
  if (arrival !== null && arrival.engine !== '') expect(arrivalPath(arrival)).toBe(path);
});
