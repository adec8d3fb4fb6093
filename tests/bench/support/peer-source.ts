import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { createJira } from '#electron/host/trackers/jira/client.ts';
import type { SandboxTracker } from '#electron/sandbox/tracker.ts';
import { projectIdOf, type ConnectionId } from '#shared/domain/item.ts';
import { ACCOUNT, PAGE, TOKEN } from './bulk.ts';
import { createCouch } from './couch.ts';

/**
 * What the peers read, at the tracker's own address: its issues as the product stores them, read from it beforehand by the product's own
 * client. So no peer searches for ids, reads Jira's format or sends a password, and all of them hold the same data as the product.
 */
export interface PeerSource {
  /** null: the request is the tracker's own. */
  answer(request: Request): Promise<Response> | null;
  /** From here on the issues are offered. @param pages the folder with the peers' pages @param url the tracker's address */
  offer(offered: { readonly pages: string; readonly url: string; readonly ids: readonly string[] }): Promise<void>;
  /** Takes over what has changed in the tracker; nothing before `offer`. */
  reread(ids: readonly string[]): Promise<void>;
}

/** Everything for the peers is below this path; the CouchDB database is `/peers/issues`. */
const PEERS = /^http:\/\/[^/]+\/peers\//;
const DATABASE = /^\/peers\/issues(?:\/(.*))?$/;
const TYPES: { readonly [extension: string]: string } = { '.html': 'text/html', '.js': 'text/javascript' };

export function createPeerSource(tracker: SandboxTracker): PeerSource {
  const couch = createCouch();
  const bodies: string[] = [];
  /** Where in `bodies` an item stands. */
  const places = new Map<string, number>();
  let offered: { readonly pages: string; readonly url: string; readonly ids: readonly string[] } | null = null;

  async function read(url: string, ids: readonly string[]): Promise<void> {
    const connection = 'bench' as ConnectionId;
    const transport = createTransport({
      baseUrl: url,
      authorization: `Basic ${btoa(`${ACCOUNT}:${TOKEN}`)}`,
      fetch: (address, init) => tracker.handle(new Request(address, init)),
    });
    const jira = createJira({ transport, baseUrl: url, kind: 'jira-cloud', connection });
    const signal = new AbortController().signal;
    for (let from = 0; from < ids.length; from += PAGE) {
      const page = ids.slice(from, from + PAGE);
      const fetched = await jira.fetch(projectIdOf(connection, 'any'), page, signal);
      if (!fetched.ok) throw new Error(`The tracker refused what the peers shall read: ${fetched.error.code}`);
      if (fetched.value.items.length !== page.length) throw new Error('Not every issue could be read for the peers.');
      for (const { row, body } of fetched.value.items) {
        const place = places.get(row.id) ?? bodies.length;
        places.set(row.id, place);
        bodies[place] = body;
        couch.put(row.id, body);
      }
    }
  }

  async function answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const path = decodeURIComponent(pathname);
    const database = DATABASE.exec(path);
    if (database !== null) return couch.answer(request.method, database[1] ?? '', searchParams, await request.text());
    if (path === '/peers/') return Response.json({ couchdb: 'Welcome', uuid: 'bench' });
    if (path === '/peers/items') {
      const from = Number(searchParams.get('from'));
      const page = bodies.slice(from, from + Number(searchParams.get('count')));
      return new Response(`[${page.join()}]`, { headers: { 'content-type': 'application/json' } });
    }
    const file = normalize(path.slice('/peers/page'.length));
    const text = await readFile(join(offered!.pages, file)).catch(() => null);
    if (text === null) return new Response('Not found', { status: 404 });
    return new Response(text, { headers: { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' } });
  }

  return {
    answer: (request) => (offered !== null && PEERS.test(request.url) ? answer(request) : null),
    async offer(value) {
      offered = value;
      await read(value.url, value.ids);
    },
    async reread(ids) {
      if (offered !== null) await read(offered.url, ids);
    },
  };
}
