import { networkInterfaces } from 'node:os';
import { setTimeout as timer } from 'node:timers/promises';
import { instantOf } from '#shared/domain/time.ts';
import { assertNever } from '#shared/lib/assert-never.ts';
import { err, type Result } from '#shared/lib/result.ts';
import { backoffDelay } from '#shared/sync/backoff.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { judge, type RawAnswer } from './answer.ts';
import { exchange, type Exchange } from './exchange.ts';
import { createGate } from './gate.ts';
import { hostOf, isLoopback } from './host-name.ts';
import { networkError } from './network-error.ts';
import { pauseAsked, type Pause } from './rate-limit.ts';
import { createRedact } from './redact.ts';
import type { Fetch, TrackerAnswer, TrackerRequest, Transport, TransportLimits, TransportNotice } from './transport.ts';

export interface TransportOptions {
  /** The connection's address; `http:` only for this computer itself. */
  readonly baseUrl: string;
  /** The Authorization header's value; null while no token is stored. */
  readonly authorization: string | null;
  readonly fetch: Fetch;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
  /** 0 (included) to 1 (excluded). */
  readonly random?: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onNotice?: (notice: TransportNotice) => void;
  readonly limits?: Partial<TransportLimits>;
  /** Whether this computer has a network; by default any interface with an address. */
  readonly online?: () => boolean;
  /** The address has served this connection in an earlier run: that it is silent now does not make it a wrong one. */
  readonly known?: boolean;
  /**
   * The `fetch` sends a request again by itself when a kept connection breaks under it, as Chromium does (`HttpNetworkTransaction::ShouldResendRequest`):
   * that the second connection was refused does not say that nothing had left on the first.
   */
  readonly resends?: boolean;
}

/** 30 s of silence, 3 minutes a try, 5 minutes of rate limits (the window of Azure DevOps), 256 MB a body. */
const DEFAULT_LIMITS: TransportLimits = { idleMs: 30_000, totalMs: 180_000, patienceMs: 300_000, maxBytes: 256 * 1024 * 1024 };

const REDIRECTS = 5;
// A tracker that refuses this often in one call without saying until when will not change its mind within the call.
const REFUSALS = 8;
const SIGN_IN = /(^|[/._-])(_?sign-?in|log-?in(\.jsp)?|sso|saml2?|oauth2?|adfs|authorize|captive|idp)([/._?-]|$)/i;

/**
 * A transport for one connection. All of its calls share one gate: a pause asked of one call holds the others back too.
 *
 * Reads are tried up to four times after a lost or broken answer and after 5xx, with jittered backoff; a write is sent again only when
 * the tracker refused it unread (429). Redirects are followed within the connection's own origin only.
 */
