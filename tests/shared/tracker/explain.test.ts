import { expect, test } from 'vitest';
import type { ConnectionId } from '#shared/domain/item.ts';
import { instantOf, type Instant } from '#shared/domain/time.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { explain } from '#shared/tracker/explain.ts';

const host = 'jira.example.com';
const ERRORS: { readonly [C in TrackerError['code']]: Extract<TrackerError, { readonly code: C }> } = {
  offline: { code: 'offline', host },
  'wrong-address': { code: 'wrong-address', host, detail: 'no such name' },
  'not-a-tracker': { code: 'not-a-tracker', host, detail: 'no serverInfo' },
  'sign-in-page': { code: 'sign-in-page', host, status: 203 },
  unauthorized: { code: 'unauthorized', host, detail: 'bad token' },
  'token-expired': { code: 'token-expired', host, detail: 'expired' },
  'no-token': { code: 'no-token', host },
  forbidden: { code: 'forbidden', host, detail: 'no licence' },
  'not-found': { code: 'not-found', what: 'project APP', detail: '404' },
  tls: { code: 'tls', host, detail: 'self-signed certificate, issued by Nobody' },
  proxy: { code: 'proxy', host, detail: '407' },
  'rate-limited': { code: 'rate-limited', host, until: instantOf(0), reason: 'quota' },
  timeout: { code: 'timeout', host, seconds: 30 },
  unreachable: { code: 'unreachable', host, detail: 'ECONNREFUSED' },
  interrupted: { code: 'interrupted', host, detail: 'reset' },
  malformed: { code: 'malformed', host, detail: 'no issues' },
  'server-error': { code: 'server-error', host, status: 503, detail: 'down' },
  'removed-api': { code: 'removed-api', host, detail: 'gone' },
  'foreign-address': { code: 'foreign-address', host, other: 'http://evil.example.org' },
  'other-site': { code: 'other-site', host, detail: 'site b' },
  'already-connected': { code: 'already-connected', host, connection: 'c1' as ConnectionId, name: 'Acme Jira' },
  rejected: { code: 'rejected', host, status: 400, messages: ['The version is archived.', 'Second sentence.'] },
  'stale-revision': { code: 'stale-revision', what: 'APP-1' },
  'not-stored': { code: 'not-stored', reason: 'disk-full', detail: 'ENOSPC write' },
  'token-left': { code: 'token-left', connection: 'c1' as ConnectionId },
  cancelled: { code: 'cancelled' },
};
const all = Object.values(ERRORS);

test('every error has its own title, its own words and its own advice', () => {
  const texts = all.map((error) => explain(error, 'Acme'));
  for (const part of ['title', 'happened', 'next'] as const) expect(new Set(texts.map((text) => text[part])).size).toBe(all.length);
});

test.each(all)('$code goes with its words, so that a form can put them beside the field they are about', (error) => {
  expect(explain(error, 'Acme').code).toBe(error.code);
});

test.each(all)('$code says in whole sentences what happened, what is safe and what to do', (error) => {
  const text = explain(error, 'Acme');
  for (const part of [text.happened, text.safe, text.next]) expect(part).toMatch(/^[A-Za-z].*[.]$/);
  expect(text.title).not.toMatch(/[.]$/);
  expect(JSON.stringify(text)).not.toContain('undefined');
});

test.each(all.filter((error) => 'host' in error))('$code names the host or the connection', (error) => {
  const text = explain(error, 'Acme');
  expect(`${text.happened} ${text.next}`).toMatch(/jira\.example\.com/);
});

test.each(all)('$code says nothing of going on with a pull when there is none', (error) => {
  const { happened, safe, next } = explain(error, 'Acme', 'connect');
  if (error.code !== 'cancelled') expect(`${happened} ${safe} ${next}`).not.toMatch(/goes on where|[Pp]ull again|pull fewer/);
});

test('a tracker that is switched off was not reached: no answer of it broke', () => {
  const { title, happened } = explain(ERRORS.unreachable, 'Acme');
  expect(title).toBe('Not reachable');
  expect(happened).toBe('jira.example.com takes no connections at the moment: nothing was sent, and nothing was answered.');
});

test('a refusal shows the first message of the tracker and keeps the others as detail', () => {
  const text = explain(ERRORS.rejected, 'Acme');
  expect(text.happened).toContain('The version is archived.');
  expect(text.detail).toBe('Second sentence.');
});

test('a refusal without a message shows its status', () => {
  expect(explain({ ...ERRORS.rejected, messages: [] }, 'Acme')).toMatchObject({ happened: expect.stringContaining('400'), detail: null });
});

test('an address that was not followed is named together with the one that pointed to it', () => {
  expect(explain(ERRORS['foreign-address'], 'Acme').happened).toMatch(/jira\.example\.com.*http:\/\/evil\.example\.org/);
});

test('the end of a pause is told in the words of the reader, and none is made up', () => {
  const until = '2026-11-22T13:05:00.000Z' as Instant;
  const { happened } = explain({ ...ERRORS['rate-limited'], until }, 'Acme');
  expect(happened).toContain(':05');
  expect(happened).not.toContain(until);
  expect(explain({ ...ERRORS['rate-limited'], until: null }, 'Acme').happened).toBe(
    'jira.example.com asks for a pause, without saying how long.',
  );
});

test('a name of a connection keeps its direction to itself', () => {
  expect(explain({ code: 'no-token', host: 'acme.example' }, '\u202EariJ').happened).toContain('\u2068\u202EariJ\u2069');
});

test('a server that answers without the collection is not looked for in the network', () => {
  const { happened, next } = explain({ ...ERRORS['wrong-address'], missing: 'collection' }, 'Acme', 'connect');
  expect(happened).toBe('jira.example.com answers, but there is no collection at this address: its name is missing or wrong.');
  expect(next).toMatch(/\/tfs\/DefaultCollection\.$/);
  expect(next).not.toMatch(/VPN/);
});

test('a server without https is no impostor: http is named for this computer alone', () => {
  const told = (at: string) => explain({ ...ERRORS.tls, host: at, plain: true }, 'Acme', 'connect');
  expect(told('127.0.0.1:8080').happened).toBe('127.0.0.1:8080 does not speak https at this port.');
  expect(told('127.0.0.1:8080').next).toContain('http://127.0.0.1:8080');
  expect(told('tfs.acme.example').next).toMatch(/^Ask whoever runs tfs\.acme\.example for its https address/);
  expect(told('tfs.acme.example').next).not.toContain('http://tfs');
});
