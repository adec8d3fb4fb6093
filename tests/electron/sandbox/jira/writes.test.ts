import { describe, expect, test } from 'vitest';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import { jiraSite, NOON, smallSeed, type JiraTestSite } from '#tests/support/jira-site.ts';

const record = (value: unknown): WireRecord => value as WireRecord;
const truth = (site: JiraTestSite, key: string): WireRecord => site.sandbox.controls.issue(key)!.fields;
const ids = (value: unknown): readonly unknown[] => (value as readonly WireRecord[]).map((each) => each['id']);
const put = (site: JiraTestSite, key: string, body: object) => site.call('PUT', `/rest/api/3/issue/${key}`, body);

describe('an edit', () => {
  test('adds and removes versions without touching the others', async () => {
    const site = jiraSite('cloud');
    await put(site, 'APP-2', { fields: { fixVersions: [{ id: '20001' }, { id: '20002' }] } });
    await put(site, 'APP-2', {
      update: { fixVersions: [{ add: { id: '20003' } }, { remove: { id: '20001' } }, { add: { id: '20002' } }] },
    });
    expect(ids(truth(site, 'APP-2')['fixVersions'])).toEqual(['20002', '20003']);
  });

  test.each([
    ['an empty summary', { fields: { summary: ' ' } }, 'summary'],
    ['a summary of 256 characters', { fields: { summary: 'x'.repeat(256) } }, 'summary'],
    ['a description that is no document', { fields: { description: 'plain' } }, 'description'],
    ['a label with a space', { fields: { labels: ['a b'] } }, 'labels'],
    ['a version of another project', { fields: { fixVersions: [{ id: '20101' }] } }, 'fixVersions'],
    ['a due date that no calendar has', { fields: { duedate: '2026-13-40' } }, 'duedate'],
    ['a person who does not exist', { fields: { assignee: { accountId: 'nobody' } } }, 'assignee'],
    ['a field nobody knows', { fields: { colour: 'red' } }, 'colour'],
    ['a field in both parts', { fields: { labels: ['a'] }, update: { labels: [{ add: 'b' }] } }, 'labels'],
    ['a sprint that is not there', { fields: { customfield_10020: 7 } }, 'customfield_10020'],
  ])('with %s is refused by field and changes nothing', async (_, body, field) => {
    const site = jiraSite('cloud');
    const before = truth(site, 'APP-2');
    const answer = await put(site, 'APP-2', body);
    expect([answer.status, Object.keys(record(record(answer.json)['errors']))]).toEqual([400, [field]]);
    expect(truth(site, 'APP-2')).toBe(before);
  });

  test('of one bad and one good field changes neither', async () => {
    const site = jiraSite('cloud');
    await put(site, 'APP-2', { fields: { summary: 'Good', labels: ['not good'] } });
    expect(truth(site, 'APP-2')['summary']).not.toBe('Good');
  });

  test('does not set a status', async () => {
    const site = jiraSite('cloud');
    const before = truth(site, 'APP-2')['status'];
    expect((await put(site, 'APP-2', { fields: { status: { id: '10003' } } })).status).toBe(204);
    expect(truth(site, 'APP-2')['status']).toEqual(before);
  });

  test('writes a sprint by its number and shows it as a sprint', async () => {
    const site = jiraSite('cloud');
    await put(site, 'APP-2', { fields: { customfield_10020: 1003 } });
    expect(truth(site, 'APP-2')['customfield_10020']).toMatchObject([{ id: 1003, name: 'APP Sprint 4' }]);
  });

  test('removes a parent', async () => {
    const site = jiraSite('cloud');
    expect(truth(site, 'APP-2')['parent']).not.toBeNull();
    await put(site, 'APP-2', { update: { parent: [{ set: { none: true } }] } });
    expect(truth(site, 'APP-2')['parent']).toBeNull();
  });

  test('stands in the history, newest first in the expand and oldest first in its own list', async () => {
    const site = jiraSite('cloud');
    await put(site, 'APP-2', { fields: { summary: 'First' } });
    await put(site, 'APP-2', { fields: { summary: 'Second' } });
    const texts = (list: unknown): unknown[] => (list as WireRecord[]).map((each) => (each['items'] as WireRecord[])[0]!['toString']);
    const expanded = record(record((await site.call('GET', '/rest/api/3/issue/APP-2?expand=changelog')).json)['changelog']);
    expect(texts(expanded['histories'])).toEqual(['Second', 'First']);
    expect(texts(record((await site.call('GET', '/rest/api/3/issue/APP-2/changelog')).json)['values'])).toEqual(['First', 'Second']);
  });
});

