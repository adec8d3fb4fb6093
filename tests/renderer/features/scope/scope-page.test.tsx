import { Dexie } from 'dexie';
import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine, type EngineClient } from '#renderer/engine/client/index.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { ScopePage } from '#renderer/features/scope/index.ts';
import { HIDDEN_AT_FIRST } from '#renderer/features/scope/columns.tsx';
import { useScopeView, type Source } from '#renderer/features/scope/view-store.ts';
import { requestCommand } from '#renderer/ui/commands.ts';
import { toast } from '#renderer/ui/toast.tsx';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { ItemQuery } from '#shared/domain/scope.ts';
import { InApp } from '#tests/support/in-app.tsx';
import { fakeEngine, fakeFullItem, fakeItem, fillPlan } from '../../../support/fake-engine.ts';

const db = new CockpitDb();
const queries: ItemQuery[] = [];
let items: Partial<EngineClient['items']>;

function open(release: ReleaseId | null = null, source: Source | null = null) {
  const base = fakeEngine();
  const query: EngineClient['items']['query'] = async (asked) => {
    queries.push(asked);
    return base.items.query(asked);
  };
  setEngine(fakeEngine({ items: { query, ...items } }));
  return render(
    <InApp>
      <ScopePage release={release} source={source} />
    </InApp>,
  );
}
const row = (name: string | RegExp) => page.getByRole('row', { name });

beforeEach(async () => {
  await page.viewport(1300, 800);
  queries.length = 0;
  items = {};
  await fillPlan(db);
  useScopeView.setState({
    filters: {},
    group: null,
    sort: [{ column: 'updated', descending: true }],
    table: { order: [], hidden: HIDDEN_AT_FIRST, widths: {} },
  });
});

test('a list of one version asks for its items only, names it, and leads back to all', async () => {
  const source = { target: { kind: 'version', version: 'v' }, label: 'Storefront 4.3' } as unknown as Source;
  await open(null, source);
  await expect.element(page.getByText('What Storefront 4.3 holds')).toBeVisible();
  await expect.element(page.getByRole('link', { name: 'Storefront 4.3: show all items instead' })).toHaveAttribute('href', '#/items');
  expect(queries.at(-1)!.filter.source).toEqual(source.target);
});

test('state and type filters say how many items each value has', async () => {
  await open();
  await userEvent.click(page.getByRole('button', { name: 'Type' }));
  await expect.element(page.getByRole('listitem').filter({ hasText: /^Epic\d+$/ })).toBeVisible();
});

test('the commands of the list export it and copy what is selected', async () => {
  const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  await open();
  await expect.element(page.getByText('600 items')).toBeVisible();
  await userEvent.click(page.getByRole('checkbox', { name: 'Select all rows' }));
  await expect.element(page.getByText(/600 selected/)).toBeVisible();
  expect(requestCommand('table.copy')).toBe(true);
  await expect.element(page.getByText('600 items copied as a table')).toBeVisible();
  expect(written.mock.calls[0]![0].split('\n')).toHaveLength(601);
  expect(requestCommand('scope.export-csv')).toBe(true);
  await expect.element(page.getByText('600 items exported as CSV')).toBeVisible();
});

test('a CSV file has dates that spreadsheets sort, and a name like those of other documents', async () => {
  const files: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
    files.push(file as Blob);
    return 'blob:none';
  });
  const names: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  await open('release-3' as ReleaseId);
  await expect.element(page.getByText('600 items')).toBeVisible();
  expect(requestCommand('scope.export-csv')).toBe(true);
  await expect.element(page.getByText('600 items exported as CSV')).toBeVisible();
  vi.restoreAllMocks();
  expect(names).toEqual(['Shop-Gift-cards-4.2-scope.csv']);
  const [header, first] = (await files[0]!.text()).split('\r\n');
  expect(header).toContain('"Updated (UTC)"');
  expect(first).toMatch(/"\d{4}-\d{2}-\d{2} \d{2}:\d{2}"/);
});

test('a file that is asked for before the release is read has its name all the same', async () => {
  const names: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = db.transaction('rw', db.releases, () => Dexie.waitFor(promise));
  await open('release-3' as ReleaseId);
  await expect.element(page.getByText('600 items')).toBeVisible();
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  expect(names).toEqual([]);
  resolve();
  await held;
  await expect.element(page.getByText('600 items exported as CSV')).toBeVisible();
  vi.restoreAllMocks();
  expect(names).toEqual(['Shop-Gift-cards-4.2-scope.csv']);
});

test('in a window of 1440 pixels the labels are in sight whole, beside the rail and a scrollbar', async () => {
  await page.viewport(1440 - 176 - 15, 800);
  await open();
  const labels = page.getByRole('columnheader', { name: 'Labels' });
  await expect.element(labels).toBeVisible();
  expect(labels.element().getBoundingClientRect().right).toBeLessThanOrEqual(1440 - 176 - 15);
});

