import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { JiraSeed, WireRecord } from '#electron/sandbox/jira/seed.ts';
import { readPayloadFolder } from '#electron/sandbox/jira/payload-folder.ts';
import { cloudDocuments, dataCenterDocuments } from '#tests/support/jira-documents.ts';
import { jiraSite, type JiraTestSite } from '#tests/support/jira-site.ts';
import { SHARED } from '#tests/support/shared-folder.ts';

const record = (value: unknown): WireRecord => value as WireRecord;
const list = (value: unknown): readonly WireRecord[] => value as readonly WireRecord[];

describe.skipIf(SHARED === null)('two archived projects', () => {
  const folder = resolve(SHARED ?? '', 'fixtures/jira/tidev-archive');
  let reading: Promise<JiraSeed> | null = null;
  const archive = (): Promise<JiraSeed> => (reading ??= readPayloadFolder(folder));

  /** All issues of a project through the API, in pages. */
  async function pull(site: JiraTestSite, project: string): Promise<readonly WireRecord[]> {
    const found: WireRecord[] = [];
    let token: unknown;
    do {
      const body = {
        jql: `project = ${project} ORDER BY id ASC`,
        fields: ['*all'],
        maxResults: 100,
        ...(token === undefined ? {} : { nextPageToken: token }),
      };
      const page = record((await site.call('POST', '/rest/api/3/search/jql', body)).json);
      found.push(...list(page['issues']));
      token = page['nextPageToken'];
    } while (token !== undefined);
    return found;
  }

  async function pullByKey(site: JiraTestSite, project: string): Promise<readonly WireRecord[]> {
    const found: WireRecord[] = [];
    for (let after = ''; ; after = ` AND key > "${String(found.at(-1)!['key'])}"`) {
      const body = { jql: `project = ${project}${after} ORDER BY key ASC`, fields: ['*all'], maxResults: 1000 };
      const page = list(record((await site.call('POST', '/rest/api/2/search', body)).json)['issues']);
      if (page.length === 0) return found;
      found.push(...page);
    }
  }

  test('give every issue, version, link, parent and odd field in both dialects', async () => {
    const seed = await archive();
    const [cloud, dataCenter] = [jiraSite('cloud', seed), jiraSite('data-center', seed)];
    const [inCloud, inDataCenter] = [
      [...(await pull(cloud, 'ALOY')), ...(await pull(cloud, 'DAEMON'))],
      [...(await pullByKey(dataCenter, 'ALOY')), ...(await pullByKey(dataCenter, 'DAEMON'))],
    ];
    expect([seed.issues.length, inCloud.length, inDataCenter.length]).toEqual([1816, 1816, 1816]);
    for (const answers of [inCloud, inDataCenter]) {
      const byId = new Map(answers.map((issue) => [issue['id'], record(issue['fields'])]));
      const wholes = new Map(answers.map((issue) => [issue['id'], issue]));
      for (const { id, fields, ...others } of seed.issues) {
        expect(wholes.get(id)).toMatchObject(others);
        const answer = byId.get(id)!;
        // every field, with the same ids in every list
        expect(Object.keys(answer)).toEqual(Object.keys(fields));
        for (const name of ['fixVersions', 'versions', 'issuelinks', 'components', 'subtasks', 'closedSprints']) {
          expect(list(answer[name] ?? []).map((each) => each['id'])).toEqual(list(fields[name] ?? []).map((each) => each['id']));
        }
        expect(record(answer['parent'] ?? {})['id']).toBe(record(fields['parent'] ?? {})['id']);
        expect(answer['epic']).toEqual(fields['epic']);
        expect(answer['summary']).toBe(fields['summary']);
      }
    }
    expect(inDataCenter.find((issue) => issue['key'] === 'DAEMON-243')).toMatchObject({
      fields: { description: seed.issues.find((issue) => issue.key === 'DAEMON-243')!.fields['description'] ?? null },
    });
  });

  test('list all their versions', async () => {
    const site = jiraSite('cloud', await archive());
    const counts = await Promise.all(
      ['ALOY', 'DAEMON'].map(async (key) => list((await site.call('GET', `/rest/api/3/project/${key}/versions`)).json).length),
    );
    expect(counts).toEqual([223, 24]);
  });

  test('have boards with ids only: a sprint whose board is gone belongs to none', async () => {
    const seed = await archive();
    expect(seed.boards.map((board) => typeof board.id)).toEqual(seed.boards.map(() => 'number'));
    const orphan = seed.sprints.find((sprint) => sprint.originBoardId === undefined)!;
    const answer = await jiraSite('cloud', seed).call('GET', `/rest/agile/1.0/sprint/${orphan.id}`);
    expect(answer.json).toMatchObject({ id: orphan.id, name: orphan.name });
  });

  test('answer in the form of the official documents, odd records included', async () => {
    const seed = await archive();
    const documents = { cloud: cloudDocuments(SHARED!), 'data-center': dataCenterDocuments(SHARED!) };
    const problems: string[] = [];
    for (const [dialect, api] of [
      ['cloud', '/rest/api/3'],
      ['data-center', '/rest/api/2'],
    ] as const) {
      const site = jiraSite(dialect, seed);
      for (const path of [
        `${api}/project/ALOY`,
        `${api}/project/ALOY/versions`,
        `${api}/status`,
        `${api}/issueLinkType`,
        `${api}/priority`,
        `${api}/issue/DAEMON-243`,
        '/rest/agile/1.0/board',
      ]) {
        const answer = await site.call('GET', path);
        problems.push(
          ...documents[dialect].checkAnswer(
            { method: 'GET', path, query: new URLSearchParams(), body: null },
            { status: answer.status, body: answer.json },
          ),
        );
      }
    }
    expect(problems).toEqual([]);
  });

  test('have descriptions that become valid Atlassian documents', async () => {
    const schema = JSON.parse(readFileSync(resolve(SHARED!, 'api/openapi/jira/adf-v1-full.schema.json'), 'utf8')) as object;
    const validate = new Ajv({ strict: false, validateSchema: false, logger: false }).compile({
      ...schema,
      $schema: 'http://json-schema.org/draft-07/schema#',
    });
    const site = jiraSite('cloud', await archive());
    const broken: string[] = [];
    for (const issue of await pull(site, 'DAEMON')) {
      const description = record(issue['fields'])['description'] ?? null;
      if (description !== null && !validate(description))
        broken.push(`${String(issue['key'])}: ${validate.errors?.[0]?.instancePath ?? ''} ${validate.errors?.[0]?.message ?? ''}`);
    }
    expect(broken).toEqual([]);
  });
});

test('a folder without payloads is refused by name', async () => {
  await expect(readPayloadFolder(import.meta.dirname)).rejects.toThrow('No file like KEY-issues.ndjson');
});
