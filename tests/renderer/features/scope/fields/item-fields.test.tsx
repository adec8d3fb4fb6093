import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ItemId } from '#shared/domain/item.ts';
import { FAKE_NOW, fakeChoices, fakeItem, fakeRevision, JIRA } from '#tests/support/fake-engine.ts';
import { anItem, field, freshList, openList, openPanel, panel, PAY_1, row, typed, type Held } from './rig.tsx';

beforeEach(freshList);

test('a state is chosen by its first letters, and the edit names the state by its id', async () => {
  const { commands } = await openPanel();
  await field(/^State:/).click();
  await typed('revi');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => commands).toHaveLength(1);
  expect(commands[0]).toEqual({
    label: 'change the state of PAY-1',
    why: null,
    edits: [
      {
        kind: 'edit-record',
        record: PAY_1.id,
        recordKind: 'item',
        project: PAY_1.projectId,
        edit: { kind: 'value', field: 'state', value: { id: '3', name: 'In review' }, base: { id: PAY_1.state, name: PAY_1.state } },
      },
    ],
  });
});

test.each(['panel', 'list'])(
  'a choice says what was shown when its list opened, whatever a pull brings meanwhile: in the %s',
  async (where) => {
    let state = 'To do';
    const items: Held['items'] = {
      get: async () => anItem({ state }),
      rows: async (ids) => ids.map((id) => (id === PAY_1.id ? { ...PAY_1, state } : fakeItem(Number(id.split('/')[1]) - 20_000))),
    };
    const { commands } = await (where === 'panel' ? openPanel : openList)({ items });
    if (where === 'panel') await field(/^State: To do/).click();
    else
      await row(/PAY-1 /)
        .getByText('To do')
        .dblClick();
    await expect.element(page.getByPlaceholder(/^Type to find/)).toHaveFocus();
    state = 'In progress';
    fakeRevision.set(where === 'panel' ? 101 : 102);
    await userEvent.keyboard('Done{Enter}');
    await expect.poll(() => commands[0]?.edits[0]).toMatchObject({ edit: { field: 'state', value: { name: 'Done' } } });
    expect(commands[0]?.edits[0]).toMatchObject({ edit: { base: { name: 'To do' } } });
  },
);

test('Enter takes the option that was typed whole, not one above it that begins with the same letters', async () => {
  const priorities = [
    { id: '1', name: 'Highest' },
    { id: '2', name: 'High' },
  ];
  const { commands } = await openPanel({ items: { choices: async (project) => ({ ...fakeChoices(project), priorities }) } });
  await field(/^Priority:/).click();
  await typed('High');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => commands).toHaveLength(1);
  expect(commands[0]!.edits).toMatchObject([{ edit: { field: 'priority', value: { id: '2', name: 'High' } } }]);
});

test('Esc closes an editor without an edit, and the panel only with the next one', async () => {
  const { commands } = await openPanel();
  await field(/^Assignee:/).click();
  await typed('mei');
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('listbox')).not.toBeInTheDocument();
  await expect.element(panel()).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(panel()).not.toBeInTheDocument();
  expect(commands).toEqual([]);
});

test('an assignee can be nobody', async () => {
  const { commands } = await openPanel({ items: { get: async () => anItem({ assignee: 'Mei Tanaka' }) } });
  await field(/^Assignee: Mei/).click();
  await page.getByRole('option', { name: 'Nobody' }).click();
  await expect.poll(() => commands[0]?.edits[0]).toMatchObject({ edit: { field: 'assignee', value: null } });
});

test('an editor that knows nothing says how to learn it', async () => {
  await openPanel({ items: { choices: async (project) => ({ ...fakeChoices(project), priorities: [] }) } });
  await field(/^Priority:/).click();
  await expect.element(page.getByText('Pull once to learn the priorities of this project.')).toBeVisible();
});

