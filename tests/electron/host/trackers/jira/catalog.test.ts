import { describe, expect, test } from 'vitest';
import { SPRINT_FIELD, STATUS_CATEGORIES } from '#electron/sandbox/jira/seed.ts';
import { answer, APP, CONNECTION, DIALECTS, issue, never, rig, site, value } from './rig.ts';

describe.each(DIALECTS)('the catalog in the %s dialect', (dialect) => {
  const versions = Array.from({ length: 120 }, (_, index) => ({
    id: String(500 + index),
    name: `1.${index}`,
    description: index === 0 ? 'First' : '',
    archived: index < 10,
    released: index < 100,
    projectId: 10,
    ...(index % 2 === 0 ? { releaseDate: '2026-11-30' } : {}),
  }));
  const sprint = {
    id: 7,
    name: 'Sprint 7',
    state: 'active' as const,
    originBoardId: 1,
    startDate: '2026-11-17T03:30:00.000Z',
    endDate: '2026-11-30T08:00:00.000Z',
  };
  const STATES = [
    { id: '1', name: 'To Do', description: '', statusCategory: STATUS_CATEGORIES.new },
    { id: '9', name: 'Limbo', description: '', statusCategory: STATUS_CATEGORIES.undefined },
  ];
  const seed = site([issue(1)], {
    statuses: STATES,
    sprints: [sprint],
    fields: [SPRINT_FIELD],
    projects: [
      {
        id: '10',
        key: 'APP',
        name: 'App',
        issueTypes: [{ id: '1', name: 'Bug', description: '', subtask: false }],
        components: [
          { id: '1', name: 'Basket' },
          { id: '2', name: 'Search' },
        ],
        versions,
      },
    ],
    linkTypes: [{ id: '1', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' }],
    priorities: [{ id: '3', name: 'Medium' }],
  });

  test('holds every version, state, type, person, field, link type and sprint', async () => {
    const { jira } = rig(dialect, seed);
    const catalog = value(await jira.catalog(APP, never));
    expect(catalog.project).toEqual({ id: APP, connectionId: CONNECTION, key: 'APP', name: 'App', archived: false });
    expect(catalog.versions).toHaveLength(120);
    expect(catalog.versions.find((version) => version.name === '1.0')).toMatchObject({
      id: `${CONNECTION}/500`,
      projectId: APP,
      description: 'First',
      releaseDate: '2026-11-30',
      startDate: null,
      released: true,
      archived: true,
    });
    expect(catalog.states).toEqual([
      { id: '1', name: 'To Do', category: 'todo' },
      { id: '9', name: 'Limbo', category: 'unknown' },
    ]);
    expect(catalog.priorities).toEqual([{ id: '3', name: 'Medium' }]);
    expect(catalog.components).toEqual(['Basket', 'Search']);
    expect(catalog.types).toEqual([{ name: 'Bug', kind: 'bug', states: ['To Do', 'Limbo'] }]);
    expect(catalog.people.map((person) => person.name)).toContain('Ann Archer');
    expect(catalog.fields).toContainEqual({ id: SPRINT_FIELD.id, name: 'Sprint', kind: 'com.pyxis.greenhopper.jira:gh-sprint' });
    expect(catalog.linkTypes).toEqual([{ name: 'Blocks', inward: 'is blocked by', outward: 'blocks' }]);
    // The 17th in UTC is still the 16th in the caller's zone.
    expect(catalog.iterations).toMatchObject([
      { id: `${CONNECTION}/sprint-7`, name: 'Sprint 7', start: '2026-11-16', finish: '2026-11-30', state: 'current' },
    ]);
    expect(catalog.missing).toEqual([]);
  });

  test('names the parts an account may not read and gives the others', async () => {
    const { jira, sandbox } = rig(dialect, seed);
    sandbox.controls.licenseAgile(false);
    const catalog = value(await jira.catalog(APP, never));
    expect(catalog.iterations).toEqual([]);
    expect(catalog.missing).toEqual([expect.stringMatching(/^Sprints: .*licence/)]);
    expect(catalog.versions).toHaveLength(120);
  });

  test.each([403, 404, 503])('without priorities, answered with %i, gives everything else', async (status) => {
    const made = rig(dialect, seed);
    made.before = (request) => (request.url.endsWith('/priority') ? answer(status, {}) : undefined);
    const catalog = value(await made.jira.catalog(APP, never));
    expect(catalog.priorities).toBeUndefined();
    expect(catalog.versions).toHaveLength(120);
  });

  test('asks for the priorities of a site once', async () => {
    const made = rig(dialect, seed);
    for (let pull = 1; pull <= 3; pull += 1) value(await made.jira.catalog(APP, never));
    expect(made.sent.filter(({ url }) => url.pathname.endsWith('/priority'))).toHaveLength(1);
  });

  test('is refused whole when the tracker cannot be reached: half a catalog would look like deletion', async () => {
    const made = rig(dialect, seed);
    made.before = (request) => (request.url.includes('/version') ? answer(503, {}) : undefined);
    expect(await made.jira.catalog(APP, never)).toMatchObject({ error: { code: 'server-error' } });
  });

  test('does not ask a kanban board for sprints', async () => {
    const made = rig(dialect, { ...seed, boards: [{ id: 1, name: 'Flow', type: 'kanban', projectKey: 'APP' }] });
    expect(value(await made.jira.catalog(APP, never)).missing).toEqual([]);
    expect(made.sent.filter((each) => each.url.pathname.endsWith('/sprint'))).toHaveLength(0);
  });
});
