import type { Json } from '#shared/lib/json.ts';
import { adfToText, isAdf } from './adf.ts';
import { isSprintField } from './jql/values.ts';
import { isRecord, only, recordIn, recordsIn, textIn, without } from './records.ts';
import type { JiraField, WireRecord } from './seed.ts';
import type { SiteState } from './site.ts';
import type { Snapshot } from './snapshot.ts';
import { embeddedVersion, wireDeep, wireProjectBrief, wireStamp, wireStatus, wireText, wireUser, withSelf, type Wire } from './wire.ts';

/** Which fields an answer carries. */
export interface Selection {
  /** The same text for the same fields: what rendered issues are remembered by. */
  readonly signature: string;
  /** Only the id was asked for: Cloud then leaves out even the key. */
  readonly idOnly: boolean;
  includes(field: string): boolean;
}

// Long lists that Jira leaves out of '*navigable'.
const NOT_NAVIGABLE = new Set(['comment', 'attachment', 'worklog']);

/** @param names of a request: '*all', '*navigable', 'summary', '-comment'; empty: `fallback` */
export function selectionOf(names: readonly string[], fallback: '*all' | '*navigable' | 'id'): Selection {
  const asked = names
    .flatMap((name) => name.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const wanted = asked.length === 0 ? [fallback] : asked;
  const minus = new Set(wanted.filter((name) => name.startsWith('-')).map((name) => name.slice(1)));
  const plus = new Set(wanted.filter((name) => !name.startsWith('-')));
  const all = plus.has('*all') || (plus.size === 0 && fallback === '*all');
  const navigable = plus.has('*navigable') || (plus.size === 0 && fallback === '*navigable');
  return {
    signature: [...wanted].sort().join(),
    idOnly: [...plus].every((name) => name === 'id') && plus.size > 0,
    includes: (field) => !minus.has(field) && (plus.has(field) || all || (navigable && !NOT_NAVIGABLE.has(field))),
  };
}

/** Writes issues in a dialect's form and remembers the last text of each, because the same pages are asked for again and again. */
export interface IssueRenderer {
  /** JSON text of `{ expand, id, self, key, fields }` and whatever else stands beside the fields of the stored record. */
  text(issue: Snapshot, selection: Selection, wire: Wire): string;
  /** The same as a record, never remembered: for answers that add to it. */
  record(issue: Snapshot, selection: Selection, wire: Wire): WireRecord;
}

export function createRenderer(site: SiteState): IssueRenderer {
  const remembered = new WeakMap<Snapshot, { readonly key: string; readonly text: string }>();
  const forget = (issue: Snapshot | null): void => {
    for (const id of issue === null ? [] : site.neighbours(issue)) {
      const other = site.find(id);
      if (other !== null) remembered.delete(other);
    }
  };
  site.onChange((before, after) => {
    forget(before);
    forget(after);
  });
  const record = (issue: Snapshot, selection: Selection, wire: Wire): WireRecord => renderIssue(issue, selection, wire, site);
  return {
    record,
    text(issue, selection, wire) {
      if (selection.idOnly && wire.dialect === 'cloud') return `{"id":${JSON.stringify(issue.id)}}`;
      const key = `${site.catalogRevision} ${wire.api} ${selection.signature}`;
      const last = remembered.get(issue);
      if (last?.key === key) return last.text;
      const text = JSON.stringify(record(issue, selection, wire));
      remembered.set(issue, { key, text });
      return text;
    },
  };
}

function renderIssue(issue: Snapshot, selection: Selection, wire: Wire, site: SiteState): WireRecord {
  const custom = new Map(site.fields.map((field) => [field.id, field]));
  const fields: Record<string, Json> = {};
  for (const [name, value] of Object.entries(issue.fields)) {
    if (selection.includes(name)) fields[name] = renderField(name, value, custom.get(name), wire, site);
  }
  const bare = Object.keys(fields).length === 0;
  return {
    expand: 'operations,versionedRepresentations,editmeta,changelog,renderedFields',
    // Add-ons and importers put more beside the fields than the documents name. A changelog is only served when it is asked for.
    ...without(issue.record, 'fields', 'changelog'),
    id: issue.id,
    self: `${wire.api}/issue/${issue.id}`,
    key: issue.key,
    ...(bare ? {} : { fields }),
  };
}

function renderField(name: string, value: Json, custom: JiraField | undefined, wire: Wire, site: SiteState): Json {
  if (custom !== undefined) return renderCustom(custom, value, wire);
  if (value === null) return null;
  switch (name) {
    case 'created':
    case 'updated':
    case 'resolutiondate':
    case 'statuscategorychangedate':
      return wireStamp(value, site);
    case 'description':
    case 'environment':
      return wireText(value, wire);
    case 'assignee':
    case 'reporter':
    case 'creator':
      return isRecord(value) ? wireUser(value, wire) : value;
    case 'status':
      return isRecord(value) ? wireStatus(value, wire) : value;
    case 'priority':
    case 'resolution':
    case 'issuetype':
      return isRecord(value) ? withSelf(name, value, wire) : value;
    case 'project':
      return isRecord(value) ? projectOf(value, wire, site) : value;
    case 'fixVersions':
    case 'versions':
      return listOf(value, (each) => embeddedVersion(site.version(textIn(each, 'id') ?? '')?.version ?? each, wire));
    case 'components':
      return listOf(value, (each) => withSelf('component', each, wire));
    case 'issuelinks':
      return listOf(value, (each) => renderLink(each, wire, site));
    case 'parent':
      return isRecord(value) ? other(value, wire, site) : value;
    case 'subtasks':
      return listOf(value, (each) => other(each, wire, site));
    case 'comment':
    case 'attachment':
    case 'worklog':
      return wireDeep(value, wire, site);
    default:
      return value;
  }
}

const listOf = (value: Json, render: (each: WireRecord) => WireRecord): Json =>
  Array.isArray(value) ? (value as readonly Json[]).map((each) => (isRecord(each) ? render(each) : each)) : value;

function projectOf(value: WireRecord, wire: Wire, site: SiteState): WireRecord {
  const project = site.projects.get(textIn(value, 'key') ?? '');
  return project === undefined ? withSelf('project', value, wire) : wireProjectBrief(project, wire);
}

function renderLink(link: WireRecord, wire: Wire, site: SiteState): WireRecord {
  const type = recordIn(link, 'type');
  const [inward, outward] = [recordIn(link, 'inwardIssue'), recordIn(link, 'outwardIssue')];
  return {
    self: `${wire.api}/issueLink/${textIn(link, 'id') ?? ''}`,
    ...link,
    ...(type === null ? {} : { type: withSelf('issueLinkType', type, wire) }),
    ...(inward === null ? {} : { inwardIssue: other(inward, wire, site) }),
    ...(outward === null ? {} : { outwardIssue: other(outward, wire, site) }),
  };
}

/** Another issue as it stands today; where this site has no such issue, as it was recorded. */
function other(value: WireRecord, wire: Wire, site: SiteState): WireRecord {
  const issue = site.find(textIn(value, 'id') ?? '');
  const fields = issue === null ? recordIn(value, 'fields') : only(issue.fields, 'summary', 'status', 'priority', 'issuetype');
  const base = issue === null ? value : { id: issue.id, key: issue.key };
  const id = issue?.id ?? textIn(value, 'id') ?? '';
  if (fields === null) return { ...base, self: `${wire.api}/issue/${id}` };
  const rendered = Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, renderField(name, each, undefined, wire, site)]));
  return { ...base, self: `${wire.api}/issue/${id}`, fields: rendered };
}

