import type { Json } from '#shared/lib/json.ts';
import { guidFor, stamp } from '#electron/sandbox/azure/answer.ts';
import type { AzureNode, AzureProject, AzureRelation, AzureType, AzureWorkItem } from '#electron/sandbox/azure/seed.ts';
import type { AzureStore, StoredComment } from '#electron/sandbox/azure/store.ts';
import { linkedId, pathsOf } from '#electron/sandbox/azure/store.ts';
import { identity } from '#electron/sandbox/azure/seed.ts';

export type Expand = 'none' | 'relations' | 'fields' | 'links' | 'all';
type Fields = { readonly [name: string]: Json };
type NodeKind = 'area' | 'iteration';

/** `$expand` as the server reads it: without case. @returns null when it is none of the five words */
export function parseExpand(text: unknown): Expand | null {
  if (text === undefined || text === null || text === '') return 'none';
  const word = String(text).toLowerCase();
  return word === 'none' || word === 'relations' || word === 'fields' || word === 'links' || word === 'all' ? word : null;
}

const nodePaths = new WeakMap<AzureNode, ReadonlyMap<string, AzureNode>>();

/** The nodes of a tree by their path in fields, counted once per tree. */
export function nodesOf(root: AzureNode): ReadonlyMap<string, AzureNode> {
  let found = nodePaths.get(root);
  if (found === undefined) nodePaths.set(root, (found = pathsOf(root)));
  return found;
}

/** All fields of an item, with the ones the server works out. */
export function allFields(store: AzureStore, item: AzureWorkItem): Fields {
  const project = store.projects.find((candidate) => candidate.name === item.fields['System.TeamProject']);
  const area = String(item.fields['System.AreaPath']);
  const iteration = String(item.fields['System.IterationPath']);
  const parent = item.relations?.find((relation) => relation.rel === 'System.LinkTypes.Hierarchy-Reverse');
  const parentId = parent === undefined ? null : linkedId(parent);
  return {
    'System.Id': item.id,
    'System.AreaId': (project && nodesOf(project.areas).get(area)?.id) ?? 0,
    'System.NodeName': area.slice(area.lastIndexOf('\\') + 1),
    'System.IterationId': (project && nodesOf(project.iterations).get(iteration)?.id) ?? 0,
    'System.Rev': item.rev,
    'System.RevisedDate': '9999-01-01T00:00:00Z',
    ...item.fields,
    'System.CommentCount': store.comments.get(item.id)?.filter((comment) => !comment.deleted).length ?? 0,
    ...(parentId === null ? {} : { 'System.Parent': parentId }),
  };
}

const wireRelation = (relation: AzureRelation, base: string): object => ({
  rel: relation.rel,
  url: relation.url.startsWith('/') ? `${base}${relation.url}` : relation.url,
  attributes: relation.attributes ?? {},
});

/** One item as the work item endpoints show it. @param only reference names, when the caller asked for fields instead of `$expand` */
export function wireItem(store: AzureStore, item: AzureWorkItem, base: string, expand: Expand, only: readonly string[] | null): object {
  const url = `${base}/_apis/wit/workItems/${item.id}`;
  const wantsAll = expand === 'all' || expand === 'fields';
  const source = only !== null || wantsAll ? allFields(store, item) : item.fields;
  const fields = only === null ? source : pick(source, only);
  const relations = item.relations ?? [];
  return {
    id: item.id,
    rev: item.rev,
    fields,
    ...(item.multilineFieldsFormat === undefined ? {} : { multilineFieldsFormat: item.multilineFieldsFormat }),
    ...((expand === 'relations' || expand === 'all') && relations.length > 0
      ? { relations: relations.map((one) => wireRelation(one, base)) }
      : {}),
    ...(expand === 'links' || expand === 'all' ? { _links: itemLinks(store, item, base, url) } : {}),
    url,
  };
}

function itemLinks(store: AzureStore, item: AzureWorkItem, base: string, url: string): object {
  const project = store.projects.find((candidate) => candidate.name === item.fields['System.TeamProject']);
  const type = encodeURIComponent(String(item.fields['System.WorkItemType']));
  return {
    self: { href: url },
    workItemUpdates: { href: `${url}/updates` },
    workItemRevisions: { href: `${url}/revisions` },
    workItemComments: { href: `${url}/comments` },
    html: { href: `${base}/${project?.id ?? ''}/_workitems/edit/${item.id}` },
    workItemType: { href: `${base}/${project?.id ?? ''}/_apis/wit/workItemTypes/${type}` },
    fields: { href: `${base}/${project?.id ?? ''}/_apis/wit/fields` },
  };
}

const pick = (fields: Fields, names: readonly string[]): Fields => {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => wanted.has(name.toLowerCase())));
};