test('labels are added and taken out as one edit, which Tab keeps', async () => {
  const { commands } = await openPanel({ items: { get: async () => anItem({ labels: ['checkout'] }) } });
  await field(/^Labels: checkout/).click();
  await typed('two words');
  await expect.element(page.getByRole('alert')).toHaveTextContent('A label of Jira holds no spaces.');
  await userEvent.clear(page.getByPlaceholder('Type to find or add'));
  await typed('fresh{Enter}');
  await page.getByRole('option', { name: 'checkout' }).click();
  await userEvent.keyboard('{Tab}');
  await expect.poll(() => commands).toHaveLength(1);
  expect(commands[0]!.edits[0]).toMatchObject({ edit: { kind: 'members', field: 'labels', add: ['fresh'], remove: ['checkout'] } });
});

test('what is ticked stands first, also what was just written, and nothing moves that is ticked there', async () => {
  const known = Array.from({ length: 12 }, (_, n) => `often-${n}`);
  await openPanel({
    items: {
      get: async () => anItem({ labels: ['rare'] }),
      choices: async (project) => ({ ...fakeChoices(project), labels: [...known, 'rare'] }),
    },
  });
  const listed = (): readonly string[] =>
    page
      .getByRole('option')
      .elements()
      .map((option) => option.textContent.trim());
  await field(/^Labels: rare/).click();
  await expect.poll(listed).toEqual(['rare', ...known]);
  await typed('fresh{Enter}');
  await userEvent.clear(page.getByPlaceholder('Type to find or add'));
  await expect.poll(() => new Set(listed().slice(0, 2))).toEqual(new Set(['rare', 'fresh']));
  await page.getByRole('option', { name: 'often-3' }).click();
  await page.getByRole('option', { name: 'rare' }).click();
  expect(listed()).toHaveLength(14);
  expect(listed().indexOf('often-3')).toBe(5);
  expect(listed().slice(0, 2)).toContain('rare');
});

test('Esc discards what was chosen among labels', async () => {
  const { commands } = await openPanel();
  await field(/^Labels:/).click();
  await typed('fresh{Enter}');
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('listbox')).not.toBeInTheDocument();
  expect(commands).toEqual([]);
});

test('a version that is offered no more is shown by its name, and can be taken out', async () => {
  const { commands } = await openPanel({
    items: {
      get: async () => anItem({ fixVersions: [`${JIRA}/1` as never] }),
      rows: async (ids) =>
        ids.map((id) => ({
          ...fakeItem(Number(id.split('/')[1]) - 20_000),
          fixVersions: [`${JIRA}/1` as never],
          fixVersionNames: ['1.0'],
        })),
    },
  });
  await field(/^Fix versions: 1\.0/).click();
  await page.getByRole('option', { name: '1.0' }).click();
  await userEvent.keyboard('{Tab}');
  await expect.poll(() => commands[0]?.edits[0]).toMatchObject({ edit: { field: 'fixVersions', add: [], remove: [`${JIRA}/1`] } });
});

test('a parent is found by words, among items of the same tracker and not itself', async () => {
  const hit = (id: string, key: string) => ({ id: id as ItemId, key, title: 'Gift cards', state: 'Done' });
  const { commands } = await openPanel({
    items: { search: async () => [hit(PAY_1.id, 'PAY-1'), hit(`${JIRA}/20050`, 'PAY-50'), hit('ado-1/7', '#7')] },
  });
  await field(/^Parent: none/).click();
  await typed('gift');
  await expect.element(page.getByRole('option', { name: /PAY-50/ })).toBeVisible();
  expect(page.getByRole('option').elements()).toHaveLength(1);
  await userEvent.keyboard('{Enter}');
  await expect
    .poll(() => commands[0]?.edits[0])
    .toMatchObject({ edit: { field: 'parent', value: { id: `${JIRA}/20050`, name: 'PAY-50' } } });
});

