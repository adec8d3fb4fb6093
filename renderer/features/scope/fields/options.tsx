import type { PickerOption } from '#renderer/ui/picker.tsx';
import type { FieldValue, MembersField } from '#shared/sync/editable.ts';
import type { ProjectChoices } from '#shared/sync/choices.ts';
import { choicesFor, NONE, type ChosenField } from './choices-for.ts';
import { StateIcon } from '../item-marks.tsx';

const NO_VALUE: { readonly [F in ChosenField]: string | null } = {
  state: null, // every item has one
  assignee: 'Nobody',
  priority: null, // trackers that have priorities want one
  iteration: null,
  area: null,
};

/** Said where nothing is known. */
export const LEARNT: { readonly [F in ChosenField | MembersField]: string } = {
  state: 'Pull once to learn the states of this type.',
  assignee: 'Pull once to learn who can be assigned.',
  priority: 'Pull once to learn the priorities of this project.',
  iteration: 'Pull once to learn the iterations of this project.',
  area: 'Pull once to learn the areas of this project.',
  labels: 'No label is known yet. Type one to add it.',
  components: 'This project has no components, or they are not pulled yet. Pull once to learn them.',
  fixVersions: 'This project has no open versions, or they are not pulled yet. Pull once to learn them.',
  links: 'Pull once to learn how items can be linked.',
};

/** What is said where no option has the typed letters, or where there is none at all. */
export const emptyText = (field: ChosenField | MembersField, options: readonly unknown[]): string =>
  options.length === 0 ? LEARNT[field] : 'Nothing with these letters.';

/** The options of a field, none first where that can be chosen. Without anything known there is nothing to choose, not even none. */
export function optionsFor(choices: ProjectChoices, field: ChosenField, type: string): readonly PickerOption[] {
  const known = choicesFor(choices, field, type);
  const none = NO_VALUE[field];
  const options = known.map((choice): PickerOption => {
    const state = field === 'state' ? choices.states[type]?.find(({ id }) => id === choice.id) : undefined;
    return { value: choice.id, label: choice.name, ...(state === undefined ? {} : { icon: <StateIcon category={state.category} /> }) };
  });
  return none === null || known.length === 0 ? options : [{ value: NONE, label: none }, ...options];
}

/** The value that an option stands for, as an edit says it. Areas are plain paths. */
export function valueFor(choices: ProjectChoices, field: ChosenField, type: string, id: string): FieldValue {
  if (id === NONE) return null;
  if (field === 'area') return id;
  const found = choicesFor(choices, field, type).find((choice) => choice.id === id);
  return found === undefined ? null : { id: found.id, name: found.name };
}

/** The option that is shown as chosen: a list knows its values by name only. */
export const chosenOption = (options: readonly PickerOption[], name: string | null): string | null =>
  name === null ? NONE : (options.find(({ label }) => label === name)?.value ?? null);

/** The members that a field can be given. */
export function memberOptions(choices: ProjectChoices, field: 'labels' | 'components' | 'fixVersions'): readonly PickerOption[] {
  if (field !== 'fixVersions') return choices[field].map((name) => ({ value: name, label: name }));
  return choices.fixVersions.map(({ id, name, released }) => ({
    value: id,
    label: name,
    ...(released ? { detail: 'Released' } : {}),
  }));
}
