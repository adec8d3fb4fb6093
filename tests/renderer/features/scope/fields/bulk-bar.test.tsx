import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { fakeItem } from '#tests/support/fake-engine.ts';
import { freshList, openList, row, typed } from './rig.tsx';

beforeEach(freshList);

const bar = () => page.getByRole('toolbar', { name: 'Edit the selected items' });

test('what was selected before does not take the place of what is selected now, however late it was read', async () => {
  const late = Promise.withResolvers<void>();
  const { commands } = await openList({
    items: {
      rows: async (ids) => {
        // The first selection has two items; the list itself asks for many.
        if (ids.length === 2) await late.promise;
        return ids.map((id) => fakeItem(Number(id.split('/')[1]) - 20_000));
      },
    },
  });
  const states = bar().getByRole('combobox', { name: 'State of the selected items' });
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await states.click();
  await typed('{Escape}');
  (page.getByRole('row', { selected: true }).elements()[1] as HTMLElement).focus();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await states.click();
  await expect.element(page.getByRole('option', { name: /Done/ })).toBeVisible();
  late.resolve();
  await typed('Done');
  await expect.element(page.getByRole('option', { name: /Done/ })).toHaveAttribute('data-highlighted');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => commands.map(({ edits }) => edits.length)).toEqual([3]);
});

test('the bar does not cover the row that brought it', async () => {
  await openList();
  const list = page.getByRole('grid', { name: 'Items' }).element();
  await expect.element(row(/PAY-1 /)).toBeVisible();
  const end = list.getBoundingClientRect().top + list.clientHeight;
  const whole = [...list.querySelectorAll<HTMLElement>('[data-row]')].filter((each) => each.getBoundingClientRect().bottom <= end);
  whole.at(-2)!.click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await expect.element(bar()).toBeVisible();
  const last = document.activeElement!;
  expect(last.getAttribute('data-row')).toBe(whole.at(-1)!.dataset['row']);
  expect(last.getBoundingClientRect().bottom).toBeLessThanOrEqual(bar().element().getBoundingClientRect().top);
});