describe('a new issue', () => {
  test('gets the next key, the first status and its marker', async () => {
    const site = jiraSite('cloud');
    const answer = await site.call('POST', '/rest/api/3/issue', {
      fields: { project: { key: 'APP' }, issuetype: { name: 'Task' }, summary: 'New' },
      properties: [{ key: 'marker', value: { op: 'op-1' } }],
    });
    expect([answer.status, record(answer.json)['key']]).toEqual([201, 'APP-61']);
    expect(truth(site, 'APP-61')).toMatchObject({ summary: 'New', status: { name: 'To Do' }, created: '2026-11-22T12:00:00.000+0000' });
    expect((await site.call('GET', '/rest/api/3/issue/APP-61/properties/marker')).json).toEqual({ key: 'marker', value: { op: 'op-1' } });
  });

  test('that is a part of another stands under it', async () => {
    const site = jiraSite('cloud');
    await site.call('POST', '/rest/api/3/issue', {
      fields: { project: { key: 'APP' }, issuetype: { name: 'Sub-task' }, summary: 'Part', parent: { key: 'APP-1' } },
    });
    expect((truth(site, 'APP-1')['subtasks'] as WireRecord[]).map((each) => each['key'])).toContain('APP-61');
  });
});

describe('a new issue with links', () => {
  const wanted = (link: object) => ({
    fields: { project: { key: 'APP' }, issuetype: { name: 'Task' }, summary: 'Linked' },
    update: { issuelinks: [{ add: link }] },
  });

  test('shows them from its own side, and the other issue from its', async () => {
    const site = jiraSite('cloud');
    await site.call('POST', '/rest/api/3/issue', wanted({ type: { name: 'Blocks' }, outwardIssue: { key: 'WEB-3' } }));
    await site.call('POST', '/rest/api/3/issue', wanted({ type: { name: 'Blocks' }, inwardIssue: { key: 'WEB-3' } }));
    expect(truth(site, 'APP-61')['issuelinks']).toMatchObject([{ outwardIssue: { key: 'WEB-3' } }]);
    expect(truth(site, 'APP-62')['issuelinks']).toMatchObject([{ inwardIssue: { key: 'WEB-3' } }]);
    expect((truth(site, 'WEB-3')['issuelinks'] as WireRecord[]).slice(-2)).toMatchObject([
      { inwardIssue: { key: 'APP-61' } },
      { outwardIssue: { key: 'APP-62' } },
    ]);
  });

  test.each([
    ['a type', { type: { name: 'Nothing' }, outwardIssue: { key: 'WEB-3' } }],
    ['an issue', { type: { name: 'Blocks' }, outwardIssue: { key: 'WEB-99999' } }],
  ])('is not made when one names %s that is not there', async (_, link) => {
    const site = jiraSite('cloud');
    const count = site.sandbox.controls.issueCount;
    const answer = await site.call('POST', '/rest/api/3/issue', wanted(link));
    expect([answer.status, Object.keys(record(record(answer.json)['errors']))]).toEqual([400, ['issuelinks']]);
    expect(site.sandbox.controls.issueCount).toBe(count);
  });
});

describe('a history', () => {
  test.each([
    ['cloud', '/rest/api/3', { field: 'assignee', fieldId: 'assignee' }, { field: 'IssueParentAssociation' }, '5b10a2844c20165700ede2:'],
    ['data-center', '/rest/api/2', { field: 'assignee' }, { field: 'Parent' }, ''],
  ] as const)('in %s names people and the parent as that product does', async (dialect, api, assignee, parent, prefix) => {
    const site = jiraSite(dialect);
    const [user] = smallSeed().users;
    site.clock.now += 1000;
    site.sandbox.controls.edit('APP-2', { fields: { assignee: null } });
    site.sandbox.controls.edit('APP-2', { fields: { assignee: { name: user!.name }, parent: { key: 'APP-5' } } });
    const [newest] = record(record((await site.call('GET', `${api}/issue/APP-2?expand=changelog`)).json)['changelog'])[
      'histories'
    ] as WireRecord[];
    const items = newest!['items'] as readonly WireRecord[];
    expect(items.find(({ field }) => field === 'assignee')).toMatchObject({
      ...assignee,
      to: `${prefix}${user!.key}`,
      toString: user!.displayName,
    });
    expect(items.find(({ field }) => field === parent.field)).toMatchObject({
      to: site.sandbox.controls.issue('APP-5')!.id,
      toString: 'APP-5',
    });
    expect(items.some((item) => 'fieldId' in item)).toBe(dialect === 'cloud');
  });
});

