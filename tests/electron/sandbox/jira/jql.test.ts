import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJql } from '#electron/sandbox/jira/jql/parse.ts';
import { createSearcher } from '#electron/sandbox/jira/jql/search.ts';
import { JiraRefusal } from '#electron/sandbox/jira/refusal.ts';
import { SPRINT_FIELD, STATUS_CATEGORIES, type JiraIssue, type JiraSeed, type WireRecord } from '#electron/sandbox/jira/seed.ts';
import { createSite } from '#electron/sandbox/jira/site.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 30);
const OPEN = { id: '1', name: 'Open', description: '', statusCategory: STATUS_CATEGORIES.new };
const DONE = { id: '6', name: 'Done', description: '', statusCategory: STATUS_CATEGORIES.done };
const ADA = { name: 'ada', key: 'ada', displayName: 'Ada Grant', active: true, timeZone: 'Europe/Berlin' };
const V1 = { id: '501', name: '4.1', archived: false, released: true, projectId: 1 };
const V2 = { id: '502', name: '4.2', archived: false, released: false, projectId: 1 };
const HIGH = { id: '2', name: 'High' };
const LOW = { id: '4', name: 'Low' };

const issue = (number: number, fields: WireRecord): JiraIssue => ({
  id: String(1000 + number),
  key: `APP-${number}`,
  fields: {
    project: { id: '1', key: 'APP', name: 'Application' },
    issuetype: { id: '1', name: 'Bug' },
    status: OPEN,
    summary: `Issue ${number}`,
    created: '2026-11-01T08:00:00.000+0000',
    updated: '2026-11-22T09:00:00.000+0000',
    ...fields,
  },
});

const seed: JiraSeed = {
  site: { title: 'Test', zone: 'UTC', signedInAs: 'ada' },
  projects: [
    {
      id: '1',
      key: 'APP',
      name: 'Application',
      issueTypes: [{ id: '1', name: 'Bug', description: '', subtask: false }],
      components: [{ id: '71', name: 'web' }],
      versions: [V1, V2],
    },
    { id: '2', key: 'WEB', name: 'Site', issueTypes: [], components: [], versions: [] },
  ],
  issues: [
    issue(1, { fixVersions: [V1], priority: LOW, labels: ['Docs'], assignee: ADA, updated: '2026-11-22T10:04:59.999+0000' }),
    issue(2, {
      fixVersions: [V2],
      priority: HIGH,
      status: DONE,
      resolution: { id: '1', name: 'Fixed' },
      resolutiondate: '2026-11-20T23:30:00.000+0000',
      updated: '2026-11-22T10:05:00.001+0000',
    }),
    issue(3, {
      fixVersions: [V1, V2],
      components: [{ id: '71', name: 'web' }],
      duedate: '2026-11-30',
      updated: '2026-11-22T10:05:59.999+0000',
    }),
    issue(10, {
      parent: { id: '1003', key: 'APP-3' },
      summary: 'Fix the login page',
      description: 'Nobody can sign in. 100% broken',
      updated: '2026-11-22T11:59:00.000+0000',
    }),
    issue(9, { [SPRINT_FIELD.id]: [{ id: 31, name: 'Sprint 1', state: 'active' }], updated: '2026-10-25T00:30:00.000+0000' }),
  ],
  users: [ADA],
  statuses: [OPEN, DONE],
  priorities: [{ id: '1', name: 'Highest' }, HIGH, { id: '3', name: 'Medium' }, LOW],
  resolutions: [{ id: '1', name: 'Fixed' }],
  linkTypes: [],
  fields: [SPRINT_FIELD],
  boards: [],
  sprints: [],
};

const searcher = createSearcher(createSite(seed, () => NOW));
const find = (jql: string): readonly string[] =>
  searcher.search(jql, { bounded: false, validate: true, reconcile: [] }).issues.map((each) => each.key.slice(4));
const refused = (jql: string): string => {
  try {
    find(jql);
    return 'accepted';
  } catch (cause) {
    return cause instanceof JiraRefusal && cause.status === 400 ? (cause.messages[0] ?? '') : String(cause);
  }
};

