import { Readable } from 'node:stream';
import type { ClientRequestConstructorOptions, IncomingMessage, Net } from 'electron';
import type { Fetch } from '#electron/host/http/transport.ts';

const NULL_BODY = new Set([101, 204, 205, 304]); // a Response with one of these takes no body (Fetch standard, null body status)

/**
 * `fetch` over Electron's network stack: the system's proxy, certificates and VPN as in any browser. Made of `net.request`, because
 * `net.fetch` fails on the redirects that the transport wants to see. No cookies, no cache, no stored credentials.
 */
export function createNetFetch(net: Pick<Net, 'request'>): Fetch {
  return (url, init) =>
    new Promise((resolve, reject) => {
      const { signal } = init;
      if (signal?.aborted) return reject(signal.reason as Error);
      const options: ClientRequestConstructorOptions = {
        url,
        method: init.method ?? 'GET',
        redirect: 'manual',
        credentials: 'omit',
        useSessionCookies: false,
        cache: 'no-store',
      };
      const request = net.request(options);
      new Headers(init.headers).forEach((value, name) => request.setHeader(name, value));
      const abort = (): void => {
        request.abort();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', abort, { once: true });
      request.on('close', () => signal?.removeEventListener('abort', abort));
      request.on('error', reject);
      request.on('redirect', (status, _method, target, headers) => {
        resolve(new Response(null, { status, headers: { ...flat(headers), location: target } }));
        request.abort();
      });
      request.on('response', (answer: IncomingMessage) => {
        const empty = NULL_BODY.has(answer.statusCode);
        // Typed as an emitter only; at run time it is a Readable (Electron docs, class IncomingMessage).
        const body = empty ? null : (Readable.toWeb(answer as unknown as Readable) as ReadableStream<Uint8Array>);
        resolve(new Response(body, { status: answer.statusCode, statusText: answer.statusMessage, headers: flat(answer.headers) }));
      });
      if (typeof init.body === 'string') request.write(init.body);
      request.end();
      return undefined;
    });
}

const flat = (headers: Readonly<Record<string, string | string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
