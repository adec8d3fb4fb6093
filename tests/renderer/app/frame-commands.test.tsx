import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { chooseInMenu, inFreshWindow, opened, show } from './window-rig.tsx';

inFreshWindow();

test('the palette goes, does and finds, and Esc closes it', async () => {
  await show();
  await userEvent.keyboard('{Control>}k{/Control}');
  const field = page.getByRole('combobox', { name: /Search for a command/ });
  await expect.element(field).toHaveFocus();
  await userEvent.keyboard('go set');
  await expect.element(page.getByRole('option', { name: /Go to Settings/ })).toHaveAttribute('data-highlighted');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => location.hash).toBe('#/settings');
  await userEvent.keyboard('{Control>}k{/Control}');
  await expect.element(page.getByRole('option', { name: /Go to Settings/ }).first()).toBeVisible();
  await userEvent.keyboard('gift');
  await expect.element(page.getByRole('option', { name: /Shop Gift cards 4.2/ })).toBeVisible();
  await expect.element(page.getByRole('option', { name: /SHOP-\d+/ }).first()).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(field).not.toBeInTheDocument();
});

test('the hint of the palette is read whole on a phone', async () => {
  await page.viewport(390, 844);
  await show();
  await userEvent.keyboard('{Control>}k{/Control}');
  const field = page.getByRole('combobox', { name: /Search for a command/ }).element() as HTMLInputElement;
  const canvas = document.createElement('canvas').getContext('2d')!;
  canvas.font = getComputedStyle(field).font;
  expect(canvas.measureText(field.placeholder).width).toBeLessThanOrEqual(field.clientWidth);
});

test('the shortcut sheet is opened by ? and lists what the registry holds', async () => {
  await show();
  await userEvent.keyboard('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect.element(sheet.getByText('Search and commands')).toBeVisible();
  await userEvent.keyboard('c');
  await expect.element(page.getByRole('dialog', { name: /New release/ })).not.toBeInTheDocument();
});

test('letters are commands outside text and letters inside it', async () => {
  await show();
  chooseInMenu('go.settings');
  await userEvent.fill(page.getByLabelText('Your name'), '');
  await userEvent.keyboard('grc?');
  expect(location.hash).toBe('#/settings');
  page
    .getByRole('heading', { level: 1 })
    .element()
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'g', bubbles: true }));
  page
    .getByRole('heading', { level: 1 })
    .element()
    .dispatchEvent(new KeyboardEvent('keydown', { key: 's', bubbles: true }));
  await expect.poll(() => location.hash).toBe('#/sync');
});

test('the native menu runs the same commands', async () => {
  await show();
  chooseInMenu('go.connections');
  await expect.poll(() => location.hash).toBe('#/connections');
});

test('links to the outside go through the shell', async () => {
  await show();
  const link = document.createElement('a');
  link.href = 'https://acme.example/';
  link.textContent = 'out';
  document.querySelector('main')!.append(link);
  await userEvent.click(page.getByText('out', { exact: true }));
  expect(opened).toHaveBeenCalledWith('https://acme.example/');
});
