import { describe, expect, test } from 'vitest';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import { EPIC_FIELD, writableSite } from '#tests/electron/host/trackers/jira/write-rig.ts';
import { jiraSite, NOON, smallSeed, type JiraTestSite } from '#tests/support/jira-site.ts';

const body = (answer: { readonly json: unknown }): WireRecord => answer.json as WireRecord;
const issuesIn = (answer: { readonly json: unknown }): readonly WireRecord[] => body(answer)['issues'] as readonly WireRecord[];
const fieldsIn = (answer: { readonly json: unknown }): WireRecord => body(answer)['fields'] as WireRecord;
const search = (site: JiraTestSite, jql: string, more: object = {}) => site.call('POST', '/rest/api/3/search/jql', { jql, ...more });
const searchKeys = async (site: JiraTestSite, jql: string): Promise<readonly unknown[]> =>
  issuesIn(await search(site, jql, { fields: ['key'], maxResults: 1000 })).map((each) => each['key']);

describe('signing in', () => {
  test.each([
    ['cloud', null, 401],
    ['cloud', 'Bearer token', 401],
    ['cloud', `Basic ${btoa('ada@example.com:')}`, 401],
    ['cloud', `Basic ${btoa('ada@example.com:other')}`, 401],
    ['cloud', `Basic ${btoa('eve@example.com:secret')}`, 401],
    ['cloud', `Basic ${btoa('ada@example.com:secret')}`, 200],
    ['data-center', `Basic ${btoa('ada:secret')}`, 401],
    ['data-center', 'Bearer secret', 200],
  ] as const)('%s answers %s with %i', async (dialect, authorization, status) => {
    const { sandbox } = jiraSite(dialect, smallSeed(), { token: 'secret', ...(dialect === 'cloud' ? { email: 'ada@example.com' } : {}) });
    const headers: Record<string, string> = authorization === null ? {} : { authorization };
    const answer = await sandbox.handle(new Request('http://jira.test/rest/api/2/myself', { headers }));
    expect(answer.status).toBe(status);
  });

  test.each(['cloud', 'data-center'] as const)('requests of another account are made in its name in %s', async (dialect) => {
    const login = dialect === 'cloud' ? 'ben@example.com' : 'bens-token';
    const { sandbox, call } = jiraSite(dialect, writableSite(), { accounts: { [login]: 'ben' } });
    const authorization = dialect === 'cloud' ? `Basic ${btoa(`${login}:token`)}` : `Bearer ${login}`;
    const mine = new Request('http://jira.test/rest/api/2/issue/APP-1', {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ fields: { summary: 'Mine' } }),
    });
    expect((await sandbox.handle(mine)).status).toBe(204);
    await call('PUT', '/rest/api/2/issue/APP-1', { fields: { summary: 'Theirs' } });
    expect(sandbox.controls.history('APP-1').map(({ author }) => author.name)).toEqual(['ben', 'ann']);
  });

  test('serverInfo and tenant_info need no login, and tell the product', async () => {
    const { sandbox } = jiraSite('cloud', smallSeed(), { contextPath: '/jira', cloudId: 'c1' });
    const info = (await (await sandbox.handle(new Request('http://jira.test/jira/rest/api/2/serverInfo'))).json()) as WireRecord;
    expect(info).toMatchObject({ deploymentType: 'Cloud', baseUrl: 'http://jira.test/jira' });
    expect(await (await sandbox.handle(new Request('http://jira.test/jira/_edge/tenant_info'))).json()).toEqual({ cloudId: 'c1' });
  });

  test('an expired token is refused until a new one is accepted', async () => {
    const site = jiraSite('cloud');
    site.sandbox.controls.expireToken();
    expect((await site.call('GET', '/rest/api/3/myself')).status).toBe(401);
    site.sandbox.controls.acceptToken('token');
    expect((await site.call('GET', '/rest/api/3/myself')).status).toBe(200);
  });
});

