import type { ConnectionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Parking } from '#shared/sync/operation.ts';

/**
 * Why a tracker did not give what was asked. A value, so that it crosses every boundary intact.
 * Branch on `code`, never on text. `host` is the host name people can check; never a URL with a query, never a token.
 */
export type TrackerError =
  | { readonly code: 'offline'; readonly host: string }
  /** `missing`: a server answers at this host, but the path leads to none of these. */
  | { readonly code: 'wrong-address'; readonly host: string; readonly detail: string; readonly missing?: 'organisation' | 'collection' }
  | { readonly code: 'not-a-tracker'; readonly host: string; readonly detail: string }
  | { readonly code: 'sign-in-page'; readonly host: string; readonly status: number }
  | { readonly code: 'unauthorized'; readonly host: string; readonly detail: string }
  | { readonly code: 'token-expired'; readonly host: string; readonly detail: string }
  | { readonly code: 'no-token'; readonly host: string }
  | { readonly code: 'forbidden'; readonly host: string; readonly detail: string }
  | { readonly code: 'not-found'; readonly what: string; readonly detail: string }
  /** `plain`: the server does not speak https at this port at all. */
  | { readonly code: 'tls'; readonly host: string; readonly detail: string; readonly plain?: true }
  | { readonly code: 'proxy'; readonly host: string; readonly detail: string }
  /** `until` null: the tracker does not say. */
  | { readonly code: 'rate-limited'; readonly host: string; readonly until: Instant | null; readonly reason: string }
  | { readonly code: 'timeout'; readonly host: string; readonly seconds: number }
  /** An address that served before takes no connection now: nothing was sent. */
  | { readonly code: 'unreachable'; readonly host: string; readonly detail: string }
  | { readonly code: 'interrupted'; readonly host: string; readonly detail: string }
  | { readonly code: 'malformed'; readonly host: string; readonly detail: string }
  | { readonly code: 'server-error'; readonly host: string; readonly status: number; readonly detail: string }
  | { readonly code: 'removed-api'; readonly host: string; readonly detail: string }
  | { readonly code: 'foreign-address'; readonly host: string; readonly other: string }
  | { readonly code: 'other-site'; readonly host: string; readonly detail: string }
  /** The same site and account are connected already: once more, and every item of it would be here twice. */
  | { readonly code: 'already-connected'; readonly host: string; readonly connection: ConnectionId; readonly name: string }
  | {
      readonly code: 'rejected';
      readonly host: string;
      readonly status: number;
      readonly messages: readonly string[];
      /** Of a new record: the fields that the refusal is about, as a form asks for them. */
      readonly asks?: Parking['asks'];
    }
  | { readonly code: 'stale-revision'; readonly what: string }
  /** The tracker said yes, but this computer could not keep it: the profile folder was not written. */
  | { readonly code: 'not-stored'; readonly reason: 'disk-full' | 'read-only' | 'io'; readonly detail: string }
  /** The connection is gone, but the keychain refused to erase its token. */
  | { readonly code: 'token-left'; readonly connection: ConnectionId }
  | { readonly code: 'cancelled' };

const TOKEN_CODES: ReadonlySet<string | undefined> = new Set<TrackerError['code']>(['no-token', 'unauthorized', 'token-expired']);

/** Whether a refusal is mended by another token. @param code of an error or its explanation */
export const needsToken = (code: string | undefined): boolean => TOKEN_CODES.has(code);
