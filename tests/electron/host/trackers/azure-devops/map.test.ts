import { describe, expect, test } from 'vitest';
import type { Item, IterationId, ProjectId, StateCategory } from '#shared/domain/item.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { iterationsOf, mapItem, typeMeanings, type ProjectContext } from '#electron/host/trackers/azure-devops/map.ts';
import { parseItem, parseLinks, parseNode, type WireRelation } from '#electron/host/trackers/azure-devops/parse.ts';
import { CONNECTION } from './harness.ts';

const STATES: readonly (readonly [string, string, StateCategory])[] = [
  ['New', 'Proposed', 'todo'],
  ['Active', 'InProgress', 'doing'],
  ['Resolved', 'Resolved', 'doing'],
  ['Closed', 'Completed', 'done'],
  ['Removed', 'Removed', 'removed'],
  ['Parked', 'Invented', 'unknown'],
  ['Odd', 'constructor', 'unknown'],
];
const states = STATES.map(([name, category]) => ({ name, category }));
const context: ProjectContext = {
  connection: CONNECTION,
  baseUrl: 'https://dev.azure.com/acme',
  id: 'azure/p1' as ProjectId,
  name: 'Web Shop',
  types: typeMeanings(
    [
      { name: 'User Story', states },
      { name: 'Bug', states },
    ],
    [],
  ),
  iterations: new Map([['web shop\\2026\\sprint 31', 'azure/it-31' as IterationId]]),
  linkNames: new Map(),
};
const FIELDS: { readonly [name: string]: Json } = {
  'System.TeamProject': 'Web Shop',
  'System.WorkItemType': 'User Story',
  'System.State': 'Active',
  'System.Title': 'Pay by card',
  'System.AreaPath': 'Web Shop\\Checkout',
  'System.IterationPath': 'Web Shop\\2026\\Sprint 31',
  'System.CreatedDate': '2026-03-18T17:17:05Z',
  'System.ChangedDate': '2026-03-18T17:17:05.76Z',
};

function read(
  fields: { readonly [name: string]: Json | undefined } = {},
  relations: readonly WireRelation[] = [],
  more: object = {},
): Item {
  const merged = Object.fromEntries(Object.entries({ ...FIELDS, ...fields }).filter(([, value]) => value !== undefined));
  const parsed = parseItem({ id: 12, rev: 3, fields: merged, relations, ...more });
  if (!parsed.ok) throw new Error(parsed.error);
  const mapped = mapItem(parsed.value, context);
  if (!mapped.ok) throw new Error(mapped.error);
  return mapped.value.item;
}

const link = (
  rel: string,
  url = 'https://dev.azure.com/acme/_apis/wit/workItems/7',
  attributes: { readonly [name: string]: Json } = {},
): WireRelation => ({ rel, url, attributes });

test('an ordinary item is read without oddities', () => {
  const item = read();
  expect(item).toMatchObject({
    id: 'azure/12',
    key: '#12',
    title: 'Pay by card',
    typeKind: 'story',
    iteration: 'azure/it-31',
    area: 'Web Shop\\Checkout',
    revision: '3',
    oddities: [],
  });
  expect(item.url).toBe('https://dev.azure.com/acme/Web%20Shop/_workitems/edit/12');
});

test.each(STATES)('a state "%s" of the category %s means %s', (state, _, meaning) => {
  const item = read({ 'System.State': state });
  expect([item.stateCategory, item.oddities.length]).toEqual([meaning, meaning === 'unknown' ? 1 : 0]);
});

