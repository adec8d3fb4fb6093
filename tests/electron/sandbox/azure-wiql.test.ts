import { describe, expect, test } from 'vitest';
import { SCRUM, STANDARD_FIELDS } from '#electron/sandbox/azure/processes.ts';
import { withBothEnds } from '#electron/sandbox/azure/generator.ts';
import { createAzureSandbox } from '#electron/sandbox/azure/sandbox.ts';
import { identity, relationTo, type AzureSeed, type AzureWorkItem } from '#electron/sandbox/azure/seed.ts';
import { ask } from '#tests/support/azure-ask.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const ME = { id: 'u1', displayName: 'Ada Ruiz', uniqueName: 'ada@example.com' };
const OTHER = { id: 'u2', displayName: 'Bo Lind', uniqueName: 'bo@example.com' };

const item = (id: number, fields: AzureWorkItem['fields'], relations: AzureWorkItem['relations'] = []): AzureWorkItem => ({
  id,
  rev: 1,
  relations,
  fields: {
    'System.TeamProject': 'Shop',
    'System.WorkItemType': 'Task',
    'System.AreaPath': 'Shop',
    'System.IterationPath': 'Shop',
    'System.State': 'To Do',
    'System.Title': `Item ${id}`,
    'System.ChangedDate': '2026-11-20T10:00:00Z',
    ...fields,
  },
});

const SEED: AzureSeed = {
  organisation: 'acme',
  instanceId: 'i',
  users: [ME, OTHER],
  fields: STANDARD_FIELDS,
  projects: [
    {
      id: 'p1',
      name: 'Shop',
      description: '',
      ...SCRUM,
      areas: {
        id: 1,
        identifier: 'a1',
        name: 'Shop',
        children: [
          { id: 2, identifier: 'a2', name: 'Web' },
          { id: 3, identifier: 'a3', name: 'Website' },
        ],
      },
      iterations: { id: 4, identifier: 'i1', name: 'Shop' },
      teams: [],
    },
  ],
  workItems: withBothEnds([
    item(1, { 'System.WorkItemType': 'Epic', 'System.State': 'New', 'System.Tags': 'ux; api' }),
    item(2, { 'System.AreaPath': 'Shop\\Web', 'System.AssignedTo': identity(ME), 'Microsoft.VSTS.Common.Priority': 1 }, [
      relationTo('System.LinkTypes.Hierarchy-Reverse', 1),
    ]),
    item(3, { 'System.AreaPath': 'Shop\\Website', 'System.Title': "Don't panic", 'System.ChangedDate': '2026-11-21T23:30:00Z' }, [
      relationTo('System.LinkTypes.Hierarchy-Reverse', 2),
    ]),
    item(4, {
      'System.Description': '<p>The card payment fails</p>',
      'System.AssignedTo': identity(OTHER),
      'System.Tags': 'apiary',
      'System.ChangedDate': '2026-11-22T08:00:00Z',
    }),
    item(5, { 'System.State': 'Done', 'Microsoft.VSTS.Common.Priority': 3 }),
  ]),
};

const sandbox = createAzureSandbox({ seed: SEED, clock: () => NOW });
const run = (query: string, parameters = '') => ask(sandbox, 'POST', `/Shop/_apis/wit/wiql?${parameters}`, { query });
const idsOf = async (where: string, parameters = ''): Promise<number[]> => {
  const { answer } = await run(`SELECT [System.Id] FROM WorkItems ${where}`, parameters);
  return ((answer as { workItems?: { id: number }[] }).workItems ?? []).map((found) => found.id);
};

