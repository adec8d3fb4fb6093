import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { MappingDialog, MapSource } from '#renderer/features/mapping/index.ts';
import type { MappingCandidate } from '#shared/contract/engine.ts';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { IterationId, ProjectId, VersionId } from '#shared/domain/item.ts';
import type { Mapping, ReleaseId } from '#shared/domain/release.ts';
import { ok } from '#shared/lib/result.ts';
import type { PlanCommand } from '#shared/plan/edit.ts';
import { InApp } from '#tests/support/in-app.tsx';
import { aCatalog, aProject } from '../../../support/builders.ts';
import { FAKE_PROJECTS, fakeEngine, fakeRelease, JIRA } from '../../../support/fake-engine.ts';
import { planDouble } from '../../../support/plan-double.ts';

const db = new CockpitDb();
const release = 'release-3' as ReleaseId;
const version = (name: string): MappingCandidate => ({
  target: { kind: 'version', version: `${JIRA}/${name}` as VersionId },
  connection: JIRA,
  connectionName: 'Acme Jira',
  projectKey: 'SHOP',
  label: name,
  detail: 'Version, 30 Nov 2026, unreleased',
  items: 12,
});
const ALL = ['4.1', '4.2', '4.2.1', '5.0'].map(version);
let commands: PlanCommand[];
let closed: boolean;

beforeEach(async () => {
  closed = false;
  await Promise.all([db.releases.clear(), db.mappings.clear()]);
  await db.releases.put(fakeRelease(3));
  const plan = planDouble(db);
  commands = plan.commands;
  setEngine(
    fakeEngine({ plan: { run: plan.run }, catalog: { candidates: async ({ text }) => ALL.filter((one) => one.label.includes(text)) } }),
  );
});
const open = () =>
  render(
    <InApp>
      <MappingDialog release={release} open onClose={() => (closed = true)} />
    </InApp>,
  );

/** Opens it where nothing can be mapped yet, and one project is known in full. */
async function openFor(project: ProjectId, catalog: Partial<ProjectCatalog>): Promise<void> {
  setEngine(
    fakeEngine({
      plan: {
        run: async (command) => {
          commands.push(command);
          return ok(undefined);
        },
      },
      catalog: { candidates: async () => [], get: async (id) => (id === project ? aCatalog(catalog) : null) },
    }),
  );
  await open();
}

test('several sources are mapped by keys alone, as one act', async () => {
  await open();
  await expect.element(page.getByRole('combobox', { name: /Search versions/ })).toHaveFocus();
  await userEvent.keyboard('4.2');
  await expect.poll(() => page.getByRole('option').elements().length).toBe(2);
  await userEvent.keyboard('{Enter}{ArrowDown}{Enter}');
  await expect.element(page.getByText('2 to add')).toBeVisible();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.poll(() => commands.map((command) => command.label)).toEqual(['map Shop Gift cards 4.2 to 2 sources']);
  await expect.poll(() => closed).toBe(true);
  expect((await db.mappings.toArray()).map((mapping) => mapping.label).toSorted()).toEqual(['4.2', '4.2.1']);
});

test('what is mapped is marked, and choosing it takes it out', async () => {
  await db.mappings.put({ id: 'm1' as never, releaseId: release, connection: JIRA, target: version('4.2').target, label: '4.2' });
  await open();
  const option = page.getByRole('option', { name: /^✓? ?4\.2 mapped/ });
  await expect.element(option).toHaveAttribute('aria-selected', 'true');
  await option.click();
  await expect.element(page.getByText('1 to remove')).toBeVisible();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => db.mappings.count()).toBe(0);
});

test('a mapping whose target is gone can still be taken out', async () => {
  await db.mappings.put({ id: 'm1' as never, releaseId: release, connection: JIRA, target: version('deleted').target, label: '3.9' });
  await open();
  await page.getByRole('button', { name: '3.9 remove' }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => db.mappings.count()).toBe(0);
});

test('without pulled data the dialog says what to do first', async () => {
  setEngine(fakeEngine({ catalog: { candidates: async () => [] } }));
  await open();
  await expect.element(page.getByRole('heading', { name: 'Nothing is pulled yet' })).toBeVisible();
});

