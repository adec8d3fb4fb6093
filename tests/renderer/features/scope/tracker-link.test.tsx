import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { TrackerLink } from '#renderer/features/scope/tracker-link.tsx';
import type { ItemId } from '#shared/domain/item.ts';
import { localId, type OperationId } from '#shared/sync/operation.ts';

const ID = 'acme/10042' as ItemId;
const HTTPS = 'https://acme.atlassian.net/browse/PAY-1';

test('an address that may be followed is a link', async () => {
  await render(<TrackerLink item={{ id: ID, url: HTTPS }} />);
  await expect.element(page.getByRole('link', { name: 'Open in tracker' })).toHaveAttribute('href', HTTPS);
});

test('an address that is not opened does not look like a link, and is copied', async () => {
  const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  const url = 'http://jira.intranet.example/browse/PAY-1';
  await render(<TrackerLink item={{ id: ID, url }} />);
  await page.getByRole('button', { name: 'Copy address' }).click();
  await expect.poll(() => written.mock.calls).toEqual([[url]]);
  expect(page.getByText('Open in tracker').elements()).toEqual([]);
  vi.restoreAllMocks();
});

test.each([
  [localId('acme', 'op-1' as OperationId) as ItemId, HTTPS],
  [ID, ''],
])('an item that no tracker has, or without an address, offers neither', async (id, url) => {
  const { container } = await render(<TrackerLink item={{ id, url }} />);
  expect(container.textContent).toBe('');
});
