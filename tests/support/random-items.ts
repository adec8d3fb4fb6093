import type { Item, ItemId, StateCategory, TypeKind } from '#shared/domain/item.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import { anItem, at, itemId, iterationId, projectId, versionId } from './builders.ts';

const WORDS = [
  'cart',
  'Über',
  'login',
  'crème',
  'pay',
  'payment',
  'search',
  'index',
  'קוד',
  '発売日',
  'naïve',
  'Straße',
  'v2',
  'release',
  'rollback',
  'API',
];
const STATES: readonly (readonly [string, StateCategory])[] = [
  ['To Do', 'todo'],
  ['Open', 'todo'],
  ['In Progress', 'doing'],
  ['Done', 'done'],
  ['Removed', 'removed'],
  ['Done', 'unknown'],
];
const KINDS: readonly TypeKind[] = ['epic', 'feature', 'story', 'task', 'subtask', 'bug', 'other'];

/** An item with believable, repeating values: enough of everything to sort, group and filter by. */
export function randomItem(number: number, random: () => number, others: readonly ItemId[] = []): Item {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const some = <T>(values: readonly T[]): T[] => values.filter(() => random() < 0.3);
  const orNull = <T>(value: T): T | null => (random() < 0.3 ? null : value);
  const project = pick(['p1', 'p2', 'p3']);
  const [state, stateCategory] = pick(STATES);
  const typeKind = pick(KINDS);
  return anItem({
    id: itemId(number),
    projectId: projectId(project),
    key: project === 'p3' ? `#${number}` : `${project === 'p1' ? 'APP' : 'WEB'}-${number}`,
    title: Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(WORDS)).join(' '),
    type: typeKind === 'bug' ? 'Bug' : `${typeKind} type`,
    typeKind,
    state,
    stateCategory,
    resolution: orNull('Fixed'),
    priority: orNull(pick(['High', 'Medium', 'Lowest', 'P1', '2', '10'])),
    assignee: orNull(pick(['Ana', 'Élodie', 'Zoë', 'ana', 'Bob'])),
    labels: some(['ux', 'Hotfix', 'api', 'db']),
    components: some(['core', 'web']),
    fixVersions: some(['10', '11', '12']).map((id) => versionId(id)),
    iteration: orNull(iterationId(pick(['i1', 'i2', 'i3']))),
    area: orNull(pick(['Shop', 'Shop\\Cart'])),
    parent: orNull(others.length > 0 && random() < 0.7 ? pick(others) : itemId('gone-7')),
    estimate: orNull(pick([0, 0.5, 1, 2, 3, 5, 8])),
    due: orNull(`2026-1${Math.floor(random() * 3)}-0${1 + Math.floor(random() * 9)}` as CalendarDate),
    created: orNull(at(Math.floor(random() * 5_000))),
    updated: at(Math.floor(random() * 5_000)),
    resolved: orNull(at(Math.floor(random() * 5_000))),
    linkCount: Math.floor(random() * 4),
    extra: { cf_release: pick([null, 'blue', { value: 'green' }, ['blue', 'green']]) },
  });
}
