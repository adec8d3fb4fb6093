import { readFile } from 'node:fs/promises';
import { expect, type Download, type Locator, type Page } from '@playwright/test';
import type { AzureTracker, JiraTracker } from './trackers.ts';

/** What a person does in the app, by role and name. Each act ends when its effect is on screen. */

/** Opens a place of the rail. */
export async function goTo(page: Page, place: 'Releases' | 'Items' | 'Sync' | 'Connections' | 'Settings' | 'Help'): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: place }).click();
  await expect(page.getByRole('heading', { level: 1, name: place })).toBeVisible();
}

/** Opens a part of the release that is shown. */
export async function openPart(page: Page, part: 'Overview' | 'Scope' | 'Notes'): Promise<void> {
  await page.getByRole('navigation', { name: 'Parts of this release' }).getByRole('link', { name: part }).click();
}

/** Opens a release from the list of releases. */
export async function openRelease(page: Page, name: string): Promise<void> {
  await goTo(page, 'Releases');
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeAttached();
}

/** Runs a command by its name in the palette. */
export async function runInPalette(page: Page, words: string, entry: string = words): Promise<void> {
  await expect(page.getByRole('banner').getByRole('button', { name: 'Search and commands' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Search for a command, a release or an item' }).fill(words);
  await page.getByRole('option', { name: entry }).first().click();
}

/** Fills the open dialog of a new Jira connection. */
export async function fillJira(page: Page, jira: JiraTracker, token = jira.token): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name: 'Connect Jira' });
  if (jira.dialect === 'data-center') {
    await dialog.getByRole('combobox', { name: 'Product' }).click();
    await page.getByRole('option', { name: 'Jira Data Center' }).click();
    await dialog.getByLabel('Address', { exact: true }).fill(jira.address);
    await dialog.getByLabel('Personal access token').fill(token);
  } else {
    await dialog.getByLabel('Site address').fill(jira.address);
    await dialog.getByLabel('E-mail').fill('mara@nimbus.example');
    await dialog.getByLabel('API token').fill(token);
  }
  return dialog;
}

/** Connects a Jira site under a name. */
export async function connectJira(page: Page, jira: JiraTracker, name: string): Promise<void> {
  await goTo(page, 'Connections');
  await page.getByRole('button', { name: 'Connect Jira' }).first().click();
  const dialog = await fillJira(page, jira);
  await dialog.getByLabel('Name (optional)').fill(name);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('region', { name })).toBeVisible();
}

/** Fills the open dialog of a new Azure DevOps connection. */
export async function fillAzure(page: Page, azure: AzureTracker, token = azure.token): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name: 'Connect Azure DevOps' });
  await dialog.getByLabel('Organisation address').fill(azure.address);
  await dialog.getByLabel('Personal access token').fill(token);
  return dialog;
}

/** Connects an Azure DevOps organisation under a name. */
export async function connectAzure(page: Page, azure: AzureTracker, name: string): Promise<void> {
  await goTo(page, 'Connections');
  await page.getByRole('button', { name: 'Connect Azure DevOps' }).first().click();
  const dialog = await fillAzure(page, azure);
  await dialog.getByLabel('Name (optional)').fill(name);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('region', { name })).toBeVisible();
}

/** Ticks projects of a connection, on the page of connections. */
export async function chooseProjects(page: Page, connection: string, projects: readonly string[]): Promise<void> {
  const list = page.getByRole('list', { name: `Projects of ${connection}` });
  for (const project of projects) {
    const box = list.getByRole('checkbox', { name: new RegExp(`^${project}\\b`) });
    await box.click();
    await expect(box).toBeChecked();
  }
}

/** Pulls everything and waits for its end. @returns the sentence of the newest pull in the history */
export async function pull(page: Page): Promise<string> {
  await goTo(page, 'Sync');
  const history = page.getByRole('region', { name: 'History' });
  const button = page.getByRole('button', { name: 'Pull everything' });
  await expect(button).toBeEnabled();
  // The history is read when the page opens: counted too early, the pulls of before would seem to be new.
  if (!(await page.getByRole('banner').getByText('Nothing pulled yet').isVisible())) await expect(history).toBeVisible();
  const before = await history.getByRole('group').count();
  await button.click();
  await expect(history.getByRole('group')).toHaveCount(before + 1, { timeout: 60_000 });
  const newest = history.getByRole('group').first();
  await expect(newest).toContainText(/Pull (finished|stopped|failed)/);
  return (await newest.locator('summary').innerText()).replaceAll('\n', ' ');
}

