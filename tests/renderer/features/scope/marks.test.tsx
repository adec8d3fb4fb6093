import { beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { useDrafts } from '#renderer/features/scope/fields/drafts.ts';
import type { PendingFields } from '#shared/domain/item.ts';
import { fakeEngine } from '#tests/support/fake-engine.ts';
import { freshList, openList, PAY_1, row } from './fields/rig.tsx';

beforeEach(freshList);

const words = (): string =>
  row(/PAY-1\b/)
    .elements()
    .map(({ textContent }) => textContent)
    .join();

/** Opens the list with edits of the first item that wait. */
async function listWith(waiting: PendingFields): Promise<void> {
  const { items } = fakeEngine({});
  const marked = <Row extends { readonly id: string }>(rows: readonly Row[]): readonly Row[] =>
    rows.map((each) => (each.id === PAY_1.id ? { ...each, ...waiting } : each));
  await openList({
    items: {
      query: async (asked) => {
        const answer = await items.query(asked);
        return { ...answer, first: marked(answer.first) };
      },
      rows: async (ids) => marked(await items.rows(ids)),
    },
  });
}

test.each([1440, 390])(
  'an item that was made here is marked as new in a list %i pixels wide, and an edit of it beside that',
  async (width) => {
    await page.viewport(width, 844);
    await listWith({ pending: ['create', 'state'] });
    await expect.poll(words).toMatch(/NewMade here, not in the tracker yet: /);
    expect(words()).toContain('(Changed here, not in the tracker yet)');
    expect(words().match(/not in the tracker yet/g)).toHaveLength(2);
  },
);

test('a new item that the tracker refused says so in the list', async () => {
  await listWith({ pending: ['create'], conflicts: ['create'] });
  await expect.poll(words).toContain('RefusedRefused by the tracker: open the item: ');
});

test('no row moves when the line of unsaved words comes or goes', async () => {
  await openList();
  await expect.element(row(/PAY-1\b/)).toBeVisible();
  const before = row(/PAY-1\b/)
    .element()
    .getBoundingClientRect().top;
  useDrafts.getState().keep('comment', PAY_1.id, { begun: null, markdown: 'Half a comment' });
  const line = page.getByRole('status').filter({ hasText: 'Not saved yet' });
  await expect.element(line).toBeVisible();
  expect(
    row(/PAY-1\b/)
      .element()
      .getBoundingClientRect().top,
  ).toBe(before);
  const grid = page.getByRole('grid').element().getBoundingClientRect();
  expect(line.element().getBoundingClientRect().top).toBeGreaterThanOrEqual(grid.bottom);
});
