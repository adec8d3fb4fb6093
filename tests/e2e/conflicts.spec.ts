import { generateJira } from '#electron/sandbox/jira/generator.ts';
import { toSource } from '#shared/domain/rich-text/rich-text.ts';
import { chooseProjects, connectJira, goTo, itemGrid, pull, runInPalette } from './support/acts.ts';
import { expect, test } from './support/cockpit.ts';
import { startJira, type JiraTracker } from './support/trackers.ts';

let jira: JiraTracker;
test.beforeAll(async () => {
  jira = await startJira({ seed: generateJira({ issues: 24, seed: 4, now: Date.now(), projects: ['GEN'] }) });
});
test.afterAll(() => jira.served.close());

/** A description as Jira Cloud holds it. */
function documentOf(markdown: string): never {
  const source = toSource(markdown, 'adf');
  if (!source.ok) throw new Error(source.error);
  return JSON.parse(source.value) as never;
}

test('a title and a description that two people changed are compared word by word, merged by hand, and sent as merged', async ({
  cockpit,
}) => {
  const { page } = cockpit;
  const { controls } = jira.site;
  const write = (summary: string, description: string): unknown =>
    controls.edit('GEN-1', { fields: { summary, description: documentOf(description) } });
  write('Show the cart', 'One line\n\nTwo lines\n\nThree lines');
  await connectJira(page, jira, 'Acme Jira');
  await chooseProjects(page, 'Acme Jira', ['GEN']);
  await pull(page);

  await test.step('one edits here, the other in the tracker', async () => {
    await goTo(page, 'Items');
    await page.getByRole('searchbox', { name: 'Search items' }).fill('Show the cart');
    await itemGrid(page).getByText('GEN-1', { exact: true }).dblclick();
    const panel = page.getByRole('complementary', { name: 'Item' });
    await panel.getByRole('button', { name: 'Show the cart' }).click();
    await panel.getByRole('textbox', { name: 'Title' }).fill('Show the whole cart');
    await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: 'Edit description' }).click();
    await panel.getByRole('textbox', { name: 'Description' }).fill('One line of mine\n\nTwo lines\n\nThree lines');
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(panel.getByText('One line of mine')).toBeVisible();
    write('Hide the cart', 'One line of theirs\n\nTwo lines\n\nThree lines, theirs');
    await pull(page);
  });

  const decision = page.getByRole('region', { name: 'Your decision' });
  await test.step('the title is shown side by side, and merged', async () => {
    await expect(page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Sync 2 to decide' })).toBeVisible();
    await page
      .getByRole('region', { name: 'Both changed it' })
      .getByRole('link', { name: /GEN-1.*Title/ })
      .click();
    await expect(page.getByRole('heading', { name: 'Title of GEN-1', exact: true })).toBeFocused();
    await expect(page.getByRole('region', { name: 'Theirs, in the tracker', exact: true }).locator('ins')).toHaveText('Hide');
    await expect(page.getByRole('region', { name: 'Yours, waiting here', exact: true }).locator('ins')).toHaveText(/whole/);
    await decision.getByRole('button', { name: 'Edit a merge' }).click();
    await expect(page.getByRole('textbox', { name: 'Merged value' })).toHaveValue('Hide the whole cart');
    await page.getByRole('button', { name: 'Use this merge' }).click();
  });

  await test.step('the description follows: what was changed apart is merged, of the rest both stand', async () => {
    await expect(page.getByRole('heading', { name: 'Description of GEN-1', exact: true })).toBeFocused();
    await decision.getByRole('button', { name: 'Edit a merge' }).click();
    const text = page.getByRole('textbox', { name: 'Merged text, in Markdown' });
    await expect(text).toHaveValue('One line of mine\n\nOne line of theirs\n\nTwo lines\n\nThree lines, theirs');
    await text.fill('One line of **both**\n\nTwo lines\n\nThree lines, theirs');
    await page.getByRole('button', { name: 'Use this merge' }).click();
    await expect(page.getByRole('heading', { name: 'Nothing is left to decide' })).toBeVisible();
  });

  await test.step('undo asks again, redo answers again', async () => {
    await runInPalette(page, 'Undo');
    await expect(page.getByRole('heading', { name: 'Description of GEN-1', exact: true })).toBeVisible();
    await runInPalette(page, 'Redo');
    await expect(page.getByRole('heading', { name: 'Nothing is left to decide' })).toBeVisible();
  });

  await test.step('what is sent is the merge', async () => {
    await goTo(page, 'Sync');
    await page.getByRole('button', { name: 'Send 2 edits' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send 2 edits' }).click();
    await expect.poll(() => controls.issue('GEN-1')?.fields['summary']).toBe('Hide the whole cart');
    await expect.poll(() => JSON.stringify(controls.issue('GEN-1')?.fields['description'])).toContain('both');
    expect(JSON.stringify(controls.issue('GEN-1')?.fields['description'])).toContain('Three lines, theirs');
    await expect(page.getByRole('button', { name: 'Nothing to send' }).first()).toBeVisible();
  });
});
