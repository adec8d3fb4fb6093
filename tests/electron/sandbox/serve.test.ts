import { afterEach, describe, expect, test } from 'vitest';
import {
  forbidden,
  htmlAsJson,
  htmlPage,
  jiraRateLimited,
  latency,
  redirectToSignIn,
  resetAfterHeaders,
  resetBeforeHeaders,
  serverError,
  slowDrip,
  tooManyRequests,
  truncatedJson,
  unauthorized,
  unavailable,
} from '#electron/sandbox/faults.ts';
import { serve, type ServedSandbox } from '#electron/sandbox/serve.ts';
import type { SandboxTracker } from '#electron/sandbox/tracker.ts';

const BODY = JSON.stringify({ answer: 'a body that is long enough to be cut in the middle' });
const open: ServedSandbox[] = [];

/** Counts what reaches it and answers everything the same. */
const tracker = (): SandboxTracker & { reached: number } => {
  const self = {
    reached: 0,
    handle(): Promise<Response> {
      self.reached += 1;
      return Promise.resolve(new Response(BODY, { headers: { 'content-type': 'application/json' } }));
    },
  };
  return self;
};

async function served(behind: SandboxTracker = tracker()): Promise<ServedSandbox> {
  const sandbox = await serve(behind);
  open.push(sandbox);
  return sandbox;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

test('requests reach the tracker with method, path, headers and body', async () => {
  const echo: SandboxTracker = {
    handle: async (request) =>
      Response.json({ method: request.method, url: request.url, header: request.headers.get('x-one'), body: await request.text() }),
  };
  const { url } = await served(echo);
  const answer = await fetch(`${url}/a/b?c=%20d`, { method: 'POST', headers: { 'x-one': '1' }, body: 'hello' });
  expect(await answer.json()).toEqual({ method: 'POST', url: `${url}/a/b?c=%20d`, header: '1', body: 'hello' });
});

test('the log tells method, path and status of every request', async () => {
  const { url, faults, requests } = await served();
  faults.next(forbidden());
  faults.next(resetBeforeHeaders());
  await fetch(`${url}/one`);
  await fetch(`${url}/two`, { method: 'POST', body: 'x' }).catch(() => null);
  await fetch(`${url}/three`);
  expect(requests.map((line) => `${line.method} ${line.path} ${line.status}`)).toEqual(['GET /one 403', 'POST /two 0', 'GET /three 200']);
});

describe('a fault answers', () => {
  test.each([
    ['401', unauthorized(), 401, {}],
    ['403', forbidden(), 403, {}],
    ['429 with seconds', tooManyRequests('30'), 429, { 'retry-after': '30' }],
    ['429 with a date', tooManyRequests('Sun, 22 Nov 2026 12:00:00 GMT'), 429, { 'retry-after': 'Sun, 22 Nov 2026 12:00:00 GMT' }],
    ['429 that does not say', tooManyRequests(), 429, { 'retry-after': null }],
    [
      "429 with Jira's reason",
      jiraRateLimited('jira-burst-based', '2026-11-22T12:00:00Z'),
      429,
      { 'ratelimit-reason': 'jira-burst-based', 'x-ratelimit-reset': '2026-11-22T12:00:00Z' },
    ],
    ['500', serverError(), 500, {}],
    ['503', unavailable('5'), 503, { 'retry-after': '5' }],
    ['203 HTML', htmlPage(203), 203, { 'content-type': 'text/html;charset=UTF-8' }],
    ['200 HTML', htmlPage(200), 200, { 'content-type': 'text/html;charset=UTF-8' }],
    ['HTML that calls itself JSON', htmlAsJson(), 200, { 'content-type': 'application/json;charset=UTF-8' }],
    ['a redirect', redirectToSignIn(), 302, { location: '/sandbox/sign-in' }],
  ] as const)('%s, without reaching the tracker', async (_, fault, status, headers) => {
    const behind = tracker();
    const { url, faults } = await served(behind);
    faults.next(fault);
    const answer = await fetch(`${url}/x`, { redirect: 'manual' });
    expect([answer.status, behind.reached]).toEqual([status, 0]);
    for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
    await answer.text();
    expect(await (await fetch(`${url}/x`)).text()).toBe(BODY);
  });

  test('a redirect that leads to a sign-in page', async () => {
    const { url, faults } = await served();
    faults.next(redirectToSignIn());
    const answer = await fetch(`${url}/x`);
    expect([answer.status, answer.redirected, await answer.text()]).toEqual([200, true, expect.stringContaining('Sign in')]);
  });
});

describe('the wire breaks', () => {
  test('before the headers, with the work done or not', async () => {
    const behind = tracker();
    const { url, faults } = await served(behind);
    faults.next(resetBeforeHeaders(false));
    await expect(fetch(`${url}/x`, { method: 'POST', body: '1' })).rejects.toThrow(TypeError);
    expect(behind.reached).toBe(0);
    faults.next(resetBeforeHeaders(true));
    await expect(fetch(`${url}/x`, { method: 'POST', body: '1' })).rejects.toThrow(TypeError);
    expect(behind.reached).toBe(1);
  });

  test('after the headers', async () => {
    const { url, faults } = await served();
    faults.next(resetAfterHeaders());
    // Depending on how the bytes arrive, the failure shows in the call or in reading the body.
    await expect(fetch(`${url}/x`).then((answer) => answer.text())).rejects.toThrow(TypeError);
  });

  test('inside the JSON, with a length that agrees', async () => {
    const { url, faults } = await served();
    faults.next(truncatedJson());
    const answer = await fetch(`${url}/x`);
    await expect(answer.json()).rejects.toThrow(SyntaxError);
  });

  test('or only drips, and is whole in the end', async () => {
    const { url, faults } = await served();
    faults.next(slowDrip(10, 1));
    expect(await (await fetch(`${url}/x`)).text()).toBe(BODY);
  });

  test('and closing ends whoever still waits', async () => {
    const { url, faults, close } = await served();
    faults.always(latency(600_000));
    const outcome = fetch(`${url}/x`).then(
      () => 'answered',
      () => 'cut',
    );
    await close();
    expect(await outcome).toBe('cut');
  });
});

describe('a switch meets', () => {
  test('only the method and path it names', async () => {
    const { url, faults } = await served();
    faults.always(serverError(), { method: 'PUT', path: /\/issue\/\d+/ });
    const status = async (method: string, path: string): Promise<number> =>
      (await fetch(url + path, method === 'PUT' ? { method, body: '{}' } : { method })).status;
    expect([await status('PUT', '/issue/1'), await status('GET', '/issue/1'), await status('PUT', '/version/1')]).toEqual([500, 200, 200]);
  });

  test('only the n-th request', async () => {
    const { url, faults } = await served();
    faults.nth(3, unauthorized());
    const statuses: number[] = [];
    for (const _ of [1, 2, 3, 4]) statuses.push((await fetch(`${url}/x`)).status);
    expect(statuses).toEqual([200, 200, 401, 200]);
    expect(() => faults.nth(0, unauthorized())).toThrow(RangeError);
  });

  test('as many requests as it was told, or until it is lifted', async () => {
    const { url, faults } = await served();
    faults.next(unauthorized(), {}, 2);
    const lift = faults.always(forbidden());
    const status = async (): Promise<number> => (await fetch(`${url}/x`)).status;
    expect([await status(), await status(), await status()]).toEqual([401, 401, 403]);
    lift();
    expect(await status()).toBe(200);
  });

  test('together with a delay, which only delays', async () => {
    const { url, faults } = await served();
    faults.always(latency(1));
    faults.next(forbidden());
    expect([(await fetch(`${url}/x`)).status, (await fetch(`${url}/x`)).status]).toEqual([403, 200]);
    faults.clear();
    expect(faults.meet('GET', '/x')).toEqual([]);
  });
});

test('a mistake of the sandbox itself is told apart from a refusal', async () => {
  const { url } = await served({ handle: () => Promise.reject(new Error('the sandbox is wrong')) });
  const answer = await fetch(`${url}/x`);
  expect([answer.status, answer.headers.get('x-sandbox-fault'), await answer.text()]).toEqual([
    500,
    'true',
    expect.stringContaining('the sandbox is wrong'),
  ]);
});