describe('searching in Cloud', () => {
  test('answers nothing but ids unless fields are named', async () => {
    expect(issuesIn(await search(jiraSite('cloud'), 'project = APP ORDER BY id', { maxResults: 1 }))).toEqual([{ id: '100000' }]);
  });

  test('pages by token to the end, each issue once, even when issues move to the end meanwhile', async () => {
    const site = jiraSite('cloud');
    const seen: unknown[] = [];
    let token: unknown;
    for (let turn = 0; ; turn += 1) {
      const page = await search(site, 'project = APP ORDER BY updated ASC', {
        maxResults: 7,
        ...(token === undefined ? {} : { nextPageToken: token }),
      });
      seen.push(...issuesIn(page).map((each) => each['id']));
      token = body(page)['nextPageToken'];
      if (token === undefined) break;
      site.clock.now += 1000;
      if (turn < 3) site.sandbox.controls.edit(String(seen[0]), { fields: { labels: [`turn-${turn}`] } });
    }
    expect(new Set(seen).size).toBe(60);
  });

  test('caps pages with content at a hundred, pages of ids at five thousand', async () => {
    const site = jiraSite('cloud', smallSeed(400));
    expect(issuesIn(await search(site, 'project = APP', { maxResults: 5000, fields: ['summary'] }))).toHaveLength(100);
    expect(issuesIn(await search(site, 'project = APP', { maxResults: 5000 }))).toHaveLength(200);
  });

  test('refuses a page token that is too old or unknown', async () => {
    const site = jiraSite('cloud');
    const token = body(await search(site, 'project = APP', { maxResults: 5 }))['nextPageToken'];
    site.clock.now += 8 * 86_400_000;
    expect((await search(site, 'project = APP', { nextPageToken: token })).status).toBe(400);
    expect((await search(site, 'project = APP', { nextPageToken: 'made up' })).status).toBe(400);
  });

  test('says 410 where the old search was', async () => {
    const answer = await jiraSite('cloud').call('GET', '/rest/api/3/search?jql=project=APP');
    expect([answer.status, JSON.stringify(answer.json)]).toEqual([410, expect.stringContaining('has been removed')]);
  });

  test('sees a change only after the lag, unless the id is reconciled; the issue itself is current at once', async () => {
    const site = jiraSite('cloud');
    site.sandbox.controls.setSearchLag(60_000);
    site.sandbox.controls.edit('APP-5', { fields: { labels: ['fresh'] } });
    expect(fieldsIn(await site.call('GET', '/rest/api/3/issue/APP-5'))['labels']).toEqual(['fresh']);
    expect(await searchKeys(site, 'labels = fresh')).toEqual([]);
    const id = site.sandbox.controls.issue('APP-5')!.id;
    expect(issuesIn(await search(site, 'labels = fresh', { reconcileIssues: [Number(id)] }))).toHaveLength(1);
    site.clock.now += 60_000;
    expect(await searchKeys(site, 'labels = fresh')).toEqual(['APP-5']);
  });
});

