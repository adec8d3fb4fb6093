import { remoteIdOf, type ProjectId } from '#shared/domain/item.ts';
import { parseInstant, type Instant } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { laterOf } from '#shared/sync/watermark.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { ChangeList } from '#shared/tracker/port.ts';
import type { Calls, Parse, Read } from './calls.ts';
import type { ProjectContext } from './map.ts';
import { parseItem, parseItems, parseLinks, parseRevisions } from './parse.ts';
import { before, writeMark, type FeedMark } from './watermark.ts';

const PAGE = 1_000;
const BATCH = 200;

/** How far a feed was read. */
interface FeedRead {
  /** The time of the newest change; null when the feed told nothing. */
  readonly newest: Instant | null;
  readonly token: string | null;
}

interface Batch<T> {
  readonly values: readonly T[];
  readonly last: boolean;
  readonly token: string | null;
}

/** What both feeds told. */
export interface Feeds {
  readonly revisions: FeedRead & { readonly changed: ReadonlySet<number>; readonly deleted: ReadonlySet<number> };
  readonly links: FeedRead & { readonly ids: ReadonlySet<number> };
}

/**
 * Reads the two reporting feeds since a mark, side by side.
 *
 * The revisions feed is asked for one project: the organisation's would cost every project's changes on every pull. Its price, named by
 * the vendor, is that an item that moves to another project leaves the feed without notice; the caller's sweep over `list` finds it,
 * as it finds items destroyed for good. An item that moves in arrives by its newest revision.
 */
export async function readFeeds(
  calls: Calls,
  project: ProjectId,
  mark: FeedMark,
  signal: AbortSignal,
): Promise<Result<Feeds, TrackerError>> {
  const [revisions, links] = await Promise.all([readRevisions(calls, project, mark, signal), readLinks(calls, mark, signal)]);
  if (!revisions.ok) return revisions;
  return links.ok ? ok({ revisions: revisions.value, links: links.value }) : links;
}

/** What the feeds mean for a project: ids of changed and deleted items, and of items whose links changed without a revision. */
export async function changesOf(
  calls: Calls,
  context: ProjectContext,
  mark: FeedMark,
  { revisions, links }: Feeds,
  signal: AbortSignal,
): Promise<Result<ChangeList, TrackerError>> {
  const { changed, deleted } = revisions;
  const touched = await ofProject(
    calls,
    context,
    [...links.ids].filter((id) => !changed.has(id) && !deleted.has(id)),
    signal,
  );
  if (!touched.ok) return touched;
  const newest =
    [mark.since, revisions.newest, links.newest]
      .filter((time) => time !== null)
      .sort()
      .at(-1) ?? mark.since;
  const next: FeedMark = {
    ...mark,
    since: newest === mark.since ? mark.since : laterOf(mark.since, before(newest)),
    revisions: revisions.token,
    links: links.token,
  };
  return ok({
    ids: [...[...changed].map(String), ...touched.value.map(String)],
    deleted: [...deleted].map(String),
    watermark: writeMark(next),
  });
}

async function readRevisions(
  calls: Calls,
  project: ProjectId,
  mark: FeedMark,
  signal: AbortSignal,
): Promise<Result<Feeds['revisions'], TrackerError>> {
  const changed = new Set<number>();
  const deleted = new Set<number>();
  let newest: Instant | null = null;
  const request: Read = {
    path: `/${encodeURIComponent(remoteIdOf(project))}/_apis/wit/reporting/workitemrevisions`,
    query: {
      fields: 'System.Id,System.Rev,System.ChangedDate,System.IsDeleted',
      includeDeleted: true,
      includeLatestOnly: true,
      $maxPageSize: PAGE,
    },
  };
  const read = await readFeed(calls, request, mark.revisions, mark.since, parseRevisions, signal, ({ id, fields }) => {
    // The last word on an item counts, and its place in the list is that of its last change.
    changed.delete(id);
    deleted.delete(id);
    (fields?.['System.IsDeleted'] === true ? deleted : changed).add(id);
    newest = latest(newest, fields?.['System.ChangedDate']);
  });
  return read.ok ? ok({ changed, deleted, newest, token: read.value }) : read;
}

/** Links are read for the whole organisation: a project's own feed leaves out links whose other end has the project. */
async function readLinks(
  calls: Calls,
  mark: FeedMark,
  signal: AbortSignal,
): Promise<Result<FeedRead & { readonly ids: ReadonlySet<number> }, TrackerError>> {
  const ids = new Set<number>();
  let newest: Instant | null = null;
  const read = await readFeed(calls, { path: '/_apis/wit/reporting/workitemlinks' }, mark.links, mark.since, parseLinks, signal, (link) => {
    ids.add(link.sourceId).add(link.targetId);
    newest = latest(newest, link.changedDate);
  });
  return read.ok ? ok({ ids, newest, token: read.value }) : read;
}

function latest(known: Instant | null, stamp: unknown): Instant | null {
  const time = typeof stamp === 'string' ? parseInstant(stamp) : null;
  return time !== null && (known === null || time > known) ? time : known;
}

/**
 * Reads a feed to its last batch.
 * @param enough asked after each batch: whether the rest is of no interest
 * @returns the token to go on with; it is a watermark, not a page number
 */
export async function readFeed<T>(
  calls: Calls,
  request: Read,
  stored: string | null,
  since: Instant,
  parse: Parse<Batch<T>>,
  signal: AbortSignal,
  each: (value: T) => void,
  enough: () => boolean = () => false,
): Promise<Result<string | null, TrackerError>> {
  let token = stored;
  let fellBack = stored === null;
  for (;;) {
    const position = token === null ? { startDateTime: since } : { continuationToken: token };
    const batch = await calls.read({ ...request, query: { ...request.query, ...position } }, parse, signal);
    if (!batch.ok) {
      // A token the server no longer knows: start again from the time that lies before everything unread.
      if (batch.error.code !== 'rejected' || fellBack) return batch;
      fellBack = true;
      token = null;
      continue;
    }
    const { values, last, token: next } = batch.value.value;
    for (const value of values) each(value);
    if (last || enough()) return ok(next ?? token);
    if (next === null || next === token)
      return err({ code: 'malformed', host: calls.host, detail: `${request.path}: the feed does not advance.` });
    token = next;
  }
}

/** Of some ids, those whose item is in the project now. */
async function ofProject(
  calls: Calls,
  context: ProjectContext,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Result<readonly number[], TrackerError>> {
  const found: number[] = [];
  for (let start = 0; start < ids.length; start += BATCH) {
    const body = { ids: ids.slice(start, start + BATCH), fields: ['System.TeamProject'], errorPolicy: 'omit' };
    const batch = await calls.read({ path: '/_apis/wit/workitemsbatch', body }, parseItems, signal);
    if (!batch.ok) return batch;
    for (const element of batch.value.value) {
      const item = parseItem(element);
      if (item.ok && item.value.fields['System.TeamProject'] === context.name) found.push(item.value.id);
    }
  }
  return ok(found);
}
