import { z } from 'zod';
import {
  badRequest,
  guidFor,
  json,
  list,
  projectOf,
  Refusal,
  requireProject,
  wholeNumber,
  type Answer,
  type Call,
  type Route,
} from '#electron/sandbox/azure/answer.ts';
import { typeNamed } from '#electron/sandbox/azure/patch.ts';
import { RELATION_TYPES } from '#electron/sandbox/azure/relation-types.ts';
import type { AzureField, AzureNode, AzureProject, AzureTeam } from '#electron/sandbox/azure/seed.ts';
import { fieldsOfType, isAlwaysRequired, nodesOf, wireNode, wireProject, wireTags, wireType } from '#electron/sandbox/azure/wire.ts';

export interface ProjectOptions {
  readonly kind: 'services' | 'server';
  /** The newest REST version: '7.1' is Server 2022.1, '7.0' Server 2022, '6.0' Server 2020. */
  readonly version: string;
  /** Projects per page; the server's own default is 100. */
  readonly projectPage: number;
}

const NodeBody = z.object({
  name: z.string().optional(),
  id: z.number().optional(),
  attributes: z.object({ startDate: z.string().nullish(), finishDate: z.string().nullish() }).optional(),
});

function connectionData(call: Call, options: ProjectOptions): Answer {
  const person = {
    id: call.caller.id,
    descriptor: `Microsoft.IdentityModel.Claims.ClaimsIdentity;${call.store.seed.instanceId}\\${call.caller.uniqueName}`,
    subjectDescriptor: `aad.${Buffer.from(call.caller.id).toString('base64url')}`,
    providerDisplayName: call.caller.displayName,
    isActive: true,
    properties: { Account: { $type: 'System.String', $value: call.caller.uniqueName } },
    resourceVersion: 2,
    metaTypeId: 0,
  };
  return json({
    authenticatedUser: person,
    authorizedUser: person,
    instanceId: call.store.seed.instanceId,
    deploymentId: guidFor(call.store.seed.instanceId),
    deploymentType: options.kind === 'services' ? 'hosted' : 'onPremises',
    locationServiceData: {
      serviceOwner: '00025394-6065-48ca-87d9-7f5672854ef7',
      defaultAccessMappingMoniker: 'PublicAccessMapping',
      lastChangeId: 1,
      lastChangeId64: 1,
    },
  });
}

/** Areas whose ids clients look up; the real list has 230. */
const AREAS = [
  ['5264459e-e5e0-4bd8-b118-0985e68a4ec5', 'wit'],
  ['1d4f49f9-02b9-4e26-b826-2cdb6195f2a9', 'work'],
  ['79134c72-4a58-4b42-976c-04e7115f32bf', 'core'],
  ['00d9565f-ed9c-4a06-9a50-00e7896ccab4', 'Location'],
] as const;

function listProjects(call: Call, options: ProjectOptions): Answer {
  const wanted = call.query.get('stateFilter')?.toLowerCase() ?? 'wellformed';
  const all = call.store.projects
    .filter((project) => call.store.project(project.id) !== null)
    .filter((project) => wanted === 'all' || (project.state ?? 'wellFormed').toLowerCase() === wanted);
  const start = Number(call.query.get('continuationToken') ?? call.query.get('$skip') ?? 0);
  if (!Number.isInteger(start)) throw badRequest('The continuation token is not valid.', 'InvalidContinuationTokenException');
  const page = all.slice(start, start + Math.min(wholeNumber(call, '$top') ?? options.projectPage, options.projectPage));
  const next = start + page.length;
  return list(
    page.map((project) => wireProject(project, call.base)),
    next < all.length ? { 'x-ms-continuationtoken': String(next) } : {},
  );
}

