import type { WireRecord } from './seed.ts';

const field = (id: string, name: string, type: string, clauses: readonly string[], items?: string): WireRecord => ({
  id,
  name,
  custom: false,
  orderable: true,
  navigable: id !== 'comment' && id !== 'attachment' && id !== 'worklog',
  searchable: true,
  clauseNames: clauses,
  schema: { type, system: id, ...(items === undefined ? {} : { items }) },
});

/** The system fields of every Jira site, as `GET /field` lists them. */
export const SYSTEM_FIELDS: readonly WireRecord[] = [
  field('summary', 'Summary', 'string', ['summary']),
  field('project', 'Project', 'project', ['project']),
  field('issuetype', 'Issue Type', 'issuetype', ['issuetype', 'type']),
  field('status', 'Status', 'status', ['status']),
  field('priority', 'Priority', 'priority', ['priority']),
  field('resolution', 'Resolution', 'resolution', ['resolution']),
  field('assignee', 'Assignee', 'user', ['assignee']),
  field('reporter', 'Reporter', 'user', ['reporter']),
  field('creator', 'Creator', 'user', ['creator']),
  field('created', 'Created', 'datetime', ['created', 'createdDate']),
  field('updated', 'Updated', 'datetime', ['updated', 'updatedDate']),
  field('resolutiondate', 'Resolved', 'datetime', ['resolutiondate', 'resolved']),
  field('duedate', 'Due date', 'date', ['due', 'duedate']),
  field('fixVersions', 'Fix versions', 'array', ['fixVersion'], 'version'),
  field('versions', 'Affects versions', 'array', ['affectedVersion'], 'version'),
  field('components', 'Components', 'array', ['component'], 'component'),
  field('labels', 'Labels', 'array', ['labels'], 'string'),
  field('description', 'Description', 'string', ['description']),
  field('environment', 'Environment', 'string', ['environment']),
  field('issuelinks', 'Linked Issues', 'array', ['issueLink'], 'issuelinks'),
  field('subtasks', 'Sub-tasks', 'array', ['subtasks'], 'issuelinks'),
  field('parent', 'Parent', 'issuelink', ['parent']),
  field('comment', 'Comment', 'comments-page', ['comment']),
  field('attachment', 'Attachment', 'array', ['attachments'], 'attachment'),
  field('worklog', 'Log Work', 'array', ['worklog'], 'worklog'),
];
