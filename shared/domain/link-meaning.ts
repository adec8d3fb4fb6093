import type { LinkRelation, TrackerKind } from './item.ts';
import type { ProjectCatalog } from './catalog.ts';

/*
 * What links mean for planning. A link that waits to be sent means the same as the one that comes back from its tracker, so both are read
 * with this.
 */

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

/** What the relations of Azure DevOps mean from the item that carries them, and what they are called there. */
export const WORK_ITEM_LINKS: ReadonlyMap<string, { readonly relation: LinkRelation; readonly label: string }> = new Map([
  // A carries Dependency-Forward to B: B is the successor and waits for A.
  ['System.LinkTypes.Dependency-Forward', { relation: 'needed-by', label: 'Successor' }],
  ['System.LinkTypes.Dependency-Reverse', { relation: 'needs', label: 'Predecessor' }],
  ['System.LinkTypes.Related', { relation: 'relates', label: 'Related' }],
  ['System.LinkTypes.Duplicate-Forward', { relation: 'duplicated-by', label: 'Duplicate' }],
  ['System.LinkTypes.Duplicate-Reverse', { relation: 'duplicates', label: 'Duplicate Of' }],
] as const);

/** A link as an edit adds it: its type by the name in the project's catalog, and the end of it that the item stands on. */
interface AddedLink {
  readonly type: string;
  readonly direction: 'outward' | 'inward';
}

/** What an added link will mean and be called once its tracker has it. @param types the link types of the project's catalog */
export function meaningOfAdded(
  { type, direction }: AddedLink,
  types: ProjectCatalog['linkTypes'],
  tracker: TrackerKind,
): { readonly relation: LinkRelation; readonly label: string } {
  const known = types.find(({ name }) => name === type);
  const label = known?.[direction] ?? type;
  if (tracker === 'azure-devops') {
    const link = WORK_ITEM_LINKS.get(`${type}-${direction === 'outward' ? 'Forward' : 'Reverse'}`) ?? WORK_ITEM_LINKS.get(type);
    return { relation: link?.relation ?? 'other', label };
  }
  return { relation: known === undefined ? 'other' : relationOf(known, direction), label };
}
