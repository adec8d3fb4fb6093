import type { Json } from '#shared/lib/json.ts';
import { json, page, today, visibleProject, type Call, type Route } from '../call.ts';
import { jiraStamp } from '../dates.ts';
import { notFound } from '../refusal.ts';
import { STATUS_CATEGORIES, type WireRecord } from '../seed.ts';
import type { ProjectState } from '../site.ts';
import { SYSTEM_FIELDS } from '../system-fields.ts';
import { withSelf, wireProject, wireProjectBrief, wireStatus, wireUser } from '../wire.ts';

const BUILT = Date.UTC(2026, 8, 1);

function serverInfo({ site, wire, home }: Call): Response {
  const common = {
    baseUrl: home,
    serverTime: jiraStamp(site.now(), site.clock),
    buildDate: jiraStamp(BUILT, site.clock),
    scmInfo: '4f1c2a7b90d3e58816c1f1a2d3b4c5d6e7f80912',
    serverTitle: site.title,
  };
  return json(
    wire.dialect === 'cloud'
      ? {
          ...common,
          displayUrl: home,
          version: '1001.0.0-SNAPSHOT',
          versionNumbers: [1001, 0, 0],
          deploymentType: 'Cloud',
          buildNumber: 100_300,
          serverTimeZone: site.zone,
        }
      : { ...common, version: '10.3.24', versionNumbers: [10, 3, 24], deploymentType: 'Server', buildNumber: 10_030_024 },
  );
}

const visible = ({ site }: Call): readonly ProjectState[] =>
  [...site.projects.values()].filter((project) => !project.hidden).sort((a, b) => (a.record.key < b.record.key ? -1 : 1));

function searchProjects(call: Call): Response {
  const query = call.query.get('query')?.toLowerCase() ?? '';
  const keys = call.query.getAll('keys');
  const found = visible(call).filter(
    ({ record }) =>
      (query === '' || `${record.key} ${record.name}`.toLowerCase().includes(query)) && (keys.length === 0 || keys.includes(record.key)),
  );
  return json(
    page(
      call,
      found.map((project) => wireProjectBrief(project, call.wire)),
      100,
    ),
  );
}

/** Every status with the category's numbers, per issue type: this workflow knows no difference between types. */
function projectStatuses(call: Call): Response {
  const { record } = visibleProject(call, call.params['id']!);
  const statuses = call.site.statuses.map((status) => wireStatus(status, call.wire));
  return json(
    record.issueTypes.map((type) => ({
      ...withSelf('issuetype', { id: type.id, name: type.name, subtask: type.subtask }, call.wire),
      statuses,
    })),
  );
}

function issueTypes(call: Call): readonly WireRecord[] {
  const types = new Map<string, WireRecord>();
  for (const { record } of visible(call)) for (const type of record.issueTypes) types.set(type.id, type);
  return [...types.values()].map((type) => withSelf('issuetype', type, call.wire));
}

function fields(call: Call): Response {
  const custom = call.site.fields.map((field): WireRecord => ({
    custom: true,
    orderable: true,
    navigable: true,
    searchable: true,
    clauseNames: [`cf[${field.id.replace('customfield_', '')}]`, field.name],
    ...(call.wire.dialect === 'cloud' ? { key: field.id } : {}),
    ...field,
  }));
  return json([
    ...SYSTEM_FIELDS.map((field) => (call.wire.dialect === 'cloud' ? { ...field, key: field['id'] as Json } : field)),
    ...custom,
  ]);
}

function assignable(call: Call): Response {
  const project = call.query.get('project');
  if (project !== null) visibleProject(call, project);
  const wanted = (call.query.get('query') ?? call.query.get('username') ?? '').toLowerCase();
  const found = call.site.users.filter(
    (user) => user.active && (wanted === '' || `${user.name} ${user.displayName}`.toLowerCase().includes(wanted)),
  );
  const { startAt, maxResults } = page(call, found, 1000);
  return json(found.slice(startAt as number, (startAt as number) + (maxResults as number)).map((user) => wireUser(user, call.wire)));
}

