import {
  allSaved,
  bytesOf,
  chooseProjects,
  connectAzure,
  countOfItems,
  createRelease,
  downloadOf,
  fillAzure,
  fillJira,
  goTo,
  itemCount,
  itemGrid,
  itemRows,
  mapTo,
  notesEditor,
  notesSaved,
  openPart,
  openRelease,
  pull,
  textOf,
  useDraft,
} from './support/acts.ts';
import { expect, test } from './support/cockpit.ts';
import { pdfFacts, pdfText } from './support/pdf.ts';
import { startAzure, startJira, type AzureTracker, type JiraTracker } from './support/trackers.ts';
import { latency } from '#electron/sandbox/faults.ts';

let jira: JiraTracker;
let azure: AzureTracker;

test.beforeAll(async () => {
  jira = await startJira();
  azure = await startAzure();
});
test.afterAll(async () => {
  await jira.served.close();
  await azure.served.close();
});

test.use({
  permissions: ['clipboard-read', 'clipboard-write'],
  // The browser asks for the page's icon again while its network is off, the way to this machine included.
  allowedErrors: /ERR_INTERNET_DISCONNECTED \S+\/icon\.svg$/,
});

test('a release manager pulls two trackers, maps a release, goes offline, restarts, writes notes and exports them', async ({ cockpit }) => {
  let { page } = cockpit;

  await test.step('the first run offers to connect, and a wrong token is explained', async () => {
    await expect(page.getByRole('heading', { name: 'Welcome to Release Cockpit' })).toBeVisible();
    await page.getByRole('button', { name: 'Connect Jira' }).click();
    const dialog = await fillJira(page, jira, 'wrong-token');
    await dialog.getByLabel('Name (optional)').fill('Acme Jira');
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByRole('alert').filter({ hasText: 'does not accept' })).toBeVisible();
    await dialog.getByLabel('API token').fill(jira.token);
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByRole('status')).toContainText('It works: Jira');
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Acme Jira' })).toBeVisible();
  });

  await test.step('an Azure DevOps organisation is connected beside it, after a wrong token', async () => {
    await page.getByRole('button', { name: 'Connect Azure DevOps' }).click();
    const dialog = await fillAzure(page, azure, 'wrong-token');
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(dialog.getByRole('alert').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await connectAzure(page, azure, 'Acme Azure');
  });

  await test.step('projects are chosen, a pull is stopped, and goes on to its end', async () => {
    await chooseProjects(page, 'Acme Jira', ['GEN', 'APP']);
    await chooseProjects(page, 'Acme Azure', ['Harbour']);
    await goTo(page, 'Sync');
    const slow = [jira, azure].map((tracker) => tracker.served.faults.always(latency(250)));
    await page.getByRole('button', { name: 'Pull everything' }).click();
    await expect(page.getByRole('region', { name: 'Running pull' }).getByRole('progressbar')).toBeVisible();
    await page.getByRole('button', { name: 'Stop the pull' }).click();
    await expect(page.getByRole('region', { name: 'History' })).toContainText('Pull stopped');
    for (const lift of slow) lift();
    expect(await pull(page)).toContain('Pull finished');
    await expect(page.getByText('1,080 items on this computer')).toBeVisible();
  });

  await test.step('release 4.2 is made and mapped to two versions and an iteration', async () => {
    await createRelease(page, 'Web shop 4.2', '4.2');
    await mapTo(page, ['GEN 2.3.0', 'APP 2.3.0', { search: 'Sprint 11', option: /Sprint 11/ }]);
    await expect(page.getByRole('region', { name: 'Mapped to' }).getByRole('listitem')).toHaveCount(3);
    await allSaved(page);
  });

  let total = 0;
  await test.step('with both trackers gone, everything is there after a restart', async () => {
    await openPart(page, 'Scope');
    total = await countOfItems(page);
    expect(total).toBeGreaterThan(10);
    await jira.served.close();
    await azure.served.close();
    page = await cockpit.restart();
    await openRelease(page, 'Web shop 4.2');
    await expect(page.getByRole('region', { name: 'Mapped to' }).getByRole('listitem')).toHaveCount(3);
    await openPart(page, 'Scope');
    await expect(itemCount(page)).toHaveText(`${total} items`);
  });

  await test.step('the network is off in the browser too: nothing of the app needs it', async () => {
    await cockpit.context.setOffline(true);
    await expect(page.getByRole('banner').getByText('Offline')).toBeVisible();
    await openPart(page, 'Overview');
    await openPart(page, 'Scope');
    await cockpit.context.setOffline(false);
  });

  await test.step('the scope is sorted, filtered and grouped', async () => {
    await itemGrid(page).getByRole('columnheader', { name: 'Title' }).getByRole('button').click();
    await expect(itemGrid(page).getByRole('columnheader', { name: 'Title' })).toHaveAttribute('aria-sort', 'ascending');
    // The heading says at once what was asked for; the rows follow when the engine has answered.
    await expect(async () => {
      const titles = await itemRows(page).locator('[role="gridcell"]:nth-child(3)').allInnerTexts();
      expect(titles.length).toBeGreaterThan(5);
      expect(titles).toEqual(titles.toSorted(new Intl.Collator('en', { numeric: true }).compare));
    }).toPass();

    await page.getByRole('toolbar', { name: 'Items' }).getByRole('button', { name: 'State' }).click();
    await page.getByRole('checkbox', { name: 'Done' }).click();
    await page.keyboard.press('Escape');
    await expect(itemCount(page)).toContainText(` of ${total}`);
    const done = await countOfItems(page);
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(total);

    await page.getByRole('combobox', { name: 'Group by' }).click();
    await page.getByRole('option', { name: 'By project' }).click();
    await expect(itemGrid(page).getByRole('button', { expanded: true }).first()).toBeVisible();
    await page.getByRole('combobox', { name: 'Group by' }).click();
    await page.getByRole('option', { name: 'No groups' }).click();
  });

  await test.step('the filtered list is copied and exported', async () => {
    const filtered = await countOfItems(page);
    await itemRows(page).first().click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('ControlOrMeta+c');
    await expect(page.getByText(`${filtered} items copied as a table`)).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.trim().split('\n')).toHaveLength(filtered + 1);
    expect(copied).toMatch(/^Key\tTitle\t/);

    const csv = await textOf(page, () => page.getByRole('button', { name: 'CSV' }).click());
    const lines = csv.trim().split(/\r?\n/);
    expect(lines).toHaveLength(filtered + 1);
    expect(lines[0]).toContain('Title');
    await page.getByRole('button', { name: 'Clear all' }).click();
    await expect(itemCount(page)).toHaveText(new RegExp(`^${total} items`));
  });

  const own = 'Written by hand for people who use it.';
  await test.step('notes are drafted, edited, and drafted again without losing the edit', async () => {
    await openPart(page, 'Notes');
    await useDraft(page);
    await expect(page.getByRole('region', { name: 'Preview' }).getByRole('heading', { level: 1 })).toContainText('Web shop 4.2');
    await notesEditor(page).click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.press('End');
    await page.keyboard.type(`\n\n${own}`);
    await notesSaved(page);

    // A change in scope: the version of the other product is not part of it any more.
    await openPart(page, 'Overview');
    await page.getByRole('button', { name: 'Unmap APP 2.3.0' }).click();
    await expect(page.getByRole('region', { name: 'Mapped to' }).getByRole('listitem')).toHaveCount(2);
    await openPart(page, 'Notes');
    await useDraft(page);
    await expect(page.getByRole('region', { name: 'Preview' })).toContainText(own);
    await expect(page.getByRole('region', { name: 'Preview' })).not.toContainText('APP-');
    await expect(page.getByRole('region', { name: 'Preview' })).toContainText('GEN-');
    await notesSaved(page);
  });

  await test.step('the notes leave as Markdown', async () => {
    const markdown = await textOf(page, () => page.getByRole('button', { name: 'Markdown' }).click());
    expect(markdown).toMatch(/^# Web shop 4\.2/);
    expect(markdown).toContain(own);
    expect(markdown).toMatch(/^## (Added|Changed|Fixed)$/m);
    expect(markdown).toContain(`](${jira.address}/browse/GEN-`);
  });

  await test.step('and as a tagged PDF with outline, pages and links', async () => {
    const download = await downloadOf(page, () => page.getByRole('button', { name: 'PDF (A4)' }).click());
    expect(download.suggestedFilename()).toBe('Web-shop-4.2-release-notes.pdf');
    const facts = pdfFacts(await bytesOf(download));
    expect(facts).toMatchObject({ tagged: true, outline: true, active: [] });
    expect(facts.pages).toBeGreaterThan(0);
    expect(facts.links.some((link) => link.startsWith(`${jira.address}/browse/GEN-`))).toBe(true);
    const text = pdfText(await download.path());
    if (text !== null) expect(text.replaceAll(/\s+/g, ' ')).toContain(own);
  });
});
