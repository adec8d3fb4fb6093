import type { RichText } from '#shared/domain/item.ts';
import type { Problems } from '#shared/domain/problems.ts';
import { toSource } from '#shared/domain/rich-text/rich-text.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { labelProblem, titleProblem, type ProjectChoices } from './choices.ts';
import type { Choice, RecordState } from './editable.ts';
import { chosenIn, NO_NEEDS, requiredValue, type Needs } from './required-fields.ts';

/** What the dialog for a new item asks. */
export interface NewItemFields {
  /** The name of the type. */
  readonly type: string;
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  /** Ids of what the project offers; '' for none. */
  readonly assignee: string;
  readonly priority: string;
  /** Fix versions in Jira, as `manyChosen` makes a text of several; an iteration in Azure DevOps. */
  readonly place: string;
  /** With commas between. */
  readonly labels: string;
  /** The item that it is a part of: `name` is its key. */
  readonly parent: Choice | null;
  /** What its type asks for besides, as typed or chosen, by the tracker's names of the fields. */
  readonly more: { readonly [field: string]: string };
}

/** The place of a field that a type asks for besides, among the problems. */
export const morePlace = (field: string): `more.${string}` => `more.${field}`;

export type NewItemProblems = Problems<keyof NewItemFields | `more.${string}`>;

export const EMPTY_NEW_ITEM: NewItemFields = {
  type: '',
  title: '',
  description: '',
  assignee: '',
  priority: '',
  place: '',
  labels: '',
  parent: null,
  more: {},
};

/** A new item as `create-record` takes it. `along`: what its type asks for besides, in the tracker's own form. */
export interface NewItem {
  readonly state: RecordState;
  readonly along?: { readonly [field: string]: Json };
}

/** Where a new item can be put: versions in Jira, iterations in Azure DevOps. */
const placesOf = ({ tracker, fixVersions, iterations }: ProjectChoices): readonly Choice[] =>
  tracker === 'jira' ? fixVersions : iterations;

/** Labels or tags as typed: commas part them, and white space as well where a label cannot hold any. */
export const labelsIn = (typed: string, { tracker }: Pick<ProjectChoices, 'tracker'>): readonly string[] => [
  ...new Set(
    typed
      .split(tracker === 'jira' ? /[\s,]+/ : /[,;]+/)
      .map((label) => label.trim())
      .filter(Boolean),
  ),
];

const NEEDED = 'This type of item needs it.';

/** A new item from what was typed, or what is wrong per field. What is not known of its type, its tracker says when the item is sent. */
export function parseNewItem(fields: NewItemFields, choices: ProjectChoices, needs: Needs = NO_NEEDS): Result<NewItem, NewItemProblems> {
  const problems: { [field: string]: string } = {};
  const chosen = (list: readonly Choice[], id: string): Choice | null => list.find((one) => one.id === id) ?? null;
  const [assignee, priority] = [chosen(choices.people, fields.assignee), chosen(choices.priorities, fields.priority)];
  const places = chosenIn(fields.place).flatMap((id) => chosen(placesOf(choices), id) ?? []);
  const place = places[0] ?? null;
  // Chosen for another type, it is not seen any more.
  const parent = needs.own.has('parent') ? fields.parent : null;
  const labels = labelsIn(fields.labels, choices);
  const description = sourceOf(fields.description, choices.format);
  const given = {
    assignee,
    priority,
    place,
    parent,
    labels: labels[0] ?? null,
    description: fields.description.trim() || null,
  };
  for (const field of needs.own) if (given[field] === null) problems[field] = NEEDED;
  const title = titleProblem(fields.title);
  if (title !== null) problems['title'] = title;
  if (fields.type === '') problems['type'] = 'Choose what it is.';
  const label = labels.map((one) => labelProblem(one, choices.tracker)).find((problem) => problem !== null);
  if (label != null) problems['labels'] = label;
  if (!description.ok) problems['description'] = description.error;
  const along: { [field: string]: Json } = {};
  for (const field of needs.more) {
    const value = requiredValue(field, fields.more[field.id] ?? '', choices);
    if (value.ok) along[field.id] = value.value;
    else problems[morePlace(field.id)] = value.error;
  }
  if (Object.keys(problems).length > 0 || !description.ok) return err(problems as NewItemProblems);
  const state: RecordState = {
    values: {
      title: fields.title.trim(),
      ...(assignee === null ? {} : { assignee: plain(assignee) }),
      ...(priority === null ? {} : { priority: plain(priority) }),
      ...(place === null || choices.tracker === 'jira' ? {} : { iteration: plain(place) }),
      ...(parent === null ? {} : { parent: plain(parent) }),
    },
    texts: description.value === '' ? {} : { description: description.value },
    members: {
      ...(labels.length === 0 ? {} : { labels }),
      ...(place === null || choices.tracker !== 'jira' ? {} : { fixVersions: places.map(({ id }) => id) }),
    },
  };
  return ok({ state, ...(Object.keys(along).length === 0 ? {} : { along }) });
}

const plain = ({ id, name }: Choice): Choice => ({ id, name });

function sourceOf(markdown: string, format: RichText['format'] | null): Result<string, string> {
  if (markdown.trim() === '') return ok('');
  if (format === null) return err('How this tracker writes text is not known while the service is away. Leave it empty for now.');
  return toSource(markdown, format);
}