describe('odd values', () => {
  test.each<[string, { readonly [name: string]: Json | undefined }, Partial<Item>, RegExp | null]>([
    ['no title', { 'System.Title': undefined }, { title: '(no title)' }, /No title/],
    ['a blank title', { 'System.Title': '  ' }, { title: '(no title)' }, /No title/],
    ['a title that is a number', { 'System.Title': 42 }, { title: '42' }, /holds 42/],
    [
      'a title that is a list',
      { 'System.Title': ['x'] },
      { title: '(no title)', extra: { 'System.Title': ['x'] } },
      /holds no text.*No title/,
    ],
    ['a right-to-left title with emoji', { 'System.Title': 'שלום 🚀' }, { title: 'שלום 🚀' }, null],
    ['an unknown state', { 'System.State': 'Limbo' }, { state: 'Limbo', stateCategory: 'unknown' }, /no category/],
    ['a type that every object has', { 'System.WorkItemType': 'constructor' }, { type: 'constructor', typeKind: 'other' }, /not among/],
    ['an unknown type', { 'System.WorkItemType': 'Wish' }, { type: 'Wish', typeKind: 'other' }, /not among/],
    [
      'an iteration outside the tree',
      { 'System.IterationPath': 'Elsewhere' },
      { iteration: null, extra: { 'System.IterationPath': 'Elsewhere' } },
      /not in the project's tree/,
    ],
    [
      'a stamp with seven digits',
      { 'System.ChangedDate': '2026-03-18T17:17:05.2237625Z' },
      { updated: '2026-03-18T17:17:05.223Z' as Item['updated'] },
      null,
    ],
    [
      'a stamp with an offset',
      { 'System.ChangedDate': '2026-03-18T19:17:05+02:00' },
      { updated: '2026-03-18T17:17:05.000Z' as Item['updated'] },
      null,
    ],
    [
      'an unreadable stamp',
      { 'System.ChangedDate': 'yesterday' },
      { updated: '2026-03-18T17:17:05.000Z' as Item['updated'], extra: { 'System.ChangedDate': 'yesterday' } },
      /holds no time/,
    ],
    ['an old identity', { 'System.AssignedTo': 'Jo Doe <jo@example.com>' }, { assignee: 'Jo Doe' }, null],
    ['an identity without a name', { 'System.AssignedTo': { uniqueName: 'jo@example.com' } }, { assignee: 'jo@example.com' }, null],
    ['an identity that is a list', { 'System.AssignedTo': [1] }, { assignee: null }, /names nobody/],
    ['doubled and blank tags', { 'System.Tags': 'api; ; ux;api ' }, { labels: ['api', 'ux'] }, null],
    ['a due day at midnight', { 'Microsoft.VSTS.Scheduling.DueDate': '2026-11-30T00:00:00Z' }, { due: '2026-11-30' as CalendarDate }, null],
    [
      'a due day picked in Berlin',
      { 'Microsoft.VSTS.Scheduling.DueDate': '2026-11-29T23:00:00Z' },
      { due: '2026-11-30' as CalendarDate },
      /read as the day/,
    ],
    [
      'a due day picked in New York',
      { 'Microsoft.VSTS.Scheduling.DueDate': '2026-11-30T05:00:00Z' },
      { due: '2026-11-30' as CalendarDate },
      /read as the day/,
    ],
    ['effort instead of points', { 'Microsoft.VSTS.Scheduling.Effort': 5 }, { estimate: 5 }, null],
    [
      'an estimate that is text',
      { 'Microsoft.VSTS.Scheduling.StoryPoints': 'XL' },
      { estimate: null, extra: { 'Microsoft.VSTS.Scheduling.StoryPoints': 'XL' } },
      null,
    ],
    ['a custom field', { 'Custom.Train': { a: [1, null] } }, { extra: { 'Custom.Train': { a: [1, null] } } }, null],
  ])('%s', (_, fields, expected, oddity) => {
    const item = read(fields);
    expect(item).toMatchObject(expected);
    if (oddity === null) expect(item.oddities).toEqual([]);
    else expect(item.oddities.join(' ')).toMatch(oddity);
  });

  test('a record without any readable time is refused with a reason', () => {
    expect(() => read({ 'System.ChangedDate': undefined, 'System.CreatedDate': undefined })).toThrow(
      'It has no readable System.ChangedDate.',
    );
  });
});

describe('text', () => {
  const steps = '<ol><li onclick="x()">Open</li></ol>';
  test.each([
    [
      'a bug shows its steps and keeps its description beside them',
      'Bug',
      { 'Microsoft.VSTS.TCM.ReproSteps': steps, 'System.Description': '<p>d</p>' },
      'html',
      steps,
      { 'System.Description': '<p>d</p>' },
    ],
    ['a bug without steps shows its description', 'Bug', { 'System.Description': '<p>d</p>' }, 'html', '<p>d</p>', {}],
    ['a story shows its description', 'User Story', { 'System.Description': '<p>d</p>' }, 'html', '<p>d</p>', {}],
  ])('%s', (_, type, fields, format, source, extra) => {
    const item = read({ 'System.WorkItemType': type, ...fields });
    expect(item.description).toEqual({ format, source });
    expect(item.extra).toEqual(extra);
  });

  test('is Markdown where the record says so, and stays as it was written', () => {
    const item = read({ 'System.Description': '# Title\n<script>alert(1)</script>' }, [], {
      multilineFieldsFormat: { 'System.Description': 'Markdown' },
    });
    expect(item.description).toEqual({ format: 'markdown', source: '# Title\n<script>alert(1)</script>' });
  });
});

