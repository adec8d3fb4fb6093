import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { ClientRequestConstructorOptions, Net } from 'electron';
import { expect, test } from 'vitest';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { createNetFetch } from '#electron/main/net-fetch.ts';

const URL_ = 'https://acme.example/rest/api/3/myself';
const never = new AbortController().signal;

/** Electron's request as far as it is used: it tells what was asked of it, and the test says what comes back. */
class FakeRequest extends EventEmitter {
  readonly headers: Record<string, string> = {};
  written = '';
  ended = false;
  aborted = false;
  setHeader = (name: string, value: string): void => void (this.headers[name] = value);
  write = (text: string): void => void (this.written += text);
  end = (): void => void (this.ended = true);
  abort = (): void => {
    this.aborted = true;
    this.emit('close');
  };

  /** The server answers. */
  answer(statusCode: number, headers: Record<string, string | string[]>, body: Readable = Readable.from([])): void {
    this.emit('response', Object.assign(body, { statusCode, statusMessage: 'whatever', headers }));
  }
}

/** A network of one request. */
function network() {
  const request = new FakeRequest();
  let options: ClientRequestConstructorOptions = {};
  const net = {
    request: (asked: ClientRequestConstructorOptions) => {
      options = asked;
      return request;
    },
  } as unknown as Pick<Net, 'request'>;
  return { request, fetch: createNetFetch(net), options: () => options };
}

test('asks without cookies, cache or stored credentials, and follows no redirect by itself', async () => {
  const { request, fetch, options } = network();
  const answer = fetch(URL_, { method: 'POST', headers: { Authorization: 'Bearer x', Accept: 'application/json' }, body: '{"a":1}' });
  request.answer(200, { 'content-type': ['application/json'] }, Readable.from([Buffer.from('{"b":'), Buffer.from('2}')]));
  expect(await (await answer).json()).toEqual({ b: 2 });
  expect(options()).toEqual({
    url: URL_,
    method: 'POST',
    redirect: 'manual',
    credentials: 'omit',
    useSessionCookies: false,
    cache: 'no-store',
  });
  expect([request.headers, request.written, request.ended]).toEqual([
    { authorization: 'Bearer x', accept: 'application/json' },
    '{"a":1}',
    true,
  ]);
});

test('hands a redirect out instead of going there', async () => {
  const { request, fetch } = network();
  const answer = fetch(URL_, {});
  request.emit('redirect', 302, 'GET', 'https://login.example/', { 'set-cookie': ['a=1', 'b=2'] });
  const { status, headers, body } = await answer;
  expect([status, headers.get('location'), body, request.aborted]).toEqual([302, 'https://login.example/', null, true]);
});

test.each([204, 304])('a %d has no body', async (status) => {
  const { request, fetch } = network();
  const answer = fetch(URL_, {});
  request.answer(status, {});
  expect(await answer).toMatchObject({ status, body: null });
});

test('several values of a header are one, and a header that is no byte string is left out', async () => {
  const { request, fetch } = network();
  const answer = fetch(URL_, {});
  request.answer(200, { 'x-many': ['a', 'b'], 'x-wide': 'Größe \u{1F9E8}', 'bad name': 'x', 'x-line': 'a\nb', 'x-good': 'c' });
  expect(Object.fromEntries((await answer).headers)).toEqual({ 'x-many': 'a, b', 'x-good': 'c' });
});

test.each([0, 99, 101, 600, 999])('a status of %d is a failed request, not an exception in the main process', async (status) => {
  const { request, fetch } = network();
  const answer = fetch(URL_, {});
  expect(() => request.answer(status, {})).not.toThrow();
  await expect(answer).rejects.toThrow(RangeError);
  expect(request.aborted).toBe(true);
});

test('an error before the answer rejects with it, and the transport gives it its name', async () => {
  const { request, fetch } = network();
  const transport = createTransport({ baseUrl: 'https://acme.example', authorization: 'Bearer x', fetch, online: () => true });
  request.end = () => queueMicrotask(() => request.emit('error', new Error('net::ERR_CERT_AUTHORITY_INVALID')));
  const answer = transport.send({ method: 'GET', path: '/rest', effect: 'read' }, never);
  expect(await answer).toMatchObject({ ok: false, error: { code: 'tls' } });
});

test('an error in the body fails the reading of it', async () => {
  const { request, fetch } = network();
  const answer = fetch(URL_, {});
  const body = new Readable({ read: () => undefined });
  request.answer(200, {}, body);
  const text = (await answer).text();
  body.push('{"half":');
  body.destroy(new Error('net::ERR_CONNECTION_RESET'));
  await expect(text).rejects.toThrow('net::ERR_CONNECTION_RESET');
});

test('an abort before, while and after: the request ends, and nothing listens any more', async () => {
  const early = network();
  await expect(early.fetch(URL_, { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
  expect(early.request.ended).toBe(false);

  const { request, fetch } = network();
  const controller = new AbortController();
  const answer = fetch(URL_, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(answer).rejects.toThrow('enough');
  expect(request.aborted).toBe(true);

  const late = network();
  const done = new AbortController();
  const whole = late.fetch(URL_, { signal: done.signal });
  late.request.answer(200, {});
  await whole;
  late.request.emit('close');
  done.abort();
  expect(late.request.aborted).toBe(false);
});

test('a header or an address that the network refuses rejects instead of throwing', async () => {
  const net = {
    request: () => {
      throw new TypeError('Invalid URL');
    },
  } as unknown as Pick<Net, 'request'>;
  await expect(createNetFetch(net)('nonsense', {})).rejects.toThrow('Invalid URL');
});
