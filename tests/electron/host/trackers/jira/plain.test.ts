import { describe, expect, test } from 'vitest';
import { component, issue, issueFields, issueLink, versionRef } from '#electron/host/trackers/jira/parse.ts';
import { hasPlainFields, isPlainComponent, isPlainIssue, isPlainLink, isPlainVersion } from '#electron/host/trackers/jira/plain.ts';

const ODD: readonly unknown[] = [
  undefined,
  null,
  '',
  'text',
  0,
  1.5,
  Infinity,
  true,
  [],
  [1],
  {},
  { id: 1 },
  { id: '' },
  { id: '1' },
  { name: 'n' },
  { name: 1 },
];

type Part = { readonly [name: string]: unknown };
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value with each of its parts, however deep, replaced by each odd one in turn. */
function* changed(value: unknown): Generator {
  yield* ODD;
  if (!isPart(value)) return;
  for (const name of Object.keys(value)) for (const other of changed(value[name])) yield { ...value, [name]: other };
}

const fields = {
  summary: 'Title',
  status: { name: 'Open', statusCategory: { key: 'new' } },
  issuetype: { name: 'Bug', untranslatedName: 'Bug', subtask: false, hierarchyLevel: 0 },
  project: { id: '10000' },
  resolution: { name: 'Done' },
  priority: { name: 'High' },
  assignee: { displayName: 'Ada', name: 'ada' },
  reporter: null,
  labels: ['a'],
  components: [],
  fixVersions: [],
  versions: [],
  issuelinks: [],
  parent: { id: '2', key: 'APP-2' },
  epic: { id: '3', key: 'APP-3' },
  duedate: '2026-11-30',
  created: '2026-11-22T10:00:00.000+0000',
  updated: '2026-11-22T10:00:00.000+0000',
  resolutiondate: null,
};
const link = { id: '5', type: { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' }, outwardIssue: { id: '6', key: 'APP-6' } };

describe('what is used as it was sent', () => {
  for (const [name, plain, schema, value] of [
    ['an issue', isPlainIssue, issue, { id: '1', key: 'APP-1', fields }],
    ['its fields', (each: unknown) => isPart(each) && hasPlainFields(each), issueFields, fields],
    ['a link', isPlainLink, issueLink, link],
    ['a component', isPlainComponent, component, { name: 'Api' }],
    ['a version', isPlainVersion, versionRef, { id: '7' }],
  ] as const) {
    test(`${name}: never more than the schema accepts, and as the schema reads it`, () => {
      expect(plain(value)).toBe(true);
      for (const each of changed(value)) {
        if (!plain(each)) continue;
        const parsed = schema.safeParse(each);
        expect(parsed.success, JSON.stringify(each)).toBe(true);
        expect(each).toMatchObject(parsed.data!);
      }
    });
  }
});
