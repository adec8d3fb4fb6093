import { NOT_SENT, outcomeOfError, type Halt, type Outcome, type Refusal } from '#electron/host/trackers/write-outcome.ts';
import type { Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';

/** The record moved on since it was compared: look again. */
export const stale = (what: string): Halt => ({ error: { code: 'stale-revision', what } });

/** Older servers and some rules say "changed by somebody else" with 400: TF26071; VS403351 is the test on the revision. */
const isStale = (error: TrackerError): boolean =>
  error.code === 'stale-revision' ||
  (error.code === 'rejected' && (error.status === 409 || error.messages.some((message) => /\b(?:TF26071|VS403351)\b/.test(message))));

/**
 * Judges the answer to one write.
 * @param what the record, for the error
 * @param guarded whether the write named a revision: without one, 409 is a refusal, of a name that is taken
 */
export function outcomeOf(answer: Result<{ readonly json: unknown }, TrackerError>, what: string, guarded = true): Outcome {
  if (answer.ok) return { kind: 'taken', json: answer.value.json };
  const { error } = answer;
  if (guarded && isStale(error)) return { kind: 'halted', answer: NOT_SENT, halt: stale(what) };
  return outcomeOfError(error);
}

const sentencesOf = (refusal: Refusal): readonly string[] => (refusal.code === 'rejected' ? refusal.messages : refusal.detail.split('\n'));

/** 'System.State: TF401320: …', as the transport writes what a rule says about one field (`electron/host/http/answer.ts`). */
const OF_A_FIELD = /^([A-Za-z]\w*(?:\.\w+)+): (.+)$/s;

/** A refusal in the server's own words. */
export function wordsOf(refusal: Refusal): string {
  const all = sentencesOf(refusal).filter((sentence) => sentence !== '');
  const rules = all.flatMap((sentence) => OF_A_FIELD.exec(sentence)?.[2] ?? []);
  const words = rules.length > 0 ? rules : all;
  if (words.length > 0) return [...new Set(words)].join(' ');
  return refusal.code === 'rejected'
    ? `Azure DevOps answered with status ${refusal.status} and no reason.`
    : 'Azure DevOps refused it without a reason.';
}

/** A field by both of its names: 'System.State' and 'State'. */
export interface NamedField {
  readonly id: string;
  readonly name: string;
}

/**
 * The fields that a refusal is about, with the words about each. Rules name them one by one; other refusals name one in their sentence:
 * "…for field State.", "…field 'System.IterationPath'.". Server texts are translated, so the rules' own list comes first.
 * @param known every field of the project
 */
export function blamed(refusal: Refusal, known: readonly NamedField[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const sentences = sentencesOf(refusal);
  for (const sentence of sentences) {
    const [, id, words] = OF_A_FIELD.exec(sentence) ?? [];
    if (id !== undefined) found.set(id, words!);
  }
  if (found.size > 0) return found;
  for (const sentence of sentences) {
    const quoted = /\bfield '([^']+)'/i.exec(sentence)?.[1];
    const plain = /\bfor field ([^.]+)\./i.exec(sentence)?.[1];
    for (const text of [quoted, plain]) {
      const field = known.find(({ id, name }) => id === text || name === text);
      if (field !== undefined) found.set(field.id, sentence);
    }
  }
  return found;
}

/** What a person can do about a refusal. */
export function adviceFor(refusal: Refusal): string {
  if (refusal.code === 'forbidden') return 'Ask for the permission to edit work items there, then send it again.';
  if (refusal.code === 'not-found') return 'Check that what it names is there and that you may see it, then send it again.';
  return 'Change the value, then send it again.';
}
