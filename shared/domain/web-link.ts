import type { Item, ItemId, StateCategory } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';

/** A web address that people put beside an item: a hyperlink, a link to another organisation, or a field that holds nothing else. */
export interface WebAddress {
  /** As written. Hostile until a screen has looked at it. */
  readonly url: string;
  /** The tracker's id of the field that holds it; null for a hyperlink. */
  readonly field: string | null;
  readonly comment: string | null;
}

/** The other end of a link, in the few words a list shows. */
export interface LinkedItem {
  readonly id: ItemId;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly stateCategory: StateCategory;
  readonly connectionName: string;
}

/** An address and the item it leads to; null when it leads out, or to an item that is not pulled. */
export interface WebLink extends WebAddress {
  readonly item: LinkedItem | null;
}

/** An item of another tracker that holds the address of the item asked about. */
export interface WebBacklink {
  readonly item: LinkedItem;
  readonly comment: string | null;
}

/** Where the Azure DevOps client keeps relations that are no links between items of one organisation. */
const RELATIONS = 'relations';
const LONGEST = 4_096;

/** Whether a relation is one of those that `webAddresses` tells. Read from the tracker, so of any shape. */
export function isWebRelation(relation: Json): relation is { readonly rel: string; readonly url: string } {
  if (typeof relation !== 'object' || relation === null || Array.isArray(relation)) return false;
  const { rel, url } = relation as { readonly [name: string]: Json };
  if (typeof rel !== 'string' || typeof url !== 'string') return false;
  return rel === 'Hyperlink' || rel.startsWith('System.LinkTypes.Remote');
}

/**
 * The web addresses of an item, hyperlinks first, each address once. Only http: and https: addresses are told: the rest stays what
 * it is, a text.
 * @param extra the fields of an item that the product does not know
 */
export function webAddresses(extra: Item['extra']): readonly WebAddress[] {
  const found = new Map<string, WebAddress>();
  const take = (url: string, field: string | null, comment: string | null): void => {
    if (isWebAddress(url) && !found.has(url)) found.set(url, { url, field, comment });
  };
  const relations = extra[RELATIONS];
  if (Array.isArray(relations)) {
    for (const relation of relations as readonly Json[]) if (isWebRelation(relation)) take(relation.url, null, commentOf(relation));
  }
  for (const [field, value] of Object.entries(extra)) if (typeof value === 'string') take(value, field, null);
  return [...found.values()];
}

const isWebAddress = (text: string): boolean => text.length <= LONGEST && /^https?:\/\/[^\s/]/i.test(text) && URL.canParse(text);

function commentOf(relation: { readonly [name: string]: Json }): string | null {
  const attributes = relation['attributes'];
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) return null;
  const { comment } = attributes as { readonly [name: string]: Json };
  return typeof comment === 'string' && comment.trim() !== '' ? comment : null;
}

/**
 * The other fields without the addresses that `webAddresses` tells, so that a screen shows nothing twice.
 * @param shown what `webAddresses` said of the same fields
 */
export function withoutWebAddresses(extra: Item['extra'], shown: readonly WebAddress[]): Item['extra'] {
  const urls = new Set(shown.map((address) => address.url));
  const rest: (readonly [field: string, value: Json])[] = [];
  for (const [field, value] of Object.entries(extra)) {
    if (field === RELATIONS && Array.isArray(value)) {
      const others = (value as readonly Json[]).filter((relation) => !(isWebRelation(relation) && urls.has(relation.url)));
      if (others.length > 0) rest.push([field, others]);
    } else if (typeof value !== 'string' || !urls.has(value)) rest.push([field, value]);
  }
  return Object.fromEntries(rest); // by entries: a field may be called '__proto__'
}
