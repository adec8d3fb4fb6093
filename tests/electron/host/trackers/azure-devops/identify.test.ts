import { expect, test } from 'vitest';
import { remoteIdOf } from '#shared/domain/item.ts';
import { codeOf, connect, HARBOUR, idsIn, must, SEED, SIGNAL, world } from './harness.ts';

test('says who the token belongs to, which product answers, and when it is there', async () => {
  const { port } = connect(world().sandbox);
  expect(must(await port.identify(SIGNAL))).toEqual({
    siteId: SEED.instanceId,
    accountId: SEED.users[0].id,
    accountName: 'Amara Diallo',
    product: 'Azure DevOps Services',
    zone: 'UTC',
    serverTime: '2026-11-22T09:00:00.000Z',
  });
});

test.each([
  ['7.1', 'Azure DevOps Server 2022.1 or later'],
  ['7.0', 'Azure DevOps Server 2022'],
  ['6.0', 'Azure DevOps Server 2020'],
])('finds the version of a Server that speaks %s and pulls with it', async (version, product) => {
  const { sandbox } = world({ kind: 'server', version });
  const { port, exchanges } = connect(sandbox, { server: true });
  expect(must(await port.identify(SIGNAL)).product).toBe(product);
  expect(must(await port.list(HARBOUR, SIGNAL)).ids).toEqual(idsIn(SEED, 'Harbour'));
  expect(exchanges.at(-1)!.url.pathname).toBe(`/tfs/fabrikam/${remoteIdOf(HARBOUR)}/_apis/wit/wiql`);
});

const page = (status: number) => new Response('<html><body>Welcome</body></html>', { status, headers: { 'content-type': 'text/html' } });
const denied = (path: RegExp, response: () => Response) => ({
  meddle: async (exchange: { readonly url: URL }, real: Response) => (path.test(exchange.url.pathname) ? response() : real),
});

test.each([
  ['a wrong token, refused with a 203 page', 'unauthorized', { token: 'wrong' }],
  ['a portal that shows its page', 'sign-in-page', denied(/connectionData/, () => page(200))],
  [
    'a redirect to a sign-in page',
    'sign-in-page',
    denied(/connectionData/, () => new Response(null, { status: 302, headers: { location: 'https://login.example.com/_signin' } })),
  ],
  ['an organisation that does not exist', 'wrong-address', denied(/connectionData/, () => page(404))],
  ['another product that answers JSON', 'not-a-tracker', denied(/connectionData/, () => Response.json({ version: '10.3.4' }))],
  [
    'an anonymous answer',
    'unauthorized',
    denied(/connectionData/, () => Response.json({ instanceId: 'x', authenticatedUser: { id: 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' } })),
  ],
  [
    'a token without the project scope',
    'forbidden',
    denied(/_apis\/projects$/, () => new Response('{"message":"TF400813"}', { status: 401 })),
  ],
  ['a token without the work item scope', 'forbidden', denied(/wiql$/, () => new Response('{"message":"no"}', { status: 403 }))],
])('tells %s apart as %s', async (_, code, options) => {
  expect(codeOf(await connect(world().sandbox, options).port.identify(SIGNAL))).toBe(code);
});

test.each([
  ['a page', /connectionData/, page(404)],
  ['JSON', /connectionData/, Response.json({ message: 'TF200016' }, { status: 404 })],
  ['a missing list of projects', /_apis\/projects$/, page(404)],
])('a Server that answers a path without a collection with %s is told from one that is not there', async (_, path, answer) => {
  const { sandbox } = world({ kind: 'server', version: '7.1' });
  const { port } = connect(sandbox, { server: true, ...denied(path, () => answer) });
  expect(await port.identify(SIGNAL)).toMatchObject({ error: { code: 'wrong-address', missing: 'collection' } });
});
