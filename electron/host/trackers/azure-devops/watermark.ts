import { z } from 'zod';
import { epochOf, instantOf, parseInstant, type Instant } from '#shared/domain/time.ts';
import type { Watermark } from '#shared/tracker/port.ts';

/**
 * How far the two reporting feeds were read. A feed without a token starts at `since`; a refused token falls back to it.
 * `since` lies before everything not yet read, on the server's clock.
 */
export interface FeedMark {
  readonly since: Instant;
  readonly revisions: string | null;
  readonly links: string | null;
  /** The tree of iterations was refused: items were read without theirs, and are read again once it is not. */
  readonly blind?: true | undefined;
}

/** The feeds may show a change late; ten minutes is far more than was ever seen (no figure is published). */
const OVERLAP_MS = 600_000;

const Mark = z.object({
  since: z.string(),
  revisions: z.string().nullable(),
  links: z.string().nullable(),
  blind: z.literal(true).optional(),
});

/** The mark of a listing that began at `asOf`, the server's own time. */
export const markFrom = (asOf: Instant): FeedMark => ({ since: before(asOf), revisions: null, links: null });

/** The start that covers a feed whose last change was made at `changed`. */
export const before = (changed: Instant): Instant => instantOf(epochOf(changed) - OVERLAP_MS);

/** The mark as the engine stores it. */
export const writeMark = (mark: FeedMark): Watermark => JSON.stringify(mark);

/** The same mark, of a reading in which the tree of iterations was read or refused. */
export const markSeeing = ({ blind: _blind, ...mark }: FeedMark, treeRead: boolean): FeedMark =>
  treeRead ? mark : { ...mark, blind: true };

/** Reads what `writeMark` wrote; null for anything else. */
export function readMark(watermark: Watermark): FeedMark | null {
  let json: unknown;
  try {
    json = JSON.parse(watermark);
  } catch {
    return null;
  }
  const parsed = Mark.safeParse(json);
  const since = parsed.success ? parseInstant(parsed.data.since) : null;
  return parsed.success && since !== null ? { ...parsed.data, since } : null;
}
