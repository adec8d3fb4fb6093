import { refused, SENT, type OneChange, type Part } from '#electron/host/trackers/write-outcome.ts';
import type { Result } from '#shared/lib/result.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { adviceFor, outcomeOf, refusedBy, wordsOf } from './outcome.ts';

/**
 * Sends changes in one request. Jira takes all of a request or nothing: the fields it refuses by name are refused and the rest is sent again
 * without them; where it does not say which, the changes go one by one, so that one bad field holds nobody up.
 * @param send all of these changes as one request
 * @param fieldOf Jira's name of the field that a change is written to
 */
export async function sendTogether(
  changes: readonly OneChange[],
  send: (changes: readonly OneChange[]) => Promise<Result<unknown, TrackerError>>,
  fieldOf: (change: OneChange) => string,
): Promise<Part> {
  const answers = new Map<OperationId, Answered>();
  const answer = (list: readonly OneChange[], what: Answered): void => {
    for (const { id } of list) answers.set(id, what);
  };
  let rest = changes;
  while (rest.length > 0) {
    const outcome = await outcomeOf(() => send(rest));
    if (outcome.kind === 'halted') {
      answer(rest, outcome.answer);
      return { answers, halt: outcome.halt };
    }
    if (outcome.kind === 'taken') {
      answer(rest, SENT);
      break;
    }
    const { refusal } = outcome;
    const { byField } = wordsOf(refusal, new Set(rest.map(fieldOf)));
    const bad = rest.filter((change) => byField.has(fieldOf(change)));
    for (const change of bad) answers.set(change.id, refused(byField.get(fieldOf(change))!, adviceFor(refusal)));
    if (bad.length === 0) {
      if (rest.length > 1) return oneByOne(rest, send, fieldOf, answers);
      answer(rest, refusedBy(refusal));
    }
    rest = bad.length === 0 ? [] : rest.filter((change) => !bad.includes(change));
  }
  return { answers, halt: null };
}

async function oneByOne(
  changes: readonly OneChange[],
  send: (changes: readonly OneChange[]) => Promise<Result<unknown, TrackerError>>,
  fieldOf: (change: OneChange) => string,
  answers: Map<OperationId, Answered>,
): Promise<Part> {
  for (const change of changes) {
    const part = await sendTogether([change], send, fieldOf);
    for (const [id, what] of part.answers) answers.set(id, what);
    if (part.halt !== null) return { answers, halt: part.halt };
  }
  return { answers, halt: null };
}
