import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import {
  countOfItems,
  downloadOf,
  goTo,
  itemGrid,
  loadSample,
  notesEditor,
  openPart,
  releaseLinks,
  runInPalette,
  textOf,
} from './support/acts.ts';
import { expect, test } from './support/cockpit.ts';

const PAGES = ['releases', 'items', 'sync', 'connections', 'settings', 'help', 'welcome'] as const;
const PARTS = ['', '/scope', '/notes'] as const;

test('the sample fills every page without a network, is labelled, and one command removes it', async ({ cockpit, context }) => {
  const { page } = cockpit;
  const elsewhere: string[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(cockpit.origin) && !request.url().startsWith('blob:')) elsewhere.push(request.url());
  });
  await loadSample(page);
  await expect(page.getByRole('banner').getByRole('button', { name: 'Sample workspace' })).toBeVisible();
  await expect.poll(() => releaseLinks(page).count()).toBeGreaterThanOrEqual(10);
  await goTo(page, 'Items');
  await expect.poll(() => countOfItems(page)).toBeGreaterThanOrEqual(550);
  await goTo(page, 'Sync');
  await page.getByRole('button', { name: 'Pull everything' }).click();
  await expect(page.getByRole('region', { name: 'History' }).getByRole('group')).toHaveCount(2);
  await expect(page.getByRole('alert')).toBeHidden();

  await page.getByRole('banner').getByRole('button', { name: 'Sample workspace' }).click();
  await page.getByRole('menuitem', { name: 'Remove sample' }).click();
  await page.getByRole('dialog', { name: 'Remove the sample workspace?' }).getByRole('button', { name: 'Remove sample' }).click();
  await expect(page.getByRole('heading', { name: 'Welcome to Release Cockpit' })).toBeVisible();
  await expect(page.getByRole('banner').getByRole('button', { name: 'Sample workspace' })).toBeHidden();
  await goTo(page, 'Releases');
  await expect(releaseLinks(page)).toHaveCount(0);
  await goTo(page, 'Connections');
  await expect(page.getByRole('heading', { name: 'No tracker is connected' })).toBeVisible();
  await goTo(page, 'Items');
  await expect(page.getByRole('heading', { name: 'Nothing is pulled yet' })).toBeVisible();
  expect(elsewhere).toEqual([]);
});

test('an Azure DevOps item leads to the Jira issue whose address it holds, and back', async ({ cockpit }) => {
  const { page } = cockpit;
  await loadSample(page);
  await goTo(page, 'Items');
  await expect.poll(() => countOfItems(page)).toBeGreaterThanOrEqual(550);
  await page.getByRole('searchbox', { name: 'Search items' }).fill('SHOP-100');
  await itemGrid(page)
    .getByRole('row', { name: /SHOP-100/ })
    .dblclick({ position: { x: 60, y: 12 } });
  const panel = page.getByRole('complementary', { name: 'Item' });
  await expect(panel.getByText('links here by hyperlink, Needed by the storefront')).toBeVisible();
  await panel.getByRole('region', { name: 'Web links (1)' }).getByRole('button').click();
  await expect(panel.getByText('via hyperlink, Needed by the storefront')).toBeVisible();
  await panel.getByRole('button', { name: /^SHOP-100 / }).click();
  await expect(panel.getByText('links here by hyperlink, Needed by the storefront')).toBeVisible();
});

