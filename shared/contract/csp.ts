/** The only Trusted Types policies there may be, each made in one place: the engine's worker URL and the parsing of our print document. */
export const TRUSTED_POLICIES = { engine: 'cockpit-engine', print: 'cockpit-print' } as const;

/**
 * The one content security policy: sent as a header by the `app://` protocol and by the browser shell, and written into the built page.
 * Styles and scripts come from the bundle only; the page's single connection is its own shell.
 */
const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  // No text becomes markup or script by accident, in a library neither: every such call without one of our policies throws (FAULTS X12).
  "require-trusted-types-for 'script'",
  `trusted-types ${Object.values(TRUSTED_POLICIES).join(' ')}`,
];

/** For a `<meta>` element: `frame-ancestors` is ignored there (CSP level 3, section 3.3). */
export const CSP_META = DIRECTIVES.join('; ');

/** For a response header. */
export const CSP_HEADER = [...DIRECTIVES, "frame-ancestors 'none'"].join('; ');

/** What every answer of both shells carries, errors included. */
export const SECURITY_HEADERS: { readonly [name: string]: string } = {
  'Content-Security-Policy': CSP_HEADER,
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};