test('filters go to the engine, the line counts, and one button clears them all', async () => {
  await open();
  await expect.element(page.getByText('600 items')).toBeVisible();
  await page.getByRole('button', { name: 'Type' }).click();
  await page.getByRole('checkbox', { name: 'Bug' }).click();
  await expect.element(page.getByText('120 of 600')).toBeVisible();
  expect(queries.at(-1)!.filter.typeKinds).toEqual(['bug']);
  await userEvent.keyboard('{Escape}');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect.element(page.getByText('600 items')).toBeVisible();
});

test('typing is asked for once it pauses', async () => {
  await open();
  await page.getByRole('searchbox', { name: 'Search items' }).fill('gift');
  await expect.poll(() => queries.at(-1)!.filter.text).toBe('gift');
});

test('clicking a head sorts in the engine', async () => {
  await open();
  await page.getByRole('columnheader', { name: 'Title' }).getByRole('button').click();
  await expect.poll(() => queries.at(-1)!.sort).toEqual([{ column: 'title', descending: false }]);
});

test('selected rows are counted and copied as a table that no spreadsheet runs', async () => {
  items = { rows: async (ids) => ids.map((id) => ({ ...fakeItem(Number(id.split('/')[1]) - 20_000), title: '=cmd|calc' })) };
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  await open();
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await expect.element(page.getByText('600 items, 2 selected')).toBeVisible();
  await userEvent.keyboard('{Control>}c{/Control}');
  await expect.poll(() => write.mock.calls.length).toBe(1);
  const [head, ...lines] = write.mock.calls[0]![0].split('\n');
  expect([head!.split('\t').slice(0, 2), lines.length, lines[0]!.split('\t')[1]]).toEqual([['Key', 'Title'], 2, "'=cmd|calc"]);
});

test('the list stays where it is in a narrow window when rows of it are selected', async () => {
  await page.viewport(390, 844);
  await open();
  await expect.element(page.getByText('600 items', { exact: true })).toBeVisible();
  const top = (): number => page.getByRole('grid', { name: 'Items' }).element().getBoundingClientRect().top;
  const before = top();
  await page.viewport(1300, 800);
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await page.viewport(390, 844);
  await expect.element(page.getByText('2 selected', { exact: true })).toBeVisible();
  expect(top()).toBe(before);
});

test.each([1024, 390])('a message leaves the bar of the selected items in reach at %i pixels', async (width) => {
  await open();
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await page.viewport(width, 844);
  const bar = page.getByRole('toolbar', { name: 'Edit the selected items' });
  await expect.element(bar).toBeVisible();
  toast({ title: '2 items changed', text: 'A sentence or two about what was left as it was.' });
  const message = page.getByRole('dialog').filter({ hasText: '2 items changed' });
  await expect.element(message).toBeVisible();
  expect(message.element().getBoundingClientRect().bottom).toBeLessThanOrEqual(bar.element().getBoundingClientRect().top);
});

test.each([1024, 390])('the last row can be scrolled above the bar of the selected items at %i pixels', async (width) => {
  await open();
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await page.viewport(width, 844);
  const bar = page.getByRole('toolbar', { name: 'Edit the selected items' });
  await expect.element(bar).toBeVisible();
  const room = getComputedStyle(page.getByRole('grid').element().firstElementChild!).paddingBottom;
  const { top } = bar.element().getBoundingClientRect();
  expect(Number.parseFloat(room)).toBeGreaterThanOrEqual(page.getByRole('grid').element().getBoundingClientRect().bottom - top);
});

test('a row opens its item beside the list, and Esc goes back to the row', async () => {
  await open();
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Enter}');
  const panel = page.getByRole('complementary', { name: 'Item' });
  await expect.element(panel.getByRole('heading', { level: 2 })).toHaveFocus();
  await expect
    .element(panel.getByRole('link', { name: 'Open in tracker' }))
    .toHaveAttribute('href', 'https://acme.atlassian.net/browse/PAY-1');
  await userEvent.keyboard('{Escape}');
  await expect.element(panel).not.toBeInTheDocument();
  await expect.element(row(/PAY-1 /)).toHaveFocus();
});

test('an open panel follows the row that is chosen, and leaves the keyboard in the list until somebody goes in', async () => {
  items = { get: async (id) => fakeFullItem(1, { id, key: id === fakeItem(1).id ? 'PAY-1' : 'SHOP-3', title: `Title of ${id}` }) };
  await open();
  const panel = page.getByRole('complementary', { name: 'Item' });
  await row(/SHOP-3 /).click();
  await expect.element(panel).not.toBeInTheDocument();
  await userEvent.keyboard('{Enter}');
  await expect.element(panel.getByRole('heading', { level: 2 })).toHaveFocus();
  await row(/PAY-1 /).click();
  await expect.element(panel.getByText('PAY-1', { exact: true })).toBeVisible();
  await expect.element(row(/PAY-1 /)).toHaveFocus();
  await row(/SHOP-3 /).click({ modifiers: ['ControlOrMeta'] });
  await expect.element(page.getByText(/items, 2 selected/)).toBeVisible();
  await expect.element(panel.getByText('PAY-1', { exact: true })).toBeVisible();
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Enter}');
  await expect.element(panel.getByRole('heading', { level: 2 })).toHaveFocus();
});