test('an iteration that no release is mapped to is mapped from the palette, to the release in view', async ({ cockpit }) => {
  const { page } = cockpit;
  await loadSample(page);
  const name = (await releaseLinks(page).first().innerText()).trim();
  await releaseLinks(page).first().click();
  await expect(page.getByRole('navigation', { name: 'Parts of this release' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Search for a command, a release or an item' }).fill('map sprint 66');
  await expect(page.getByRole('option', { name: `Sprint 66 to ${name} …` })).toBeVisible();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Map ${name}` });
  await expect(dialog.getByText('1 to add')).toBeVisible();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: /^Undo map .*Sprint 66/ })).toBeVisible();
});

test('every page is reached by keys alone', async ({ cockpit }) => {
  const { page } = cockpit;
  await page.getByRole('button', { name: 'Explore the sample workspace' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Releases' })).toBeVisible();
  for (const [keys, title] of [
    ['g i', 'Items'],
    ['g s', 'Sync'],
    ['g c', 'Connections'],
    ['g h', 'Help'],
    ['g r', 'Releases'],
  ] as const) {
    for (const key of keys.split(' ')) await page.keyboard.press(key);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  }
  await page.keyboard.press('ControlOrMeta+,');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');

  // A release is found by its name, its parts by their keys.
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  const title = (await releaseLinks(page).first().innerText()).trim();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('combobox', { name: 'Search for a command, a release or an item' })).toBeFocused();
  await page.keyboard.type(title);
  await expect(page.getByRole('option', { name: title }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Parts of this release' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(itemGrid(page)).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await expect(notesEditor(page)).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('region', { name: 'Mapped to' })).toBeVisible();
});

test('the palette goes everywhere, acts, and finds releases and items', async ({ cockpit }) => {
  const { page } = cockpit;
  await runInPalette(page, 'sample', 'Explore the sample workspace');
  await expect(page.getByRole('heading', { level: 1, name: 'Releases' })).toBeVisible();
  await runInPalette(page, 'Go to Sync');
  await expect(page.getByRole('heading', { level: 1, name: 'Sync' })).toBeVisible();
  await runInPalette(page, 'dark', 'Theme: dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const backup = await downloadOf(page, () => runInPalette(page, 'Back up', 'Back up to a file'));
  expect(backup.suggestedFilename()).toMatch(/\.backup\.zip$/);
  await goTo(page, 'Items');
  await expect(itemGrid(page).locator('[data-row]').first()).toContainText(/[A-Z]/);
  const key = (await itemGrid(page).locator('[data-row="0"] [role="gridcell"]').nth(1).innerText()).trim();
  await runInPalette(page, key, key);
  await expect(page).toHaveURL(/#\/items\?item=/);
});

test('a release of the sample leaves as CSV and Markdown', async ({ cockpit }) => {
  const { page } = cockpit;
  await loadSample(page);
  await releaseLinks(page).first().click();
  await openPart(page, 'Scope');
  const count = await countOfItems(page);
  const csv = await textOf(page, () => page.getByRole('button', { name: 'CSV' }).click());
  expect(csv.trim().split(/\r?\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)).toHaveLength(count + 1);
});

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  test.describe(`at ${width} x ${height}`, () => {
    test.use({ viewport: { width, height } });
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`every page is accessible in the ${colorScheme} theme`, async ({ cockpit }) => {
        const { page } = cockpit;
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await loadSample(page);
        const release = (await releaseLinks(page).first().getAttribute('href'))!;
        const found: string[] = [];
        for (const address of [...PAGES.map((name) => `#/${name}`), ...PARTS.map((part) => release + part)]) {
          await page.evaluate((hash) => {
            location.hash = hash;
          }, address);
          await expect(page).toHaveURL(new RegExp(`${address.replaceAll(/[#/]/g, '\\$&')}$`));
          await settled(page);
          found.push(...(await problems(page, address)));
        }
        await page.keyboard.press('ControlOrMeta+k');
        await expect(page.getByRole('option').first()).toBeVisible();
        await stilled(page);
        found.push(...(await problems(page, 'palette')));
        expect(found).toEqual([]);
      });
    }
  });
}

/** Waits until nothing on the page is still being read. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('main').locator('h1').first()).toBeAttached();
  await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
  await stilled(page);
}

/** Waits until nothing moves: a colour in the middle of a change is nobody's contrast. */
async function stilled(page: Page): Promise<void> {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
}

async function problems(page: Page, where: string): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${where}: ${id}: ${node.html.slice(0, 400)}`));
}
