import type { Result } from '#shared/lib/result.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Write } from '#shared/tracker/writer.ts';

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

export const SENT: Answered = { kind: 'sent', replaced: null };
export const UNKNOWN: Answered = { kind: 'unknown' };
export const NOT_SENT: Answered = { kind: 'not-sent' };

/**
 * Sends one write and judges the answer. Jira answers 409 when two writes of a record meet: nothing of ours was taken, so it is sent once
 * more, and then the record is looked at again.
 */
export async function outcomeOf(send: () => Promise<Result<unknown, TrackerError>>): Promise<Outcome> {
  let answer = await send();
  if (!answer.ok && isCollision(answer.error)) answer = await send();
  if (answer.ok) return { kind: 'taken', json: answer.value };
  const { error } = answer;
  if (isCollision(error)) return { kind: 'halted', answer: NOT_SENT, halt: { error: { code: 'stale-revision', what: 'the record' } } };
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

const isCollision = (error: TrackerError): boolean => error.code === 'rejected' && error.status === 409;

/** What a refusal says, by field, and beside the fields. */
export interface RefusalWords {
  readonly byField: ReadonlyMap<string, string>;
  readonly all: string;
}

/**
 * Reads a refusal. The transport writes Jira's `errors` as 'field: words' (`electron/host/http/answer.ts`), so a sentence that begins with a
 * field that was sent is about that field.
 * @param fields Jira's names of the fields that were sent
 */
export function wordsOf(refusal: Refusal, fields: ReadonlySet<string>): RefusalWords {
  const messages = refusal.code === 'rejected' ? refusal.messages : [refusal.detail];
  const byField = new Map<string, string>();
  for (const message of messages) {
    const at = message.indexOf(': ');
    if (at > 0 && fields.has(message.slice(0, at))) byField.set(message.slice(0, at), message.slice(at + 2));
  }
  const status = refusal.code === 'rejected' ? `Jira answered with status ${refusal.status} and no reason.` : 'Jira refused it.';
  return { byField, all: messages.join(' ').trim() || status };
}

/** What a person can do about a refusal. */
export function adviceFor(refusal: Refusal): string {
  if (refusal.code !== 'rejected') return 'Ask for the permission in this project, then send it again.';
  if (refusal.status === 413) return 'The issue has reached a limit of the site. Remove something there, then send it again.';
  return 'Change the value, then send it again.';
}

/** An operation that was refused. @param advice one short sentence */
export const refused = (words: string, advice: string): Answered => ({ kind: 'refused', parking: { words, advice, asks: [] } });

/** Refused as a whole, in Jira's words. */
export const refusedBy = (refusal: Refusal): Answered => refused(wordsOf(refusal, new Set()).all, adviceFor(refusal));
