import { awayEdits, waitsForPull, type AwayReason, type OpenEdits } from './meeting.ts';
import type { OperationState } from './operation.ts';

/** Edits that no tracker has yet. Each counts once, however many releases hold its record, and what does not go counts apart. */
export interface EditCounts {
  /** A push would take them up: those that wait, and those that were sent and have no answer. */
  readonly going: number;
  /** A push would, had their connection a token that works. */
  readonly tokens: number;
  /** A push would, were their connection still here. */
  readonly removed: number;
  /** A push would, had their project been pulled once. */
  readonly unpulled: number;
  /** People hold them back. */
  readonly held: number;
  /** In conflict or refused: they need a person first. */
  readonly asked: number;
}

/** An edit as far as counting needs it. */
export interface CountedEdit {
  readonly state: OperationState['kind'];
  /** Why it cannot be sent now; null when it can. */
  readonly away: AwayReason | null;
}

/** Counts edits by what they wait for. */
export function editCounts(edits: Iterable<CountedEdit>): EditCounts {
  const counts = { going: 0, tokens: 0, removed: 0, unpulled: 0, held: 0, asked: 0 };
  for (const edit of edits) {
    const part = partOf(edit);
    if (part !== null) counts[part] += 1;
  }
  return counts;
}

function partOf({ state, away }: CountedEdit): keyof EditCounts | null {
  switch (state) {
    case 'queued':
    case 'sending':
      if (away === null) return 'going';
      return away === 'removed' ? 'removed' : waitsForPull(away) ? 'unpulled' : 'tokens';
    case 'held':
      return 'held';
    case 'conflict':
    case 'parked':
      return 'asked';
    case 'acknowledged':
      return null;
  }
}

/** The same counts from those that every window is told. */
export function countsOfOpen(open: OpenEdits): EditCounts {
  const { queued, sending, held, conflicts, parked, away } = open;
  const count = (is: (why: AwayReason) => boolean): number => away.reduce((sum, { why, edits }) => sum + (is(why) ? edits : 0), 0);
  const [removed, unpulled] = [count((why) => why === 'removed'), count(waitsForPull)];
  const all = awayEdits(open);
  return { going: queued + sending - all, tokens: all - removed - unpulled, removed, unpulled, held, asked: conflicts + parked };
}

/** All of them. */
export const allEdits = ({ going, tokens, removed, unpulled, held, asked }: EditCounts): number =>
  going + tokens + removed + unpulled + held + asked;

/**
 * Edits in words, a part each; empty when there are none. @param format how a count is written
 * @example ['3 edits to send', '4 wait for a token', '1 held', '2 need you']
 */
export function editWords(counts: EditCounts, format: (count: number) => string): readonly string[] {
  const verb = (count: number, one: string, many: string): string => (count === 1 ? one : many);
  const parts: readonly (readonly [number, string])[] = [
    [counts.going, 'to send'],
    [counts.tokens, `${verb(counts.tokens, 'waits', 'wait')} for a token`],
    [counts.removed, `${verb(counts.removed, 'waits', 'wait')} for a connection`],
    [counts.unpulled, `${verb(counts.unpulled, 'waits', 'wait')} for a first pull`],
    [counts.held, 'held'],
    [counts.asked, `${verb(counts.asked, 'needs', 'need')} you`],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, words], at) => `${format(count)} ${at > 0 ? '' : `${verb(count, 'edit', 'edits')} `}${words}`);
}
