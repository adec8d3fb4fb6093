import type { Json } from '#shared/lib/json.ts';
import { isAdf } from './adf.ts';
import { accountIdOf, isSprintField } from './jql/values.ts';
import { isRecord, only, textIn } from './records.ts';
import { badField } from './refusal.ts';
import type { JiraNamed, JiraUser, WireRecord } from './seed.ts';
import type { ProjectState, SiteState } from './site.ts';

/** What a written value is checked against. */
export interface WriteContext {
  readonly site: SiteState;
  readonly project: ProjectState;
  /** Rich text must be ADF: Cloud's v3. */
  readonly adf: boolean;
}

type Check = (value: Json, context: WriteContext, field: string) => Json;

/** The type of the field that holds the key of an issue's epic. */
export const EPIC_LINK = 'com.pyxis.greenhopper.jira:gh-epic-link';
const LONGEST_SUMMARY = 255;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const richText: Check = (value, { adf }, field) => {
  if (value === null) return null;
  if (adf && !isAdf(value)) throw badField(field, 'Operation value must be an Atlassian Document (see the Atlassian Document Format)');
  if (!adf && typeof value !== 'string') throw badField(field, 'Operation value must be a string');
  return value;
};

const summary: Check = (value, _, field) => {
  if (typeof value !== 'string' || value.trim() === '') throw badField(field, 'You must specify a summary of the issue.');
  if (value.length > LONGEST_SUMMARY) throw badField(field, 'Summary must be less than 255 characters.');
  if (/[\r\n]/.test(value)) throw badField(field, 'The summary is invalid because it contains newline characters.');
  return value;
};

const calendarDay: Check = (value, _, field) => {
  if (value === null) return null;
  if (typeof value !== 'string' || !DAY.test(value) || Number.isNaN(Date.parse(value)))
    throw badField(field, `Error parsing date string: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return value;
};

const user: Check = (value, { site }, field) => {
  if (value === null) return null;
  const found = isRecord(value) ? userOf(site, value) : null;
  if (found === null)
    throw badField(
      field,
      `User '${textIn(isRecord(value) ? value : null, 'accountId') ?? textIn(isRecord(value) ? value : null, 'name') ?? ''}' does not exist.`,
    );
  return found;
};

const oneOf =
  (list: (context: WriteContext) => readonly JiraNamed[], missing: string): Check =>
  (value, context, field) => {
    if (value === null) return null;
    const found = isRecord(value) ? named(list(context), value) : null;
    if (found === null) throw badField(field, missing);
    return found;
  };

const label: Check = (value, _, field) => {
  if (typeof value !== 'string') throw badField(field, 'string expected at index 0');
  if (/\s/.test(value)) throw badField(field, `The label '${value}' contains spaces which is invalid.`);
  return value;
};

const version: Check = (value, { project }, field) => {
  const found = isRecord(value) ? named(project.versions, value) : null;
  if (found !== null) return only(found, 'id', 'description', 'name', 'archived', 'released', 'releaseDate');
  const id = isRecord(value) ? textIn(value, 'id') : null;
  throw badField(
    field,
    id === null ? `Version name '${textIn(isRecord(value) ? value : null, 'name') ?? ''}' is not valid` : `Version id '${id}' is not valid`,
  );
};

const component: Check = (value, { project }, field) => {
  const found = isRecord(value) ? named(project.record.components, value) : null;
  if (found === null) throw badField(field, `Component name '${textIn(isRecord(value) ? value : null, 'name') ?? ''}' is not valid`);
  return found;
};

const parent: Check = (value, { site }, field) => {
  if (value === null || (isRecord(value) && value['none'] === true)) return null;
  const found = isRecord(value) ? site.find(textIn(value, 'id') ?? textIn(value, 'key') ?? '') : null;
  if (found === null) throw badField(field, 'Could not find issue by id or key.');
  return { id: found.id, key: found.key, fields: only(found.fields, 'summary', 'status', 'priority', 'issuetype') };
};

const SINGLE: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['summary', summary],
  ['description', richText],
  ['environment', richText],
  ['duedate', calendarDay],
  ['assignee', user],
  ['reporter', user],
  ['parent', parent],
  ['priority', oneOf(({ site }) => site.priorities, 'The priority selected is invalid.')],
  ['resolution', oneOf(({ site }) => site.resolutions, 'The resolution selected is invalid.')],
  ['issuetype', oneOf(({ project }) => project.record.issueTypes, 'The issue type selected is invalid.')],
]);

const LIST: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['labels', label],
  ['fixVersions', version],
  ['versions', version],
  ['components', component],
]);

/** Whether edits may name this field at all. Status and project are not edited but moved. */
export const isEditable = (field: string, site: SiteState): boolean =>
  SINGLE.has(field) || LIST.has(field) || site.fields.some((each) => each.id === field);

/** Whether `add` and `remove` work on it. */
export const isListField = (field: string): boolean => LIST.has(field);

/** One element of a list field, as it will be stored. @throws JiraRefusal 400 in Jira's words */
export const checkedElement = (field: string, value: Json, context: WriteContext): Json => LIST.get(field)!(value, context, field);

/** A whole field's value, as it will be stored. @throws JiraRefusal 400 in Jira's words */
export function checkedValue(field: string, value: Json, context: WriteContext): Json {
  const list = LIST.get(field);
  if (list !== undefined) {
    if (value === null) return [];
    if (!Array.isArray(value)) throw badField(field, 'data was not an array');
    return unique((value as readonly Json[]).map((each) => list(each, context, field)));
  }
  const single = SINGLE.get(field);
  return single === undefined ? customValue(field, value, context) : single(value, context, field);
}

function customValue(field: string, value: Json, { site }: WriteContext): Json {
  const definition = site.fields.find((each) => each.id === field);
  if (definition === undefined || value === null) return value;
  if (isSprintField(definition)) {
    // An array of sprints when read, one number when written. Source: Jira Software REST introduction.
    const sprint = site.sprints.find((each) => each.id === value);
    if (sprint === undefined) throw badField(field, 'Number value expected as the Sprint id.');
    return [sprint];
  }
  if (definition.schema['custom'] === EPIC_LINK) {
    const epic = typeof value === 'string' ? site.find(value) : null;
    if (epic === null) throw badField(field, `Could not find issue by key '${typeof value === 'string' ? value : JSON.stringify(value)}'.`);
    return epic.key;
  }
  if (definition.schema.type === 'number' && typeof value !== 'number') throw badField(field, 'Operation value must be a number');
  return value;
}

/** Without doubles; records are the same when their ids are. */
export function unique(values: readonly Json[]): readonly Json[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const identity = identityOf(value);
    return seen.has(identity) ? false : seen.add(identity) !== undefined;
  });
}

/** What makes two elements the same: the id of a record, else the value itself. */
export const identityOf = (value: Json): string =>
  isRecord(value) ? (textIn(value, 'id') ?? JSON.stringify(value)) : JSON.stringify(value);

const named = (list: readonly JiraNamed[], value: WireRecord): JiraNamed | null => {
  const [id, name] = [textIn(value, 'id'), textIn(value, 'name')];
  return list.find((each) => (id === null ? each.name.toLowerCase() === name?.toLowerCase() : each.id === id)) ?? null;
};

/** By account id (Cloud), name or key (Data Center). */
function userOf(site: SiteState, value: WireRecord): JiraUser | null {
  const account = textIn(value, 'accountId') ?? textIn(value, 'id');
  const name = textIn(value, 'name') ?? textIn(value, 'key');
  return (
    site.users.find((each) => (account === null ? each.name === name || each.key === name : accountIdOf(each.key) === account)) ?? null
  );
}
