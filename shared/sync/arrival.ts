import { epochOf, instantOf, type Instant } from '#shared/domain/time.ts';

/** How long an index may hide what was created, milliseconds. */
export const INDEX_LAG = 120_000;
/** How long a request may be on its way, milliseconds: the transport gives up on it then. */
export const REQUEST_LIMIT = 180_000;

/** From when on a new record that no search finds is not there: its request has ended, and an index shows what it made. @param sent when it left */
export const shownFrom = (sent: Instant): Instant => instantOf(epochOf(sent) + REQUEST_LIMIT + INDEX_LAG);
