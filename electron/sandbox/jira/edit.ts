import type { Json } from '#shared/lib/json.ts';
import type { Settings } from './call.ts';
import { createFieldsOf, openOnCreate } from './create-fields.ts';
import { storedStamp } from './dates.ts';
import { checkedElement, checkedValue, EPIC_LINK, identityOf, isEditable, isListField, unique, type WriteContext } from './field-values.ts';
import { isRecord, only, recordIn, recordsIn, textIn, without } from './records.ts';
import { badField, badRequest, JiraRefusal, notFound } from './refusal.ts';
import type { JiraStatus, JiraUser, WireRecord } from './seed.ts';
import { remember } from './remember.ts';
import type { ProjectState, SiteState } from './site.ts';
import type { Snapshot } from './snapshot.ts';

/** The body of a create or an edit. */
export interface EditBody {
  readonly fields: WireRecord;
  /** By field: a list of operations, each one verb with its value. */
  readonly update: WireRecord;
}

/** Reads a body's two parts. @throws JiraRefusal 400 when neither is there */
export function editBody(body: Json): EditBody {
  const [fields, update] = isRecord(body) ? [recordIn(body, 'fields'), recordIn(body, 'update')] : [null, null];
  if (fields === null && update === null) throw badRequest("one of 'fields' or 'update' required");
  return { fields: fields ?? {}, update: update ?? {} };
}

/** Every change of a body applied to fields. All of it or nothing: problems of all fields are refused together. */
function applied(before: WireRecord, { fields, update }: EditBody, context: WriteContext): WireRecord {
  const after: Record<string, Json> = { ...before };
  const problems: Record<string, string> = {};
  const attempt = (field: string, change: () => Json): void => {
    try {
      if (field === 'status') return; // "issue transition is not supported and is ignored here" (Atlassian, Edit issue)
      if (!isEditable(field, context.site))
        throw badField(field, `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`);
      after[field] = change();
    } catch (cause) {
      if (!(cause instanceof JiraRefusal)) throw cause;
      Object.assign(problems, cause.errors);
    }
  };
  for (const [field, value] of Object.entries(fields)) {
    if (Object.hasOwn(update, field)) problems[field] = `Field '${field}' cannot be in both 'fields' and 'update'.`;
    else attempt(field, () => checkedValue(field, value, context));
  }
  for (const [field, operations] of Object.entries(update)) {
    if (field === 'issuelinks' || field === 'comment') throw badField(field, `Field '${field}' is written through its own resource.`);
    const list = Array.isArray(operations) ? (operations as readonly Json[]).filter(isRecord) : [operations].filter(isRecord);
    for (const operation of list)
      for (const [verb, value] of Object.entries(operation))
        attempt(field, () => operate(field, verb, value, after[field] ?? null, context));
  }
  if (Object.keys(problems).length > 0) throw new JiraRefusal(400, [], problems);
  return after;
}

function operate(field: string, verb: string, value: Json, current: Json, context: WriteContext): Json {
  if (verb === 'set') return checkedValue(field, value, context);
  if (!isListField(field) || (verb !== 'add' && verb !== 'remove')) throw badField(field, `Field does not support operation '${verb}'.`);
  const list = Array.isArray(current) ? (current as readonly Json[]) : [];
  const element = checkedElement(field, value, context);
  return verb === 'add' ? unique([...list, element]) : list.filter((each) => identityOf(each) !== identityOf(element));
}

export const projectOf = (site: SiteState, issue: Snapshot): ProjectState => {
  const project = site.projects.get(issue.projectKey);
  if (project === undefined) throw notFound(`No project could be found with key '${issue.projectKey}'.`);
  return project;
};

/** Edits an issue as `author`. @throws JiraRefusal 400 with a problem per field */
export function editIssue(site: SiteState, issue: Snapshot, body: EditBody, adf: boolean, author: JiraUser): Snapshot {
  const fields = applied(issue.fields, body, { site, project: projectOf(site, issue), adf });
  const after = site.touch(issue, fields);
  remember(site, issue, after, author);
  return after;
}

