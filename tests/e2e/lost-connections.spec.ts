import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { generateJira } from '#electron/sandbox/jira/generator.ts';
import {
  allSaved,
  chooseProjects,
  connectJira,
  countOfItems,
  createRelease,
  fillJira,
  goTo,
  mapTo,
  openRelease,
  pull,
} from './support/acts.ts';
import { expect, test } from './support/cockpit.ts';
import { startJira, type JiraTracker } from './support/trackers.ts';

const ISSUES = 60;
const VERSION = { search: '1', option: /Version/ };

let jira: JiraTracker;
test.beforeEach(async () => {
  jira = await startJira({ seed: generateJira({ issues: ISSUES, seed: 4, now: Date.now() }) });
});
test.afterEach(() => jira.served.close());

/** Connects the site, pulls it, and maps a release to one of its versions. */
async function mapped(page: Page): Promise<void> {
  await connectJira(page, jira, 'Acme Jira');
  await chooseProjects(page, 'Acme Jira', ['GEN']);
  await pull(page);
  await createRelease(page, 'Autumn');
  await mapTo(page, [VERSION]);
}

test('a damaged list of connections is told; connecting the site again takes up what was pulled and mapped, and doubles nothing', async ({
  cockpit,
}) => {
  const { page } = cockpit;
  await mapped(page);
  await allSaved(page);
  await cockpit.stop();
  const file = join(cockpit.profile, 'connections.json');
  await writeFile(file, (await readFile(file, 'utf8')).slice(0, -9));
  await cockpit.start();

  await expect(page.getByText('Your list of connections was damaged.')).toBeVisible();
  await openRelease(page, 'Autumn');
  await expect(page.getByRole('list', { name: 'Problems with the mapping' })).toContainText('Not connected: Acme Jira');
  await connectJira(page, jira, 'Acme again');
  await expect(page.getByText('Your list of connections was damaged.')).toBeHidden();
  expect(await pull(page)).toContain('Pull finished: nothing new.');
  await goTo(page, 'Items');
  expect(await countOfItems(page)).toBe(ISSUES);
  await openRelease(page, 'Autumn');
  await expect(page.getByRole('list', { name: 'Problems with the mapping' })).toBeHidden();
});

test('a connection that was removed is named by its mappings, and gets its old place back; a second one is refused', async ({
  cockpit,
}) => {
  const { page } = cockpit;
  await mapped(page);
  const progress = page.getByText(/\d+ of \d+ done/).first();
  const counted = await progress.innerText();

  await goTo(page, 'Connections');
  await page.getByRole('button', { name: 'More for Acme Jira' }).click();
  await page.getByRole('menuitem', { name: 'Remove connection' }).click();
  await page.getByRole('button', { name: 'Remove connection' }).click();
  await expect(page.getByRole('region', { name: 'Acme Jira' })).toBeHidden();
  await openRelease(page, 'Autumn');
  await expect(page.getByRole('list', { name: 'Problems with the mapping' })).toContainText('Not connected: Acme Jira');

  await connectJira(page, jira, 'Acme again');
  await page.getByRole('button', { name: 'Connect Jira' }).first().click();
  const dialog = await fillJira(page, jira);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(dialog.getByRole('heading', { name: 'Already connected' })).toBeVisible();
  await expect(dialog).toContainText('already connected as "Acme again"');
  await dialog.getByRole('button', { name: 'Replace its token with this one' }).click();
  await expect(dialog).toBeHidden();

  await chooseProjects(page, 'Acme again', ['GEN']);
  await pull(page);
  await openRelease(page, 'Autumn');
  await expect(progress).toHaveText(counted);
  await expect(page.getByRole('list', { name: 'Problems with the mapping' })).toBeHidden();
});
