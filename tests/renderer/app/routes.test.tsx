import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { router } from '#renderer/app/routes.tsx';

test('a page that fails is explained in our own words, whatever failed', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const Failed = router.options.defaultErrorComponent!;
  const again = vi.fn();
  await render(<Failed error={new Error('no such field')} reset={again} />);
  await expect.element(page.getByRole('heading', { name: 'This page could not be shown' })).toBeVisible();
  await expect.element(page.getByText(/Your saved data is not touched/)).toBeVisible();
  await page.getByRole('button', { name: 'Show it again' }).click();
  expect(again).toHaveBeenCalledOnce();
});
