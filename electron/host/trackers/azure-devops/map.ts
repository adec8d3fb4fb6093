import type { Iteration } from '#shared/domain/catalog.ts';
import {
  itemIdOf,
  iterationIdOf,
  type ConnectionId,
  type Item,
  type ItemId,
  type ItemLink,
  type ItemRow,
  type IterationId,
  type ProjectId,
  type RichText,
  type StateCategory,
  type TypeKind,
} from '#shared/domain/item.ts';
import { WORK_ITEM_LINKS } from '#shared/domain/link-meaning.ts';
import { epochOf, instantOf, parseInstant, type CalendarDate, type Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { Fields, WireCategory, WireItem, WireNode, WireRelation, WireState, WireType } from './parse.ts';

/** What a type means here: its kind and what each of its states means. Names compare without case. */
export interface TypeMeaning {
  readonly name: string;
  readonly kind: TypeKind;
  readonly states: ReadonlyMap<string, StateCategory>;
}

/** What mapping an item needs to know about its project. */
export interface ProjectContext {
  readonly connection: ConnectionId;
  readonly baseUrl: string;
  readonly id: ProjectId;
  readonly name: string;
  /** By lower-case name. */
  readonly types: ReadonlyMap<string, TypeMeaning>;
  /** By lower-case path as fields carry it: 'shop\2026\sprint 31'. */
  readonly iterations: ReadonlyMap<string, IterationId>;
  /** Link type names by reference name: 'Successor'. */
  readonly linkNames: ReadonlyMap<string, string>;
}

// Maps, not objects: names are the tracker's, and every object has a 'constructor'.
const CATEGORIES: ReadonlyMap<string, StateCategory> = new Map<string, StateCategory>([
  ['proposed', 'todo'],
  ['inprogress', 'doing'],
  // Resolved is fixed but not yet accepted: work remains (vendor's guide, workflow and state categories).
  ['resolved', 'doing'],
  ['completed', 'done'],
  ['removed', 'removed'],
]);

/** What a state means. @returns 'unknown' for a category that is missing or new */
export const categoryOf = (state: WireState): StateCategory => CATEGORIES.get(state.category?.toLowerCase() ?? '') ?? 'unknown';

/** Categories say what a type is for in every process, renamed or not; names are the fallback. */
const KIND_OF_CATEGORY: ReadonlyMap<string, TypeKind> = new Map<string, TypeKind>([
  ['Microsoft.EpicCategory', 'epic'],
  ['Microsoft.FeatureCategory', 'feature'],
  ['Microsoft.RequirementCategory', 'story'],
  ['Microsoft.TaskCategory', 'task'],
  ['Microsoft.BugCategory', 'bug'],
]);
const KIND_OF_NAME: ReadonlyMap<string, TypeKind> = new Map<string, TypeKind>([
  ['epic', 'epic'],
  ['feature', 'feature'],
  ['user story', 'story'],
  ['product backlog item', 'story'],
  ['requirement', 'story'],
  ['issue', 'story'],
  ['task', 'task'],
  ['bug', 'bug'],
]);

/** What a project's types and their states mean, by lower-case name. Without categories the names decide. */
export function typeMeanings(types: readonly WireType[], categories: readonly WireCategory[]): ReadonlyMap<string, TypeMeaning> {
  const kinds = new Map<string, TypeKind>();
  for (const category of categories) {
    const kind = KIND_OF_CATEGORY.get(category.referenceName);
    // A bug may also stand in the requirement category ("bugs are managed with requirements"): it stays a bug.
    for (const type of category.workItemTypes ?? []) if (kind !== undefined && kinds.get(type.name) !== 'bug') kinds.set(type.name, kind);
  }
  return new Map(
    types.map((type) => [
      type.name.toLowerCase(),
      {
        name: type.name,
        // Agile and CMMI have an 'Issue' that is an impediment and stands in no backlog category.
        kind:
          kinds.get(type.name) ??
          (categories.length > 0 && type.name === 'Issue' ? 'other' : KIND_OF_NAME.get(type.name.toLowerCase())) ??
          'other',
        states: new Map((type.states ?? []).map((state) => [state.name.toLowerCase(), categoryOf(state)])),
      },
    ]),
  );
}

/** The nodes of a tree with the path that fields carry: the root's name, then the names below it. */
export function flatten(root: WireNode): readonly { readonly path: string; readonly node: WireNode }[] {
  const found: { path: string; node: WireNode }[] = [];
  const walk = (node: WireNode, path: string): void => {
    found.push({ path, node });
    for (const child of node.children) walk(child, `${path}\\${child.name}`);
  };
  walk(root, root.name);
  return found;
}

/** The ids of a tree's iterations, by lower-case path as fields carry it. */
export const iterationIds = (connection: ConnectionId, root: WireNode): ReadonlyMap<string, IterationId> =>
  new Map(flatten(root).map(({ path, node }) => [path.toLowerCase(), iterationIdOf(connection, node.identifier)]));

/**
 * Iterations of a project. Their dates are days at midnight UTC and are never shifted to another zone.
 * @param today the server's day; null when it is not known, which leaves the state unknown
 */
export function iterationsOf(
  connection: ConnectionId,
  project: ProjectId,
  root: WireNode,
  today: CalendarDate | null,
): readonly Iteration[] {
  return flatten(root).map(({ path, node }) => {
    const [start, finish] = [dayOf(node.start), dayOf(node.finish)];
    return {
      id: iterationIdOf(connection, node.identifier),
      projectId: project,
      name: node.name,
      path,
      start,
      finish,
      state: phase(start, finish, today),
    };
  });
}

function phase(start: CalendarDate | null, finish: CalendarDate | null, today: CalendarDate | null): Iteration['state'] {
  if (today === null || (start === null && finish === null)) return 'unknown';
  if (finish !== null && finish < today) return 'past';
  return start !== null && start > today ? 'future' : 'current';
}

/** The day of a date that is stored as midnight UTC. */
export const dayOf = (stamp: string | null): CalendarDate | null => {
  const instant = stamp === null ? null : parseInstant(stamp);
  return instant === null ? null : (instant.slice(0, 10) as CalendarDate);
};

const PARENT = 'System.LinkTypes.Hierarchy-Reverse';
const CHILD = 'System.LinkTypes.Hierarchy-Forward';
const ITERATION = 'System.IterationPath';
const DESCRIPTION = 'System.Description';
const STEPS = 'Microsoft.VSTS.TCM.ReproSteps';
const ESTIMATES = ['Microsoft.VSTS.Scheduling.StoryPoints', 'Microsoft.VSTS.Scheduling.Effort', 'Microsoft.VSTS.Scheduling.Size'];
const DUE = ['Microsoft.VSTS.Scheduling.DueDate', 'Microsoft.VSTS.Scheduling.TargetDate'];
/** Fields of which the item holds the whole value. Identities, dates with a time and odd values stay in `extra` too. */
const HELD = new Set([
  'System.Id',
  'System.Rev',
  'System.Title',
  'System.WorkItemType',
  'System.State',
  'System.TeamProject',
  'System.AreaPath',
  'System.Tags',
  'System.CreatedDate',
  'System.ChangedDate',
  'System.Parent',
]);

export interface MappedItem {
  readonly row: ItemRow;
  readonly item: Item;
}

/**
 * Reads a work item. Odd values are read as well as they can be and named in `oddities`.
 * @returns a reason when the record has no readable time of change: nothing could tell its versions apart
 */
export function mapItem(wire: WireItem, context: ProjectContext): Result<MappedItem, string> {
  const { fields } = wire;
  const oddities: string[] = [];
  const text = (name: string): string | null => textOf(fields[name], name, oddities);
  const time = (name: string): Instant | null => timeOf(fields[name], name, oddities);

  const created = time('System.CreatedDate');
  const changed = time('System.ChangedDate');
  const updated = changed ?? created;
  if (updated === null) return err('It has no readable System.ChangedDate.');

  const title = text('System.Title')?.trim() ?? '';
  if (title === '') oddities.push('No title: shown as "(no title)".');
  const type = text('System.WorkItemType') ?? '(no type)';
  const meaning = context.types.get(type.toLowerCase());
  if (meaning === undefined) oddities.push(`The type "${type}" is not among the project's types.`);
  const state = text('System.State') ?? '(no state)';
  const stateCategory = meaning?.states.get(state.toLowerCase()) ?? 'unknown';
  if (stateCategory === 'unknown') oddities.push(`The state "${state}" of "${type}" has no category that is known here.`);

  const description = descriptionOf(wire, meaning?.kind ?? 'other', oddities);
  const estimateField = ESTIMATES.find((name) => Number.isFinite(fields[name]));
  const path = text(ITERATION);
  const iteration = path === null ? null : (context.iterations.get(path.toLowerCase()) ?? null);
  if (path !== null && iteration === null) {
    oddities.push(`The iteration "${path}" is not in the project's tree.`);
  }
  const { links, parent, others } = relationsOf(wire.relations ?? [], context, oddities);

  const row: ItemRow = {
    id: itemIdOf(context.connection, String(wire.id)),
    projectId: context.id,
    key: `#${wire.id}`,
    title: title === '' ? '(no title)' : title,
    type,
    typeKind: meaning?.kind ?? KIND_OF_NAME.get(type.toLowerCase()) ?? 'other',
    state,
    stateCategory,
    resolution: stateCategory === 'done' ? text('System.Reason') : null,
    priority: text('Microsoft.VSTS.Common.Priority'),
    assignee: nameOf(fields['System.AssignedTo'], 'System.AssignedTo', oddities),
    labels: tagsOf(text('System.Tags')),
    components: [],
    fixVersions: [],
    iteration,
    area: text('System.AreaPath'),
    parent: parent ?? parentField(fields, context.connection),
    estimate: estimateField === undefined ? null : (fields[estimateField] as number),
    due: dueOf(fields, oddities),
    created,
    updated,
    resolved: stateCategory === 'done' ? (time('Microsoft.VSTS.Common.ClosedDate') ?? time('Microsoft.VSTS.Common.ResolvedDate')) : null,
    linkCount: links.length,
  };
  const extra: { [field: string]: Json } = Object.create(null) as { [field: string]: Json }; // a field may be called '__proto__'
  for (const name in fields) {
    const whole =
      typeof fields[name] !== 'object' &&
      (name !== 'System.CreatedDate' || created !== null) &&
      (name !== 'System.ChangedDate' || changed !== null);
    const held =
      name === ITERATION ? iteration !== null : (HELD.has(name) && whole) || name === description?.field || name === estimateField;
    if (!held) extra[name] = fields[name] ?? null;
  }
  if (others.length > 0) extra['relations'] = others;
  const item: Item = {
    ...row,
    revision: String(wire.rev),
    url: `${context.baseUrl}/${encodeURIComponent(context.name)}/_workitems/edit/${wire.id}`,
    reporter: nameOf(fields['System.CreatedBy'], 'System.CreatedBy', oddities),
    description: description?.text ?? null,
    affectsVersions: [],
    sprints: [],
    links,
    extra,
    oddities,
  };
  return ok({ row, item });
}

function textOf(value: Json | undefined, name: string, oddities: string[]): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') {
    if (name !== 'Microsoft.VSTS.Common.Priority') oddities.push(`${name} holds ${String(value)} instead of text.`);
    return String(value);
  }
  oddities.push(`${name} holds no text and was left out.`);
  return null;
}

