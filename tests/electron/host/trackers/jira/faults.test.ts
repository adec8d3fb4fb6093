import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { createNodeFetch, type NodeFetch } from '#electron/host/http/node-fetch.ts';
import type { TransportNotice } from '#electron/host/http/transport.ts';
import { createJira } from '#electron/host/trackers/jira/client.ts';
import {
  forbidden,
  htmlAsJson,
  htmlPage,
  jiraRateLimited,
  redirectToSignIn,
  resetAfterHeaders,
  resetBeforeHeaders,
  serverError,
  slowDrip,
  tooManyRequests,
  truncatedJson,
  unauthorized,
  unavailable,
  type Fault,
} from '#electron/sandbox/faults.ts';
import { createJiraSandbox } from '#electron/sandbox/jira/sandbox.ts';
import { serve, type ServedSandbox } from '#electron/sandbox/serve.ts';
import type { TrackerPort } from '#shared/tracker/port.ts';
import { APP, CONNECTION, DIALECTS, fetchAll, issue, never, site, value } from './rig.ts';

const COUNT = 250;
const START = Date.UTC(2026, 10, 22, 12);

describe.each(DIALECTS)('over a real socket in the %s dialect', (dialect) => {
  let served: ServedSandbox;
  let network: NodeFetch;

  beforeAll(async () => {
    const seed = site(Array.from({ length: COUNT }, (_, index) => issue(index + 1)));
    served = await serve(createJiraSandbox({ seed, dialect, clock: () => START }));
    network = createNodeFetch({ env: {}, caFile: null });
  });
  afterAll(async () => {
    await network.close();
    await served.close();
  });

  /** A client whose waits pass at once. */
  function client(): { readonly jira: TrackerPort; readonly notices: readonly TransportNotice[]; waited: number } {
    const notices: TransportNotice[] = [];
    const state = { jira: null as unknown as TrackerPort, notices, waited: 0 };
    const transport = createTransport({
      baseUrl: served.url,
      authorization: dialect === 'cloud' ? `Basic ${btoa('ann@example.com:token-1234')}` : 'Bearer token-1234',
      fetch: network.fetch,
      clock: () => START + state.waited,
      random: () => 0,
      sleep: (ms) => {
        state.waited += ms;
        return Promise.resolve();
      },
      onNotice: (notice) => notices.push(notice),
    });
    state.jira = createJira({
      transport,
      baseUrl: served.url,
      kind: dialect === 'cloud' ? 'jira-cloud' : 'jira-data-center',
      connection: CONNECTION,
    });
    return state;
  }

  const passing: [string, Fault, number][] = [
    ['a lost answer', resetBeforeHeaders(true), 0],
    ['a reset in the body', resetAfterHeaders(), 0],
    ['a cut-off answer', truncatedJson(), 0],
    ['a fault of the server', serverError(), 0],
    ['a busy server', unavailable('20'), 20_000],
    ['a rate limit in seconds', tooManyRequests('30'), 30_000],
    ['a rate limit without a time', tooManyRequests(), 0],
    ['a burst limit', jiraRateLimited('jira-burst-based', '', '15'), 15_000],
    ['an answer in small pieces', slowDrip(4_000, 0), 0],
  ];
  test.each(passing)('%s at every third request loses nothing', async (_, fault, wait) => {
    const made = client();
    for (const n of [2, 5, 8]) served.faults.nth(n, fault);
    try {
      const { ids } = value(await made.jira.list(APP, never));
      const { items, missing } = await fetchAll(made.jira, APP, ids);
      expect(new Set(items.map((item) => item.row.id)).size).toBe(COUNT);
      expect(missing).toEqual([]);
      expect(made.waited).toBeGreaterThanOrEqual(wait);
      expect(made.notices.filter((notice) => notice.kind === 'waiting').length > 0).toBe(wait > 0);
    } finally {
      served.faults.clear();
    }
  });

  const lasting: [string, Fault, string][] = [
    ['a refused token', unauthorized(), 'unauthorized'],
    ['a missing permission', forbidden(), 'forbidden'],
    ['a page with status 203', htmlPage(203), 'sign-in-page'],
    ['a page with status 200', htmlPage(200), 'sign-in-page'],
    ['a page that calls itself JSON', htmlAsJson(), 'sign-in-page'],
    ['a redirect to a sign-in page', redirectToSignIn(), 'sign-in-page'],
    ['a day of waiting', tooManyRequests('86400'), 'rate-limited'],
    ['a server that stays broken', serverError(), 'server-error'],
    ['answers that stay cut off', truncatedJson(), 'interrupted'],
    ['a connection that always breaks', resetBeforeHeaders(), 'interrupted'],
  ];
  test.each(lasting)('%s is told as what it is, whatever was asked', async (_, fault, code) => {
    const { watermark } = value(await client().jira.list(APP, never));
    served.faults.always(fault);
    try {
      const asked = [
        (jira: TrackerPort) => jira.identify(never),
        (jira: TrackerPort) => jira.projects(never),
        (jira: TrackerPort) => jira.list(APP, never),
        (jira: TrackerPort) => jira.changes(APP, watermark, never),
        (jira: TrackerPort) => jira.fetch(APP, ['10001'], never),
      ];
      for (const ask of asked) expect(await ask(client().jira)).toMatchObject({ ok: false, error: { code } });
    } finally {
      served.faults.clear();
    }
  });

  test('a pull that is cancelled ends at once', async () => {
    const stop = new AbortController();
    served.faults.always(slowDrip(1, 20));
    const running = client().jira.list(APP, stop.signal);
    stop.abort();
    expect(await running).toEqual({ ok: false, error: { code: 'cancelled' } });
    served.faults.clear();
  });
});
