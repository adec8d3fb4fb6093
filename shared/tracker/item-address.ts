import { itemIdOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import { trackerOf, type Connection, type TrackerIdentity } from './connection.ts';

/** What a web address says about an item: its id (Azure DevOps) or its key (Jira), of one connection. */
export type ItemReference =
  { readonly kind: 'id'; readonly id: ItemId } | { readonly kind: 'key'; readonly connection: ConnectionId; readonly key: string };

type Site = Pick<Connection, 'id' | 'kind' | 'baseUrl'> & { readonly identity?: Pick<TrackerIdentity, 'siteUrl'> | null };

/**
 * The item that a web address leads to, once for each connection to that site, the most exact address of a site first. Whether it was
 * pulled is another question. Pure: nothing is asked of the address itself.
 * @param url as somebody wrote it: anything
 * @see the addresses that the trackers' own "copy link" gives, read off their web pages
 */
export function itemReferences(url: string, sites: readonly Site[]): readonly ItemReference[] {
  const address = URL.parse(url);
  if (address === null || (address.protocol !== 'https:' && address.protocol !== 'http:')) return [];
  const found: { readonly base: number; readonly reference: ItemReference }[] = [];
  for (const site of sites) {
    for (const base of basesOf(site)) {
      const azure = trackerOf(site.kind) === 'azure-devops';
      const path = pathBelow(address, base, azure);
      const reference = path === null ? null : azure ? workItem(site.id, path, address) : issue(site.id, path, address);
      if (reference === null) continue;
      found.push({ base: base.pathname.length, reference });
      break; // an alias of the same site says the same
    }
  }
  return found.sort((a, b) => b.base - a.base).map(({ reference }) => reference);
}

/** The host names under which a site is reached, in lower case: a text without any of them cannot hold its address. */
export const hostsOf = (site: Site): readonly string[] => basesOf(site).map((base) => base.hostname);

/**
 * A site is reached under the connection's address and its own, which is another one behind a gateway; an organisation under its new and its
 * old address alike. @see Azure DevOps, "Allowed IP addresses and domain URLs"
 */
function basesOf({ kind, baseUrl, identity }: Site): readonly URL[] {
  const base = URL.parse(baseUrl);
  if (base === null) return [];
  if (kind !== 'azure-devops-services') {
    const own = identity?.siteUrl === undefined ? null : URL.parse(identity.siteUrl);
    return own === null ? [base] : [own, base];
  }
  const old = /^([^.]+)\.visualstudio\.com$/.exec(base.hostname)?.[1];
  const organisation = old ?? (base.hostname === 'dev.azure.com' ? base.pathname.split('/')[1] : undefined);
  if (organisation === undefined || organisation === '') return [base];
  const named = ['dev.azure.com/{}', '{}.visualstudio.com/DefaultCollection', '{}.visualstudio.com'].map((form) =>
    URL.parse(`https://${form.replace('{}', () => organisation)}`),
  );
  return named.filter((address) => address !== null); // not every path is a host name: a backup may bring any address
}

/** The parts of the path below a site's address; null when the address is another site's. http: and https: lead to one site. */
function pathBelow(address: URL, base: URL, anyCase: boolean): readonly string[] | null {
  if (address.hostname !== base.hostname || address.port !== base.port) return null;
  const [parts, under] = [partsOf(address.pathname), partsOf(base.pathname)];
  if (parts === null || under === null) return null;
  const same = (a: string | undefined, b: string): boolean => a === b || (anyCase && a?.toLowerCase() === b.toLowerCase());
  return under.every((part, index) => same(parts[index], part)) ? parts.slice(under.length) : null;
}

function partsOf(path: string): readonly string[] | null {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return null; // '%zz'
  }
}

const NUMBER = /^[1-9]\d{0,9}$/;
// 'PROJ-12'; Data Center lets administrators allow underscores and digits in project keys.
const KEY = /^[a-z][a-z0-9_]*-[1-9]\d{0,9}$/i;

/** `…/_workitems/edit/12`, `…/_workitems?id=12`, `…/_boards/…?workitem=12`, and the address in the API that relations carry. */
function workItem(connection: ConnectionId, path: readonly string[], { searchParams }: URL): ItemReference | null {
  const parts = path.map((part) => part.toLowerCase());
  const hub = parts.findIndex((part) => part.startsWith('_'));
  if (hub === -1 || hub > 1) return null; // a project's name at most stands before
  const [area, ...rest] = parts.slice(hub);
  const inPath =
    area === '_workitems' && rest[0] === 'edit'
      ? rest[1]
      : area === '_apis' && rest[0] === 'wit' && rest[1] === 'workitems'
        ? rest[2]
        : undefined;
  const number = inPath ?? searchParams.get('workitem') ?? (area === '_workitems' ? searchParams.get('id') : null);
  return number !== null && NUMBER.test(number) ? { kind: 'id', id: itemIdOf(connection, number) } : null;
}

/** `/browse/APP-12`, `…/issues/APP-12`, and boards with `?selectedIssue=APP-12`. */
function issue(connection: ConnectionId, path: readonly string[], { searchParams }: URL): ItemReference | null {
  const key = path[0] === 'browse' || path.at(-2) === 'issues' ? path.at(-1) : searchParams.get('selectedIssue');
  return key != null && KEY.test(key) ? { kind: 'key', connection, key: key.toUpperCase() } : null;
}
