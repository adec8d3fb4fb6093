import type { OpenEdits } from './meeting.ts';
import type { OperationState } from './operation.ts';

/** Edits that no tracker has yet. Each counts once, however many releases hold its record, and what does not go counts apart. */
export interface EditCounts {
  /** A push would take them up: those that wait, and those that were sent and have no answer. */
  readonly going: number;
  /** People hold them back. */
  readonly held: number;
  /** In conflict or refused: they need a person first. */
  readonly asked: number;
}

const PARTS: { readonly [K in OperationState['kind']]: keyof EditCounts | null } = {
  queued: 'going',
  sending: 'going',
  held: 'held',
  conflict: 'asked',
  parked: 'asked',
  acknowledged: null,
};

/** Counts edits by their states. */
export function editCounts(states: Iterable<OperationState['kind']>): EditCounts {
  const counts = { going: 0, held: 0, asked: 0 };
  for (const state of states) {
    const part = PARTS[state];
    if (part !== null) counts[part] += 1;
  }
  return counts;
}

/** The same counts from those that every window is told. */
export const countsOfOpen = ({ queued, sending, held, conflicts, parked }: OpenEdits): EditCounts => ({
  going: queued + sending,
  held,
  asked: conflicts + parked,
});

/**
 * Edits in words, a part each; empty when there are none. @param format how a count is written
 * @example ['3 edits to send', '1 held', '2 need you']
 */
export function editWords({ going, held, asked }: EditCounts, format: (count: number) => string): readonly string[] {
  const edits = (count: number): string => `${format(count)} ${count === 1 ? 'edit' : 'edits'}`;
  return [
    going > 0 && `${edits(going)} to send`,
    held > 0 && (going > 0 ? `${format(held)} held` : `${edits(held)} held`),
    asked > 0 && `${going + held > 0 ? format(asked) : edits(asked)} ${asked === 1 ? 'needs' : 'need'} you`,
  ].filter((words) => words !== false);
}