/** Creates an issue in the first status. @throws JiraRefusal 400 with a problem per field */
export function createIssue(
  site: SiteState,
  { fields: asked, update }: EditBody,
  adf: boolean,
  author: JiraUser,
  settings: Settings,
): Snapshot {
  const body = { fields: asked, update: without(update, 'issuelinks') };
  const links = newLinks(site, update);
  const wanted = recordIn(body.fields, 'project');
  const project = [...site.projects.values()].find(
    (each) => !each.hidden && (each.record.key === wanted?.['key'] || each.record.id === wanted?.['id']),
  );
  if (project === undefined) throw badField('project', 'Specify a valid project ID or key');
  if (body.fields['issuetype'] === undefined) throw badField('issuetype', 'Specify an issue type');
  if (body.fields['summary'] === undefined) throw badField('summary', 'You must specify a summary of the issue.');
  const now = storedStamp(site.now());
  const key = `${project.record.key}-${site.nextNumber(project.record.key)}`;
  const { project: _project, ...rest } = body.fields;
  const start: WireRecord = {
    project: only(project.record, 'id', 'key', 'name'),
    status: site.statuses.find((status) => status.statusCategory.key === 'new') ?? site.statuses[0] ?? null,
    priority: site.priorities[Math.floor(site.priorities.length / 2)] ?? null,
    resolution: null,
    resolutiondate: null,
    assignee: null,
    reporter: author,
    creator: author,
    labels: [],
    fixVersions: [],
    versions: [],
    components: [],
    issuelinks: [],
    subtasks: [],
    comment: { comments: [], maxResults: 0, total: 0, startAt: 0 },
    created: now,
    updated: now,
  };
  const fields = applied(start, { fields: rest, update: body.update }, { site, project, adf });
  const type = project.record.issueTypes.find(({ id }) => id === textIn(recordIn(fields, 'issuetype'), 'id'))!;
  const { project: _itself, parent: asParent, ...others } = createFieldsOf(site, project, type, settings);
  const open = openOnCreate(others, fields);
  if (asParent !== undefined && fields['parent'] == null)
    open['issuetype'] = 'Issue type is a sub-task but parent issue key or id not specified.';
  if (Object.keys(open).length > 0) throw new JiraRefusal(400, [], open);
  const issue = site.put({ id: site.nextId(), key, fields });
  const parent = site.find(textIn(recordIn(fields, 'parent'), 'id') ?? '');
  if (parent !== null && recordIn(fields, 'issuetype')?.['subtask'] === true) {
    const child = { id: issue.id, key, fields: only(fields, 'summary', 'status', 'priority', 'issuetype') };
    site.put({ ...parent.record, fields: { ...parent.fields, subtasks: [...recordsIn(parent.fields, 'subtasks'), child] } });
  }
  for (const { type, other, isOutward } of links) {
    const self = site.visible(issue.id);
    linkIssues(site, type, isOutward ? self : other, isOutward ? other : self);
  }
  return links.length === 0 ? issue : site.visible(issue.id);
}

/** The links that a create asks for in its `update`, checked before anything is made. Seen from the new issue: `outwardIssue` is the other end. */
function newLinks(
  site: SiteState,
  update: WireRecord,
): readonly { readonly type: string; readonly other: Snapshot; readonly isOutward: boolean }[] {
  return recordsIn(update, 'issuelinks').map((operation) => {
    const link = recordIn(operation, 'add') ?? {};
    const named = recordIn(link, 'type');
    const type = site.linkTypes.find((each) => each.name === textIn(named, 'name') || each.id === textIn(named, 'id'));
    if (type === undefined) throw badField('issuelinks', `No issue link type with name '${textIn(named, 'name') ?? ''}' found.`);
    const [inward, outward] = [recordIn(link, 'inwardIssue'), recordIn(link, 'outwardIssue')];
    const other = site.find(textIn(outward ?? inward, 'id') ?? textIn(outward ?? inward, 'key') ?? '');
    if (other === null) throw badField('issuelinks', 'Issue does not exist or you do not have permission to see it.');
    return { type: type.name, other, isOutward: outward !== null };
  });
}

/** One way out of a status. */
export interface Transition {
  readonly id: string;
  readonly to: JiraStatus;
}

/** An open workflow: every other status can be reached, except the ways that were closed. */
export function transitionsOf(site: SiteState, issue: Snapshot, closed: ReadonlySet<string>): readonly Transition[] {
  const from = recordIn(issue.fields, 'status');
  return site.statuses
    .map((to, index) => ({ id: String(11 + index * 10), to }))
    .filter(({ to }) => to.id !== textIn(from, 'id') && !closed.has(`${textIn(from, 'name') ?? ''}>${to.name}`));
}

