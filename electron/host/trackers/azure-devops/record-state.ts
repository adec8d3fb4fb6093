import { itemIdOf, type ConnectionId, type Item, type ItemId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import type { Choice, FieldValue, LinkEnd, RecordState } from '#shared/sync/editable.ts';
import { stateOf } from '#shared/sync/item-state.ts';

import { dayOf, type TypeMeaning } from './map.ts';
import type { Fields, WireItem, WireNode, WireRelation } from './parse.ts';

export { identityOf as personOf, relationEnd as linkEnd } from '#shared/sync/item-state.ts';

export const PARENT = 'System.LinkTypes.Hierarchy-Reverse';
const DESCRIPTION = 'System.Description';
export const STEPS = 'Microsoft.VSTS.TCM.ReproSteps';

/** The other work item that a relation leads to; null for hyperlinks, attachments, artifacts, and items of other organisations. */
export function targetOf(relation: WireRelation, connection: ConnectionId): ItemId | null {
  if (relation.rel.startsWith('System.LinkTypes.Remote')) return null;
  const id = /\/workitems\/(\d+)$/i.exec(relation.url)?.[1];
  return id === undefined ? null : itemIdOf(connection, id);
}

/** The relation that a link is written as. @param known the link types of the organisation: those without direction have one name */
export function relOf({ type, direction }: LinkEnd, known: ReadonlyMap<string, string>): string {
  const directed = known.size === 0 ? type !== 'System.LinkTypes.Related' : known.has(`${type}-Forward`);
  return directed ? `${type}-${direction === 'outward' ? 'Forward' : 'Reverse'}` : type;
}

const scalar = (value: Json | undefined): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;

/** One of the names that a field chooses among. Names are all that such fields have. */
export const namedChoice = (value: Json | undefined): Choice | null => {
  const text = scalar(value);
  return text === null || text === '' ? null : { id: text, name: text };
};

/**
 * The field that holds the text people see as the description, by the same rule as the item is shown by: the first that holds any; of an
 * empty item the one that its form shows. A bug's form shows its steps wherever the type has them (Agile, Scrum, CMMI).
 */
export function descriptionField(fields: Fields, meaning: TypeMeaning | undefined, has: (field: string) => boolean): string {
  const isBug = meaning?.kind === 'bug';
  const order = isBug ? [STEPS, DESCRIPTION] : [DESCRIPTION, STEPS];
  const filled = order.find((name) => typeof fields[name] === 'string' && fields[name] !== '');
  return filled ?? (isBug && has(STEPS) ? STEPS : DESCRIPTION);
}

/** What a work item holds in the fields that can be changed. @param item the same record, mapped */
export function itemState({ fields }: WireItem, item: Item): RecordState {
  const state = stateOf(item);
  const path = scalar(fields['System.IterationPath']);
  if (item.iteration === null || path === null) return state;
  return { ...state, values: { ...state.values, iteration: { id: item.iteration, name: path } } };
}

/** What an iteration holds in the fields that can be changed. Its dates are days at midnight UTC, never shifted. */
export const iterationState = (node: WireNode): RecordState => ({
  values: { name: node.name, start: dayOf(node.start), finish: dayOf(node.finish) },
  texts: {},
  members: {},
});

/** The id inside a choice. */
export const choiceId = (value: FieldValue): string | null => (typeof value === 'object' && value !== null ? value.id : null);
