import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { unavailable } from '#electron/sandbox/faults.ts';
import { generateJira } from '#electron/sandbox/jira/generator.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { probeScript } from '#tests/bench/support/bundle.ts';
import type { ShownItem } from './page/probe.ts';
import { chooseProjects, connectJira, goTo, pull } from './support/acts.ts';
import { expect, test } from './support/cockpit.ts';
import { startJira, type JiraTracker } from './support/trackers.ts';

let jira: JiraTracker;
test.beforeEach(async ({ cockpit: { page } }) => {
  jira = await startJira({ seed: generateJira({ issues: 40, seed: 4, now: Date.now(), projects: ['GEN'] }) });
  await page.addInitScript({ content: await probeScript(resolve(import.meta.dirname, 'page/probe.ts')) });
  await page.reload();
  await connectJira(page, jira, 'Acme Jira');
  await chooseProjects(page, 'Acme Jira', ['GEN']);
  await pull(page);
});
test.afterEach(() => jira.served.close());

/** Gives the first items new titles, as a person does in their panels. @returns the items as they were */
async function editTitles(page: Page, titles: readonly string[]): Promise<readonly ShownItem[]> {
  const items = (await page.evaluate('probe.items()')) as readonly ShownItem[];
  const edits = titles.map((value, index): PlanEdit => ({
    kind: 'edit-record',
    record: items[index]!.id as never,
    recordKind: 'item',
    project: items[index]!.project,
    edit: { kind: 'value', field: 'title', value },
  }));
  await page.evaluate(`probe.run(${JSON.stringify(edits)})`);
  return items.slice(0, titles.length);
}

/** What the tracker calls an item now. */
const titleOf = ({ key }: ShownItem): unknown => jira.site.controls.issue(key)?.fields['summary'];

const writes = (): number => jira.served.requests.filter(({ method }) => method === 'PUT').length;

test('a sync before the meeting pulls, asks, sends, and says what it did', async ({ cockpit: { page } }) => {
  const items = await editTitles(page, ['Sent on Friday', 'Sent as well']);
  await page.getByRole('button', { name: 'Sync before the meeting' }).click();
  const panel = page.getByRole('region', { name: 'Sync before the meeting' });
  const offer = panel.getByRole('button', { name: 'Send 2 edits to 1 site' });
  await expect(offer).toBeVisible();
  expect(writes()).toBe(0);
  await offer.click();
  await expect(panel).toContainText('Your edits are sent and confirmed.');
  await panel.getByText('What it did').click();
  for (const { key } of items) await expect(panel.getByRole('link', { name: new RegExp(`^${key} `) })).toBeVisible();
  const newest = page.getByRole('region', { name: 'History' }).getByRole('group').first();
  await expect(newest).toContainText('Before the meeting');
  await expect(newest).toContainText('Push finished: 2 sent.');
  await expect(page.getByRole('button', { name: 'Nothing to send' }).first()).toBeDisabled();
  expect(items.map(titleOf)).toEqual(['Sent on Friday', 'Sent as well']);
});

test('a tracker in trouble takes nothing, the edit stays, and goes out once it is well', async ({ cockpit: { page } }) => {
  const [item] = await editTitles(page, ['Kept until Monday']);
  const send = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Send 1 edit', exact: true }).click();
    await page.getByRole('dialog', { name: 'Send 1 edit to 1 site?' }).getByRole('button', { name: 'Send 1 edit' }).click();
  };
  await goTo(page, 'Sync');
  jira.served.faults.always(unavailable('1'));
  await send();
  const site = page.getByRole('region', { name: 'Acme Jira', exact: true });
  await expect(site).toContainText('The tracker has trouble');
  await expect(site).toContainText('every edit of yours is kept');
  jira.served.faults.clear();
  expect(titleOf(item!)).toBe(item!.title);
  await send();
  await expect(page.getByRole('region', { name: 'Last push' })).toContainText('Push finished: 1 sent.');
  await expect(site).not.toContainText('The tracker has trouble');
  await expect(page.getByRole('button', { name: 'Nothing to send' }).first()).toBeDisabled();
  expect(titleOf(item!)).toBe('Kept until Monday');
});
