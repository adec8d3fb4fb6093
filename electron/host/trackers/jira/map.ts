import type { z } from 'zod';
import {
  itemIdOf,
  projectIdOf,
  versionIdOf,
  iterationIdOf,
  type ConnectionId,
  type ItemId,
  type ItemLink,
  type ItemRow,
  type ProjectId,
  type QuarantinedRecord,
} from '#shared/domain/item.ts';
import { relationOf } from '#shared/domain/link-meaning.ts';
import { parseDay, parseInstant, type CalendarDate, type Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { StoredItem } from '#shared/tracker/body.ts';
import type { PulledItem } from '#shared/tracker/port.ts';
import { jsonOf, quarantined, withinStack } from '#electron/host/trackers/quarantine.ts';
import type { FieldRoles } from './field-roles.ts';
import { stateCategoryOf, typeKindOf } from './meaning.ts';
import { component, issue, issueFields, issueLink, label, versionRef, type IssueFields } from './parse.ts';
import { hasPlainFields, isLabel, isPlainComponent, isPlainIssue, isPlainLink, isPlainVersion } from './plain.ts';
import { currentSprint, readSprints, sprintValues } from './sprints.ts';

export interface MapContext {
  readonly connection: ConnectionId;
  /** The project that was asked for: used for records that do not name theirs. */
  readonly project: ProjectId;
  /** Where people open issues; no trailing slash. */
  readonly siteUrl: string;
  readonly roles: FieldRoles;
  /** Data Center describes in wiki markup, Cloud in ADF. */
  readonly markup: 'adf' | 'wiki';
  /** Ids of the epics named by key, as far as they could be found. */
  readonly epicIds: ReadonlyMap<string, string | null>;
}

// Fully told by the item's own fields.
// prettier-ignore
const MAPPED = new Set([
  'summary', 'description', 'project', 'labels', 'fixVersions', 'versions', 'issuelinks', 'duedate', 'created', 'updated', 'resolutiondate',
]);
// Told by name; `extra` keeps the ids an edit would need.
const NAMED = new Set(['status', 'issuetype', 'priority', 'resolution', 'assignee', 'reporter', 'components', 'parent']);
// Pictures, addresses and what the catalog says once for all items.
const DECORATION = new Set(['self', 'avatarUrls', 'iconUrl', 'avatarId', 'description', 'statusCategory', 'fields']);
const ENVELOPE = new Set(['id', 'key', 'self', 'expand', 'fields']);

type Fields = { readonly [field: string]: unknown };
type ListField = 'labels' | 'components' | 'fixVersions' | 'versions' | 'issuelinks';

/**
 * Reads one issue of either dialect. What is odd is reported in the item and kept as it was sent; a record without id, key, fields or any
 * stamp is set aside whole.
 */
export function toPulledItem(raw: unknown, context: MapContext): Result<PulledItem, QuarantinedRecord> {
  const envelope = isPlainIssue(raw) ? { success: true as const, data: raw } : issue.safeParse(raw);
  if (!envelope.success) return err(setAside(raw, context, `It has no readable ${envelope.error.issues[0]?.path.join('.') || 'record'}.`));
  const item = withinStack(() => readItem(raw as Fields, envelope.data, context));
  if (!item.ok) return err(setAside(raw, context, item.error));
  if (item.value === null) return err(setAside(raw, context, 'It has no readable "updated" or "created" stamp.'));
  const body = jsonOf(item.value.whole);
  return body.ok ? ok({ row: item.value.row, body: body.value }) : err(setAside(raw, context, body.error));
}

function readItem(
  raw: Fields,
  envelope: z.infer<typeof issue>,
  context: MapContext,
): { readonly row: ItemRow; readonly whole: StoredItem } | null {
  const { connection } = context;
  const oddities: string[] = [];
  const extra: Record<string, Json> = {};
  const fields = readFields(envelope.fields, extra, oddities);
  const elements = <T>(name: ListField, schema: z.ZodType<T>, isPlain: (value: unknown) => value is T): T[] =>
    readList(fields[name], name, schema, isPlain, extra, oddities);
  const stampOf = (name: 'created' | 'updated' | 'resolutiondate'): Instant | null =>
    readText(fields[name], name, parseInstant, extra, oddities);
  const itemId = (id: string): ItemId => itemIdOf(connection, id);

  const created = stampOf('created');
  const updated = stampOf('updated') ?? created;
  if (updated === null) return null;
  const stateCategory = stateCategoryOf(fields.status?.statusCategory?.key);
  if (fields.status == null) oddities.push('No status: shown as "(no status)".');
  else if (stateCategory === 'unknown') oddities.push(`The status "${fields.status.name}" belongs to no known category.`);
  if (fields.issuetype == null) oddities.push('No type: shown as "(no type)".');
  if (!fields.summary?.trim()) oddities.push('No summary: shown as "(no title)".');
  const sprints = readSprintFields(envelope.fields, context.roles, oddities);
  const current = currentSprint(sprints);
  const links = elements('issuelinks', issueLink, isPlainLink).map((link): ItemLink => {
    const direction = link.outwardIssue != null ? 'outward' : 'inward';
    const other = (link.outwardIssue ?? link.inwardIssue)!; // the schema asks for one of them
    const relation = relationOf(link.type, direction);
    const { id, type } = link;
    // A type that reads the same from both ends has no direction that people could see.
    const inward = direction === 'inward' && type.inward !== type.outward ? ({ direction: 'inward' } as const) : {};
    return { id, type: type.name, label: type[direction], relation, ...inward, target: itemId(other.id), targetKey: other.key };
  });
  const parent = parentOf(envelope, fields, context, oddities);

  const row: ItemRow = {
    id: itemId(envelope.id),
    projectId: fields.project == null ? context.project : projectIdOf(connection, fields.project.id),
    key: envelope.key,
    title: fields.summary?.trim() ? fields.summary : '(no title)',
    type: fields.issuetype?.name ?? '(no type)',
    typeKind: fields.issuetype == null ? 'other' : typeKindOf(fields.issuetype),
    state: fields.status?.name ?? '(no status)',
    stateCategory,
    resolution: fields.resolution?.name ?? null,
    priority: fields.priority?.name ?? null,
    assignee: fields.assignee?.displayName ?? fields.assignee?.name ?? null,
    labels: elements('labels', label, isLabel),
    components: elements('components', component, isPlainComponent).map((each) => each.name),
    fixVersions: elements('fixVersions', versionRef, isPlainVersion).map((each) => versionIdOf(connection, each.id)),
    iteration: current === null ? null : iterationIdOf(connection, `sprint-${current.id}`),
    area: null,
    parent: parent === null ? null : itemId(parent),
    estimate: estimateOf(envelope.fields, context.roles),
    due: readText<CalendarDate>(fields.duedate, 'duedate', parseDay, extra, oddities),
    created,
    updated,
    resolved: stampOf('resolutiondate'),
    linkCount: links.length,
  };
  const whole: StoredItem = {
    ...row,
    revision: fields.updated ?? fields.created ?? '',
    url: `${context.siteUrl}/browse/${encodeURIComponent(envelope.key)}`,
    reporter: fields.reporter?.displayName ?? fields.reporter?.name ?? null,
    description: richText(envelope.fields['description'], context.markup),
    affectsVersions: elements('versions', versionRef, isPlainVersion).map((each) => versionIdOf(connection, each.id)),
    sprints: sprints.map((each) => ({
      id: iterationIdOf(connection, `sprint-${each.id}`),
      name: each.name,
      state: each.state ?? 'unknown',
    })),
    links,
    extra,
    oddities,
  };
  keepOthers(raw, envelope.fields, extra);
  return { row, whole };
}

/** Reads the mapped fields; one that does not fit is set aside and the others are read all the same. */
function readFields(all: Fields, extra: Record<string, Json>, oddities: string[]): IssueFields {
  if (hasPlainFields(all)) return all;
  const first = issueFields.safeParse(all);
  if (first.success) return first.data;
  const rest: Record<string, unknown> = { ...all };
  for (const name of new Set(first.error.issues.map((each) => String(each.path[0])))) {
    delete rest[name];
    keep(extra, name, all[name]);
    oddities.push(`The field "${name}" could not be read: kept as it was sent.`);
  }
  return issueFields.parse(rest);
}

function readList<T>(
  value: readonly unknown[] | null | undefined,
  name: string,
  schema: z.ZodType<T>,
  isPlain: (value: unknown) => value is T,
  extra: Record<string, Json>,
  oddities: string[],
): T[] {
  const good: T[] = [];
  const bad: unknown[] = [];
  for (const element of value ?? []) {
    if (isPlain(element)) {
      good.push(element);
      continue;
    }
    const parsed = schema.safeParse(element);
    if (parsed.success) good.push(parsed.data);
    else bad.push(element);
  }
  if (bad.length > 0) {
    extra[name] = bad as Json;
    oddities.push(`${bad.length} of ${value!.length} values of "${name}" could not be read: kept as they were sent.`);
  }
  return good;
}

function readText<T>(
  text: string | null | undefined,
  name: string,
  read: (text: string) => T | null,
  extra: Record<string, Json>,
  oddities: string[],
): T | null {
  if (text == null || text === '') return null;
  const value = read(text);
  if (value === null) {
    extra[name] = text;
    oddities.push(`The date "${name}" could not be read: kept as it was sent.`);
  }
  return value;
}

/** Everything that no field of the item tells. Nulls are left out: with `*all` Jira names every field of the site in every issue. */
function keepOthers(raw: Fields, fields: Fields, extra: Record<string, Json>): void {
  for (const name in fields) {
    const value = fields[name];
    if (value === null || value === undefined || Object.hasOwn(extra, name) || MAPPED.has(name)) continue;
    keep(extra, name, NAMED.has(name) ? undecorated(value) : value);
  }
  for (const name in raw) if (!ENVELOPE.has(name) && !Object.hasOwn(extra, name) && raw[name] !== null) keep(extra, name, raw[name]);
}

/** Sets a field of any name. An ordinary object is written and read several times as fast as one without a prototype. */
function keep(extra: Record<string, Json>, name: string, value: unknown): void {
  if (name !== '__proto__') extra[name] = value as Json;
  else Object.defineProperty(extra, name, { value, enumerable: true, configurable: true, writable: true });
}

function undecorated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(undecorated);
  if (typeof value !== 'object' || value === null) return value;
  const rest: Record<string, unknown> = {};
  for (const name in value) if (!DECORATION.has(name)) rest[name] = (value as Fields)[name];
  return rest;
}

