import { describe, expect, test } from 'vitest';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { createJira } from '#electron/host/trackers/jira/client.ts';
import { SPRINT_FIELD, STORY_POINTS_FIELD } from '#electron/sandbox/jira/seed.ts';
import type { Item } from '#shared/domain/item.ts';
import { parseInstant } from '#shared/domain/time.ts';
import type { Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { TrackerPort } from '#shared/tracker/port.ts';
import { answer, APP, BASE, CONNECTION, DIALECTS, fetchAll, issue, many, never, rig, site, value, type Dialect } from './rig.ts';

describe.each(DIALECTS)('listing in the %s dialect', (dialect) => {
  test('gives every id once, over several pages', async () => {
    const { jira } = rig(dialect, many(2_345));
    const { ids, deleted } = value(await jira.list(APP, never));
    expect(ids).toHaveLength(2_345);
    expect(new Set(ids).size).toBe(2_345);
    expect(deleted).toEqual([]);
  });

  test('loses nothing while others edit, create and delete between the pages', async () => {
    const made = rig(dialect, many(6_200));
    made.before = (request, number) => {
      if (!request.url.includes('search')) return;
      const { controls } = made.sandbox;
      made.time += 60_000;
      controls.edit(`APP-${number}`, { fields: { summary: 'moved to the end of any list by date' } });
      controls.delete(`APP-${number * 10 + 5}`);
      controls.put(issue(7_000 + number));
    };
    const { ids } = value(await made.jira.list(APP, never));
    const found = new Set(ids);
    expect(found.size).toBe(ids.length);
    const lost: number[] = [];
    for (let number = 1; number <= 6_200; number++) {
      if (made.sandbox.controls.issue(`APP-${number}`) !== null && !found.has(String(10_000 + number))) lost.push(number);
    }
    expect(lost).toEqual([]);
  });

  test('begins an empty project at the beginning', async () => {
    const made = rig(dialect, site([]));
    const listed = value(await made.jira.list(APP, never));
    expect(listed.ids).toEqual([]);
    made.sandbox.controls.put(issue(1));
    expect(value(await made.jira.changes(APP, listed.watermark, never)).ids).toEqual(['10001']);
  });

  test('of a project that is hidden says so, and of changes too', async () => {
    const { jira, sandbox } = rig(dialect, many(3));
    const { watermark } = value(await jira.list(APP, never));
    sandbox.controls.hideProject('APP', true);
    for (const result of [await jira.list(APP, never), await jira.changes(APP, watermark, never), await jira.catalog(APP, never)]) {
      expect(result).toMatchObject({ error: { code: expect.stringMatching(/not-found|forbidden/) } });
    }
  });
});

test('a page token that expires restarts the list once', async () => {
  const made = rig('cloud', many(6_000));
  let refused = 0;
  made.before = (request) => {
    if (
      request.url.includes('search/jql') &&
      made.sent.filter((each) => Object.hasOwn(each.body ?? {}, 'nextPageToken')).length === 1 &&
      refused++ === 0
    )
      return answer(400, { errorMessages: ['The provided next page token is invalid or expired.'] });
    return undefined;
  };
  expect(value(await made.jira.list(APP, never)).ids).toHaveLength(6_000);
  expect(refused).toBeGreaterThan(0);
});

test.each<[string, Dialect, (jira: TrackerPort) => Promise<Result<unknown, TrackerError>>, string, unknown]>([
  [
    'the pages of a search that give the same token',
    'cloud',
    (jira) => jira.list(APP, never),
    '/search/jql',
    { issues: [{ id: '1', key: 'APP-1', fields: { updated: '2026-11-02T09:00:00.000+0000' } }], nextPageToken: 'again' },
  ],
  [
    'the windows of a search that hold the same issue',
    'data-center',
    (jira) => jira.list(APP, never),
    '/search',
    { total: 9, issues: [{ id: '1', key: 'APP-1', fields: { updated: '2026-11-02T09:00:00.000+0000' } }] },
  ],
  ['the pages of a list', 'cloud', (jira) => jira.projects(never), '/project/search', { values: [{ id: '1', key: 'A', name: 'A' }] }],
])('a list without end is refused, not read for ever: %s', async (_, dialect, read, path, page) => {
  const made = rig(dialect, many(3));
  made.before = (request) => (new URL(request.url).pathname.endsWith(path) ? answer(200, page) : undefined);
  expect(await read(made.jira)).toMatchObject({ error: { code: 'malformed', detail: expect.stringContaining('does not advance') } });
});

test('Data Center goes on from an earlier key when the last one is gone', async () => {
  const made = rig('data-center', many(2_500));
  let refused = 0;
  made.before = (_, number) => {
    const { jql = '' } = (made.sent[number - 1]!.body ?? {}) as { jql?: string };
    if (!jql.includes('"APP-1000"')) return undefined;
    refused += 1;
    return answer(400, { errorMessages: ["An issue with key 'APP-1000' does not exist for field 'key'."] });
  };
  expect(value(await made.jira.list(APP, never)).ids).toHaveLength(2_500);
  expect(refused).toBe(1);
});

test('Data Center steps by what the answer holds', async () => {
  const made = rig('data-center', many(250));
  const capped = {
    handle: async (request: Request): Promise<Response> => {
      const text = await request.text();
      const body = text === '' ? null : { ...(JSON.parse(text) as { maxResults?: number }), maxResults: 40 };
      return made.sandbox.handle(
        new Request(request.url, { method: request.method, headers: request.headers, body: body && JSON.stringify(body) }),
      );
    },
  };
  const transport = createTransport({
    baseUrl: BASE,
    authorization: 'Bearer token-1234',
    fetch: (url, init) => capped.handle(new Request(url, init)),
  });
  const jira = createJira({ transport, baseUrl: BASE, kind: 'jira-data-center', connection: CONNECTION });
  const { ids } = value(await jira.list(APP, never));
  expect(ids).toHaveLength(250);
  const { items, missing } = await fetchAll(jira, APP, ids);
  expect(items).toHaveLength(250);
  expect(missing).toEqual([]);
});

describe.each(DIALECTS)('changes in the %s dialect', (dialect) => {
  test('come oldest first, and none is missed over a hundred rounds of edits', async () => {
    const made = rig(dialect, many(60));
    const { controls } = made.sandbox;
    let { watermark } = value(await made.jira.list(APP, never));
    const stamps = new Map<string, string>();
    const read = async (): Promise<void> => {
      const changes = value(await made.jira.changes(APP, watermark, never));
      for (const item of (await fetchAll(made.jira, APP, changes.ids)).bodies) stamps.set(item.key, item.updated);
      watermark = changes.watermark;
    };
    let seed = 20_261_122;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 100; round++) {
      for (let edit = random(5); edit > 0; edit--) {
        made.time += random(90_000);
        controls.edit(`APP-${1 + random(60)}`, { fields: { summary: `Round ${round}, edit ${edit}` } });
      }
      made.time += random(7_200_000);
      await read();
    }
    await read();
    for (const [key, updated] of stamps) {
      expect([key, parseInstant(String(controls.issue(key)!.fields['updated']))]).toEqual([key, updated]);
    }
    expect(stamps.size).toBeGreaterThan(50);
    expect(value(await made.jira.changes(APP, watermark, never)).ids).toEqual([]);
  });

  test('that the index shows four minutes late are found by the overlap', async () => {
    const made = rig(dialect, many(5));
    const { controls } = made.sandbox;
    const listed = value(await made.jira.list(APP, never));
    controls.edit('APP-2', { fields: { summary: 'seen at once' } });
    const first = value(await made.jira.changes(APP, listed.watermark, never));
    expect(first.ids).toContain('10002');
    controls.put(issue(1, { updated: new Date(made.time - 240_000).toISOString().replace('Z', '+0000') }));
    expect(value(await made.jira.changes(APP, first.watermark, never)).ids).toEqual(['10001']);
  });

  test('do not list again what the watermark knows', async () => {
    const made = rig(dialect, many(5));
    const first = value(await made.jira.list(APP, never));
    made.sandbox.controls.edit('APP-2', { fields: { summary: 'x' } });
    const second = value(await made.jira.changes(APP, first.watermark, never));
    expect(second.ids).toContain('10002');
    expect(value(await made.jira.changes(APP, second.watermark, never)).ids).toEqual([]);
    made.time += 1_000;
    made.sandbox.controls.edit('APP-2', { fields: { summary: 'y' } });
    expect(value(await made.jira.changes(APP, second.watermark, never)).ids).toEqual(['10002']);
  });

  test('from a watermark nobody can read begin at the beginning', async () => {
    const { jira } = rig(dialect, many(7));
    expect(value(await jira.changes(APP, 'nonsense', never)).ids).toHaveLength(7);
  });

  test("take over when the caller's profile moves to another zone", async () => {
    const made = rig(dialect, many(3));
    await made.jira.changes(APP, value(await made.jira.list(APP, never)).watermark, never);
    const asked = made.sent.map((each) => (each.body as { jql?: string } | null)?.jql ?? '').find((jql) => jql.includes('updated >='));
    // 08:03 UTC, in New York before five minutes.
    expect(asked).toContain('updated >= "2026-11-10 02:58"');
  });
});