/** A classification node. @param depth levels of children to show */
export function wireNode(project: AzureProject, kind: NodeKind, path: string, node: AzureNode, base: string, depth: number): object {
  const below = path.split('\\').slice(1);
  const home = `${base}/${project.id}/_apis/wit/classificationNodes/${kind === 'area' ? 'Areas' : 'Iterations'}`;
  const children = node.children ?? [];
  const dates =
    node.startDate === undefined && node.finishDate === undefined
      ? null
      : { startDate: midnight(node.startDate), finishDate: midnight(node.finishDate) };
  return {
    id: node.id,
    identifier: node.identifier,
    name: node.name,
    structureType: kind,
    hasChildren: children.length > 0,
    ...(dates === null ? {} : { attributes: dates }),
    ...(depth > 0 && children.length > 0
      ? { children: children.map((child) => wireNode(project, kind, `${path}\\${child.name}`, child, base, depth - 1)) }
      : {}),
    path: `\\${[project.name, kind === 'area' ? 'Area' : 'Iteration', ...below].join('\\')}`,
    url: [home, ...below.map(encodeURIComponent)].join('/'),
  };
}

const midnight = (day: string | undefined): string | null => (day === undefined ? null : `${day}T00:00:00Z`);

export const wireProject = (project: AzureProject, base: string): object => ({
  id: project.id,
  name: project.name,
  description: project.description,
  url: `${base}/_apis/projects/${project.id}`,
  state: project.state ?? 'wellFormed',
  revision: 12,
  visibility: 'private',
  lastUpdateTime: '2024-01-10T12:13:05.27Z',
});

export const wireType = (store: AzureStore, project: AzureProject, type: AzureType, base: string): object => {
  const fields = fieldsOfType(store, type).map((field) => ({
    alwaysRequired: isAlwaysRequired(type, field.referenceName),
    referenceName: field.referenceName,
    name: field.name,
    url: `${base}/_apis/wit/fields/${field.referenceName}`,
  }));
  return {
    name: type.name,
    referenceName: type.referenceName,
    description: type.description,
    color: type.color,
    icon: { id: type.icon, url: `${base}/_apis/wit/workItemIcons/${type.icon}?color=${type.color}&v=2` },
    isDisabled: false,
    xmlForm: '',
    fields,
    fieldInstances: fields,
    transitions: {
      '': [{ to: type.states[0]?.name ?? '', actions: null }],
      ...Object.fromEntries(
        type.states.map(({ name }) => {
          const next = type.transitions?.[name] ?? type.states.map((state) => state.name);
          return [name, next.map((to) => ({ to, actions: null }))];
        }),
      ),
    },
    states: type.states,
    url: `${base}/${project.id}/_apis/wit/workItemTypes/${encodeURIComponent(type.name)}`,
  };
};

/** What the server fills by itself is required all the same: the state and the places of an item have defaults. */
const FILLED = new Set(['System.Title', 'System.State', 'System.AreaId', 'System.IterationId']);

/** Whether items of a type must have a field in every state. */
export const isAlwaysRequired = (type: AzureType, referenceName: string): boolean =>
  FILLED.has(referenceName) || type.states.every(({ name }) => type.required?.[name]?.includes(referenceName) === true);

/** The fields a type has: all of `System.`, the common ones, and its own. */
export const fieldsOfType = (store: AzureStore, type: AzureType): AzureStore['seed']['fields'] =>
  store.seed.fields.filter(
    (field) =>
      /^(?:System|Custom)\.|^Microsoft\.VSTS\.Common\.(?!Severity|AcceptanceCriteria)/.test(field.referenceName) ||
      type.fields.includes(field.referenceName),
  );

export const wireComment = (comment: StoredComment, project: AzureProject, base: string): object => ({
  workItemId: comment.workItemId,
  id: comment.id,
  version: comment.version,
  text: comment.text,
  createdBy: identity(comment.by),
  createdDate: stamp(Date.parse(comment.at)),
  modifiedBy: identity(comment.by),
  modifiedDate: stamp(Date.parse(comment.at)),
  isDeleted: comment.deleted,
  format: comment.format,
  url: `${base}/${project.id}/_apis/wit/workItems/${comment.workItemId}/comments/${comment.id}`,
});

/** The tags in use in a project. Their ids follow from their names. */
export const wireTags = (store: AzureStore, project: AzureProject, base: string): readonly object[] => {
  const names = new Set<string>();
  for (const item of store.items.values()) {
    if (item.fields['System.TeamProject'] !== project.name) continue;
    for (const tag of tagsOf(item)) names.add(tag);
  }
  return [...names].sort().map((name) => {
    const id = guidFor(`${project.id} ${name.toLowerCase()}`);
    return { id, name, url: `${base}/${project.id}/_apis/wit/tags/${id}` };
  });
};

export const tagsOf = (item: AzureWorkItem): readonly string[] =>
  String(item.fields['System.Tags'] ?? '')
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