function timeOf(value: Json | undefined, name: string, oddities: string[]): Instant | null {
  if (value === undefined || value === null) return null;
  const instant = typeof value === 'string' ? (usualInstant(value) ?? parseInstant(value)) : null;
  if (instant === null) oddities.push(`${name} holds no time that can be read: ${JSON.stringify(value).slice(0, 60)}.`);
  return instant;
}

/**
 * The server's own form needs only its fraction evened out. Days after the 28th go the long way, where calendars are checked.
 * A pull of 50,000 items reads 150,000 stamps: this halves their time.
 */
function usualInstant(stamp: string): Instant | null {
  const match = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,7}))?Z$/.exec(stamp);
  return match === null ? null : (`${match[1]}.${(match[2] ?? '').padEnd(3, '0').slice(0, 3)}Z` as Instant);
}

/** The display name of an identity: an object since 5.0, 'Name <account>' in older fields. */
function nameOf(value: Json | undefined, name: string, oddities: string[]): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') {
    const account = value.endsWith('>') ? value.lastIndexOf('<') : -1;
    return account === -1 ? value : value.slice(0, account).trimEnd();
  }
  if (typeof value === 'object' && !Array.isArray(value)) {
    const { displayName, uniqueName } = value as Fields;
    if (typeof displayName === 'string' && displayName !== '') return displayName;
    if (typeof uniqueName === 'string' && uniqueName !== '') return uniqueName;
  }
  oddities.push(`${name} names nobody that can be read.`);
  return null;
}

