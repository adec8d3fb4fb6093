import { epochOf, parseInstant, type Instant, type ZoneName } from '#shared/domain/time.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import { BEGINNING, laterOf, updatedSince } from '#shared/sync/watermark.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { ChangeList } from '#shared/tracker/port.ts';
import { standsStill, type Ask } from './ask.ts';
import { offsetPage, tokenPage, type Hit } from './parse.ts';
import { writeWatermark, type JiraWatermark } from './watermark.ts';

type Hits = Result<readonly Hit[], TrackerError>;

/** Hits with their stamps, and the greatest stamp of the moment before the listing. */
export interface Stamped {
  readonly hits: readonly Hit[];
  readonly newest: Instant;
}

/** Finds issues by JQL, in either dialect. */
export interface Search {
  /**
   * The ids of every hit of `where`, ordered by key: keys do not change while pages are read, so an issue that is edited meanwhile
   * neither appears twice nor pushes another one off the page being skipped.
   */
  all(where: string, signal: AbortSignal): Promise<Hits>;
  /** Every hit of `where` with its `updated`. `where` holds the newest issue, or nothing changed since it was asked the last time. */
  stamped(where: string, signal: AbortSignal): Promise<Result<Stamped, TrackerError>>;
  /** The greatest `updated`; `BEGINNING` when there is no hit. */
  newest(where: string, signal: AbortSignal): Promise<Result<Instant, TrackerError>>;
}

/** Token paging (`/search/jql`). Up to 5000 hits a page when only ids are asked for, 100 to 1000 with fields. */
export function cloudSearch(ask: Ask): Search {
  const page = (jql: string, fields: readonly string[], maxResults: number, signal: AbortSignal, token?: string) =>
    ask.post('/rest/api/3/search/jql', tokenPage, signal, {
      jql,
      fields,
      maxResults,
      ...(token === undefined ? {} : { nextPageToken: token }),
    });
  async function pages(jql: string, fields: readonly string[], maxResults: number, signal: AbortSignal): Promise<Hits> {
    const hits = new Map<string, Hit>();
    let token: string | undefined;
    let restarted = false;
    for (;;) {
      const answer = await page(jql, fields, maxResults, signal, token);
      if (!answer.ok) {
        // A page token lives for days but not for ever. The list begins again once; hits found so far stay.
        if (answer.error.code !== 'rejected' || token === undefined || restarted) return answer;
        restarted = true;
        token = undefined;
        continue;
      }
      for (const hit of answer.value.issues) if (!hits.has(hit.id)) hits.set(hit.id, hit);
      const next = answer.value.nextPageToken ?? undefined;
      if (next === undefined || answer.value.isLast === true) return ok([...hits.values()]);
      if (next === token) return standsStill(ask, '/rest/api/3/search/jql');
      token = next;
    }
  }
  return {
    all: (where, signal) => pages(`${where} ORDER BY key ASC`, ['id'], 5000, signal),
    // The newest first: the first hit is the newest of the moment before. What is edited while pages are read moves to the front, with a
    // stamp after that moment, and pushes no issue off the pages to come.
    async stamped(where, signal) {
      const hits = await pages(`${where} ORDER BY updated DESC, key ASC`, ['updated'], 1000, signal);
      return hits.ok ? ok({ hits: hits.value, newest: updatedOf(hits.value[0] ?? null) }) : hits;
    },
    async newest(where, signal) {
      const answer = await page(`${where} ORDER BY updated DESC`, ['updated'], 1, signal);
      return answer.ok ? ok(updatedOf(answer.value.issues[0] ?? null)) : answer;
    },
  };
}

// A key whose issue was deleted since cannot be compared with; the keys before it can.
const KEYS_TO_FALL_BACK_TO = 5;

/**
 * Key windows (`/search` with `key > …`): no offsets, so neither the 10,000 window of the search index nor a shifting list can lose
 * an issue. The site may cap the page below what is asked.
 */
