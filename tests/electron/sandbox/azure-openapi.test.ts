import { expect, test } from 'vitest';
import { generateAzure } from '#electron/sandbox/azure/generator.ts';
import { createAzureSandbox } from '#electron/sandbox/azure/sandbox.ts';
import { connect, must, NOW, projectId, SIGNAL, type Exchange } from '#tests/electron/host/trackers/azure-devops/harness.ts';
import { azureDocuments } from '#tests/support/azure-documents.ts';
import { ask } from '#tests/support/azure-ask.ts';
import { SHARED } from '#tests/support/shared-folder.ts';

const SEED = generateAzure({ items: 120, seed: 5, now: NOW, projects: 2 });
const PROJECT = SEED.projects[0]!;
const ours = SEED.workItems.filter((item) => item.fields['System.TeamProject'] === PROJECT.name);
const [a, b, c] = ours.map((item) => item.id) as [number, number, number];
const STEPS = encodeURIComponent(PROJECT.teams[0]!.name);

type Step = readonly [method: string, path: string, status: number, body?: unknown];

/** Every documented route of the sandbox, in an order in which each finds what it needs. */
const steps: readonly Step[] = [
  ['GET', '/_apis/projects?$top=1&stateFilter=wellFormed', 200],
  ['GET', `/_apis/projects/${PROJECT.id}?includeCapabilities=true`, 200],
  ['GET', `/_apis/projects/${PROJECT.id}/teams?$top=10&$skip=0`, 200],
  ['GET', `/_apis/projects/${PROJECT.id}/teams/${PROJECT.teams[0]!.id}/members?$top=5`, 200],
  ['GET', `/Harbour/${STEPS}/_apis/work/teamsettings/iterations?$timeframe=current`, 200],
  ['GET', '/Harbour/_apis/wit/classificationnodes?$depth=2', 200],
  ['GET', `/Harbour/_apis/wit/classificationnodes?ids=${PROJECT.iterations.id}`, 200],
  ['GET', '/Harbour/_apis/wit/classificationnodes/Iterations?$depth=3', 200],
  ['GET', '/Harbour/_apis/wit/classificationnodes/Areas/Checkout', 200],
  [
    'POST',
    '/Harbour/_apis/wit/classificationnodes/Iterations/2026%20Q4',
    201,
    { name: 'Extra', attributes: { startDate: '2026-12-28T00:00:00Z', finishDate: '2026-12-31T00:00:00Z' } },
  ],
  ['PATCH', '/Harbour/_apis/wit/classificationnodes/Iterations/2026%20Q4/Extra', 200, { name: 'Overflow' }],
  ['GET', '/Harbour/_apis/wit/workitemtypes', 200],
  ['GET', '/Harbour/_apis/wit/workitemtypes/Bug', 200],
  ['GET', '/Harbour/_apis/wit/workitemtypes/User%20Story/states', 200],
  ['GET', '/Harbour/_apis/wit/workitemtypes/Bug/fields?$expand=all', 200],
  ['GET', '/Harbour/_apis/wit/workitemtypes/Bug/fields/System.State?$expand=allowedValues', 200],
  ['GET', '/Harbour/_apis/wit/workitemtypecategories', 200],
  ['GET', '/_apis/wit/fields', 200],
  ['GET', '/_apis/wit/fields/System.Title', 200],
  ['GET', '/_apis/wit/workitemrelationtypes', 200],
  ['GET', '/Harbour/_apis/wit/tags', 200],
  [
    'POST',
    '/Harbour/_apis/wit/wiql?$top=5&timePrecision=true',
    200,
    { query: 'SELECT [System.Id], [System.Title] FROM WorkItems ORDER BY [System.ChangedDate] DESC' },
  ],
  [
    'POST',
    '/Harbour/_apis/wit/wiql',
    200,
    {
      query: "SELECT [System.Id] FROM WorkItemLinks WHERE [System.Links.LinkType] = 'System.LinkTypes.Hierarchy-Forward' MODE (MayContain)",
    },
  ],
  ['POST', '/_apis/wit/workitemsbatch', 200, { ids: [a, b, 999_999], $expand: 'all', errorPolicy: 'omit' }],
  ['POST', '/_apis/wit/workitemsbatch', 200, { ids: [a], fields: ['System.Id', 'System.Title'] }],
  ['GET', `/_apis/wit/workitems?ids=${a},${b}&$expand=relations`, 200],
  ['GET', `/_apis/wit/workitems/${a}?$expand=all`, 200],
  [
    'PATCH',
    `/_apis/wit/workitems/${a}`,
    200,
    [
      { op: 'test', path: '/rev', value: ours[0]!.rev },
      { op: 'add', path: '/fields/System.Title', value: 'Renamed' },
    ],
  ],
  [
    'PATCH',
    `/_apis/wit/workitems/${a}`,
    200,
    [{ op: 'add', path: '/relations/-', value: { rel: 'Hyperlink', url: 'https://example.com/' } }],
  ],
  ['POST', '/Harbour/_apis/wit/workitems/$Task', 200, [{ op: 'add', path: '/fields/System.Title', value: 'A new task' }]],
  ['GET', `/_apis/wit/workItems/${a}/updates?$top=10&$skip=0`, 200],
  ['GET', `/_apis/wit/workItems/${a}/revisions?$top=10&$expand=all`, 200],
  ['GET', `/_apis/wit/workItems/${a}/revisions/${ours[0]!.rev}`, 200],
  ['POST', `/Harbour/_apis/wit/workItems/${a}/comments?format=markdown`, 200, { text: 'Ready for **review**' }],
  ['GET', `/Harbour/_apis/wit/workItems/${a}/comments?$top=5&order=asc`, 200],
  ['DELETE', `/Harbour/_apis/wit/workitems/${b}`, 200],
  ['GET', '/Harbour/_apis/wit/recyclebin', 200],
  ['GET', `/Harbour/_apis/wit/recyclebin?ids=${b}`, 200],
  ['GET', `/Harbour/_apis/wit/recyclebin/${b}`, 200],
  ['PATCH', `/Harbour/_apis/wit/recyclebin/${b}`, 200, { isDeleted: false }],
  ['DELETE', `/Harbour/_apis/wit/workitems/${c}?destroy=true`, 204],
  ['GET', '/Harbour/_apis/wit/reporting/workitemrevisions?includeDeleted=true&$maxPageSize=50&fields=System.Id,System.Rev', 200],
  [
    'POST',
    '/_apis/wit/reporting/workitemrevisions?startDateTime=2026-01-01T00:00:00Z',
    200,
    { fields: ['System.Id'], includeLatestOnly: true },
  ],
  ['GET', '/_apis/wit/reporting/workitemlinks?linkTypes=System.LinkTypes.Related', 200],
];

