import type { ProjectCatalog, RequiredField } from '#shared/domain/catalog.ts';
import type { RichText, TrackerKind } from '#shared/domain/item.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { toSource } from '#shared/domain/rich-text/rich-text.ts';
import { parseDay, type CalendarDate } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { ProjectChoices } from './choices.ts';
import type { AskedField } from './operation.ts';

/** Fields of the tracker that the form for a new item has under a name of its own. */
export type OwnField = 'description' | 'assignee' | 'priority' | 'labels' | 'place' | 'parent';

const OWN: { readonly [K in TrackerKind]: ReadonlyMap<string, OwnField> } = {
  jira: new Map<string, OwnField>([
    ['description', 'description'],
    ['assignee', 'assignee'],
    ['priority', 'priority'],
    ['labels', 'labels'],
    ['fixVersions', 'place'],
    ['parent', 'parent'],
  ]),
  'azure-devops': new Map<string, OwnField>([
    ['System.Description', 'description'],
    ['Microsoft.VSTS.TCM.ReproSteps', 'description'], // the text of a bug, where its process has it
    ['System.AssignedTo', 'assignee'],
    ['Microsoft.VSTS.Common.Priority', 'priority'],
    ['System.Tags', 'labels'],
    ['System.IterationPath', 'place'],
  ]),
};

/** What a new item of one type needs beside its title. */
export interface Needs {
  readonly own: ReadonlySet<OwnField>;
  /** To be asked for besides, in the tracker's order. */
  readonly more: readonly RequiredField[];
  /** What the tracker will ask for and nothing here can fill, by name. */
  readonly others: readonly string[];
}

export const NO_NEEDS: Needs = { own: new Set(), more: [], others: [] };

/** Whether the form can offer anything for a field of its own. */
function isOffered(field: OwnField, { tracker, people, priorities, fixVersions, iterations }: ProjectChoices): boolean {
  switch (field) {
    case 'assignee':
      return people.length > 0;
    case 'priority':
      return priorities.length > 0;
    case 'place':
      return (tracker === 'jira' ? fixVersions : iterations).length > 0;
    default:
      return true;
  }
}

/** The types that can be created: those of which the tracker says so, all where it has not said. */
export function creatableTypes(catalog: ProjectCatalog | null): ProjectCatalog['types'] {
  const { types = [], requires } = catalog ?? {};
  const known = requires === undefined ? null : new Set(requires.map(({ type }) => type));
  return known === null ? types : types.filter(({ name }) => known.has(name));
}

/** What a new item of a type needs. A part of an issue needs its whole, whatever is known. */
export function needsOf(catalog: ProjectCatalog | null, type: string, choices: ProjectChoices): Needs {
  const fields = catalog?.requires?.find((each) => each.type === type)?.fields ?? [];
  const isPart = choices.tracker === 'jira' && catalog?.types.find(({ name }) => name === type)?.kind === 'subtask';
  const own = new Set<OwnField>(isPart ? ['parent'] : []);
  const more: RequiredField[] = [];
  const others: string[] = [];
  for (const field of fields) {
    const known = OWN[choices.tracker].get(field.id);
    if (known !== undefined && isOffered(known, choices)) own.add(known);
    else if (known === undefined && isFillable(field, choices)) more.push(field);
    else others.push(field.name);
  }
  return { own, more, others };
}

function isFillable({ kind, options }: RequiredField, { people, format }: ProjectChoices): boolean {
  if (kind === 'other') return false;
  if (kind === 'person') return people.length > 0;
  if (kind === 'rich-text') return format !== null;
  return (kind !== 'option' && kind !== 'options') || options.length > 0;
}

/** Several chosen options as one text of a form: their ids, one in a line. */
export const manyChosen = (ids: readonly string[]): string => [...new Set(ids)].join('\n');
/** The ids in such a text. */
export const chosenIn = (text: string): readonly string[] => text.split('\n').filter((id) => id !== '');

