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
      // These run in events of the main process: a status that no Response may have would end it.
      const answer = (make: () => Response): void => {
        try {
          resolve(make());
        } catch (error) {
          request.abort();
          reject(error);
        }
      };
      request.on('redirect', (status, _method, target, headers) => {
        answer(() => new Response(null, { status, headers: carried({ ...headers, location: target }) }));
        request.abort();
      });
      request.on('response', (message: IncomingMessage) => {
        const { statusCode: status, headers } = message;
        answer(() => {
          // Typed as an emitter only; at run time it is a Readable (Electron docs, class IncomingMessage).
          const body = NULL_BODY.has(status) ? null : (Readable.toWeb(message as unknown as Readable) as ReadableStream<Uint8Array>);
          return new Response(body, { status, headers: carried(headers) });
        });
      });
      if (typeof init.body === 'string') request.write(init.body);
      request.end();
      return undefined;
    });
}

/** Headers as `Headers` takes them. One that is no byte string, whatever a server means by it, is left out. */
function carried(headers: Readonly<Record<string, string | string[]>>): Headers {
  const taken = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      taken.set(name, Array.isArray(value) ? value.join(', ') : value);
    } catch {
      continue;
    }
  }
  return taken;
}
