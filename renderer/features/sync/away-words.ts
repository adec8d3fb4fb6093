import { plural } from '#renderer/ui/dates.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { awayOf, type EditCounts } from '#shared/sync/edit-counts.ts';
import type { AwaySite, OpenEdits } from '#shared/sync/meeting.ts';

/** @example 'Nimbus, Fabrikam and Late' */
export function listOf(called: readonly string[]): string {
  const names = called.map((name) => isolated(name));
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}

const namesOf = (sites: readonly AwaySite[]): readonly string[] => sites.map(({ name }) => name);

const of = ({ away }: Pick<OpenEdits, 'away'>, why: AwaySite['why']): readonly AwaySite[] => away.filter((site) => site.why === why);

/** Connections that need a token before they can be reached, with or without edits that wait for it. */
export const tokenless = ({ away }: Pick<OpenEdits, 'away'>): readonly AwaySite[] =>
  away.filter(({ why }) => why === 'no-token' || why === 'refused');

/** What to do so that connections without a token that works can be reached; empty when each has one. */
export function tokenWords(open: Pick<OpenEdits, 'away'>): string {
  const [missing, refused] = [of(open, 'no-token'), of(open, 'refused')];
  const token = (sites: readonly AwaySite[]): string => (sites.length === 1 ? 'the token' : 'the tokens');
  return [
    missing.length > 0 && `Enter ${token(missing)} for ${listOf(namesOf(missing))}.`,
    refused.length > 0 &&
      `Replace ${token(refused)} of ${listOf(namesOf(refused))}: ${refused.length === 1 ? 'it was' : 'they were'} refused.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** The button that sends, where there is nothing to send now. */
export const nothingWords = (counts: Pick<EditCounts, 'tokens' | 'removed' | 'unchosen' | 'unpulled'>): string =>
  awayOf(counts) > 0 ? 'Nothing can be sent' : 'Nothing to send';

/** Longer names do not fit a button. */
const LONGEST_NAME = 30;

/**
 * The button that goes on although connections lack a token that works, or although the pull did not end where none does.
 * @example 'Go on without Nimbus'
 */
export function goOnWords(open: Pick<OpenEdits, 'away'>): string {
  const tokens = tokenless(open);
  const [first] = tokens;
  if (first === undefined) return 'Go on without it';
  if (tokens.length > 1) return 'Go on without them';
  return first.name.length > LONGEST_NAME ? 'Go on without it' : `Go on without ${isolated(first.name)}`;
}

const count = (sites: readonly AwaySite[]): number => sites.reduce((sum, { edits }) => sum + edits, 0);
const waits = (edits: number): string => `${plural(edits, 'edit')} ${edits === 1 ? 'waits' : 'wait'}`;

/** What to do about tokens, of all connections that need one, and what waits for that; empty when none does. */
export function tokenNotice(open: Pick<OpenEdits, 'away'>): string {
  const edits = count(tokenless(open));
  return [tokenWords(open), edits > 0 && `${waits(edits)} for that.`].filter(Boolean).join(' ');
}

/** Why some of the edits that wait cannot be sent now, and what to do; empty when all can. A sentence per reason. */
export function awayWords({ away }: Pick<OpenEdits, 'away'>): string {
  const waiting = { away: away.filter(({ edits }) => edits > 0) };
  const removed = of(waiting, 'removed');
  const [tokens, pullFirst, chooseFirst] = [tokenless(waiting), of(waiting, 'not-pulled'), of(waiting, 'not-chosen')];
  return [
    tokens.length > 0 && `${tokenWords(waiting)} ${waits(count(tokens))} for that.`,
    pullFirst.length > 0 && `Pull ${listOf(namesOf(pullFirst))} first: ${waits(count(pullFirst))} for that.`,
    chooseFirst.length > 0 && `Choose projects of ${listOf(namesOf(chooseFirst))}, then pull: ${waits(count(chooseFirst))} for that.`,
    removed.length > 0 &&
      `${listOf(namesOf(removed))} ${removed.length === 1 ? 'is' : 'are'} not connected any more: ${waits(count(removed))} here until you connect again, or take ${count(removed) === 1 ? 'it' : 'them'} back.`,
  ]
    .filter(Boolean)
    .join(' ');
}