/** What was chosen for a field and is not in its list: it was chosen for another type, or the list is another one by now. By id. */
export function strangersIn({ kind, options }: Pick<RequiredField, 'kind' | 'options'>, typed: string): readonly string[] {
  if (kind !== 'option' && kind !== 'options') return [];
  return chosenIn(typed).filter((id) => !options.some((option) => option.id === id));
}

/** What an option of a field is called by any type that has it; its id where none has. */
export function optionName(catalog: ProjectCatalog | null, field: string, id: string): string {
  const fields = (catalog?.requires ?? []).flatMap((type) => type.fields).filter((each) => each.id === field);
  return fields.flatMap(({ options }) => options).find((option) => option.id === id)?.name ?? id;
}

/** Why an item with such a choice cannot be created. @param names as people read them */
export const strangerWords = (names: readonly string[]): string =>
  names.length === 1
    ? `${isolated(names[0]!)} is not in the list of this type and cannot be sent: choose another.`
    : `${names.map(isolated).join(', ')} are not in the list of this type and cannot be sent: take them out.`;

const STRANGE = 'What is chosen here is not in the list of this type and cannot be sent: choose again.';

function numberIn(text: string): Result<number, string> {
  const number = Number(text.replace(',', '.'));
  return Number.isFinite(number) ? ok(number) : err('Type a number, such as 3 or 2.5.');
}

function dayIn(text: string): Result<CalendarDate, string> {
  const day = parseDay(text);
  return day === null ? err('Choose a day.') : ok(day);
}

/** What was filled in for a field that a refusal asks for, as the edit takes it along: '' where it is left empty, a day as 'YYYY-MM-DD'. */
export function askedValue({ kind }: Pick<AskedField, 'kind'>, typed: string): Result<Json, string> {
  const text = typed.trim();
  if (text === '') return ok('');
  if (kind === undefined) return ok(typed);
  return kind === 'number' ? numberIn(text) : dayIn(text);
}

/** What was filled in before, as the editor of the field shows it: the form for a new item may have noted the instant of a day. */
export const askedText = ({ kind }: Pick<AskedField, 'kind'>, given: string | number): string =>
  kind === 'date' ? String(given).slice(0, 'YYYY-MM-DD'.length) : String(given);

/**
 * What was typed or chosen for a required field, in the form in which its tracker takes it.
 * @param typed words, Markdown, a day, the id of an option or of a person, or what `manyChosen` makes of several options
 */
export function requiredValue({ kind, options }: RequiredField, typed: string, choices: ProjectChoices): Result<Json, string> {
  const text = typed.trim();
  const isJira = choices.tracker === 'jira';
  if (text === '') return err('This type of item needs it.');
  switch (kind) {
    case 'number':
      return numberIn(text);
    case 'date': {
      const day = dayIn(text);
      return day.ok && !isJira ? ok(`${day.value}T00:00:00Z`) : day;
    }
    case 'option':
      if (strangersIn({ kind, options }, text).length > 0) return err(STRANGE);
      return ok(isJira ? { id: text } : text);
    case 'options': {
      const ids = chosenIn(text);
      if (strangersIn({ kind, options }, text).length > 0) return err(STRANGE);
      return ok(ids.map((id) => ({ id }))); // only Jira has such fields
    }
    case 'person':
      // Which Jira it is shows in the form of its texts; while that is not known the name goes out as it is.
      return ok(!isJira || choices.format === null ? text : choices.format === 'adf' ? { accountId: text } : { name: text });
    case 'rich-text':
      return choices.format === null ? err('How this tracker writes text is not known yet.') : richValue(text, choices.format);
    default:
      return ok(text);
  }
}

function richValue(markdown: string, format: RichText['format']): Result<Json, string> {
  const source = toSource(markdown, format);
  return source.ok && format === 'adf' ? ok(JSON.parse(source.value) as Json) : source;
}