test('ten thousand links are shown in parts', async () => {
  const links = Array.from({ length: 10_000 }, (_, index) => ({
    id: String(index),
    type: 'Blocks',
    label: 'is blocked by',
    relation: 'needs' as const,
    target: fakeItem(index + 2).id,
    targetKey: `PAY-${index + 2}`,
  }));
  items = { get: async () => fakeFullItem(1, { links }) };
  await open();
  await row(/PAY-1 /)
    .getByText('PAY-1', { exact: true })
    .dblClick();
  const section = page.getByRole('region', { name: /Links/ });
  await expect.element(section.getByRole('heading', { name: 'Links (10,000)' })).toBeVisible();
  expect(section.getByRole('listitem').elements()).toHaveLength(50);
  await section.getByRole('button', { name: 'Show more of 10,000' }).click();
  await expect.poll(() => section.getByRole('listitem').elements().length).toBe(500);
});

test('what was odd about a record and its own fields are said in words', async () => {
  items = {
    get: async () =>
      fakeFullItem(1, {
        oddities: ['No summary: shown as "(no title)"'],
        extra: { customfield_1: { value: 'Gold' }, customfield_2: [{ name: 'A' }, { name: 'B' }], empty: null },
      }),
  };
  await open();
  await row(/PAY-1 /)
    .getByText('PAY-1', { exact: true })
    .dblClick();
  await expect.element(page.getByText('No summary: shown as "(no title)"')).toBeVisible();
  const fields = page.getByRole('region', { name: 'Other fields (2)' });
  await expect.element(fields.getByText('Gold')).toBeVisible();
  await expect.element(fields.getByText('A, B')).toBeVisible();
});

test('an address leads to the item of the other tracker; one that leads nowhere here opens outside, a script not at all', async () => {
  const shop = {
    id: fakeItem(2).id,
    key: 'SHOP-2',
    title: 'Gift cards',
    state: 'Doing',
    stateCategory: 'doing',
    connectionName: 'Shop',
  } as const;
  const relations = ['https://jira.example/browse/SHOP-2', 'https://wiki.example/spec', 'javascript:alert(1)'].map((url) => ({
    rel: 'Hyperlink',
    url,
    attributes: {},
  }));
  items = {
    get: async (id) =>
      fakeFullItem(1, { id, key: id === shop.id ? shop.key : 'PAY-1', extra: { relations, customfield_9: 'http://old.example/' } }),
    webLinks: async (id) =>
      id === shop.id
        ? []
        : [
            { url: 'https://jira.example/browse/SHOP-2', field: null, comment: 'Needed by the shop', item: shop },
            { url: 'https://wiki.example/spec', field: null, comment: null, item: null },
            { url: 'http://old.example/', field: 'customfield_9', comment: null, item: null },
          ],
    webBacklinks: async (id) =>
      id === shop.id ? [{ item: { ...shop, id: fakeItem(1).id, key: 'PAY-1', title: 'Pay later' }, comment: null }] : [],
  };
  await open();
  await row(/PAY-1 /)
    .getByText('PAY-1', { exact: true })
    .dblClick();
  const section = page.getByRole('region', { name: 'Web links (3)' });
  await expect.element(section.getByText('via hyperlink, Needed by the shop')).toBeVisible();
  await expect
    .element(section.getByRole('link', { name: 'https://wiki.example/spec' }))
    .toHaveAttribute('href', 'https://wiki.example/spec');
  await expect.element(section.getByText('http://old.example/')).toBeVisible();
  expect(section.getByRole('link').elements()).toHaveLength(1);
  await expect.element(page.getByRole('region', { name: 'Other fields (1)' }).getByText(/javascript:alert/)).toBeVisible();
  expect(page.getByRole('link', { name: /javascript/ }).elements()).toEqual([]);

  await section.getByRole('button', { name: 'SHOP-2 Gift cards' }).click();
  await expect.element(page.getByRole('region', { name: 'Web links (1)' }).getByRole('button', { name: 'PAY-1 Pay later' })).toBeVisible();
});

test('a release without a mapping teaches to map it', async () => {
  await db.mappings.clear();
  items = { query: async () => ({ ids: [], groups: [], unfiltered: 0, first: [] }) };
  await open('release-3' as ReleaseId);
  await page.getByRole('button', { name: 'Map this release' }).click();
  await expect.element(page.getByRole('dialog', { name: /Map Shop Gift cards/ })).toBeVisible();
});

test('an engine that does not answer is said, and the page stays', async () => {
  items = { query: () => Promise.reject(new Error('gone')) };
  await open();
  await expect.element(page.getByText(/the engine did not answer/)).toBeVisible();
});
