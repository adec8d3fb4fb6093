import type { z } from 'zod';
import type { TrackerRequest, Transport } from '#electron/host/http/transport.ts';
import { jsonOf } from '#electron/host/trackers/quarantine.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { valuesPage } from './parse.ts';

/** Reads from Jira and checks what came back. */
export interface Ask {
  /** Named in errors. */
  readonly host: string;
  /** @param path below the base URL: '/rest/api/3/myself' */
  get<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal, query?: TrackerRequest['query']): Promise<Result<T, TrackerError>>;
  /** A POST that only reads: searches. */
  post<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal, body: Json): Promise<Result<T, TrackerError>>;
  /** Changes something. Sent once: a lost answer is for the caller to look into. @returns the body of the answer, null for none */
  write(method: 'POST' | 'PUT' | 'DELETE', path: string, signal: AbortSignal, body?: Json): Promise<Result<unknown, TrackerError>>;
  /** What Jira tells everybody: sent without the token. */
  anonymous<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<Result<T, TrackerError>>;
}

/** @param host named in errors */
export function createAsk(transport: Transport, host: string): Ask {
  async function read<T>(request: TrackerRequest, schema: z.ZodType<T>, signal: AbortSignal): Promise<Result<T, TrackerError>> {
    const answer = await transport.send(request, signal);
    if (!answer.ok) return answer;
    const parsed = schema.safeParse(answer.value.json);
    if (parsed.success) return ok(parsed.data);
    const first = parsed.error.issues[0];
    const place = first === undefined || first.path.length === 0 ? 'the answer itself' : first.path.join('.');
    return err({ code: 'malformed', host, detail: `${request.method} ${request.path}: ${place} is not as expected.` });
  }
  return {
    host,
    get: (path, schema, signal, query) => read({ method: 'GET', path, effect: 'read', ...(query ? { query } : {}) }, schema, signal),
    post: (path, schema, signal, body) => read({ method: 'POST', path, body, effect: 'read' }, schema, signal),
    async write(method, path, signal, body) {
      const answer = await transport.send({ method, path, effect: 'write', ...(body === undefined ? {} : { body }) }, signal);
      return answer.ok ? ok(answer.value.json) : answer;
    },
    anonymous: (path, schema, signal) => read({ method: 'GET', path, effect: 'read', anonymous: true }, schema, signal),
  };
}

/** A page that is the one before again: read on, its list would never end. */
export const standsStill = (ask: Pick<Ask, 'host'>, path: string): Result<never, TrackerError> =>
  err({ code: 'malformed', host: ask.host, detail: `${path}: the list does not advance.` });

export interface Pages<T> {
  readonly values: readonly T[];
  /** How many values did not fit the schema. */
  readonly unread: number;
}

/** Reads every page of a `startAt` list. The step is what the answer held, not what was asked for: sites cap page sizes. */
export async function allPages<T>(
  ask: Ask,
  path: string,
  element: z.ZodType<T>,
  signal: AbortSignal,
  query: NonNullable<TrackerRequest['query']> = {},
): Promise<Result<Pages<T>, TrackerError>> {
  const good: T[] = [];
  let count = 0;
  let last: string | null = null;
  for (;;) {
    const page = await ask.get(path, valuesPage, signal, { ...query, startAt: count, maxResults: 50 });
    if (!page.ok) return page;
    const { values, isLast, total } = page.value;
    const text = jsonOf(values);
    if (text.ok && text.value === last && values.length > 0) return standsStill(ask, path);
    last = text.ok ? text.value : null;
    for (const value of values) {
      const parsed = element.safeParse(value);
      if (parsed.success) good.push(parsed.data);
    }
    count += values.length;
    if (values.length === 0 || isLast === true || (total != null && count >= total))
      return ok({ values: good, unread: count - good.length });
  }
}
