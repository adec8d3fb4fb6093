import { ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Calls } from './calls.ts';
import { parseConnection, type Fields } from './parse.ts';
import { serverTimeOf } from './identify.ts';

/** Whose token is used, and how far the server's clock is ahead of ours. */
export interface Me {
  readonly id: string;
  /** The account name; null where the server does not say. */
  readonly account: string | null;
  /** Milliseconds; null when the answer had no readable date. */
  readonly ahead: number | null;
}

/** The account of the token, by the same call as the connection test, asked once. Failures are not remembered. @param clock epoch milliseconds */
export function createMe(calls: Calls, clock: () => number): (signal: AbortSignal) => Promise<Result<Me, TrackerError>> {
  let known: Me | null = null;
  return async (signal) => {
    if (known !== null) return ok(known);
    const read = await calls.read({ path: '/_apis/connectionData', version: '5.0-preview.1' }, parseConnection, signal);
    if (!read.ok) return read;
    const { id, properties } = read.value.value.authenticatedUser;
    const account = (properties?.['Account'] as Fields | null | undefined)?.['$value'];
    const time = serverTimeOf(read.value.answer.headers);
    known = {
      id,
      account: typeof account === 'string' ? account : null,
      ahead: time === null ? null : Date.parse(time) - clock(),
    };
    return ok(known);
  };
}

const same = (a: unknown, b: string | null): boolean => typeof a === 'string' && b !== null && a.toLowerCase() === b.toLowerCase();

/** Whether an identity of a record is the token's own account. */
export function isMe(person: unknown, me: Me): boolean {
  if (typeof person === 'string') return same(/<([^<>]+)>$/.exec(person)?.[1], me.account);
  if (typeof person !== 'object' || person === null) return false;
  const { id, uniqueName } = person as Fields;
  return typeof id === 'string' && id !== '' ? same(id, me.id) : same(uniqueName, me.account);
}
