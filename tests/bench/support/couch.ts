import { createHash } from 'node:crypto';

/**
 * As much of CouchDB as a one-way replication asks for, over documents whose JSON is written beforehand: what its answers cost is no part
 * of what is measured.
 * @see https://docs.couchdb.org/en/stable/replication/protocol.html
 */
export interface Couch {
  /** Stores another revision of a document. @param body JSON of an object without members that begin with '_' */
  put(id: string, body: string): void;
  /** @param path below the database's own address, without a leading slash; '' for the database itself */
  answer(method: string, path: string, query: URLSearchParams, body: string): Response;
}

interface Doc {
  readonly id: string;
  /** Hashes of all revisions, the newest first. */
  readonly revisions: readonly string[];
  /** With `_id`, `_rev` and `_revisions`. */
  readonly text: string;
  readonly sequence: number;
}

const json = (value: unknown, status = 200): Response => Response.json(value, { status });
const missing = (): Response => json({ error: 'not_found', reason: 'missing' }, 404);
const revOf = ({ revisions }: Doc): string => `${revisions.length}-${revisions[0]!}`;

export function createCouch(): Couch {
  const docs = new Map<string, Doc>();
  /** At place n the document that was written as number n + 1. One that was written again since stands here under its old number too. */
  const log: Doc[] = [];
  /** Checkpoints, which each side keeps to itself. */
  const locals = new Map<string, string>();

  const changes = (query: URLSearchParams): Response => {
    const limit = Number(query.get('limit') ?? Infinity);
    const results: object[] = [];
    let sequence = Number(query.get('since') ?? 0);
    for (; sequence < log.length && results.length < limit; sequence++) {
      const doc = log[sequence]!;
      if (docs.get(doc.id) === doc) results.push({ seq: doc.sequence, id: doc.id, changes: [{ rev: revOf(doc) }] });
    }
    return json({ results, last_seq: sequence, pending: log.length - sequence });
  };

  const bulkGet = (body: string): Response => {
    const asked = JSON.parse(body) as { readonly docs: readonly { readonly id: string; readonly rev: string }[] };
    const results = asked.docs.map(({ id, rev }) => {
      const doc = docs.get(id);
      const found =
        doc !== undefined && revOf(doc) === rev
          ? `{"ok":${doc.text}}`
          : JSON.stringify({ error: { id, rev, error: 'not_found', reason: 'missing' } });
      return `{"id":${JSON.stringify(id)},"docs":[${found}]}`;
    });
    return new Response(`{"results":[${results.join()}]}`, { headers: { 'content-type': 'application/json' } });
  };

  return {
    put(id, body) {
      const revisions = [createHash('md5').update(body).digest('hex'), ...(docs.get(id)?.revisions ?? [])];
      const own = { _id: id, _rev: `${revisions.length}-${revisions[0]!}`, _revisions: { start: revisions.length, ids: revisions } };
      const doc: Doc = { id, revisions, text: `${JSON.stringify(own).slice(0, -1)},${body.slice(1)}`, sequence: log.length + 1 };
      docs.set(id, doc);
      log.push(doc);
    },
    answer(method, path, query, body) {
      if (path === '') return json({ db_name: 'issues', doc_count: docs.size, update_seq: log.length });
      if (path === '_changes') return changes(query);
      if (path === '_bulk_get') return bulkGet(body);
      if (!path.startsWith('_local/')) return missing();
      if (method === 'PUT') {
        locals.set(path, JSON.stringify({ ...(JSON.parse(body) as object), _rev: '0-1' }));
        return json({ ok: true, id: path, rev: '0-1' }, 201);
      }
      const local = locals.get(path);
      return local === undefined ? missing() : new Response(local, { headers: { 'content-type': 'application/json' } });
    },
  };
}
