import { remoteIdOf, type ItemId, type VersionId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import { comparableMember, type Choice, type EditableField, type FieldValue } from '#shared/sync/editable.ts';
import type { Change } from '#shared/sync/operation.ts';
import { adfOf } from './adf.ts';

/** Where an issue's parent is written: Data Center keeps the epic of everything but sub-tasks in a custom field, by `key`. */
export type ParentField = { readonly kind: 'parent' } | { readonly kind: 'epic'; readonly field: string; readonly key: string | null };

export interface FieldForm {
  readonly cloud: boolean;
  readonly parent: ParentField;
  /** The labels that the issue has now, as they are spelled there. */
  readonly labels: readonly string[];
}

type Named = Exclude<Change, { readonly kind: 'comment' | 'create' }>;

const FIELDS: ReadonlyMap<EditableField, string> = new Map([
  ['title', 'summary'],
  ['description', 'description'],
  ['assignee', 'assignee'],
  ['priority', 'priority'],
  ['labels', 'labels'],
  ['components', 'components'],
  ['fixVersions', 'fixVersions'],
]);

/** Whether a field is written by an edit of the issue; states, links and comments have requests of their own. */
export const isEdited = ({ field }: Named): boolean => field === 'parent' || FIELDS.has(field);

/** Jira's name of the field that a change is written to. */
export const jiraField = ({ field }: Named, { parent }: Pick<FieldForm, 'parent'>): string =>
  field === 'parent' ? (parent.kind === 'epic' ? parent.field : 'parent') : (FIELDS.get(field) ?? field);

/** Why a change cannot be written to an issue at all; null when it can. */
export function unwritable(change: Change, cloud: boolean): { readonly words: string; readonly advice: string } | null {
  if (change.kind === 'comment' || change.kind === 'create') return badText(change.kind === 'comment' ? change.text : '', cloud);
  if (change.kind === 'text') return badText(change.value, cloud);
  if (isEdited(change) || change.field === 'state' || change.field === 'links') return null;
  const what = change.field === 'iteration' ? 'Sprints' : `The field "${change.field}"`;
  return { words: `${what} of Jira cannot be changed from here.`, advice: 'Change it in Jira and take this edit back.' };
}

function badText(text: string, cloud: boolean): { readonly words: string; readonly advice: string } | null {
  const document = cloud ? adfOf(text) : null;
  return document === null || document.ok ? null : { words: document.error, advice: 'Write the text anew, then send it again.' };
}

/** Rich text as the dialect takes it: a document in Cloud, wiki text on Data Center. */
export function richText(source: string, cloud: boolean): Json {
  if (!cloud) return source;
  const document = adfOf(source);
  if (!document.ok) throw new RangeError(document.error);
  return document.value;
}

/**
 * The body of one edit. Sets are written by what is added and removed, never whole: two people who add different versions both keep theirs.
 * Of two changes of one field the later one stands.
 * @see Atlassian, Edit issue: a field may stand in `fields` or in `update`, not in both
 */
export function editOf(changes: readonly Named[], form: FieldForm): Json {
  const fields: Record<string, Json> = {};
  const update: Record<string, Json[]> = {};
  for (const change of changes) {
    const name = jiraField(change, form);
    if (change.kind === 'members') {
      (update[name] ??= []).push(...memberOperations(change, form));
    } else if (name === 'parent' && change.kind === 'value' && change.value === null) {
      delete fields[name];
      update[name] = [{ set: { none: true } }];
    } else {
      delete update[name];
      fields[name] = change.kind === 'text' ? richText(change.value, form.cloud) : valueOf(change.field, change.value, form);
    }
  }
  return { ...(Object.keys(fields).length > 0 ? { fields } : {}), ...(Object.keys(update).length > 0 ? { update } : {}) };
}

function memberOperations({ field, add, remove }: Extract<Change, { readonly kind: 'members' }>, { labels }: FieldForm): readonly Json[] {
  const member = memberOf(field);
  // Jira removes a label only as it is spelled; to people 'API' and 'api' are one.
  const spelled = (label: string): readonly string[] => {
    const key = comparableMember('labels', label);
    const found = labels.filter((each) => comparableMember('labels', each) === key);
    return found.length === 0 ? [label] : found;
  };
  return [
    ...add.map((each) => ({ add: member(each) })),
    ...(field === 'labels' ? remove.flatMap(spelled) : remove).map((each) => ({ remove: member(each) })),
  ];
}

/** An element of a set as Jira names it. */
export const memberOf =
  (field: string) =>
  (member: string): Json => {
    if (field === 'fixVersions') return { id: remoteIdOf(member as VersionId) };
    return field === 'components' ? { name: member } : member;
  };

const isChoice = (value: FieldValue): value is Choice => typeof value === 'object' && value !== null;

/** A value as Jira takes it. */
export function valueOf(field: EditableField, value: FieldValue, { cloud, parent }: Pick<FieldForm, 'cloud' | 'parent'>): Json {
  if (!isChoice(value)) return value;
  switch (field) {
    case 'assignee':
      return cloud ? { accountId: value.id } : { name: value.id };
    case 'parent':
      // Without a key there is no such epic: Jira says so in its own words.
      return parent.kind === 'epic' ? (parent.key ?? value.name) : { id: remoteIdOf(value.id as ItemId) };
    default:
      return { id: value.id };
  }
}