function oneProject(call: Call): Answer {
  const project = requireProject(call, call.params['id'] ?? '');
  const team = project.teams[0];
  return json({
    ...wireProject(project, call.base),
    ...(call.query.get('includeCapabilities')?.toLowerCase() === 'true'
      ? {
          capabilities: {
            processTemplate: { templateName: project.process.name, templateTypeId: project.process.id },
            versioncontrol: { sourceControlType: 'Git', gitEnabled: 'True', tfvcEnabled: 'False' },
          },
        }
      : {}),
    _links: {
      self: { href: `${call.base}/_apis/projects/${project.id}` },
      web: { href: `${call.base}/${encodeURIComponent(project.name)}` },
    },
    ...(team === undefined
      ? {}
      : { defaultTeam: { id: team.id, name: team.name, url: `${call.base}/_apis/projects/${project.id}/teams/${team.id}` } }),
  });
}

const wireTeam = (team: AzureTeam, project: AzureProject, base: string): object => ({
  id: team.id,
  name: team.name,
  description: '',
  url: `${base}/_apis/projects/${project.id}/teams/${team.id}`,
  identityUrl: `${base}/_apis/Identities/${team.id}`,
  projectName: project.name,
  projectId: project.id,
});

function teamMembers(call: Call): Answer {
  const project = requireProject(call, call.params['id'] ?? '');
  const named = (call.params['team'] ?? '').toLowerCase();
  if (!project.teams.some((team) => team.id.toLowerCase() === named || team.name.toLowerCase() === named))
    throw noTeam(call.params['team'] ?? '');
  const skip = wholeNumber(call, '$skip') ?? 0;
  return list(
    call.store.seed.users.slice(skip, skip + (wholeNumber(call, '$top') ?? 100)).map((user) => ({
      isTeamAdmin: false,
      identity: {
        displayName: user.displayName,
        id: user.id,
        uniqueName: user.uniqueName,
        url: `${call.base}/_apis/Identities/${user.id}`,
        imageUrl: `${call.base}/_api/_common/identityImage?id=${user.id}`,
      },
    })),
  );
}

const noTeam = (name: string): Refusal => new Refusal(404, 'TeamNotFoundException', `The team with id '${name}' does not exist.`);

function teamIterations(call: Call): Answer {
  const project = projectOf(call);
  const named = (call.team ?? project.teams[0]?.name ?? '').toLowerCase();
  const team = project.teams.find((candidate) => candidate.name.toLowerCase() === named || candidate.id.toLowerCase() === named);
  if (team === undefined) throw noTeam(call.team ?? '');
  const found = [...nodesOf(project.iterations)]
    .filter(([, node]) => team.iterations.includes(node.identifier))
    .map(([path, node]) => ({
      id: node.identifier,
      name: node.name,
      path,
      attributes: { startDate: at(node.startDate), finishDate: at(node.finishDate), timeFrame: timeFrame(node, call.now) },
      url: `${call.base}/${project.id}/${team.id}/_apis/work/teamsettings/iterations/${node.identifier}`,
    }));
  const wanted = call.query.get('$timeframe')?.toLowerCase();
  return list(wanted === undefined ? found : found.filter((one) => one.attributes.timeFrame === wanted));
}

const at = (day: string | undefined): string | null => (day === undefined ? null : `${day}T00:00:00Z`);

function timeFrame(node: AzureNode, now: number): 'past' | 'current' | 'future' {
  const today = new Date(now).toISOString().slice(0, 10);
  if (node.finishDate !== undefined && node.finishDate < today) return 'past';
  return node.startDate !== undefined && node.startDate <= today ? 'current' : 'future';
}

const kindOf = (call: Call): 'area' | 'iteration' => {
  const group = (call.params['group'] ?? '').toLowerCase();
  if (group === 'areas') return 'area';
  if (group === 'iterations') return 'iteration';
  throw badRequest(`The structure group ${group} is not known.`);
};

const rootOf = (project: AzureProject, kind: 'area' | 'iteration'): AzureNode => (kind === 'area' ? project.areas : project.iterations);

