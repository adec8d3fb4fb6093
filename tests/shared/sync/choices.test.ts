import { describe, expect, test } from 'vitest';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { ProjectId, TrackerKind } from '#shared/domain/item.ts';
import { choicesOf, hasField, labelProblem, titleProblem, type SeenInItems } from '#shared/sync/choices.ts';
import { aCatalog, aVersion } from '../../support/builders.ts';

const NOTHING: SeenInItems = { states: [], priorities: [], people: [], labels: [], components: [] };
const choices = (catalog: Partial<ProjectCatalog> | null, seen: Partial<SeenInItems> = {}, tracker: TrackerKind = 'jira') =>
  choicesOf({
    project: 'c/1' as ProjectId,
    tracker,
    readOnly: null,
    format: 'adf',
    catalog: catalog === null ? null : aCatalog(catalog),
    seen: { ...NOTHING, ...seen },
  });
const named = (list: readonly { readonly name: string }[] | undefined): readonly string[] => (list ?? []).map(({ name }) => name);

describe('states', () => {
  const catalog = {
    types: [{ name: 'Bug', kind: 'bug', states: ['Open', 'Done'] }],
    states: [
      { name: 'Open', category: 'todo', id: '1' },
      { name: 'Done', category: 'done', id: '5' },
      { name: 'Elsewhere', category: 'doing', id: '9' },
    ],
  } as const;

  test('are those of the type, by the ids of the tracker', () => {
    expect(choices(catalog).states).toEqual({
      Bug: [
        { id: '1', name: 'Open', category: 'todo' },
        { id: '5', name: 'Done', category: 'done' },
      ],
    });
  });

  test('of Azure DevOps are named by their names', () => {
    const { types, states } = catalog;
    const plain = { types, states: states.map(({ name, category }) => ({ name, category })) };
    expect(choices(plain, {}, 'azure-devops').states['Bug']!.map(({ id }) => id)).toEqual(['Open', 'Done']);
  });

  test('whose id neither the stored catalog nor an item tells are not offered', () => {
    const { types, states } = catalog;
    const old = { types, states: states.map(({ name, category }) => ({ name, category })) };
    const seen = { states: [{ type: 'Bug', state: { id: '5', name: 'Done', category: 'done' as const } }] };
    expect(choices(old, seen).states['Bug']).toEqual([{ id: '5', name: 'Done', category: 'done' }]);
  });

  test('of a type that only items know come from them', () => {
    const seen = { states: [{ type: 'Risk', state: { id: '7', name: 'Watched', category: 'doing' as const } }] };
    expect(named(choices(catalog, seen).states['Risk'])).toEqual(['Watched']);
  });
});

test('people of the catalog and of items stand together, each once, by name', () => {
  const people = [{ id: 'u2', name: 'Jonas' }];
  const seen = [
    { id: 'u2', name: 'Jonas W.' },
    { id: 'u1', name: 'Amira' },
  ];
  expect(choices({ people }, { people: seen }).people).toEqual([
    { id: 'u1', name: 'Amira' },
    { id: 'u2', name: 'Jonas' },
  ]);
});

test('priorities keep the order of the tracker, and a store of before offers those that items have', () => {
  const priorities = [
    { id: '1', name: 'Highest' },
    { id: '3', name: 'Medium' },
  ];
  expect(named(choices({ priorities }, { priorities: [{ id: '3', name: 'Medium' }] }).priorities)).toEqual(['Highest', 'Medium']);
  expect(named(choices({}, { priorities: [{ id: '3', name: 'Medium' }] }).priorities)).toEqual(['Medium']);
  expect(choices(null).priorities).toEqual([]);
});

test('archived versions are not offered, and released ones stand last', () => {
  const version = (name: string, over: object) => aVersion({ id: `c/${name}` as never, name, ...over });
  const versions = [version('1.0', { released: true }), version('0.9', { archived: true }), version('2.0', {})];
  expect(named(choices({ versions }).fixVersions)).toEqual(['2.0', '1.0']);
  expect(choices({ versions }, {}, 'azure-devops').fixVersions).toEqual([]);
});

test('a type of link is offered from both ends, and once where both read the same', () => {
  const linkTypes = [
    { name: 'Blocks', outward: 'blocks', inward: 'is blocked by' },
    { name: 'Relates', outward: 'relates to', inward: 'relates to' },
    { name: 'System.LinkTypes.Hierarchy', outward: 'Child', inward: 'Parent' },
    { name: 'System.LinkTypes.Remote.Related', outward: 'Remote', inward: 'Remote' },
  ];
  expect(choices({ linkTypes }).linkTypes.map(({ label }) => label)).toEqual(['blocks', 'is blocked by', 'relates to']);
});

test('the types of link that Azure DevOps needs most come first, and what an item waits for before what waits for it', () => {
  const linkTypes = [
    { name: 'Microsoft.VSTS.Common.Affects', outward: 'Affects', inward: 'Affected By' },
    { name: 'System.LinkTypes.Duplicate', outward: 'Duplicate', inward: 'Duplicate Of' },
    { name: 'System.LinkTypes.Dependency', outward: 'Successor', inward: 'Predecessor' },
    { name: 'System.LinkTypes.Related', outward: 'Related', inward: 'Related' },
  ];
  const labels = choices({ linkTypes }, {}, 'azure-devops').linkTypes.map(({ label }) => label);
  expect(labels).toEqual(['Related', 'Predecessor', 'Successor', 'Duplicate', 'Duplicate Of', 'Affects', 'Affected By']);
});

test('a tracker offers the fields its items have', () => {
  expect(hasField('jira', 'iteration')).toBe(false); // sprints are changed in Jira
  expect(hasField('azure-devops', 'iteration')).toBe(true);
  expect(hasField('azure-devops', 'fixVersions')).toBe(false);
});

test.each([
  ['Pay later', null],
  ['  ', 'An item needs a title.'],
  ['x'.repeat(255), null],
  ['x'.repeat(256), 'A title has at most 255 characters; this one has 256.'],
])('a title is checked: %#', (title, problem) => expect(titleProblem(title)).toBe(problem));

test.each([
  ['ready', 'jira', null],
  ['two words', 'jira', 'A label of Jira holds no spaces.'],
  ['two words', 'azure-devops', null],
  ['a;b', 'azure-devops', 'A tag holds no comma and no semicolon.'],
  [' ', 'jira', 'Type a word.'],
] as const)('the label "%s" of %s is checked', (label, tracker, problem) => expect(labelProblem(label, tracker)).toBe(problem));
