import { NOT_SENT, refused, SENT, UNKNOWN, type Refusal } from '#electron/host/trackers/write-outcome.ts';
import { remoteIdOf, type ItemId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import type { Result } from '#shared/lib/result.ts';
import { linkMember, linkOf, type LinkEnd } from '#shared/sync/editable.ts';
import type { Change } from '#shared/sync/operation.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Ask } from './ask.ts';
import { adviceFor, outcomeOf, wordsOf } from './outcome.ts';
import type { FoundLink } from './record-state.ts';
import type { Transitioned } from './transition.ts';

/**
 * The two ends of a new link. `inwardIssue: A, outwardIssue: B` of "Blocks" says that A blocks B: A then shows `outwardIssue: B`.
 * @see https://developer.atlassian.com/cloud/jira/platform/issue-linking-model/
 */
function linkBody(item: ItemId, { type, direction, target }: LinkEnd): Json {
  const [own, other] = [{ id: remoteIdOf(item) }, { id: remoteIdOf(target) }];
  return direction === 'outward'
    ? { type: { name: type }, inwardIssue: own, outwardIssue: other }
    : { type: { name: type }, inwardIssue: other, outwardIssue: own };
}

/**
 * Creates and deletes the links of one change. All of it can be sent again: Jira makes no link twice, and one that is gone is not missed. A
 * link can be deleted from its other end at any time: when nothing is left to send, nothing is called sent, and the next look finds it gone.
 * @param present the issue's links as read just now @param again reads them once more
 */
export async function writeLinks(
  ask: Ask,
  api: string,
  item: ItemId,
  change: Extract<Change, { readonly kind: 'members' }>,
  present: readonly FoundLink[],
  again: () => Promise<Result<readonly FoundLink[], TrackerError>>,
  signal: AbortSignal,
): Promise<Transitioned> {
  const wanted = new Set(change.remove);
  const requests = [
    ...change.add.map((member) => ({
      link: null,
      send: () => ask.write('POST', `${api}/issueLink`, signal, linkBody(item, linkOf(member))),
    })),
    ...present
      .filter(({ end }) => wanted.has(linkMember(end)))
      .map(({ id }) => ({ link: id, send: () => ask.write('DELETE', `${api}/issueLink/${encodeURIComponent(id)}`, signal) })),
  ];
  const refusals: Refusal[] = [];
  let isSent = false;
  for (const { link, send } of requests) {
    const outcome = await outcomeOf(send);
    // What has left in part is not unsent: the next look tells which links are there.
    if (outcome.kind === 'halted') return { answer: isSent ? UNKNOWN : outcome.answer, halt: outcome.halt };
    if (outcome.kind === 'taken') isSent = true;
    else if (link === null || outcome.refusal.code !== 'not-found') refusals.push(outcome.refusal);
    else {
      // The link is gone, or its people may not delete it: Jira says the same to both.
      const now = await again();
      if (!now.ok) return { answer: UNKNOWN, halt: { error: null } };
      if (now.value.some(({ id }) => id === link)) refusals.push(outcome.refusal);
    }
  }
  const [first] = refusals;
  if (first === undefined) return { answer: isSent ? SENT : NOT_SENT, halt: null };
  const words = [...new Set(refusals.map((each) => wordsOf(each, new Set()).all))].join(' ');
  // Also what Jira says to those who may not link.
  const gone = 'Check that the other issue and the type of link are there and that you may link, then send it again.';
  const advice = first.code === 'not-found' ? gone : adviceFor(first);
  return { answer: refused(words, advice), halt: null };
}
