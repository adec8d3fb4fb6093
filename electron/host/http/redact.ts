/** Replaces secrets in a text. */
export type Redact = (text: string) => string;

const HIDDEN = '[hidden]';

/**
 * Hides a connection's secret in whatever a server, a proxy or a library says: the header, the credential in it, and what the
 * credential decodes to. A server may well repeat what it was sent.
 * @param authorization the header's value, 'Basic …' or 'Bearer …'; null hides nothing but credentials in URLs
 */
export function createRedact(authorization: string | null): Redact {
  const secrets = new Set<string>();
  if (authorization !== null) {
    const credential = authorization.slice(authorization.indexOf(' ') + 1);
    secrets.add(authorization).add(credential).add(encodeURIComponent(credential));
    if (/^basic /i.test(authorization)) {
      const plain = decodeBase64(credential);
      const token = plain.slice(plain.indexOf(':') + 1);
      secrets.add(plain).add(token).add(encodeURIComponent(token));
    }
  }
  // A very short secret would blank ordinary words; none of the trackers issues one.
  const longest = [...secrets].filter((secret) => secret.length >= 6).sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text.replace(/\/\/[^/@\s]+@/g, `//${HIDDEN}@`);
    for (const secret of longest) clean = clean.replaceAll(secret, HIDDEN);
    return clean;
  };
}

function decodeBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
  } catch {
    return text; // not base64: the text itself is the secret
  }
}
