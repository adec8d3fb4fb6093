import { expect, test } from 'vitest';
import { parseConnection, suggestName, type ConnectionFields } from '#renderer/features/connections/connection-form.ts';
import type { ConnectionKind } from '#shared/tracker/connection.ts';

const fields = (kind: ConnectionKind, address: string, over: Partial<ConnectionFields> = {}): ConnectionFields => ({
  kind,
  name: '',
  address,
  account: 'amira@acme.example',
  token: 'abc123',
  ...over,
});
const address = (kind: ConnectionKind, text: string): string => {
  const parsed = parseConnection(fields(kind, text));
  return parsed.ok ? parsed.value.draft.baseUrl : `! ${parsed.error.address}`;
};

test.each<[ConnectionKind, string, string]>([
  ['jira-cloud', 'acme.atlassian.net', 'https://acme.atlassian.net'],
  ['jira-cloud', ' https://acme.atlassian.net/jira/your-work ', 'https://acme.atlassian.net'],
  ['jira-data-center', 'https://acme.example/jira/', 'https://acme.example/jira'],
  ['jira-data-center', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['azure-devops-services', 'https://dev.azure.com/acme/', 'https://dev.azure.com/acme'],
  ['azure-devops-services', 'https://acme.visualstudio.com', 'https://acme.visualstudio.com'],
  ['azure-devops-server', 'https://tfs.acme.example/tfs/DefaultCollection', 'https://tfs.acme.example/tfs/DefaultCollection'],
  ['azure-devops-server', 'https://tfs.acme.example/tfs/Main/_projects?_a=new', 'https://tfs.acme.example/tfs/Main'],
])('%s takes %s as %s', (kind, typed, expected) => expect(address(kind, typed)).toBe(expected));

test.each<[string, ConnectionKind, string, RegExp]>([
  ['an address without encryption', 'jira-data-center', 'http://jira.acme.example', /Begin with https/],
  ['an organisation that is missing', 'azure-devops-services', 'https://dev.azure.com', /Add your organisation/],
  ['a project behind the organisation', 'azure-devops-services', 'https://dev.azure.com/acme/Shop', /nothing after it/],
  ['a password in the address', 'jira-cloud', 'https://me:pw@acme.atlassian.net', /Leave the name and password out/],
  ['no address', 'jira-cloud', '', /Enter an address such as/],
  ['another scheme', 'jira-cloud', 'ftp://acme.example', /Enter an address such as/],
])('%s is told beside the address', (_, kind, typed, problem) => expect(address(kind, typed)).toMatch(problem));

test('each field has its own problem', () => {
  const parsed = parseConnection(fields('jira-cloud', '', { account: 'amira', token: '' }));
  expect(parsed.ok ? [] : Object.keys(parsed.error).sort()).toEqual(['account', 'address', 'token']);
});

test('a token with a line break inside is refused before it is sent', () => {
  const parsed = parseConnection(fields('jira-cloud', 'acme.atlassian.net', { token: 'ab\ncd' }));
  expect(parsed).toEqual({ ok: false, error: { token: expect.stringContaining('line breaks') } });
});

test('only Jira Cloud has an account, and a name is suggested', () => {
  const parsed = parseConnection(fields('azure-devops-services', 'https://dev.azure.com/acme'));
  expect(parsed).toEqual({
    ok: true,
    value: {
      token: 'abc123',
      draft: { name: 'acme', kind: 'azure-devops-services', baseUrl: 'https://dev.azure.com/acme', account: null },
    },
  });
  expect(suggestName('https://jira.acme.example')).toBe('acme');
});

test.each([
  ['http://10.0.0.7:8080', '10.0.0.7:8080'],
  ['http://127.0.0.1', '127.0.0.1'],
  ['http://[::1]:3000', '[::1]:3000'],
  ['https://10.0.0.7/jira', 'jira'],
])('an address of numbers (%s) is named as a whole (%s)', (address, name) => {
  expect(suggestName(address)).toBe(name);
});