test('links are added by type and item, and removed', async () => {
  const link = { id: '1', type: 'Blocks', label: 'is blocked by', relation: 'needs', direction: 'inward', targetKey: 'PAY-2' } as const;
  const { commands } = await openPanel({
    items: {
      get: async () => anItem({ links: [{ ...link, target: `${JIRA}/20002` as ItemId }] }),
      search: async () => [{ id: `${JIRA}/20050` as ItemId, key: 'PAY-50', title: 'Gift cards', state: 'Done' }],
    },
  });
  await panel().getByRole('button', { name: 'Remove the link to PAY-2' }).click();
  await expect
    .poll(() => commands[0]?.edits[0])
    .toMatchObject({ edit: { field: 'links', add: [], remove: [`inward Blocks ${JIRA}/20002`] } });
  await panel().getByRole('button', { name: 'Add a link' }).click();
  await panel().getByRole('combobox', { name: 'Type of link' }).click();
  await page.getByRole('option', { name: 'is blocked by' }).click();
  await panel().getByRole('combobox', { name: 'Item to link' }).click();
  await typed('gift');
  await page.getByRole('option', { name: /PAY-50/ }).click();
  await expect.poll(() => commands[1]?.edits[0]).toMatchObject({ edit: { field: 'links', add: [`inward Blocks ${JIRA}/20050`] } });
});

test('links stand under what their tracker calls them, and tell the title and the state of an item that is pulled', async () => {
  const link = { id: '1', type: 'Blocks', label: 'is blocked by', relation: 'needs', direction: 'inward' } as const;
  const here = fakeItem(2);
  const links = [
    { ...link, targetKey: here.key, target: here.id },
    { ...link, id: '2', targetKey: 'WEB-9', target: `${JIRA}/90009` as ItemId },
    { ...link, id: '3', label: 'was tested by', relation: 'other', targetKey: here.key, target: here.id },
  ] as const;
  await openPanel({
    items: { rows: async (ids) => [PAY_1, here].filter(({ id }) => ids.includes(id)), get: async () => anItem({ links }) },
  });
  const section = panel().getByRole('region', { name: 'Links (3)' });
  await expect.element(section.getByRole('heading', { name: 'Is blocked by' })).toBeVisible();
  await expect.element(section.getByRole('heading', { name: 'Was tested by' })).toBeVisible();
  const lines = section.getByRole('listitem');
  await expect.element(lines.nth(0)).toHaveTextContent(`${here.key}${here.title}${here.state}`);
  await expect.element(lines.nth(1)).toHaveTextContent('WEB-9');
  await expect.element(lines.nth(2)).toHaveTextContent(`${here.key}${here.title}${here.state}`);
});

test('adding a link and cancelling it keep the keyboard in their place', async () => {
  await openPanel();
  await panel().getByRole('button', { name: 'Add a link' }).click();
  await expect.element(panel().getByRole('combobox', { name: 'Type of link' })).toHaveFocus();
  await panel().getByRole('group', { name: 'New link' }).getByRole('button', { name: 'Cancel' }).click();
  await expect.element(panel().getByRole('button', { name: 'Add a link' })).toHaveFocus();
});

test.each([
  ['the item is gone', { goneSince: FAKE_NOW }, null, 'It cannot be edited: the tracker has it no more.'],
  ['the project is read-only', {}, 'The account lost its access.', 'The account lost its access.'],
])('where %s nothing can be edited, and the panel says why', async (_, over, readOnly, words) => {
  await openPanel({
    items: {
      rows: async (ids) => ids.map((id) => ({ ...fakeItem(Number(id.split('/')[1]) - 20_000), ...over })),
      choices: async (project) => ({ ...fakeChoices(project), readOnly }),
    },
  });
  await expect.element(panel().getByText(words)).toBeVisible();
  expect(panel().getByRole('combobox').elements()).toEqual([]);
  await expect.element(panel().getByRole('button', { name: 'Add a link' })).not.toBeInTheDocument();
  await expect.element(panel().getByRole('button', { name: 'Write a description' })).not.toBeInTheDocument();
});

test.each([
  ['Done', 'Done'],
  ['Closed', 'Moved to state Closed'],
])('%s with the resolution %s is said once', async (state, resolution) => {
  await openPanel({ items: { get: async () => anItem({ state, stateCategory: 'done', resolution }) } });
  await expect.element(field(/^State:/)).not.toHaveTextContent(resolution === state ? ',' : resolution);
});

test('a resolution stands beside a finished state alone', async () => {
  await openPanel({ items: { get: async () => anItem({ state: 'In Progress', stateCategory: 'doing', resolution: 'Fixed' }) } });
  await expect.element(field(/^State:/)).toHaveTextContent('In Progress');
  await expect.element(field(/^State:/)).not.toHaveTextContent('Fixed');
});
