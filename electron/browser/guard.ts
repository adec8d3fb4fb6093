import type { IncomingMessage } from 'node:http';

/** What may happen to a request before anything looks at its path. */
export type Verdict =
  | { readonly kind: 'pass' }
  /** The person typed `localhost`: another origin, so another and empty store. Sent on before any page runs (FAULTS S14). */
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'refuse' };

const PASS: Verdict = { kind: 'pass' };
const REFUSE: Verdict = { kind: 'refuse' };

/**
 * Decides by address and sender alone, before routing, for pages, files, calls and upgrades alike (FAULTS X15, X16).
 * The Host must be exactly ours, so a foreign name that points at this machine gets nothing; a page of another origin gets nothing.
 * @param request its raw headers, so that a doubled Host is seen
 */
export function judge(request: Pick<IncomingMessage, 'rawHeaders' | 'headers' | 'method' | 'url'>, port: number): Verdict {
  const hosts = request.rawHeaders.filter((_, at) => at % 2 === 0 && request.rawHeaders[at]!.toLowerCase() === 'host');
  // Absolute-form targets ('GET http://evil.test/') carry a second host name; proxies use them, browsers never do here.
  if (hosts.length !== 1 || !request.url?.startsWith('/') || request.url.startsWith('//')) return REFUSE;

  const { host, origin } = request.headers;
  const own = `127.0.0.1:${port}`;
  const site = request.headers['sec-fetch-site'];
  const read = request.method === 'GET' || request.method === 'HEAD';
  const upgrade = request.headers.upgrade !== undefined;

  if (host === `localhost:${port}` && read && !upgrade && origin === undefined && request.headers['sec-fetch-mode'] === 'navigate') {
    return site === 'none' ? { kind: 'redirect', to: `http://${own}/` } : REFUSE;
  }
  if (host !== own) return REFUSE;
  if (origin !== undefined && origin !== `http://${own}`) return REFUSE;
  // 'none': typed or opened by the person. 'same-site' is another port of this machine: foreign.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return REFUSE;
  // Whatever changes something, and every socket, must name its origin: browsers always do.
  if ((!read || upgrade) && origin === undefined) return REFUSE;
  return PASS;
}