/** Sprints of the custom fields, and of the agile API's own fields, each once. */
function readSprintFields(fields: Fields, roles: FieldRoles, oddities: string[]) {
  const values = [...roles.sprint, 'closedSprints', 'sprint'].flatMap((name) => sprintValues(fields[name]));
  if (values.length === 0) return [];
  const { sprints, unread } = readSprints(values);
  if (unread > 0) oddities.push(`${unread} of ${values.length} sprints could not be read: kept as they were sent.`);
  return [...new Map(sprints.map((each) => [each.id, each])).values()];
}

/** Parent, else the epic: by id in the agile API, by key in Data Center's Epic Link field. */
function parentOf({ id, fields: all }: z.infer<typeof issue>, fields: IssueFields, context: MapContext, oddities: string[]): string | null {
  if (fields.parent != null) return fields.parent.id;
  for (const key of epicKeys(all, context.roles)) {
    const found = context.epicIds.get(key);
    if (found != null && found !== id) return found;
    if (found == null) oddities.push(`Its epic ${key} could not be found: it may be hidden from this account.`);
  }
  return fields.epic != null && fields.epic.id !== id ? fields.epic.id : null;
}

/** The epics that Epic Link fields name, by key; none where the issue has a parent. */
export function epicKeys(fields: Fields, roles: FieldRoles): string[] {
  if (fields['parent'] != null) return [];
  return roles.epicLink.map((name) => fields[name]).filter((key) => typeof key === 'string' && key !== '') as string[];
}

function estimateOf(fields: Fields, roles: FieldRoles): number | null {
  for (const name of roles.points) {
    const value = fields[name];
    if (typeof value === 'number') return value;
  }
  return null;
}

function richText(value: unknown, markup: 'adf' | 'wiki'): StoredItem['description'] {
  if (typeof value === 'string') return value === '' ? null : { format: markup === 'wiki' ? 'wiki' : 'plain', source: value };
  if (typeof value === 'object' && value !== null) return { format: 'adf', source: value };
  return null;
}

function setAside(raw: unknown, { connection, project }: MapContext, reason: string): QuarantinedRecord {
  const { id, key } = (typeof raw === 'object' && raw !== null ? raw : {}) as Fields;
  const remoteId = typeof id === 'string' || typeof id === 'number' ? String(id) : null;
  return quarantined({ connection, project, remoteId, key: typeof key === 'string' ? key : null, reason, raw });
}
