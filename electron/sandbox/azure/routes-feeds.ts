import { z } from 'zod';
import type { Json } from '#shared/lib/json.ts';
import { badRequest, json, Refusal, stamp, wholeNumber, type Answer, type Call, type Route } from '#electron/sandbox/azure/answer.ts';
import type { AzureWorkItem } from '#electron/sandbox/azure/seed.ts';
import type { FeedEvent } from '#electron/sandbox/azure/store.ts';
import { allFields } from '#electron/sandbox/azure/wire.ts';
import { fieldNamed, runFlat, runLinks } from '#electron/sandbox/azure/wiql.ts';
import { parseWiql } from '#electron/sandbox/azure/wiql-parser.ts';

/** What the feeds and queries of one sandbox do beyond their data. */
export interface FeedOptions {
  /** Revisions per page unless the caller asks for less. The server's own default is 1,000 (unproven). */
  readonly feedPage: number;
  /** Results beyond this many are cut without a word or refused with VS402337: both are reported of the real service. */
  readonly queryLimit: number;
  readonly overflow: 'cut' | 'refuse';
  /** Milliseconds before a change shows in the feeds. Settable while running. */
  feedLag: number;
}

const WiqlBody = z.object({ query: z.string() });
const FeedBody = z.object({
  fields: z.array(z.string()).nullish(),
  types: z.array(z.string()).nullish(),
  includeDeleted: z.boolean().nullish(),
  includeIdentityRef: z.boolean().nullish(),
  includeLatestOnly: z.boolean().nullish(),
});

const isTrue = (text: string | null): boolean => text?.toLowerCase() === 'true';

/** Where a feed goes on. Tokens look like the server's, 'watermark;id;revision', and only the first part counts here. */
function startOf(call: Call, events: readonly { readonly seq: number; readonly at: number }[]): number {
  const token = call.query.get('continuationToken');
  const since = call.query.get('startDateTime');
  if (token !== null && since !== null)
    throw badRequest('Only one of continuationToken and startDateTime can be given.', 'VssPropertyValidationException');
  if (since !== null) {
    const time = Date.parse(since);
    if (Number.isNaN(time)) throw badRequest(`The value '${since}' of startDateTime is not a date.`);
    return (events.find((event) => event.at >= time)?.seq ?? Infinity) - 1;
  }
  if (token === null) return 0;
  const watermark = Number(token.split(';')[0]);
  if (!Number.isInteger(watermark))
    throw badRequest(`The continuation token '${token}' is not valid.`, 'InvalidContinuationTokenException');
  return watermark;
}

/** The events after a watermark that the lag has let through. They are ordered by sequence, so the search is binary. */
function after<E extends { readonly seq: number; readonly at: number }>(
  events: readonly E[],
  watermark: number,
  visibleUntil: number,
): readonly E[] {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle]!.seq <= watermark) low = middle + 1;
    else high = middle;
  }
  const end = events.findIndex((event, index) => index >= low && event.at > visibleUntil);
  return events.slice(low, end < 0 ? events.length : end);
}

function revisions(call: Call, options: FeedOptions): Answer {
  const body = call.method === 'POST' ? FeedBody.safeParse(call.body ?? {}) : null;
  if (body?.success === false) throw badRequest('The request body is not a filter of revisions.');
  const named = (value: string | null): readonly string[] | null => (value === null || value === '' ? null : value.split(','));
  const fields = body?.data.fields ?? named(call.query.get('fields'));
  const types = body?.data.types ?? named(call.query.get('types'));
  const withDeleted = body?.data.includeDeleted ?? isTrue(call.query.get('includeDeleted'));
  const latestOnly = body?.data.includeLatestOnly ?? isTrue(call.query.get('includeLatestOnly'));
  const withLongText = call.query.get('$expand')?.toLowerCase() === 'fields';
  const show = fields === null ? (item: AzureWorkItem) => compact(call, item, withLongText) : projector(call, fields);

  const size = Math.min(wholeNumber(call, '$maxPageSize') ?? options.feedPage, options.feedPage);
  const start = startOf(call, call.store.feed);
  const open = after(call.store.feed, start, call.now - options.feedLag);
  const last = latestOnly ? lastEvents(open) : null;
  const values: object[] = [];
  let watermark: FeedEvent | null = null;
  let done = true;
  for (const event of open) {
    if (values.length === size) {
      done = false;
      break;
    }
    watermark = event;
    const current = call.store.items.get(event.item.id) ?? call.store.bin.get(event.item.id)?.item ?? event.item;
    if (!isInScope(call, event, current, types) || (event.deleted && !withDeleted)) continue;
    if (!withDeleted && call.store.bin.has(event.item.id)) continue;
    if (last !== null && last.get(event.item.id) !== event.seq) continue;
    values.push({
      id: event.item.id,
      rev: event.item.rev,
      fields: { ...show(event.item), ...(event.deleted ? { 'System.IsDeleted': true } : {}) },
    });
  }
  const token =
    watermark === null
      ? (call.query.get('continuationToken') ?? `${open.length === 0 ? lastVisible(call, options) : start};0;0`)
      : `${watermark.seq};${watermark.item.id};${watermark.item.rev}`;
  return json({ values, ...next(call, 'workItemRevisions', token), isLastBatch: done });
}

const lastVisible = (call: Call, options: FeedOptions): number =>
  call.store.feed.findLast((event) => event.at <= call.now - options.feedLag)?.seq ?? 0;

const lastEvents = (events: readonly FeedEvent[]): ReadonlyMap<number, number> =>
  new Map(events.map((event) => [event.item.id, event.seq]));