describe('a transition', () => {
  test('that asks for a field is refused without it', async () => {
    const site = jiraSite('cloud');
    const path = '/rest/api/3/issue/APP-2/transitions';
    const start = record((await site.call('GET', path)).json)['transitions'] as WireRecord[];
    const first = start.find((each) => each['name'] === 'To Do');
    if (first !== undefined) await site.call('POST', path, { transition: { id: first['id']! } });
    site.sandbox.controls.askOnStep('In Review', 'duedate', { required: true, name: 'Due date' });
    site.sandbox.controls.put({ ...site.sandbox.controls.issue('APP-2')!, fields: { ...truth(site, 'APP-2'), duedate: null } });
    const listed = record((await site.call('GET', `${path}?expand=transitions.fields`)).json)['transitions'] as WireRecord[];
    const way = listed.find((each) => each['name'] === 'In Review')!;
    expect(way['fields']).toEqual({ duedate: { required: true, name: 'Due date' } });
    const refused = await site.call('POST', path, { transition: { id: way['id']! } });
    expect([refused.status, record(refused.json)['errors']]).toEqual([400, { duedate: 'Due date is required.' }]);
    expect((await site.call('POST', path, { transition: { id: way['id']! }, fields: { duedate: '2026-12-01' } })).status).toBe(204);
  });

  test('to done resolves, and back does not', async () => {
    const site = jiraSite('cloud');
    const go = async (to: string): Promise<void> => {
      const list = record((await site.call('GET', '/rest/api/3/issue/APP-2/transitions')).json)['transitions'] as WireRecord[];
      const way = list.find((each) => each['name'] === to);
      if (way !== undefined) await site.call('POST', '/rest/api/3/issue/APP-2/transitions', { transition: { id: way['id']! } });
    };
    await go('To Do');
    await go('Done');
    expect(truth(site, 'APP-2')).toMatchObject({
      status: { name: 'Done' },
      resolution: { name: 'Done' },
      resolutiondate: expect.stringContaining('2026-'),
    });
    await go('To Do');
    expect(truth(site, 'APP-2')).toMatchObject({ status: { name: 'To Do' }, resolution: null, resolutiondate: null });
  });

  test('that the workflow does not have is not offered and is refused', async () => {
    const site = jiraSite('cloud');
    const from = String(record(truth(site, 'APP-2')['status'])['name']);
    const list = record((await site.call('GET', '/rest/api/3/issue/APP-2/transitions')).json)['transitions'] as WireRecord[];
    site.sandbox.controls.closeTransition(from, String(list[0]!['name']), true);
    const after = record((await site.call('GET', '/rest/api/3/issue/APP-2/transitions')).json)['transitions'] as WireRecord[];
    expect(after).toHaveLength(list.length - 1);
    const refused = await site.call('POST', '/rest/api/3/issue/APP-2/transitions', { transition: { id: list[0]!['id']! } });
    expect([refused.status, JSON.stringify(refused.json)]).toEqual([400, expect.stringContaining('is not valid for this issue')]);
  });
});

describe('a link', () => {
  test('from inward A to outward B of Blocks says "A blocks B" on A and "is blocked by" on B, once', async () => {
    const site = jiraSite('cloud');
    const [a, b] = ['APP-30', 'WEB-30'];
    const count = (key: string): number => (truth(site, key)['issuelinks'] as unknown[]).length;
    const before = [count(a), count(b)];
    const body = { type: { name: 'Blocks' }, inwardIssue: { key: a }, outwardIssue: { key: b } };
    for (const _ of [1, 2]) expect((await site.call('POST', '/rest/api/3/issueLink', body)).status).toBe(201);
    expect([count(a), count(b)]).toEqual(before.map((each) => each + 1));
    expect((truth(site, a)['issuelinks'] as WireRecord[]).at(-1)).toMatchObject({ type: { outward: 'blocks' }, outwardIssue: { key: b } });
    expect((truth(site, b)['issuelinks'] as WireRecord[]).at(-1)).toMatchObject({ inwardIssue: { key: a } });
  });
});

test('a link can be taken away before any search knows of it', async () => {
  const site = jiraSite('cloud');
  site.sandbox.controls.setSearchLag(60_000);
  await site.call('POST', '/rest/api/3/issueLink', {
    type: { name: 'Blocks' },
    inwardIssue: { key: 'APP-4' },
    outwardIssue: { key: 'WEB-4' },
  });
  const link = (truth(site, 'APP-4')['issuelinks'] as readonly WireRecord[]).at(-1)!;
  expect((await site.call('DELETE', `/rest/api/3/issueLink/${String(link['id'])}`)).status).toBe(204);
  expect(JSON.stringify([truth(site, 'APP-4'), truth(site, 'WEB-4')])).not.toContain(`"id":"${String(link['id'])}"`);
});

