import type { ReactElement } from 'react';
import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { PageBoundary } from '#renderer/app/page-boundary.tsx';

let broken = true;
function Fragile(): ReactElement {
  if (broken) throw new Error('no such field');
  return <p>drawn</p>;
}

test('a page that cannot be drawn explains itself, and can be tried again', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  await render(
    <PageBoundary place="/releases">
      <Fragile />
    </PageBoundary>,
  );
  await expect.element(page.getByRole('heading', { name: 'This page could not be shown' })).toBeVisible();
  broken = false;
  await userEvent.click(page.getByRole('button', { name: 'Show it again' }));
  await expect.element(page.getByText('drawn')).toBeVisible();
});

test('another place is not held up by a page that failed', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  broken = true;
  const view = await render(
    <PageBoundary place="/releases">
      <Fragile />
    </PageBoundary>,
  );
  await expect.element(page.getByRole('alert')).toBeVisible();
  await view.rerender(<PageBoundary place="/items">items</PageBoundary>);
  await expect.element(page.getByText('items')).toBeVisible();
});

test('a page that cannot be drawn leads to the releases', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  broken = true;
  await render(
    <PageBoundary place="window">
      <Fragile />
    </PageBoundary>,
  );
  broken = false;
  await userEvent.click(page.getByRole('button', { name: 'Go to releases' }));
  await expect.element(page.getByText('drawn')).toBeVisible();
  expect(location.hash).toBe('#/releases');
});
