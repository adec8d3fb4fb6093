import { itemIdOf, remoteIdOf, type ConnectionId, type Item, type ItemId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import { linkMember, type Choice, type FieldValue, type LinkEnd, type RecordState } from '#shared/sync/editable.ts';
import { dayOf, type TypeMeaning } from './map.ts';
import type { Fields, WireItem, WireNode, WireRelation } from './parse.ts';

export const PARENT = 'System.LinkTypes.Hierarchy-Reverse';
const DESCRIPTION = 'System.Description';
export const STEPS = 'Microsoft.VSTS.TCM.ReproSteps';

/** The other work item that a relation leads to; null for hyperlinks, attachments, artifacts, and items of other organisations. */
export function targetOf(relation: WireRelation, connection: ConnectionId): ItemId | null {
  if (relation.rel.startsWith('System.LinkTypes.Remote')) return null;
  const id = /\/workitems\/(\d+)$/i.exec(relation.url)?.[1];
  return id === undefined ? null : itemIdOf(connection, id);
}

/** A relation as a link: 'System.LinkTypes.Dependency-Reverse' is the inward end of 'System.LinkTypes.Dependency'. */
export function linkEnd(rel: string, target: ItemId): LinkEnd {
  const direction = rel.endsWith('-Reverse') ? 'inward' : 'outward';
  return { type: rel.replace(/-(?:Forward|Reverse)$/, ''), direction, target };
}

/** The relation that a link is written as. @param known the link types of the organisation: those without direction have one name */
export function relOf({ type, direction }: LinkEnd, known: ReadonlyMap<string, string>): string {
  const directed = known.size === 0 ? type !== 'System.LinkTypes.Related' : known.has(`${type}-Forward`);
  return directed ? `${type}-${direction === 'outward' ? 'Forward' : 'Reverse'}` : type;
}

/** A person by the account that a write names them with. */
export function personOf(value: Json | undefined): Choice | null {
  if (typeof value === 'string' && value !== '') {
    const account = /^(.*?)\s*<([^<>]+)>$/.exec(value);
    return account === null ? { id: value, name: value } : { id: account[2]!, name: account[1]! };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { uniqueName, displayName } = value as Fields;
  const id = typeof uniqueName === 'string' && uniqueName !== '' ? uniqueName : displayName;
  if (typeof id !== 'string' || id === '') return null;
  return { id, name: typeof displayName === 'string' && displayName !== '' ? displayName : id };
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
export function itemState(wire: WireItem, item: Item): RecordState {
  const { fields } = wire;
  const state = namedChoice(fields['System.State']);
  const path = scalar(fields['System.IterationPath']);
  const area = scalar(fields['System.AreaPath']);
  return {
    values: {
      title: scalar(fields['System.Title']) ?? '',
      ...(state === null ? {} : { state }), // a state that cannot be read proves nothing
      assignee: personOf(fields['System.AssignedTo']),
      priority: namedChoice(fields['Microsoft.VSTS.Common.Priority']),
      parent: item.parent === null ? null : { id: item.parent, name: `#${remoteIdOf(item.parent)}` },
      ...(item.iteration === null || path === null ? {} : { iteration: { id: item.iteration, name: path } }),
      ...(area === null ? {} : { area }),
    },
    texts: { description: item.description?.source ?? '' },
    members: {
      labels: item.labels,
      links: [...new Set(item.links.map(({ type, target }) => linkMember(linkEnd(type, target))))],
    },
  };
}

/** What an iteration holds in the fields that can be changed. Its dates are days at midnight UTC, never shifted. */
export const iterationState = (node: WireNode): RecordState => ({
  values: { name: node.name, start: dayOf(node.start), finish: dayOf(node.finish) },
  texts: {},
  members: {},
});

/** The id inside a choice. */
export const choiceId = (value: FieldValue): string | null => (typeof value === 'object' && value !== null ? value.id : null);