test('a field value needs its project, field and value', async () => {
  await open();
  await page.getByRole('tab', { name: 'Field value' }).click();
  setEngine(fakeEngine());
  await expect.element(page.getByText(/Fields are known after the first pull/)).toBeVisible();
});

const iteration: MappingCandidate = {
  ...version('Payments\\Release 32'),
  target: { kind: 'iteration', iteration: `${JIRA}/32` as IterationId, withChildren: true },
  detail: 'Iteration, 2 to 15 Nov 2026',
  children: 2,
};

test('an iteration is mapped with those below it, or without them', async () => {
  setEngine(fakeEngine({ plan: { run: planDouble(db).run }, catalog: { candidates: async () => [iteration] } }));
  await open();
  await page.getByRole('option').click();
  await page.getByRole('checkbox', { name: 'with 2 iterations below it' }).click();
  await expect.element(page.getByRole('checkbox', { name: 'with 2 iterations below it' })).toHaveFocus();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(async () => (await db.mappings.toArray())[0]?.target).toEqual({ ...iteration.target, withChildren: false });
});

test('a source is mapped to the release that is asked for, and the mapping is seen before it is applied', async () => {
  await db.releases.put(fakeRelease(5));
  await render(
    <InApp>
      <MapSource candidate={version('4.2')} release={null} onClose={() => (closed = true)} />
    </InApp>,
  );
  await page.getByRole('dialog', { name: 'Map 4.2' }).getByRole('combobox', { name: 'Release' }).fill('gift cards 4.2');
  await page.getByRole('option', { name: 'Shop Gift cards 4.2' }).click();
  const dialog = page.getByRole('dialog', { name: 'Map Shop Gift cards 4.2' });
  await expect.element(dialog.getByText('1 to add')).toBeVisible();
  expect(await db.mappings.count()).toBe(0);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(async () => (await db.mappings.toArray()).map((one) => [one.releaseId, one.label])).toEqual([[release, '4.2']]);
  await expect.poll(() => closed).toBe(true);
});

test('a double click on Apply maps once', async () => {
  await open();
  await page.getByRole('option', { name: /5\.0/ }).click();
  const apply = page.getByRole('button', { name: 'Apply' }).element() as HTMLElement;
  apply.click();
  apply.click();
  await expect.poll(() => closed).toBe(true);
  expect(commands.map((command) => command.label)).toHaveLength(1);
});