const documents = SHARED === null ? null : azureDocuments(SHARED);

const problemsOf = (exchange: Exchange): readonly string[] => {
  const request = { method: exchange.method, path: exchange.url.pathname, query: exchange.url.searchParams, body: exchange.body };
  return [
    ...documents!.checkRequest(request),
    ...documents!.checkAnswer(request, { status: exchange.status, body: exchange.answer === '' ? null : exchange.answer }),
  ];
};

test.skipIf(documents === null)('every answer of the pretend Azure DevOps is as its official documents say', async () => {
  const sandbox = createAzureSandbox({ seed: SEED, clock: () => NOW, options: { feedPage: 40 } });
  for (const [method, path, status, body] of steps) {
    const exchange = await ask(sandbox, method, path, body ?? null);
    expect([path, exchange.status]).toEqual([path, status]);
    expect([path, ...problemsOf(exchange)]).toEqual([path]);
  }
});

test.skipIf(documents === null)('every request of the client, and every answer to it, is as the official documents say', async () => {
  const sandbox = createAzureSandbox({ seed: SEED, clock: () => NOW, options: { feedPage: 40, projectPage: 1 } });
  const { port, exchanges } = connect(sandbox);
  must(await port.identify(SIGNAL));
  must(await port.projects(SIGNAL));
  const project = projectId(PROJECT.id);
  must(await port.catalog(project, SIGNAL, true));
  const list = must(await port.list(project, SIGNAL));
  must(await port.fetch(project, list.ids.slice(0, 50), SIGNAL));
  sandbox.link(a, 'System.LinkTypes.Related', b);
  sandbox.remove(c);
  const changes = must(await port.changes(project, list.watermark, SIGNAL));
  must(await port.changes(project, changes.watermark, SIGNAL));
  // Connection data stands in no published document; its shape comes from a recorded session.
  const documented = exchanges.filter((exchange) => !/connectionData$/i.test(exchange.url.pathname));
  expect(documented.length).toBeGreaterThan(20);
  for (const exchange of documented) expect([exchange.url.pathname, ...problemsOf(exchange)]).toEqual([exchange.url.pathname]);
});
