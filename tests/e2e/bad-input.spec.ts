import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import { chooseProjects, connectJira, goTo, pull } from './support/acts.ts';
import { expect, test } from './support/cockpit.ts';
import { startJira, type JiraTracker } from './support/trackers.ts';

let jira: JiraTracker;
test.beforeEach(async () => {
  jira = await startJira();
});
test.afterEach(() => jira.served.close());

/** Somebody stores a record in the tracker as it stands, however odd. */
function spoil(key: string, fields: WireRecord): void {
  const { controls } = jira.site;
  const issue = controls.issue(key)!;
  controls.put({ ...issue, fields: { ...issue.fields, ...fields } });
}

test('an item without a summary is shown with what is odd about it, and nothing else is lost', async ({ cockpit }) => {
  const { page } = cockpit;
  spoil('GEN-7', { summary: null });
  await connectJira(page, jira, 'Acme Jira');
  await chooseProjects(page, 'Acme Jira', ['GEN']);
  expect(await pull(page)).toContain('Pull finished');
  await goTo(page, 'Items');
  await page.getByRole('searchbox', { name: 'Search items' }).fill('GEN-7');
});