describe('a flat query', () => {
  test.each<[string, string, number[]]>([
    ['compares text without case', "WHERE [System.State] = 'to do'", [2, 3, 4]],
    ['accepts a field by its display name', "WHERE [State] <> 'To Do'", [1, 5]],
    ['reads a doubled quote', "WHERE [System.Title] = 'Don''t panic'", [3]],
    ['has IN', 'WHERE [System.Id] IN (2, 4, 99)', [2, 4]],
    ['has NOT IN', 'WHERE [System.Id] NOT IN (2, 4)', [1, 3, 5]],
    ['keeps UNDER to whole names', "WHERE [System.AreaPath] UNDER 'Shop\\Web'", [2]],
    ['has NOT UNDER', "WHERE [System.AreaPath] NOT UNDER 'Shop\\Web'", [1, 3, 4, 5]],
    ['finds a whole tag', "WHERE [System.Tags] CONTAINS 'api'", [1]],
    ['has CONTAINS WORDS', "WHERE [System.Description] CONTAINS WORDS 'payment card'", [4]],
    ['knows @Me', 'WHERE [System.AssignedTo] = @Me', [2]],
    ['compares people by name or account', "WHERE [System.AssignedTo] = 'bo@example.com'", [4]],
    ['counts nobody among "not Ada"', "WHERE [System.AssignedTo] <> 'Ada Ruiz'", [1, 3, 4, 5]],
    ['finds the empty', 'WHERE [System.AssignedTo] IS EMPTY', [1, 3, 5]],
    ['knows @project', 'WHERE [System.TeamProject] = @project AND [System.Id] > 4', [5]],
    ['knows @today with a shift', 'WHERE [System.ChangedDate] >= @today - 1', [3, 4]],
    ['rounds to days', "WHERE [System.ChangedDate] = '2026-11-21'", [3]],
    ['puts AND before OR', "WHERE [System.Id] = 1 OR [System.Id] > 2 AND [System.State] = 'Done'", [1, 5]],
    ['obeys parentheses and NOT', "WHERE NOT ([System.Id] = 1 OR [System.State] = 'Done')", [2, 3, 4]],
    ['sorts', 'WHERE [Microsoft.VSTS.Common.Priority] > 0 ORDER BY [Microsoft.VSTS.Common.Priority] DESC', [5, 2]],
    ['is sorted by id otherwise', '', [1, 2, 3, 4, 5]],
  ])('%s', async (_, where, ids) => {
    expect(await idsOf(where)).toEqual(ids);
  });

  test('compares times with time precision, and refuses a time without it', async () => {
    const where = "WHERE [System.ChangedDate] > '2026-11-21T23:00:00Z'";
    expect(await idsOf(where, 'timePrecision=true')).toEqual([3, 4]);
    expect(await run(`SELECT [System.Id] FROM WorkItems ${where}`)).toMatchObject({
      status: 400,
      answer: { message: expect.stringContaining('date precision') },
    });
  });

  test('is cut by $top', async () => {
    expect(await idsOf('', '$top=2')).toEqual([1, 2]);
  });

  test('remembers values with EVER and shows an old state with ASOF', async () => {
    let now = NOW;
    const world = createAzureSandbox({ seed: SEED, clock: () => now });
    now += 3_600_000;
    world.edit(5, { 'System.State': 'In Progress' });
    const find = async (where: string) =>
      (
        (await ask(world, 'POST', '/_apis/wit/wiql', { query: `SELECT [System.Id] FROM WorkItems ${where}` })).answer as {
          workItems: { id: number }[];
        }
      ).workItems.map(({ id }) => id);
    expect(await find("WHERE EVER [System.State] = 'Done'")).toEqual([5]);
    expect(await find("WHERE [System.State] = 'Done'")).toEqual([]);
    expect(await find("WHERE [System.State] = 'Done' ASOF '2026-11-22T09:30:00Z'")).toEqual([5]);
  });

  test.each([
    ['an unknown field', "SELECT [System.Id] FROM WorkItems WHERE [System.Nope] = 'x'", 'TF51005'],
    ['a missing source', 'SELECT [System.Id] WHERE [System.Id] = 1', 'missing a FROM clause'],
    ['an unclosed group', 'SELECT [System.Id] FROM WorkItems WHERE ([System.Id] = 1', "missing ')'"],
    ['a missing value', 'SELECT [System.Id] FROM WorkItems WHERE [System.Id] =', 'missing a value'],
    ['an unknown macro', 'SELECT [System.Id] FROM WorkItems WHERE [System.Id] = @nobody', '@nobody'],
    ['words after the end', 'SELECT [System.Id] FROM WorkItems please', 'where it should end'],
    ['text against a number', "SELECT [System.Id] FROM WorkItems WHERE [System.Id] > 'x'", 'not a number'],
  ])('is refused for %s with the spot', async (_, query, words) => {
    const { status, answer } = await run(query);
    expect([status, (answer as { message: string }).message]).toEqual([400, expect.stringContaining(words)]);
  });
});

describe('a link query', () => {
  const rows = async (where: string) => {
    const { answer } = await run(`SELECT [System.Id] FROM WorkItemLinks WHERE ${where}`);
    return (answer as { workItemRelations: { source: { id: number } | null; target: { id: number } }[] }).workItemRelations.map(
      ({ source, target }) => [source?.id ?? 0, target.id],
    );
  };
  const CHILD = "[System.Links.LinkType] = 'System.LinkTypes.Hierarchy-Forward'";

  test.each<[string, string, number[][]]>([
    [
      'gives each root and its links',
      `[Source].[System.WorkItemType] = 'Epic' AND ${CHILD} MODE (MustContain)`,
      [
        [0, 1],
        [1, 2],
      ],
    ],
    [
      'may keep roots without links',
      `[Source].[System.Id] IN (1, 5) AND ${CHILD} MODE (MayContain)`,
      [
        [0, 1],
        [1, 2],
        [0, 5],
      ],
    ],
    ['may ask for roots without links', `[Source].[System.Id] IN (1, 5) AND ${CHILD} MODE (DoesNotContain)`, [[0, 5]]],
    [
      'walks down a tree',
      `[Source].[System.Id] = 1 AND ${CHILD} MODE (Recursive)`,
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    ],
    [
      'filters targets',
      `[Source].[System.Id] > 0 AND ${CHILD} AND [Target].[System.Id] = 3 MODE (MustContain)`,
      [
        [0, 2],
        [2, 3],
      ],
    ],
  ])('%s', async (_, where, expected) => {
    expect(await rows(where)).toEqual(expected);
  });
});
