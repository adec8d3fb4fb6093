import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { useDrafts } from '#renderer/features/scope/fields/drafts.ts';
import { cell, anItem, freshList, openList, openPanel, panel, PAY_1, row } from './rig.tsx';

beforeEach(freshList);

test('a title that is empty is refused beside it, and Esc brings the old one back', async () => {
  const { commands } = await openPanel();
  await panel().getByRole('button', { name: PAY_1.title }).click();
  await userEvent.clear(panel().getByRole('textbox', { name: 'Title' }));
  await userEvent.keyboard('{Enter}');
  await expect.element(panel().getByRole('alert')).toHaveTextContent('An item needs a title.');
  await userEvent.keyboard('{Escape}');
  await expect.element(panel().getByRole('button', { name: PAY_1.title })).toHaveFocus();
  expect(commands).toEqual([]);
});

const TOO_LONG = 'a'.repeat(300);

test('a title that cannot be taken stays as it was typed when it is left, with its problem, also while other items are looked at', async () => {
  const { commands } = await openPanel({
    items: { get: async (id) => anItem({ id, ...(id === PAY_1.id ? {} : { key: 'SHOP-3', title: 'Another' }) }) },
  });
  await panel().getByRole('button', { name: PAY_1.title }).click();
  await panel().getByRole('textbox', { name: 'Title' }).fill(TOO_LONG);
  await panel().getByText('Updated').click();
  await expect.element(panel().getByRole('textbox', { name: 'Title' })).toHaveValue(TOO_LONG);
  await expect.element(panel().getByRole('alert')).toHaveTextContent('A title has at most 255 characters; this one has 300.');
  await row(/SHOP-3 /).click();
  await expect.element(panel().getByRole('button', { name: 'Another' })).toBeVisible();
  await row(/PAY-1 /).click();
  await expect.element(panel().getByRole('textbox', { name: 'Title' })).toHaveValue(TOO_LONG);
  await expect.element(row(/PAY-1 /)).toHaveFocus();
  await panel().getByRole('textbox', { name: 'Title' }).fill('A shorter title');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => commands[0]?.edits[0]).toMatchObject({ edit: { field: 'title', value: 'A shorter title', base: PAY_1.title } });
  expect(useDrafts.getState().drafts.size).toBe(0);
});

test('a cell that is left with a title that cannot be taken says why, and has what was typed when it is edited again', async () => {
  const { commands } = await openList();
  await expect.element(row(/PAY-1 /)).toBeVisible();
  await userEvent.click(cell(/PAY-1 /, 'title'));
  await userEvent.keyboard('{F2}');
  const editor = page.getByRole('textbox', { name: 'Title of PAY-1' });
  await editor.fill(TOO_LONG);
  await row(/SHOP-3 /).click();
  await expect.element(page.getByText(/at most 255 characters.* What you typed is kept/).first()).toBeVisible();
  await userEvent.click(cell(/PAY-1 /, 'title'));
  await userEvent.keyboard('{F2}');
  await expect.element(editor).toHaveValue(TOO_LONG);
  expect(commands).toEqual([]);
});
