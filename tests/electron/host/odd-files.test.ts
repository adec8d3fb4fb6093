import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { authorizationOf } from '#electron/host/address.ts';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { openProfile } from '#electron/host/profile.ts';
import { hostOf } from '#tests/support/host-rig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-odd-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function start() {
  const profile = await openProfile(folder, () => crypto.randomUUID(), '');
  const host = await hostOf(profile, { fetch: async () => new Response('{}') });
  return { profile, host };
}

describe('whatever stands where a file of the profile should be, the host starts and keeps it', () => {
  const draft = {
    id: 'c1',
    name: 'Acme',
    kind: 'jira-cloud',
    baseUrl: 'https://acme.example',
    account: null,
    identity: null,
    sample: false,
  };
  const contents: readonly (readonly [string, string | null])[] = [
    ['a folder', null],
    ['nothing', ''],
    ['half a file', '{"version":1,"conn'],
    ['zeros', '\0'.repeat(4096)],
    ['another version', '{"version":2,"connections":[]}'],
    ['a prototype', '{"__proto__":{"version":1},"connections":[]}'],
    ['a connection that is none', JSON.stringify({ version: 1, connections: [{ ...draft, kind: 'gitlab' }] })],
    ['deep nesting', '['.repeat(200_000)],
  ];

  test.each(contents)('%s', async (_what, text) => {
    for (const name of ['connections.json', 'sample.json', 'session', 'browser.json']) {
      if (text === null) mkdirSync(join(folder, name));
      else writeFileSync(join(folder, name), text);
    }
    const { host, profile } = await start();
    const client = createRouterClient(host.router);
    expect(await client.connections.list()).toEqual([]);
    expect(readdirSync(folder).some((name) => name.startsWith('connections.json.damaged-'))).toBe(true);
    expect(await client.journal.state()).toMatchObject({ ok: true });
    await host.close();
    await profile.release();
  });

  test('a folder where the journal should be is a refusal of the journal, not of the host', async () => {
    mkdirSync(join(folder, 'journal', 'journal.ndjson'), { recursive: true });
    const { host, profile } = await start();
    expect(await createRouterClient(host.router).journal.state()).toMatchObject({ ok: false, error: { code: 'io' } });
    await host.close();
    await profile.release();
  });

  test('a file where the profile should be is named', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(openProfile(join(folder, 'file'), () => 'id', '')).rejects.toThrow(/cannot be used: E[A-Z]+ .*Nothing was changed/);
  });
});

describe('a token as people paste it', () => {
  test('may have blanks and a line end around it', () => {
    expect(authorizationOf({ kind: 'jira-data-center', account: null }, ' abc\r\n')).toBe('Bearer abc');
  });

  test.each(['ABC_DEF_GHI…', 'ABC_DEF\nGHI_JKL_MNO', 'ＡＢＣ_DEF_GHI', 'a\0b'])(
    'with characters that no token has is refused before it is sent, and not quoted: %j',
    async (token) => {
      let asked = 0;
      const transport = createTransport({
        baseUrl: 'https://acme.example',
        authorization: authorizationOf({ kind: 'jira-data-center', account: null }, token),
        fetch: async () => {
          asked += 1;
          return new Response('{}');
        },
      });
      const answer = await transport.send({ method: 'GET', path: '/x', effect: 'read' }, new AbortController().signal);
      expect([asked, answer]).toEqual([
        0,
        {
          ok: false,
          error: { code: 'unauthorized', host: 'acme.example', detail: 'The token holds characters that no token has. Copy it again.' },
        },
      ]);
    },
  );
});
