import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { generateAzure } from '#electron/sandbox/azure/generator.ts';
import { generateJira } from '#electron/sandbox/jira/generator.ts';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import {
  bytesOf,
  chooseProjects,
  connectAzure,
  connectJira,
  countOfItems,
  createRelease,
  downloadOf,
  goTo,
  itemCount,
  itemRows,
  mapTo,
  notesEditor,
  notesSaved,
  openPart,
  pull,
  textOf,
  useDraft,
} from './support/acts.ts';
import { expect, test } from './support/cockpit.ts';
import { pdfFacts } from './support/pdf.ts';
import { startAzure, startJira, type JiraTracker } from './support/trackers.ts';

const ISSUES = 60;

let jira: JiraTracker;
test.beforeEach(async () => {
  jira = await startJira({ seed: generateJira({ issues: ISSUES, seed: 4, now: Date.now() }) });
});
test.afterEach(() => jira.served.close());

/** Somebody stores a record in the tracker as it stands, however odd. */
function spoil(key: string, fields: WireRecord): void {
  const { controls } = jira.site;
  const issue = controls.issue(key)!;
  controls.put({ ...issue, fields: { ...issue.fields, ...fields } });
}

/** Connects the Jira site, chooses its project and pulls it. @returns how the pull went */
async function pullJira(page: Page): Promise<string> {
  await connectJira(page, jira, 'Acme Jira');
  await chooseProjects(page, 'Acme Jira', ['GEN']);
  return pull(page);
}

/** Finds an item in the list by its key and opens its panel. */
async function openItem(page: Page, key: string): Promise<ReturnType<Page['getByRole']>> {
  await goTo(page, 'Items');
  await page.getByRole('searchbox', { name: 'Search items' }).fill(key);
  // Until the list is filtered, its rows are about to move away under the pointer.
  await expect(itemCount(page)).toContainText(' of ');
  const row = itemRows(page).filter({ has: page.getByText(key, { exact: true }) });
  await row.dblclick({ position: { x: 60, y: 12 } });
  const panel = page.getByRole('complementary', { name: 'Item' });
  await expect(panel.getByText(key, { exact: true }).first()).toBeVisible();
  return panel;
}

test('odd records are shown with what is odd, unreadable ones are set aside with the reason, all others arrive', async ({ cockpit }) => {
  const { page } = cockpit;
  const arabic = 'إصلاح تسجيل الدخول 🚀👩‍👩‍👧 \u202Eabc';
  const strange = {
    id: '77',
    name: 'Zustand „neu“',
    description: '',
    statusCategory: { id: 9, key: 'galaxy', colorName: 'x', name: 'Galaxy' },
  };
  spoil('GEN-1', { summary: null });
  spoil('GEN-2', { status: strange, issuetype: { id: '88', name: 'Wish', description: '', subtask: false } });
  spoil('GEN-3', { issuetype: null, status: null, assignee: 7, fixVersions: [{ name: 'no id' }] });
  spoil('GEN-4', { summary: arabic });
  spoil('GEN-5', { created: 'yesterday', updated: null });
  expect(await pullJira(page)).toContain(`Pull finished: ${ISSUES - 1} added, 1 not readable.`);
  await expect(page.getByRole('heading', { name: 'Set aside: 1 record' })).toBeVisible();
  await expect(page.getByText('It has no readable "updated" or "created" stamp.')).toBeVisible();
  await goTo(page, 'Items');
  expect(await countOfItems(page)).toBe(ISSUES - 1);

  const odd = { name: 'What was odd about this record' };
  const untitled = await openItem(page, 'GEN-1');
  await expect(untitled.getByRole('heading', { level: 2 })).toHaveText('(no title)');
  await expect(untitled.getByRole('list', odd)).toContainText('No summary');
  const unknown = await openItem(page, 'GEN-2');
  await expect(unknown.getByRole('list', odd)).toContainText('The status "Zustand „neu“" belongs to no known category.');
  await expect(unknown).toContainText('Wish');
  const bare = await openItem(page, 'GEN-3');
  for (const words of ['No status', 'No type', 'The field "assignee" could not be read', '1 of 1 values of "fixVersions"'])
    await expect(bare.getByRole('list', odd)).toContainText(words);

  await page.getByRole('searchbox', { name: 'Search items' }).fill('تسجيل');
  await expect(itemRows(page)).toHaveCount(1);
  const csv = await textOf(page, () => page.getByRole('button', { name: 'CSV' }).click());
  expect(csv).toContain(arabic);
  await openItem(page, 'GEN-4');
  await expect(page.getByRole('heading', { level: 2, name: arabic })).toHaveAttribute('dir', 'auto');
});

