import type { Explanation } from '#shared/domain/explanation.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { momentText } from '#shared/domain/wall-time.ts';
import type { TrackerError } from '#shared/tracker/error.ts';

const PULLED = 'Everything pulled so far and every edit of yours is kept.';
const NOTHING_READ = 'Nothing of the answer was used. Everything pulled before and every edit of yours is kept.';

type During = 'pull' | 'push' | 'connect';

/** What goes on after a refusal. */
const GOES_ON: { readonly [D in During]: string } = {
  pull: ' A pull goes on where it stopped.',
  push: ' What had left is looked for before anything is sent again.',
  connect: '',
};

const NOT_STORED = {
  'disk-full': 'The disk is full',
  'read-only': 'The profile folder cannot be written',
  io: 'The profile folder could not be written',
} as const;

/**
 * Puts a tracker's refusal into words: what happened, what is safe, what to do.
 * @param connectionName as the person named it: 'Acme Jira'
 * @param during what was refused: a pull, a push, or a try to connect, which has nothing to go on with
 * @returns one sentence set per error code; `detail` holds the tracker's own words, never a token
 */
export function explain(error: TrackerError, connectionName: string, during: During = 'pull'): Explanation {
  const connection = 'connection' in error ? { connection: error.connection } : {};
  return { ...wordsOf(error, isolated(connectionName), during), code: error.code, ...connection };
}

