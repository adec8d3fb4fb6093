import { expect, test } from 'vitest';
import { networkError } from '#electron/host/http/network-error.ts';

const failure = (code: string, message = ''): Error =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(message), { code }) });
const chromium = (code: string): Error => new Error(`net::${code}`);
const context = { host: 'jira.example.com', known: false, online: true };

test.each<[string, Error, string]>([
  ['a name nobody knows', failure('ENOTFOUND'), 'wrong-address'],
  ['a name nobody knows, in Electron', chromium('ERR_NAME_NOT_RESOLVED'), 'wrong-address'],
  ['a resolver that does not answer', failure('EAI_AGAIN'), 'offline'],
  ['a closed port', failure('ECONNREFUSED'), 'wrong-address'],
  ['a closed port, in Electron', chromium('ERR_CONNECTION_REFUSED'), 'wrong-address'],
  ['no route', failure('ENETUNREACH'), 'offline'],
  ['no network, in Electron', chromium('ERR_INTERNET_DISCONNECTED'), 'offline'],
  ['a connection that never opens', failure('UND_ERR_CONNECT_TIMEOUT'), 'timeout'],
  ['a reset', failure('ECONNRESET'), 'interrupted'],
  ['a reset, in Electron', chromium('ERR_CONNECTION_RESET'), 'interrupted'],
  ['a closed socket', failure('UND_ERR_SOCKET', 'other side closed'), 'interrupted'],
  ['a length that does not agree', failure('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'), 'interrupted'],
  ['a body that does not unpack', failure('Z_DATA_ERROR', 'incorrect header check'), 'interrupted'],
  ['a body that does not unpack, in Electron', chromium('ERR_CONTENT_DECODING_FAILED'), 'interrupted'],
  ['a self-signed certificate', failure('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
  ['an unknown issuer', failure('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'tls'],
  ['an unknown issuer, in Electron', chromium('ERR_CERT_AUTHORITY_INVALID'), 'tls'],
  ['an expired certificate', failure('CERT_HAS_EXPIRED'), 'tls'],
  ['another host name', failure('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
  ['a plain server at an https: address', failure('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls'],
  ['a proxy that wants a login', failure('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling'), 'proxy'],
  ['a proxy that is not there, in Electron', chromium('ERR_PROXY_CONNECTION_FAILED'), 'proxy'],
  ['a broken PAC script, in Electron', chromium('ERR_PAC_SCRIPT_FAILED'), 'proxy'],
  ['something unheard of', new Error('boom'), 'interrupted'],
])('%s is named for what it is', (_, cause, code) => {
  expect(networkError(cause, context).code).toBe(code);
});

test('a name that was known before is a lost network, not a wrong address', () => {
  expect(networkError(failure('ENOTFOUND'), { ...context, known: true })).toEqual({ code: 'offline', host: 'jira.example.com' });
});

test('without any network an unknown name says nothing about the address', () => {
  expect(networkError(failure('ENOTFOUND'), { ...context, online: false }).code).toBe('offline');
});

test.each([failure('ECONNREFUSED'), chromium('ERR_CONNECTION_REFUSED')])('a port that was open before is not reachable now', (cause) => {
  expect(networkError(cause, { ...context, known: true }).code).toBe('unreachable');
});

test('causes inside an aggregate count', () => {
  const both = Object.assign(new TypeError('fetch failed'), {
    cause: new AggregateError([failure('ECONNREFUSED'), failure('ECONNREFUSED')]),
  });
  expect(networkError(both, context).code).toBe('wrong-address');
});

test('the issuer of a refused certificate is named', () => {
  const cert = { issuer: { CN: 'Acme Root', O: 'Acme Inc.' } };
  const cause = Object.assign(new Error('altname'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID', cert });
  expect(networkError(cause, context)).toMatchObject({ detail: expect.stringContaining('Acme Root, Acme Inc.') });
});

test('a circular cause ends', () => {
  const cause: Error & { cause?: unknown } = new Error('round');
  cause.cause = cause;
  expect(networkError(cause, context).code).toBe('interrupted');
});

test.each([failure('ERR_SSL_WRONG_VERSION_NUMBER'), failure('ERR_SSL_PACKET_LENGTH_TOO_LONG'), chromium('ERR_SSL_PROTOCOL_ERROR')])(
  'a server that speaks no TLS is no server with a wrong certificate (%s)',
  (cause) => {
    expect(networkError(cause, context)).toMatchObject({ code: 'tls', plain: true });
    expect(networkError(failure('DEPTH_ZERO_SELF_SIGNED_CERT'), context)).not.toHaveProperty('plain');
  },
);
