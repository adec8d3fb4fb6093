import type { Json } from '#shared/lib/json.ts';

/** A record as Jira sends it, `self` links left out: the sandbox adds them. Fields it does not know are served unchanged. */
export type WireRecord = { readonly [field: string]: Json };

/** What the whole site looks like before the first request. Plain JSON: it can be generated, recorded or written by hand. */
export interface JiraSeed {
  readonly site: JiraSite;
  readonly projects: readonly JiraProject[];
  readonly issues: readonly JiraIssue[];
  readonly users: readonly JiraUser[];
  readonly statuses: readonly JiraStatus[];
  readonly priorities: readonly JiraNamed[];
  readonly resolutions: readonly JiraNamed[];
  readonly linkTypes: readonly JiraLinkType[];
  /** Custom fields, as `GET /field` lists them. The system fields are always there. */
  readonly fields: readonly JiraField[];
  readonly boards: readonly JiraBoard[];
  readonly sprints: readonly JiraSprint[];
}

export interface JiraSite {
  readonly title: string;
  /** IANA name. Stamps in answers are written in it, whatever the caller's profile says. */
  readonly zone: string;
  /** `name` of the user whose token the sandbox accepts. Their `timeZone` is the one JQL literals are read in. */
  readonly signedInAs: string;
}

/** A thing that has an id and a name: priority, resolution. */
export type JiraNamed = WireRecord & { readonly id: string; readonly name: string };

/** Data Center form. In Cloud the account id is made from the key, in the form '5b10a2844c20165700ede2:<key>'. */
export type JiraUser = WireRecord & {
  readonly name: string;
  readonly key: string;
  readonly displayName: string;
  readonly active: boolean;
  /** IANA name. */
  readonly timeZone: string;
};

export type JiraStatus = JiraNamed & {
  readonly description: string;
  readonly statusCategory: JiraStatusCategory;
};

export type JiraStatusCategory = WireRecord & {
  readonly id: number;
  readonly key: 'undefined' | 'new' | 'indeterminate' | 'done';
  readonly colorName: string;
  readonly name: string;
};

export type JiraLinkType = JiraNamed & { readonly inward: string; readonly outward: string };

export type JiraIssueType = JiraNamed & { readonly description: string; readonly subtask: boolean };

export type JiraVersion = JiraNamed & {
  readonly archived: boolean;
  readonly released: boolean;
  readonly projectId: number;
  // Also read where present: description, startDate, releaseDate ('yyyy-mm-dd').
};

export type JiraProject = JiraNamed & {
  readonly key: string;
  readonly issueTypes: readonly JiraIssueType[];
  readonly components: readonly JiraNamed[];
  readonly versions: readonly JiraVersion[];
};

export type JiraField = WireRecord & {
  /** 'customfield_10020' */
  readonly id: string;
  readonly name: string;
  /** `custom` is what tells a Sprint field from others: 'com.pyxis.greenhopper.jira:gh-sprint'. */
  readonly schema: WireRecord & { readonly type: string };
};

export type JiraBoard = WireRecord & {
  readonly id: number;
  readonly name: string;
  readonly type: 'scrum' | 'kanban';
  readonly projectKey: string;
};

export type JiraSprint = WireRecord & {
  readonly id: number;
  readonly name: string;
  readonly state: 'future' | 'active' | 'closed';
  /** Left out: its board was deleted, and no board lists it any more. */
  readonly originBoardId?: number;
  // Also read where present: startDate, endDate, completeDate (UTC, 'Z'), goal.
};

/**
 * An issue in Data Center's form. Fields that the sandbox itself reads:
 * summary, project {id,key,name}, issuetype, status, priority, resolution, resolutiondate, assignee, reporter, creator (users),
 * fixVersions, versions, components (records with id and name), labels (texts), issuelinks ({id, type, inwardIssue | outwardIssue:
 * {id, key, fields}}: on both ends, same id), parent and subtasks ({id, key, fields}), duedate ('yyyy-mm-dd'),
 * created, updated ('2026-11-22T08:00:00.000+0000', any offset), description and environment (wiki text),
 * comment ({comments, maxResults, total, startAt}), and the field whose schema is gh-sprint (array of sprints).
 */
export type JiraIssue = WireRecord & {
  readonly id: string;
  readonly key: string;
  readonly fields: WireRecord;
};

/** The four categories of every Jira site. Source: recorded from a public Data Center site. */
export const STATUS_CATEGORIES = {
  undefined: { id: 1, key: 'undefined', colorName: 'medium-gray', name: 'No Category' },
  new: { id: 2, key: 'new', colorName: 'blue-gray', name: 'To Do' },
  indeterminate: { id: 4, key: 'indeterminate', colorName: 'yellow', name: 'In Progress' },
  done: { id: 3, key: 'done', colorName: 'green', name: 'Done' },
} as const satisfies { readonly [key: string]: JiraStatusCategory };

/** The Sprint field as a site usually has it. */
export const SPRINT_FIELD: JiraField = {
  id: 'customfield_10020',
  name: 'Sprint',
  schema: { type: 'array', items: 'json', custom: 'com.pyxis.greenhopper.jira:gh-sprint', customId: 10020 },
};

/** The Story Points field as a company-managed project usually has it. */
export const STORY_POINTS_FIELD: JiraField = {
  id: 'customfield_10016',
  name: 'Story Points',
  schema: { type: 'number', custom: 'com.atlassian.jira.plugin.system.customfieldtypes:float', customId: 10016 },
};
