import { readPayloadFolder } from '#electron/sandbox/jira/payload-folder.ts';
import {
  bytesOf,
  chooseProjects,
  connectJira,
  countOfItems,
  createRelease,
  downloadOf,
  goTo,
  itemCount,
  itemGrid,
  itemRows,
  mapTo,
  notesSaved,
  openPart,
  openRelease,
  pull,
  textOf,
  useDraft,
} from './support/acts.ts';
import { ARCHIVE, archivedIssues } from './support/archive.ts';
import { expect, test } from './support/cockpit.ts';
import { pdfFacts, pdfText } from './support/pdf.ts';
import { startJira, type JiraTracker } from './support/trackers.ts';

/** Two real projects as they were archived: 1,816 issues, 247 versions. */
const RELEASES = [
  { project: 'DAEMON', name: 'Daemon', version: '1.1.0', target: 'Appc Daemon 1.1.0' },
  { project: 'ALOY', name: 'Alloy', version: '1.7.0', target: 'Alloy 1.7.0' },
] as const;

for (const dialect of ['cloud', 'data-center'] as const) {
  test.describe(`the archived projects in the ${dialect} dialect`, () => {
    test.skip(ARCHIVE === null, 'the recorded payloads are absent');
    let jira: JiraTracker;
    test.beforeAll(async () => {
      if (ARCHIVE === null) return;
      const seed = await readPayloadFolder(ARCHIVE, { zone: 'Europe/Berlin', callerZone: 'America/Los_Angeles' });
      jira = await startJira({ seed, dialect });
    });
    test.afterAll(() => jira?.served.close());

    test('are pulled whole, mapped to real versions, kept without the tracker, and released as notes and PDF', async ({ cockpit }) => {
      let { page } = cockpit;
      const issues = { DAEMON: archivedIssues('DAEMON'), ALOY: archivedIssues('ALOY') };
      const all = issues.DAEMON.length + issues.ALOY.length;
      const scopeOf = (project: 'DAEMON' | 'ALOY', target: string): typeof issues.DAEMON =>
        issues[project].filter((issue) => issue.fields.fixVersions.some((version) => version.name === target));

      await test.step('every issue arrives and none is set aside', async () => {
        await connectJira(page, jira, 'Archive');
        await chooseProjects(page, 'Archive', ['ALOY', 'DAEMON']);
        expect(await pull(page)).toContain(`Pull finished: ${all.toLocaleString('en-GB')} added.`);
        await expect(page.getByRole('heading', { name: /^Set aside/ })).toBeHidden();
        await goTo(page, 'Items');
        expect(await countOfItems(page)).toBe(all);
      });

      for (const { project, name, version, target } of RELEASES) {
        await test.step(`${name} ${version} is mapped to the version ${target}: its items are those of the file`, async () => {
          await createRelease(page, name, version);
          await mapTo(page, [{ search: target, option: new RegExp(`^${target} `) }]);
          const scope = scopeOf(project, target);
          await expect(page.getByRole('region', { name: 'Mapped to' }).getByRole('listitem')).toContainText(`of ${scope.length} done`);
          await openPart(page, 'Scope');
          await expect(itemCount(page)).toHaveText(`${scope.length} items`);
          const csv = await textOf(page, () => page.getByRole('button', { name: 'CSV' }).click());
          expect(
            csv
              .match(/^"?(?:ALOY|DAEMON)-\d+/gm)
              ?.map((key) => key.replace('"', ''))
              .toSorted(),
          ).toEqual(scope.map((issue) => issue.key).toSorted());
        });
      }

      await test.step('an item shows all its links', async () => {
        const linked = scopeOf('ALOY', 'Alloy 1.7.0').toSorted((a, b) => b.fields.issuelinks.length - a.fields.issuelinks.length)[0]!;
        await page.getByRole('searchbox').fill(linked.key);
        await expect(itemRows(page)).toHaveCount(1);
        await itemRows(page)
          .first()
          .dblclick({ position: { x: 60, y: 12 } });
        const panel = page.getByRole('complementary', { name: 'Item' });
        await expect(panel.getByRole('heading', { level: 2 })).toHaveText(linked.fields.summary);
        await expect(panel.getByRole('region', { name: `Links (${linked.fields.issuelinks.length})` })).toBeVisible();
      });

      await test.step('all of it is there after a night without the tracker', async () => {
        await jira.served.close();
        page = await cockpit.restart();
        await goTo(page, 'Items');
        expect(await countOfItems(page)).toBe(all);
        await expect(itemGrid(page)).toBeVisible();
      });

      const { project, target, version } = RELEASES[0];
      const scope = scopeOf(project, target);
      const finished = scope
        .filter((issue) => issue.fields.resolution?.name === 'Fixed')
        .map((issue) => `${jira.address}/browse/${issue.key}`);
      await test.step('the notes name each finished item of this version once, and leave as Markdown', async () => {
        await openRelease(page, `${RELEASES[0].name} ${version}`);
        await openPart(page, 'Notes');
        await useDraft(page);
        await notesSaved(page);
        const markdown = await textOf(page, () => page.getByRole('button', { name: 'Markdown' }).click());
        expect(markdown).toContain(`# ${RELEASES[0].name} ${version}`);
        expect([...markdown.matchAll(/\]\(<?(http[^)>]*)>?\)/g)].map((match) => match[1]!).toSorted()).toEqual(finished.toSorted());
      });

      await test.step('and as a tagged PDF that links every entry to its issue', async () => {
        const download = await downloadOf(page, () => page.getByRole('button', { name: 'PDF (A4)' }).click());
        const facts = pdfFacts(await bytesOf(download));
        expect(facts).toMatchObject({ tagged: true, outline: true, active: [] });
        expect([...new Set(facts.links)].toSorted()).toEqual(finished.toSorted());
        const text = pdfText(await download.path());
        if (text !== null) expect(text).toContain(version);
      });
    });
  });
}
