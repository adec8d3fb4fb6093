import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { rolesOf } from '#electron/host/trackers/jira/field-roles.ts';
import { toPulledItem, type MapContext } from '#electron/host/trackers/jira/map.ts';
import { board, fieldList, linkTypes, project, serverInfo, sprint, tokenPage, version } from '#electron/host/trackers/jira/parse.ts';
import { SHARED } from '#tests/support/shared-folder.ts';
import { CONNECTION, projectId } from './rig.ts';
import { itemOf } from '#shared/tracker/body.ts';

const FOLDER = SHARED === null ? null : join(SHARED, 'fixtures/jira');
const read = (file: string): unknown => JSON.parse(readFileSync(join(FOLDER!, file), 'utf8'));
const context: MapContext = {
  connection: CONNECTION,
  project: projectId('1'),
  siteUrl: 'https://x',
  roles: rolesOf([]),
  markup: 'wiki',
  epicIds: new Map(),
};

/** Every record with id, key and fields anywhere in a recorded answer, except the short forms that stand for linked issues. */
function issuesIn(value: unknown, found: unknown[] = []): unknown[] {
  if (Array.isArray(value)) for (const each of value) issuesIn(each, found);
  else if (typeof value === 'object' && value !== null) {
    const { key, fields } = value as { readonly key?: unknown; readonly fields?: { readonly [name: string]: unknown } };
    if (typeof key === 'string' && typeof fields === 'object' && 'updated' in fields) found.push(value);
    else for (const each of Object.values(value)) issuesIn(each, found);
  }
  return found;
}

const FILES =
  FOLDER === null
    ? ['(absent)']
    : ['devlake', 'go-jira', 'jira-cli', 'jira-ruby', 'jirametrics', 'mattermost', 'sling'].flatMap((folder) =>
        readdirSync(join(FOLDER, folder)).map((file) => `${folder}/${file}`),
      );

describe.skipIf(FOLDER === null)('recorded answers of real sites', () => {
  test('every whole issue is read, or set aside with a reason', () => {
    const issues = FILES.flatMap((file) => issuesIn(read(file)).map((raw) => ({ file, raw })));
    expect(issues.length).toBeGreaterThan(35);
    const refused: string[] = [];
    for (const { file, raw } of issues) {
      const pulled = toPulledItem(raw, context);
      if (!pulled.ok) refused.push(`${file}: ${pulled.error.reason}`);
      else {
        const item = itemOf(pulled.value.body);
        expect(item.title).not.toBe('');
        expect(item.updated).toMatch(/^\d{4}-.*Z$/);
        expect(item.oddities.filter((line) => line.includes('could not be read'))).toEqual([]);
      }
    }
    // Test data of clients, shortened by their authors: identity cannot be invented, and 1 is no stamp.
    expect(refused).toEqual([
      ...Array.from({ length: 3 }, () => 'jira-cli/search.json: It has no readable id.'),
      'jira-ruby/sprint_1_issues.json: It has no readable "updated" or "created" stamp.',
    ]);
  });

  const inside = (value: unknown, key: string): readonly unknown[] => (value as { readonly [key: string]: readonly unknown[] })[key]!;
  test.each<[string, z.ZodType, (value: unknown) => readonly unknown[]]>([
    ['sling/versions.json', version, (value) => (Array.isArray(value) ? value : inside(value, 'values'))],
    ['jira-cli/releases.json', version, (value) => value as readonly unknown[]],
    ['go-jira/project.json', project, (value) => [value]],
    ['go-jira/project.json', version, (value) => inside(value, 'versions')],
    ['jira-ruby/project_SAMPLEPROJECT.json', project, (value) => [value]],
    ['go-jira/all_boards.json', board, (value) => inside(value, 'values')],
    ['go-jira/sprints.json', sprint, (value) => inside(value, 'values')],
    ['jira-cli/sprints.json', sprint, (value) => inside(value, 'values')],
    ['jira-ruby/sprint_1.json', sprint, (value) => [value]],
    ['devlake/sprints.json', sprint, (value) => (inside(value, 'items') as readonly { readonly data: unknown }[]).map((row) => row.data)],
    ['go-jira/all_fields.json', fieldList, (value) => [value]],
    ['jira-cli/fields.json', fieldList, (value) => [value]],
    ['jira-ruby/field.json', fieldList, (value) => [value]],
    // Recorded without its envelope.
    ['go-jira/all_issuelinktypes.json', linkTypes, (value) => [{ issueLinkTypes: value }]],
    ['jira-cli/issue-link-types.json', linkTypes, (value) => [value]],
    ['jira-ruby/issueLinkType.json', linkTypes, (value) => [value]],
    ['jira-cli/serverinfo.json', serverInfo, (value) => [value]],
  ])('%s is understood', (file, schema, records) => {
    const found = records(read(file));
    expect(found.length).toBeGreaterThan(0);
    for (const record of found) expect(schema.safeParse(record).error?.issues ?? []).toEqual([]);
  });

  test('a search answer without ids is malformed, not an empty list', () => {
    expect(tokenPage.safeParse(read('jira-cli/search.json')).success).toBe(false);
  });
});
