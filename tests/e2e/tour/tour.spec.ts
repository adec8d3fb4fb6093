import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { allSaved, countOfItems, createRelease, downloadOf, goTo, mapTo, notesSaved, openPart, useDraft } from '../support/acts.ts';
import { expect, test } from '../support/cockpit.ts';

/** Where everything goes: `npm run tour` sets it. */
const OUT = process.env['COCKPIT_TOUR'] ?? 'tour';
/** Where README's two pictures go; only with `--docs`. */
const DOCS = process.env['COCKPIT_TOUR_DOCS'];

const SIZES = [
  [1440, 900],
  [1024, 700],
  [390, 844],
] as const;

test('the main job on the sample workspace, with a picture of every screen', async ({ cockpit }) => {
  test.setTimeout(600_000);
  const { page } = cockpit;
  await mkdir(OUT, { recursive: true });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await shoot(page, 'welcome');
  await page.getByRole('button', { name: 'Explore the sample workspace' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Releases' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('banner').getByRole('link', { name: /^Pulled/ })).toBeVisible({ timeout: 60_000 });
  const release = (await page.locator('main a[href*="storefront-4.2"]').first().getAttribute('href'))!;
  await still(page);
  // It is in the pictures of the welcome page; on all others it would hide what they are about.
  await page.getByRole('button', { name: 'Close this notice' }).click();
  let own = '';

  await test.step('the job: a release of our own, mapped, its notes written and exported', async () => {
    await createRelease(page, 'Autumn 4.2', '4.2');
    own = new URL(page.url()).hash;
    await mapTo(page, [
      { search: '4.2', option: /4\.2/ },
      { search: 'Sprint', option: /Sprint/ },
    ]);
    await openPart(page, 'Scope');
    await expect.poll(() => countOfItems(page)).toBeGreaterThan(0);
    await openPart(page, 'Notes');
    await useDraft(page);
    await notesSaved(page);
    await allSaved(page);
    await (await downloadOf(page, () => page.getByRole('button', { name: 'Markdown' }).click())).saveAs(join(OUT, 'release-notes.md'));
    await (await downloadOf(page, () => page.getByRole('button', { name: 'PDF (A4)' }).click())).saveAs(join(OUT, 'release-notes.pdf'));
  });

  for (const [name, address] of [
    ['releases', '#/releases'],
    ['release', release],
    ['scope', `${release}/scope`],
    ['notes', `${own}/notes`],
    ['items', '#/items'],
    ['sync', '#/sync'],
    ['connections', '#/connections'],
    ['settings', '#/settings'],
    ['help', '#/help'],
  ] as const) {
    await test.step(`pictures of ${name}`, async () => {
      await show(page, address);
      await shoot(page, name);
    });
  }

  await test.step('pictures of what opens over a page', async () => {
    await goTo(page, 'Releases');
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('option').first()).toBeVisible();
    await shoot(page, 'palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await shoot(page, 'shortcuts');
    await page.keyboard.press('Escape');
    await page.keyboard.press('c');
    await expect(page.getByRole('dialog', { name: 'New release' })).toBeVisible();
    await shoot(page, 'new-release');
    await page.keyboard.press('Escape');
    await show(page, release);
    await page.getByRole('button', { name: /^(Map|Change)$/ }).click();
    await expect(page.getByRole('dialog', { name: /^Map / }).getByRole('option').first()).toBeVisible();
    await shoot(page, 'mapping');
    await page.keyboard.press('Escape');
    await show(page, `${release}/scope`);
    await page.locator('[data-row="0"]').dblclick({ position: { x: 60, y: 12 } });
    await expect(page.getByRole('complementary')).toBeVisible();
    await shoot(page, 'item');
  });
});

/** Goes to an address and waits until the window says that it is there; until then the page before it stands still, too. */
async function show(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address);
  const current = (name: string) => page.getByRole('navigation', { name }).locator('[aria-current="page"]');
  await expect(current('Places')).toHaveAttribute('href', `#/${address.split('/')[1]}`);
  if (address.startsWith('#/releases/')) await expect(current('Parts of this release')).toHaveAttribute('href', address);
}

/** A picture at each size, light and dark; README's pictures where they are asked for. */
async function shoot(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await page.mouse.move(width - 1, height - 1); // nothing is hovered there
      await still(page);
      await page.screenshot({ path: join(OUT, `${name}-${width}-${colorScheme}.png`) });
      if (DOCS !== undefined && width === 1440 && colorScheme === 'light' && (name === 'releases' || name === 'scope'))
        await page.screenshot({ path: join(DOCS, `${name}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: SIZES[0][0], height: SIZES[0][1] });
}

/** Waits until nothing is on its way: the page that the address names, no reading, no placeholder row, no message at the edge. */
async function still(page: Page): Promise<void> {
  await expect(page.locator('main h1').first()).toBeAttached();
  await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
  await expect(page.locator('main').getByText('Loading', { exact: true })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Notifications' }).getByRole('dialog')).toHaveCount(0);
}
