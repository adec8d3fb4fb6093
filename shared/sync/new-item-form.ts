import type { RichText } from '#shared/domain/item.ts';
import type { Problems } from '#shared/domain/problems.ts';
import { toSource } from '#shared/domain/rich-text/rich-text.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { labelProblem, titleProblem, type ProjectChoices } from './choices.ts';
import type { Choice, RecordState } from './editable.ts';

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
  /** A fix version in Jira, an iteration in Azure DevOps. */
  readonly place: string;
  /** With commas between. */
  readonly labels: string;
}

export type NewItemProblems = Problems<keyof NewItemFields>;

export const EMPTY_NEW_ITEM: NewItemFields = { type: '', title: '', description: '', assignee: '', priority: '', place: '', labels: '' };

/** Where a new item can be put: versions in Jira, iterations in Azure DevOps. */
export const placesOf = ({ tracker, fixVersions, iterations }: ProjectChoices): readonly Choice[] =>
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

/** A new item from what was typed, or what is wrong per field. What its tracker asks for besides, it says when the item is sent. */
export function parseNewItem(fields: NewItemFields, choices: ProjectChoices): Result<RecordState, NewItemProblems> {
  const problems: { -readonly [F in keyof NewItemFields]?: string } = {};
  const title = titleProblem(fields.title);
  if (title !== null) problems.title = title;
  if (fields.type === '') problems.type = 'Choose what it is.';
  const labels = labelsIn(fields.labels, choices);
  const label = labels.map((one) => labelProblem(one, choices.tracker)).find((problem) => problem !== null);
  if (label != null) problems.labels = label;
  const description = sourceOf(fields.description, choices.format);
  if (!description.ok) problems.description = description.error;
  if (Object.keys(problems).length > 0 || !description.ok) return err(problems as NewItemProblems);
  const chosen = (list: readonly Choice[], id: string): Choice | null => list.find((one) => one.id === id) ?? null;
  const [assignee, priority] = [chosen(choices.people, fields.assignee), chosen(choices.priorities, fields.priority)];
  const place = chosen(placesOf(choices), fields.place);
  return ok({
    values: {
      title: fields.title.trim(),
      ...(assignee === null ? {} : { assignee: plain(assignee) }),
      ...(priority === null ? {} : { priority: plain(priority) }),
      ...(place === null || choices.tracker === 'jira' ? {} : { iteration: plain(place) }),
    },
    texts: description.value === '' ? {} : { description: description.value },
    members: {
      ...(labels.length === 0 ? {} : { labels }),
      ...(place === null || choices.tracker !== 'jira' ? {} : { fixVersions: [place.id] }),
    },
  });
}

const plain = ({ id, name }: Choice): Choice => ({ id, name });

function sourceOf(markdown: string, format: RichText['format'] | null): Result<string, string> {
  if (markdown.trim() === '') return ok('');
  if (format === null) return err('How this tracker writes text is not known while the service is away. Leave it empty for now.');
  return toSource(markdown, format);
}
