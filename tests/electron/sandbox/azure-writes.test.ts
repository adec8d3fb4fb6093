import { expect, test } from 'vitest';
import type { WireUpdate } from '#electron/host/trackers/azure-devops/parse.ts';
import { AGILE } from '#electron/sandbox/azure/processes.ts';
import { createAzureSandbox } from '#electron/sandbox/azure/sandbox.ts';
import { seed } from '#tests/electron/host/trackers/azure-devops/write-rig.ts';
import { NOW } from '#tests/electron/host/trackers/azure-devops/harness.ts';
import { ask } from '#tests/support/azure-ask.ts';

const add = (path: string, value: unknown) => ({ op: 'add', path, value });

function site() {
  let now = NOW;
  const sandbox = createAzureSandbox({ seed: seed(), clock: () => now });
  return {
    sandbox,
    pass: () => (now += 60_000),
    patch: (id: number, ...operations: readonly object[]) => ask(sandbox, 'PATCH', `/_apis/wit/workitems/${id}`, operations),
    updates: async (id: number) =>
      ((await ask(sandbox, 'GET', `/_apis/wit/workItems/${id}/updates`)).answer as { value: (WireUpdate & { revisedDate: string })[] })
        .value,
  };
}

test('a refusal names every field that breaks a rule', async () => {
  const { patch } = site();
  const { status, answer } = await patch(1, add('/fields/System.Title', ''), add('/fields/System.State', 'Resolved'));
  expect([status, answer]).toMatchObject([
    400,
    {
      typeKey: 'RuleValidationException',
      customProperties: {
        RuleValidationErrors: [
          {
            fieldReferenceName: 'System.Title',
            errorMessage: 'TF401320: Rule Error for field Title. Error code: Required, HasValues, InvalidEmpty.',
          },
          { fieldReferenceName: 'System.State' },
        ],
      },
    },
  ]);
});

test('a type says which states follow each, and asks for what a state needs', async () => {
  const { sandbox, patch } = site();
  const type = (await ask(sandbox, 'GET', '/Shop/_apis/wit/workitemtypes/User%20Story')).answer as { transitions: object };
  expect(type.transitions).toMatchObject({
    New: [{ to: 'Active' }, { to: 'Removed' }],
    Active: [{ to: 'New' }, { to: 'Resolved' }, { to: 'Closed' }],
  });
  expect((await patch(1, add('/fields/System.State', 'Active'))).status).toBe(200);
  expect((await patch(1, add('/fields/System.State', 'Closed'))).answer).toMatchObject({
    customProperties: { RuleValidationErrors: [{ fieldReferenceName: 'Custom.Reason' }] },
  });
  expect((await patch(1, add('/fields/System.State', 'Closed'), add('/fields/Custom.Reason', 'Shipped'))).status).toBe(200);
  const field = await ask(sandbox, 'GET', '/Shop/_apis/wit/workitemtypes/Bug/fields/Custom.Reason?$expand=allowedValues');
  expect(field.answer).toMatchObject({ name: 'Why closed', allowedValues: ['Shipped', 'Dropped'] });
});

test('a type without limits lets every state follow every other', () => {
  expect(AGILE.types.every(({ transitions, required }) => transitions === undefined && required === undefined)).toBe(true);
});

test('a comment belongs to its own revision, also when it says the same as the one before', async () => {
  const { pass, patch, updates } = site();
  await patch(1, add('/fields/System.History', 'Ready'));
  pass();
  await patch(1, add('/fields/System.History', 'Ready'));
  pass();
  const { answer } = await patch(1, add('/fields/System.Title', 'Renamed'));
  expect((answer as { fields: object }).fields).not.toHaveProperty(['System.History']);
  const list = await updates(1);
  expect(list.map(({ fields }) => fields?.['System.History'])).toEqual([
    undefined,
    { newValue: 'Ready' },
    { newValue: 'Ready' },
    undefined,
  ]);
  // An update says when the next one replaced it.
  expect(list.map(({ revisedDate }) => revisedDate)).toEqual([
    '2026-11-22T09:00:00Z',
    '2026-11-22T09:01:00Z',
    '2026-11-22T09:02:00Z',
    '9999-01-01T00:00:00Z',
  ]);
});

test('a link made on the other item is an update without a revision', async () => {
  const { sandbox, updates } = site();
  sandbox.link(5, 'System.LinkTypes.Hierarchy-Forward', 2);
  const list = await updates(2);
  expect(list.map(({ id, rev }) => [id, rev])).toEqual([
    [1, 3],
    [2, 3],
  ]);
  expect(list[1]!.relations).toMatchObject({ added: [{ rel: 'System.LinkTypes.Hierarchy-Reverse' }] });
  expect(list[1]!.revisedBy).toMatchObject({ displayName: 'Ben Bauer' });
});

test('tags are kept once whatever their case, and markup that nobody sees is taken out', async () => {
  const { patch } = site();
  const { answer } = await patch(
    1,
    add('/fields/System.Tags', 'api; API;  new ;'),
    add('/fields/System.Description', '<p>a<!-- b --></p>'),
  );
  expect((answer as { fields: object }).fields).toMatchObject({ 'System.Tags': 'api; new', 'System.Description': '<p>a</p>' });
});

test('a node keeps its name to itself', async () => {
  const { sandbox } = site();
  const rename = (name: string) => ask(sandbox, 'PATCH', '/Shop/_apis/wit/classificationnodes/Iterations/Sprint%201', { name });
  expect((await rename('SPRINT 2')).status).toBe(409);
  expect((await rename('a/b')).status).toBe(400);
  expect((await rename('Sprint 1')).status).toBe(200);
});

test('an item that comes back from the recycle bin is in its iteration and area, whatever they are called by then', async () => {
  const { sandbox, patch } = site();
  const rename = (path: string, name: string) => ask(sandbox, 'PATCH', `/Shop/_apis/wit/classificationnodes/${path}`, { name });
  expect((await patch(1, add('/fields/System.AreaPath', 'Shop\\Checkout'))).status).toBe(200);
  sandbox.remove(1);
  await rename('Iterations/Sprint%201', 'Harvest');
  await rename('Areas/Checkout', 'Till');
  sandbox.restore(1);
  expect(sandbox.store.items.get(1)!.fields).toMatchObject({ 'System.IterationPath': 'Shop\\Harvest', 'System.AreaPath': 'Shop\\Till' });
  expect((await patch(1, add('/fields/System.Title', 'Still writable'))).status).toBe(200);
});

test('requests with the token of another person are made in their name', async () => {
  const sandbox = createAzureSandbox({ seed: seed(), clock: () => NOW, options: { accounts: { 'bens-token': 'ben@example.com' } } });
  const authorization = `Basic ${Buffer.from(':bens-token').toString('base64')}`;
  const by = async (headers?: Record<string, string>): Promise<unknown> =>
    (await ask(sandbox, 'PATCH', '/_apis/wit/workitems/1', [add('/fields/System.Title', 'Mine')], headers)).answer;
  expect(await by({ authorization })).toMatchObject({ fields: { 'System.ChangedBy': { uniqueName: 'ben@example.com' } } });
  expect(await by()).toMatchObject({ fields: { 'System.ChangedBy': { uniqueName: 'ann@example.com' } } });
});
