import type { ItemId, IterationId, RichText, VersionId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';

/** The records of a tracker that the cockpit can change. */
export type RecordId = ItemId | VersionId | IterationId;
export type RecordKind = 'item' | 'version' | 'iteration';

/**
 * How a field takes two people's changes. `value`: one of them. `text`: line by line. `members`: each member by itself, so that two
 * people who add different labels both keep theirs.
 */
export const EDITABLE = {
  item: {
    title: 'value',
    description: 'text',
    state: 'value',
    assignee: 'value',
    priority: 'value',
    parent: 'value',
    iteration: 'value',
    area: 'value',
    labels: 'members',
    components: 'members',
    fixVersions: 'members',
    links: 'members',
  },
  version: { name: 'value', description: 'text', start: 'value', date: 'value', released: 'value', archived: 'value' },
  iteration: { name: 'value', start: 'value', finish: 'value' },
} as const satisfies { readonly [K in RecordKind]: { readonly [field: string]: 'value' | 'text' | 'members' } };

type FieldsOf<Kind extends 'value' | 'text' | 'members'> = {
  [K in RecordKind]: { [F in keyof (typeof EDITABLE)[K]]: (typeof EDITABLE)[K][F] extends Kind ? F : never }[keyof (typeof EDITABLE)[K]];
}[RecordKind];
export type ValueField = FieldsOf<'value'>;
export type TextField = FieldsOf<'text'>;
export type MembersField = FieldsOf<'members'>;
export type EditableField = ValueField | TextField | MembersField;

/** One of several things in a tracker, chosen: compared by id, shown by name. A state, a person, a priority, a parent, an iteration. */
export interface Choice {
  readonly id: string;
  readonly name: string;
}

/** Nothing, a yes or no, plain words, a day, or one of several things. */
export type FieldValue = null | boolean | string | Choice;

/**
 * What a record holds in the fields that can be changed, in one form for both trackers. A field that the tracker did not answer is left
 * out: nothing is concluded from it. A member of `labels` and `components` is its name, of `fixVersions` a version's id, of `links` what
 * `linkMember` makes.
 */
export interface RecordState {
  readonly values: { readonly [F in ValueField]?: FieldValue };
  readonly texts: { readonly [F in TextField]?: string };
  readonly members: { readonly [F in MembersField]?: readonly string[] };
  /** How texts are marked up; left out where a text is plain, or empty so that nobody knows. */
  readonly formats?: { readonly [F in TextField]?: TextFormat };
}

export type TextFormat = RichText['format'];

/** A link as a member: its type, which end this item is, and the other item. */
export interface LinkEnd {
  readonly type: string;
  readonly direction: 'outward' | 'inward';
  readonly target: ItemId;
}

/** @example linkMember({ type: 'Blocks', direction: 'inward', target }) => 'inward Blocks jira/10042' */
export const linkMember = ({ type, direction, target }: LinkEnd): string => `${direction} ${encodeURIComponent(type)} ${target}`;

/** The link that a member stands for. @throws RangeError for text that `linkMember` did not make: a bug */
export function linkOf(member: string): LinkEnd {
  const [direction, type, target] = member.split(' ');
  if ((direction !== 'outward' && direction !== 'inward') || type === undefined || target === undefined)
    throw new RangeError(`Not a link: ${member}`);
  return { type: decodeURIComponent(type), direction, target: target as ItemId };
}

const isChoice = (value: FieldValue): value is Choice => typeof value === 'object' && value !== null;

/** Whether two values are the same to the tracker. Trackers trim words, so outer white space does not count; a renamed choice is the same one. */
export function sameFieldValue(a: FieldValue, b: FieldValue): boolean {
  if (isChoice(a) && isChoice(b)) return a.id === b.id;
  if (typeof a === 'string' && typeof b === 'string') return a.trim() === b.trim();
  return a === b;
}

/** Text as it is compared: trackers change line ends and outer white space when they store it. */
export const comparableText = (text: string): string =>
  text.replaceAll(/\r\n?/g, '\n').split('\n').map(withoutBlanksAtEnd).join('\n').trim();

/** A pattern would look at a long run of blanks once for each of them. */
function withoutBlanksAtEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1;
  return end === line.length ? line : line.slice(0, end);
}

/** A member as it is compared. Azure DevOps takes tags that differ in case alone for one; Jira's labels that do are so close that both are. */
export const comparableMember = (field: MembersField, member: string): string =>
  field === 'labels' ? member.trim().toLowerCase() : member;

/** A value as people read it. */
export const valueText = (value: FieldValue): Json => (isChoice(value) ? value.name : value);
