import { remoteIdOf, type Item } from '#shared/domain/item.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import type { Json } from '#shared/lib/json.ts';

/** Where the trackers keep the children of an item beside everything else: Azure DevOps in its relations, Jira in a field. */
const RELATIONS = 'relations';
const SUBTASKS = 'subtasks';

type Record = { readonly [key: string]: Json };
const isRecord = (value: Json): value is Record => typeof value === 'object' && value !== null && !Array.isArray(value);
const isChild = (relation: Json): boolean => isRecord(relation) && relation['rel'] === 'System.LinkTypes.Hierarchy-Forward';
const listIn = (extra: Item['extra'], field: string): readonly Json[] =>
  Array.isArray(extra[field]) ? (extra[field] as readonly Json[]) : [];

/** The other fields without the children that the panel lists. */
export function withoutChildren(extra: Item['extra']): Item['extra'] {
  const fields = Object.entries(extra).flatMap(([field, value]): (readonly [string, Json])[] => {
    if (field === SUBTASKS && Array.isArray(value)) return [];
    if (field !== RELATIONS || !Array.isArray(value)) return [[field, value]];
    const others = (value as readonly Json[]).filter((relation) => !isChild(relation));
    return others.length === 0 ? [] : [[field, others]];
  });
  return Object.fromEntries(fields); // by entries: a field may be called '__proto__'
}

/** How many children the tracker names that are not pulled. */
export function childrenNotPulled({ extra }: Item, pulled: readonly ItemListRow[]): number {
  const known = new Set(pulled.map((row) => remoteIdOf(row.id)));
  const named = [
    ...listIn(extra, RELATIONS)
      .filter(isChild)
      .map((relation) => /\/(\d+)$/.exec(String((relation as Record)['url'] ?? ''))?.[1]),
    ...listIn(extra, SUBTASKS).map((subtask) => (isRecord(subtask) && typeof subtask['id'] === 'string' ? subtask['id'] : undefined)),
  ];
  return new Set(named.filter((id) => id !== undefined && !known.has(id))).size;
}
