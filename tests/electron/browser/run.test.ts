import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { freePort } from '#electron/browser/profile-port.ts';
import { runBrowserShell, type BrowserShell } from '#electron/browser/run.ts';
import type { HostContract } from '#shared/contract/host.ts';

const root = mkdtempSync(join(tmpdir(), 'cockpit-run-'));
const bundle = join(root, 'bundle');
mkdirSync(bundle);
writeFileSync(join(bundle, 'index.html'), '<html><head></head></html>');

let profile: string;
let count = 0;
const running: BrowserShell[] = [];

beforeEach(() => {
  profile = join(root, String((count += 1)));
});
afterEach(async () => {
  for (const shell of running.splice(0)) await shell.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function start(port: number | null = null): Promise<BrowserShell> {
  const shell = await runBrowserShell({ profile, port, bundle, version: '1.0.0' });
  running.push(shell);
  return shell;
}
async function stop(shell: BrowserShell): Promise<void> {
  running.splice(running.indexOf(shell), 1);
  await shell.close();
}

const originOf = (shell: BrowserShell): string => `http://127.0.0.1:${shell.port}`;
async function enter(shell: BrowserShell): Promise<string> {
  const token = new URLSearchParams(new URL(shell.url).hash.slice(1)).get('key');
  const answer = await fetch(`${originOf(shell)}/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: originOf(shell) },
    body: JSON.stringify({ token }),
  });
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}
async function host(shell: BrowserShell, cookie: string): Promise<ContractRouterClient<HostContract>> {
  const socket = new WebSocket(`ws://127.0.0.1:${shell.port}/host`, { headers: { Origin: originOf(shell), Cookie: cookie } });
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
}

describe('the browser shell', () => {
  test('prints an address whose token opens the host', async () => {
    const shell = await start();
    expect(shell.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#key=[\w-]{43}$/);
    const client = await host(shell, await enter(shell));
    expect(await client.info()).toMatchObject({ shell: 'browser', version: '1.0.0', readOnly: false });
  });

  test('keeps its port and its sessions over a restart', async () => {
    const first = await start();
    const cookie = await enter(first);
    await stop(first);
    const second = await start();
    expect([second.port, second.notice]).toEqual([first.port, null]);
    expect((await (await host(second, cookie)).info()).shell).toBe('browser');
  });

  test('stops when its port is taken, naming the port and who has it, and changes nothing', async () => {
    const port = (await start()).port;
    await stop(running[0]!);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const before = readFileSync(join(profile, 'browser.json'), 'utf8');
    const owner = process.platform === 'linux' ? `process ${process.pid}` : 'in use by';
    await expect(start()).rejects.toThrow(new RegExp(`Port ${port} is in use.*${owner}|Port ${port} is in use by`));
    expect(readFileSync(join(profile, 'browser.json'), 'utf8')).toBe(before);
    await new Promise((resolve) => other.close(resolve));
    expect((await start()).port).toBe(port); // the profile was given back
  });

  test('moves to a port that a person names, and says what that means', async () => {
    const first = await start();
    await stop(first);
    const moved = await start(await freePort());
    expect(moved.port).not.toBe(first.port);
    expect(moved.notice).toContain(`port ${first.port} before`);
  });

  test('refuses a second host on the same profile, and says where the first one is', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(
      `already runs on this profile at ${originOf(first)}/ (process ${process.pid}). Nothing was changed.`,
    );
  });

  test('refuses malformed calls without falling over', async () => {
    const shell = await start();
    const cookie = await enter(shell);
    const client = await host(shell, cookie);
    const odd: unknown[] = [
      null,
      1,
      'x',
      [],
      {},
      { connection: 1 },
      { project: '' },
      { __proto__: { connection: 'x' } },
      { ids: Array.from({ length: 10_000 }, () => 'x') },
      { html: 1 },
    ];
    for (const input of odd) {
      for (const call of [
        client.trackers.fetch,
        client.trackers.projects,
        client.journal.append,
        client.pdf.print,
        client.connections.add,
      ] as ((value: unknown) => Promise<unknown>)[]) {
        await expect(call(input)).rejects.toThrow('Input validation failed');
      }
    }
    const frames = [
      '',
      'x',
      '{}',
      '[]',
      'null',
      '{"i":1}',
      '{"i":"1"}',
      '{"i":"1","p":null}',
      '{"i":"1","p":{"u":1}}',
      Buffer.from([0, 255, 1]),
    ];
    for (const frame of frames) {
      const raw = new WebSocket(`ws://127.0.0.1:${shell.port}/host`, { headers: { Origin: originOf(shell), Cookie: cookie } });
      await new Promise((resolve) => raw.on('open', resolve));
      raw.send(frame);
      expect(await new Promise((resolve) => raw.on('close', resolve))).toBe(1008);
    }
    // Each of them took the host from the one before: one engine at a time.
    expect((await (await host(shell, cookie)).info()).shell).toBe('browser');
  });

  test.skipIf(process.platform === 'win32')('a profile is closed to other accounts of the computer', async () => {
    await start();
    expect(statSync(profile).mode & 0o077).toBe(0);
  });

  // Root may write everywhere, so the rights are only tested as somebody else.
  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('opens a read-only profile and says so', async () => {
    mkdirSync(profile);
    chmodSync(profile, 0o500);
    const shell = await start();
    expect(await (await host(shell, await enter(shell))).info()).toMatchObject({ readOnly: true });
    await stop(shell);
    chmodSync(profile, 0o700);
    expect(readdirSync(profile)).toEqual([]);
  });
});

test('the sample answers without a port, keeps its data over a restart, and goes without a trace', async () => {
  const first = await start();
  const cookie = await enter(first);
  const client = await host(first, cookie);
  const started = await client.sample.start({ today: '2026-11-22' });
  if (!started.ok) throw new Error(started.error.code);
  expect(started.value.map(({ kind, sample }) => [kind, sample])).toEqual([
    ['jira-cloud', true],
    ['azure-devops-services', true],
  ]);
  for (const { id } of started.value) expect(await client.connections.check({ id })).toMatchObject({ ok: true });
  const catalogOf = async (from: typeof client) => {
    const projects = await from.trackers.projects({ connection: started.value[0]!.id });
    if (!projects.ok) throw new Error(projects.error.code);
    return from.trackers.catalog({ project: projects.value[0]!.id });
  };
  const before = await catalogOf(client);
  expect(before).toMatchObject({ ok: true });
  await stop(first);

  const second = await host(await start(), cookie);
  expect(await catalogOf(second)).toEqual(before);
  expect(await second.sample.start({ today: '2027-01-01' })).toMatchObject({ ok: true });
  expect(await catalogOf(second)).toEqual(before);
  await second.sample.stop();
  expect([await second.connections.list(), readdirSync(profile).includes('sample.json')]).toEqual([[], false]);
});