/** The tags in their one string. */
export const tagsOf = (tags: string | null): readonly string[] => {
  if (tags === null) return [];
  const found = tags
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  return [...new Set(found)];
};

/** A bug shows its steps, not its description, in every process but Basic; whichever is not shown stays in `extra`. */
function descriptionOf(wire: WireItem, kind: TypeKind, oddities: string[]): { readonly field: string; readonly text: RichText } | null {
  const order = kind === 'bug' ? [STEPS, DESCRIPTION] : [DESCRIPTION, STEPS];
  for (const name of order) {
    const source = wire.fields[name];
    if (source === undefined || source === null || source === '') continue;
    if (typeof source !== 'string') {
      oddities.push(`${name} holds no text and was left out.`);
      continue;
    }
    const format = wire.multilineFieldsFormat?.[name];
    const markdown = typeof format === 'string' && format.toLowerCase() === 'markdown';
    return { field: name, text: { format: markdown ? 'markdown' : 'html', source } };
  }
  return null;
}

/**
 * A due date is picked as a day and stored as that day's midnight in the picker's zone, which the record does not name. The nearest
 * midnight UTC is the picked day for every zone less than twelve hours from UTC.
 */
function dueOf(fields: Fields, oddities: string[]): CalendarDate | null {
  for (const name of DUE) {
    const instant = timeOf(fields[name], name, oddities);
    if (instant === null) continue;
    const epoch = epochOf(instant);
    const nearest = Math.round(epoch / 86_400_000) * 86_400_000;
    const due = instantOf(nearest).slice(0, 10) as CalendarDate;
    if (nearest !== epoch) oddities.push(`${name} is ${instant}: read as the day that begins nearest, ${due}.`);
    return due;
  }
  return null;
}