describe('a version', () => {
  test('that is released may send its open issues to the next one, named by its address', async () => {
    const site = jiraSite('cloud');
    await put(site, 'APP-2', { fields: { fixVersions: [{ id: '20020' }] } });
    site.sandbox.controls.put({ ...site.sandbox.controls.issue('APP-2')!, fields: { ...truth(site, 'APP-2'), resolution: null } });
    const body = { released: true, releaseDate: '2026-11-22', moveUnfixedIssuesTo: 'http://jira.test/rest/api/3/version/20021' };
    expect((await site.call('PUT', '/rest/api/3/version/20020', body)).status).toBe(200);
    expect(ids(truth(site, 'APP-2')['fixVersions'])).toEqual(['20021']);
  });

  test('that is deleted leaves its issues with the replacement', async () => {
    const site = jiraSite('cloud');
    await put(site, 'APP-2', { fields: { fixVersions: [{ id: '20020' }] } });
    await site.call('POST', '/rest/api/3/version/20020/removeAndSwap', { moveFixIssuesTo: 20_021 });
    expect(ids(truth(site, 'APP-2')['fixVersions'])).toEqual(['20021']);
    expect((await site.call('GET', '/rest/api/3/version/20020')).status).toBe(404);
  });

  test.each([
    ['a name that is taken', { name: 'app 1.1.0' }, 'name'],
    ['no name', { name: '' }, 'name'],
    ['a date that is none', { releaseDate: 'soon' }, 'releaseDate'],
    ['a start after its end', { startDate: '2030-01-02', releaseDate: '2030-01-01' }, 'startDate'],
  ])('with %s is refused', async (_, body, field) => {
    const answer = await jiraSite('cloud').call('PUT', '/rest/api/3/version/20020', body);
    expect([answer.status, Object.keys(record(record(answer.json)['errors']))]).toEqual([400, [field]]);
  });

  test.each([
    ['cloud', '/rest/api/3', 404],
    ['data-center', '/rest/api/2', 403],
  ] as const)('cannot be changed in %s without the right to', async (dialect, api, status) => {
    const site = jiraSite(dialect);
    site.sandbox.controls.administerProject('APP', false);
    expect((await site.call('PUT', `${api}/version/20020`, { released: true })).status).toBe(status);
    expect((await site.call('GET', `${api}/version/20020`)).status).toBe(200);
  });
});

test('a comment keeps its properties, and shows them where they are asked for', async () => {
  const site = jiraSite('data-center');
  const path = '/rest/api/2/issue/APP-2/comment';
  const made = await site.call('POST', path, { body: 'Hello', properties: [{ key: 'marker', value: { op: 1 } }] });
  const id = String(record(made.json)['id']);
  const newest = async (query: string): Promise<WireRecord> =>
    (record((await site.call('GET', `${path}?orderBy=-created${query}`)).json)['comments'] as WireRecord[])[0]!;
  expect(await newest('')).not.toHaveProperty('properties');
  expect(await newest('&expand=properties')).toMatchObject({ id, properties: [{ key: 'marker', value: { op: 1 } }] });
  expect((await site.call('GET', `/rest/api/2/comment/${id}/properties/marker`)).json).toEqual({ key: 'marker', value: { op: 1 } });
});

test('a search gives the properties it is asked for, and not more than five', async () => {
  const site = jiraSite('cloud');
  await site.call('PUT', '/rest/api/3/issue/APP-2/properties/marker', { op: 1 });
  const search = (properties: readonly string[]) =>
    site.call('POST', '/rest/api/3/search/jql', { jql: 'key in (APP-2, APP-3) ORDER BY key ASC', fields: ['summary'], properties });
  expect(record((await search(['marker', 'other'])).json)['issues']).toMatchObject([
    { properties: { marker: { op: 1 } } },
    { properties: {} },
  ]);
  expect((await search(['1', '2', '3', '4', '5', '6'])).status).toBe(400);
});

test('comments do not move updated', async () => {
  const site = jiraSite('data-center');
  site.clock.now = NOON + 3_600_000;
  const before = truth(site, 'APP-2')['updated'];
  expect((await site.call('POST', '/rest/api/2/issue/APP-2/comment', { body: 'Hello' })).status).toBe(201);
  expect(truth(site, 'APP-2')['updated']).toBe(before);
});
