import { describe, expect, test } from 'vitest';
import { changelogOf, changeTypeOf, entryText, isBreaking, type ChangelogItem } from '#shared/domain/changelog.ts';
import { entryLine, escapeMarkdown, generateDraft } from '#shared/domain/notes-draft.ts';
import type { ItemId } from '#shared/domain/item.ts';
import { releaseTitle } from '#shared/domain/release-title.ts';

const anItem = (fields: Partial<ChangelogItem> = {}): ChangelogItem => ({
  id: `c/${fields.key ?? 'APP-1'}` as ItemId,
  key: 'APP-1',
  title: 'Pay by invoice',
  url: `https://acme.example/browse/${fields.key ?? 'APP-1'}`,
  type: 'Story',
  typeKind: 'story',
  stateCategory: 'done',
  resolution: 'Done',
  labels: [],
  components: [],
  parent: null,
  ...fields,
});

const aRelease = { name: 'Storefront', version: '4.2.0', summary: '', target: null, actual: null };

describe('the type of a change', () => {
  test.each([
    // what decides                          title                            labels              kind      type
    ['a bug is a fix', 'Cart loses items', [], 'bug', 'Fixed'],
    ['a story is an addition', 'Pay by invoice', [], 'story', 'Added'],
    ['a task is a change', 'Speed up search', [], 'task', 'Changed'],
    ['a security label wins over the kind', 'Cart loses items', ['Security'], 'bug', 'Security'],
    ['a CVE in the title is security', 'Update libfoo (CVE-2026-1234)', [], 'task', 'Security'],
    ['a removal is told by its first word', 'Remove the old checkout', [], 'story', 'Removed'],
    ['a label in any spelling counts', 'Old API', ['Deprecation'], 'task', 'Deprecated'],
    ['a conventional prefix counts', 'feat(cart): gift cards', [], 'task', 'Added'],
    ['a conventional chore is a change', 'chore: new build', [], 'story', 'Changed'],
  ] as const)('%s', (_, title, labels, typeKind, type) => {
    expect(changeTypeOf({ title, labels: [...labels], typeKind })).toBe(type);
  });

  test.each([
    ['a breaking label', { title: 'New login', labels: ['breaking_change'] }, true],
    ['the word BREAKING', { title: 'BREAKING new login', labels: [] }, true],
    ['a conventional exclamation mark', { title: 'feat(api)!: new login', labels: [] }, true],
    ['the word in lower case does not count', { title: 'Stop breaking the cart', labels: [] }, false],
  ])('%s marks what breaks', (_, item, breaking) => {
    expect(isBreaking(item)).toBe(breaking);
  });
});

test('an entry is one line with a capital and no full stop', () => {
  expect(entryText('fix(cart):  cart loses\n items.')).toBe('Cart loses items');
});

test('items without a change in the product are left out with their reason', () => {
  const parent = anItem({ key: 'APP-1' });
  const { entries, leftOut } = changelogOf([
    parent,
    anItem({ key: 'APP-2', stateCategory: 'doing' }),
    anItem({ key: 'APP-3', resolution: "Won't Fix" }),
    anItem({ key: 'APP-4', typeKind: 'epic' }),
    anItem({ key: 'APP-5', typeKind: 'subtask', parent: parent.id }),
    anItem({ key: 'APP-6', typeKind: 'subtask', parent: 'c/elsewhere' as ItemId }),
  ]);
  expect(entries.map((entry) => entry.key)).toEqual(['APP-1', 'APP-6']);
  expect(leftOut.map(({ item, reason }) => [item.key, reason])).toEqual([
    ['APP-2', 'not-done'],
    ['APP-3', 'not-fixed'],
    ['APP-4', 'container'],
    ['APP-5', 'part-of-parent'],
  ]);
});

