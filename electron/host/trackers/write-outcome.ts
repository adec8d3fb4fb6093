import type { OperationId } from '#shared/sync/operation.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Write } from '#shared/tracker/writer.ts';

/* What a request that writes has come to, whichever tracker it went to. */

export type OneChange = Write['changes'][number];
export type Refusal = Extract<TrackerError, { readonly code: 'rejected' | 'forbidden' | 'not-found' }>;

/** Why nothing more of a write is sent. `error` null: the connection is well, but the record must be looked at first. */
export interface Halt {
  readonly error: TrackerError | null;
}

/** What one part of a write has come to. Changes without an answer were not sent. */
export interface Part {
  readonly answers: ReadonlyMap<OperationId, Answered>;
  readonly halt: Halt | null;
}

/** What a single request has come to. */
export type Outcome =
  | { readonly kind: 'taken'; readonly json: unknown }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'halted'; readonly answer: Answered; readonly halt: Halt };

export const SENT = { kind: 'sent', replaced: null } as const satisfies Answered;
export const NOT_SENT: Answered = { kind: 'not-sent' };
export const UNKNOWN: Answered = { kind: 'unknown' };

/** Judges an error that is not about the revision of the record. */
export function outcomeOfError(error: TrackerError): Outcome {
  switch (error.code) {
    case 'rejected':
    case 'forbidden':
    case 'not-found':
      return { kind: 'refused', refusal: error };
    // The request left, and nobody says whether it was taken. The next look at the record tells; it also finds out whether the site is well.
    case 'timeout':
    case 'interrupted':
    case 'malformed':
    case 'server-error':
      return { kind: 'halted', answer: UNKNOWN, halt: { error: null } };
    // A network that goes away, or a person who stops, may do so after the request has left.
    case 'offline':
    case 'cancelled':
      return { kind: 'halted', answer: UNKNOWN, halt: { error } };
    default:
      return { kind: 'halted', answer: NOT_SENT, halt: { error } };
  }
}

/**
 * The error of a request that makes a record. The network may have gone away after it had left: nobody knows whether the record is there.
 * @param record what people call it: 'issue'
 */
export const errorOfCreate = (error: TrackerError, host: string, record: string): TrackerError =>
  error.code === 'offline' ? { code: 'interrupted', host, detail: `The network went away while the ${record} was being made.` } : error;

/** An operation that was refused. @param advice one short sentence */
export const refused = (words: string, advice: string): Answered => ({ kind: 'refused', parking: { words, advice, asks: [] } });
