import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { PreviewRow } from '#renderer/features/sync/preview-row.tsx';
import { localId, type OperationId } from '#shared/sync/operation.ts';
import { anEdit, anOutgoingItem } from './preview-data.ts';

test.each([926, 1088])('a title takes the room there is, and a mark stands in the middle of its row, at %i pixels', async (width) => {
  const item = { ...anOutgoingItem(1, anEdit(1, 'goes')), title: 'A title that goes on for longer than any row is wide '.repeat(5) };
  await render(
    <div role="grid" aria-label="Rows" style={{ width, height: 28 }}>
      <PreviewRow item={item} direction="going" line={1} index={0} open={false} selected={false} active narrow={false} now={0} />
    </div>,
  );
  const row = page.getByRole('row').element().getBoundingClientRect();
  const [, , title, , mark] = [...page.getByRole('row').element().children];
  expect(title!.getBoundingClientRect().width).toBeGreaterThan(width * 0.33);
  const badge = mark!.firstElementChild!.getBoundingClientRect();
  // The line below the row is a part of it.
  expect(Math.abs((badge.top + badge.bottom) / 2 - (row.top + row.bottom - 1) / 2)).toBeLessThanOrEqual(0.5);
});

test.each([
  [926, false],
  [390, true],
])(
  'a new record that is not confirmed says until when it is checked, and nothing of that is cut off, at %i pixels',
  async (width, narrow) => {
    const item = anOutgoingItem(1, { ...anEdit(1, 'on-its-way', 'New Task'), isNew: true });
    await render(
      <div role="grid" aria-label="Rows" style={{ width }}>
        <PreviewRow item={item} direction="going" line={1} index={0} open={false} selected={false} active narrow={narrow} now={0} />
      </div>,
    );
    const until = page.getByText(/^Checked until \d\d:\d\d$/);
    await expect.element(until).toBeVisible();
    expect(until.element().scrollWidth).toBeLessThanOrEqual(until.element().clientWidth);
  },
);

test.each([false, true])('a new item is found by its project: two of one title do not look alike, narrow: %s', async (narrow) => {
  const made = (number: number, projectKey: string) => ({
    ...anOutgoingItem(number, { ...anEdit(number, 'goes', 'New Task'), isNew: true }),
    id: localId('acme', `op-${number}` as OperationId),
    key: null,
    title: 'Same title twice',
    projectKey,
  });
  await render(
    <div role="grid" aria-label="Rows" style={{ width: narrow ? 390 : 926 }}>
      {[made(1, 'PAY'), made(2, 'Harbour')].map((item, index) => (
        <PreviewRow
          key={item.id}
          item={item}
          direction="going"
          line={index}
          index={index}
          open={false}
          selected={false}
          active
          narrow={narrow}
          now={0}
        />
      ))}
    </div>,
  );
  await expect.element(page.getByRole('row', { name: /Same title twice ?of ?PAY/ })).toBeVisible();
  await expect.element(page.getByRole('row', { name: /Same title twice ?of ?Harbour/ })).toBeVisible();
});