test('entries stand by type, breaking first, CVEs before other security, then by number', () => {
  const { entries } = changelogOf([
    anItem({ key: 'APP-10', typeKind: 'bug' }),
    anItem({ key: 'APP-9', typeKind: 'bug' }),
    anItem({ key: 'APP-8', title: 'Harden headers', labels: ['security'] }),
    anItem({ key: 'APP-11', title: 'Patch CVE-2026-1', labels: ['security'] }),
    anItem({ key: 'APP-12', typeKind: 'bug', labels: ['breaking'] }),
    anItem({ key: 'APP-13' }),
  ]);
  expect(entries.map((entry) => entry.key)).toEqual(['APP-13', 'APP-12', 'APP-9', 'APP-10', 'APP-11', 'APP-8']);
});

test('a title from a tracker cannot become markup', () => {
  expect(escapeMarkdown('<img src=x> [a](javascript:x) **b** `c` a_b_c ~~d~~ &lt;')).toBe(
    '\\<img src=x\\> \\[a\\](javascript:x) \\*\\*b\\*\\* \\`c\\` a\\_b\\_c \\~\\~d\\~\\~ &amp;lt;',
  );
});

test('a version keeps its full stop, and a number that would begin a list does not', () => {
  expect(['4.2.0', '4.', '4. Quarter', '12) Sprint', 'v4. x'].map(escapeMarkdown)).toEqual([
    '4.2.0',
    '4\\.',
    '4\\. Quarter',
    '12\\) Sprint',
    'v4. x',
  ]);
});

test('an address that is not http is not linked', () => {
  const [entry] = changelogOf([anItem({ url: 'javascript:alert(1)' })]).entries;
  expect(entryLine(entry!)).toBe('- Pay by invoice (APP-1)');
});

test('a draft has a title with version and date, a warning for breaking changes, and sections by type', () => {
  expect(
    generateDraft({
      release: { ...aRelease, actual: '2026-11-30' as never, summary: 'Faster checkout.' },
      items: [anItem(), anItem({ key: 'APP-2', title: 'Cart loses items', typeKind: 'bug', labels: ['breaking'] })],
    }),
  ).toBe(`# Storefront 4.2.0 - 2026-11-30

Faster checkout.

**Read before you upgrade:** one change is marked as breaking.

## Added

- Pay by invoice ([APP-1](https://acme.example/browse/APP-1))

## Fixed

- **Breaking:** Cart loses items ([APP-2](https://acme.example/browse/APP-2))
`);
});

test('a draft of an empty scope says so', () => {
  expect(generateDraft({ release: aRelease, items: [] })).toBe('# Storefront 4.2.0\n\nNo finished changes are in scope yet.\n');
});

test('an address with brackets or spaces does not end its link early', () => {
  const [entry] = changelogOf([anItem({ url: 'https://acme.example/a (b)<c>' })]).entries;
  expect(entryLine(entry!)).toBe('- Pay by invoice ([APP-1](https://acme.example/a%20%28b%29%3Cc%3E))');
});

test.each([
  ['Storefront', '4.2.0', 'Storefront 4.2.0'],
  ['Storefront 4.2', '4.2.0', 'Storefront 4.2.0'],
  ['Storefront 4.2.0', '4.2.0', 'Storefront 4.2.0'],
  ['Payments 32', '32', 'Payments 32'],
  ['Storefront 4', '42.0', 'Storefront 4 42.0'],
  ['4.2', '4.2.1', '4.2.1'],
  ['Autumn', '', 'Autumn'],
])('the title of %s with version "%s" is %s', (name, version, title) => {
  expect(releaseTitle({ name, version })).toBe(title);
});

test('a title that turns the direction of text does not reach the key behind it', () => {
  const [entry] = changelogOf([anItem({ title: 'Pay \u202EecioVni yb' })]).entries;
  expect(entryLine(entry!)).toBe('- \u2068Pay \u202EecioVni yb\u2069 ([APP-1](https://acme.example/browse/APP-1))');
});
