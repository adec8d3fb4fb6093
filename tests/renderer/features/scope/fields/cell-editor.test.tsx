import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { fakeChoices, JIRA } from '#tests/support/fake-engine.ts';
import { anItem, cell, freshList, openList, panel, PAY_1, row } from './rig.tsx';

beforeEach(freshList);

test('F2 edits the title in the list, Tab saves it and goes on to the state, Esc leaves that as it was', async () => {
  const { commands } = await openList();
  await expect.element(row(/PAY-1 /)).toBeVisible();
  await userEvent.click(cell(/PAY-1 /, 'title'));
  await userEvent.keyboard('{F2}');
  const title = page.getByRole('textbox', { name: 'Title of PAY-1' });
  await expect.element(title).toHaveValue(PAY_1.title);
  await userEvent.fill(title, 'Pay twice');
  await userEvent.keyboard('{Tab}');
  await expect.poll(() => commands.map(({ label }) => label)).toEqual(['rename PAY-1']);
  await expect.element(page.getByRole('option', { name: 'In review' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('listbox')).not.toBeInTheDocument();
  await expect.element(row(/PAY-1 /)).toHaveFocus();
  expect(commands).toHaveLength(1);
});

test('keys that come before the editor has the focus are no commands of the list or of the window', async () => {
  const answer = Promise.withResolvers<void>();
  await openList({
    items: {
      choices: async (project) => {
        await answer.promise;
        return fakeChoices(project);
      },
    },
  });
  await expect.element(row(/PAY-1 /)).toBeVisible();
  await userEvent.click(cell(/PAY-1 /, 'title'));
  const commanded: string[] = [];
  const listen = ({ key, defaultPrevented }: KeyboardEvent): void => {
    if (!defaultPrevented) commanded.push(key);
  };
  await userEvent.keyboard('{F2}');
  window.addEventListener('keydown', listen);
  await userEvent.keyboard('/g{ArrowDown}{Enter}');
  window.removeEventListener('keydown', listen);
  expect(commanded).toEqual([]);
  await expect.element(row(/PAY-1 /)).toHaveFocus();
  answer.resolve();
  await expect.element(page.getByRole('textbox', { name: 'Title of PAY-1' })).toHaveFocus();
  await expect.element(panel()).not.toBeInTheDocument();
});

test('a double click edits a cell that can be edited, and opens the item elsewhere', async () => {
  await openList();
  await row(/PAY-1 /)
    .getByText(PAY_1.title)
    .dblClick();
  await expect.element(page.getByRole('textbox', { name: 'Title of PAY-1' })).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  await row(/PAY-1 /)
    .getByText('PAY-1', { exact: true })
    .dblClick();
  await expect.element(panel()).toBeVisible();
});

test('the selected rows are edited together, those that cannot be stay and are named', async () => {
  const { commands, undone } = await openList();
  await row(/PAY-1 /).click();
  // The next one is of Azure DevOps: it has no fix versions.
  await userEvent.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
  await page.getByRole('combobox', { name: 'Fix versions of the selected items' }).click();
  await page.getByRole('option', { name: /^4\.3/ }).click();
  await userEvent.keyboard('{Tab}');
  await expect.poll(() => commands).toHaveLength(1);
  expect(commands[0]!.label).toBe('change the fix versions of 2 items');
  expect(commands[0]!.edits.map((edit) => ('edit' in edit ? edit.edit : null))).toEqual([
    { kind: 'members', field: 'fixVersions', add: [`${JIRA}/30002`], remove: [] },
    { kind: 'members', field: 'fixVersions', add: [`${JIRA}/30002`], remove: [] },
  ]);
  await expect.element(page.getByText(/^#2 stayed as it was/)).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => undone).toEqual([1]);
});

test('what the selected rows have already changes nothing, and no other step is offered to be undone', async () => {
  await openList();
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
  await page.getByRole('combobox', { name: 'Priority of the selected items' }).click();
  await page.getByRole('option').first().click();
  await expect.element(page.getByText('Nothing was changed')).toBeVisible();
  await expect.element(page.getByText('They have it already.')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Undo', exact: true })).not.toBeInTheDocument();
});

test('the editor of a title moves neither its row nor its words', async () => {
  await openList();
  const titleOf = (): HTMLElement => document.querySelector<HTMLElement>('[role="row"][data-row="0"] [data-column="title"]')!;
  const wordsAt = (element: Element): number => {
    const { paddingLeft, borderLeftWidth } = getComputedStyle(element);
    return element.getBoundingClientRect().left + parseFloat(paddingLeft) + parseFloat(borderLeftWidth);
  };
  await expect.element(row(/PAY-1 /)).toBeVisible();
  await userEvent.click(titleOf());
  const [left, { top, height }] = [wordsAt(titleOf()), titleOf().previousElementSibling!.getBoundingClientRect()];
  await userEvent.keyboard('{F2}');
  const editor = page.getByRole('textbox', { name: /^Title of / });
  await expect.element(editor).toHaveFocus();
  expect(wordsAt(editor.element())).toBe(left);
  const beside = titleOf().previousElementSibling!.getBoundingClientRect();
  expect([beside.top, beside.height]).toEqual([top, height]);
});

test('F2 edits the cell that was clicked last in its row, else the column that was edited last', async () => {
  await openList();
  await expect.element(row(/SHOP-3 /)).toBeVisible();
  const opened = async (name: string): Promise<void> => {
    await userEvent.keyboard('{F2}');
    await expect.element(page.getByRole('combobox', { name, exact: true }).first()).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('listbox')).not.toBeInTheDocument();
  };
  await userEvent.click(cell(/PAY-1 /, 'assignee'));
  await opened('Assignee of PAY-1');
  await userEvent.click(cell(/PAY-1 /, 'priority'));
  await opened('Priority of PAY-1');
  await userEvent.click(cell(/SHOP-3 /, 'key'));
  await opened('Priority of SHOP-3');
});

test('the menu of a row edits its cells, copies it and opens it in its tracker', async () => {
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  await openList();
  await row(/PAY-1 /).click();
  const choose = async (name: string): Promise<void> => {
    await row(/PAY-1 /).click({ button: 'right' });
    await page.getByRole('menuitem', { name }).click();
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
  };
  await choose('Edit title');
  await expect.element(page.getByRole('textbox', { name: 'Title of PAY-1' })).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  await choose('Edit state');
  await expect.element(page.getByPlaceholder('Type to find')).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('listbox')).not.toBeInTheDocument();
  await choose('Copy as a table row');
  await expect.poll(() => copied.mock.calls[0]?.[0]).toContain('PAY-1');
  const followed: string[] = [];
  const list = page.getByRole('grid').element().parentElement!;
  // As the frame does, which hands it to the shell: a new window is refused by the shell.
  list.addEventListener('click', (event) => {
    if (!(event.target instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    followed.push(event.target.href);
  });
  await choose('Open in tracker');
  await expect.poll(() => followed).toEqual([anItem({}).url]);
  expect(list.querySelector('a')).toBeNull();
  vi.restoreAllMocks();
});

test('the menu of several rows edits a field of all of them', async () => {
  const { commands } = await openList();
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await expect.element(page.getByRole('toolbar', { name: 'Edit the selected items' })).toBeVisible();
  await row(/PAY-1 /).click({ button: 'right' });
  await expect.element(page.getByRole('menuitem', { name: 'Open in tracker' })).not.toBeInTheDocument();
  await page.getByRole('menuitem', { name: 'Edit priority of 2 items' }).click();
  await expect.element(page.getByPlaceholder('Type to find')).toHaveFocus();
  await page.getByRole('option', { name: 'High', exact: true }).click();
  await expect.poll(() => commands[0]?.edits).toHaveLength(2);
});
