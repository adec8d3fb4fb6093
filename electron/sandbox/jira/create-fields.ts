import type { Json } from '#shared/lib/json.ts';
import type { Settings } from './call.ts';
import { only } from './records.ts';
import type { JiraIssueType, WireRecord } from './seed.ts';
import type { ProjectState, SiteState } from './site.ts';

type Asked = { readonly [field: string]: WireRecord };

/** Where fields that a project's type asks for are kept: 'APP>Bug'. */
export const createPlace = (projectKey: string, type: string): string => `${projectKey}>${type}`;

const meta = (name: string, system: string, type: string, rest: WireRecord = {}): WireRecord => ({
  required: false,
  hasDefaultValue: false,
  name,
  operations: ['set'],
  schema: { type, system },
  ...rest,
});

const listed = (name: string, system: string, items: string, values: readonly WireRecord[]): WireRecord =>
  meta(name, system, 'array', {
    operations: ['add', 'set', 'remove'],
    schema: { type: 'array', items, system },
    allowedValues: values.map((value) => only(value, 'id', 'name')),
  });

/** The fields of a type's create screen by their ids, each as the API describes it. What a test asks for beside them comes last. */
export function createFieldsOf(site: SiteState, { record, versions }: ProjectState, type: JiraIssueType, settings: Settings): Asked {
  const priority = site.priorities[Math.floor(site.priorities.length / 2)];
  const own: Asked = {
    summary: meta('Summary', 'summary', 'string', { required: true }),
    issuetype: meta('Issue Type', 'issuetype', 'issuetype', { required: true, operations: [], allowedValues: [only(type, 'id', 'name')] }),
    project: meta('Project', 'project', 'project', { required: true, allowedValues: [only(record, 'id', 'key', 'name')] }),
    reporter: meta('Reporter', 'reporter', 'user', { required: true, hasDefaultValue: true }),
    description: meta('Description', 'description', 'string'),
    assignee: meta('Assignee', 'assignee', 'user'),
    priority: meta('Priority', 'priority', 'priority', {
      hasDefaultValue: priority !== undefined,
      allowedValues: site.priorities.map((each) => only(each, 'id', 'name')),
    }),
    labels: meta('Labels', 'labels', 'array', {
      operations: ['add', 'set', 'remove'],
      schema: { type: 'array', items: 'string', system: 'labels' },
    }),
    fixVersions: listed(
      'Fix versions',
      'fixVersions',
      'version',
      versions.filter(({ archived }) => !archived),
    ),
    components: listed('Components', 'components', 'component', record.components),
    ...(type.subtask ? { parent: meta('Parent', 'parent', 'issuelink', { required: true }) } : {}),
  };
  return { ...own, ...settings.createFields.get(createPlace(record.key, type.name)) };
}

const isOpen = (value: Json | undefined): boolean => value == null || value === '' || (Array.isArray(value) && value.length === 0);

/** What Jira says of each required field that a new issue leaves open. */
export const openOnCreate = (asked: Asked, fields: WireRecord): { [field: string]: string } =>
  Object.fromEntries(
    Object.entries(asked)
      .filter(([field, each]) => each['required'] === true && each['hasDefaultValue'] !== true && isOpen(fields[field]))
      .map(([field, each]) => [field, `${String(each['name'])} is required.`]),
  );
