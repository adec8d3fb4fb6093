import type { Browser, Page } from '@playwright/test';
import { generateAzure } from '#electron/sandbox/azure/generator.ts';
import { htmlPage, truncatedJson, unauthorized, unavailable, tooManyRequests, type Fault } from '#electron/sandbox/faults.ts';
import { generateJira } from '#electron/sandbox/jira/generator.ts';
import { allSaved, chooseProjects, connectAzure, connectJira, countOfItems, createRelease, goTo, itemRows, pull } from './support/acts.ts';
import { expect, test, type Cockpit } from './support/cockpit.ts';
import { startAzure, startJira, type AzureTracker, type JiraTracker } from './support/trackers.ts';

const ISSUES = 60;

let jira: JiraTracker;
test.beforeEach(async () => {
  jira = await startJira({ seed: generateJira({ issues: ISSUES, seed: 4, now: Date.now() }) });
});
test.afterEach(() => jira.served.close());

/** Connects the Jira site, chooses its project and pulls it. @returns how the pull went */
async function pullJira(page: Page): Promise<string> {
  await connectJira(page, jira, 'Acme Jira');
  await chooseProjects(page, 'Acme Jira', ['GEN']);
  return pull(page);
}

/** Waits until the list of items holds one with this title. */
async function findTitle(page: Page, title: string): Promise<void> {
  await goTo(page, 'Items');
  await page.getByRole('searchbox', { name: 'Search items' }).fill(title);
  await expect(itemRows(page).filter({ hasText: title })).toHaveCount(1);
}

const FAULTS: readonly (readonly [string, Fault, string])[] = [
  ['a refused token', unauthorized(), 'Token refused'],
  ['a tracker in trouble', unavailable('1'), 'The tracker has trouble'],
  ['a sign-in page', htmlPage(200), 'Sign-in needed'],
  ['a truncated answer', truncatedJson(), 'Connection broken'],
];
for (const [what, fault, title] of FAULTS) {
  test(`${what} in the middle of a pull is explained, nothing is lost, and the next pull is fine`, async ({ cockpit }) => {
    const { page } = cockpit;
    await pullJira(page);
    await createRelease(page, 'Autumn');
    jira.site.controls.edit('GEN-3', { fields: { summary: 'Edited in the tracker' } });
    jira.served.faults.always(fault, { path: /\/bulkfetch/ });
    expect(await pull(page)).toContain('1 of 1 project failed.');
    const problem = page.getByRole('region', { name: 'Acme Jira' }).getByRole('listitem');
    await expect(problem).toContainText(title);
    await expect(problem).toContainText(/every edit of yours is kept/);
    await goTo(page, 'Items');
    expect(await countOfItems(page)).toBe(ISSUES);
    await goTo(page, 'Releases');
    await expect(page.getByRole('link', { name: 'Autumn' })).toBeVisible();
    jira.served.faults.clear();
    expect(await pull(page)).toContain('Pull finished: 1 changed.');
    await findTitle(page, 'Edited in the tracker');
  });
}

test('a tracker that asks for a pause of a day is not asked again before', async ({ cockpit }) => {
  const { page } = cockpit;
  await pullJira(page);
  const lift = jira.served.faults.always(tooManyRequests('86400'));
  expect(await pull(page)).toContain('1 of 1 project failed.');
  const problem = page.getByRole('region', { name: 'Acme Jira' }).getByRole('listitem');
  await expect(problem).toContainText('Asked to wait');
  await expect(problem).toContainText(/every edit of yours is kept/);
  lift();
  const asked = jira.served.requests.length;
  expect(await pull(page)).toContain('1 of 1 project failed.');
  expect(jira.served.requests.length).toBe(asked);
  await goTo(page, 'Items');
  expect(await countOfItems(page)).toBe(ISSUES);
});

test('a tracker that asks for a short pause is obeyed, and the pull goes on by itself', async ({ cockpit }) => {
  const { page } = cockpit;
  await connectJira(page, jira, 'Acme Jira');
  await chooseProjects(page, 'Acme Jira', ['GEN']);
  await goTo(page, 'Sync');
  jira.served.faults.next(tooManyRequests('3'), { path: /\/bulkfetch/ });
  await page.getByRole('button', { name: 'Pull everything' }).click();
  await expect(page.getByText('Waits for the tracker')).toBeVisible();
  await expect(page.getByText(/Goes on in \d:\d\d/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'History' })).toContainText(`Pull finished: ${ISSUES} added.`);
});