function isInScope(call: Call, event: FeedEvent, current: AzureWorkItem, types: readonly string[] | null): boolean {
  if (!call.store.seesProjectOf(event.item) || !call.store.seesProjectOf(current)) return false;
  // With a project in the address or a type named, what has left it is dropped without notice (vendor's page on reporting revisions).
  if (call.project !== null && current.fields['System.TeamProject'] !== call.project.name) return false;
  return types === null || types.includes(String(current.fields['System.WorkItemType']));
}

/** The feed leaves long text out unless `$expand=fields` asks for it. */
function compact(call: Call, item: AzureWorkItem, withLongText: boolean): { readonly [name: string]: Json } {
  const fields = allFields(call.store, item);
  if (withLongText) return fields;
  const long = new Set(
    call.store.seed.fields.filter((field) => field.type === 'html' || field.type === 'history').map((field) => field.referenceName),
  );
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !long.has(name)));
}

function projector(call: Call, names: readonly string[]): (item: AzureWorkItem) => { readonly [name: string]: Json } {
  const wanted = names.map((name) => fieldNamed(call.store, name).referenceName);
  return (item) => {
    const fields = allFields(call.store, item);
    return Object.fromEntries(wanted.filter((name) => name in fields).map((name) => [name, fields[name] ?? null]));
  };
}

function next(call: Call, resource: string, token: string): object {
  const link = new URL(`${call.base}${call.project === null ? '' : `/${call.project.id}`}/_apis/wit/reporting/${resource}`);
  for (const [name, value] of call.query) if (name !== 'startDateTime') link.searchParams.set(name, value);
  link.searchParams.set('continuationToken', token);
  return { nextLink: link.href, continuationToken: token };
}

function links(call: Call, options: FeedOptions): Answer {
  const kinds =
    call.query
      .get('linkTypes')
      ?.split(',')
      .map((name) => name.replace(/-(?:Forward|Reverse)$/, '')) ?? null;
  const start = startOf(call, call.store.links);
  const open = after(call.store.links, start, call.now - options.feedLag);
  const page = open.slice(0, options.feedPage);
  const values = page
    .filter((event) => kinds === null || kinds.includes(event.rel))
    .filter((event) => {
      const source = call.store.items.get(event.source) ?? call.store.bin.get(event.source)?.item;
      if (source === undefined || !call.store.seesProjectOf(source)) return false;
      return call.project === null || source.fields['System.TeamProject'] === call.project.name;
    })
    .map((event) => ({
      rel: event.rel,
      sourceId: event.source,
      targetId: event.target,
      changedDate: stamp(event.at),
      isActive: event.active,
    }));
  const token = String(page.at(-1)?.seq ?? (Number.isFinite(start) ? start : (call.store.links.at(-1)?.seq ?? 0)));
  return json({ values, ...next(call, 'workItemLinks', token), isLastBatch: page.length === open.length });
}

function query(call: Call, options: FeedOptions): Answer {
  const body = WiqlBody.safeParse(call.body);
  if (!body.success) throw badRequest('The request body has no query.', 'VssPropertyValidationException');
  if (body.data.query.length > 32_000)
    throw badRequest('VS402338: The length of the query exceeds the limit of 32000 characters.', 'WorkItemTrackingQueryException');
  const wiql = parseWiql(body.data.query);
  const context = {
    store: call.store,
    caller: call.caller,
    project: call.project?.name ?? null,
    now: call.now,
    timePrecision: isTrue(call.query.get('timePrecision')),
  };
  const column = (name: string): object => {
    const field = fieldNamed(call.store, name);
    return { referenceName: field.referenceName, name: field.name, url: `${call.base}/_apis/wit/fields/${field.referenceName}` };
  };
  const reference = (id: number): object => ({ id, url: `${call.base}/_apis/wit/workItems/${id}` });
  const head = {
    queryType: wiql.from === 'WorkItems' ? 'flat' : wiql.mode === 'recursive' ? 'tree' : 'oneHop',
    queryResultType: wiql.from === 'WorkItems' ? 'workItem' : 'workItemLink',
    asOf: wiql.asOf ?? stamp(call.now),
    columns: wiql.columns.map((field) => column(field.name)),
    ...(wiql.orderBy.length === 0
      ? {}
      : { sortColumns: wiql.orderBy.map((part) => ({ field: column(part.field.name), descending: part.descending })) }),
  };
  if (wiql.from === 'WorkItems') return json({ ...head, workItems: limited(call, runFlat(wiql, context), options).map(reference) });
  const rows = limited(call, runLinks(wiql, context), options);
  return json({
    ...head,
    workItemRelations: rows.map((row) => ({
      rel: row.rel,
      source: row.source === null ? null : reference(row.source),
      target: reference(row.target),
    })),
  });
}

function limited<T>(call: Call, found: readonly T[], options: FeedOptions): readonly T[] {
  const wanted = found.slice(0, wholeNumber(call, '$top') ?? Infinity);
  if (wanted.length <= options.queryLimit) return wanted;
  if (options.overflow === 'cut') return wanted.slice(0, options.queryLimit);
  throw new Refusal(
    400,
    'WorkItemTrackingQueryResultSizeLimitExceededException',
    `VS402337: The number of work items returned exceeds the size limit of ${options.queryLimit}. Change the query to return fewer items.`,
  );
}

/** Queries and the two reporting feeds. */
export const feedRoutes = (options: FeedOptions): readonly Route[] => [
  { method: 'POST', path: 'wit/wiql', run: (call) => query(call, options) },
  { method: 'GET', path: 'wit/reporting/workitemrevisions', run: (call) => revisions(call, options) },
  { method: 'POST', path: 'wit/reporting/workitemrevisions', run: (call) => revisions(call, options) },
  { method: 'GET', path: 'wit/reporting/workitemlinks', run: (call) => links(call, options) },
];
