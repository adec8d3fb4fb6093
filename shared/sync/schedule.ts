/*
 * When the cockpit syncs by itself. Laws:
 *   once after a sleep    however many turns were missed, one sync makes up for all of them
 *   never in the way      no turn while another sync runs, while somebody answers a conflict, or without a network; it comes as soon as it can
 *   a clock that is put back delays a turn by one interval at most
 */

/** Minutes between two syncs; 0 is only when a person says so. */
export const SYNC_EVERY = [0, 5, 15, 30, 60] as const;
export type SyncEvery = (typeof SYNC_EVERY)[number];

const MINUTE = 60_000;

/** Moments are milliseconds. */
export interface ScheduleFacts {
  readonly now: number;
  /** When the last sync ended, whoever began it; null when none ever did. */
  readonly lastSync: number | null;
  /** No turn before: what the first minute of a start is for. */
  readonly notBefore: number;
  readonly isOnline: boolean;
  readonly isSyncing: boolean;
  readonly isAnswering: boolean;
  /** A sync before the meeting waits for a person: nothing is sent behind their back. */
  readonly isAwaited: boolean;
}

export type WaitReason = 'offline' | 'syncing' | 'answering';

export type Turn =
  | { readonly kind: 'off' }
  | { readonly kind: 'run'; readonly sends: boolean }
  /** `why` is null before its time, else what holds it up: then it runs as soon as that has passed. */
  | { readonly kind: 'wait'; readonly next: number; readonly why: WaitReason | null };

/** What a schedule does now. @param sends whether edits go out with it */
export function scheduleTurn(everyMinutes: SyncEvery, sends: boolean, facts: ScheduleFacts): Turn {
  if (everyMinutes === 0) return { kind: 'off' };
  const { now, lastSync, notBefore } = facts;
  const interval = everyMinutes * MINUTE;
  const after = Math.min(lastSync ?? -Infinity, now);
  const next = Math.max(after + interval, Math.min(notBefore, now + interval));
  if (now < next) return { kind: 'wait', next, why: null };
  const why = heldUpBy(facts);
  return why === null ? { kind: 'run', sends: sends && !facts.isAwaited } : { kind: 'wait', next: now, why };
}

function heldUpBy({ isOnline, isSyncing, isAnswering }: ScheduleFacts): WaitReason | null {
  if (isSyncing) return 'syncing';
  if (isAnswering) return 'answering';
  return isOnline ? null : 'offline';
}

/** A pause between two looks at the clock that only a sleeping computer makes, milliseconds: busy ones are some seconds late. */
const SLEEP_MS = 60_000;

/** Whether the computer slept between two looks. @param expected how long the second was meant to come after the first, milliseconds */
export const hasSlept = (last: number, now: number, expected: number): boolean => now - last > expected + SLEEP_MS;
