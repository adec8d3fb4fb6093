import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { HelpPage } from '#renderer/features/help/help-page.tsx';
import { TROUBLES } from '#renderer/features/help/troubles.ts';
import { SettingsPage } from '#renderer/features/settings/settings-page.tsx';
import { fakeEngine } from '#tests/support/fake-engine.ts';

test('every refusal of a tracker is explained with the words the screens use', async () => {
  setEngine(fakeEngine());
  await render(<HelpPage onCommand={() => undefined} />);
  for (const { code } of TROUBLES) await expect.element(page.getByText(code, { exact: true })).toBeVisible();
  await userEvent.click(page.getByText('Token expired'));
  await expect.element(page.getByText(/Create a new token at/)).toBeVisible();
});

test('the buttons that help names for backup and restore are there', async () => {
  setEngine(fakeEngine());
  await render(<HelpPage onCommand={() => undefined} />);
  const named = [...document.querySelector('[aria-labelledby="help-backup"]')!.textContent.matchAll(/“([^”]+)”/g)].map(
    (match) => match[1]!,
  );
  expect(named).toEqual(['Back up to a file', 'Restore from a backup', 'Replace what is here']);
  await render(<SettingsPage onCommand={() => undefined} />);
  for (const name of named.slice(0, 2)) await expect.element(page.getByRole('button', { name })).toBeVisible();
});
