import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { fakeChoices, JIRA } from '#tests/support/fake-engine.ts';
import { freshList, openList, panel, PAY_1, row } from './rig.tsx';

beforeEach(freshList);

test('F2 edits the title in the list, Tab saves it and goes on to the state, Esc leaves that as it was', async () => {
  const { commands } = await openList();
  await row(/PAY-1 /).click();
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
  await row(/PAY-1 /).click();
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
  await page.getByRole('row').nth(1).click();
  const [left, { top, height }] = [wordsAt(titleOf()), titleOf().previousElementSibling!.getBoundingClientRect()];
  await userEvent.keyboard('{F2}');
  const editor = page.getByRole('textbox', { name: /^Title of / });
  await expect.element(editor).toHaveFocus();
  expect(wordsAt(editor.element())).toBe(left);
  const beside = titleOf().previousElementSibling!.getBoundingClientRect();
  expect([beside.top, beside.height]).toEqual([top, height]);
});
