import { epochOf, parseInstant, type Instant } from '#shared/domain/time.ts';
import { OVERLAP_MINUTES } from '#shared/sync/watermark.ts';
import type { Watermark } from '#shared/tracker/port.ts';

/** How far Jira is known, and which items inside the next overlap are known already. */
export interface JiraWatermark {
  /** The greatest `updated` seen. */
  readonly at: Instant;
  /** Epoch milliseconds of `updated` by item id. */
  readonly seen: ReadonlyMap<string, number>;
}

// The host's contract caps a watermark at 10,000 characters; beyond this the overlap is simply read again.
const SEEN_LIMIT = 9_000;

/**
 * '2026-11-22T10:03:11.123Z 10042:0 10043:1f4': the stamp, then the items of the last minutes as id and milliseconds before the stamp
 * (base 36). With them the overlap costs a listing, not the items once more.
 */
export function writeWatermark(at: Instant, updatedById: ReadonlyMap<string, number>): Watermark {
  const top = epochOf(at);
  const from = top - (OVERLAP_MINUTES + 1) * 60_000;
  let text: string = at;
  for (const [id, updated] of updatedById) {
    if (updated < from || updated > top) continue;
    text += ` ${id}:${(top - updated).toString(36)}`;
    if (text.length > SEEN_LIMIT) return at;
  }
  return text;
}

/** Reads what `writeWatermark` wrote; null for anything else. */
export function readWatermark(text: Watermark): JiraWatermark | null {
  const [stamp = '', ...entries] = text.split(' ');
  const at = parseInstant(stamp);
  if (at === null) return null;
  const top = epochOf(at);
  const seen = new Map<string, number>();
  for (const entry of entries) {
    const [id = '', before = ''] = entry.split(':');
    const updated = top - Number.parseInt(before, 36);
    if (id !== '' && !Number.isNaN(updated)) seen.set(id, updated);
  }
  return { at, seen };
}
