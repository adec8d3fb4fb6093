import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { Item, ItemId, ItemLink, IterationId, RichText, VersionId } from '#shared/domain/item.ts';
import { meaningOfAdded } from '#shared/domain/link-meaning.ts';
import type { Json } from '#shared/lib/json.ts';
import { linkOf, valueText, type Choice, type FieldValue } from './editable.ts';
import { isLocal, type Operation } from './operation.ts';

const choiceOf = (value: FieldValue | undefined): Choice | null => (typeof value === 'object' ? value : null);
const nameOf = (value: FieldValue | undefined): string | null => {
  const text = valueText(value ?? null);
  return typeof text === 'string' && text !== '' ? text : null;
};

/** What people call an item that no tracker has yet. @example newItemKey('SHOP', 3) => 'SHOP-new3'; in Azure DevOps '#new3' */
const newItemKey = (projectKey: string, seq: number, isAzure: boolean): string => (isAzure ? `#new${seq}` : `${projectKey}-new${seq}`);

/**
 * An item that waits to be created, in the form of one that was pulled: lists, panels and scopes take it as any other.
 * @param operation the one that will create it @param catalog its project's; null when it is not known
 * @returns null when the operation creates no item
 */
export function newItem({ record, recordKind, project, seq, change, at }: Operation, catalog: ProjectCatalog | null): Item | null {
  if (change.kind !== 'create' || recordKind !== 'item' || !isLocal(record)) return null;
  const { values, texts, members } = change.state;
  // Every project of Azure DevOps has a root area; Jira knows none.
  const isAzure = (catalog?.areas.length ?? 0) > 0;
  const type = catalog?.types.find(({ name }) => name === change.type);
  const state = nameOf(values.state) ?? type?.states[0] ?? catalog?.states.find(({ category }) => category === 'todo')?.name ?? 'New';
  const links = (members.links ?? []).map((member): ItemLink => {
    const { target, type: linkType, direction } = linkOf(member);
    return {
      id: member,
      type: linkType,
      ...meaningOfAdded({ type: linkType, direction }, catalog?.linkTypes ?? [], isAzure ? 'azure-devops' : 'jira'),
      direction,
      target,
      targetKey: target.slice(target.indexOf('/') + 1),
    };
  });
  return {
    id: record as ItemId,
    projectId: project,
    key: newItemKey(catalog?.project.key ?? 'item', seq, isAzure),
    title: nameOf(values.title)?.trim() || '(no title)',
    type: change.type,
    typeKind: type?.kind ?? 'other',
    state,
    stateCategory: catalog?.states.find(({ name }) => name === state)?.category ?? 'todo',
    resolution: null,
    priority: nameOf(values.priority),
    assignee: nameOf(values.assignee),
    labels: members.labels ?? [],
    components: members.components ?? [],
    fixVersions: (members.fixVersions ?? []) as readonly VersionId[],
    iteration: (choiceOf(values.iteration)?.id ?? null) as IterationId | null,
    area: nameOf(values.area) ?? (isAzure ? (catalog?.areas[0] ?? null) : null),
    parent: (choiceOf(values.parent)?.id ?? null) as ItemId | null,
    estimate: null,
    due: null,
    created: at,
    updated: at,
    resolved: null,
    linkCount: links.length,
    revision: '',
    url: '',
    reporter: null,
    description: textOf(texts.description, isAzure),
    affectsVersions: [],
    sprints: [],
    links,
    extra: isAzure ? workItemFields(values.assignee) : issueFields(values, state, catalog),
    oddities: [],
  };
}

function textOf(source: string | undefined, isAzure: boolean): RichText | null {
  if (source === undefined || source === '') return null;
  return { format: isAzure ? 'html' : source.startsWith('{"') ? 'adf' : 'wiki', source };
}

/** The fields from which an issue's choices are read back (`stateOf`). */
function issueFields(
  values: { readonly [field: string]: FieldValue | undefined },
  state: string,
  catalog: ProjectCatalog | null,
): { readonly [field: string]: Json } {
  const [status, assignee, priority, parent] = ['state', 'assignee', 'priority', 'parent'].map((field) => choiceOf(values[field]));
  const known = catalog?.states.find(({ name }) => name === state)?.id;
  return {
    ...(status != null ? { status: { ...status } } : known === undefined ? {} : { status: { id: known, name: state } }),
    ...(assignee == null ? {} : { assignee: { accountId: assignee.id, displayName: assignee.name } }),
    ...(priority == null ? {} : { priority: { ...priority } }),
    ...(parent == null ? {} : { parent: { key: parent.name } }),
  };
}

function workItemFields(assignee: FieldValue | undefined): { readonly [field: string]: Json } {
  const person = choiceOf(assignee);
  return person === null ? {} : { 'System.AssignedTo': { uniqueName: person.id, displayName: person.name } };
}