test('a description of 5 MB opens at its beginning, and can be read to its end', async ({ cockpit }) => {
  const { page } = cockpit;
  const words = 'The release manager reads on and on. ';
  const last = 'These are the last words.';
  await jira.served.close();
  jira = await startJira({ seed: generateJira({ issues: ISSUES, seed: 4, now: Date.now() }), dialect: 'data-center' });
  spoil('GEN-9', { description: words.repeat(Math.ceil(5_000_000 / words.length)) + last });
  expect(await pullJira(page)).toContain(`Pull finished: ${ISSUES} added.`);
  const description = (await openItem(page, 'GEN-9')).getByRole('region', { name: 'Description' });
  await expect(description).toContainText(/The beginning of 5,000,0\d\d characters/);
  await description.getByRole('button', { name: 'Show more' }).click();
  await description.getByRole('button', { name: 'Show all as text' }).click();
  await expect(description).toContainText(last);
  await description.getByRole('button', { name: 'Show less' }).click();
  await expect(description).not.toContainText(last);
});

test('an item with 10,000 links shows their number and the first of them', async ({ cockpit }) => {
  const { page } = cockpit;
  const type = { id: '1', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' };
  const links = Array.from({ length: 10_000 }, (_, index) => ({
    id: String(500_000 + index),
    type,
    outwardIssue: { id: String(900_000 + index), key: `FAR-${index + 1}`, fields: { summary: `Far item ${index + 1}` } },
  }));
  spoil('GEN-9', { issuelinks: links });
  expect(await pullJira(page)).toContain(`Pull finished: ${ISSUES} added.`);
  const list = (await openItem(page, 'GEN-9')).getByRole('region', { name: 'Links (10,000)' });
  await expect(list.getByRole('listitem')).toHaveCount(50);
  await list.getByRole('button', { name: 'Show more of 10,000' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(500);
  // A link to what was never pulled says so instead of showing nothing.
  await list.getByRole('button', { name: 'FAR-1', exact: true }).click();
  await expect(page.getByRole('complementary', { name: 'Item' })).toContainText('This item is not pulled');
});

/** Texts that would run, load or lead astray in a page that trusted them. `ADDRESS` stands for a server that counts who asks. */
const ATTACKS = [
  '<script>window.attacked=1</script>',
  '<img src=x onerror="window.attacked=1">',
  '"><svg onload=window.attacked=1>',
  "<iframe srcdoc='<script>parent.attacked=1</script>'></iframe>",
  '<img src="ADDRESS/img.png"><video poster="ADDRESS/poster"></video><link rel=stylesheet href="ADDRESS/a.css">',
  '<style>@import url(ADDRESS/b.css); body { background: url(ADDRESS/c.png) }</style><div style="background:url(ADDRESS/d.png)">d</div>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--><img src=1 onerror=window.attacked=1>">',
  '[click](javascript:window.attacked=1) ![picture](ADDRESS/e.png) <javascript:window.attacked=1> [ref]: ADDRESS/f',
  '{{constructor.constructor("window.attacked=1")()}} ${window.attacked=1} %3Cscript%3E',
  '<form action="ADDRESS/form"><button formaction="javascript:window.attacked=1">b</button></form><base href="ADDRESS/">',
  '<a href="jav&#x09;ascript:window.attacked=1">tab</a><a href="data:text/html,<script>1</script>">data</a><meta http-equiv=refresh content="0;url=ADDRESS/m">',
  '=HYPERLINK("ADDRESS/x","click")',
  'http://plain.example/ [user](https://bank.example@evil.example/) [file](file:///etc/passwd)',
];

test('nothing that a tracker or a person writes runs, loads or leads astray: lists, panels, notes, preview, PDF', async ({ cockpit }) => {
  const { page, context } = cockpit;
  const asked: string[] = [];
  const canary = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((listening) => canary.listen(0, '127.0.0.1', listening));
  const address = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
  const attacks = ATTACKS.map((text) => text.replaceAll('ADDRESS', address));
  const all = attacks.join('\n\n');
  const left: string[] = [];
  context.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).origin !== cockpit.origin) left.push(request.url());
  });
  page.on('dialog', (dialog) => left.push(`dialog ${dialog.message()}`));

  const azureSeed = generateAzure({ items: 30, seed: 4, now: Date.now() });
  const azure = await startAzure({
    seed: {
      ...azureSeed,
      workItems: azureSeed.workItems.map((item, index) => ({
        ...item,
        fields: {
          ...item.fields,
          'System.Title': attacks[index % attacks.length]!.slice(0, 250),
          'System.Description': all,
          'System.Tags': attacks[1]!,
        },
      })),
    },
  });
  try {
    const { controls } = jira.site;
    const version = controls.versions('GEN')[0]!;
    controls.setVersion('GEN', version.id, { ...version, name: attacks[1]!, description: all });
    const text = (words: string, marks: readonly WireRecord[] = []): WireRecord => ({ type: 'text', text: words, marks: [...marks] });
    const adf = {
      type: 'doc',
      version: 1,
      content: [
        ...attacks.map((attack) => ({ type: 'paragraph', content: [text(attack)] })),
        { type: 'paragraph', content: [text('link', [{ type: 'link', attrs: { href: 'javascript:window.attacked=1' } }])] },
        { type: 'mediaSingle', content: [{ type: 'media', attrs: { type: 'external', url: `${address}/media.png` } }] },
        { type: 'blockCard', attrs: { url: `${address}/card` } },
        {
          type: 'extension',
          attrs: { extensionType: 'x', text: attacks[0]! },
          content: [{ type: 'galaxy', content: [text('still readable')] }],
        },
      ],
    };
    const released = { resolution: { id: '1', name: 'Done' }, status: controls.issue('GEN-1')!.fields['status']! };
    attacks.forEach((attack, index) =>
      spoil(`GEN-${index + 1}`, {
        ...released,
        status: { id: '10099', name: attack, description: '', statusCategory: { id: 3, key: 'done', colorName: 'green', name: 'Done' } },
        summary: attack,
        description: adf,
        environment: all,
        labels: [attacks[2]!.replaceAll(' ', '_')],
        fixVersions: [{ ...version, name: attacks[1]! }],
        assignee: { name: 'eve', key: 'eve', displayName: attacks[1]!, active: true, timeZone: 'UTC' },
      }),
    );
    await connectJira(page, jira, attacks[1]!);
    await chooseProjects(page, attacks[1]!, ['GEN']);
    await connectAzure(page, azure, 'Azure');
    await chooseProjects(page, 'Azure', ['Harbour']);
    expect(await pull(page)).toContain('Pull finished');

    await test.step('lists and panels show it as text', async () => {
      const cloud = await openItem(page, 'GEN-1');
      await expect(cloud.getByRole('heading', { level: 2 })).toHaveText(attacks[0]!);
      await expect(cloud.getByRole('region', { name: 'Description' })).toContainText(attacks[3]!);
      await expect(cloud.getByRole('region', { name: 'Description' })).toContainText('still readable');
      await expect(cloud.getByText('Image not loaded').first()).toBeVisible();
      await goTo(page, 'Items');
      await page.getByRole('searchbox', { name: 'Search items' }).fill('');
      await page.getByRole('toolbar', { name: 'Items' }).getByRole('button', { name: 'Project' }).click();
      await page.getByRole('checkbox', { name: /^Harbour/ }).click();
      await page.keyboard.press('Escape');
      await itemRows(page)
        .first()
        .dblclick({ position: { x: 60, y: 12 } });
      await expect(page.getByRole('complementary', { name: 'Item' }).getByRole('region', { name: 'Description' })).toContainText('tab');
      await page.getByRole('button', { name: 'Clear all' }).click();
    });

    await test.step('a spreadsheet gets no formula', async () => {
      const csv = await textOf(page, () => page.getByRole('button', { name: 'CSV' }).click());
      expect(csv).not.toMatch(/(^|,)"?=HYPERLINK/m);
    });

    await test.step('notes, preview and PDF show it as text', async () => {
      await createRelease(page, attacks[1]!, '1');
      await mapTo(page, [{ search: 'onerror', option: /Version/ }]);
      await openPart(page, 'Notes');
      await useDraft(page);
      await notesEditor(page).click();
      await page.keyboard.press('ControlOrMeta+End');
      await page.keyboard.insertText(`\n\n${all}\n\n[fine](https://example.com/fine)\n`);
      await notesSaved(page);
      const preview = page.getByRole('region', { name: 'Preview' });
      await expect(preview.getByRole('link', { name: 'fine' })).toBeVisible();
      expect(await preview.locator('script, img, iframe, style, link, form, svg[onload], [onerror], [style]').count()).toBe(0);
      const facts = pdfFacts(await bytesOf(await downloadOf(page, () => page.getByRole('button', { name: 'PDF (A4)' }).click())));
      expect(facts.active).toEqual([]);
      // The pretend servers stand on this computer; every other address without encryption is only text.
      const own = [address, jira.address];
      expect(facts.links.filter((link) => !link.startsWith('https://') && !own.includes(new URL(link).origin))).toEqual([]);
      expect(facts.links.filter((link) => link.includes('@') || link.includes('passwd'))).toEqual([]);
    });
    expect(await page.evaluate(() => 'attacked' in window)).toBe(false);
    expect(asked).toEqual([]);
    expect(left).toEqual([]);
  } finally {
    await azure.served.close();
    canary.close();
  }
});

