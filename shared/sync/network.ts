import { isolated } from '#shared/domain/isolate.ts';

/** Why syncing does not go, in one sentence, and what to do about it in another. */
export interface NetworkNotice {
  readonly kind: 'offline' | 'portal' | 'unreachable' | 'broken' | 'slept';
  readonly sentence: string;
  readonly next: string;
}

/** A connection whose newest sync failed. */
export interface FailedConnection {
  /** As people named it. */
  readonly name: string;
  /** A `TrackerError`'s code. */
  readonly code: string;
}

export interface NetworkFacts {
  /** What the system says. False is certain; true only means that there is some network. */
  readonly isOnline: boolean;
  readonly failed: readonly FailedConnection[];
  /** Set when the computer slept since the newest sync; as people read the two times. */
  readonly slept: { readonly from: string; readonly to: string; readonly began: 'pull' | 'push' | null } | null;
}

/** A web page in place of data, or the way to one. */
const PORTAL: ReadonlySet<string> = new Set(['sign-in-page', 'foreign-address']);
const AWAY: ReadonlySet<string> = new Set(['offline', 'unreachable', 'timeout', 'wrong-address']);
/** Whether a tracker was not reached at all. @param code of a `TrackerError` or its explanation */
export const isAway = (code: string | undefined): boolean => code !== undefined && AWAY.has(code);
const BROKEN: ReadonlySet<string> = new Set(['interrupted']);

/**
 * What the network did to syncing: no network, a network that wants a sign-in first, a company network or VPN that fell away, a connection
 * that broke, a sleep. Each says that nothing is lost and what to do.
 */
export function networkNotices({ isOnline, failed, slept }: NetworkFacts): readonly NetworkNotice[] {
  const notices: NetworkNotice[] = [];
  const hit = (codes: ReadonlySet<string>): string => namesOf(failed.filter(({ code }) => codes.has(code)).map(({ name }) => name));
  if (!isOnline) {
    notices.push({
      kind: 'offline',
      sentence: 'This computer is offline, so nothing can be pulled or sent; everything else works, and your edits wait here.',
      next: 'Sync again when the network is back.',
    });
  }
  const portal = hit(PORTAL);
  if (portal !== '') {
    notices.push({
      kind: 'portal',
      sentence: `In place of ${portal} a web page answered: this network, such as a hotel’s or a train’s, may want you to sign in first.`,
      next: 'Open any page in your browser and sign in there, then sync again; if it stays, renew the token under Connections.',
    });
  }
  const away = hit(AWAY);
  if (away !== '' && isOnline) {
    notices.push({
      kind: 'unreachable',
      sentence: `${away} cannot be reached although this computer is online: the network has changed, or the VPN it needs is off.`,
      next: 'Connect to the company network or VPN, then sync again: nothing is lost, and it goes on where it stopped.',
    });
  }
  const broken = hit(BROKEN);
  if (broken !== '') {
    notices.push({
      kind: 'broken',
      sentence: `The connection to ${broken} broke in the middle, as it does when the network changes; what had arrived is kept.`,
      next: 'Sync again: it goes on where it stopped, and what had left is looked for before anything is sent twice.',
    });
  }
  if (slept !== null) {
    const { from, to, began } = slept;
    const then = {
      pull: 'the pull that ran then was begun again where it stopped',
      push: 'the push that ran then goes on, and looks for what had left before it sends anything twice',
    };
    notices.push({
      kind: 'slept',
      sentence: `This computer slept from ${from} to ${to}${began === null ? ', and what is shown here is from before' : `; ${then[began]}`}.`,
      next: began === null ? 'Pull to see what has changed meanwhile.' : 'You need not do anything.',
    });
  }
  return notices;
}

/** @example namesOf(['Acme Jira', 'Acme DevOps']) => 'Acme Jira and Acme DevOps' */
function namesOf(names: readonly string[]): string {
  const [last, ...others] = [...new Set(names)].map(isolated).reverse();
  if (last === undefined) return '';
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}
