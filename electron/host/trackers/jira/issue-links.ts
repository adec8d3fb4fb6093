import { remoteIdOf, type ItemId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import { linkMember, linkOf, type LinkEnd } from '#shared/sync/editable.ts';
import type { Change } from '#shared/sync/operation.ts';
import type { Ask } from './ask.ts';
import { adviceFor, outcomeOf, refused, SENT, wordsOf, type Refusal } from './outcome.ts';
import type { FoundLink } from './record-state.ts';
import type { Transitioned } from './transition.ts';

/**
 * The two ends of a new link. `inwardIssue: A, outwardIssue: B` of "Blocks" says that A blocks B: A then shows `outwardIssue: B`.
 * @see https://developer.atlassian.com/cloud/jira/platform/issue-linking-model/
 */
export function linkBody(item: ItemId, { type, direction, target }: LinkEnd): Json {
  const [own, other] = [{ id: remoteIdOf(item) }, { id: remoteIdOf(target) }];
  return direction === 'outward'
    ? { type: { name: type }, inwardIssue: own, outwardIssue: other }
    : { type: { name: type }, inwardIssue: other, outwardIssue: own };
}

/**
 * Creates and deletes the links of one change. All of it can be sent again: Jira makes no link twice, and one that is gone is not missed.
 * @param present the issue's links as read just now
 */
export async function writeLinks(
  ask: Ask,
  api: string,
  item: ItemId,
  change: Extract<Change, { readonly kind: 'members' }>,
  present: readonly FoundLink[],
  signal: AbortSignal,
): Promise<Transitioned> {
  const wanted = new Set(change.remove);
  const requests = [
    ...change.add.map((member) => () => ask.write('POST', `${api}/issueLink`, signal, linkBody(item, linkOf(member)))),
    ...present
      .filter(({ end }) => wanted.has(linkMember(end)))
      .map(
        ({ id }) =>
          () =>
            ask.write('DELETE', `${api}/issueLink/${encodeURIComponent(id)}`, signal),
      ),
  ];
  const refusals: Refusal[] = [];
  for (const request of requests) {
    const outcome = await outcomeOf(request);
    if (outcome.kind === 'halted') return { answer: outcome.answer, halt: outcome.halt };
    if (outcome.kind === 'refused') refusals.push(outcome.refusal);
  }
  const [first] = refusals;
  if (first === undefined) return { answer: SENT, halt: null };
  const words = [...new Set(refusals.map((each) => wordsOf(each, new Set()).all))].join(' ');
  // Also what Jira says to those who may not link.
  const gone = 'Check that the other issue and the type of link are there and that you may link, then send it again.';
  const advice = first.code === 'not-found' ? gone : adviceFor(first);
  return { answer: refused(words, advice), halt: null };
}
