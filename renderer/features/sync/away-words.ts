import { plural } from '#renderer/ui/dates.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { AwaySite, OpenEdits } from '#shared/sync/meeting.ts';

/** @example 'Nimbus, Fabrikam and Late' */
function listOf(sites: readonly AwaySite[]): string {
  const names = sites.map(({ name }) => isolated(name));
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}

const of = ({ away }: Pick<OpenEdits, 'away'>, why: AwaySite['why']): readonly AwaySite[] => away.filter((site) => site.why === why);

/** What to do so that connections without a token that works can be reached; empty when each has one. */
export function tokenWords(open: Pick<OpenEdits, 'away'>): string {
  const [missing, refused] = [of(open, 'no-token'), of(open, 'refused')];
  const token = (sites: readonly AwaySite[]): string => (sites.length === 1 ? 'the token' : 'the tokens');
  return [
    missing.length > 0 && `Enter ${token(missing)} for ${listOf(missing)}.`,
    refused.length > 0 && `Replace ${token(refused)} of ${listOf(refused)}: ${refused.length === 1 ? 'it was' : 'they were'} refused.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Why some of the edits that wait cannot be sent now, and what to do; empty when all can. A sentence per reason. */
export function awayWords({ away }: Pick<OpenEdits, 'away'>): string {
  const waiting = { away: away.filter(({ edits }) => edits > 0) };
  const removed = of(waiting, 'removed');
  const count = (sites: readonly AwaySite[]): number => sites.reduce((sum, { edits }) => sum + edits, 0);
  const tokens = waiting.away.filter(({ why }) => why !== 'removed');
  const waits = (edits: number): string => `${plural(edits, 'edit')} ${edits === 1 ? 'waits' : 'wait'}`;
  return [
    tokens.length > 0 && `${tokenWords(waiting)} ${waits(count(tokens))} for that.`,
    removed.length > 0 &&
      `${listOf(removed)} ${removed.length === 1 ? 'is' : 'are'} not connected any more: ${waits(count(removed))} here until you connect again, or take ${count(removed) === 1 ? 'it' : 'them'} back.`,
  ]
    .filter(Boolean)
    .join(' ');
}