test('a version that is deleted in the tracker stays in the plan, with a sentence and a way out', async ({ cockpit }) => {
  const { page } = cockpit;
  const version = jira.site.controls.versions('GEN').find((each) => !each.archived)!;
  await pullJira(page);
  await createRelease(page, 'Autumn');
  await mapTo(page, [{ search: version.name, option: new RegExp(`^${version.name.replaceAll('.', '\\.')} `) }]);
  const mapped = page.getByRole('region', { name: 'Mapped to' });
  await expect(mapped.getByRole('listitem')).toHaveCount(1);
  await expect(mapped.getByRole('list', { name: 'Problems with the mapping' })).toBeHidden();
  jira.site.controls.setVersion('GEN', version.id, null);
  await pull(page);
  await page.goBack();
  await expect(mapped.getByRole('list', { name: 'Problems with the mapping' })).toContainText(
    `The version "${version.name}" is no longer in Acme Jira`,
  );
  await mapped.getByRole('button', { name: `Unmap ${version.name}` }).click();
  await expect(mapped).toContainText('Nothing yet.');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(mapped.getByRole('button', { name: `Unmap ${version.name}` })).toBeVisible();
});

test('a project that the token may not see any more is marked, and its data stays', async ({ cockpit }) => {
  const { page } = cockpit;
  await pullJira(page);
  jira.site.controls.hideProject('GEN', true);
  await pull(page);
  await expect(page.getByText(/No access since/)).toBeVisible();
  await goTo(page, 'Items');
  expect(await countOfItems(page)).toBe(ISSUES);
  jira.site.controls.hideProject('GEN', false);
  expect(await pull(page)).toContain('Pull finished');
  await expect(page.getByText(/No access since/)).toBeHidden();
  await goTo(page, 'Items');
  expect(await countOfItems(page)).toBe(ISSUES);
});

