import type { TrackerError } from '#shared/tracker/error.ts';

export interface NetworkContext {
  /** Host name and port. */
  readonly host: string;
  /** The host has answered before, so its name and port are right. */
  readonly known: boolean;
  /** This computer has a network at all. */
  readonly online: boolean;
}

/**
 * An answer that is no TLS at all. Chromium calls it ERR_SSL_PROTOCOL_ERROR, as it does a broken handshake: either way no certificate was
 * refused, and none was read.
 */
const PLAIN =
  /ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|ERR_SSL_PROTOCOL_ERROR|wrong version number|packet length too long/i;

const TLS_REASONS: readonly (readonly [RegExp, string])[] = [
  [/ERR_TLS_CERT_ALTNAME_INVALID|ERR_CERT_COMMON_NAME_INVALID/, 'The certificate is for another host name.'],
  [/CERT_HAS_EXPIRED|ERR_CERT_DATE_INVALID/, 'The certificate has expired, or the clock of this computer is wrong.'],
  [/CERT_NOT_YET_VALID/, 'The certificate is not valid yet, or the clock of this computer is wrong.'],
  [/CERT_REVOKED/, 'The certificate has been revoked.'],
  [/SELF_SIGNED_CERT/, 'The certificate is self-signed, or its issuer is not known here.'],
  [/UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_CERT_AUTHORITY_INVALID/, 'The issuer of the certificate is not known here.'],
  [PLAIN, 'The server does not speak TLS at this port.'],
  [/ERR_CERT_|CERT_|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH/, 'No trusted connection could be agreed on.'],
];

/**
 * Says which failure a thrown network error is. Knows the codes of Node (libuv, OpenSSL, undici) and of Chromium (`net::ERR_…`,
 * as Electron's `net` reports them).
 * @returns never a text of the error itself except its code: messages may quote URLs
 */
export function networkError(cause: unknown, { host, known, online }: NetworkContext): TrackerError {
  const { codes, issuer } = unfold(cause);
  const has = (pattern: RegExp): boolean => pattern.test(codes);
  const code = /\b(?:net::)?(?:UND_)?E[A-Z_0-9]{3,}\b|\b[A-Z]+(?:_[A-Z0-9]+){2,}\b/.exec(codes)?.[0] ?? 'no code';

  if (has(/proxy response|ERR_PROXY|ERR_TUNNEL|ERR_PAC|ERR_MANDATORY_PROXY|PROXY_AUTH|UND_ERR_PRX/i)) {
    return { code: 'proxy', host, detail: /407/.test(codes) ? 'The proxy asks for a login (407).' : `The proxy refused (${code}).` };
  }
  const tls = TLS_REASONS.find(([pattern]) => has(pattern));
  if (tls) {
    const detail = `${tls[1]}${issuer === null ? '' : ` It was issued by ${issuer}.`} (${code})`;
    return { code: 'tls', host, detail, ...(tls[0] === PLAIN ? { plain: true } : {}) };
  }
  if (has(/ERR_INTERNET_DISCONNECTED|ENETUNREACH|ENETDOWN|EHOSTUNREACH|EADDRNOTAVAIL|ERR_ADDRESS_UNREACHABLE|ERR_NETWORK_CHANGED/)) {
    return { code: 'offline', host };
  }
  if (has(/ENOTFOUND|EAI_|ERR_NAME_NOT_RESOLVED/)) {
    if (known || !online || has(/EAI_AGAIN/)) return { code: 'offline', host };
    return { code: 'wrong-address', host, detail: `No computer of this name was found (${code}).` };
  }
  if (has(/ECONNREFUSED|ERR_CONNECTION_REFUSED/)) {
    if (known) return { code: 'unreachable', host, detail: `The server accepts no connections at the moment (${code}).` };
    return { code: 'wrong-address', host, detail: `No service answers at this address and port (${code}).` };
  }
  if (has(/ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|ERR_CONNECTION_TIMED_OUT|ERR_TIMED_OUT/)) return { code: 'timeout', host, seconds: 10 };
  return { code: 'interrupted', host, detail: `The connection broke (${code}).` };
}

/** Codes and messages of an error, its causes and its parts, and the issuer of a refused certificate. */
function unfold(cause: unknown): { readonly codes: string; readonly issuer: string | null } {
  const seen = new Set<unknown>();
  const codes: string[] = [];
  let issuer: string | null = null;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value) || seen.size > 20) return;
    seen.add(value);
    const { code, message, name, cause: inner, errors, cert, issuer: found } = value as { readonly [key: string]: unknown };
    codes.push(...[code, name, message].filter((part) => typeof part === 'string'));
    issuer ??= typeof found === 'string' ? found : nameOf(cert);
    visit(inner);
    if (Array.isArray(errors)) errors.forEach(visit);
  };
  visit(cause);
  return { codes: codes.join(' '), issuer };
}

/** The name a certificate's issuer gives itself. */
function nameOf(certificate: unknown): string | null {
  if (typeof certificate !== 'object' || certificate === null) return null;
  return issuerName((certificate as { readonly issuer?: unknown }).issuer);
}

/** 'Acme Root CA, Acme Inc.' of the parts Node gives. */
export function issuerName(issuer: unknown): string | null {
  if (typeof issuer !== 'object' || issuer === null) return null;
  const { CN, O } = issuer as { readonly CN?: unknown; readonly O?: unknown };
  const parts = [CN, O].flat().filter((part): part is string => typeof part === 'string' && part !== '');
  return parts.length === 0 ? null : parts.join(', ').slice(0, 200);
}
