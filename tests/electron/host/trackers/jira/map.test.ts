import { describe, expect, test } from 'vitest';
import { rolesOf } from '#electron/host/trackers/jira/field-roles.ts';
import { toPulledItem, type MapContext } from '#electron/host/trackers/jira/map.ts';
import type { Item, QuarantinedRecord } from '#shared/domain/item.ts';
import { CONNECTION, projectId } from './rig.ts';
import { itemOf } from '#shared/tracker/body.ts';

const FIELDS = [
  { id: 'customfield_1', name: 'Sprint', schema: { type: 'array', custom: 'com.pyxis.greenhopper.jira:gh-sprint' } },
  { id: 'customfield_2', name: 'Epic Link', schema: { type: 'any', custom: 'com.pyxis.greenhopper.jira:gh-epic-link' } },
  {
    id: 'customfield_3',
    name: 'Story Points',
    schema: { type: 'number', custom: 'com.atlassian.jira.plugin.system.customfieldtypes:float' },
  },
  { id: 'customfield_4', name: 'Points', schema: { type: 'number', custom: 'com.pyxis.greenhopper.jira:jsw-story-points' } },
  {
    id: 'customfield_5',
    name: 'Story points of last year',
    schema: { type: 'number', custom: 'com.atlassian.jira.plugin.system.customfieldtypes:float' },
  },
];
const context: MapContext = {
  connection: CONNECTION,
  project: projectId('10'),
  siteUrl: 'https://jira.example.com/jira',
  roles: rolesOf(FIELDS),
  markup: 'wiki',
  epicIds: new Map([['APP-5', '10005']]),
};
const FULL = {
  summary: 'Show the cart',
  project: { id: '10' },
  status: { name: 'To Do', statusCategory: { key: 'new' } },
  issuetype: { name: 'Story' },
  created: '2026-11-02T09:00:00.000+0100',
  updated: '2026-11-03T09:00:00.123-0800',
};
const raw = (fields: object = {}, rest: object = {}): unknown => ({ id: '10001', key: 'APP-1', fields: { ...FULL, ...fields }, ...rest });

function item(fields: object = {}, rest: object = {}, overrides: Partial<MapContext> = {}): Item {
  const pulled = toPulledItem(raw(fields, rest), { ...context, ...overrides });
  if (!pulled.ok) throw new Error(pulled.error.reason);
  return itemOf(pulled.value.body);
}
function refused(value: unknown): QuarantinedRecord {
  const pulled = toPulledItem(value, context);
  if (pulled.ok) throw new Error('it was read');
  return pulled.error;
}

test('a plain issue has no oddities, and its stamps are in UTC', () => {
  expect(item()).toMatchObject({
    id: 'jira-1/10001',
    projectId: 'jira-1/10',
    key: 'APP-1',
    stateCategory: 'todo',
    typeKind: 'story',
    created: '2026-11-02T08:00:00.000Z',
    updated: '2026-11-03T17:00:00.123Z',
    revision: '2026-11-03T09:00:00.123-0800',
    url: 'https://jira.example.com/jira/browse/APP-1',
    oddities: [],
  });
});