export function dataCenterSearch(ask: Ask): Search {
  const page = (jql: string, fields: readonly string[], maxResults: number, signal: AbortSignal) =>
    ask.post('/rest/api/2/search', offsetPage, signal, { jql, fields: [...fields], maxResults, startAt: 0 });
  async function windows(where: string, fields: readonly string[], signal: AbortSignal): Promise<Hits> {
    const hits = new Map<string, Hit>();
    const keys: string[] = [];
    let skipped = 0;
    for (;;) {
      const after = keys.at(-1 - skipped);
      const answer = await page(`${where}${after === undefined ? '' : ` AND key > "${after}"`} ORDER BY key ASC`, fields, 1000, signal);
      if (!answer.ok) {
        if (answer.error.code !== 'rejected' || after === undefined || skipped >= KEYS_TO_FALL_BACK_TO) return answer;
        skipped += 1;
        continue;
      }
      skipped = 0;
      const { issues, total } = answer.value;
      const before = hits.size;
      for (const hit of issues) {
        if (hit.key != null && !hits.has(hit.id)) keys.push(hit.key);
        hits.set(hit.id, hit);
      }
      if (issues.length === 0 || issues.length >= total) return ok([...hits.values()]);
      if (hits.size === before) return standsStill(ask, '/rest/api/2/search');
    }
  }
  async function newest(where: string, signal: AbortSignal): Promise<Result<Instant, TrackerError>> {
    const answer = await page(`${where} ORDER BY updated DESC`, ['updated'], 1, signal);
    return answer.ok ? ok(updatedOf(answer.value.issues[0] ?? null)) : answer;
  }
  return {
    all: (where, signal) => windows(where, ['id'], signal),
    async stamped(where, signal) {
      const first = await page(`${where} ORDER BY key ASC`, ['updated'], 1000, signal);
      if (!first.ok) return first;
      const { issues, total } = first.value;
      // Nearly always one answer holds everything, and is a moment of its own.
      if (issues.length >= total) return ok({ hits: issues, newest: issues.map(updatedOf).reduce(laterOf, BEGINNING) });
      const at = await newest(where, signal);
      if (!at.ok) return at;
      const hits = await windows(where, ['updated'], signal);
      return hits.ok ? ok({ hits: hits.value, newest: at.value }) : hits;
    },
    newest,
  };
}

const updatedOf = (hit: Hit | null): Instant => parseInstant(hit?.fields?.updated ?? '') ?? BEGINNING;

/** All ids of a project, in the order of their keys, and the watermark of the moment before. @param project Jira's id */
export async function listAll(search: Search, project: string, signal: AbortSignal): Promise<Result<ChangeList, TrackerError>> {
  const where = `project = ${project}`;
  const newest = await search.newest(where, signal);
  if (!newest.ok) return newest;
  const hits = await search.all(where, signal);
  if (!hits.ok) return hits;
  return ok({ ids: hits.value.map((hit) => hit.id), deleted: [], watermark: writeWatermark(newest.value, new Map()) });
}

/**
 * The ids changed since a watermark, oldest change first. The new watermark is the greatest stamp of the moment before the listing:
 * what changes while pages are read is found again by the next call.
 * @param zone the caller's profile zone, in which JQL reads its literal
 */
export async function listChanges(
  search: Search,
  project: string,
  known: JiraWatermark,
  zone: ZoneName,
  signal: AbortSignal,
): Promise<Result<ChangeList, TrackerError>> {
  const found = await search.stamped(`project = ${project} AND updated >= "${updatedSince(known.at, zone)}"`, signal);
  if (!found.ok) return found;
  const { hits, newest } = found.value;
  const updatedById = new Map(hits.map((hit) => [hit.id, epochOf(updatedOf(hit))]));
  const changed = [...updatedById].filter(([id, updated]) => known.seen.get(id) !== updated).sort(([, a], [, b]) => a - b);
  return ok({ ids: changed.map(([id]) => id), deleted: [], watermark: writeWatermark(laterOf(known.at, newest), updatedById) });
}
