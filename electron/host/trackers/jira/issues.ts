import { z } from 'zod';
import { refusedBy } from '#electron/host/trackers/quarantine.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Ask } from './ask.ts';
import { bulkIssues, offsetIssues, offsetPage, tokenPage } from './parse.ts';

export interface ReadIssues {
  /** As sent. */
  readonly issues: readonly unknown[];
  /** Jira has them but could not give them, in Jira's words. */
  readonly unreadable: readonly { readonly id: string; readonly reason: string }[];
}

/** Reads whole issues by id, in either dialect. Ids that are gone or hidden are simply not among the issues. */
export interface IssueReader {
  /** @param ids at most 100 */
  read(ids: readonly string[], signal: AbortSignal): Promise<Result<ReadIssues, TrackerError>>;
  /** Ids by key, of the issues that can be found. */
  idsOf(keys: readonly string[], signal: AbortSignal): Promise<Result<ReadonlyMap<string, string>, TrackerError>>;
  /** The id of one issue, asked of the issue itself; null when it is gone or hidden. */
  idOf(key: string, signal: AbortSignal): Promise<Result<string | null, TrackerError>>;
}

const identified = z.object({ id: z.union([z.string(), z.number()]).transform(String) });
const ALL = ['*all'];
const KEY = /^[A-Z][A-Z0-9_]*-\d+$/i;

/** A reader in one dialect. Cloud is asked by bulk fetch, Data Center by a query; both go one by one where the batch is refused. */
export function createIssueReader(ask: Ask, dialect: 'cloud' | 'data-center'): IssueReader {
  const cloud = dialect === 'cloud';
  const issuePath = cloud ? '/rest/api/3/issue' : '/rest/api/2/issue';

  /** The slow way, for ids that a batch could not give. */
  async function oneByOne(ids: readonly string[], signal: AbortSignal): Promise<Result<ReadIssues, TrackerError>> {
    const issues: unknown[] = [];
    const unreadable: { id: string; reason: string }[] = [];
    for (const id of ids) {
      const one = await ask.get(`${issuePath}/${encodeURIComponent(id)}`, z.unknown(), signal, { fields: '*all' });
      if (one.ok) issues.push(one.value);
      else if (one.error.code === 'rejected' || one.error.code === 'server-error')
        unreadable.push({ id, reason: refusedBy('Jira', one.error) });
      else if (one.error.code !== 'not-found' && one.error.code !== 'forbidden') return one;
    }
    return ok({ issues, unreadable });
  }

  async function bulk(ids: readonly string[], signal: AbortSignal): Promise<Result<ReadIssues, TrackerError>> {
    const answer = await ask.post(`${issuePath}/bulkfetch`, bulkIssues, signal, { issueIdsOrKeys: [...ids], fields: ALL });
    if (!answer.ok) return answer.error.code === 'rejected' ? oneByOne(ids, signal) : answer;
    const failed = (answer.value.issueErrors ?? []).map((error) => error.id).filter((id) => id != null);
    if (failed.length === 0) return ok({ issues: answer.value.issues, unreadable: [] });
    const rest = await oneByOne(failed, signal);
    return rest.ok ? ok({ issues: [...answer.value.issues, ...rest.value.issues], unreadable: rest.value.unreadable }) : rest;
  }

  async function byQuery(ids: readonly string[], signal: AbortSignal): Promise<Result<ReadIssues, TrackerError>> {
    const issues: unknown[] = [];
    for (;;) {
      const body = {
        jql: `id in (${ids.join(',')}) ORDER BY key ASC`,
        fields: ALL,
        maxResults: ids.length,
        startAt: issues.length,
        validateQuery: false,
      };
      const answer = await ask.post('/rest/api/2/search', offsetIssues, signal, body);
      // Some versions refuse the whole list for one id that is gone, whatever validateQuery says.
      if (!answer.ok) return answer.error.code === 'rejected' ? oneByOne(ids, signal) : answer;
      issues.push(...answer.value.issues);
      if (answer.value.issues.length === 0 || issues.length >= Math.min(answer.value.total, ids.length))
        return ok({ issues, unreadable: [] });
    }
  }

  return {
    async read(ids, signal) {
      if (ids.length === 0) return ok({ issues: [], unreadable: [] });
      return cloud ? bulk(ids, signal) : byQuery(ids, signal);
    },
    async idOf(key, signal) {
      if (!KEY.test(key)) return ok(null);
      const read = await ask.get(`${issuePath}/${encodeURIComponent(key)}`, identified, signal, { fields: 'issuetype' });
      if (read.ok) return ok(read.value.id);
      const { code } = read.error;
      return code === 'not-found' || code === 'forbidden' || code === 'rejected' ? ok(null) : read;
    },
    async idsOf(keys, signal) {
      // Keys are data of the site: only what looks like one goes into a query.
      const asked = keys.filter((key) => KEY.test(key));
      if (asked.length === 0) return ok(new Map());
      const jql = `key in (${asked.join(',')})`;
      const answer = cloud
        ? await ask.post('/rest/api/3/search/jql', tokenPage, signal, { jql, fields: ['key'], maxResults: asked.length })
        : await ask.post('/rest/api/2/search', offsetPage, signal, {
            jql,
            fields: ['id'],
            maxResults: asked.length,
            startAt: 0,
            validateQuery: false,
          });
      if (!answer.ok) return answer.error.code === 'rejected' ? ok(new Map()) : answer;
      return ok(new Map(answer.value.issues.flatMap((hit) => (hit.key == null ? [] : [[hit.key, hit.id] as const]))));
    },
  };
}