function rootNodes(call: Call): Answer {
  const project = projectOf(call);
  const ids = call.query.get('ids');
  const depth = wholeNumber(call, '$depth') ?? 0;
  if (ids === null)
    return list(
      (['area', 'iteration'] as const).map((kind) =>
        wireNode(project, kind, rootOf(project, kind).name, rootOf(project, kind), call.base, depth),
      ),
    );
  const wanted = new Set(ids.split(',').map(Number));
  return list(
    (['area', 'iteration'] as const).flatMap((kind) =>
      [...nodesOf(rootOf(project, kind))]
        .filter(([, node]) => wanted.has(node.id))
        .map(([path, node]) => wireNode(project, kind, path, node, call.base, depth)),
    ),
  );
}

function nodeAt(call: Call): {
  readonly project: AzureProject;
  readonly kind: 'area' | 'iteration';
  readonly path: string;
  readonly node: AzureNode;
} {
  const project = projectOf(call);
  const kind = kindOf(call);
  const below = (call.params['path'] ?? '').split(/[\\/]/).filter((part) => part !== '');
  const path = [rootOf(project, kind).name, ...below].join('\\');
  const found = [...nodesOf(rootOf(project, kind))].find(([candidate]) => candidate.toLowerCase() === path.toLowerCase());
  if (found === undefined) {
    throw new Refusal(
      404,
      'ClassificationNodeNotFoundException',
      `VS402485: The specified classification node is not valid or you do not have permissions to access it: ${path}.`,
    );
  }
  return { project, kind, path: found[0], node: found[1] };
}

function readNode(call: Call): Answer {
  const { project, kind, path, node } = nodeAt(call);
  return json(wireNode(project, kind, path, node, call.base, wholeNumber(call, '$depth') ?? 0));
}

function createNode(call: Call): Answer {
  const { project, kind, path, node } = nodeAt(call);
  const body = NodeBody.safeParse(call.body);
  const name = body.data?.name?.trim() ?? '';
  if (!body.success || name === '') throw badRequest('A classification node needs a name.', 'VssPropertyValidationException');
  checkFree(node, name, null);
  checkName(name);
  const id = call.store.newNodeId();
  const dates = datesOf(body.data.attributes);
  const child: AzureNode = { id, identifier: guidFor(`${project.id} node ${id}`), name, ...dates };
  change(call, project, kind, node, { ...node, children: [...(node.children ?? []), child] });
  return json(wireNode(project, kind, `${path}\\${name}`, child, call.base, 0), 201);
}

function updateNode(call: Call): Answer {
  const { project, kind, path, node } = nodeAt(call);
  const body = NodeBody.safeParse(call.body);
  if (!body.success) throw badRequest('The request body is not a classification node.');
  const { startDate: _start, finishDate: _finish, ...rest } = node;
  const changed: AzureNode = {
    ...(body.data.attributes === undefined ? node : { ...rest, ...datesOf(body.data.attributes) }),
    name: body.data.name ?? node.name,
  };
  checkName(changed.name);
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('\\')));
  const above = nodesOf(rootOf(project, kind)).get(parent);
  if (above !== undefined) checkFree(above, changed.name, node);
  const renamed = parent === '' ? changed.name : `${parent}\\${changed.name}`;
  change(call, project, kind, node, changed);
  if (renamed !== path) call.store.renamePath(kind === 'area' ? 'System.AreaPath' : 'System.IterationPath', path, renamed);
  return json(wireNode(project, kind, renamed, changed, call.base, 0));
}

/** @param self the node that is renamed, which may keep its name */
function checkFree(parent: AzureNode, name: string, self: AzureNode | null): void {
  if (!parent.children?.some((child) => child !== self && child.name.toLowerCase() === name.toLowerCase())) return;
  throw new Refusal(
    409,
    'ClassificationNodeDuplicateNameException',
    `TF237018: Failed to update the node ${name}. The name is already in use by another node below the same parent.`,
  );
}

