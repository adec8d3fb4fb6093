import type { ReactElement } from 'react';
import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { useSubmit } from '#renderer/ui/use-submit.ts';

function Form({ work }: { work: () => Promise<boolean> }): ReactElement {
  const { busy, submit } = useSubmit();
  return <button onClick={() => void submit(work)}>{busy ? 'Saving …' : 'Save'}</button>;
}
const button = (): HTMLElement => page.getByRole('button').element() as HTMLElement;

test('a second submit while the first one runs does nothing', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const work = vi.fn(() => promise);
  await render(<Form work={work} />);
  button().click();
  button().click();
  await expect.element(page.getByRole('button', { name: 'Saving …' })).toBeVisible();
  button().click();
  expect(work).toHaveBeenCalledTimes(1);
  resolve(true);
});

test('a submit after the work was done does nothing', async () => {
  const work = vi.fn(async () => true);
  await render(<Form work={work} />);
  button().click();
  await expect.element(page.getByRole('button', { name: 'Save', exact: true })).toBeVisible();
  button().click();
  expect(work).toHaveBeenCalledTimes(1);
});

test('a refused submit can be tried again', async () => {
  const work = vi.fn(async () => false);
  await render(<Form work={work} />);
  button().click();
  await expect.element(page.getByRole('button', { name: 'Save', exact: true })).toBeVisible();
  button().click();
  expect(work).toHaveBeenCalledTimes(2);
});
