import type { ProjectChoices } from '#shared/sync/choices.ts';
import type { Choice, ValueField } from '#shared/sync/editable.ts';

/** Stands for nobody, none: no id of a tracker is empty. */
export const NONE = '';

/** Fields that hold one of several things a project offers. */
export type ChosenField = Extract<ValueField, 'state' | 'assignee' | 'priority' | 'iteration' | 'area'>;

/** What a field can be set to, by the id that an edit names it with. */
export function choicesFor(choices: ProjectChoices, field: ChosenField, type: string): readonly Choice[] {
  switch (field) {
    case 'state':
      return choices.states[type] ?? [];
    case 'assignee':
      return choices.people;
    case 'priority':
      return choices.priorities;
    case 'iteration':
      return choices.iterations;
    case 'area':
      return choices.areas.map((area) => ({ id: area, name: area }));
  }
}