/** Characters that no area or iteration may hold: the vendor's page on naming restrictions. */
function checkName(name: string): void {
  if (!/[\\/:*?"<>|;#$&+]/.test(name) && name.length <= 255) return;
  throw badRequest(`TF237037: The name ${name} holds characters that are not allowed.`, 'InvalidClassificationNodeNameException');
}

const datesOf = (attributes: z.infer<typeof NodeBody>['attributes']): Pick<AzureNode, 'startDate' | 'finishDate'> => ({
  ...(attributes?.startDate ? { startDate: attributes.startDate.slice(0, 10) } : {}),
  ...(attributes?.finishDate ? { finishDate: attributes.finishDate.slice(0, 10) } : {}),
});

function change(call: Call, project: AzureProject, kind: 'area' | 'iteration', old: AzureNode, replacement: AzureNode): void {
  const rebuild = (node: AzureNode): AzureNode =>
    node === old ? replacement : node.children === undefined ? node : { ...node, children: node.children.map(rebuild) };
  const root = rebuild(rootOf(project, kind));
  call.store.replaceProject(kind === 'area' ? { ...project, areas: root } : { ...project, iterations: root });
}

const wireField = (field: AzureField, base: string): object => ({
  name: field.name,
  referenceName: field.referenceName,
  description: null,
  type: field.type === 'identity' ? 'string' : field.type,
  usage: 'workItem',
  readOnly: field.readOnly ?? false,
  canSortBy: field.type !== 'html' && field.type !== 'history',
  isQueryable: true,
  supportedOperations: [{ referenceName: 'SupportedOperations.Equals', name: '=' }],
  isIdentity: field.type === 'identity',
  isPicklist: false,
  isPicklistSuggested: false,
  url: `${base}/_apis/wit/fields/${field.referenceName}`,
});

const BACKLOGS: readonly (readonly [referenceName: string, name: string, types: readonly string[]])[] = [
  ['Microsoft.EpicCategory', 'Epic Category', ['Epic']],
  ['Microsoft.FeatureCategory', 'Feature Category', ['Feature']],
  ['Microsoft.RequirementCategory', 'Requirement Category', ['User Story', 'Product Backlog Item', 'Requirement']],
  ['Microsoft.TaskCategory', 'Task Category', ['Task']],
  ['Microsoft.BugCategory', 'Bug Category', ['Bug']],
];

/** The backlog level of each type. Basic has no story: there its 'Issue' is the requirement. */
function typeCategories(call: Call): Answer {
  const project = projectOf(call);
  const home = `${call.base}/${project.id}/_apis/wit`;
  const reference = (name: string): object => ({ name, url: `${home}/workItemTypes/${encodeURIComponent(name)}` });
  const found = BACKLOGS.map(([referenceName, name, usual]) => {
    const wanted = referenceName === 'Microsoft.RequirementCategory' && project.process.name === 'Basic' ? ['Issue'] : usual;
    return { referenceName, name, types: project.types.filter((type) => wanted.includes(type.name)) };
  });
  return list(
    found
      .filter(({ types }) => types.length > 0)
      .map(({ referenceName, name, types }) => ({
        name,
        referenceName,
        defaultWorkItemType: reference(types[0]?.name ?? ''),
        workItemTypes: types.map((type) => reference(type.name)),
        url: `${home}/workItemTypeCategories/${referenceName}`,
      })),
  );
}

const noField = (name: string): Refusal =>
  new Refusal(404, 'WorkItemTrackingFieldDefinitionNotFoundException', `TF51535: Cannot find field ${name}.`);

/** A field as one type has it, with the values to choose from. */
function wireTypeField(call: Call, field: AzureField): object {
  const type = typeOf(call);
  const states = type.states.map((state) => state.name);
  return {
    alwaysRequired: isAlwaysRequired(type, field.referenceName),
    defaultValue: field.referenceName === 'System.State' ? (states[0] ?? null) : null,
    referenceName: field.referenceName,
    name: field.name,
    allowedValues: field.referenceName === 'System.State' ? states : (field.allowedValues ?? []),
    dependentFields: [],
    url: `${call.base}/_apis/wit/fields/${field.referenceName}`,
  };
}

const typeOf = (call: Call) => typeNamed(projectOf(call), call.params['type'] ?? '');

/** Connection, projects, teams, areas and iterations, types, fields, link types, tags. */
export const projectRoutes = (options: ProjectOptions): readonly Route[] => [
  { method: 'GET', path: 'connectiondata', run: (call) => connectionData(call, options) },
  { method: 'GET', path: 'resourceareas', run: (call) => list(AREAS.map(([id, name]) => ({ id, name, locationUrl: `${call.base}/` }))) },
  { method: 'GET', path: 'projects', run: (call) => listProjects(call, options) },
  { method: 'GET', path: 'projects/:id', run: oneProject },
  {
    method: 'GET',
    path: 'projects/:id/teams',
    run: (call) => {
      const project = requireProject(call, call.params['id'] ?? '');
      const skip = wholeNumber(call, '$skip') ?? 0;
      return list(project.teams.slice(skip, skip + (wholeNumber(call, '$top') ?? 100)).map((team) => wireTeam(team, project, call.base)));
    },
  },
  { method: 'GET', path: 'projects/:id/teams/:team/members', run: teamMembers },
  { method: 'GET', path: 'work/teamsettings/iterations', run: teamIterations },
  { method: 'GET', path: 'wit/classificationnodes', run: rootNodes },
  { method: 'GET', path: 'wit/classificationnodes/:group/*path', run: readNode },
  { method: 'POST', path: 'wit/classificationnodes/:group/*path', run: createNode },
  { method: 'PATCH', path: 'wit/classificationnodes/:group/*path', run: updateNode },
  {
    method: 'GET',
    path: 'wit/workitemtypes',
    run: (call) => list(projectOf(call).types.map((type) => wireType(call.store, projectOf(call), type, call.base))),
  },
  { method: 'GET', path: 'wit/workitemtypes/:type', run: (call) => json(wireType(call.store, projectOf(call), typeOf(call), call.base)) },
  { method: 'GET', path: 'wit/workitemtypes/:type/states', run: (call) => list(typeOf(call).states) },
  {
    method: 'GET',
    path: 'wit/workitemtypes/:type/fields',
    run: (call) => list(fieldsOfType(call.store, typeOf(call)).map((field) => wireTypeField(call, field))),
  },
  {
    method: 'GET',
    path: 'wit/workitemtypes/:type/fields/:field',
    run: (call) => {
      const named = call.params['field']?.toLowerCase();
      const field = fieldsOfType(call.store, typeOf(call)).find((candidate) => candidate.referenceName.toLowerCase() === named);
      if (field === undefined) throw noField(call.params['field'] ?? '');
      return json(wireTypeField(call, field));
    },
  },
  { method: 'GET', path: 'wit/workitemtypecategories', run: typeCategories },
  { method: 'GET', path: 'wit/fields', run: (call) => list(call.store.seed.fields.map((field) => wireField(field, call.base))) },
  {
    method: 'GET',
    path: 'wit/fields/:name',
    run: (call) => {
      const field = call.store.seed.fields.find(
        (candidate) => candidate.referenceName.toLowerCase() === call.params['name']?.toLowerCase(),
      );
      if (field === undefined) throw noField(call.params['name'] ?? '');
      return json(wireField(field, call.base));
    },
  },
  {
    method: 'GET',
    path: 'wit/workitemrelationtypes',
    run: (call) =>
      list(RELATION_TYPES.map((type) => ({ ...type, url: `${call.base}/_apis/wit/workItemRelationTypes/${type.referenceName}` }))),
  },
  { method: 'GET', path: 'wit/tags', run: (call) => list(wireTags(call.store, projectOf(call), call.base)) },
];