test('a tracker that suddenly deletes many items removes nothing here until a person decides', async ({ cockpit }) => {
  const { page } = cockpit;
  const azure = await startAzure({ seed: generateAzure({ items: ISSUES, seed: 4, now: Date.now() }) });
  try {
    await connectAzure(page, azure, 'Acme Azure');
    await chooseProjects(page, 'Acme Azure', ['Harbour']);
    await pull(page);
    const ids = [...azure.organisation.store.items.keys()];
    for (const id of ids.slice(0, 20)) azure.organisation.remove(id);
    await page.getByRole('button', { name: 'Pull everything' }).click();
    await expect(page.getByText(`20 of ${ISSUES} items are not in Harbour any more`)).toBeVisible();
    await expect(page.getByText('Nothing was removed.')).toBeVisible();
    await page.getByRole('button', { name: 'Keep all of them' }).click();
    await expect(page.getByRole('region', { name: 'History' }).getByRole('group')).toHaveCount(2);
    await goTo(page, 'Items');
    expect(await countOfItems(page)).toBe(ISSUES);
  } finally {
    await azure.served.close();
  }
});

test('a second window shows the same plan at once, and undoes what the first one did', async ({ cockpit }) => {
  const { page } = cockpit;
  await expect(page.getByRole('heading', { name: 'Welcome to Release Cockpit' })).toBeVisible();
  await createRelease(page, 'Autumn');
  const second = await cockpit.openWindow();
  const [mine, theirs] = [page, second].map((window) => window.getByRole('textbox', { name: 'Name', exact: true }));
  await expect(theirs!).toHaveValue('Autumn'); // a window opens where the last one was left
  await mine!.fill('Winter');
  await mine!.press('Enter');
  await expect(theirs!).toHaveValue('Winter');
  await theirs!.blur();
  await second.keyboard.press('ControlOrMeta+z');
  await expect(theirs!).toHaveValue('Autumn');
  await expect(mine!).toHaveValue('Autumn');
});
