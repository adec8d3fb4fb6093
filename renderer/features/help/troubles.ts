import type { ConnectionId } from '#shared/domain/item.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { explain } from '#shared/tracker/explain.ts';

const HOST = 'the tracker';

/** One example of each refusal: help explains them with the very words that the screens use. */
const EXAMPLES: { readonly [C in TrackerError['code']]: Extract<TrackerError, { code: C }> } = {
  offline: { code: 'offline', host: HOST },
  'wrong-address': { code: 'wrong-address', host: HOST, detail: '' },
  'not-a-tracker': { code: 'not-a-tracker', host: HOST, detail: '' },
  'sign-in-page': { code: 'sign-in-page', host: HOST, status: 203 },
  unauthorized: { code: 'unauthorized', host: HOST, detail: '' },
  'token-expired': { code: 'token-expired', host: HOST, detail: '' },
  'no-token': { code: 'no-token', host: HOST },
  forbidden: { code: 'forbidden', host: HOST, detail: '' },
  'not-found': { code: 'not-found', what: 'such record', detail: '' },
  tls: { code: 'tls', host: HOST, detail: '' },
  proxy: { code: 'proxy', host: HOST, detail: '' },
  'rate-limited': { code: 'rate-limited', host: HOST, until: null, reason: '' },
  timeout: { code: 'timeout', host: HOST, seconds: 30 },
  unreachable: { code: 'unreachable', host: HOST, detail: '' },
  interrupted: { code: 'interrupted', host: HOST, detail: '' },
  malformed: { code: 'malformed', host: HOST, detail: '' },
  'server-error': { code: 'server-error', host: HOST, status: 500, detail: '' },
  'removed-api': { code: 'removed-api', host: HOST, detail: '' },
  'foreign-address': { code: 'foreign-address', host: HOST, other: 'another address' },
  'other-site': { code: 'other-site', host: HOST, detail: '' },
  'already-connected': { code: 'already-connected', host: HOST, connection: '' as ConnectionId, name: 'its name' },
  rejected: { code: 'rejected', host: HOST, status: 400, messages: [] },
  'stale-revision': { code: 'stale-revision', what: 'the item' },
  'not-stored': { code: 'not-stored', reason: 'disk-full', detail: '' },
  'token-left': { code: 'token-left', connection: '' as ConnectionId },
  cancelled: { code: 'cancelled' },
};

/** Every way a tracker can refuse, with its code as logs name it. */
export const TROUBLES: readonly { readonly code: string; readonly explanation: Explanation }[] = Object.values(EXAMPLES).map((error) => ({
  code: error.code,
  explanation: explain(error, 'the connection'),
}));
