import { Suspense, type ComponentType, type ReactElement } from 'react';
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { lazyPage } from '#renderer/ui/lazy-page.tsx';

interface Props {
  readonly name: string;
}
const Greeting = ({ name }: Props): ReactElement => <p>Hello {name}</p>;
const suspended = () => page.getByText('suspended');
const within = (Page: ComponentType<Props>): ReactElement => (
  <Suspense fallback={<p>suspended</p>}>
    <Page name="Ada" />
  </Suspense>
);

/** Code that comes when the test says so. */
function aPage() {
  const code = Promise.withResolvers<ComponentType<Props>>();
  let asked = 0;
  const Page = lazyPage<Props>(() => {
    asked += 1;
    return code.promise;
  });
  return { Page, code, asked: () => asked };
}

test('a page whose code was fetched stands in the first picture', async () => {
  const { Page, code, asked } = aPage();
  Page.fetch();
  code.resolve(Greeting);
  await code.promise;
  await Promise.resolve();
  const { container } = await render(within(Page));
  expect(container.textContent).toBe('Hello Ada');
  Page.fetch();
  expect(asked()).toBe(1);
});

test('a page whose code is on its way does not suspend, and stands as soon as the code is there', async () => {
  const { Page, code, asked } = aPage();
  Page.fetch();
  await render(within(Page));
  expect(suspended().query()).toBeNull();
  code.resolve(Greeting);
  await expect.element(page.getByText('Hello Ada')).toBeVisible();
  expect(asked()).toBe(1);
});

test('a page that nobody fetched suspends until its code is there', async () => {
  const { Page, code } = aPage();
  await render(within(Page));
  await expect.element(suspended()).toBeVisible();
  code.resolve(Greeting);
  await expect.element(page.getByText('Hello Ada')).toBeVisible();
});

test('what could not be fetched before is fetched again where the page is shown', async () => {
  let asked = 0;
  const first = Promise.withResolvers<ComponentType<Props>>();
  const Page = lazyPage<Props>(() => ((asked += 1) === 1 ? first.promise : Promise.resolve(Greeting)));
  Page.fetch();
  await render(within(Page));
  first.reject(new Error('no network'));
  await expect.element(page.getByText('Hello Ada')).toBeVisible();
  expect(asked).toBe(2);
});
