import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { toast } from '#renderer/ui/toast.tsx';
import { err, ok } from '#shared/lib/result.ts';
import { fakeStatus, READY } from '#tests/support/fake-engine.ts';
import { inFreshWindow, show } from './window-rig.tsx';

inFreshWindow();

test('undo says what it takes back, by button and by key', async () => {
  const undo = vi.fn(async () => ok('move 4.2 to 30 November'));
  fakeStatus.set({ ...READY, undo: 'move 4.2 to 30 November' });
  await show({ plan: { undo } });
  await userEvent.click(page.getByRole('button', { name: 'Undo move 4.2 to 30 November' }));
  await expect.element(page.getByText('Undone: move 4.2 to 30 November').first()).toBeVisible();
  await userEvent.keyboard('{Control>}z{/Control}');
  await expect.poll(() => undo.mock.calls.length).toBe(2);
});

test('an undo that is refused is explained', async () => {
  fakeStatus.set({ ...READY, undo: 'rename' });
  await show({ plan: { undo: async () => err({ code: 'gone', what: 'Release 4.2' }) } });
  await userEvent.click(page.getByRole('button', { name: 'Undo rename' }));
  await expect.element(page.getByText(/Release 4.2 is not there any more/).first()).toBeVisible();
});

test('a step that cannot be undone any more says so, and why', async () => {
  const undo = vi.fn(async () => ok({ notDone: 'comment on SHOP-7', why: 'it was sent and stays in the tracker' }));
  fakeStatus.set({ ...READY, undo: 'comment on SHOP-7' });
  await show({ plan: { undo } });
  await userEvent.click(page.getByRole('button', { name: 'Undo comment on SHOP-7' }));
  await expect.element(page.getByText('Not undone: comment on SHOP-7').first()).toBeVisible();
  await expect.element(page.getByText('It was sent and stays in the tracker.').first()).toBeVisible();
  expect(page.getByText(/^Undone:/).elements()).toEqual([]);
});

test('a step that cannot be undone now says that it is kept, and can be left out', async () => {
  const undo = vi.fn(async () => ok({ notDone: 'rename SHOP-7', why: 'what it changed is not on this computer now', stays: 7 }));
  const leaveOut = vi.fn(async () => ok('rename SHOP-7'));
  fakeStatus.set({ ...READY, undo: 'rename SHOP-7' });
  await show({ plan: { undo, leaveOut } });
  await userEvent.click(page.getByRole('button', { name: 'Undo rename SHOP-7' }));
  await expect.element(page.getByText('Not undone: rename SHOP-7').first()).toBeVisible();
  await expect.element(page.getByText(/The step is kept: pull its project, then undo it\./).first()).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Leave it out' }));
  expect(leaveOut.mock.calls).toEqual([[7]]);
  await expect.element(page.getByText('Left out: rename SHOP-7').first()).toBeVisible();
});

test('an undone release tells of the items that stay where it moved them', async () => {
  const undo = vi.fn(async () => ok({ done: 'mark 4.2 as released', note: 'The 6 items that the release moved to 3.5.0 stay there.' }));
  fakeStatus.set({ ...READY, undo: 'mark 4.2 as released' });
  await show({ plan: { undo } });
  await userEvent.click(page.getByRole('button', { name: 'Undo mark 4.2 as released' }));
  await expect.element(page.getByText('Undone: mark 4.2 as released').first()).toBeVisible();
  await expect.element(page.getByText('The 6 items that the release moved to 3.5.0 stay there.').first()).toBeVisible();
});

test('at 390 pixels one message stands at a time, above the places', async () => {
  await page.viewport(390, 844);
  await show();
  toast({ title: 'Item APP-12 was sent' });
  await expect.element(page.getByText('Item APP-12 was sent')).toBeVisible();
  toast({ title: 'Item APP-13 was sent', action: { label: 'Undo', onSelect: () => undefined } });
  await expect.element(page.getByText('Item APP-13 was sent')).toBeVisible();
  await expect.element(page.getByText('Item APP-12 was sent')).not.toBeInTheDocument();
  const bar = page.getByRole('navigation', { name: 'Places' }).element().getBoundingClientRect();
  const message = document.querySelector('.toast')!.getBoundingClientRect();
  expect(message.bottom).toBeLessThanOrEqual(bar.top);
  expect([message.left >= 0, message.right <= 390]).toEqual([true, true]);
});
