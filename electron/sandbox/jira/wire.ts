import type { Json } from '#shared/lib/json.ts';
import { adfToText, isAdf, wikiToAdf } from './adf.ts';
import { jiraStamp, readStamp } from './dates.ts';
import { accountIdOf } from './jql/values.ts';
import { isRecord, only, textIn, without } from './records.ts';
import { STATUS_CATEGORIES, type JiraUser, type JiraVersion, type WireRecord } from './seed.ts';
import type { ProjectState, SiteState } from './site.ts';

export type Dialect = 'cloud' | 'data-center';

/** How one answer is written: for whom, at which address, in which form. */
export interface Wire {
  readonly dialect: Dialect;
  /** 'http://127.0.0.1:4011/jira/rest/api/2', without a trailing slash. */
  readonly api: string;
  /** 'http://127.0.0.1:4011/jira/rest/agile/1.0' */
  readonly agile: string;
  /** Rich text: ADF in Cloud's v3, wiki text elsewhere. */
  readonly adf: boolean;
}

/** A user as this dialect shows one: Cloud has no user names, Data Center no account ids. */
export function wireUser(user: JiraUser | WireRecord, wire: Wire): WireRecord {
  if (wire.dialect === 'data-center')
    return { self: `${wire.api}/user?username=${encodeURIComponent(textIn(user, 'name') ?? '')}`, ...user };
  const accountId = accountIdOf(textIn(user, 'key') ?? textIn(user, 'name') ?? 'unknown');
  return {
    self: `${wire.api}/user?accountId=${encodeURIComponent(accountId)}`,
    accountId,
    accountType: 'atlassian',
    ...without(user, 'name', 'key'),
  };
}

const isUser = (value: WireRecord): boolean => typeof value['displayName'] === 'string' && typeof value['name'] === 'string';

/** Rich text as this dialect writes it, whichever form it was stored in. */
export function wireText(value: Json | undefined, wire: Wire): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return wire.adf ? wikiToAdf(value) : value;
  return !wire.adf && isAdf(value) ? adfToText(value) : value;
}

const STAMPS = new Set(['created', 'updated', 'started']);

/** A comment, attachment or worklog with everything inside it: users, stamps and bodies in this dialect's form. */
export function wireDeep(value: Json, wire: Wire, site: SiteState): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => wireDeep(each, wire, site));
  if (!isRecord(value)) return value;
  if (isUser(value)) return wireUser(value, wire);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      if (name === 'body') return [name, wireText(each, wire)];
      if (STAMPS.has(name)) return [name, wireStamp(each, site)];
      return [name, wireDeep(each, wire, site)];
    }),
  );
}

/** A stamp in the site's zone; an odd one as it stands. */
export function wireStamp(value: Json | undefined, site: SiteState): Json {
  const time = readStamp(value);
  return time === null ? (value ?? null) : jiraStamp(time, site.clock);
}

/** A record with its own address: status, priority, component. */
export const withSelf = (kind: string, record: WireRecord, wire: Wire): WireRecord => ({
  self: `${wire.api}/${kind}/${textIn(record, 'id') ?? ''}`,
  ...record,
});

export function wireStatus(status: WireRecord, wire: Wire): WireRecord {
  const category = isRecord(status['statusCategory']) ? status['statusCategory'] : STATUS_CATEGORIES.undefined;
  return {
    ...withSelf('status', status, wire),
    iconUrl: `${wire.api.replace(/\/rest\/.*$/, '')}/images/icons/statuses/generic.png`,
    statusCategory: withSelf('statuscategory', category, wire),
  };
}

/** A version as its own resource shows it. */
export function wireVersion(version: JiraVersion, wire: Wire, today: string): WireRecord {
  const due = textIn(version, 'releaseDate');
  const dates = wire.dialect === 'cloud' ? {} : { startDateSet: version['startDate'] !== undefined, releaseDateSet: due !== null };
  return { ...withSelf('version', version, wire), ...(due !== null && !version.released ? { overdue: due < today } : {}), ...dates };
}

/** A version as issues show it: fewer fields, none of them the dates' readable forms. */
export const embeddedVersion = (version: WireRecord, wire: Wire): WireRecord =>
  withSelf('version', only(version, 'id', 'description', 'name', 'archived', 'released', 'startDate', 'releaseDate'), wire);

/** A project as lists and issues show it. */
export function wireProjectBrief({ record }: ProjectState, wire: Wire): WireRecord {
  return {
    ...withSelf('project', only(record, 'id', 'key', 'name'), wire),
    projectTypeKey: textIn(record, 'projectTypeKey') ?? 'software',
    ...(wire.dialect === 'cloud' ? { simplified: false, style: 'classic', isPrivate: false } : {}),
    ...(record['archived'] === true ? { archived: true } : {}),
  };
}

/** A project as its own resource shows it. */
export function wireProject(project: ProjectState, wire: Wire, today: string): WireRecord {
  const { record } = project;
  return {
    expand: 'description,lead,issueTypes,url,projectKeys',
    ...without(record, 'versions', 'components', 'issueTypes', 'lead'),
    ...wireProjectBrief(project, wire),
    description: textIn(record, 'description') ?? '',
    ...(isRecord(record['lead']) ? { lead: wireUser(record['lead'], wire) } : {}),
    components: record.components.map((each) => withSelf('component', each, wire)),
    issueTypes: record.issueTypes.map((each) => withSelf('issuetype', each, wire)),
    assigneeType: 'UNASSIGNED',
    versions: project.versions.map((each) => wireVersion(each, wire, today)),
    roles: {},
  };
}
