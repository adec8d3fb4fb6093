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

/** A `fetch` to use: Electron's `net.fetch`, undici with proxy and certificates, or a sandbox without sockets. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
