import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { hostOf } from '#electron/host/http/host-name.ts';
import type { TrackerAnswer, TrackerRequest, Transport } from '#electron/host/http/transport.ts';

/** One read of the REST API. `version` null: the newest one this server speaks. */
export interface Read {
  readonly path: string;
  readonly query?: TrackerRequest['query'];
  /** Present: a POST that only reads. */
  readonly body?: Json;
  readonly version?: string;
}

/** One write. Never sent twice. */
export interface Write {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly query?: TrackerRequest['query'];
  readonly body: Json;
  /** The body is a list of patch operations (RFC 6902). */
  readonly patch: boolean;
}

/** Reads a body. @returns its value, or the place that does not fit */
export type Parse<T> = (json: unknown) => Result<T, string>;

export interface Calls {
  readonly host: string;
  /** Sends and parses. A body of another shape than expected is `malformed`, with the place. */
  read<T>(
    request: Read,
    parse: Parse<T>,
    signal: AbortSignal,
  ): Promise<Result<{ readonly value: T; readonly answer: TrackerAnswer }, TrackerError>>;
  /** Sends a write and gives its answer unread: what was taken stays taken, however the answer looks. */
  write(request: Write, signal: AbortSignal): Promise<Result<TrackerAnswer, TrackerError>>;
  /** The newest REST version this client and the server both speak. */
  version(signal: AbortSignal): Promise<Result<string, TrackerError>>;
}

/** Server 2022.1, 2022, 2020 and 2019 (vendor's page on REST API versioning); the first one that is not refused is used. */
const VERSIONS = ['7.1', '7.0', '6.0', '5.0'] as const;

/** The second asks for a plain refusal instead of a redirect to the sign-in page; several public clients send it. */
const HEADERS = { accept: 'application/json', 'x-tfs-fedauthredirect': 'Suppress' } as const;

/** The calls of one connection. Services always speaks 7.1; a Server is asked once. */
export function createCalls(transport: Transport, baseUrl: string, services: boolean): Calls {
  const host = hostOf(baseUrl);
  let agreed: string | null = services ? VERSIONS[0] : null;

  const send = (request: Read, version: string, signal: AbortSignal): Promise<Result<TrackerAnswer, TrackerError>> =>
    transport.send(
      {
        method: request.body === undefined ? 'GET' : 'POST',
        path: request.path,
        query: { ...request.query, 'api-version': request.version ?? version },
        ...(request.body === undefined ? {} : { body: request.body }),
        headers: HEADERS,
        effect: 'read',
      },
      signal,
    );

  async function version(signal: AbortSignal): Promise<Result<string, TrackerError>> {
    if (agreed !== null) return ok(agreed);
    let refusal: Result<never, TrackerError> | null = null;
    for (const candidate of VERSIONS) {
      const answer = await send({ path: '/_apis/projects', query: { $top: 1 } }, candidate, signal);
      if (answer.ok) return ok((agreed = candidate));
      // A version that is out of range is refused with 400 (VssVersionOutOfRangeException); anything else no older version will cure.
      if (answer.error.code !== 'rejected') return answer;
      refusal ??= answer;
    }
    return refusal ?? err({ code: 'not-a-tracker', host, detail: 'No REST version was accepted.' });
  }

  return {
    host,
    version,
    async write({ method, path, query, body, patch }, signal) {
      const spoken = await version(signal);
      if (!spoken.ok) return spoken;
      const type = patch ? { 'content-type': 'application/json-patch+json' } : {};
      const headers = { ...HEADERS, ...type };
      return transport.send({ method, path, query: { ...query, 'api-version': spoken.value }, body, headers, effect: 'write' }, signal);
    },
    async read(request, parse, signal) {
      const spoken = request.version === undefined ? await version(signal) : ok(request.version);
      if (!spoken.ok) return spoken;
      const answer = await send(request, spoken.value, signal);
      if (!answer.ok) return answer;
      const parsed = parse(answer.value.json);
      if (!parsed.ok) return err({ code: 'malformed', host, detail: `${request.path}: ${parsed.error} is not as expected.` });
      return ok({ value: parsed.value, answer: answer.value });
    },
  };
}
