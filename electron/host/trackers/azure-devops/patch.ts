import { remoteIdOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import { parseDay } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import {
  linkMember,
  linkOf,
  sameFieldValue,
  type EditableField,
  type FieldValue,
  type MembersField,
  type TextField,
  type ValueField,
} from '#shared/sync/editable.ts';
import { withMembers } from '#shared/sync/merge.ts';
import type { Change } from '#shared/sync/operation.ts';
import { tagsOf } from './map.ts';
import type { Fields, WireItem, WireRelation } from './parse.ts';
import type { LoadedProject } from './project.ts';
import { choiceId, descriptionField, linkEnd, PARENT, relOf, targetOf } from './record-state.ts';

/** One patch operation. @see Azure DevOps REST 7.1, Work Items - Update */
export type PatchOperation = { readonly op: 'add' | 'replace' | 'remove' | 'test'; readonly path: string; readonly value?: Json };

/** The item as it is at the revision that is written to, and what is known of its project. */
export interface Present {
  readonly connection: ConnectionId;
  /** Organisation or collection: links are written as whole addresses. */
  readonly baseUrl: string;
  readonly wire: WireItem;
  readonly project: LoadedProject;
}

const FIELDS: ReadonlyMap<EditableField, string> = new Map([
  ['title', 'System.Title'],
  ['state', 'System.State'],
  ['assignee', 'System.AssignedTo'],
  ['priority', 'Microsoft.VSTS.Common.Priority'],
  ['iteration', 'System.IterationPath'],
  ['area', 'System.AreaPath'],
  ['labels', 'System.Tags'],
]);
const TAGS = 'System.Tags';
export const HISTORY = 'System.History';

/** The type of an item, as its project has it. */
export const typeOf = ({ wire, project }: Pick<Present, 'wire' | 'project'>) => {
  const name = String(wire.fields['System.WorkItemType'] ?? '').toLowerCase();
  return { meaning: project.context.types.get(name), type: project.types.get(name) };
};

/** The field that a description is written to. */
function textField(present: Pick<Present, 'wire' | 'project'>): string {
  const { meaning, type } = typeOf(present);
  return descriptionField(present.wire.fields, meaning, (name) => type?.fields?.some((field) => field.referenceName === name) === true);
}

/** The path of an iteration, as fields carry it; null when the project's tree has no such iteration. */
export const iterationPath = (value: FieldValue, { catalog }: LoadedProject): string | null =>
  catalog.iterations.find(({ id }) => id === choiceId(value))?.path ?? null;

/** What a person filled in for a field, as the server takes it: a day is midnight of it, as in the days of iterations. */
function filledIn(name: string, value: Json, { catalog }: LoadedProject): Json {
  const isDay = typeof value === 'string' && parseDay(value) !== null;
  return isDay && catalog.fields.find(({ id }) => id === name)?.kind === 'dateTime' ? `${value}T00:00:00Z` : value;
}

/** The server's names of the fields that a change writes: a refusal that names one of them is about this change. */
export function fieldsWritten(change: Change, present: Pick<Present, 'wire' | 'project'>): readonly string[] {
  if (change.kind === 'comment') return [HISTORY];
  if (!('field' in change)) return [];
  if (change.kind === 'text') return [textField(present)];
  const along = change.kind === 'value' ? Object.keys(change.along ?? {}) : [];
  const own = FIELDS.get(change.field);
  return own === undefined ? along : [own, ...along];
}

/** Why a change cannot be written at all; null when it can be tried. */
export function unwritable(change: Change, present: Present): { readonly words: string; readonly advice: string } | null {
  const none = { words: 'Work items of Azure DevOps have no such field.', advice: 'Take this edit back.' };
  switch (change.kind) {
    case 'comment':
      return null;
    case 'create':
      return none;
    case 'text': {
      if (change.field !== 'description') return none;
      const format = present.wire.multilineFieldsFormat?.[textField(present)];
      if (typeof format !== 'string' || format.toLowerCase() !== 'markdown') return null;
      // REST 7.1 writes HTML: written over Markdown it would be read as Markdown.
      return {
        words: 'This text is kept as Markdown in Azure DevOps, and only HTML can be written from here.',
        advice: 'Change the text in Azure DevOps and take this edit back.',
      };
    }
    case 'members': {
      if (change.field === 'links') return null;
      if (change.field !== 'labels') return none;
      const bad = change.add.find((tag) => /[;,]/.test(tag));
      return bad === undefined ? null : { words: `A tag cannot hold a comma or a semicolon: "${bad}".`, advice: 'Write it without them.' };
    }
    case 'value': {
      if (change.field !== 'parent' && !FIELDS.has(change.field)) return none;
      if (change.field === 'iteration' && iterationPath(change.value, present.project) === null)
        return present.project.treeRead
          ? { words: 'The project has no such iteration any more.', advice: 'Choose another iteration.' }
          : {
              words: "The project's list of iterations could not be read.",
              advice: 'Check that your account and its token may see the iterations, then send it again.',
            };
      const compulsory = change.field === 'state' || change.field === 'area';
      return compulsory && change.value === null
        ? { words: 'Every work item has one.', advice: 'Choose a value, or take this edit back.' }
        : null;
    }
  }
}

/** What a field that holds one value is set to; null clears it. */
function fieldValue(field: EditableField, value: FieldValue, project: LoadedProject): Json {
  if (value === null) return null;
  if (field === 'iteration') return iterationPath(value, project);
  const text = typeof value === 'object' ? value.id : value;
  return field === 'priority' && /^\d+$/.test(String(text)) ? Number(text) : text;
}

/** `add` also replaces; `remove` clears (REST reference, Work Items - Update). */
const setField = (name: string, value: Json): PatchOperation =>
  value === null ? { op: 'remove', path: `/fields/${name}` } : { op: 'add', path: `/fields/${name}`, value };

/** Text of a comment: HTML as it is; plain words with their marks and line ends kept. */
export function commentHtml(text: string): string {
  if (/<[a-z][^<>]*>/i.test(text)) return text;
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.trim().replaceAll(/\r\n?|\n/g, '<br>');
}

/** The relations that a patch takes away, by their place in the revision, and those it adds. */
interface RelationChange {
  readonly remove: Set<number>;
  readonly add: Map<string, PatchOperation>;
}

export interface BuiltPatch {
  /** Without the test on the revision; empty when the item holds everything already. */
  readonly operations: readonly PatchOperation[];
  readonly removed: readonly WireRelation[];
}

/**
 * The patch that makes some changes of one item. The whole string of tags is what the item has, with ours on top. Relations are removed by
 * their index, the last one first, so that no index moves while the patch is applied; then the new ones are added.
 */
export function buildPatch(changes: readonly Change[], present: Present): BuiltPatch {
  const { wire, project } = present;
  const fields = new Map<string, PatchOperation>();
  const relations: RelationChange = { remove: new Set(), add: new Map() };
  let tags: readonly string[] | null = null;
  for (const change of changes) {
    if (change.kind === 'comment') fields.set(HISTORY, setField(HISTORY, commentHtml(change.text)));
    else if (change.kind === 'text') fields.set(textField(present), setField(textField(present), change.value));
    else if (change.kind === 'members' && change.field === 'labels') tags = withMembers('labels', tags ?? tagsIn(wire), change);
    else if (change.kind === 'members') changeLinks(change, present, relations);
    else if (change.kind === 'value' && change.field === 'parent')
      changeParent(choiceId(change.value) as ItemId | null, present, relations);
    else if (change.kind === 'value') {
      const name = FIELDS.get(change.field)!;
      fields.set(name, setField(name, fieldValue(change.field, change.value, project)));
      for (const [along, value] of Object.entries(change.along ?? {})) fields.set(along, setField(along, filledIn(along, value, project)));
    }
  }
  const setTags = tags === null ? null : tagsOperation(tagsIn(wire), tags);
  const indices = [...relations.remove].sort((a, b) => b - a);
  const operations = [
    ...fields.values(),
    ...(setTags === null ? [] : [setTags]),
    ...indices.map((index): PatchOperation => ({ op: 'remove', path: `/relations/${index}` })),
    ...relations.add.values(),
  ].filter((operation) => !changesNothing(operation, wire.fields));
  return { operations, removed: indices.map((index) => wire.relations![index]!) };
}

const tagsIn = (wire: WireItem): readonly string[] => {
  const text = wire.fields[TAGS];
  return tagsOf(typeof text === 'string' ? text : null);
};

/** Writing tags sets all of them: `replace` where there are some, so that no reading of the standard can mean "add to them". */
function tagsOperation(before: readonly string[], after: readonly string[]): PatchOperation | null {
  const [had, wants] = [before.join('; '), after.join('; ')];
  if (had === wants) return null;
  if (wants === '') return { op: 'remove', path: `/fields/${TAGS}` };
  return { op: had === '' ? 'add' : 'replace', path: `/fields/${TAGS}`, value: wants };
}

/** Clearing an empty field: some servers refuse to remove what is not there. */
const changesNothing = ({ op, path }: PatchOperation, fields: Fields): boolean =>
  op === 'remove' && path.startsWith('/fields/') && (fields[path.slice('/fields/'.length)] ?? null) === null;

/** A relation as it is written. @param comment kept where an existing relation is written again */
export const addRelation = (rel: string, url: string, comment?: Json): PatchOperation => ({
  op: 'add',
  path: '/relations/-',
  value: { rel, url, ...(comment === undefined ? {} : { attributes: { comment } }) },
});

const itemUrl = (baseUrl: string, target: ItemId): string => `${baseUrl}/_apis/wit/workItems/${remoteIdOf(target)}`;

function changeParent(wanted: ItemId | null, { wire, baseUrl, connection }: Present, { remove, add }: RelationChange): void {
  const index = (wire.relations ?? []).findIndex(({ rel }) => rel === PARENT);
  const held = index === -1 ? null : targetOf(wire.relations![index]!, connection);
  add.delete(PARENT);
  if (held === wanted) {
    remove.delete(index);
    return;
  }
  if (index !== -1) remove.add(index);
  if (wanted !== null) add.set(PARENT, addRelation(PARENT, itemUrl(baseUrl, wanted)));
}

function changeLinks(change: Extract<Change, { readonly kind: 'members' }>, present: Present, { remove, add }: RelationChange): void {
  const { wire, baseUrl, connection, project } = present;
  const places = new Map<string, number>();
  for (const [index, relation] of (wire.relations ?? []).entries()) {
    const target = targetOf(relation, connection);
    if (target !== null) places.set(linkMember(linkEnd(relation.rel, target)), index);
  }
  for (const member of change.add) {
    const place = places.get(member);
    if (place !== undefined) {
      remove.delete(place);
      continue;
    }
    const end = linkOf(member);
    add.set(member, addRelation(relOf(end, project.context.linkNames), itemUrl(baseUrl, end.target)));
  }
  for (const member of change.remove) {
    const place = places.get(member);
    add.delete(member);
    if (place !== undefined) remove.add(place);
  }
}

/** What a new item is given, as changes of an empty one. Fields that were left empty stay as the server begins them. */
export function creationChanges({ state }: Extract<Change, { readonly kind: 'create' }>): readonly Change[] {
  const values = Object.entries(state.values).filter(([, value]) => value !== null);
  const members = Object.entries(state.members).filter(([, list]) => list.length > 0);
  return [
    ...values.map(([field, value]): Change => ({ kind: 'value', field: field as ValueField, base: null, value })),
    ...Object.entries(state.texts)
      .filter(([, text]) => text !== '')
      .map(([field, value]): Change => ({ kind: 'text', field: field as TextField, base: '', value })),
    ...members.map(([field, add]): Change => ({ kind: 'members', field: field as MembersField, add, remove: [] })),
  ];
}

/** The patch of a new item: its fields, its relations, and the sentence by which it is found again. */
export function creationPatch(
  change: Extract<Change, { readonly kind: 'create' }>,
  present: Present,
  sentence: string,
): readonly PatchOperation[] {
  const along = Object.entries(change.along ?? {}).map(([name, value]) => setField(name, filledIn(name, value, present.project)));
  return [...buildPatch(creationChanges(change), present).operations, ...along, setField(HISTORY, sentence)];
}

/** Whether two values of a field are one to the server. Paths and names compare without case there. */
export function sameHeld(field: EditableField, held: FieldValue, wanted: FieldValue): boolean {
  const lower = (value: FieldValue): FieldValue =>
    typeof value === 'object' && value !== null ? { ...value, id: value.id.toLowerCase() } : value;
  return field === 'title' ? sameFieldValue(held, wanted) : sameFieldValue(lower(held), lower(wanted));
}