describe('what is odd is said and the rest is read', () => {
  test.each<[string, object, object, RegExp]>([
    ['no summary', { summary: undefined }, { title: '(no title)' }, /No summary/],
    ['a blank summary', { summary: '  ' }, { title: '(no title)' }, /No summary/],
    ['no status', { status: null }, { state: '(no status)', stateCategory: 'unknown' }, /No status/],
    [
      'a new status category',
      { status: { name: 'Limbo', statusCategory: { key: 'limbo' } } },
      { state: 'Limbo', stateCategory: 'unknown' },
      /"Limbo"/,
    ],
    ['no type', { issuetype: null }, { type: '(no type)', typeKind: 'other' }, /No type/],
    ['a status of another shape', { status: 'Open' }, { state: '(no status)', extra: { status: 'Open' } }, /"status" could not be read/],
    ['labels of another shape', { labels: 'red' }, { labels: [], extra: { labels: 'red' } }, /"labels" could not be read/],
    ['one label of another shape', { labels: ['red', 7] }, { labels: ['red'], extra: { labels: [7] } }, /1 of 2 values of "labels"/],
    [
      'a version without an id',
      { fixVersions: [{ name: '1.0' }, { id: '7' }] },
      { fixVersions: ['jira-1/7'] },
      /1 of 2 values of "fixVersions"/,
    ],
    ['a day no calendar has', { duedate: '2026-02-30' }, { due: null, extra: { duedate: '2026-02-30' } }, /"duedate" could not be read/],
    [
      'an unreadable stamp',
      { updated: 'yesterday' },
      { updated: '2026-11-02T08:00:00.000Z', extra: { updated: 'yesterday' } },
      /"updated" could not be read/,
    ],
    [
      'a link to nothing',
      { issuelinks: [{ id: '1', type: { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' } }] },
      { links: [] },
      /1 of 1 values of "issuelinks"/,
    ],
    ['an epic nobody can see', { customfield_2: 'APP-999' }, { parent: null, extra: { customfield_2: 'APP-999' } }, /epic APP-999/],
    [
      'an unreadable sprint',
      { customfield_1: ['?', { id: 3, name: 'Three', state: 'active' }] },
      { iteration: 'jira-1/sprint-3' },
      /1 of 2 sprints/,
    ],
  ])('%s', (_, fields, expected, oddity) => {
    const read = item(fields);
    expect(read).toMatchObject(expected);
    expect(read.oddities).toContainEqual(expect.stringMatching(oddity));
  });
});

test('fields the cockpit does not know are kept unchanged, empty ones are left out', () => {
  const unknown = { customfield_9: { deep: [1, null, 'ü'] }, flagged: false, customfield_8: null };
  const { extra } = item(unknown, { ghissue: 'https://example.com/1', expand: 'x', self: 'y' });
  expect(extra).toMatchObject({ customfield_9: { deep: [1, null, 'ü'] }, flagged: false, ghissue: 'https://example.com/1' });
  for (const name of ['customfield_8', 'expand', 'self', 'summary']) expect(extra).not.toHaveProperty(name);
});

test('ids of named fields are kept for later edits, pictures and addresses are not', () => {
  const assignee = { accountId: 'a-1', displayName: 'Ann', self: 'https://x', avatarUrls: { '48x48': 'https://y' } };
  expect(item({ assignee, priority: { id: '2', name: 'High', iconUrl: 'https://z' } })).toMatchObject({
    assignee: 'Ann',
    priority: 'High',
    extra: { assignee: { accountId: 'a-1', displayName: 'Ann' }, priority: { id: '2', name: 'High' } },
  });
  expect(item({ assignee }).extra['assignee']).not.toHaveProperty('self');
});

test('a field called like a part of every object is only a field', () => {
  const text = JSON.stringify(raw()).replace('"fields":{', '"fields":{"__proto__":{"polluted":true},"constructor":"x",');
  const pulled = toPulledItem(JSON.parse(text), context);
  expect(pulled.ok && pulled.value.body).toContain('"__proto__":{"polluted":true},"constructor":"x"');
});

test('the parent comes before the epic, and the epic is found by key or by id', () => {
  expect(item({ parent: { id: '10003', key: 'APP-3' }, customfield_2: 'APP-5' }).parent).toBe('jira-1/10003');
  expect(item({ customfield_2: 'APP-5' }).parent).toBe('jira-1/10005');
  expect(item({ epic: { id: 10_006, key: 'APP-6' } }).parent).toBe('jira-1/10006');
  expect(item({ epic: { id: 10_001, key: 'APP-1' } }).parent).toBeNull();
});

test("the product's own points field comes before a number with the right name, and other numbers are no estimate", () => {
  expect(item({ customfield_3: 5, customfield_4: 8 }).estimate).toBe(8);
  expect(item({ customfield_3: 5 }).estimate).toBe(5);
  expect(item({ customfield_5: 3 }).estimate).toBeNull();
});

test('rich text is kept as the tracker holds it, with nodes nobody knows', () => {
  const adf = {
    type: 'doc',
    version: 1,
    content: [{ type: 'hologram', attrs: { depth: 3 }, content: [{ type: 'text', text: '<script>' }] }],
  };
  expect(item({ description: adf }, {}, { markup: 'adf' }).description).toEqual({ format: 'adf', source: JSON.stringify(adf) });
  expect(item({ description: 'h1. *x* <b>' }).description).toEqual({ format: 'wiki', source: 'h1. *x* <b>' });
  expect(item({ description: 'x' }, {}, { markup: 'adf' }).description).toEqual({ format: 'plain', source: 'x' });
  expect(item({ description: '' }).description).toBeNull();
});

test('text of every script and direction passes', () => {
  const summary = '🚀 مرحبا שלום \u202Eevil\u0000 日本語';
  expect(item({ summary }).title).toBe(summary);
});

test('a description of 5 MB and 10,000 links on one issue pass', () => {
  const issuelinks = Array.from({ length: 10_000 }, (_, index) => ({
    id: String(index),
    type: { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
    outwardIssue: { id: String(20_000 + index), key: `APP-${index}` },
  }));
  const read = item({ description: 'x'.repeat(5_000_000), issuelinks });
  expect(read.description!.source).toHaveLength(5_000_000);
  expect(read.links).toHaveLength(10_000);
  expect(read.links[9_999]).toEqual({
    id: '9999',
    type: 'Blocks',
    label: 'blocks',
    relation: 'needed-by',
    target: 'jira-1/29999',
    targetKey: 'APP-9999',
  });
  expect(read.linkCount).toBe(10_000);
});

describe('a record that cannot be read is set aside whole', () => {
  test.each<[string, unknown, RegExp]>([
    ['nothing', null, /no readable/],
    ['a text', 'APP-1', /no readable/],
    ['no id', { key: 'APP-1', fields: FULL }, /no readable id/],
    ['no key', { id: '10001', fields: FULL }, /no readable key/],
    ['no fields', { id: '10001', key: 'APP-1' }, /no readable fields/],
    ['fields of another shape', { id: '10001', key: 'APP-1', fields: [] }, /no readable fields/],
    ['no stamp at all', { id: '10001', key: 'APP-1', fields: { summary: 'x' } }, /stamp/],
  ])('%s', (_, value, reason) => {
    const record = refused(value);
    expect(record.reason).toMatch(reason);
    expect(record.projectId).toBe('jira-1/10');
    expect(record.raw).toBe(JSON.stringify(value));
  });

  test('with its id and key as far as it has them, and at most 64 kB of what was sent', () => {
    const record = refused({ id: 10_001, key: 'APP-1', fields: null, noise: 'x'.repeat(100_000) });
    expect(record).toMatchObject({ id: 'jira-1/10001', key: 'APP-1' });
    expect(record.raw).toHaveLength(65_536);
  });

  test.each(['description', 'status', 'assignee', 'labels', 'issuelinks', 'customfield_9'])(
    'when its %s is nested too deep to be stored',
    (field) => {
      const deep: unknown = JSON.parse('{"a":['.repeat(100_000) + ']}'.repeat(100_000));
      expect(refused(raw({ [field]: deep }))).toMatchObject({ id: 'jira-1/10001', reason: 'It is nested too deep to be stored.' });
    },
  );

  test('under the same id each time when it has none of its own', () => {
    expect(refused({ key: 'APP-1' }).id).toBe(refused({ key: 'APP-1' }).id);
    expect(refused({ key: 'APP-1' }).id).not.toBe(refused({ key: 'APP-2' }).id);
  });
});
