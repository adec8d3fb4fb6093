import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { unbroken } from '#renderer/ui/unbroken.tsx';

test.each([
  ['Sent: APP-12 and WEB_2-3456 of the release', ['APP-12', 'WEB_2-3456']],
  ['PAY-1', ['PAY-1']],
  ['of a low-key, up-to-date 4.2-rc1', []],
  ['AB-12x is no key', []],
])('keys in "%s" stay whole, and its words are all there', async (text, keys) => {
  await render(<p aria-label="told">{unbroken(text)}</p>);
  const told = page.getByLabelText('told').element();
  expect(told.textContent).toBe(text);
  expect([...told.querySelectorAll('span')].map((key) => key.textContent)).toEqual(keys);
});

test('where there is no room for it a key goes to the next line instead of breaking after its hyphen', async () => {
  await render(
    <p aria-label="told" style={{ width: '4.5em' }}>
      {unbroken('Gone: APP-12')}
    </p>,
  );
  expect(page.getByText('APP-12').element().getClientRects()).toHaveLength(1);
});
