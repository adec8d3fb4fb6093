import { awayEdits, type AwayReason, type OpenEdits } from './meeting.ts';
import type { OperationState } from './operation.ts';

/** Edits that no tracker has yet. Each counts once, however many releases hold its record, and what does not go counts apart. */
export interface EditCounts {
  /** A push would take them up: those that wait, and those that were sent and have no answer. */
  readonly going: number;
  /** A push would, had their connection a token that works. */
  readonly tokens: number;
  /** A push would, were their connection still here. */
  readonly removed: number;
  /** A push would, were their project chosen and pulled. */
  readonly unchosen: number;
  /** A push would, had their project, which is chosen, been pulled once. */
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
  const counts = { going: 0, tokens: 0, removed: 0, unchosen: 0, unpulled: 0, held: 0, asked: 0 };
  for (const edit of edits) {
    const part = partOf(edit);
    if (part !== null) counts[part] += 1;
  }
  return counts;
}

const WAITS_AS: { readonly [W in AwayReason]: keyof EditCounts } = {
  'no-token': 'tokens',
  refused: 'tokens',
  removed: 'removed',
  'not-chosen': 'unchosen',
  'not-pulled': 'unpulled',
};

function partOf({ state, away }: CountedEdit): keyof EditCounts | null {
  switch (state) {
    case 'queued':
    case 'sending':
      return away === null ? 'going' : WAITS_AS[away];
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
  const counts = {
    going: queued + sending - awayEdits(open),
    tokens: 0,
    removed: 0,
    unchosen: 0,
    unpulled: 0,
    held,
    asked: conflicts + parked,
  };
  for (const { why, edits } of away) counts[WAITS_AS[why]] += edits;
  return counts;
}

/** All of them. */
export const allEdits = ({ held, asked, ...counts }: EditCounts): number => counts.going + awayOf(counts) + held + asked;

/** Those that a push would take up, were not something in the way. */
export const awayOf = ({ tokens, removed, unchosen, unpulled }: Pick<EditCounts, 'tokens' | 'removed' | 'unchosen' | 'unpulled'>): number =>
  tokens + removed + unchosen + unpulled;

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
    [counts.unchosen, `${verb(counts.unchosen, 'waits', 'wait')} for a project`],
    [counts.unpulled, `${verb(counts.unpulled, 'waits', 'wait')} for a first pull`],
    [counts.held, 'held'],
    [counts.asked, `${verb(counts.asked, 'needs', 'need')} you`],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, words], at) => `${format(count)} ${at > 0 ? '' : `${verb(count, 'edit', 'edits')} `}${words}`);
}