function renderCustom(field: JiraField, value: Json, wire: Wire): Json {
  if (isSprintField(field) && Array.isArray(value))
    return wire.dialect === 'cloud'
      ? value.map((each: Json) => (isRecord(each) ? { ...each, boardId: each['originBoardId'] ?? null } : each))
      : recordsIn({ value }, 'value').map(sprintLine);
  if (textIn(field.schema, 'custom')?.endsWith(':textarea') === true) return wireText(value, wire);
  if (isAdf(value) && !wire.adf) return adfToText(value);
  return isRecord(value) && typeof value['displayName'] === 'string' ? wireUser(value, wire) : value;
}

/** Data Center's platform API writes a sprint as a Java text. Source: reports on the public SDK issue trackers. */
function sprintLine(sprint: WireRecord): string {
  const part = (name: string): string => textIn(sprint, name) ?? '<null>';
  const state = (textIn(sprint, 'state') ?? 'future').toUpperCase();
  return `com.atlassian.greenhopper.service.sprint.Sprint@7eede03a[id=${part('id')},rapidViewId=${part('originBoardId')},state=${state},name=${part('name')},startDate=${part('startDate')},endDate=${part('endDate')},completeDate=${part('completeDate')},activatedDate=${part('startDate')},sequence=${part('id')},goal=${textIn(sprint, 'goal') ?? ''}]`;
}
