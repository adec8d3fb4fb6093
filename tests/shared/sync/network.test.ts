import { expect, test } from 'vitest';
import { networkNotices, type NetworkFacts } from '#shared/sync/network.ts';

const facts = (over: Partial<NetworkFacts> = {}): NetworkFacts => ({ isOnline: true, failed: [], slept: null, ...over });
const failed = (code: string, name = 'Acme Jira') => ({ name, code });
const kinds = (over: Partial<NetworkFacts>) => networkNotices(facts(over)).map(({ kind }) => kind);

test('nothing is said while nothing is wrong, nor of what is no fault of the network', () => {
  expect(kinds({})).toEqual([]);
  expect(kinds({ failed: [failed('unauthorized'), failed('server-error'), failed('rejected')] })).toEqual([]);
});

test.each([
  ['a web page in place of data is a network that wants a sign-in', 'sign-in-page', 'portal'],
  ['a way to another address is one too', 'foreign-address', 'portal'],
  ['a tracker that takes no connection needs its network or VPN', 'unreachable', 'unreachable'],
  ['and so does one whose name is not found', 'offline', 'unreachable'],
  ['and one that does not answer', 'timeout', 'unreachable'],
  ['a connection that broke is a network that changed', 'interrupted', 'broken'],
])('%s', (_, code, kind) => {
  const [notice, ...others] = networkNotices(facts({ failed: [failed(code)] }));
  expect(others).toEqual([]);
  expect(notice).toMatchObject({ kind });
  expect(notice!.sentence).toContain('Acme Jira');
  expect(notice!.next).toMatch(/[Ss]ync again/);
});

test('without a network that alone is said: that nothing answers follows from it', () => {
  expect(kinds({ isOnline: false, failed: [failed('offline'), failed('timeout')] })).toEqual(['offline']);
});

test('connections with the same trouble stand in one sentence', () => {
  const [notice] = networkNotices(
    facts({ failed: [failed('timeout', 'A'), failed('unreachable', 'B'), failed('timeout', 'C'), failed('timeout', 'A')] }),
  );
  expect(notice!.sentence).toContain('A, B and C cannot be reached');
});

test('a sleep is told with what became of the sync that ran', () => {
  const slept = (began: 'pull' | 'push' | null) => networkNotices(facts({ slept: { from: '09:00', to: '17:30', began } }))[0]!;
  expect(slept(null).sentence).toBe('This computer slept from 09:00 to 17:30, and what is shown here is from before.');
  expect(slept('pull').sentence).toContain('begun again where it stopped');
  expect(slept('push').sentence).toContain('looks for what had left before it sends anything twice');
});

test('a name that runs from right to left turns only itself round', () => {
  expect(networkNotices(facts({ failed: [failed('timeout', 'שרת')] }))[0]!.sentence).toContain('\u2068שרת\u2069 cannot be reached');
});