test('a version is bound by what agrees or is free, and a person chooses otherwise', async () => {
  ALL.push({ ...version('9.0'), held: { name: '9.0', date: null, description: null, released: false } });
  await open();
  await expect.element(page.getByRole('combobox', { name: /Search versions/ })).toHaveFocus();
  // Faster than the list: Enter means what the letters find, not what is still shown.
  await userEvent.keyboard('9.0{Enter}');
  const follows = page.getByRole('group', { name: 'What of the release 9.0 follows' });
  await expect.element(follows.getByRole('checkbox', { name: /name/ })).not.toBeChecked();
  await expect.element(follows.getByRole('checkbox', { name: /date/ })).toBeChecked();
  await follows.getByRole('checkbox', { name: /date/ }).click();
  await follows.getByRole('checkbox', { name: /name/ }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(async () => (await db.mappings.toArray())[0]?.bound).toEqual(['name', 'description', 'released']);
  ALL.pop();
});

test('a version that is missing is made, and mapped at once', async () => {
  const project = aProject({ id: 'jira-1/1' as never, key: 'SHOP', name: 'Shop' });
  await openFor(FAKE_PROJECTS[0].id, { project });
  await expect.element(page.getByText(/Nothing changes in a tracker/)).toBeVisible();
  await page.getByRole('tab', { name: 'New' }).click();
  await expect.element(page.getByText(/The new version or iteration waits to be sent with the next sync/)).toBeVisible();
  expect(page.getByText(/Nothing changes in a tracker/).elements()).toHaveLength(0);
  await page.getByLabelText('Name').fill('');
  await page.getByRole('button', { name: 'Add to the mapping' }).click();
  await expect.element(page.getByText('Give the version a name.')).toBeVisible();
  await page.getByLabelText('Name').fill('Gift cards');
  await page.getByRole('button', { name: 'Add to the mapping' }).click();
  await expect.element(page.getByRole('button', { name: /Gift cards, new: leave it out/ })).toBeVisible();
  // Another one can be added at once, but not the same one twice.
  await expect.element(page.getByRole('tab', { name: 'New' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('button', { name: 'Add to the mapping' }).click();
  await expect.element(page.getByText(/One of this name stands among the mapped sources/)).toBeVisible();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect
    .poll(() => commands.at(-1)?.edits)
    .toMatchObject([
      { kind: 'create-record', recordKind: 'version', project: project.id, state: { values: { name: 'Gift cards' } } },
      { kind: 'put', collection: 'mappings', record: { label: 'Gift cards', bound: ['date', 'description', 'released'] } },
    ]);
  const [create, put] = commands.at(-1)!.edits as unknown as [{ readonly id: string }, { readonly record: Mapping }];
  expect(put.record.target).toEqual({ kind: 'version', version: `${project.connectionId}/new-${create.id}` });
});

test('until a project is chosen, both that a new source may be are named', async () => {
  const projects = [FAKE_PROJECTS[0], FAKE_PROJECTS[2]];
  const get = async (id: ProjectId): Promise<ProjectCatalog | null> => {
    const project = projects.find((each) => each.id === id);
    return project === undefined ? null : aCatalog({ project });
  };
  setEngine(fakeEngine({ catalog: { candidates: async () => [], get } }));
  await open();
  await page.getByRole('tab', { name: 'New' }).click();
  await expect.element(page.getByText('In Jira it is a version, in Azure DevOps an iteration.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Project' }).click();
  await page.getByRole('option', { name: new RegExp(FAKE_PROJECTS[2].key) }).click();
  await expect.element(page.getByText('In Azure DevOps it is an iteration.')).toBeVisible();
});

test('a new iteration is put under the one that is chosen', async () => {
  const project = FAKE_PROJECTS[2];
  const year = { id: `${project.connectionId}/y26` as IterationId, projectId: project.id, name: '2026', path: 'Mobile\\2026' };
  const iterations = [{ ...year, start: null, finish: null, state: 'current' as const }];
  await openFor(project.id, { project, iterations });
  await page.getByRole('tab', { name: 'New' }).click();
  await expect.element(page.getByRole('combobox', { name: 'Under' })).toHaveValue('Mobile (top)');
  await page.getByRole('combobox', { name: 'Under' }).fill('2026');
  await page.getByRole('option', { name: /2026/ }).click();
  await page.getByLabelText('Name').fill('Sprint 31');
  // A last day alone is none that Azure DevOps takes.
  await expect.element(page.getByLabelText('Last day (optional)')).toHaveValue('');
  await page.getByRole('button', { name: 'Add to the mapping' }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect
    .poll(() => commands.at(-1)?.edits[0])
    .toMatchObject({
      kind: 'create-record',
      recordKind: 'iteration',
      state: { values: { name: 'Sprint 31', parent: { id: year.id, name: 'Mobile\\2026' } } },
    });
});

test('a long name stays inside the dialog, wide or narrow', async () => {
  const long = 'Aurora'.repeat(40);
  await db.releases.put({ ...fakeRelease(3), name: long });
  ALL.push(version(long));
  for (const width of [1200, 390]) {
    await page.viewport(width, 800);
    const { unmount } = await open();
    await page.getByRole('combobox').fill('Aurora');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('button', { name: /new: leave it out/ })).toBeVisible();
    const dialog = page.getByRole('dialog').element();
    const running = [...dialog.querySelectorAll('*')].filter(
      (part) => part.children.length === 0 && getComputedStyle(part).overflowX === 'visible' && part.scrollWidth > part.clientWidth + 1,
    );
    expect(running.filter((part) => part.clientWidth > 0).map((part) => part.outerHTML)).toEqual([]);
    await unmount();
  }
  ALL.pop();
});