function wordsOf(error: TrackerError, connectionName: string, during: During): Explanation {
  const pulled = `${PULLED}${GOES_ON[during]}`;
  const again = { pull: 'Pull', push: 'Send', connect: 'Try' }[during];
  switch (error.code) {
    case 'offline':
      return {
        title: 'No network',
        happened: `${error.host} could not be reached: this computer seems to be offline.`,
        safe: `${PULLED} The cockpit works without a network.`,
        next: `Go on working. ${again} again when you are back online.`,
        detail: null,
      };
    case 'wrong-address':
      if (error.missing !== undefined) return missingPart(error.missing, error);
      return {
        title: 'Wrong address',
        happened: `Nothing useful answers at ${error.host}.`,
        safe: `No token was given to another address. ${PULLED}`,
        next: 'Compare the address with the one in your browser. If it is right, check whether it needs your company network or VPN.',
        detail: error.detail,
      };
    case 'not-a-tracker':
      return {
        title: 'Not the tracker we expected',
        happened: `${error.host} answers, but not as the tracker that was chosen for ${connectionName}.`,
        safe: NOTHING_READ,
        next: 'Check the kind of tracker and the address. It may need a path, such as /jira or /tfs/DefaultCollection.',
        detail: error.detail,
      };
    case 'sign-in-page':
      return {
        title: 'Sign-in needed',
        happened: `${error.host} answered with a web page, most likely a sign-in page, instead of data (status ${error.status}).`,
        safe: NOTHING_READ,
        next: `If this network asks you to log in, do that in your browser first. Otherwise give ${connectionName} a new token.`,
        detail: null,
      };
    case 'unauthorized':
      return {
        title: 'Token refused',
        happened: `${error.host} does not accept ${connectionName === error.host ? 'this token' : `the token of ${connectionName}`}.`,
        safe: `${PULLED} Edits wait until you can sign in.`,
        next: 'Check the account, and whether the token was made for this site. Then enter the token again.',
        detail: error.detail,
      };
    case 'token-expired':
      return {
        title: 'Token expired',
        happened: `The token of ${connectionName} has expired. Tokens do after a time, often a year.`,
        safe: `${PULLED} Edits wait for the new token.`,
        next: `Create a new token at ${error.host} and enter it under Connections.`,
        detail: error.detail,
      };
    case 'no-token':
      return {
        title: 'No token stored',
        happened: `There is no token for ${connectionName} on this computer, so ${error.host} was not asked.`,
        safe: PULLED,
        next: 'Enter a token under Connections.',
        detail: null,
      };
    case 'forbidden':
      return {
        title: 'No permission',
        happened: `${error.host} knows the account of ${connectionName} but does not allow this.`,
        safe: `${PULLED} What you may no longer see is marked, not deleted.`,
        next: 'Ask an administrator for permission, or use a token with more scopes.',
        detail: error.detail,
      };
    case 'not-found':
      return {
        title: 'Not found',
        happened: `${connectionName} has no ${error.what}, or hides it from this account.`,
        safe: 'Nothing was deleted here.',
        next: 'Look it up in the tracker: it may have been deleted or moved, or you may have lost permission to see it.',
        detail: error.detail,
      };
    case 'tls':
      if (error.plain === true) return plainServer(error);
      return {
        title: 'Connection is not trusted',
        happened: `${error.host} could not prove that it is the right server.`,
        safe: `The token was not sent. ${PULLED}`,
        next: 'If your company uses its own certificates, install its authority in the system and start the cockpit again. Otherwise ask your network team: do not go on.',
        detail: error.detail,
      };
    case 'proxy':
      return {
        title: 'Stopped by the proxy',
        happened: `The proxy on the way to ${error.host} did not let the request through.`,
        safe: PULLED,
        next: 'Check the proxy settings of this computer (HTTPS_PROXY and NO_PROXY), and sign in to the proxy if it asks.',
        detail: error.detail,
      };
    case 'rate-limited':
      return {
        title: 'Asked to wait',
        happened: `${error.host} asks for a pause${error.until === null ? ', without saying how long' : ` until ${momentText(error.until)}`}.`,
        safe: pulled,
        next: `Go on working here. ${again} again ${error.until === null ? 'in some minutes' : 'after that time'}.`,
        detail: error.reason,
      };
    case 'timeout':
      return {
        title: 'No answer in time',
        happened: `${error.host} did not answer within ${error.seconds} seconds.`,
        safe: pulled,
        next:
          during === 'pull'
            ? 'Try again. If it stays slow, pull fewer projects at once or ask whether the tracker has trouble.'
            : 'Try again. If it stays slow, ask whether the tracker has trouble.',
        detail: null,
      };
    case 'unreachable':
      return {
        title: 'Not reachable',
        happened: `${error.host} takes no connections at the moment: nothing was sent, and nothing was answered.`,
        safe: pulled,
        next: 'Check whether the tracker is running, and whether it needs your company network or VPN. Then try again.',
        detail: error.detail,
      };
    case 'interrupted':
      return {
        title: 'Connection broken',
        happened: `The connection to ${error.host} broke before the answer was complete.`,
        safe: `The incomplete answer was thrown away. ${PULLED}`,
        next: {
          pull: 'Try again: a pull goes on where it stopped.',
          push: 'Send again: what had left is looked for first.',
          connect: 'Try again.',
        }[during],
        detail: error.detail,
      };
    case 'malformed':
      return {
        title: 'Answer not readable',
        happened: `${error.host} answered in a form that the cockpit does not understand.`,
        safe: NOTHING_READ,
        next: 'Try again. If it happens every time, report it with the detail below.',
        detail: error.detail,
      };
    case 'server-error':
      return {
        title: 'The tracker has trouble',
        happened: `${error.host} reports a fault of its own (status ${error.status}).`,
        safe: PULLED,
        next: 'Try again in some minutes. If it stays, look at the status page of the tracker.',
        detail: error.detail,
      };
    case 'removed-api':
      return {
        title: 'Cockpit too old for this tracker',
        happened: `${error.host} has removed a call that this version of the cockpit needs.`,
        safe: PULLED,
        next: 'Install the newest version of the cockpit.',
        detail: error.detail,
      };
    case 'foreign-address':
      return {
        title: 'Sent to another address',
        happened: `${error.host} pointed to ${error.other}. The cockpit did not follow.`,
        safe: `The token went to ${error.host} only. ${PULLED}`,
        next: `If ${error.other} is the new address of your tracker, add it as a connection.`,
        detail: null,
      };
    case 'other-site':
      return {
        title: 'Another site or account',
        happened: `${error.host} is not the site and account that ${connectionName} was built from.`,
        safe: 'Nothing was mixed: nothing was pulled and nothing was sent.',
        next: 'Put the old address or token back, or add this site as a connection of its own.',
        detail: error.detail,
      };
    case 'already-connected':
      return {
        title: 'Already connected',
        happened: `${error.host} is already connected as "${isolated(error.name)}", with the same account.`,
        safe: 'Nothing was added: every item would have been here twice.',
        next: `Go on with "${isolated(error.name)}". If its token no longer works, give it this one.`,
        detail: null,
      };
    case 'rejected':
      return {
        title: 'Refused by the tracker',
        happened: error.messages[0]
          ? `${error.host} refused: ${error.messages[0]}`
          : `${error.host} refused the request (status ${error.status}).`,
        safe: 'Nothing changed in the tracker. Your edit is kept.',
        next: 'Correct what the tracker names, then try again.',
        detail: error.messages.slice(1).join('\n') || null,
      };
    case 'stale-revision':
      return {
        title: 'Changed in the meantime',
        happened: `Somebody changed ${error.what} in ${connectionName} after it was pulled.`,
        safe: 'Nothing was overwritten. Your edit is kept.',
        next: 'Pull, compare both versions, then decide.',
        detail: null,
      };
    case 'not-stored':
      return {
        title: 'Not saved on this computer',
        happened: `${NOT_STORED[error.reason]}, so this change of ${connectionName} was not saved.`,
        safe: `${connectionName} stays as it was before, here and in the tracker. ${PULLED}`,
        next:
          error.reason === 'disk-full'
            ? 'Free some disk space, then try again.'
            : 'Give the cockpit write access to its profile folder, then try again.',
        detail: error.detail,
      };
    case 'token-left':
      return {
        title: 'Removed, but its token was left',
        happened: `${connectionName} was removed, but the keychain of your system did not erase its token.`,
        safe: 'The cockpit does not use the token any more. Your releases are as they were.',
        next: 'Revoke the token in the tracker, or unlock the keychain and delete the entry "Release Cockpit" whose name ends with the one below.',
        detail: error.connection,
      };
    case 'cancelled':
      return {
        title: 'Stopped',
        happened: `The work with ${connectionName} was stopped.`,
        safe: PULLED,
        next: 'Start again whenever you like: it goes on where it stopped.',
        detail: null,
      };
  }
}

