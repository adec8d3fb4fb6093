import type { LinkRelation, StateCategory, TypeKind } from '#shared/domain/item.ts';
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

const INVERSE: { readonly [R in LinkRelation]: LinkRelation } = {
  needs: 'needed-by',
  'needed-by': 'needs',
  duplicates: 'duplicated-by',
  'duplicated-by': 'duplicates',
  relates: 'relates',
  other: 'other',
};

/**
 * What the words of one end mean, read "this item <words> the other". Names of link types are free per site, so the words decide and
 * the name only where they say nothing. Words seen in real sites: Jira's defaults, Gantt apps, issues.apache.org, a public archive.
 */
const WORDS: readonly (readonly [RegExp, LinkRelation])[] = [
  [/\btogether with\b/i, 'relates'], // two ends of one date, no order
  [/^is duplicated by|^duplicated by/i, 'duplicated-by'],
  [/^duplicates?\b|^is (a )?duplicate (of|by)/i, 'duplicates'],
  [/^is (blocked|gated|constrained|held up) by|^blocked by/i, 'needs'],
  [/^(depends|relies) (up)?on|^is dependent (up)?on|^requires\b|^needs\b|^has to be done after|^follows\b|^is (a )?successor of/i, 'needs'],
  [/^is triggered by|^(must )?(start|finish)(s|es)? after|^is enabled by|^waits for/i, 'needs'],
  [/^(blocks|blocking|gates|constrains|enables)\b/i, 'needed-by'],
  [/^is depended (up)?on by|^is dependent of|^is (required|needed) (by|for)|^is (a )?(prerequisite|predecessor) (of|for)/i, 'needed-by'],
  [/^has to be done before|^precedes\b|^is triggering|^triggers\b|^(must )?(start|finish)(s|es)? before|^is waited for/i, 'needed-by'],
  [/^(is )?relate[sd] to|^is clone[dr]|^clones\b|^cloned (from|to)/i, 'relates'],
];

/** What a type's outward end means by its name alone. */
const NAMES: readonly (readonly [RegExp, LinkRelation])[] = [
  [/^block(s|er|ing)?$/i, 'needed-by'],
  [/^depend(s|ency|ent|encies)?\b|^required?\b/i, 'needs'],
  [/^gantt\b/i, 'needed-by'],
  [/^duplicat/i, 'duplicates'],
  [/^relat|^clone/i, 'relates'],
];

const inTable = (table: readonly (readonly [RegExp, LinkRelation])[], text: string): LinkRelation | null =>
  table.find(([pattern]) => pattern.test(text.trim()))?.[1] ?? null;

const relations = new Map<string, LinkRelation>();

/**
 * What a link means from one end. The two ends never disagree: each direction's own words are asked, then the other end's, turned round.
 * @param direction the end the other issue stands on: 'outward' when this issue shows `outwardIssue`
 */
export function relationOf(
  type: { readonly name: string; readonly inward: string; readonly outward: string },
  direction: 'inward' | 'outward',
): LinkRelation {
  const key = `${direction}\n${type.name}\n${type.inward}\n${type.outward}`;
  const known = relations.get(key);
  if (known !== undefined) return known;
  const outward = inTable(WORDS, type.outward);
  const inward = inTable(WORDS, type.inward);
  const asOutward = outward ?? (inward === null ? null : INVERSE[inward]) ?? inTable(NAMES, type.name) ?? 'other';
  const found = direction === 'outward' ? asOutward : INVERSE[asOutward];
  relations.set(key, found);
  return found;
}
