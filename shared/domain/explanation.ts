import type { ConnectionId } from './item.ts';

/** A message for people: what happened, what is safe, what to do; the technical detail behind a fold. */
export interface Explanation {
  readonly title: string;
  readonly happened: string;
  readonly safe: string;
  readonly next: string;
  readonly detail: string | null;
  /** What is explained, for a screen that shows it beside the field it is about: a `TrackerError`'s code. */
  readonly code?: string;
  /** The connection that it is about, where it is another one than the screen shows. */
  readonly connection?: ConnectionId;
}