/** Makes a release and waits for its page. */
export async function createRelease(page: Page, name: string, version = ''): Promise<void> {
  await runInPalette(page, 'New release');
  const dialog = page.getByRole('dialog', { name: 'New release' });
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('Version').fill(version);
  await dialog.getByRole('button', { name: 'Create release' }).click();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(name);
}

/** Maps the release that is shown to versions, iterations or tags, each found by searching for its name. */
export async function mapTo(
  page: Page,
  targets: readonly (string | { readonly search: string; readonly option: RegExp })[],
): Promise<void> {
  await openPart(page, 'Overview');
  await page.getByRole('button', { name: /^(Map|Change)$/ }).click();
  const dialog = page.getByRole('dialog', { name: /^Map / });
  for (const target of targets) {
    const { search, option } = typeof target === 'string' ? { search: target, option: target } : target;
    await dialog.getByRole('combobox', { name: 'Search versions, iterations and tags' }).fill(search);
    const entry = dialog.getByRole('option', { name: option }).first();
    await entry.click();
    await expect(entry).toHaveAttribute('aria-selected', 'true');
  }
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog).toBeHidden();
}

/** The releases that the list shows. */
export const releaseLinks = (page: Page): Locator => page.getByRole('main').locator('a[href^="#/releases/"]');

/** Loads the sample workspace and waits until its releases are listed. */
export async function loadSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Explore the sample workspace' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Releases' })).toBeVisible();
  await expect(releaseLinks(page).first()).toBeVisible();
  await expect(page.getByText('Preparing the sample workspace')).toBeHidden();
}

/** The lists of items: rows in view, and what the toolbar counts. */
export const itemGrid = (page: Page): Locator => page.getByRole('grid', { name: 'Items' });
export const itemRows = (page: Page): Locator => itemGrid(page).locator('[role="row"][data-row]');
export const itemCount = (page: Page): Locator => page.getByRole('toolbar', { name: 'Items' }).locator('[aria-live]');

/** The number of items that the toolbar counts, once it counts any. */
export async function countOfItems(page: Page): Promise<number> {
  await expect(itemCount(page)).toHaveText(/\d/);
  return Number((await itemCount(page).innerText()).replace(/,/g, '').match(/\d+/)![0]);
}

/** The editor of the release notes that are shown. */
export const notesEditor = (page: Page): Locator => page.getByRole('textbox', { name: /^Release notes of/ });

/** Waits until the notes say that they are saved. Asked often: whoever writes line after line waits for this each time. */
export async function notesSaved(page: Page): Promise<void> {
  const state = page.getByRole('region', { name: 'Release notes' }).getByRole('status');
  await expect.poll(() => state.innerText(), { intervals: [40] }).toBe('Saved');
}

/** Generates a draft and uses it. @returns what the merge reports */
export async function useDraft(page: Page): Promise<string> {
  await page.getByRole('toolbar', { name: 'Release notes' }).getByRole('button', { name: 'Generate draft' }).click();
  const dialog = page.getByRole('dialog', { name: 'New draft from the scope' });
  const report = await dialog.getByRole('list', { name: 'What the merge did' }).innerText();
  await dialog.getByRole('button', { name: 'Use this draft' }).click();
  await expect(dialog).toBeHidden();
  return report;
}

/** Does what starts a download and gives the download. */
export async function downloadOf(page: Page, act: () => Promise<void>): Promise<Download> {
  const coming = page.waitForEvent('download');
  await act();
  return coming;
}

/** The bytes of a download. */
export async function bytesOf(download: Download): Promise<Buffer> {
  return readFile(await download.path());
}

/** Does what starts a download and gives its text. */
export const textOf = async (page: Page, act: () => Promise<void>): Promise<string> =>
  (await bytesOf(await downloadOf(page, act))).toString('utf8');

/** Waits until the header says that everything is saved in both copies. */
export const allSaved = (page: Page): Promise<void> =>
  expect(page.getByRole('banner').getByRole('button', { name: 'Saved' })).toBeVisible();