export function createTransport(options: TransportOptions): Transport {
  const { authorization, fetch } = options;
  const { clock = Date.now, random = Math.random, onNotice = () => undefined, online = hasNetwork } = options;
  const sleep = options.sleep ?? ((ms, signal) => timer(ms, undefined, { signal }));
  const limits: TransportLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const base = URL.parse(options.baseUrl);
  const root = options.baseUrl.replace(/\/+$/, '');
  const redact = createRedact(authorization);
  const gate = createGate({ clock, random, sleep, onNotice });
  let known = options.known ?? false;

  async function send(request: TrackerRequest, signal: AbortSignal): Promise<Result<TrackerAnswer, TrackerError>> {
    const target = address(request);
    if (!target.ok) return target;
    const url = target.value;
    if (authorization === null && !request.anonymous) return err({ code: 'no-token', host: url.host });
    if (authorization !== null && !/^[\x20-\x7e]+$/.test(authorization)) {
      // No header can carry it, and the library's error would quote it.
      return err({ code: 'unauthorized', host: url.host, detail: 'The token holds characters that no token has. Copy it again.' });
    }
    try {
      return await sendUntilSettled(request, url, signal);
    } catch (cause) {
      if (signal.aborted) return err({ code: 'cancelled' });
      throw cause;
    }
  }

  async function sendUntilSettled(request: TrackerRequest, url: URL, signal: AbortSignal): Promise<Result<TrackerAnswer, TrackerError>> {
    const scopes = scopesOf(request.method, url.pathname);
    const giveUpAt = clock() + limits.patienceMs;
    let failures = 0;
    let refusals = 0;
    for (;;) {
      const held = await gate.pass(Object.values(scopes), giveUpAt - clock(), signal);
      if (held) return err({ code: 'rate-limited', host: url.host, until: instantOf(held.untilMs), reason: redact(held.reason) });

      const trip = await follow(request, url, signal);
      if (trip.kind === 'refused') return err(trip.error);
      const { result, pause, status } = settle(trip.exchange, url, request.effect);
      if (pause) gate.hold(scopes[pause.scope], pause.untilMs, pause.reason);
      if (result.ok) return result;

      if (status === 429) {
        refusals += 1;
        const delay = backoffDelay(Math.min(refusals, 5), random(), { firstMs: 2_000, capMs: 30_000, tries: 6 })!;
        // Without a time, or with 'now', the whole connection backs off a little further at each refusal.
        if (pause === null) gate.hold(scopes.all, clock() + delay, 'too many requests');
        if (refusals < REFUSALS) continue;
        return err({
          code: 'rate-limited',
          host: url.host,
          until: pause === null ? null : instantOf(pause.untilMs),
          reason: redact(pause?.reason ?? 'too many requests'),
        });
      }
      if (request.effect === 'write' || !passing(result.error)) return result;
      failures += result.error.code === 'timeout' ? 2 : 1; // a second silence is enough
      const delay = backoffDelay(failures, random());
      if (delay === null) return result;
      await sleep(delay, signal);
    }
  }

  /** Where the request goes: below the base URL, or an absolute URL of the same origin. */
  function address(request: TrackerRequest): Result<URL, TrackerError> {
    const host = hostOf(options.baseUrl);
    if (base === null || !/^https?:$/.test(base.protocol))
      return err({ code: 'wrong-address', host, detail: 'This is not an https: address.' });
    if (base.protocol === 'http:' && !isLoopback(base.hostname)) {
      return err({ code: 'wrong-address', host, detail: 'The address begins with http: and would send the token unprotected. Use https.' });
    }
    const absolute = /^https?:\/\//i.test(request.path);
    if (!absolute && !request.path.startsWith('/')) throw new RangeError(`A path begins with a slash: ${request.path}`);
    const url = URL.parse(absolute ? request.path : root + request.path);
    if (url === null) throw new RangeError(`Not a path: ${request.path}`);
    if (url.origin !== base.origin) return err({ code: 'foreign-address', host, other: url.origin });
    for (const [name, value] of Object.entries(request.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
    return { ok: true, value: url };
  }

  /** Sends, and follows redirects that stay within the origin. */
  async function follow(
    request: TrackerRequest,
    first: URL,
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'trip'; readonly exchange: Exchange } | { readonly kind: 'refused'; readonly error: TrackerError }> {
    const init: RequestInit = {
      method: request.method,
      headers: headersOf(request, authorization),
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    };
    let url = first;
    for (let hop = 0; ; hop++) {
      const trip = await exchange(fetch, url.href, init, limits, signal);
      if (trip.kind !== 'answer') return { kind: 'trip', exchange: trip };
      known = true;
      const location = trip.headers.get('location');
      if (![301, 302, 303, 307, 308].includes(trip.status)) return { kind: 'trip', exchange: trip };
      const next = location === null ? null : URL.parse(location, url);
      const host = first.host;
      if (next === null)
        return { kind: 'refused', error: { code: 'malformed', host, detail: `A redirect (${trip.status}) without an address.` } };
      if (SIGN_IN.test(next.hostname + next.pathname))
        return { kind: 'refused', error: { code: 'sign-in-page', host, status: trip.status } };
      if (next.origin !== first.origin) return { kind: 'refused', error: { code: 'foreign-address', host, other: next.origin } };
      // 301 to 303 would turn a POST into a GET (Fetch standard): not what was asked.
      if (hop >= REDIRECTS || (request.method !== 'GET' && trip.status < 307)) {
        return { kind: 'refused', error: { code: 'wrong-address', host, detail: `The address redirects to ${redact(next.pathname)}.` } };
      }
      url = next;
    }
  }

  /** Turns a round trip into a value or an error, and reads the pause it asks for. `unreachable` of a write: nothing of it has left. */
  function settle(
    trip: Exchange,
    url: URL,
    effect: TrackerRequest['effect'],
  ): { readonly result: Result<TrackerAnswer, TrackerError>; readonly pause: Pause | null; readonly status: number } {
    const host = url.host;
    const failed = (error: TrackerError) => ({ result: err(error), pause: null, status: 0 });
    switch (trip.kind) {
      case 'answer': {
        const pause = pauseAsked(trip.status, trip.headers, clock());
        const raw: RawAnswer = trip;
        const result = judge(raw, { host, path: redact(url.pathname) }, pause);
        return { result: result.ok ? result : err(clean(result.error)), pause, status: trip.status };
      }
      case 'stopped':
        if (trip.by === 'caller') return failed({ code: 'cancelled' });
        return failed({ code: 'malformed', host, detail: `The answer is larger than ${Math.round(limits.maxBytes / 1_048_576)} MB.` });
      case 'timeout':
        return failed({ code: 'timeout', host, seconds: trip.seconds });
      case 'short':
        return failed({ code: 'interrupted', host, detail: `${trip.received} of ${trip.expected} bytes arrived.` });
      case 'failed': {
        const error = networkError(trip.cause, { host, known, online: online() });
        const mayHaveLeft = effect === 'write' && error.code === 'unreachable' && options.resends === true;
        return failed(clean(mayHaveLeft ? { code: 'interrupted', host, detail: error.detail } : error));
      }
      default:
        return assertNever(trip);
    }
  }

  /** No secret leaves in an error: every text is searched for it. */
  function clean(error: TrackerError): TrackerError {
    const entries = Object.entries(error).map(([key, value]): [string, unknown] => {
      if (typeof value === 'string') return [key, redact(value)];
      return [key, Array.isArray(value) ? value.map((part) => redact(String(part))) : value];
    });
    return Object.fromEntries(entries) as unknown as TrackerError;
  }

  return { send };
}

/** Failures that may pass by themselves. Not `offline`: the person hears it at once. */
const PASSING: ReadonlySet<TrackerError['code']> = new Set(['unreachable', 'interrupted', 'timeout', 'server-error']);
const passing = (error: TrackerError): boolean => PASSING.has(error.code);

/** The scopes a request stands in: Jira's burst limit counts a path and method, its write limit one issue. */
function scopesOf(method: string, pathname: string): { readonly [S in Pause['scope']]: string } {
  const shape = pathname.replace(/\/(\d+|[A-Z][A-Z0-9_]*-\d+)(?=\/|$)/g, '/{}');
  const record = /\/(?:issue|workitems)\/([^/]+)/i.exec(pathname)?.[1] ?? pathname;
  return { all: 'all', path: `${method} ${shape}`, record: `record ${record}` };
}

function headersOf(request: TrackerRequest, authorization: string | null): Record<string, string> {
  const own = Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    accept: 'application/json',
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...own,
    ...(request.anonymous || authorization === null ? {} : { authorization }),
  };
}

function hasNetwork(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some((address) => !address.internal));
}
