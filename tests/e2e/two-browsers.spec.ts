import type { BrowserContext, Page } from '@playwright/test';
import { allSaved, createRelease, openRelease } from './support/acts.ts';
import { setOwner } from './support/accidents.ts';
import { expect, test, type Cockpit } from './support/cockpit.ts';

const ELSEWHERE = 'The cockpit is open in another browser';
const elsewhere = (page: Page) => page.getByRole('heading', { name: ELSEWHERE });
const owner = (page: Page) => page.getByRole('textbox', { name: 'Owner in the header' });

/** A window in another browser of the same person: it has the session, and a store of its own. */
async function otherBrowser(cockpit: Cockpit): Promise<Page> {
  const other: BrowserContext = await cockpit.context.browser()!.newContext();
  await other.addCookies(await cockpit.context.cookies());
  const page = await other.newPage();
  await page.goto(cockpit.origin);
  return page;
}

test('two browsers on one host never drift apart: the one used last has the plan, and the other one stops', async ({ cockpit }) => {
  const here = cockpit.page;
  await createRelease(here, 'Harbour 7.0');
  await setOwner(here, 'Mara');
  const there = await otherBrowser(cockpit);
  try {
    await expect(there.getByRole('heading', { name: 'Your plan was loaded from the journal of this computer' })).toBeVisible();
    await expect(there.getByText('damaged')).toBeHidden();
    await expect(elsewhere(here)).toBeVisible();
    await openRelease(there, 'Harbour 7.0');
    await expect(owner(there)).toHaveValue('Mara');
    await setOwner(there, 'Jonas');

    // Another window of the first browser is no other engine: it says the same.
    const window = await cockpit.openWindow();
    await expect(elsewhere(window)).toBeVisible();
    await window.keyboard.press('Escape');
    await window.keyboard.press('Escape');
    await expect(elsewhere(window)).toBeVisible();
    await window.close();

    await here.getByRole('button', { name: 'Use it here' }).click();
    await expect(elsewhere(here)).toBeHidden();
    await expect(elsewhere(there)).toBeVisible();
    await expect(owner(here)).toHaveValue('Jonas');
    await setOwner(here, 'Li');

    // Both windows loaded again, one after the other: each takes the plan in turn, and both show the same.
    await there.reload();
    await expect(owner(there)).toHaveValue('Li');
    await allSaved(there);
    await expect(elsewhere(here)).toBeVisible();
    await here.reload();
    await expect(owner(here)).toHaveValue('Li');
    await allSaved(here);
    await expect(elsewhere(there)).toBeVisible();
  } finally {
    await there.context().close();
  }
});

test('a host that comes back goes to the browser that had it, not to the one that gave it up', async ({ cockpit }) => {
  const here = cockpit.page;
  await createRelease(here, 'Harbour 7.0');
  await allSaved(here);
  const there = await otherBrowser(cockpit);
  try {
    await expect(elsewhere(here)).toBeVisible();
    await openRelease(there, 'Harbour 7.0');
    await cockpit.stop();
    await expect(there.getByText('The cockpit’s service stopped.')).toBeVisible();
    await cockpit.start();
    await expect(there.getByText('The cockpit’s service stopped.')).toBeHidden();
    await setOwner(there, 'Jonas');
    await expect(elsewhere(here)).toBeVisible();
  } finally {
    await there.context().close();
  }
});