/** Data Center: a person by key, as histories name them, or by user name. */
function user(call: Call): Response {
  const [key, name] = [call.query.get('key'), call.query.get('username')];
  const found = call.site.users.find((each) => (key === null ? each.name === name : each.key === key));
  if (found === undefined) throw notFound(`The user '${key ?? name ?? ''}' does not exist`);
  return json(wireUser(found, call.wire));
}

function permissions(call: Call): Response {
  const key = call.query.get('projectKey') ?? call.query.get('projectId');
  const project = key === null ? null : visibleProject(call, key);
  const has = (name: string): boolean => (name === 'ADMINISTER_PROJECTS' ? (project?.administered ?? true) : name !== 'ADMINISTER');
  const names = [
    'BROWSE_PROJECTS',
    'EDIT_ISSUES',
    'CREATE_ISSUES',
    'LINK_ISSUES',
    'TRANSITION_ISSUES',
    'ADD_COMMENTS',
    'ADMINISTER_PROJECTS',
    'ADMINISTER',
  ];
  const wanted = call.query.get('permissions')?.split(',') ?? names;
  return json({
    permissions: Object.fromEntries(
      names
        .filter((name) => wanted.includes(name))
        .map((name, index) => [
          name,
          {
            id: String(10 + index),
            key: name,
            name: name.toLowerCase().replaceAll('_', ' '),
            type: name === 'ADMINISTER' ? 'GLOBAL' : 'PROJECT',
            description: '',
            havePermission: has(name),
          },
        ]),
    ),
  });
}

/** The site, its people, its projects and its lists of names. */
export const SITE_ROUTES: readonly Route[] = [
  { method: 'GET', under: 'api', path: '/serverInfo', open: true, answer: serverInfo },
  { method: 'GET', under: 'api', path: '/myself', answer: ({ site, wire }) => json({ ...wireUser(site.caller, wire), locale: 'en_US' }) },
  { method: 'GET', under: 'api', path: '/mypermissions', answer: permissions },
  {
    method: 'GET',
    under: 'api',
    path: '/project',
    answer: (call) => json(visible(call).map((project) => wireProjectBrief(project, call.wire))),
  },
  { method: 'GET', under: 'api', path: '/project/search', dialect: 'cloud', answer: searchProjects },
  {
    method: 'GET',
    under: 'api',
    path: '/project/{id}',
    answer: (call) => json(wireProject(visibleProject(call, call.params['id']!), call.wire, today(call))),
  },
  { method: 'GET', under: 'api', path: '/project/{id}/statuses', answer: projectStatuses },
  {
    method: 'GET',
    under: 'api',
    path: '/project/{id}/components',
    answer: (call) =>
      json(visibleProject(call, call.params['id']!).record.components.map((each) => withSelf('component', each, call.wire))),
  },
  {
    method: 'GET',
    under: 'api',
    path: '/status',
    answer: ({ site, wire }) => json(site.statuses.map((status) => wireStatus(status, wire))),
  },
  {
    method: 'GET',
    under: 'api',
    path: '/statuscategory',
    answer: ({ wire }) => json(Object.values(STATUS_CATEGORIES).map((each) => withSelf('statuscategory', each, wire))),
  },
  { method: 'GET', under: 'api', path: '/issuetype', answer: (call) => json(issueTypes(call)) },
  {
    method: 'GET',
    under: 'api',
    path: '/priority',
    answer: ({ site, wire }) => json(site.priorities.map((each) => withSelf('priority', each, wire))),
  },
  {
    method: 'GET',
    under: 'api',
    path: '/resolution',
    answer: ({ site, wire }) => json(site.resolutions.map((each) => withSelf('resolution', each, wire))),
  },
  { method: 'GET', under: 'api', path: '/field', answer: fields },
  {
    method: 'GET',
    under: 'api',
    path: '/issueLinkType',
    answer: ({ site, wire }) => json({ issueLinkTypes: site.linkTypes.map((each) => withSelf('issueLinkType', each, wire)) }),
  },
  { method: 'GET', under: 'api', path: '/user', dialect: 'data-center', answer: user },
  { method: 'GET', under: 'api', path: '/user/assignable/search', answer: assignable },
];
