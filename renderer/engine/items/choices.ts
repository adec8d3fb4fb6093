import { trackerOf, type Connection } from '#shared/tracker/connection.ts';
import type { Item, ItemId, ProjectId, RichText, StateCategory, TrackerKind } from '#shared/domain/item.ts';
import { connectionOf, trackerOfItem } from '#shared/domain/item.ts';
import { choicesOf, type ProjectChoices, type SeenInItems } from '#shared/sync/choices.ts';
import type { Choice, FieldValue } from '#shared/sync/editable.ts';
import { stateOf } from '#shared/sync/item-state.ts';
import type { ItemStore } from './item-store.ts';
import { itemOf } from './item-store.ts';
import type { Names } from './names.ts';

/** Items read to learn the ids of what they hold, where the catalog does not tell them. */
const MOST_READ = 300;
const MOST_LABELS = 1_000;

export interface ChoiceDeps {
  readonly store: ItemStore;
  readonly names: Names;
  readonly connections: readonly Pick<Connection, 'id' | 'kind'>[];
  readonly readOnly: string | null;
}

/**
 * What the editors of a project's items can offer. One pass over the columns, then a few bodies: one for each person, priority or state
 * that items hold and the catalog does not name. @returns null for a project of which nothing is here
 */
export async function projectChoices(
  { store, names, connections, readOnly }: ChoiceDeps,
  project: ProjectId,
): Promise<ProjectChoices | null> {
  const catalog = names.catalogs.get(project) ?? null;
  const held = heldIn(store, project);
  if (catalog === null && held === null) return null;
  const kind = connections.find(({ id }) => id === connectionOf(project))?.kind;
  const tracker = trackerFor(kind, held?.key ?? null, catalog?.areas.length ?? 0);
  const input = { project, tracker, readOnly, format: formatOf(kind, tracker), catalog };
  if (held === null) return choicesOf({ ...input, seen: { states: [], priorities: [], people: [], labels: [], components: [] } });

  const people = new Set(catalog?.people.map(({ name }) => name));
  const priorities = new Set(catalog?.priorities?.map(({ name }) => name));
  const states = new Map(catalog?.states.map((state) => [state.name, state]));
  const known = (type: string, state: string): boolean =>
    (tracker === 'azure-devops' || states.get(state)?.id !== undefined) &&
    catalog?.types.some(({ name, states: of }) => name === type && of.includes(state)) === true;
  const wanted = new Set([
    ...held.people.flatMap(([name, id]) => (people.has(name) ? [] : [id])),
    ...held.priorities.flatMap(([name, id]) => (priorities.has(name) ? [] : [id])),
    ...held.states.flatMap(({ type, state, id }) => (known(type, state) ? [] : [id])),
  ]);
  const bodies = await store.getMany([...wanted].slice(0, MOST_READ));
  return choicesOf({ ...input, seen: seenIn([...bodies.values()].map(itemOf), held) });
}

interface Held {
  readonly key: string;
  /** A value, and an item that holds it. */
  readonly people: readonly (readonly [string, ItemId])[];
  readonly priorities: readonly (readonly [string, ItemId])[];
  readonly states: readonly { readonly type: string; readonly state: string; readonly id: ItemId }[];
  readonly labels: readonly string[];
  readonly components: readonly string[];
}

function heldIn({ columns }: ItemStore, project: ProjectId): Held | null {
  const wanted = columns.dictionary.projectId.find(project);
  const connection = `${connectionOf(project)}/`;
  const { projectId, assignee, priority, type, state } = columns.text;
  const people = new Map<number, ItemId>();
  const priorities = new Map<number, ItemId>();
  const states = new Map<number, Map<number, ItemId>>();
  const labels = new Map<number, number>();
  const components = new Set<number>();
  let key: string | null = null;
  for (let slot = 0; slot < columns.end; slot++) {
    const id = columns.ids[slot]!;
    if (id === null) continue;
    // Labels are a site's, not a project's.
    const list = columns.list.labels[slot]!;
    if (list !== 0 && id.startsWith(connection)) labels.set(list, (labels.get(list) ?? 0) + 1);
    if (wanted === undefined || projectId[slot] !== wanted) continue;
    key ??= columns.key(slot);
    if (!people.has(assignee[slot]!)) people.set(assignee[slot]!, id);
    if (!priorities.has(priority[slot]!)) priorities.set(priority[slot]!, id);
    const ofType = states.get(type[slot]!);
    if (ofType === undefined) states.set(type[slot]!, new Map([[state[slot]!, id]]));
    else if (!ofType.has(state[slot]!)) ofType.set(state[slot]!, id);
    components.add(columns.list.components[slot]!);
  }
  if (key === null) return null;
  const named = (values: ReadonlyMap<number, ItemId>, column: 'assignee' | 'priority') =>
    [...values].flatMap(([number, id]): (readonly [string, ItemId])[] => {
      const name = columns.dictionary[column].value(number);
      return name === null ? [] : [[name, id]];
    });
  const { type: types, state: stateNames } = columns.dictionary;
  return {
    key,
    people: named(people, 'assignee'),
    priorities: named(priorities, 'priority'),
    states: [...states].flatMap(([ofType, each]) =>
      [...each].map(([number, id]) => ({ type: types.value(ofType)!, state: stateNames.value(number)!, id })),
    ),
    labels: frequent([...labels].map(([list, count]) => [columns.lists.labels.value(list), count] as const)),
    components: [...new Set([...components].flatMap((list) => columns.lists.components.value(list)))],
  };
}

function frequent(lists: readonly (readonly [readonly string[], number])[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const [labels, count] of lists) for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + count);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_LABELS)
    .map(([label]) => label);
}

const isChoice = (value: FieldValue | undefined): value is Choice => typeof value === 'object' && value !== null;

/** What whole items say, by the ids that an edit names it with. */
function seenIn(items: readonly Item[], { labels, components }: Held): SeenInItems {
  const people = new Map<string, Choice>();
  const priorities = new Map<string, Choice>();
  const states = new Map<string, SeenInItems['states'][number]>();
  for (const item of items) {
    const { assignee, priority, state } = stateOf(item).values;
    if (isChoice(assignee)) people.set(assignee.id, assignee);
    if (isChoice(priority)) priorities.set(priority.id, priority);
    const category: StateCategory = item.stateCategory;
    if (isChoice(state)) states.set(`${item.type}\n${state.id}`, { type: item.type, state: { ...state, category } });
  }
  return { people: [...people.values()], priorities: [...priorities.values()], states: [...states.values()], labels, components };
}

function trackerFor(kind: Connection['kind'] | undefined, key: string | null, areas: number): TrackerKind {
  if (kind !== undefined) return trackerOf(kind);
  return key === null ? (areas > 0 ? 'azure-devops' : 'jira') : trackerOfItem({ key });
}

function formatOf(kind: Connection['kind'] | undefined, tracker: TrackerKind): RichText['format'] | null {
  if (tracker === 'azure-devops') return 'html';
  return kind === undefined ? null : kind === 'jira-cloud' ? 'adf' : 'wiki';
}
