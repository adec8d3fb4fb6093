import { expect, test } from 'vitest';
import { BASIC } from '#electron/sandbox/azure/processes.ts';
import type { AzureSeed } from '#electron/sandbox/azure/seed.ts';
import { codeOf, connect, HARBOUR, must, SEED, SIGNAL, world } from './harness.ts';

test('reads the issue of the process Basic as its story', async () => {
  const seed: AzureSeed = { ...SEED, workItems: [], projects: SEED.projects.map((project) => ({ ...project, ...BASIC })) };
  const { types } = must(await connect(world({}, seed).sandbox).port.catalog(HARBOUR, SIGNAL));
  expect(types.map(({ name, kind }) => [name, kind])).toEqual([
    ['Epic', 'epic'],
    ['Issue', 'story'],
    ['Task', 'task'],
  ]);
});

test('names iterations with their days, areas, states by category, people and fields', async () => {
  const { port } = connect(world().sandbox);
  const catalog = must(await port.catalog(HARBOUR, SIGNAL));
  expect(catalog.missing).toEqual([]);
  expect(catalog.iterations.find((one) => one.name === 'Sprint 1')).toMatchObject({
    path: 'Harbour\\2026 Q1\\Sprint 1',
    start: '2026-01-05',
    finish: '2026-01-16',
    state: 'past',
  });
  expect(catalog.areas).toContain('Harbour\\Checkout');
  expect(catalog.states).toContainEqual({ name: 'Resolved', category: 'doing' });
  expect(catalog.types.find((type) => type.name === 'User Story')).toMatchObject({
    kind: 'story',
    states: ['New', 'Active', 'Resolved', 'Closed', 'Removed'],
  });
  expect(catalog.types.find((type) => type.name === 'Issue')?.kind).toBe('other');
  expect(catalog.people).toHaveLength(12);
  expect(catalog.fields).toContainEqual({ id: 'Custom.ReleaseTrain', name: 'Release Train', kind: 'string' });
  expect(catalog.linkTypes).toContainEqual({ name: 'System.LinkTypes.Dependency', outward: 'Successor', inward: 'Predecessor' });
});

test('names the parts that the token may not read and gives the others', async () => {
  const { port } = connect(world().sandbox, {
    meddle: async (exchange, response) =>
      /teams|fields$/.test(exchange.url.pathname) ? new Response('{"message":"no"}', { status: 403 }) : response,
  });
  const catalog = must(await port.catalog(HARBOUR, SIGNAL));
  expect(catalog.missing).toEqual(['Fields: this token may not read them.', 'People: this token may not read them.']);
  expect(catalog.iterations.length).toBeGreaterThan(20);
});

test.each(['/Iterations', '/workitemtypes', '/teams'])('is not read while the token is not accepted for %s', async (part) => {
  let isAccepted = false;
  const { port } = connect(world().sandbox, {
    meddle: async ({ url }, response) =>
      !isAccepted && url.pathname.endsWith(part) ? new Response('{"message":"TF400813: no"}', { status: 401 }) : response,
  });
  expect(codeOf(await port.catalog(HARBOUR, SIGNAL))).toBe('unauthorized');
  isAccepted = true;
  expect(must(await port.catalog(HARBOUR, SIGNAL)).missing).toEqual([]);
});

test('lists every project over all pages, sorted, without the hidden ones', async () => {
  const { sandbox } = world({ projectPage: 1 });
  const { port } = connect(sandbox);
  expect(must(await port.projects(SIGNAL)).map((project) => project.key)).toEqual(['Harbour', 'Lighthouse']);
  sandbox.revoke('Harbour', true);
  expect(must(await port.projects(SIGNAL)).map((project) => project.key)).toEqual(['Lighthouse']);
  expect(codeOf(await port.list(HARBOUR, SIGNAL))).toBe('not-found');
  expect(codeOf(await port.catalog(HARBOUR, SIGNAL))).toBe('not-found');
});

test('is read once for a pull, also while the changes are listed beside it', async () => {
  const { port, exchanges } = connect(world().sandbox);
  const { watermark } = must(await port.list(HARBOUR, SIGNAL));
  const before = exchanges.length;
  const [catalog, changes] = await Promise.all([port.catalog(HARBOUR, SIGNAL), port.changes(HARBOUR, watermark, SIGNAL)]);
  must(await port.fetch(HARBOUR, must(changes).ids.slice(0, 5), SIGNAL));
  expect(must(catalog).iterations.length).toBeGreaterThan(0);
  expect(exchanges.slice(before).filter((one) => one.url.pathname.endsWith('/Iterations'))).toHaveLength(1);
});
