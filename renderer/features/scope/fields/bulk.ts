import type { ItemListRow } from '#shared/domain/scope.ts';
import { trackerOfItem, type ProjectId } from '#shared/domain/item.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { hasField, type ProjectChoices } from '#shared/sync/choices.ts';
import { choicesFor, NONE } from './choices-for.ts';
import { editOf, seenIn, type BulkField } from './edits.ts';

/*
 * Many items edited at once. They may be of several projects, types and trackers, in which the same state or version has an id of its
 * own: people choose by name, and each item gets what its own project calls so. An item whose project has no such thing stays as it is.
 */

/** What the editors of each project offer; null for one of which nothing is here. */
export type ChoicesByProject = ReadonlyMap<ProjectId, ProjectChoices | null>;

/** A name that some of the items can be given. */
export interface BulkOption {
  readonly name: string;
  /** Items whose project offers it. */
  readonly count: number;
}

/** Why an item cannot be edited, or null. */
const choicesOfRow = (row: ItemListRow, all: ChoicesByProject, field: BulkField): ProjectChoices | null => {
  const choices = all.get(row.projectId) ?? null;
  const isEditable = choices !== null && choices.readOnly === null && row.goneSince === undefined && hasField(trackerOfItem(row), field);
  return isEditable ? choices : null;
};

const namesIn = (choices: ProjectChoices, field: BulkField, type: string): readonly string[] => {
  if (field === 'labels') return choices.labels;
  if (field === 'fixVersions') return choices.fixVersions.map(({ name }) => name);
  return choicesFor(choices, field, type).map(({ name }) => name);
};

/** Every name that can be chosen, in the order of the projects, with how many of the items can have it. */
export function bulkOptions(rows: readonly ItemListRow[], all: ChoicesByProject, field: BulkField): readonly BulkOption[] {
  const counts = new Map<string, number>();
  // Items of one project and type offer the same: asked once for all of them.
  for (const group of Map.groupBy(rows, ({ projectId, type }) => `${projectId} ${type}`).values()) {
    const editable = group.filter((row) => choicesOfRow(row, all, field) !== null);
    const [first] = editable;
    if (first === undefined) continue;
    for (const name of new Set(namesIn(all.get(first.projectId)!, field, first.type)))
      counts.set(name, (counts.get(name) ?? 0) + editable.length);
  }
  return [...counts].map(([name, count]) => ({ name, count }));
}

/** The names that all of the items hold, and those that some do. */
export function heldNames(
  rows: readonly ItemListRow[],
  field: 'labels' | 'fixVersions',
): { readonly all: readonly string[]; readonly some: readonly string[] } {
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const name of new Set(field === 'labels' ? row.labels : row.fixVersionNames)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts];
  return {
    all: names.flatMap(([name, count]) => (count === rows.length ? [name] : [])),
    some: names.flatMap(([name, count]) => (count < rows.length ? [name] : [])),
  };
}

export type BulkChange =
  | { readonly kind: 'value'; readonly field: 'state' | 'assignee' | 'priority'; readonly name: string }
  | {
      readonly kind: 'members';
      readonly field: 'labels' | 'fixVersions';
      readonly add: readonly string[];
      readonly remove: readonly string[];
    };

export interface BulkEdits {
  readonly edits: readonly PlanEdit[];
  /** Items that cannot be given it: gone, read-only, or of a project that has no such thing. */
  readonly skipped: readonly ItemListRow[];
}

/** The edits that give a change to every item that can have it. */
export function bulkEdits(rows: readonly ItemListRow[], all: ChoicesByProject, change: BulkChange): BulkEdits {
  const edits: PlanEdit[] = [];
  const skipped: ItemListRow[] = [];
  for (const row of rows) {
    const choices = choicesOfRow(row, all, change.field);
    const edit = choices === null ? null : change.kind === 'value' ? valueEdit(row, choices, change) : membersEdit(row, choices, change);
    if (edit === null) skipped.push(row);
    else edits.push(edit);
  }
  return { edits, skipped };
}

function valueEdit(row: ItemListRow, choices: ProjectChoices, { field, name }: Extract<BulkChange, { kind: 'value' }>): PlanEdit | null {
  const base = seenIn(row, field);
  if (name === NONE) return editOf(row, { kind: 'value', field, value: null, base });
  const found = choicesFor(choices, field, row.type).find((choice) => choice.name === name);
  return found === undefined ? null : editOf(row, { kind: 'value', field, value: { id: found.id, name: found.name }, base });
}

function membersEdit(
  row: ItemListRow,
  choices: ProjectChoices,
  { field, add, remove }: Extract<BulkChange, { kind: 'members' }>,
): PlanEdit | null {
  const idsOf = (names: readonly string[]): readonly string[] => {
    if (field === 'labels') return names;
    const known = new Map(choices.fixVersions.map(({ id, name }) => [name, id]));
    // A version that the item has is known to it, also when the project does not offer it any more.
    for (const [at, id] of row.fixVersions.entries()) known.set(row.fixVersionNames[at] ?? id, id);
    return names.flatMap((name) => known.get(name) ?? []);
  };
  const [ids, gone] = [idsOf(add), idsOf(remove)];
  if (ids.length + gone.length === 0) return null;
  return editOf(row, { kind: 'members', field, add: ids, remove: gone });
}
