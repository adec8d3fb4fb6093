import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { ProjectId, RichText, StateCategory, TrackerKind } from '#shared/domain/item.ts';
import type { Choice, EditableField, LinkEnd } from './editable.ts';

/*
 * What an editor of an item can offer. Everything comes from what was pulled: the project's catalog, and where that is silent the items
 * themselves. What nobody has seen is not offered, and the editor says so.
 */

export interface StateChoice extends Choice {
  readonly category: StateCategory;
}

export interface VersionChoice extends Choice {
  readonly released: boolean;
}

/** A type of link as read from this end. `label`: 'is blocked by', 'Predecessor'. */
export interface LinkChoice extends Pick<LinkEnd, 'type' | 'direction'> {
  readonly label: string;
}

export interface ProjectChoices {
  readonly project: ProjectId;
  readonly tracker: TrackerKind;
  /** Why nothing of this project can be edited, in one sentence; null when it can. */
  readonly readOnly: string | null;
  /** The form of rich text that is written; null while the kind of tracker is not known. */
  readonly format: RichText['format'] | null;
  /** By the name of the type. */
  readonly states: { readonly [type: string]: readonly StateChoice[] };
  readonly priorities: readonly Choice[];
  readonly people: readonly Choice[];
  readonly labels: readonly string[];
  readonly components: readonly string[];
  readonly fixVersions: readonly VersionChoice[];
  readonly iterations: readonly Choice[];
  readonly areas: readonly string[];
  readonly linkTypes: readonly LinkChoice[];
}

/** What the pulled items of a project hold, most frequent first. */
export interface SeenInItems {
  readonly states: readonly { readonly type: string; readonly state: StateChoice }[];
  readonly priorities: readonly Choice[];
  readonly people: readonly Choice[];
  readonly labels: readonly string[];
  readonly components: readonly string[];
}

export interface ChoicesInput {
  readonly project: ProjectId;
  readonly tracker: TrackerKind;
  readonly readOnly: string | null;
  readonly format: RichText['format'] | null;
  readonly catalog: ProjectCatalog | null;
  readonly seen: SeenInItems;
}

const EDITED_FIELDS: { readonly [K in TrackerKind]: readonly EditableField[] } = {
  jira: ['title', 'description', 'state', 'assignee', 'priority', 'parent', 'labels', 'components', 'fixVersions', 'links'],
  'azure-devops': ['title', 'description', 'state', 'assignee', 'priority', 'parent', 'iteration', 'area', 'labels', 'links'],
};

/** Whether a tracker's items have a field that can be edited. Sprints of Jira and versions of Azure DevOps are not among them. */
export const hasField = (tracker: TrackerKind, field: EditableField): boolean => EDITED_FIELDS[tracker].includes(field);

/** Choices of two sources, the first one's order first; the same id or the same name is the same choice. */
function together<T extends Choice>(first: readonly T[], second: readonly T[]): readonly T[] {
  const ids = new Set(first.map(({ id }) => id));
  const names = new Set(first.map(({ name }) => name));
  return [...first, ...second.filter(({ id, name }) => !ids.has(id) && !names.has(name))];
}

const byName = <T extends { readonly name: string }>(list: readonly T[]): readonly T[] =>
  list.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));

/** What the editors of a project's items offer. */
export function choicesOf({ catalog, seen, ...rest }: ChoicesInput): ProjectChoices {
  const { tracker } = rest;
  return {
    ...rest,
    states: statesOf(tracker, catalog, seen),
    priorities: together(catalog?.priorities ?? [], byName(seen.priorities)),
    people: byName(together(catalog?.people ?? [], seen.people)),
    labels: seen.labels,
    components: [...new Set([...(catalog?.components ?? []), ...seen.components])].toSorted((a, b) => a.localeCompare(b, 'en')),
    fixVersions: tracker === 'jira' ? versionsOf(catalog) : [],
    iterations: tracker === 'jira' ? [] : (catalog?.iterations ?? []).map(({ id, path }) => ({ id, name: path })),
    areas: catalog?.areas ?? [],
    linkTypes: usualFirst((catalog?.linkTypes ?? []).flatMap(linkChoices)),
  };
}

