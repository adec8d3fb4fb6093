import type { Json } from '#shared/lib/json.ts';

/** What a request says; null when it says nothing. */
export async function bodyOf(request: Request): Promise<Json> {
  const text = await request.text();
  return text === '' ? null : (JSON.parse(text) as Json);
}

/** A request that says something else. */
export const withBody = ({ url, method, headers }: Request, body: Json): Request =>
  new Request(url, { method, headers, ...(body === null ? {} : { body: JSON.stringify(body) }) });
