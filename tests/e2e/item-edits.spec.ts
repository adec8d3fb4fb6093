import { countOfItems, goTo, itemGrid, loadSample } from './support/acts.ts';
import { expect, test } from './support/cockpit.ts';

test('items are edited in the panel and in the list, stay edited after a restart, and undo takes it back', async ({ cockpit }) => {
  let { page } = cockpit;
  await loadSample(page);
  await goTo(page, 'Items');
  await expect.poll(() => countOfItems(page)).toBeGreaterThanOrEqual(550);
  const search = () => page.getByRole('searchbox', { name: 'Search items' });
  const row = (key: string) => itemGrid(page).getByRole('row', { name: new RegExp(`${key} `) });
  const panel = () => page.getByRole('complementary', { name: 'Item' });

  await test.step('in the panel: state, label, comment', async () => {
    await search().fill('SHOP-4');
    await row('SHOP-4').getByText('SHOP-4', { exact: true }).dblclick();
    await panel()
      .getByRole('combobox', { name: /^State:/ })
      .click();
    await page.getByRole('option', { name: 'In Review' }).click();
    await expect(panel().getByRole('button', { name: 'State: changed' })).toBeVisible();
    await panel()
      .getByRole('combobox', { name: /^Labels:/ })
      .click();
    await page.getByPlaceholder('Type to find or add').fill('written-on-a-train');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(panel().getByRole('combobox', { name: /^Labels: .*written-on-a-train/ })).toBeVisible();
    await panel().getByRole('button', { name: 'Write a comment' }).click();
    await panel().getByRole('textbox', { name: 'Comment' }).fill('Looked at it on the way.');
    await panel().getByRole('button', { name: 'Add comment' }).click();
    await expect(panel().getByText('Looked at it on the way.')).toBeVisible();
    await panel().getByRole('button', { name: 'Close item' }).click();
  });

  await test.step('in the list: the title, then with Tab the state', async () => {
    await row('SHOP-4').focus();
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Title of SHOP-4' }).fill('Sign in with a fingerprint');
    await page.keyboard.press('Tab');
    await page.getByRole('option', { name: 'Done' }).click();
    await expect(row('SHOP-4')).toContainText('Sign in with a fingerprint');
    await expect(row('SHOP-4')).toContainText('Done');
    await expect(page.getByRole('banner').getByRole('link', { name: '4 edits to send' })).toBeVisible();
  });

  await test.step('all of it is there after a restart, and lists find it by the new values', async () => {
    page = await cockpit.restart();
    await goTo(page, 'Items');
    await expect.poll(() => countOfItems(page)).toBeGreaterThan(0);
    await search().fill('fingerprint');
    await expect(row('SHOP-4')).toContainText('Done');
    await search().fill('');
    await page.getByRole('toolbar', { name: 'Items' }).getByRole('button', { name: 'Label' }).click();
    await page.getByRole('checkbox', { name: 'written-on-a-train' }).click();
    await page.keyboard.press('Escape');
    await expect.poll(() => countOfItems(page)).toBe(1);
    await expect(row('SHOP-4')).toBeVisible();
  });

  await test.step('undo names the edit and takes it back', async () => {
    await page.getByRole('banner').getByRole('button', { name: 'Undo change the state of SHOP-4' }).click();
    await expect(row('SHOP-4')).toContainText('In Review');
    await page.getByRole('banner').getByRole('button', { name: 'Undo rename SHOP-4' }).click();
    await expect(row('SHOP-4')).toContainText('Sign-in without passwords');
    await expect(page.getByRole('banner').getByRole('link', { name: '3 edits to send' })).toBeVisible();
  });
});
