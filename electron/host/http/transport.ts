import type { Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import type { Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';

/** One request to a tracker, relative to the connection's base URL. */
export interface TrackerRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL, with a leading slash, already encoded: '/rest/api/3/myself'. An absolute URL must have the same origin. */
  readonly path: string;
  readonly query?: { readonly [name: string]: string | number | boolean | undefined };
  readonly body?: Json;
  readonly headers?: { readonly [name: string]: string };
  /** Reads may be sent again after a lost answer, writes never. A POST that only reads says 'read'. */
  readonly effect: 'read' | 'write';
  /** Sent without authorisation: what a tracker tells everybody, asked before the token is tried. */
  readonly anonymous?: boolean;
}

export interface TrackerAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; null for an empty body. */
  readonly json: unknown;
}

/**
 * The one way to a tracker: authorisation, time-outs, retries with backoff and jitter, rate limits, proxy and certificates.
 * Every failure is a `TrackerError` value. The authorisation header goes to the connection's own origin only.
 */
export interface Transport {
  send(request: TrackerRequest, signal: AbortSignal): Promise<Result<TrackerAnswer, TrackerError>>;
}

/** A `fetch` to use: Electron's network stack, undici with proxy and certificates, or a sandbox without sockets. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a transport tells while a call is still under way: a countdown for people. `resumed` ends it. */
export type TransportNotice = { readonly kind: 'waiting'; readonly until: Instant; readonly reason: string } | { readonly kind: 'resumed' };

export interface TransportLimits {
  /** The longest silence before the headers and between two pieces of the body, milliseconds. */
  readonly idleMs: number;
  /** The longest a single try may take, milliseconds. */
  readonly totalMs: number;
  /** The longest a call waits for rate limits in all; a longer pause is handed back as `rate-limited`, milliseconds. */
  readonly patienceMs: number;
  /** The largest body, bytes after decompression. */
  readonly maxBytes: number;
}
