import type { ConnectionId, ItemId } from '#shared/domain/item.ts';
import { connectionOf } from '#shared/domain/item.ts';
import { webAddresses, type LinkedItem, type WebBacklink, type WebLink } from '#shared/domain/web-link.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { hostsOf, itemReferences, type ItemReference } from '#shared/tracker/item-address.ts';
import { NO_NUMBER } from './columns.ts';
import { itemOf, type ItemChange, type ItemStore } from './item-store.ts';

interface Pointer {
  readonly reference: ItemReference;
  readonly comment: string | null;
}

interface Pointers {
  /** What the pointers were read with: other connections read other addresses. */
  readonly connections: readonly Connection[];
  /** The sites an item of a connection may point to, and their host names. */
  readonly others: ReadonlyMap<ConnectionId, { readonly sites: readonly Connection[]; readonly hosts: readonly string[] }>;
  readonly byItem: Map<ItemId, readonly Pointer[]>;
  readonly ready: Promise<void>;
  complete: boolean;
}

const NONE: readonly Pointer[] = [];

const KEY_NUMBER = /-(\d{1,9})$/;

/**
 * Links that cross trackers. The trackers know nothing of each other, so people paste the other one's address; it becomes a link when
 * somebody looks, and so it does not matter which project was pulled first. From the other end it is found among pointers, which are
 * read from all bodies once, when the first item is shown, and from changed bodies after that.
 */
export class WebLinks {
  readonly #store: ItemStore;
  readonly #connectionName: (id: ConnectionId) => string;
  #pointers: Pointers | null = null;

  constructor(store: ItemStore, connectionName: (id: ConnectionId) => string) {
    this.#store = store;
    this.#connectionName = connectionName;
    store.subscribe((changes) => this.#follow(changes));
  }

  /** The web addresses beside an item, with the items they lead to. */
  async of(id: ItemId, connections: readonly Connection[]): Promise<readonly WebLink[]> {
    const body = await this.#store.get(id);
    if (body === null) return [];
    const addresses = webAddresses(itemOf(body).extra);
    const references = addresses.map(({ url }) => itemReferences(url, connections));
    const keys = this.#idsOfKeys(references.flat());
    return addresses.map((address, index) => {
      const target = references[index]!.map((one) => (one.kind === 'id' ? one.id : keys.get(keyName(one)))).find(
        (found) => found !== undefined && found !== id && this.#store.columns.slots.has(found),
      );
      return { ...address, item: target === undefined ? null : this.#shown(target) };
    });
  }

  /** Items of other connections that hold the address of this one. */
  async to(id: ItemId, connections: readonly Connection[]): Promise<readonly WebBacklink[]> {
    const slot = this.#store.columns.slots.get(id);
    if (slot === undefined) return [];
    const asked: ItemReference = { kind: 'key', connection: connectionOf(id), key: this.#store.columns.key(slot).toUpperCase() };
    const found: WebBacklink[] = [];
    for (const [from, pointers] of await this.#read(connections)) {
      if (connectionOf(from) === connectionOf(id)) continue;
      const pointer = pointers.find(({ reference }) =>
        reference.kind === 'id' ? reference.id === id : keyName(reference) === keyName(asked),
      );
      if (pointer !== undefined && this.#store.columns.slots.has(from)) found.push({ item: this.#shown(from), comment: pointer.comment });
    }
    return found.sort((a, b) => (a.item.id < b.item.id ? -1 : 1));
  }

  #shown(id: ItemId): LinkedItem {
    const { columns } = this.#store;
    const { key, title, state, stateCategory } = columns.row(columns.slots.get(id)!);
    return { id, key, title, state, stateCategory, connectionName: this.#connectionName(connectionOf(id)) };
  }

  /** One look through the columns, however many keys are asked for. */
  #idsOfKeys(references: readonly ItemReference[]): ReadonlyMap<string, ItemId> {
    const wanted = new Set<string>();
    const numbers = new Set<number>();
    for (const reference of references) {
      if (reference.kind !== 'key') continue;
      wanted.add(keyName(reference));
      numbers.add(Number(KEY_NUMBER.exec(reference.key)?.[1] ?? NO_NUMBER));
    }
    const found = new Map<string, ItemId>();
    if (wanted.size === 0) return found;
    const { columns } = this.#store;
    for (let slot = 0; slot < columns.end; slot++) {
      const id = columns.ids[slot];
      if (id == null || !numbers.has(columns.keyNumber[slot]!)) continue;
      const name = keyName({ connection: connectionOf(id), key: columns.key(slot).toUpperCase() });
      if (wanted.has(name)) found.set(name, id);
    }
    return found;
  }

  async #read(connections: readonly Connection[]): Promise<ReadonlyMap<ItemId, readonly Pointer[]>> {
    if (this.#pointers === null || !sameSites(this.#pointers.connections, connections)) this.#pointers = this.#scan(connections);
    const pointers = this.#pointers;
    await pointers.ready;
    return pointers.byItem;
  }

  #scan(connections: readonly Connection[]): Pointers {
    const byItem = new Map<ItemId, readonly Pointer[]>();
    const others = new Map(
      connections.map(({ id }) => {
        const sites = connections.filter((one) => one.id !== id);
        return [id, { sites, hosts: [...new Set(sites.flatMap(hostsOf))] }] as const;
      }),
    );
    const visit = (id: ItemId, body: string): void => {
      // A change that came in meanwhile is newer than this page.
      if (!byItem.has(id)) note(pointers, id, body);
    };
    const ready = Promise.resolve()
      .then(() => this.#store.scan(visit))
      .then(() => void (pointers.complete = true));
    const pointers: Pointers = { connections, others, byItem, ready, complete: false };
    ready.catch(() => {
      if (this.#pointers === pointers) this.#pointers = null; // the next question reads again
    });
    return pointers;
  }

  #follow(changes: readonly ItemChange[]): void {
    const pointers = this.#pointers;
    if (pointers === null) return;
    for (const { id, body } of changes) {
      if (body === undefined) continue;
      // An empty list and not a deletion: a scan under way must not bring the old value back.
      if (pointers.complete) pointers.byItem.delete(id);
      else pointers.byItem.set(id, NONE);
      if (body !== null) note(pointers, id, body);
    }
  }
}

function note({ others, byItem }: Pointers, id: ItemId, body: string): void {
  const own = others.get(connectionOf(id));
  // Most bodies name no other site: a look at the text spares reading them.
  if (own === undefined || !own.hosts.some((host) => body.includes(host))) return;
  const pointers = webAddresses(itemOf(body).extra).flatMap(({ url, comment }) =>
    itemReferences(url, own.sites).map((reference) => ({ reference, comment })),
  );
  if (pointers.length > 0) byItem.set(id, pointers);
}

const keyName = ({ connection, key }: { readonly connection: ConnectionId; readonly key: string }): string => `${connection}/${key}`;

const addressOf = ({ id, baseUrl, identity }: Connection): string => [id, baseUrl, identity?.siteUrl ?? ''].join(' ');

const sameSites = (a: readonly Connection[], b: readonly Connection[]): boolean =>
  a.length === b.length && a.every((one, index) => addressOf(one) === addressOf(b[index]!));
