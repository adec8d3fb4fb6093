import { z } from 'zod';
import { epochOf, parseInstant, type Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Ask } from './ask.ts';
import { richText } from './issue-fields.ts';
import { isPerson, personRef, type PersonRef } from './person.ts';

/** The key of the property by which what we made is found again. */
export const MARKER = 'release-cockpit';

/** What the property holds: the operation that made the record. */
export const markerOf = (id: OperationId): Json => ({ operation: id });
export const isMarker = (value: unknown, id: OperationId): boolean =>
  typeof value === 'object' && value !== null && (value as { readonly operation?: unknown }).operation === id;

/** A comment with its marker. @see Atlassian, Add comment: `properties` */
export const commentBody = (id: OperationId, text: string, cloud: boolean): Json => ({
  body: richText(text, cloud),
  properties: [{ key: MARKER, value: markerOf(id) }],
});

const comment = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  author: personRef.nullish(),
  created: z.string().nullish(),
  properties: z.array(z.object({ key: z.string(), value: z.unknown() })).nullish(),
});
const commentPage = z.object({ comments: z.array(z.unknown()), total: z.number().nullish() });
export const property = z.object({ value: z.unknown() });

/** The id of a comment that was just made; undefined where the answer does not say it. */
export function idOfComment(answer: unknown): string | undefined {
  const read = comment.safeParse(answer);
  return read.success ? read.data.id : undefined;
}

const PAGE = 100;
/** Clocks differ, also by days: this many of one's own newest comments are looked at however old they seem. */
const AT_LEAST = 20;
const DAY = 86_400_000;

/**
 * Looks for the comment that an operation made, newest first, until a day before it was sent.
 *
 * Both products answer a comment's properties to `expand=properties`, which neither official document promises. Where they do not come, they are
 * asked for one by one, of comments of our own alone.
 * @param issue the path of the issue
 * @returns its id; null when there is none
 */
export async function findComment(
  ask: Ask,
  issue: string,
  id: OperationId,
  since: Instant,
  me: PersonRef,
  signal: AbortSignal,
): Promise<Result<string | null, TrackerError>> {
  const comments = issue.replace(/\/issue\/[^/]*$/, '/comment');
  const until = (Number.isNaN(epochOf(since)) ? 0 : epochOf(since)) - DAY;
  let own = 0;
  for (let startAt = 0; ;) {
    const query = { orderBy: '-created', expand: 'properties', startAt, maxResults: PAGE };
    const page = await ask.get(`${issue}/comment`, commentPage, signal, query);
    if (!page.ok) return page;
    for (const raw of page.value.comments) {
      const read = comment.safeParse(raw);
      if (!read.success || read.data.author == null || !isPerson(read.data.author, me)) continue;
      const created = parseInstant(read.data.created ?? '');
      if (own >= AT_LEAST && created !== null && epochOf(created) < until) return ok(null);
      own += 1;
      const { properties } = read.data;
      if (properties != null) {
        if (properties.some(({ key, value }) => key === MARKER && isMarker(value, id))) return ok(read.data.id);
        continue;
      }
      const marker = await ask.get(`${comments}/${encodeURIComponent(read.data.id)}/properties/${MARKER}`, property, signal);
      if (marker.ok && isMarker(marker.value.value, id)) return ok(read.data.id);
      if (!marker.ok && marker.error.code !== 'not-found') return marker;
    }
    startAt += page.value.comments.length;
    if (page.value.comments.length === 0 || startAt >= (page.value.total ?? 0)) return ok(null);
  }
}