/** A server that answers below another path: its network and its VPN are in order. */
function missingPart(
  missing: 'organisation' | 'collection',
  { host, detail }: { readonly host: string; readonly detail: string },
): Explanation {
  return {
    title: `No ${missing} at this address`,
    happened: `${host} answers, but there is no ${missing} at this address: its name is missing or wrong.`,
    safe: `No token was given to another address. ${PULLED}`,
    next:
      missing === 'collection'
        ? 'End the address with the collection as your browser shows it, such as https://tfs.acme.example/tfs/DefaultCollection.'
        : 'End the address with the organisation as your browser shows it, such as https://dev.azure.com/acme.',
    detail,
  };
}

/** This computer itself is the only place where a token may go without https. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** Asked with https, a server answered something else: no forged certificate, and no reason to fear one. */
function plainServer({ host, detail }: { readonly host: string; readonly detail: string }): Explanation {
  return {
    title: 'No https at this address',
    happened: `${host} does not speak https at this port.`,
    safe: `The token was not sent. ${PULLED}`,
    next: LOOPBACK.test(host)
      ? `If the tracker runs on this computer without https, enter the address with http:// in front: http://${host} and its path.`
      : `Ask whoever runs ${host} for its https address, often with another port. Over http:// anybody on the way could read the token, so the cockpit does not send it.`,
    detail,
  };
}
