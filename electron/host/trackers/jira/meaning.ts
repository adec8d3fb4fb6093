import type { StateCategory, TypeKind } from '#shared/domain/item.ts';
import type { IssueType } from './parse.ts';

/** Jira's four status categories have fixed keys under editable, localised names. Recorded: go-jira all_statuscategories. */
const CATEGORIES: ReadonlyMap<string, StateCategory> = new Map([
  ['new', 'todo'],
  ['indeterminate', 'doing'],
  ['done', 'done'],
] as const);

/** @returns 'unknown' for 'undefined' ("No Category") and for keys Jira may add */
export const stateCategoryOf = (key: string | null | undefined): StateCategory => CATEGORIES.get(key ?? '') ?? 'unknown';

/** The first that matches wins. Names are those of Jira's own templates; a site may add any. */
const TYPE_NAMES: readonly (readonly [RegExp, TypeKind])[] = [
  [/\bsub-?task\b/i, 'subtask'],
  [/\b(bug|defect|fault|incident|problem|hotfix)\b/i, 'bug'],
  [/\bepic\b/i, 'epic'],
  [/\b(feature|capability|initiative)\b/i, 'feature'],
  [/\b(story|improvement|enhancement|requirement)\b/i, 'story'],
  [/\b(task|chore|spike|research|change)\b/i, 'task'],
];

/** What a type means. Jira's own flags come before names: they survive translation. */
export function typeKindOf(type: IssueType): TypeKind {
  const level = type.hierarchyLevel ?? null;
  if (type.subtask === true || level === -1) return 'subtask';
  if (level === 1) return 'epic';
  const name = type.untranslatedName ?? type.name;
  return TYPE_NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}
