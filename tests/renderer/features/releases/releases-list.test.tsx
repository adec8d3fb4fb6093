import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine, type EngineClient } from '#renderer/engine/client/index.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { ReleaseOverview, ReleasePage, ReleasesPage } from '#renderer/features/releases/index.ts';
import { ALL_RELEASES } from '#renderer/features/releases/release-row.ts';
import { useReleasesView } from '#renderer/features/releases/view-store.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { CalendarDate, ZoneName } from '#shared/domain/time.ts';
import { ok } from '#shared/lib/result.ts';
import { fakeEngine, fakeRelease, fillPlan } from '#tests/support/fake-engine.ts';
import { InApp } from '#tests/support/in-app.tsx';
import { planDouble } from '#tests/support/plan-double.ts';

const db = new CockpitDb();
const list = (
  <InApp>
    <ReleasesPage />
  </InApp>
);
const LONG = 'Web shop and mobile, from one basket';

beforeEach(async () => {
  await fillPlan(db);
  setEngine(fakeEngine({}));
  useReleasesView.setState({ layout: 'table', filter: ALL_RELEASES, sort: [] });
});

test('a long name is shown whole where the columns beside it have little to say', async () => {
  await page.viewport(1264, 800);
  await db.releases.clear();
  await db.releases.put(fakeRelease(3, { name: LONG, version: '4.2', product: '', owner: '', target: null, forecast: null }));
  await render(list);
  const name = page.getByRole('link', { name: new RegExp(LONG) });
  await expect.element(name).toBeVisible();
  const words = name.element().querySelector('.truncate')!;
  expect(words.scrollWidth).toBeLessThanOrEqual(words.clientWidth);
  const grid = page.getByRole('grid').element();
  expect(grid.scrollWidth).toBe(grid.clientWidth);
});

test('names of releases have the most room, and in a window of 1440 pixels every column is in sight', async () => {
  await page.viewport(1264, 800);
  await render(list);
  const head = page.getByRole('columnheader', { name: 'Release' });
  await expect.element(head).toBeVisible();
  const widths = page
    .getByRole('columnheader')
    .elements()
    .map((one) => one.getBoundingClientRect().width);
  expect(head.element().getBoundingClientRect().width).toBe(Math.max(...widths));
  const grid = page.getByRole('grid').element();
  expect(grid.scrollWidth).toBe(grid.clientWidth);
});

test('on a narrow screen a release says that it is an emergency, and how late it is forecast', async () => {
  await page.viewport(390, 844);
  const target = { precision: 'day', day: '2026-12-01' as CalendarDate, instant: null, until: null, zone: 'UTC' as ZoneName } as const;
  await db.releases.clear();
  await db.releases.put(fakeRelease(3, { name: LONG, emergency: true, target, forecast: '2026-12-04' as CalendarDate }));
  await render(list);
  const row = page.getByRole('row', { name: new RegExp(LONG) });
  await expect.element(row.getByLabelText('Emergency')).toBeVisible();
  await expect.element(row.getByText('3 days late')).toBeVisible();
});

test('on a narrow screen the filters and the choice of table or cards stand on one line', async () => {
  await page.viewport(390, 844);
  await render(list);
  const filter = page.getByRole('button', { name: 'State' });
  await expect.element(filter).toBeVisible();
  const [{ top, bottom }, layout] = [filter, page.getByRole('radiogroup', { name: 'Layout' })].map((part) =>
    part.element().getBoundingClientRect(),
  ) as [DOMRect, DOMRect];
  expect([layout.top >= top - 2, layout.bottom <= bottom + 2]).toEqual([true, true]);
  expect(Math.round(layout.right)).toBe(390 - 16);
});

test('on a narrow screen the name of a release is read whole, on as many lines as it takes, and is one line all the same', async () => {
  await page.viewport(390, 844);
  const id = 'release-3' as ReleaseId;
  const name = `${LONG}, and everything that belongs to the winter season`;
  await db.releases.put(fakeRelease(3, { name, version: '4.2' }));
  const run = vi.fn<EngineClient['plan']['run']>(async () => ok(undefined as never));
  setEngine(fakeEngine({ plan: { run } }));
  await render(
    <InApp>
      <ReleasePage release={id} tab="overview">
        <ReleaseOverview release={id} />
      </ReleasePage>
    </InApp>,
  );
  const field = page.getByRole('textbox', { name: 'Name', exact: true });
  await expect.element(field).toHaveValue(name);
  const { scrollHeight, clientHeight, scrollWidth, clientWidth } = field.element();
  expect([scrollHeight <= clientHeight, scrollWidth <= clientWidth, clientHeight > 40]).toEqual([true, true, true]);
  await userEvent.fill(field, 'Web shop\nand mobile');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => run.mock.calls.length).toBe(1);
  expect(JSON.stringify(run.mock.calls[0]![0].edits)).toContain('"name":"Web shop and mobile"');
});

test('what stands on one line of a release stands at one height, and a version on a line of its own begins below the name', async () => {
  await page.viewport(390, 844);
  const id = 'release-3' as ReleaseId;
  await db.releases.put(fakeRelease(3, { name: LONG, version: '4.2' }));
  await render(
    <InApp>
      <ReleasePage release={id} tab="overview">
        <ReleaseOverview release={id} />
      </ReleasePage>
    </InApp>,
  );
  const [name, version] = ['Name', 'Version'].map((label) => page.getByRole('textbox', { name: label, exact: true }));
  await expect.element(version!).toBeVisible();
  await expect.element(page.getByText('It repairs something live')).toBeVisible();
  const [first, second] = [name!, version!].map((field) => field.element().getBoundingClientRect()) as [DOMRect, DOMRect];
  expect(second.top).toBeGreaterThanOrEqual(first.bottom);
  expect(second.left).toBe(first.left);
  const [label, words] = [page.getByText('Emergency', { exact: true }), page.getByText('It repairs something live')].map((text) => {
    const { top, bottom } = text.element().getBoundingClientRect();
    return (top + bottom) / 2;
  });
  expect(words).toBe(label);
});

test('a duplicated release says what came along and what did not', async () => {
  await page.viewport(1300, 900);
  await db.releases.clear();
  await db.releases.put(fakeRelease(3));
  const noted = await db.notes.count();
  const { run } = planDouble(db);
  setEngine(fakeEngine({ plan: { run } }));
  await render(list);
  await page.getByRole('row', { name: /Gift cards/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect.element(page.getByRole('row', { name: /Copy of/ })).toBeVisible();
  await expect.element(page.getByText(/milestones and open risks\. Scope, notes, .* are not copied\./)).toBeVisible();
  expect(await db.notes.count()).toBe(noted);
});
