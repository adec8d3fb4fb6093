import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { goingOn, type Places } from '#renderer/features/scope/new-item-places.ts';
import { NewItemDialog, openNewItem, useNewItem } from '#renderer/features/scope/index.ts';
import type { ProjectCatalog, RequiredField } from '#shared/domain/catalog.ts';
import type { IterationId, ProjectId, VersionId } from '#shared/domain/item.ts';
import type { Mapping, MappingId, MappingTarget, ReleaseId } from '#shared/domain/release.ts';
import { ok } from '#shared/lib/result.ts';
import type { PlanCommand } from '#shared/plan/edit.ts';
import { EMPTY_NEW_ITEM } from '#shared/sync/new-item-form.ts';
import { InApp } from '#tests/support/in-app.tsx';
import { aCatalog, anIteration, aVersion } from '../../../support/builders.ts';
import { accessProblems, showTheme } from '../../../support/axe.ts';
import { AZURE, fakeEngine, fakeItem, JIRA } from '../../../support/fake-engine.ts';

const PARENT = fakeItem(1);
const TYPES = [
  { name: 'Bug', kind: 'bug', states: [] },
  { name: 'Sub-task', kind: 'subtask', states: [] },
  { name: 'Retired', kind: 'other', states: [] },
] as const;
const field = (id: string, name: string, kind: RequiredField['kind'], options: RequiredField['options'] = []): RequiredField => ({
  id,
  name,
  kind,
  options,
});
const BUG: readonly RequiredField[] = [
  field('customfield_1', 'Severity', 'option', [
    { id: '7', name: 'Grave' },
    { id: '8', name: 'Light' },
  ]),
  field('customfield_2', 'Cost', 'number'),
  field('duedate', 'Due date', 'date'),
  field('customfield_3', 'Cause', 'text'),
  field('customfield_4', 'Region', 'other'),
];

let commands: PlanCommand[];
beforeEach(() => {
  showTheme('light');
  commands = [];
  localStorage.clear();
  useNewItem.setState({ open: false, begun: null });
});

const db = new CockpitDb();
const RELEASE = 'release-of-three' as ReleaseId;
const SHOP = `${JIRA}/10001` as ProjectId;
const PAY = `${JIRA}/10002` as ProjectId;
const MOBILE = `${AZURE}/a1b2` as ProjectId;

/** A release that is mapped to an archived version and another one of a project, and to an iteration and a tag of others. */
async function mapThree(): Promise<void> {
  const of = (id: string, target: MappingTarget): Mapping => ({
    id: id as MappingId,
    releaseId: RELEASE,
    connection: JIRA,
    target,
    label: id,
  });
  await db.mappings.bulkPut([
    of('three-1', { kind: 'iteration', iteration: `${AZURE}/sprint-31` as IterationId, withChildren: false }),
    of('three-2', { kind: 'version', version: `${JIRA}/30002` as VersionId }),
    of('three-3', { kind: 'version', version: `${JIRA}/30001` as VersionId }),
    of('three-4', { kind: 'tag', project: SHOP, tag: 'not-needed-beside-a-version' }),
    of('three-5', { kind: 'tag', project: PAY, tag: 'go-4.2' }),
  ]);
}

async function open(catalog: Partial<ProjectCatalog>, release: ReleaseId | null = null): Promise<void> {
  setEngine(
    fakeEngine({
      catalog: {
        get: async () => aCatalog({ types: TYPES, ...catalog }),
        versions: async (ids) =>
          ids.map((id) =>
            aVersion({ id: id as VersionId, projectId: SHOP, name: id.endsWith('2') ? '4.3' : '4.2', archived: id.endsWith('2') }),
          ),
        iterations: async (ids) => ids.map((id) => anIteration({ id: id as IterationId, projectId: MOBILE })),
      },
      items: { search: async () => [{ id: PARENT.id, key: PARENT.key, title: PARENT.title, state: PARENT.state }] },
      plan: {
        run: async (command) => {
          commands.push(command);
          return ok(undefined);
        },
      },
    }),
  );
  await render(
    <InApp>
      <NewItemDialog release={release} />
    </InApp>,
  );
  openNewItem();
  await expect.element(page.getByRole('dialog', { name: 'New item' })).toBeVisible();
}

