import type { z } from 'zod';
import type { component, issue, IssueFields, issueLink, versionRef } from './parse.ts';

/*
 * Whether a part of an issue is of the plain form that nearly all have, so that it can be used as it was sent. Each of these accepts less
 * than the schema of the same part, and never more: what is not plain goes to the schema. Of fifty thousand issues the schemas alone would
 * take longer than everything else that is done to map them.
 */

type Part = { readonly [name: string]: unknown };
type Check = (value: unknown) => boolean;

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isFilled: Check = (value) => typeof value === 'string' && value !== '';
const optional =
  (check: Check): Check =>
  (value) =>
    value == null || check(value);

const text = optional(isText);
const list = optional(Array.isArray);
const truth = optional((value) => typeof value === 'boolean');
const number = optional(Number.isFinite);
const category = optional((value) => isPart(value) && isText(value['key']));
const status = optional((value) => isPart(value) && isText(value['name']) && category(value['statusCategory']));
const type = optional(
  (value) =>
    isPart(value) && isText(value['name']) && text(value['untranslatedName']) && truth(value['subtask']) && number(value['hierarchyLevel']),
);
const named = optional((value) => isPart(value) && isText(value['name']));
const person = optional((value) => isPart(value) && text(value['displayName']) && text(value['name']));
const project = optional((value) => isPart(value) && isFilled(value['id']));
const reference = optional((value) => isPart(value) && isFilled(value['id']) && text(value['key']));

const FIELDS: readonly (readonly [keyof IssueFields, Check])[] = [
  ['summary', text],
  ['status', status],
  ['issuetype', type],
  ['project', project],
  ['resolution', named],
  ['priority', named],
  ['assignee', person],
  ['reporter', person],
  ['labels', list],
  ['components', list],
  ['fixVersions', list],
  ['versions', list],
  ['issuelinks', list],
  ['parent', reference],
  ['epic', reference],
  ['duedate', text],
  ['created', text],
  ['updated', text],
  ['resolutiondate', text],
];

export const isPlainIssue = (value: unknown): value is z.infer<typeof issue> =>
  isPart(value) && isFilled(value['id']) && isFilled(value['key']) && isPart(value['fields']);

export const hasPlainFields = (fields: Part): fields is Part & IssueFields => FIELDS.every(([name, check]) => check(fields[name]));

export const isLabel = isText;
export const isPlainComponent = (value: unknown): value is z.infer<typeof component> => isPart(value) && isText(value['name']);
export const isPlainVersion = (value: unknown): value is z.infer<typeof versionRef> => isPart(value) && isFilled(value['id']);

const isEnd: Check = (value) => isPart(value) && isFilled(value['id']) && isText(value['key']);
const end = optional(isEnd);
export const isPlainLink = (value: unknown): value is z.infer<typeof issueLink> => {
  if (!isPart(value) || !isFilled(value['id']) || !isPart(value['type'])) return false;
  const { name, inward, outward } = value['type'];
  const { inwardIssue, outwardIssue } = value;
  return (
    isText(name) && isText(inward) && isText(outward) && end(inwardIssue) && end(outwardIssue) && (inwardIssue ?? outwardIssue) != null
  );
};