test.describe('an Azure DevOps organisation beside it', () => {
  let azure: AzureTracker;
  test.beforeEach(async () => {
    azure = await startAzure({ seed: generateAzure({ items: ISSUES, seed: 4, now: Date.now() }) });
  });
  test.afterEach(() => azure.served.close());

  test('a tracker in trouble does not hold the other one up, an expired token is named, and a lost project keeps its data', async ({
    cockpit,
  }) => {
    const { page } = cockpit;
    await connectJira(page, jira, 'Acme Jira');
    await chooseProjects(page, 'Acme Jira', ['GEN']);
    await connectAzure(page, azure, 'Acme Azure');
    await chooseProjects(page, 'Acme Azure', ['Harbour']);
    expect(await pull(page)).toContain(`Pull finished: ${2 * ISSUES} added.`);
    const [first] = azure.organisation.store.items.keys();

    azure.organisation.edit(first!, { 'System.Title': 'Edited in Azure' });
    jira.site.controls.edit('GEN-3', { fields: { summary: 'Edited in Jira' } });
    azure.organisation.token('expired');
    expect(await pull(page)).toContain('Pull finished: 1 changed. 1 of 2 projects failed.');
    await expect(page.getByRole('region', { name: 'Acme Azure' })).toContainText('Token expired');
    await findTitle(page, 'Edited in Jira');

    azure.organisation.token('valid');
    azure.served.faults.always(htmlPage(203), { path: /workitemsbatch/ });
    expect(await pull(page)).toContain('1 of 2 projects failed.');
    await expect(page.getByRole('region', { name: 'Acme Azure' })).toContainText('Sign-in needed');

    azure.served.faults.clear();
    azure.organisation.revoke('Harbour', true);
    await pull(page);
    await expect(page.getByRole('region', { name: 'Acme Azure' })).toContainText('No access since');
    azure.organisation.revoke('Harbour', false);
    expect(await pull(page)).toContain('Pull finished: 1 changed.');
    await findTitle(page, 'Edited in Azure');
    await page.getByRole('searchbox', { name: 'Search items' }).fill('');
    await expect.poll(() => countOfItems(page)).toBe(2 * ISSUES);
  });
});

/**
 * Another browser of the same person, where the app may store 8 MB and no more. Chromium remembers for half a minute how much room it
 * had, so the limit must stand before the app opens its store.
 */
async function smallBrowser(
  cockpit: Cockpit,
  browser: Browser,
): Promise<{ readonly page: Page; fill(): Promise<void>; lift(): Promise<void> }> {
  const context = await browser.newContext({ storageState: await cockpit.context.storageState() });
  const page = await context.newPage();
  const { origin } = cockpit;
  const protocol = await context.newCDPSession(page);
  await protocol.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 8_000_000 });
  await cockpit.page.close();
  await page.goto(origin);
  return {
    page,
    fill: () =>
      page.evaluate(async () => {
        const opening = indexedDB.open('ballast', 1);
        const database = await new Promise<IDBDatabase>((resolve) => {
          opening.onupgradeneeded = () => opening.result.createObjectStore('stones', { autoIncrement: true });
          opening.onsuccess = () => resolve(opening.result);
        });
        const fits = (size: number): Promise<boolean> =>
          new Promise((resolve) => {
            const transaction = database.transaction('stones', 'readwrite', { durability: 'strict' });
            transaction.objectStore('stones').add(crypto.getRandomValues(new Uint8Array(size)));
            transaction.oncomplete = () => resolve(true);
            transaction.onabort = () => resolve(false);
          });
        for (let size = 65_536; size >= 64; size /= 4) while (await fits(size));
        database.close();
      }),
    lift: async () => void (await protocol.send('Storage.overrideQuotaForOrigin', { origin })),
  };
}

test('without room a pull stops with a sentence, an edit says that it is not saved, and both go on once there is room', async ({
  cockpit,
  browser,
}) => {
  const { page, fill, lift } = await smallBrowser(cockpit, browser);
  await connectJira(page, jira, 'Acme Jira');
  await chooseProjects(page, 'Acme Jira', ['GEN']);
  await createRelease(page, 'Autumn');
  await allSaved(page);
  await fill();

  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Winter');
  await name.press('Enter');
  await page.getByRole('banner').getByRole('button', { name: '1 change NOT saved' }).click();
  const where = page.getByRole('dialog', { name: 'Where your changes are' });
  await expect(where).toContainText('Disk full: your last change is NOT saved yet, it is kept in this window.');
  await page.keyboard.press('Escape');
  await goTo(page, 'Sync');
  await page.getByRole('button', { name: 'Pull everything' }).click();
  await expect(page.getByRole('region', { name: 'Acme Jira' })).toContainText('Disk full');

  await lift();
  await allSaved(page);
  // The pull that found no room stands in the history all the same.
  await expect(page.getByRole('region', { name: 'History' }).getByRole('group')).toHaveCount(1);
  expect(await pull(page)).toContain(`Pull finished: ${ISSUES} added.`);
  await goTo(page, 'Releases');
  await expect(page.getByRole('link', { name: 'Winter' })).toBeVisible();
  await page.getByRole('link', { name: 'Winter' }).click();
  await expect(page.getByRole('region', { name: 'History' }).getByText('Rename Autumn')).toHaveCount(1);
  await page.context().close();
});
