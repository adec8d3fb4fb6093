import { readFileSync } from 'node:fs';
import { getCACertificates, TLSSocket } from 'node:tls';
import { buildConnector, EnvHttpProxyAgent, fetch } from 'undici';
import { issuerName } from './network-error.ts';
import type { Fetch } from './transport.ts';

export interface NodeFetchOptions {
  /** The process's environment: HTTPS_PROXY, HTTP_PROXY and NO_PROXY are used, in capitals or not. */
  readonly env: { readonly [name: string]: string | undefined };
  /** A PEM file of certificate authorities to trust besides the system's; null for none. */
  readonly caFile: string | null;
}

export interface NodeFetch {
  readonly fetch: Fetch;
  /** Closes idle sockets. */
  close(): Promise<void>;
}

// The sandbox trackers listen here; no proxy can reach them.
const NEVER_PROXIED = 'localhost,127.0.0.1,::1,[::1]';

/**
 * A `fetch` for the shell that has no browser's network stack: the system's proxy variables, and the certificate authorities of Node,
 * of the operating system and of `NODE_EXTRA_CA_CERTS`. Verification cannot be turned off.
 * @throws when `caFile` cannot be read: the person named it and must know
 */
export function createNodeFetch({ env, caFile }: NodeFetchOptions): NodeFetch {
  const pick = (name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;
  const extra = caFile === null ? [] : [readFileSync(caFile, 'utf8')];
  const ca = [...new Set([...getCACertificates('default'), ...getCACertificates('system'), ...extra])];
  // HTTP/1.1: an aborted answer then ends one socket and not the calls beside it.
  const tls = { ca, allowH2: false };
  const dispatcher = new EnvHttpProxyAgent({
    // '' for none: left out, undici would read the process's own environment.
    httpProxy: pick('HTTP_PROXY') ?? '',
    httpsProxy: pick('HTTPS_PROXY') ?? pick('HTTP_PROXY') ?? '',
    noProxy: [pick('NO_PROXY'), NEVER_PROXIED].filter(Boolean).join(','),
    connect: namingIssuer(buildConnector(tls)),
    requestTls: tls,
    proxyTls: tls,
    // The transport watches the clock, per try and per silence.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    // undici's own classes stand in for the global ones of the same standard.
    fetch: async (url, init) => (await fetch(url, { ...(init as object), dispatcher })) as unknown as Response,
    close: () => dispatcher.close(),
  };
}

/** Adds the issuer of a refused certificate to the error: Node names it only when the host name is wrong. */
function namingIssuer(connector: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    let issuer: string | null = null;
    const answer = (...[error, socket]: Parameters<buildConnector.Callback>): void => {
      if (error === null) callback(null, socket);
      else callback(issuer === null ? error : Object.assign(error, { issuer }), null);
    };
    // Typed as giving nothing, the connector gives the socket it opens.
    const socket: unknown = connector(options, answer);
    // 'secure' comes before Node judges the certificate and closes the socket.
    if (socket instanceof TLSSocket) socket.prependListener('secure', () => (issuer = issuerName(socket.getPeerCertificate().issuer)));
  };
}