describe('a query finds', () => {
  test.each([
    ['project = APP ORDER BY key ASC', '1 2 3 9 10'],
    ['project = application AND key > APP-3 ORDER BY key', '9 10'],
    ['key >= "APP-3" AND key < APP-10 ORDER BY key DESC', '9 3'],
    ['id in (1003, 1001) ORDER BY id', '1 3'],
    ['key in (app-2, APP-10) order by key', '2 10'],
    ['status = Done', '2'],
    ['statusCategory != Done ORDER BY key', '1 3 9 10'],
    ['type = Bug AND status was_open OR key = APP-1', null],
    ['fixVersion = 4.1 ORDER BY key', '1 3'],
    ['fixVersion in (4.1, "4.2") ORDER BY key', '1 2 3'],
    ['fixVersion != 4.1 ORDER BY key', '2'],
    ['NOT fixVersion = 4.1 ORDER BY key', '2 9 10'],
    ['fixVersion is EMPTY ORDER BY key', '9 10'],
    ['fixVersion > 4.1 ORDER BY key', '2 3'],
    ['fixVersion in unreleasedVersions() ORDER BY key', '2 3'],
    ['labels = docs', '1'],
    ['component = web', '3'],
    ['assignee = currentUser()', '1'],
    ['assignee is not EMPTY', '1'],
    ['priority > Medium', '2'],
    ['resolution = Unresolved ORDER BY key', '1 3 9 10'],
    ['parent = APP-3', '10'],
    ['sprint = 31', '9'],
    ['sprint in openSprints()', '9'],
    ['summary ~ login', '10'],
    ['summary ~ "log*"', '10'],
    ['summary ~ log', ''],
    ['text ~ "\\"sign in\\""', '10'],
    ['text ~ "broken login"', '10'],
    ['due <= 2026-11-30', '3'],
    ['due < 2026-11-30', ''],
    ['(status = Done OR labels = Docs) AND fixVersion is not EMPTY ORDER BY key', '1 2'],
    ['status = Open && (key = APP-1 || key = APP-3) ORDER BY key', '1 3'],
    ['project in (APP, WEB) AND !(status = Open)', '2'],
  ])('%s', (jql, keys) => {
    if (keys === null) expect(refused(jql)).toContain('Expecting');
    else expect(find(jql).join(' ')).toBe(keys);
  });
});

describe('dates', () => {
  test.each([
    // the caller's profile is in Berlin: 11:05 there is 10:05 UTC
    ['updated >= "2026-11-22 11:05"', '2 3 10'],
    ['updated > "2026-11-22 11:05"', '10'],
    ['updated = "2026-11-22 11:05"', '2 3'],
    ['updated <= "2026-11-22 11:05" AND updated > 2026-11-01', '1 2 3'],
    ['updated < "2026/11/22 11:05" AND updated > 2026-11-01', '1'],
    ['updated >= -15m', '10'],
    ['updated >= -1d', '1 2 3 10'],
    ['updated >= startOfDay()', '1 2 3 10'],
    ['updated < startOfMonth()', '9'],
    ['resolved >= "2026-11-21 00:30"', '2'],
    ['resolved >= "2026-11-21 00:31"', ''],
    // the hour from 2 to 3 happens twice on 25 October: the literal means the first one
    ['updated >= "2026-10-25 02:30" AND updated < "2026-10-25 03:00"', '9'],
  ])('%s, read by the minute in the zone of the profile', (jql, keys) => {
    expect(find(`${jql} ORDER BY key`).join(' ')).toBe(keys);
  });
});

describe('a query is refused in words that name the mistake', () => {
  test.each([
    ['nosuchfield = 1', "Field 'nosuchfield' does not exist or you do not have permission to view it."],
    ['status = Nowhere', "The value 'Nowhere' does not exist for the field 'status'."],
    ['project = NOPE', "The value 'NOPE' does not exist for the field 'project'."],
    ['key = APP-77', "An issue with key 'APP-77' does not exist for field 'key'."],
    ['key > APP-77', "An issue with key 'APP-77' does not exist for field 'key'."],
    ['id in (1001, 77)', "A value with ID '77' does not exist for the field 'id'."],
    ['updated >= "yesterday"', "Date value 'yesterday' for field 'updated' is invalid."],
    ['status was Open', "The operator 'was' is not supported here."],
    ['status =', 'before the end of the query'],
    ['status = "Open', 'has not been completed'],
    ['(status = Open', "Expecting ')'"],
    ['status = Open key = APP-1', "Expecting either 'OR' or 'AND' but got 'key'"],
    ['ORDER BY key, id, status, type, created, updated, priority, summary', 'The maximum number of fields to sort by is 7.'],
    ['summary = x', "The operator '=' is not supported by the 'summary' field."],
  ])('%s', (jql, message) => {
    expect(refused(jql)).toContain(message);
  });

  test('an unknown value finds nothing where the caller asked not to be checked', () => {
    const found = searcher.search('id in (1001, 77)', { bounded: false, validate: false, reconcile: [] });
    expect(found.issues.map((each) => each.id)).toEqual(['1001']);
  });

  test('a query without a restriction is refused where the site wants bounds', () => {
    expect(() => searcher.search('ORDER BY key', { bounded: true, validate: true, reconcile: [] })).toThrow(
      'Unbounded JQL queries are not allowed',
    );
  });
});

test('AND binds closer than OR, NOT closest', () => {
  expect(parseJql('a = 1 OR NOT b = 2 AND c = 3').where).toMatchObject({
    kind: 'or',
    parts: [{ field: 'a' }, { kind: 'and', parts: [{ kind: 'not' }, { field: 'c' }] }],
  });
});

test('whatever is typed is answered or refused, never a crash', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'project',
      'key',
      'status',
      'updated',
      'fixVersion',
      'AND',
      'OR',
      'NOT',
      'in',
      'is',
      'EMPTY',
      'ORDER BY',
      '(',
      ')',
      ',',
      '=',
      '!=',
      '>',
      '~',
      '"',
      "'",
      '-1d',
      'APP',
      'APP-1',
      'now()',
      '\\',
    ),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const jql = pieces.join(' ');
      try {
        find(jql);
      } catch (cause) {
        if (!(cause instanceof JiraRefusal)) throw cause;
        expect(cause.status).toBe(400);
      }
    }),
    { seed: 4, numRuns: 3000 },
  );
});
