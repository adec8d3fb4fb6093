import { goTo, itemCount, itemGrid, loadSample, runInPalette } from './support/acts.ts';
import { expect, test } from './support/cockpit.ts';

test('an item made offline is in the list at once, survives a restart, and undo takes it away', async ({ cockpit }) => {
  const { page } = cockpit;
  await loadSample(page);
  await goTo(page, 'Items');
  await page.getByRole('toolbar', { name: 'Items' }).getByRole('button', { name: 'New item' }).click();
  const dialog = page.getByRole('dialog', { name: 'New item' });
  await dialog.getByRole('button', { name: 'Create item' }).click();
  await expect(dialog.getByText('An item needs a title.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Rotate the signing key');
  await dialog.getByRole('textbox', { name: 'Labels' }).fill('security, keys');
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Before **Friday**.');
  await dialog.getByRole('button', { name: 'Create item' }).click();
  await expect(dialog).toBeHidden();
  const panel = page.getByRole('complementary', { name: 'Item' });
  await expect(panel.getByText('Rotate the signing key').first()).toBeVisible();

  await page.reload();
  await goTo(page, 'Items');
  await page.getByRole('searchbox', { name: 'Search items' }).fill('rotate the signing');
  await expect(itemCount(page)).toContainText('1 of ');
  await expect(itemGrid(page).getByRole('row', { name: /SHOP-new1/ })).toBeVisible();
  await runInPalette(page, 'Undo');
  await expect(itemCount(page)).toContainText('0 of ');
});

test('a new item is sent from the Sync page, and then stands in the list under its real key', async ({ cockpit }) => {
  const { page } = cockpit;
  await loadSample(page);
  await goTo(page, 'Items');
  await page.getByRole('toolbar', { name: 'Items' }).getByRole('button', { name: 'New item' }).click();
  const dialog = page.getByRole('dialog', { name: 'New item' });
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Renew the certificate');
  await dialog.getByRole('button', { name: 'Create item' }).click();
  await expect(dialog).toBeHidden();
  await goTo(page, 'Sync');
  await page.getByRole('button', { name: 'Send 1 edit' }).click();
  await page
    .getByRole('dialog', { name: /^Send 1 edit/ })
    .getByRole('button', { name: 'Send 1 edit' })
    .click();
  await expect(page.getByRole('button', { name: 'Nothing to send' }).first()).toBeDisabled();
  await goTo(page, 'Items');
  await page.getByRole('searchbox', { name: 'Search items' }).fill('renew the certificate');
  await expect(itemGrid(page).getByRole('row', { name: /SHOP-\d+ / })).toBeVisible();
  await expect(itemCount(page)).toContainText('1 of ');
});
