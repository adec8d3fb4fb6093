import { z } from 'zod';

/**
 * What the cockpit reads of Jira's answers, in both dialects. Only the fields used: anything else passes by untouched, so that a new
 * field of Jira breaks nothing. Schemas stand at module level, built once.
 */

/** Ids are texts in the platform API and numbers in the agile one. */
const id = z.union([z.string().min(1), z.number()]).transform(String);
const optional = <T extends z.ZodType>(schema: T) => schema.nullish();

export const serverInfo = z.object({
  baseUrl: z.string(),
  version: z.string(),
  deploymentType: optional(z.string()),
  serverTime: optional(z.string()),
});

/** Atlassian's answer to `/_edge/tenant_info`, open to everybody. */
export const tenantInfo = z.object({ cloudId: z.string().min(1) });

export const myself = z.object({
  accountId: optional(z.string()),
  key: optional(z.string()),
  name: optional(z.string()),
  displayName: optional(z.string()),
  timeZone: optional(z.string()),
});

export const project = z.object({ id, key: z.string(), name: z.string(), archived: optional(z.boolean()) });
/** `GET /project/{id}`: the project with its components, which lists of projects leave out. */
export const projectDetail = project.extend({ components: optional(z.array(z.object({ name: z.string() }))).catch(undefined) });
export const projectList = z.array(project);

/** The envelope of the platform's and the agile API's pages. Values are read one by one: a strange one must not hide the others. */
export const valuesPage = z.object({ values: z.array(z.unknown()), isLast: optional(z.boolean()), total: optional(z.number()) });

export const version = z.object({
  id,
  name: z.string(),
  description: optional(z.string()),
  startDate: optional(z.string()),
  releaseDate: optional(z.string()),
  released: optional(z.boolean()),
  archived: optional(z.boolean()),
});

/** A version read by its own id: it says whose it is. */
export const versionOfProject = version.extend({ projectId: id });

const status = z.object({ name: z.string(), statusCategory: optional(z.object({ key: z.string() })) });

const issueType = z.object({
  name: z.string(),
  /** Set where the name is localised. */
  untranslatedName: optional(z.string()),
  subtask: optional(z.boolean()),
  /** Cloud: -1 sub-task, 0 base, 1 epic, more above. */
  hierarchyLevel: optional(z.number()),
});
export type IssueType = z.infer<typeof issueType>;

/** `GET /project/{id}/statuses`: every type with its states. */
export const typeStates = z.array(issueType.extend({ statuses: z.array(status.extend({ id: optional(id) })) }));

export const field = z.object({
  id: z.string(),
  name: z.string(),
  schema: optional(z.object({ type: optional(z.string()), custom: optional(z.string()) })),
});
export type Field = z.infer<typeof field>;
export const fieldList = z.array(field);

export const linkTypes = z.object({ issueLinkTypes: z.array(z.object({ name: z.string(), inward: z.string(), outward: z.string() })) });

/** `GET /priority`: the site's, as the issues of any project may have them. */
export const priorities = z.array(z.object({ id, name: z.string() }));

export const board = z.object({ id, name: z.string(), type: optional(z.string()) });

export const sprint = z.object({
  id,
  name: z.string(),
  state: optional(z.string()),
  startDate: optional(z.string()),
  endDate: optional(z.string()),
  completeDate: optional(z.string()),
});
export type Sprint = z.infer<typeof sprint>;

export const userList = z.array(
  z.object({ accountId: optional(z.string()), key: optional(z.string()), name: optional(z.string()), displayName: optional(z.string()) }),
);

/** A hit of a search that asks for nothing or for `updated`. Cloud leaves the key out when only the id was asked for. */
const hit = z.object({ id, key: optional(z.string()), fields: optional(z.object({ updated: optional(z.string()) })) });
export type Hit = z.infer<typeof hit>;

/** Cloud's search: token paging, no total. A short page is no last page. */
export const tokenPage = z.object({ issues: z.array(hit), nextPageToken: optional(z.string()), isLast: optional(z.boolean()) });

/** Data Center's search. */
export const offsetPage = z.object({ issues: z.array(hit), total: z.number() });

/** Whole issues stay unread here: one that cannot be read must not spoil the others. */
export const offsetIssues = z.object({ issues: z.array(z.unknown()), total: z.number() });
export const bulkIssues = z.object({
  issues: z.array(z.unknown()),
  issueErrors: optional(z.array(z.object({ id: optional(id), errorMessage: optional(z.string()) }))),
});

/** Not copied: a site has hundreds of fields, and one may be called '__proto__'. */
const record = z.custom<{ readonly [field: string]: unknown }>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'not an object',
);
export const issue = z.object({ id, key: z.string().min(1), fields: record });

const named = optional(z.object({ name: z.string() }));
const person = optional(z.object({ displayName: optional(z.string()), name: optional(z.string()) }));
const stamp = optional(z.string());
const list = optional(z.array(z.unknown()));

/** The fields of an issue that the cockpit maps. A field that does not fit is set aside alone. */
export const issueFields = z.object({
  summary: optional(z.string()),
  status: optional(status),
  issuetype: optional(issueType),
  project: optional(z.object({ id })),
  resolution: named,
  priority: named,
  assignee: person,
  reporter: person,
  labels: list,
  components: list,
  fixVersions: list,
  versions: list,
  issuelinks: list,
  parent: optional(z.object({ id, key: optional(z.string()) })),
  /** The agile API's form of an epic link. */
  epic: optional(z.object({ id, key: optional(z.string()) })),
  duedate: stamp,
  created: stamp,
  updated: stamp,
  resolutiondate: stamp,
});
export type IssueFields = z.infer<typeof issueFields>;

export const label = z.string();
export const component = z.object({ name: z.string() });
export const versionRef = z.object({ id });

const linkedIssue = optional(z.object({ id, key: z.string() }));
export const issueLink = z
  .object({
    id,
    type: z.object({ name: z.string(), inward: z.string(), outward: z.string() }),
    inwardIssue: linkedIssue,
    outwardIssue: linkedIssue,
  })
  .refine((link) => link.inwardIssue != null || link.outwardIssue != null, 'no issue at the other end');
