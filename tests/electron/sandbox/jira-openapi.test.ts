import { describe, expect, test } from 'vitest';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import type { Dialect } from '#electron/sandbox/jira/wire.ts';
import { cloudDocuments, dataCenterDocuments } from '#tests/support/jira-documents.ts';
import { jiraSite, smallSeed } from '#tests/support/jira-site.ts';
import { SHARED } from '#tests/support/shared-folder.ts';

type Step = readonly [method: string, path: string, status: number, body?: unknown];

const ADF = { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Written by a test' }] }] };

const STEP_FIELD: WireRecord = {
  required: true,
  hasDefaultValue: false,
  name: 'Resolution',
  operations: ['set'],
  schema: { type: 'resolution', system: 'resolution' },
  allowedValues: [{ id: '10000', name: 'Done' }],
};

/** Every route of the sandbox, in an order in which each finds what it needs. `{…}` stands for what earlier answers gave. */
function stepsOf(dialect: Dialect): readonly Step[] {
  const cloud = dialect === 'cloud';
  const api = cloud ? '/rest/api/3' : '/rest/api/2';
  const jql = encodeURIComponent('project = APP ORDER BY updated ASC');
  const reads: readonly Step[] = [
    ['GET', `${api}/serverInfo`, 200],
    ['GET', `${api}/myself`, 200],
    ['GET', `${api}/mypermissions?projectKey=APP${cloud ? '&permissions=BROWSE_PROJECTS,ADMINISTER_PROJECTS' : ''}`, 200],
    ['GET', `${api}/project/APP`, 200],
    ['GET', `${api}/project/NOPE`, 404],
    ['GET', `${api}/project/APP/statuses`, 200],
    ['GET', `${api}/project/APP/version?maxResults=5&orderBy=name`, 200],
    ['GET', `${api}/project/APP/versions`, 200],
    ['GET', `${api}/status`, 200],
    ['GET', `${api}/statuscategory`, 200],
    ['GET', `${api}/issuetype`, 200],
    ['GET', `${api}/priority`, 200],
    ['GET', `${api}/resolution`, 200],
    ['GET', `${api}/field`, 200],
    ['GET', `${api}/issueLinkType`, 200],
    ['GET', `${api}/user/assignable/search?project=APP&maxResults=5`, 200],
    ['GET', `${api}/version/20000`, 200],
    ['GET', `${api}/version/1`, 404],
    ['GET', `${api}/version/20000/relatedIssueCounts`, 200],
    ['GET', `${api}/version/20000/unresolvedIssueCount`, 200],
    ['GET', `${api}/issue/APP-3?fields=summary,status&expand=names,schema,changelog`, 200],
    ['GET', `${api}/issue/APP-3`, 200],
    ['GET', `${api}/issue/APP-99999`, 404],
    ['GET', `${api}/issue/createmeta/APP/issuetypes?maxResults=2`, 200],
    ['GET', `${api}/issue/createmeta/APP/issuetypes/{type}?startAt=1&maxResults=50`, 200],
    ['GET', `${api}/issue/createmeta/APP/issuetypes/1`, 404],
    ['GET', `${api}/issue/APP-3/transitions?expand=transitions.fields`, 200],
    ['GET', `${api}/issue/APP-3/comment?orderBy=created`, 200],
    ['GET', '/rest/agile/1.0/board?projectKeyOrId=APP', 200],
    ['GET', '/rest/agile/1.0/board/1', 200],
    ['GET', '/rest/agile/1.0/board/1/configuration', 200],
    ['GET', '/rest/agile/1.0/board/1/sprint?state=active,future', 200],
    ['GET', '/rest/agile/1.0/sprint/1000', 200],
  ];
  const searches: readonly Step[] = cloud
    ? [
        ['GET', `${api}/project/search?maxResults=1&query=APP`, 200],
        ['GET', `${api}/search/jql?jql=${jql}&maxResults=10&fields=summary,status`, 200],
        [
          'POST',
          `${api}/search/jql`,
          200,
          { jql: 'project = APP ORDER BY id ASC', maxResults: 5, fields: ['*all'], expand: 'names,schema' },
        ],
        ['POST', `${api}/search/jql`, 400, { jql: 'nonsense =' }],
        ['POST', `${api}/search/approximate-count`, 200, { jql: 'project = APP' }],
        ['POST', `${api}/issue/bulkfetch`, 200, { issueIdsOrKeys: ['APP-1', 'APP-2', '1'], fields: ['*all'], expand: ['names'] }],
        ['GET', `${api}/search?jql=${jql}`, 410],
        ['GET', `${api}/issue/APP-3/changelog?maxResults=100`, 200],
        ['POST', `${api}/search/jql`, 200, { jql: 'project = APP', maxResults: 5, fields: ['created'], properties: ['release-cockpit'] }],
        ['GET', `${api}/version/20000?expand=issuesstatus`, 200],
      ]
    : [
        ['GET', `${api}/project`, 200],
        ['GET', `${api}/user?username={user}`, 200],
        ['GET', `${api}/user?key=nobody`, 404],
        ['GET', `${api}/search?jql=${jql}&maxResults=10&fields=summary,status&expand=names,schema`, 200],
        ['POST', `${api}/search`, 200, { jql: 'project = APP', startAt: 2, maxResults: 3, fields: ['*all'], expand: ['names'] }],
        ['POST', `${api}/search`, 400, { jql: 'nonsense =' }],
      ];
  const text = cloud ? ADF : 'Written by a test';
  const writes: readonly Step[] = [
    [
      'POST',
      `${api}/issue`,
      201,
      { fields: { project: { key: 'APP' }, issuetype: { name: 'Task' }, summary: 'Made by a test', description: text } },
    ],
    [
      'POST',
      `${api}/issue`,
      201,
      {
        fields: { project: { key: 'APP' }, issuetype: { name: 'Task' }, summary: 'Linked' },
        update: { issuelinks: [{ add: { type: { name: 'Blocks' }, outwardIssue: { key: 'WEB-3' } } }] },
        properties: [{ key: 'release-cockpit', value: { operation: 'op-1' } }],
      },
    ],
    ['POST', `${api}/issue`, 400, { fields: { project: { key: 'APP' }, issuetype: { name: 'Task' } } }],
    [
      'PUT',
      `${api}/issue/APP-3`,
      204,
      { fields: { summary: 'Changed' }, update: { fixVersions: [{ add: { id: '20001' } }], labels: [{ add: 'one' }] } },
    ],
    ['PUT', `${api}/issue/APP-3`, 400, { fields: { invalid: 1 } }],
    ['POST', `${api}/issue/APP-3/transitions`, 204, { transition: { id: '{transition}' } }],
    ['POST', `${api}/issue/APP-3/transitions`, 400, { transition: { id: '9999' } }],
    ['GET', `${api}/issue/APP-3?expand=changelog`, 200],
    ['POST', `${api}/issueLink`, 201, { type: { name: 'Blocks' }, inwardIssue: { key: 'APP-3' }, outwardIssue: { key: 'WEB-3' } }],
    ['GET', `${api}/issueLink/{link}`, 200],
    ['DELETE', `${api}/issueLink/{link}`, 204],
    ['POST', `${api}/issue/APP-3/comment`, 201, { body: text, properties: [{ key: 'release-cockpit', value: { operation: 'op-1' } }] }],
    ['GET', `${api}/issue/APP-3/comment?orderBy=-created&expand=properties`, 200],
    ['GET', `${api}/comment/{comment}/properties/release-cockpit`, 200],
    ['GET', `${api}/comment/{comment}/properties/nothing`, 404],
    ['PUT', `${api}/issue/APP-3/comment/{comment}`, 200, { body: text }],
    ['DELETE', `${api}/issue/APP-3/comment/{comment}`, 204],
    ['PUT', `${api}/issue/APP-3/properties/release-cockpit`, 201, { op: '1' }],
    ['GET', `${api}/issue/APP-3/properties/release-cockpit`, 200],
    ['GET', `${api}/issue/APP-3/properties`, 200],
    ['DELETE', `${api}/issue/APP-3/properties/release-cockpit`, 204],
    ['POST', `${api}/version`, 201, { name: 'APP 9.0.0', projectId: 10000, releaseDate: '2027-01-31' }],
    ['POST', `${api}/version`, 400, { name: 'APP 9.0.0', projectId: 10000 }],
    ['PUT', `${api}/version/20020`, 200, { released: true, releaseDate: '2026-11-22' }],
    ['POST', `${api}/version/20022/removeAndSwap`, 204, { moveFixIssuesTo: 20_023 }],
    ['DELETE', `${api}/issue/APP-3?deleteSubtasks=true`, 204],
  ];
  return [...reads, ...searches, ...writes];
}

const record = (value: unknown): WireRecord => value as WireRecord;

describe.skipIf(SHARED === null).each(['cloud', 'data-center'] as const)('the %s dialect', (dialect) => {
  test('asks and answers as the official documents say, on every route', async () => {
    const documents = dialect === 'cloud' ? cloudDocuments(SHARED!) : dataCenterDocuments(SHARED!);
    const site = jiraSite(dialect);
    const seed = smallSeed();
    const known: Record<string, string> = { user: seed.site.signedInAs, type: seed.projects[0]!.issueTypes[0]!.id };
    site.sandbox.controls.askOnStep('Done', 'resolution', STEP_FIELD);
    const problems: string[] = [];
    for (const [method, template, status, template2] of stepsOf(dialect)) {
      const fill = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => known[name] ?? `{${name}}`);
      const path = fill(template);
      const body: unknown = template2 === undefined ? undefined : JSON.parse(fill(JSON.stringify(template2)));
      const answer = await site.call(method, path, body);
      if (answer.status !== status) problems.push(`${method} ${path}: status ${answer.status} ${JSON.stringify(answer.json)}`);
      if (status >= 400) expect(answer.json).toMatchObject({ errorMessages: expect.any(Array), errors: expect.any(Object) });
      const url = new URL(path, 'http://jira.test');
      const request = { method, path: url.pathname, query: url.searchParams, body: body ?? null };
      if (status < 400) problems.push(...documents.checkRequest(request));
      problems.push(...documents.checkAnswer(request, { status: answer.status, body: answer.json }));
      if (url.pathname.endsWith('/transitions') && method === 'GET')
        known['transition'] = String(record((record(answer.json)['transitions'] as unknown[])[0])['id']);
      if (path.endsWith('/comment') && method === 'POST') known['comment'] = String(record(answer.json)['id']);
      if (path.endsWith('/issueLink')) {
        const issue = await site.call('GET', `${dialect === 'cloud' ? '/rest/api/3' : '/rest/api/2'}/issue/APP-3?fields=issuelinks`);
        known['link'] = String(record((record(record(issue.json)['fields'])['issuelinks'] as unknown[]).at(-1))['id']);
      }
    }
    expect(problems).toEqual([]);
  });
});