const create = () => page.getByRole('button', { name: 'Create item' });
const choose = async (name: string, option: string): Promise<void> => {
  await page.getByRole('combobox', { name }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

test('a new item asks for what its type requires, names what it cannot ask, and sends it along in the tracker’s form', async () => {
  await open({ requires: [{ type: 'Bug', fields: BUG }] });
  await page.getByRole('textbox', { name: 'Title' }).fill('Broken');
  await expect.element(page.getByText(/Jira will also ask for Region/)).toBeVisible();
  await create().click();
  await expect.element(page.getByText('This type of item needs it.').nth(3)).toBeVisible();
  await expect.element(page.getByRole('combobox', { name: 'Severity' })).toHaveFocus();
  expect(commands).toEqual([]);

  await choose('Severity', 'Grave');
  await page.getByRole('textbox', { name: 'Cost' }).fill('three');
  await page.getByLabelText('Due date').fill('2026-12-24');
  await page.getByRole('textbox', { name: 'Cause' }).fill('A loose wire');
  await create().click();
  await expect.element(page.getByText('Type a number, such as 3 or 2.5.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Cost' }).fill('3');
  await create().click();
  await expect.poll(() => commands).toHaveLength(1);
  expect(commands[0]!.edits).toMatchObject([
    {
      kind: 'create-record',
      type: 'Bug',
      state: { values: { title: 'Broken' } },
      along: { customfield_1: { id: '7' }, customfield_2: 3, duedate: '2026-12-24', customfield_3: 'A loose wire' },
    },
  ]);
});

test('a type that cannot be created is not offered, and a part of an issue needs its whole', async () => {
  await open({
    requires: [
      { type: 'Bug', fields: [] },
      { type: 'Sub-task', fields: [field('parent', 'Parent', 'other')] },
    ],
  });
  await page.getByRole('textbox', { name: 'Title' }).fill('Part');
  await page.getByRole('combobox', { name: 'Type' }).click();
  await expect.element(page.getByRole('option', { name: 'Sub-task' })).toBeVisible();
  expect(page.getByRole('option', { name: 'Retired' }).elements()).toHaveLength(0);
  await page.getByRole('option', { name: 'Sub-task' }).click();
  await create().click();
  await expect.element(page.getByText('This type of item needs it.')).toBeVisible();
  await expect.element(page.getByRole('combobox', { name: 'Parent: none' })).toHaveFocus();
  await page.getByRole('combobox', { name: 'Parent: none' }).click();
  await userEvent.keyboard(PARENT.key);
  await page.getByRole('option', { name: new RegExp(PARENT.key) }).click();
  await expect.element(page.getByRole('combobox', { name: `Parent: ${PARENT.key}` })).toBeVisible();
  await create().click();
  await expect.poll(() => commands).toHaveLength(1);
  expect(commands[0]!.edits).toMatchObject([{ type: 'Sub-task', state: { values: { parent: { id: PARENT.id, name: PARENT.key } } } }]);
});

test('what was filled in stands there again after Esc and the close button, and goes when it is discarded', async () => {
  await open({});
  const dialog = page.getByRole('dialog', { name: 'New item' });
  const title = page.getByRole('textbox', { name: 'Title' });
  const again = async (): Promise<void> => {
    await expect.element(dialog).not.toBeInTheDocument();
    openNewItem();
    await expect.element(title).toHaveFocus();
  };
  await title.fill('Half a title');
  await page.getByRole('textbox', { name: 'Description' }).fill('Many words');
  await userEvent.keyboard('{Escape}');
  await again();
  await expect.element(title).toHaveValue('Half a title');
  await page.getByRole('button', { name: 'Close' }).click();
  await again();
  await expect.element(page.getByRole('textbox', { name: 'Description' })).toHaveValue('Many words');
  // As after a reload: only what the window's storage holds is there.
  await userEvent.keyboard('{Escape}');
  useNewItem.setState({ begun: null });
  await again();
  await expect.element(title).toHaveValue('Half a title');
  await expect.element(page.getByText(/^Not created yet/)).toBeVisible();
  expect(commands).toEqual([]);
  await page.getByRole('button', { name: 'Discard' }).click();
  await again();
  await expect.element(title).toHaveValue('');
  await expect.element(page.getByText(/^Not created yet/)).not.toBeInTheDocument();
});

test('what was chosen for another type stays in sight, and is said not to be sent', async () => {
  const parts = (...names: readonly string[]) =>
    field(
      'cf',
      'Parts',
      'options',
      names.map((name) => ({ id: name.toLowerCase(), name })),
    );
  const severity = (...names: readonly string[]) =>
    field(
      'sev',
      'Severity',
      'option',
      names.map((name) => ({ id: name.toLowerCase(), name })),
    );
  await open({
    requires: [
      { type: 'Bug', fields: [parts('Core', 'Shell'), severity('Grave', 'Light')] },
      { type: 'Retired', fields: [parts('Shell', 'Docs'), severity('Light')] },
    ],
  });
  await page.getByRole('textbox', { name: 'Title' }).fill('Broken');
  await page.getByRole('combobox', { name: 'Parts: none' }).click();
  await page.getByRole('option', { name: 'Core' }).click();
  await page.getByRole('option', { name: 'Shell' }).click();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await choose('Severity', 'Grave');
  await choose('Type', 'Retired');
  await expect.element(page.getByRole('combobox', { name: 'Parts: Core, Shell' })).toBeVisible();
  await expect.element(page.getByText(/Core\S? is not in the list of this type and cannot be sent/)).toBeVisible();
  await expect.element(page.getByText(/Grave\S? is not in the list of this type and cannot be sent/)).toBeVisible();
  await create().click();
  expect(commands).toEqual([]);
  await choose('Severity', 'Light');
  await page.getByRole('combobox', { name: 'Parts: Core, Shell' }).click();
  await page.getByRole('option', { name: 'Core' }).click();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await create().click();
  await expect.poll(() => commands).toHaveLength(1);
  expect(commands[0]!.edits).toMatchObject([{ along: { cf: [{ id: 'shell' }], sev: { id: 'light' } } }]);
});

test.each(['light', 'dark'] as const)(
  'every kind of required field is accessible, also while it is wrong, in the %s theme',
  async (theme) => {
    showTheme(theme);
    const options = [
      { id: '7', name: 'Grave' },
      { id: '8', name: 'Light' },
    ];
    await open({
      requires: [
        {
          type: 'Bug',
          fields: [
            ...BUG,
            field('customfield_5', 'Story', 'rich-text'),
            field('customfield_6', 'Platforms', 'options', options),
            field('customfield_7', 'Tester', 'person'),
            field('parent', 'Parent', 'other'),
          ],
        },
      ],
    });
    await expect.element(page.getByText('Severity')).toBeVisible();
    expect(await accessProblems()).toEqual([]);
    await create().click();
    await expect.element(page.getByText('This type of item needs it.').first()).toBeVisible();
    expect(await accessProblems()).toEqual([]);
  },
);

test('beside a release the new item is told of with a way to it', async () => {
  await open({}, 'release-1' as ReleaseId);
  const before = window.location.hash;
  await page.getByRole('textbox', { name: 'Title' }).fill('Broken');
  await create().click();
  await page.getByRole('button', { name: 'Open item' }).click();
  await expect.poll(() => window.location.hash).toMatch(/^#\/items\?item=.*new-/);
  window.location.hash = before;
});

test.each([
  ['Web shop, Acme Jira', { members: { fixVersions: [`${JIRA}/30001`] } }],
  ['Payments, Acme Jira', { members: { labels: ['go-4.2'] } }],
])('a new item beside a release lands in it, also in %s', async (project, state) => {
  await mapThree();
  await open({}, RELEASE);
  await expect.element(page.getByRole('combobox', { name: 'Iteration' })).toHaveValue('Mobile\\2026\\Sprint 31');
  await page.getByRole('textbox', { name: 'Title' }).fill('Broken');
  await choose('Project', project);
  await choose('Type', 'Bug');
  await create().click();
  await expect.poll(() => commands).toHaveLength(1);
  expect(commands[0]!.edits).toMatchObject([{ kind: 'create-record', state }]);
});

test('what was begun elsewhere lands in the release in view; what was chosen there already is left', () => {
  const fields = { ...EMPTY_NEW_ITEM, title: 'Begun', labels: 'mine' };
  const places: Places = {
    release: RELEASE,
    projects: [{ id: SHOP, label: 'Web shop' }],
    suggested: new Map([[SHOP, { place: 'v', labels: '' }]]),
  };
  expect(goingOn({ release: null, project: SHOP, fields }, places).fields).toMatchObject({ place: 'v', labels: 'mine', title: 'Begun' });
  expect(goingOn({ release: RELEASE, project: SHOP, fields }, places).fields.place).toBe('');
  expect(goingOn({ release: null, project: PAY, fields }, places)).toMatchObject({ project: SHOP, fields: { place: 'v', title: 'Begun' } });
});

test('the hint of labels says what stands between them in Jira', async () => {
  await open({});
  await expect.element(page.getByText('With spaces or commas between')).toBeVisible();
});

test('a required field that takes several values is given all that are chosen', async () => {
  const components = field('components', 'Components', 'options', [
    { id: '71', name: 'Core' },
    { id: '72', name: 'Shell' },
    { id: '73', name: 'Docs' },
  ]);
  await open({ requires: [{ type: 'Bug', fields: [components] }] });
  await page.getByRole('textbox', { name: 'Title' }).fill('Broken');
  await create().click();
  await expect.element(page.getByText('This type of item needs it.')).toBeVisible();
  await expect.element(page.getByRole('combobox', { name: 'Components: none' })).toHaveFocus();
  await page.getByRole('combobox', { name: 'Components: none' }).click();
  await page.getByRole('option', { name: 'Docs' }).click();
  await page.getByRole('option', { name: 'Core' }).click();
  await page.getByRole('option', { name: 'Docs' }).click();
  await page.getByRole('option', { name: 'Shell' }).click();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.element(page.getByRole('combobox', { name: 'Components: Core, Shell' })).toBeVisible();
  await create().click();
  await expect.poll(() => commands).toHaveLength(1);
  expect(commands[0]!.edits).toMatchObject([{ kind: 'create-record', along: { components: [{ id: '71' }, { id: '72' }] } }]);
});