describe('searching in Data Center', () => {
  const ask = (site: JiraTestSite, jql: string, query: string) =>
    site.call('GET', `/rest/api/2/search?jql=${encodeURIComponent(jql)}&${query}`);

  test('pages by offset with a total, and caps a page at a thousand', async () => {
    const site = jiraSite('data-center', smallSeed(2400));
    const page = await ask(site, 'project = APP ORDER BY key ASC', 'startAt=100&maxResults=5000&fields=summary');
    expect(body(page)).toMatchObject({ startAt: 100, maxResults: 1000, total: 1200 });
    expect(issuesIn(page)[0]!['key']).toBe('APP-101');
  });

  test('fails past the window of ten thousand', async () => {
    const answer = await ask(jiraSite('data-center'), 'project = APP', 'startAt=9999&maxResults=2');
    expect([answer.status, JSON.stringify(answer.json)]).toEqual([500, expect.stringContaining('Search limit exceeded')]);
  });

  test('checks ids unless validateQuery is false', async () => {
    const site = jiraSite('data-center');
    expect((await ask(site, 'id in (100000, 7)', '')).status).toBe(400);
    expect(issuesIn(await ask(site, 'id in (100000, 7)', 'validateQuery=false'))).toHaveLength(1);
  });

  test('shows users by name, text as wiki and sprints as lines', async () => {
    const site = jiraSite('data-center');
    const found = issuesIn(await ask(site, 'sprint is not EMPTY AND assignee is not EMPTY', 'maxResults=1&fields=*all'))[0]![
      'fields'
    ] as WireRecord;
    expect(found['assignee']).toMatchObject({ name: expect.any(String), key: expect.any(String) });
    expect(found['description']).toContain('h2. Background');
    expect((found['customfield_10020'] as string[])[0]).toMatch(
      /^com\.atlassian\.greenhopper.*\[id=1\d{3},.*state=(CLOSED|ACTIVE|FUTURE),/,
    );
  });
});

describe('what an answer says', () => {
  test('stamps stand in the zone of the site, without a colon, in summer and winter', async () => {
    const site = jiraSite('cloud', smallSeed(120, { zone: 'Europe/Berlin', callerZone: 'Asia/Tokyo' }));
    site.sandbox.controls.put({
      id: '1',
      key: 'APP-900',
      fields: { created: '2026-07-01T10:00:00.000+0000', updated: '2026-12-01T10:00:00.123+0000' },
    });
    expect(fieldsIn(await site.call('GET', '/rest/api/3/issue/APP-900'))).toMatchObject({
      created: '2026-07-01T12:00:00.000+0200',
      updated: '2026-12-01T11:00:00.123+0100',
    });
    expect(body(await site.call('GET', '/rest/api/3/myself'))['timeZone']).toBe('Asia/Tokyo');
  });

  test('Cloud shows no user names', async () => {
    const text = JSON.stringify(
      (
        await jiraSite('cloud').call('POST', '/rest/api/3/issue/bulkfetch', {
          issueIdsOrKeys: ['APP-2', 'APP-3', 'APP-4'],
          fields: ['*all'],
        })
      ).json,
    );
    expect(text).toContain('accountId');
    expect(text).not.toContain('JIRAUSER10000"');
  });

  test('a linked issue shows the other as it is today', async () => {
    const site = jiraSite('cloud');
    site.sandbox.controls.link('Blocks', 'APP-2', 'WEB-2');
    const linked = async () =>
      (
        (fieldsIn(await site.call('GET', '/rest/api/3/issue/APP-2?fields=issuelinks'))['issuelinks'] as WireRecord[]).at(-1)![
          'outwardIssue'
        ] as WireRecord
      )['fields'] as WireRecord;
    await search(site, 'key = APP-2', { fields: ['issuelinks'] });
    site.sandbox.controls.edit('WEB-2', { fields: { summary: 'Renamed' } });
    expect((await linked())['summary']).toBe('Renamed');
    const page = issuesIn(await search(site, 'key = APP-2', { fields: ['issuelinks'] }));
    expect(JSON.stringify(page)).toContain('Renamed');
  });

  test('a renamed version has its new name in every issue', async () => {
    const site = jiraSite('cloud');
    const version = site.sandbox.controls.versions('APP')[0]!;
    const before = JSON.stringify((await search(site, `fixVersion = ${version.id}`, { fields: ['fixVersions'] })).json);
    site.sandbox.controls.setVersion('APP', version.id, { ...version, name: 'Renamed' });
    const after = JSON.stringify((await search(site, `fixVersion = ${version.id}`, { fields: ['fixVersions'] })).json);
    expect(after).toBe(before.replaceAll(`"name":"${version.name}"`, '"name":"Renamed"'));
  });

  test('a bulk fetch names what it did not find and refuses more than a hundred', async () => {
    const site = jiraSite('cloud');
    const found = await site.call('POST', '/rest/api/3/issue/bulkfetch', { issueIdsOrKeys: ['APP-3', 'APP-1', '7'], fields: ['summary'] });
    expect([issuesIn(found).map((each) => each['key']), body(found)['issueErrors']]).toMatchObject([['APP-1', 'APP-3'], [{ id: '7' }]]);
    const many = Array.from({ length: 101 }, (_, index) => `APP-${index}`);
    expect((await site.call('POST', '/rest/api/3/issue/bulkfetch', { issueIdsOrKeys: many })).status).toBe(400);
  });
});

describe('what others do', () => {
  test('a moved issue keeps its id and answers to its old key', async () => {
    const site = jiraSite('cloud');
    const before = site.sandbox.controls.issue('APP-4')!;
    const key = site.sandbox.controls.move('APP-4', 'WEB');
    expect(body(await site.call('GET', '/rest/api/3/issue/APP-4'))).toMatchObject({ id: before.id, key });
    expect(await searchKeys(site, `id = ${before.id}`)).toEqual([key]);
  });

  test('a deleted issue is gone, and so are the links to it', async () => {
    const site = jiraSite('cloud');
    site.sandbox.controls.link('Blocks', 'APP-4', 'WEB-4');
    const links = (): number => (site.sandbox.controls.issue('WEB-4')!.fields['issuelinks'] as unknown[]).length;
    const before = links();
    site.sandbox.controls.delete('APP-4');
    expect([(await site.call('GET', '/rest/api/3/issue/APP-4')).status, links()]).toEqual([404, before - 1]);
  });

  test('a hidden project looks as if it never existed, and comes back', async () => {
    const site = jiraSite('cloud');
    site.sandbox.controls.hideProject('WEB', true);
    expect((await site.call('GET', '/rest/api/3/project/WEB')).status).toBe(404);
    expect((await site.call('GET', '/rest/api/3/issue/WEB-1')).status).toBe(404);
    expect((await search(site, 'project = WEB')).status).toBe(400);
    expect(body(await site.call('POST', '/rest/api/3/search/approximate-count', { jql: 'created > 2000-01-01' }))['count']).toBe(60);
    site.sandbox.controls.hideProject('WEB', false);
    expect((await search(site, 'project = WEB')).status).toBe(200);
  });

  test('an epic that is moved is named by its new key, and one that is deleted by none', async () => {
    const site = jiraSite(
      'data-center',
      writableSite({ projects: [...writableSite().projects, { ...writableSite().projects[0]!, id: '20', key: 'WEB' }] }),
    );
    const epic = (): unknown => site.sandbox.controls.issue('APP-1')!.fields[EPIC_FIELD.id];
    site.sandbox.controls.edit('APP-1', { fields: { [EPIC_FIELD.id]: 'APP-2' } });
    site.sandbox.controls.move('APP-2', 'WEB');
    expect(epic()).toBe('WEB-1');
    site.sandbox.controls.delete('WEB-1');
    expect(epic()).toBeNull();
    expect(() => site.sandbox.controls.edit('APP-1', { fields: { [EPIC_FIELD.id]: 'APP-99' } })).toThrow("by key 'APP-99'");
  });

  test('a step to another status stands in the history under the name of whoever took it', () => {
    const { sandbox } = jiraSite('cloud', writableSite());
    sandbox.controls.step('APP-1', 'Done', 'ben');
    expect(sandbox.controls.history('APP-1')).toMatchObject([{ author: { name: 'ben' }, items: [{ fieldId: 'status' }, {}, {}] }]);
    sandbox.controls.closeTransition('Done', 'To Do', true);
    expect(() => sandbox.controls.step('APP-1', 'To Do')).toThrow('no way leads to To Do');
  });

  test('an edit moves updated to the time of the sandbox', async () => {
    const site = jiraSite('cloud');
    site.clock.now = NOON + 5 * 60_000;
    site.sandbox.controls.edit('APP-9', { update: { labels: [{ add: 'late' }] } });
    expect(await searchKeys(site, 'updated >= "2026-11-22 12:05"')).toEqual(['APP-9']);
  });
});
