import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ItemStore } from '#renderer/engine/items/item-store.ts';
import { WebLinks } from '#renderer/engine/items/web-links.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { ConnectionId, Item } from '#shared/domain/item.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { anItem, at, countingIds, itemId, projectId, pulled } from '#tests/support/builders.ts';
import { freshName } from '#tests/support/mirror.ts';

const JIRA = 'jira-1' as ConnectionId;
const AZURE = 'azure-1' as ConnectionId;
const connection = (id: ConnectionId, kind: Connection['kind'], baseUrl: string): Connection => ({
  id,
  name: id,
  kind,
  baseUrl,
  account: null,
  identity: null,
  token: 'memory',
  sample: false,
});
const BOTH = [
  connection(JIRA, 'jira-cloud', 'https://acme.atlassian.net'),
  connection(AZURE, 'azure-devops-services', 'https://dev.azure.com/acme'),
];
const hyperlink = (url: string, comment?: string) => ({ rel: 'Hyperlink', url, attributes: comment === undefined ? {} : { comment } });

const issue = (number: number, over: Partial<Item> = {}): Item =>
  anItem({ id: itemId(10_000 + number, JIRA), key: `APP-${number}`, title: `Issue ${number}`, ...over });
const workItem = (number: number, urls: readonly string[], over: Partial<Item> = {}): Item =>
  anItem({
    id: itemId(number, AZURE),
    projectId: projectId('shop', AZURE),
    key: `#${number}`,
    title: `Work item ${number}`,
    url: `https://dev.azure.com/acme/Shop/_workitems/edit/${number}`,
    extra: { relations: urls.map((url) => hyperlink(url, 'see there')) },
    ...over,
  });

const db = (): CockpitDb => new CockpitDb(freshName());
let opened: CockpitDb;
let store: ItemStore;
let links: WebLinks;
beforeEach(async () => {
  opened = db();
  await opened.open();
  store = await ItemStore.open(opened, countingIds());
  links = new WebLinks(store, (id) => `Name of ${id}`);
});
afterEach(() => opened.close());

const put = (...items: readonly Item[]) => store.put(items.map(pulled));
const targets = async (item: Item): Promise<readonly (string | null)[]> =>
  (await links.of(item.id, BOTH)).map((link) => link.item?.key ?? null);
const sources = async (item: Item): Promise<readonly string[]> => (await links.to(item.id, BOTH)).map((link) => link.item.key);

describe('the address of an item of another tracker', () => {
  test('is a link to it, with its title and state', async () => {
    const from = workItem(431, ['https://acme.atlassian.net/browse/APP-2']);
    await put(issue(1), issue(2, { state: 'Done', stateCategory: 'done' }), from);
    expect(await links.of(from.id, BOTH)).toEqual([
      {
        url: 'https://acme.atlassian.net/browse/APP-2',
        field: null,
        comment: 'see there',
        item: {
          id: issue(2).id,
          key: 'APP-2',
          title: 'Issue 2',
          state: 'Done',
          stateCategory: 'done',
          connectionName: 'Name of jira-1',
        },
      },
    ]);
  });

  test('becomes a link when the other project is pulled later, and is none again when its item goes', async () => {
    const from = workItem(431, ['https://acme.atlassian.net/browse/APP-2']);
    await put(from);
    expect(await targets(from)).toEqual([null]);
    await put(issue(2));
    expect(await targets(from)).toEqual(['APP-2']);
    await store.remove([issue(2).id]);
    expect(await targets(from)).toEqual([null]);
  });

  test('leads from Jira to Azure DevOps too, by a field that holds nothing else', async () => {
    const from = issue(1, { extra: { customfield_7: 'https://acme.visualstudio.com/Shop/_workitems/edit/431', other: 'text' } });
    await put(from, workItem(431, []));
    expect((await links.of(from.id, BOTH)).map(({ field, item }) => [field, item?.key])).toEqual([['customfield_7', '#431']]);
    expect(await sources(workItem(431, []))).toEqual(['APP-1']);
  });

  test('is never read as an item of a connection with the same keys', async () => {
    const other = 'jira-2' as ConnectionId;
    const from = workItem(431, ['https://acme.atlassian.net/browse/APP-2']);
    await put(issue(2, { id: itemId(5, other) }), from);
    expect(await targets(from)).toEqual([null]);
  });

  test('is no link to itself', async () => {
    const own = workItem(431, ['https://dev.azure.com/acme/Shop/_workitems/edit/431']);
    await put(own);
    expect(await targets(own)).toEqual([null]);
  });
});

describe('from the other end', () => {
  test('every item of another tracker that holds the address is told', async () => {
    const url = 'https://acme.atlassian.net/browse/APP-2';
    await put(issue(2), workItem(7, [url]), workItem(8, ['https://acme.atlassian.net/browse/APP-3']), workItem(9, [url, url]));
    expect(await sources(issue(2))).toEqual(['#7', '#9']);
    expect(await sources(issue(3))).toEqual([]);
  });

  test('changes and removals after the first look are told', async () => {
    const url = 'https://acme.atlassian.net/browse/APP-2';
    await put(issue(2), workItem(7, [url]), workItem(8, []));
    expect(await sources(issue(2))).toEqual(['#7']);
    await put(workItem(7, [], { updated: at(1) }), workItem(8, [url], { updated: at(1) }));
    expect(await sources(issue(2))).toEqual(['#8']);
    await store.remove([workItem(8, []).id]);
    expect(await sources(issue(2))).toEqual([]);
  });

  test('a change during the first look wins over the page that was read', async () => {
    const url = 'https://acme.atlassian.net/browse/APP-2';
    await put(issue(2), workItem(7, [url]));
    const asked = sources(issue(2));
    await put(workItem(7, [], { updated: at(1) }));
    await asked;
    expect(await sources(issue(2))).toEqual([]);
  });

  test('a connection that came meanwhile is read with', async () => {
    await put(issue(2), workItem(7, ['https://acme.atlassian.net/browse/APP-2']));
    expect(await links.to(issue(2).id, BOTH.slice(1))).toEqual([]);
    expect(await sources(issue(2))).toEqual(['#7']);
  });
});
