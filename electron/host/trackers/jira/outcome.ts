import { NOT_SENT, outcomeOfError, refused, type Outcome, type Refusal } from '#electron/host/trackers/write-outcome.ts';
import type { Result } from '#shared/lib/result.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';

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
  return outcomeOfError(error);
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

/**
 * Jira's words with its ids of fields exchanged for what people call those.
 * @param names by Jira's names of the fields: 'customfield_10042'
 */
export function named(message: string, names: ReadonlyMap<string, string>): string {
  const at = message.indexOf(': ');
  const about = at > 0 ? names.get(message.slice(0, at)) : undefined;
  const words = message.slice(about === undefined ? 0 : at + 2).replace(/\bcustomfield_\d+\b/g, (id) => names.get(id) ?? id);
  return about === undefined || words.toLowerCase().includes(about.toLowerCase()) ? words : `${about}: ${words}`;
}

/** What a person can do about a refusal. */
export function adviceFor(refusal: Refusal): string {
  if (refusal.code !== 'rejected') return 'Ask for the permission in this project, then send it again.';
  if (refusal.status === 413) return 'The issue has reached a limit of the site. Remove something there, then send it again.';
  return 'Change the value, then send it again.';
}

/** Refused as a whole, in Jira's words. */
export const refusedBy = (refusal: Refusal): Answered => refused(wordsOf(refusal, new Set()).all, adviceFor(refusal));