/** Moves an issue to another status; entering a done status resolves it. @throws JiraRefusal 400 when there is no such way, or a field is missing */
export function transition(
  site: SiteState,
  issue: Snapshot,
  id: string,
  body: EditBody,
  { closedWays, stepFields }: Pick<Settings, 'closedWays' | 'stepFields'>,
  adf: boolean,
): Snapshot {
  const way = transitionsOf(site, issue, closedWays).find((each) => each.id === id);
  if (way === undefined) throw badRequest(`Transition id '${id}' is not valid for this issue.`);
  const edited = applied(issue.fields, body, { site, project: projectOf(site, issue), adf });
  const isOpen = (value: Json | undefined): boolean => value == null || (Array.isArray(value) && value.length === 0);
  const missing = Object.entries(stepFields.get(way.to.name) ?? {}).filter(
    ([field, meta]) => meta['required'] === true && meta['hasDefaultValue'] !== true && isOpen(edited[field]),
  );
  const sentences = missing.map(([field, meta]) => [field, `${textIn(meta, 'name') ?? field} is required.`]);
  if (missing.length > 0) throw new JiraRefusal(400, [], Object.fromEntries(sentences) as { readonly [field: string]: string });
  const done = way.to.statusCategory.key === 'done';
  const resolution = done ? (edited['resolution'] ?? site.resolutions[0] ?? null) : null;
  const resolved = done ? (issue.fields['resolutiondate'] ?? storedStamp(site.now())) : null;
  const after = site.touch(issue, { ...edited, status: way.to, resolution, resolutiondate: resolved });
  remember(site, issue, after, site.caller);
  return after;
}

/** Moves an issue to another project: a new key, the same id. What the old project alone knows is dropped, as Jira's move does. */
export function moveIssue(site: SiteState, issue: Snapshot, target: ProjectState): Snapshot {
  const { record } = target;
  const key = `${record.key}-${site.nextNumber(record.key)}`;
  const fields = {
    ...issue.fields,
    project: only(record, 'id', 'key', 'name'),
    fixVersions: [],
    versions: [],
    components: [],
    updated: storedStamp(site.now()),
  };
  const moved = site.put({ ...issue.record, key, fields });
  // Jira keeps the epic as a link: what is shown is its key of today, without a change of the issue that shows it.
  for (const { child, field } of childrenOf(site, issue.key)) site.put({ ...child.record, fields: { ...child.fields, [field]: key } });
  return moved;
}

/** The issues that name an epic by its key, each with the field that does. */
function childrenOf(site: SiteState, key: string): readonly { readonly child: Snapshot; readonly field: string }[] {
  const fields = site.fields.filter(({ schema }) => schema['custom'] === EPIC_LINK).map(({ id }) => id);
  if (fields.length === 0) return [];
  return site.all().flatMap((child) => fields.filter((field) => child.fields[field] === key).map((field) => ({ child, field })));
}

/** Deletes an issue, and every link to it. */
export function deleteIssue(site: SiteState, issue: Snapshot): void {
  for (const link of recordsIn(issue.fields, 'issuelinks')) unlink(site, textIn(link, 'id') ?? '', issue.id);
  for (const { child, field } of childrenOf(site, issue.key)) site.touch(child, { ...child.fields, [field]: null });
  site.remove(issue.id);
}

/** Links two issues on both ends. Read "outward side `type.outward` the other": inward A, outward B of Blocks means A blocks B. */
export function linkIssues(site: SiteState, typeName: string, inward: Snapshot, outward: Snapshot): void {
  const type = site.linkTypes.find((each) => each.name === typeName || each.id === typeName);
  if (type === undefined) throw notFound(`No issue link type with name '${typeName}' found.`);
  const exists = recordsIn(inward.fields, 'issuelinks').some(
    (link) => textIn(recordIn(link, 'type'), 'id') === type.id && textIn(recordIn(link, 'outwardIssue'), 'id') === outward.id,
  );
  if (exists) return; // a duplicate creates nothing and says 201 all the same (Atlassian, Create issue link)
  const id = site.nextId();
  const end = (issue: Snapshot): WireRecord => ({
    id: issue.id,
    key: issue.key,
    fields: only(issue.fields, 'summary', 'status', 'priority', 'issuetype'),
  });
  const add = (issue: Snapshot, link: WireRecord): Snapshot =>
    site.touch(issue, { ...issue.fields, issuelinks: [...recordsIn(issue.fields, 'issuelinks'), link] });
  add(inward, { id, type, outwardIssue: end(outward) });
  add(outward, { id, type, inwardIssue: end(inward) });
}

/** The issues that show a link, as they are: the search may not know of it yet. */
export const endsOf = (site: SiteState, linkId: string): readonly Snapshot[] =>
  site
    .all()
    .filter((issue) => site.projects.get(issue.projectKey)?.hidden !== true)
    .filter((issue) => recordsIn(issue.fields, 'issuelinks').some((link) => textIn(link, 'id') === linkId));

/** Takes a link off every issue that shows it, except one that is about to go. @returns whether there was one */
export function unlink(site: SiteState, linkId: string, except: string | null = null): boolean {
  const ends = endsOf(site, linkId).filter((issue) => issue.id !== except);
  for (const issue of ends)
    site.touch(issue, {
      ...issue.fields,
      issuelinks: recordsIn(issue.fields, 'issuelinks').filter((link) => textIn(link, 'id') !== linkId),
    });
  return ends.length > 0;
}