const parentField = (fields: Fields, connection: ConnectionId): ItemId | null =>
  typeof fields['System.Parent'] === 'number' ? itemIdOf(connection, String(fields['System.Parent'])) : null;

function relationsOf(
  relations: readonly WireRelation[],
  context: ProjectContext,
  oddities: string[],
): { readonly links: readonly ItemLink[]; readonly parent: ItemId | null; readonly others: readonly Json[] } {
  const links: ItemLink[] = [];
  const others: Json[] = [];
  let parent: ItemId | null = null;
  for (const relation of relations) {
    // Remote links lead to another organisation: the number there is not an id here.
    const target = relation.rel.startsWith('System.LinkTypes.Remote') ? undefined : /\/workitems\/(\d+)$/i.exec(relation.url)?.[1];
    const keep = target === undefined || relation.rel === CHILD || relation.attributes?.['comment'] !== undefined;
    if (keep) others.push({ rel: relation.rel, url: relation.url, attributes: relation.attributes ?? {} });
    if (target === undefined || relation.rel === CHILD) continue;
    const id = itemIdOf(context.connection, target);
    if (relation.rel === PARENT) {
      if (parent !== null) oddities.push(`A second parent, #${target}, was left out.`);
      else parent = id;
      continue;
    }
    const known = WORK_ITEM_LINKS.get(relation.rel);
    const label = context.linkNames.get(relation.rel) ?? known?.label ?? relation.rel.slice(relation.rel.lastIndexOf('.') + 1);
    links.push({
      id: `${relation.rel}:${target}`,
      type: relation.rel,
      label,
      relation: known?.relation ?? 'other',
      target: id,
      targetKey: `#${target}`,
    });
  }
  return { links, parent, others };
}