function statesOf(tracker: TrackerKind, catalog: ProjectCatalog | null, seen: SeenInItems): ProjectChoices['states'] {
  const known = new Map((catalog?.states ?? []).map((state) => [state.name, state]));
  const held = Map.groupBy(seen.states, ({ type }) => type);
  const types = new Map((catalog?.types ?? []).map(({ name, states }) => [name, states]));
  const entries = [...new Set([...types.keys(), ...held.keys()])].map((type) => {
    const inItems = (held.get(type) ?? []).map(({ state }) => state);
    const named = (types.get(type) ?? []).flatMap((name): readonly StateChoice[] => {
      const state = known.get(name);
      // Azure DevOps names states by their names. Jira's have ids, which a catalog of an earlier version has not stored.
      const id = state?.id ?? (tracker === 'azure-devops' ? name : inItems.find((one) => one.name === name)?.id);
      return id === undefined ? [] : [{ id, name, category: state?.category ?? 'unknown' }];
    });
    return [type, together(named, inItems)] as const;
  });
  return Object.fromEntries(entries);
}

/** An archived version takes no items. Unreleased ones first: work goes there. */
const versionsOf = (catalog: ProjectCatalog | null): readonly VersionChoice[] =>
  (catalog?.versions ?? [])
    .filter(({ archived }) => !archived)
    .map(({ id, name, released }) => ({ id, name, released }))
    .toSorted((a, b) => Number(a.released) - Number(b.released));

/** Parent and child are a field of their own, and remote links lead to another organisation. */
const NO_LINKS = /^System\.LinkTypes\.(?:Hierarchy$|Remote)/;

function linkChoices({ name, outward, inward }: ProjectCatalog['linkTypes'][number]): readonly LinkChoice[] {
  if (NO_LINKS.test(name)) return [];
  const choice = (direction: LinkChoice['direction'], label: string): LinkChoice => ({ type: name, direction, label });
  // A type that reads the same from both ends has no direction.
  return outward === inward ? [choice('outward', outward)] : [choice('outward', outward), choice('inward', inward)];
}

/** Types of Azure DevOps in the order in which people need them; an organisation lists them in no order that helps. */
const USUAL_LINKS = ['System.LinkTypes.Related', 'System.LinkTypes.Dependency', 'System.LinkTypes.Duplicate'];

function usualFirst(choices: readonly LinkChoice[]): readonly LinkChoice[] {
  const rank = ({ type }: LinkChoice): number => (USUAL_LINKS.includes(type) ? USUAL_LINKS.indexOf(type) : USUAL_LINKS.length);
  // What comes before an item is what a release waits for: it is read first.
  const end = ({ type, direction }: LinkChoice): number => (type === USUAL_LINKS[1] && direction === 'outward' ? 1 : 0);
  return choices.toSorted((a, b) => rank(a) - rank(b) || end(a) - end(b));
}

const MOST_TITLE = 255;

/** What is wrong with a title; null for one that both trackers take. */
export function titleProblem(title: string): string | null {
  if (title.trim() === '') return 'An item needs a title.';
  // Jira's summary and Azure DevOps' title both end here.
  return title.trim().length > MOST_TITLE ? `A title has at most ${MOST_TITLE} characters; this one has ${title.trim().length}.` : null;
}

/** What is wrong with a new label or tag; null for one that the tracker takes. */
export function labelProblem(label: string, tracker: TrackerKind): string | null {
  const text = label.trim();
  if (text === '') return 'Type a word.';
  if (tracker === 'jira' && /\s/.test(text)) return 'A label of Jira holds no spaces.';
  if (tracker === 'azure-devops' && /[;,]/.test(text)) return 'A tag holds no comma and no semicolon.';
  const most = tracker === 'jira' ? 255 : 400;
  return text.length > most ? `It has more than ${most} characters.` : null;
}
