import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { fetchPage, router } from '#renderer/app/routes.tsx';
import * as notes from '#renderer/features/notes/index.ts';
import * as releases from '#renderer/features/releases/index.ts';
import * as scope from '#renderer/features/scope/index.ts';
import * as sync from '#renderer/features/sync/index.ts';

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

test.each([
  ['/releases/4-2', ['ReleasePage', 'ReleaseOverview']],
  ['/releases/4-2/scope', ['ReleasePage', 'ScopePage']],
  ['/releases/4-2/notes', ['ReleasePage', 'NotesPage']],
  ['/releases', ['ReleasesPage']],
  ['/items?item=jira%2F1', ['ScopePage']],
  ['/sync/conflicts/1', ['ConflictsPage']],
  ['/', ['ReleasesPage']],
])('a window that opens on %s fetches the code of %j and of no other page', (address, names) => {
  const fetched: string[] = [];
  const parts: Readonly<Record<string, object>> = { ...releases, ...scope, ...notes, ...sync };
  for (const [name, part] of Object.entries(parts)) {
    if ('fetch' in part) vi.spyOn(part as { fetch: () => void }, 'fetch').mockImplementation(() => void fetched.push(name));
  }
  fetchPage(address);
  expect(fetched).toEqual(names);
});
