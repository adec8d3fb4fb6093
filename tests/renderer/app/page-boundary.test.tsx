import { Suspense, type ComponentType, type ReactElement } from 'react';
import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { PageBoundary } from '#renderer/app/page-boundary.tsx';
import { lazyPage, lazyPart } from '#renderer/ui/lazy-page.tsx';

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

const Drawn = (): ReactElement => <p>drawn</p>;

/** Code that does not arrive until the test says so. */
function lateCode() {
  const state = { arrives: false, asked: 0 };
  const load = (): Promise<ComponentType<object>> => {
    state.asked += 1;
    return state.arrives ? Promise.resolve(Drawn) : Promise.reject(new TypeError('Failed to fetch'));
  };
  return { state, load };
}

test.each([
  ['a page', lazyPage],
  ['a part of a page', lazyPart],
])('%s whose code did not arrive can be loaded again, without a reload', async (_, lazily) => {
  vi.spyOn(console, 'error').mockReturnValue();
  const { state, load } = lateCode();
  const Late = lazily(load);
  await render(
    <PageBoundary place="/help">
      <Suspense fallback={null}>
        <Late />
      </Suspense>
    </PageBoundary>,
  );
  await expect.element(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible();
  expect(state.asked).toBe(1);
  const again = page.getByRole('button', { name: 'Load it again' });
  await again.click();
  await expect.poll(() => state.asked).toBe(2);
  await expect.element(again).toBeVisible();
  state.arrives = true;
  await again.click();
  await expect.element(page.getByText('drawn')).toBeVisible();
  expect(state.asked).toBe(3);
});

test('a page whose code did not arrive is asked for again by who comes back to it', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const { state, load } = lateCode();
  const Late = lazyPage(load);
  const at = (place: string): ReactElement => (
    <PageBoundary place={place}>
      <Suspense fallback={null}>{place === '/help' ? <Late /> : 'releases'}</Suspense>
    </PageBoundary>
  );
  const view = await render(at('/help'));
  await expect.element(page.getByRole('alert')).toBeVisible();
  state.arrives = true;
  await view.rerender(at('/releases'));
  await expect.element(page.getByText('releases')).toBeVisible();
  await view.rerender(at('/help'));
  await expect.element(page.getByText('drawn')).toBeVisible();
});
