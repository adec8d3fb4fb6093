import { describe, expect, test } from 'vitest';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import { createAzureSandbox, type AzureSandbox } from '#electron/sandbox/azure/sandbox.ts';
import type { AzureField, AzureSeed, AzureType } from '#electron/sandbox/azure/seed.ts';
import { connect, must, NOW, SIGNAL } from './harness.ts';
import { BEN, creation, seed, SHOP, writeRig } from './write-rig.ts';

const FIELDS: readonly AzureField[] = [
  { referenceName: 'Custom.Risk', name: 'Risk', type: 'string', allowedValues: ['High', 'Low'] },
  { referenceName: 'Custom.Cost', name: 'Cost', type: 'double' },
  { referenceName: 'Custom.Owner', name: 'Owner', type: 'identity' },
  { referenceName: 'Custom.Until', name: 'Until', type: 'dateTime' },
  { referenceName: 'Custom.Signed', name: 'Signed', type: 'boolean' },
  { referenceName: 'Custom.Only', name: 'Only when closed', type: 'string' },
];

/** Tasks ask for five fields in every state, and for a sixth one when they are closed. */
function asking(): AzureSeed {
  const site = seed();
  const always = FIELDS.slice(0, 5).map(({ referenceName }) => referenceName);
  const withRules = (type: AzureType): AzureType =>
    type.name === 'Task'
      ? {
          ...type,
          required: Object.fromEntries(type.states.map(({ name }) => [name, name === 'Closed' ? [...always, 'Custom.Only'] : always])),
        }
      : type;
  const projects = site.projects.map((project) => ({ ...project, types: project.types.map(withRules) }));
  return { ...site, projects, fields: [...site.fields, ...FIELDS] };
}

const sandboxOf = (): AzureSandbox => createAzureSandbox({ seed: asking(), clock: () => NOW });
const isTypeFields = ({ pathname }: URL): boolean => /\/workitemtypes\/[^/]+\/fields$/.test(pathname);

/** Bugs have a priority more than the other types, named first; tasks have none of their own. */
async function allowing(response: Response, { pathname }: URL): Promise<Response> {
  const { value } = (await response.json()) as { value: readonly { readonly referenceName: string }[] };
  const PRIORITY = 'Microsoft.VSTS.Common.Priority';
  const allowed = value.flatMap((field) => {
    if (field.referenceName !== PRIORITY) return [field];
    return pathname.includes('/Task/') ? [] : [pathname.includes('/Bug/') ? { ...field, allowedValues: [10, 1, '2'] } : field];
  });
  return Response.json({ count: allowed.length, value: allowed });
}

describe('what new work items must have', () => {
  test('is read with one request per type, and only when it is wanted', async () => {
    const { port, exchanges } = connect(sandboxOf());
    expect(must(await port.catalog(SHOP, SIGNAL)).requires).toBeUndefined();
    expect(exchanges.filter(({ url }) => isTypeFields(url))).toEqual([]);
    const catalog: ProjectCatalog = must(await port.catalog(SHOP, SIGNAL, true));
    expect(exchanges.filter(({ url }) => isTypeFields(url))).toHaveLength(catalog.types.length);
    expect(catalog.requires?.map(({ type }) => type)).toEqual(catalog.types.map(({ name }) => name));
    expect(catalog.requires?.find(({ type }) => type === 'Bug')?.fields).toEqual([]);
    expect(catalog.requires?.find(({ type }) => type === 'Task')?.fields).toEqual([
      {
        id: 'Custom.Risk',
        name: 'Risk',
        kind: 'option',
        options: [
          { id: 'High', name: 'High' },
          { id: 'Low', name: 'Low' },
        ],
      },
      { id: 'Custom.Cost', name: 'Cost', kind: 'number', options: [] },
      { id: 'Custom.Owner', name: 'Owner', kind: 'person', options: [] },
      { id: 'Custom.Until', name: 'Until', kind: 'date', options: [] },
      { id: 'Custom.Signed', name: 'Signed', kind: 'other', options: [] },
    ]);
  });

  test('comes with every priority that a type allows, in the order of their numbers', async () => {
    const site = sandboxOf();
    const { port } = connect(site, { meddle: async ({ url }, response) => (isTypeFields(url) ? allowing(response, url) : response) });
    expect(must(await port.catalog(SHOP, SIGNAL)).priorities).toBeUndefined();
    expect(must(await port.catalog(SHOP, SIGNAL, true)).priorities?.map(({ id, name }) => [id, name])).toEqual([
      ['1', '1'],
      ['2', '2'],
      ['3', '3'],
      ['4', '4'],
      ['10', '10'],
    ]);
  });

  test('that the token may not read is named as missing, and costs no pull', async () => {
    const refused = async ({ url }: { url: URL }, response: Response) =>
      isTypeFields(url) ? new Response('{"message":"No."}', { status: 403, headers: { 'content-type': 'application/json' } }) : response;
    const { port } = connect(sandboxOf(), { meddle: refused });
    const catalog = must(await port.catalog(SHOP, SIGNAL, true));
    expect(catalog.requires).toBeUndefined();
    expect(catalog.priorities).toBeUndefined();
    expect(catalog.missing).toEqual(['What new items must have: this token may not read them.']);
  });

  test('goes along with the create, and what is left open comes back as questions', async () => {
    const rig = writeRig(asking());
    const along = { 'Custom.Risk': 'High', 'Custom.Cost': 2.5, 'Custom.Owner': BEN.uniqueName, 'Custom.Until': '2026-12-24T00:00:00Z' };
    const task = (more: object) => creation('op-t', 'Task', { values: { title: 'T' } }, { along: { ...along, ...more } });
    must(await rig.writer.create(task({ 'Custom.Signed': true }), SIGNAL));
    expect([...rig.sandbox.store.items.values()].at(-1)!.fields).toMatchObject({
      ...along,
      'Custom.Owner': { uniqueName: BEN.uniqueName },
    });
    expect(await rig.writer.create(task({ 'Custom.Risk': '' }), SIGNAL)).toMatchObject({
      ok: false,
      error: {
        code: 'rejected',
        asks: [
          { field: 'Custom.Risk', name: 'Risk', options: ['High', 'Low'] },
          { field: 'Custom.Signed', name: 'Signed', options: [] },
        ],
      },
    });
  });

  test('says which of them are days and numbers, and takes a day as its midnight', async () => {
    const rig = writeRig(asking());
    const along = { 'Custom.Risk': 'High', 'Custom.Owner': BEN.uniqueName, 'Custom.Signed': true };
    const task = (more: object) => creation('op-d', 'Task', { values: { title: 'T' } }, { along: { ...along, ...more } });
    expect(await rig.writer.create(task({}), SIGNAL)).toMatchObject({
      error: {
        asks: [
          { field: 'Custom.Cost', name: 'Cost', options: [], kind: 'number' },
          { field: 'Custom.Until', name: 'Until', options: [], kind: 'date' },
        ],
      },
    });
    must(await rig.writer.create(task({ 'Custom.Cost': 3, 'Custom.Until': '2027-01-15' }), SIGNAL));
    expect([...rig.sandbox.store.items.values()].at(-1)!.fields).toMatchObject({ 'Custom.Until': '2027-01-15T00:00:00Z' });
  });
});
