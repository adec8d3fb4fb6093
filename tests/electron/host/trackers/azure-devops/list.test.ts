import { expect, test } from 'vitest';
import { remoteIdOf, type Item } from '#shared/domain/item.ts';
import { instantOf } from '#shared/domain/time.ts';
import { generateAzure, mutateAzure } from '#electron/sandbox/azure/generator.ts';
import { createAzureSandbox } from '#electron/sandbox/azure/sandbox.ts';
import type { AzureWorkItem } from '#electron/sandbox/azure/seed.ts';
import { linkedId } from '#electron/sandbox/azure/store.ts';
import { connect, fetchAll, HARBOUR, idsIn, must, NOW, projectId, SEED, SIGNAL, world } from './harness.ts';

/** Compares an item with its seed field by field. */
function sameAsSeed(item: Item, wire: AzureWorkItem): void {
  const { fields } = wire;
  const relations = wire.relations ?? [];
  expect(item.key).toBe(`#${wire.id}`);
  expect(item.revision).toBe(String(wire.rev));
  expect(item.title).toBe(fields['System.Title']);
  expect(item.labels.join('; ')).toBe(fields['System.Tags'] ?? '');
  expect(item.updated).toBe(instantOf(Date.parse(String(fields['System.ChangedDate']))));
  expect(item.assignee).toBe((fields['System.AssignedTo'] as { displayName?: string } | undefined)?.displayName ?? null);
  expect(item.description?.source ?? null).toBe(fields['Microsoft.VSTS.TCM.ReproSteps'] ?? fields['System.Description'] ?? null);
  const parent = relations.find((one) => one.rel === 'System.LinkTypes.Hierarchy-Reverse');
  expect(item.parent === null ? null : Number(remoteIdOf(item.parent))).toBe(parent === undefined ? null : linkedId(parent));
  const links = relations.filter((one) => linkedId(one) !== null && !one.rel.includes('Hierarchy'));
  expect(item.links.map((link) => `${link.type} ${remoteIdOf(link.target)}`)).toEqual(links.map((one) => `${one.rel} ${linkedId(one)}`));
  expect(item.stateCategory).not.toBe('unknown');
  expect(item.oddities).toEqual([]);
  expect(item.iteration).not.toBeNull();
}

test('gives every item of the project as the tracker holds it, and none of another project', async () => {
  const { port } = connect(world().sandbox);
  const list = must(await port.list(HARBOUR, SIGNAL));
  expect(list.ids).toEqual(idsIn(SEED, 'Harbour'));
  const { items, missing, quarantined } = await fetchAll(port, HARBOUR, list.ids);
  expect([missing, quarantined]).toEqual([[], []]);
  expect(items.map((item) => remoteIdOf(item.id))).toEqual(list.ids);
  const bySeed = new Map(SEED.workItems.map((item) => [String(item.id), item]));
  // The sandbox shows links on both ends; the generator wrote both.
  for (const item of items) sameAsSeed(item, bySeed.get(remoteIdOf(item.id))!);
});

test.each([
  ['refused', 'refuse'],
  ['cut without a word', 'cut'],
] as const)('is complete where results over the limit are %s', async (_, overflow) => {
  const { port, exchanges } = connect(world({ queryLimit: 1_000, overflow }, generateAzure({ items: 2_500, seed: 3, now: NOW })).sandbox);
  const project = projectId(generateAzure({ items: 0, seed: 3, now: NOW }).projects[0]!.id);
  const list = must(await port.list(project, SIGNAL));
  expect(new Set(list.ids).size).toBe(2_500);
  expect(exchanges.filter((one) => one.url.pathname.endsWith('/wiql')).length).toBeGreaterThan(3);
});

test('reads 50,000 generated items without losing or doubling one', async () => {
  const seed = generateAzure({ items: 50_000, seed: 11, now: NOW });
  const sandbox = createAzureSandbox({ seed, clock: () => NOW });
  const { port } = connect(sandbox, { record: false });
  const project = projectId(seed.projects[0]!.id);
  const list = must(await port.list(project, SIGNAL));
  expect(new Set(list.ids).size).toBe(50_000);
  const titles = new Map<string, string>();
  for (let start = 0; start < list.ids.length; start += port.batchSize) {
    const batch = must(await port.fetch(project, list.ids.slice(start, start + port.batchSize), SIGNAL));
    for (const { row } of batch.items) titles.set(remoteIdOf(row.id), row.title);
  }
  expect(seed.workItems.filter((item) => titles.get(String(item.id)) !== item.fields['System.Title'])).toEqual([]);
  const changed = mutateAzure(sandbox, 500, 5);
  const changes = must(await port.changes(project, list.watermark, SIGNAL));
  const told = new Set(changes.ids);
  expect(changed.filter((id) => !told.has(String(id)))).toEqual([]);
}, 180_000); // six seconds of work, many more where other suites run beside it