describe('relations', () => {
  test.each([
    ['System.LinkTypes.Dependency-Forward', 'needed-by', 'Successor'],
    ['System.LinkTypes.Dependency-Reverse', 'needs', 'Predecessor'],
    ['System.LinkTypes.Related', 'relates', 'Related'],
    ['System.LinkTypes.Duplicate-Forward', 'duplicated-by', 'Duplicate'],
    ['System.LinkTypes.Duplicate-Reverse', 'duplicates', 'Duplicate Of'],
    ['Microsoft.VSTS.Common.TestedBy-Forward', 'other', 'TestedBy-Forward'],
  ])('%s means "%s"', (rel, relation, label) => {
    expect(read({}, [link(rel)]).links).toEqual([{ id: `${rel}:7`, type: rel, label, relation, target: 'azure/7', targetKey: '#7' }]);
  });

  test('the parent is the parent and no link; children, artifacts, hyperlinks and remote links stand beside the item', () => {
    const child = link('System.LinkTypes.Hierarchy-Forward', 'https://dev.azure.com/acme/_apis/wit/workItems/8');
    const artifact = link('ArtifactLink', 'vstfs:///Git/PullRequestId/a%2fb%2f3', { name: 'Pull Request' });
    const remote = link('System.LinkTypes.Remote.Dependency-Forward', 'https://dev.azure.com/other/_apis/wit/workItems/7');
    const item = read({}, [link('System.LinkTypes.Hierarchy-Reverse'), child, artifact, remote]);
    expect([item.parent, item.links, item.linkCount]).toEqual(['azure/7', [], 0]);
    expect(item.extra['relations']).toEqual([child, artifact, remote]);
  });

  test('a second parent is named as odd', () => {
    const other = link('System.LinkTypes.Hierarchy-Reverse', 'https://dev.azure.com/acme/_apis/wit/workItems/9');
    expect(read({}, [link('System.LinkTypes.Hierarchy-Reverse'), other])).toMatchObject({
      parent: 'azure/7',
      oddities: ['A second parent, #9, was left out.'],
    });
  });
});

describe('iterations', () => {
  const tree = {
    id: 1,
    identifier: 'root',
    name: 'Web Shop',
    children: [
      { id: 2, identifier: 'a', name: 'Past', attributes: { startDate: '2026-01-05T00:00:00Z', finishDate: '2026-01-16T00:00:00Z' } },
      { id: 3, identifier: 'b', name: 'Now', attributes: { startDate: '2026-11-16T00:00:00Z', finishDate: '2026-11-22T00:00:00Z' } },
      { id: 4, identifier: 'c', name: 'Next', attributes: { startDate: '2026-12-01T00:00:00Z', finishDate: null } },
    ],
  };
  const root = parseNode(tree);
  const list = (today: CalendarDate | null) => (root.ok ? iterationsOf(CONNECTION, 'azure/p1' as ProjectId, root.value, today) : []);

  test('have their days unshifted and their place around the last day of work', () => {
    expect(list('2026-11-22' as CalendarDate).map((one) => [one.path, one.start, one.finish, one.state])).toEqual([
      ['Web Shop', null, null, 'unknown'],
      ['Web Shop\\Past', '2026-01-05', '2026-01-16', 'past'],
      ['Web Shop\\Now', '2026-11-16', '2026-11-22', 'current'],
      ['Web Shop\\Next', '2026-12-01', null, 'future'],
    ]);
  });

  test('have an unknown state where the server tells no time', () => {
    expect(list(null).map((one) => one.state)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });
});

test('a field of any name is kept', () => {
  const wire = JSON.parse(`{"id":12,"rev":3,"fields":${JSON.stringify(FIELDS).replace('{', '{"__proto__":"kept",')}}`) as unknown;
  const parsed = parseItem(wire);
  const mapped = parsed.ok ? mapItem(parsed.value, context) : parsed;
  expect(JSON.stringify(mapped.ok && mapped.value.item.extra)).toContain('"__proto__":"kept"');
});

test('an account behind a name is left out, however odd the text is', () => {
  const names = ['Ana Lind <ana@acme.example>', 'Ana <Lind>  <ana@acme.example>', 'Ana > Lind', `Ana${' '.repeat(100_000)}Lind`];
  expect(names.map((name) => read({ 'System.AssignedTo': name }).assignee)).toEqual(['Ana Lind', 'Ana <Lind>', 'Ana > Lind', names[3]]);
});

test('a feed that names its token only in the next link is read', () => {
  expect(
    parseLinks({
      values: [],
      isLastBatch: true,
      nextLink: 'https://x/_apis/wit/reporting/workItemLinks?continuationToken=6281123&api-version=2.2',
    }),
  ).toMatchObject({ value: { token: '6281123', last: true } });
});