describe.each(DIALECTS)('fetching in the %s dialect', (dialect) => {
  test('names ids that are gone and reads the others', async () => {
    const { jira, sandbox } = rig(dialect, many(4));
    sandbox.controls.delete('APP-2');
    const result = await fetchAll(jira, APP, ['10001', '10002', '10003', '99999']);
    expect(result.bodies.map((item) => item.key).sort()).toEqual(['APP-1', 'APP-3']);
    expect(result.missing).toEqual([`${CONNECTION}/10002`, `${CONNECTION}/99999`]);
    expect(result.quarantined).toEqual([]);
  });

  test('reads one by one when the batch is refused', async () => {
    const made = rig(dialect, many(4));
    made.before = (request) =>
      /bulkfetch|\/search$/.test(request.url) ? answer(400, { errorMessages: ['A value with ID 99999 does not exist.'] }) : undefined;
    const result = await fetchAll(made.jira, APP, ['10001', '99999', '10003']);
    expect(result.bodies.map((item) => item.key)).toEqual(['APP-1', 'APP-3']);
    expect(result.missing).toEqual([`${CONNECTION}/99999`]);
  });

  test('sets one strange record aside and keeps the rest', async () => {
    const { jira, sandbox } = rig(dialect, many(3));
    sandbox.controls.put(issue(2, { updated: 'never', created: null, summary: 'odd' }));
    const result = await fetchAll(jira, APP, ['10001', '10002', '10003']);
    expect(result.items).toHaveLength(2);
    expect(result.quarantined).toMatchObject([{ id: `${CONNECTION}/10002`, key: 'APP-2', reason: expect.stringContaining('stamp') }]);
    expect(result.missing).toEqual([]);
  });

  test('takes at most a hundred ids', async () => {
    const { jira } = rig(dialect, many(1));
    await expect(
      jira.fetch(
        APP,
        Array.from({ length: 101 }, (_, index) => String(index)),
        never,
      ),
    ).rejects.toThrow(RangeError);
  });

  test('gives a cut-off answer back as a value', async () => {
    const made = rig(dialect, many(3));
    made.before = (request) => (/bulkfetch|\/search$/.test(request.url) ? answer(200, '{"issues":[{"id":"1') : undefined);
    expect(await made.jira.fetch(APP, ['10001'], never)).toMatchObject({ error: { code: 'interrupted' } });
  });

  test('reads sprints and points by the type of the field', async () => {
    const sprint = { id: 7, name: 'Sprint 7', state: 'active' as const, originBoardId: 1, startDate: '2026-11-16T23:30:00.000Z' };
    const fields = { [SPRINT_FIELD.id]: [sprint], [STORY_POINTS_FIELD.id]: 5 };
    const { jira } = rig(dialect, site([issue(1, fields)], { fields: [SPRINT_FIELD, STORY_POINTS_FIELD], sprints: [sprint] }));
    const { bodies } = await fetchAll(jira, APP, ['10001']);
    expect(bodies[0]).toMatchObject({ iteration: `${CONNECTION}/sprint-7`, estimate: 5 });
  });
});

test('Data Center: an epic named by its key is found, once for all batches', async () => {
  const EPIC = {
    id: 'customfield_11',
    name: 'Epic Link',
    schema: { type: 'any', custom: 'com.pyxis.greenhopper.jira:gh-epic-link', customId: 11 },
  };
  const made = rig(
    'data-center',
    site([issue(1), issue(2, { customfield_11: 'APP-1' }), issue(3, { customfield_11: 'APP-404' })], { fields: [EPIC] }),
  );
  const read = async (): Promise<readonly Item[]> => (await fetchAll(made.jira, APP, ['10002', '10003'])).bodies;
  const [two, three] = await read();
  expect(two).toMatchObject({ parent: `${CONNECTION}/10001`, oddities: [] });
  expect(three).toMatchObject({ parent: null, oddities: [expect.stringContaining('APP-404')] });
  await read();
  expect(made.sent.filter((each) => ((each.body as { jql?: string } | null)?.jql ?? '').startsWith('key in'))).toHaveLength(1);
});
