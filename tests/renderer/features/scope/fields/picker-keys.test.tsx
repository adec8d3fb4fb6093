import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { SearchHit } from '#shared/contract/engine.ts';
import { fakeItem } from '#tests/support/fake-engine.ts';
import { field, freshList, openList, openPanel, panel, row, typed, type Held } from './rig.tsx';

beforeEach(freshList);

const hit = (n: number, title = `Item ${n}`): SearchHit => ({ id: fakeItem(n).id, key: `PAY-${n}`, title, state: 'To do' });

/** A search whose answers come when the test lets them. */
function slowSearch(): {
  readonly items: NonNullable<Held['items']>;
  readonly answer: (text: string, hits: readonly SearchHit[]) => Promise<void>;
} {
  const open = new Map<string, (hits: readonly SearchHit[]) => void>();
  return {
    items: { search: ({ text }) => new Promise((resolve) => open.set(text, resolve)) },
    answer: async (text, hits) => {
      await expect.poll(() => open.has(text)).toBe(true);
      open.get(text)!(hits);
    },
  };
}

const finder = () => page.getByPlaceholder('Type to find');
async function openFinder(): Promise<void> {
  await panel().getByRole('button', { name: 'Add a link' }).click();
  await panel().getByRole('combobox', { name: 'Item to link' }).click();
}

test('letters that are typed before the list has the focus are in it', async () => {
  const { items, answer } = slowSearch();
  await openPanel({ items });
  await panel().getByRole('button', { name: 'Add a link' }).click();
  // In one go with the click: nothing of the list is drawn by then.
  const button = panel().getByRole('combobox', { name: 'Item to link' }).element() as HTMLElement;
  button.focus();
  button.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true, button: 0 }));
  await Promise.resolve(); // React has taken the event; the browser has drawn nothing.
  for (const key of 'PAY-4x') button.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Backspace', bubbles: true, cancelable: true }));
  await expect.element(finder()).toHaveFocus();
  await expect.element(finder()).toHaveValue('PAY-4');
  await answer('PAY-4', [hit(4)]);
  await expect.element(page.getByRole('option', { name: /PAY-4 / })).toHaveAttribute('data-highlighted');
});

test('a word and Enter that are typed before the list has the focus choose what the word names', async () => {
  const { commands } = await openPanel();
  const button = field(/^State:/).element() as HTMLElement;
  button.focus();
  button.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true, button: 0 }));
  await Promise.resolve(); // React has taken the event; the browser has drawn nothing.
  for (const key of ['d', 'o', 'n', 'e', 'Enter'])
    button.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await expect.poll(() => commands[0]?.edits[0]).toMatchObject({ edit: { field: 'state', value: { name: 'Done' } } });
  await expect.element(finder()).not.toBeInTheDocument();
});

test('letters that follow at once on the key that opens a list are in it', async () => {
  const { items, answer } = slowSearch();
  await openPanel({ items });
  await panel().getByRole('button', { name: 'Add a link' }).click();
  (panel().getByRole('combobox', { name: 'Item to link' }).element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}PAY-4');
  await expect.element(finder()).toHaveValue('PAY-4');
  await answer('PAY-4', [hit(4)]);
});

test('a letter on the button of a field opens its list with it, and chooses nothing unseen', async () => {
  const { commands } = await openPanel();
  (field(/^State:/).element() as HTMLElement).focus();
  await userEvent.keyboard('d');
  await expect.element(finder()).toHaveFocus();
  await expect.element(finder()).toHaveValue('d');
  expect(commands).toEqual([]);
  await userEvent.keyboard('one{Enter}');
  await expect.poll(() => commands[0]?.edits[0]).toMatchObject({ edit: { field: 'state', value: { name: 'Done' } } });
});

test('Enter before the answer takes what was typed once it is there, and never what was found for fewer letters', async () => {
  const { items, answer } = slowSearch();
  const { commands } = await openPanel({ items });
  await openFinder();
  await typed('PAY');
  await answer('PAY', [hit(9), hit(4)]);
  await expect.element(page.getByRole('option', { name: /PAY-9/ })).toHaveAttribute('data-highlighted');
  await userEvent.keyboard('-4{Enter}');
  expect(commands).toEqual([]);
  await answer('PAY-4', [hit(40), hit(4)]);
  await expect.poll(() => JSON.stringify(commands)).toContain(hit(4).id);
  expect(JSON.stringify(commands)).not.toContain(hit(9).id);
  expect(JSON.stringify(commands)).not.toContain(hit(40).id);
});

test('Enter before the answer takes nothing that the letters do not name: the list stays, for a second Enter', async () => {
  const { items, answer } = slowSearch();
  const { commands } = await openPanel({ items });
  await openFinder();
  await typed('basket{Enter}');
  await answer('basket', [hit(7, 'Empty the basket')]);
  await expect.element(page.getByRole('option', { name: /PAY-7/ })).toHaveAttribute('data-highlighted');
  expect(commands).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => JSON.stringify(commands)).toContain(hit(7).id);
});

test('letters after an early Enter make it void', async () => {
  const { items, answer } = slowSearch();
  const { commands } = await openPanel({ items });
  await openFinder();
  await typed('PAY-4{Enter}0');
  await answer('PAY-4', [hit(4)]);
  await answer('PAY-40', [hit(40)]);
  await expect.element(page.getByRole('option', { name: /PAY-40/ })).toHaveAttribute('data-highlighted');
  expect(commands).toEqual([]);
});

test('Tab in a list goes on to what stands behind its button', async () => {
  await openPanel();
  await field(/^State:/).click();
  await typed('{Tab}');
  await expect.element(finder()).not.toBeInTheDocument();
  expect(document.activeElement).not.toBe(document.body);
  expect(panel().element().contains(document.activeElement)).toBe(true);
});

test('Tab in the labels of selected items keeps them and goes on in the bar', async () => {
  const { commands } = await openList();
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  const bar = page.getByRole('toolbar', { name: 'Edit the selected items' });
  await bar.getByRole('combobox', { name: 'Labels of the selected items' }).click();
  await typed('brand-new{Enter}{Tab}');
  await expect.element(bar.getByRole('combobox', { name: 'Fix versions of the selected items' })).toHaveFocus();
  await expect.poll(() => JSON.stringify(commands)).toContain('brand-new');
});

test('clearing the selection by the keyboard goes back to the row', async () => {
  await openList();
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  const clear = page.getByRole('button', { name: 'Clear the selection' });
  (clear.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(clear).not.toBeInTheDocument();
  expect(document.activeElement?.getAttribute('data-row')).toBe('1');
});
