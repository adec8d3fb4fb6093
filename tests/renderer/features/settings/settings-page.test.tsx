import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { SettingsPage } from '#renderer/features/settings/settings-page.tsx';
import { ToastProvider } from '#renderer/ui/toast.tsx';
import type { Instant } from '#shared/domain/time.ts';
import { err, ok } from '#shared/lib/result.ts';
import { anExplanation, FAKE_BACKUP, fakeEngine, fakeStatus, READY } from '#tests/support/fake-engine.ts';

const show = async (overrides: Parameters<typeof fakeEngine>[0] = {}, onCommand: (id: string) => void = () => undefined): Promise<void> => {
  setEngine(fakeEngine(overrides));
  await render(
    <ToastProvider>
      <SettingsPage onCommand={onCommand} />
    </ToastProvider>,
  );
};

beforeEach(async () => {
  await page.viewport(1200, 900);
});

const backup = new File(['PK'], 'cockpit-backup.zip', { type: 'application/zip' });

test('each setting counts at once', async () => {
  const set = vi.fn(async () => ok(undefined));
  await show({ settings: { set } });
  await userEvent.click(page.getByRole('radio', { name: 'Dark' }));
  await userEvent.click(page.getByRole('radio', { name: 'Letter' }));
  await userEvent.fill(page.getByLabelText('Your name'), 'Amira Haddad');
  await userEvent.keyboard('{Enter}');
  expect(set.mock.calls).toEqual([[{ theme: 'dark' }], [{ paper: 'Letter' }], [{ person: 'Amira Haddad' }]]);
});

test('syncing by itself is off until it is chosen, and sending with it is a choice of its own', async () => {
  const set = vi.fn(async () => ok(undefined));
  await show({ settings: { set } });
  await expect.element(page.getByRole('checkbox', { name: 'Also send my edits' })).toHaveAttribute('aria-disabled', 'true');
  await expect.element(page.getByText(/a sync by itself only pulls/)).toBeVisible();
  await userEvent.click(page.getByRole('combobox', { name: 'Sync by itself' }));
  await userEvent.click(page.getByRole('option', { name: 'Every 15 minutes while online' }));
  expect(set).toHaveBeenCalledWith({ syncEvery: 15 });
});

test('a zone is found by typing', async () => {
  const set = vi.fn(async () => ok(undefined));
  await show({ settings: { set } });
  await userEvent.fill(page.getByRole('combobox', { name: 'Time zone' }), 'Tokyo');
  await userEvent.click(page.getByRole('option', { name: 'Asia/Tokyo' }));
  expect(set).toHaveBeenCalledWith({ zone: 'Asia/Tokyo' });
});

test('a backup is shown before anything is replaced', async () => {
  const restore = vi.fn(fakeEngine().backup.restore);
  await show({ backup: { restore } });
  await userEvent.click(page.getByRole('button', { name: 'Restore from a backup' }));
  await userEvent.upload(page.getByLabelText('Backup file'), backup);
  await expect.element(page.getByText('12 releases, 600 items, 2 connections')).toBeVisible();
  expect(restore).not.toHaveBeenCalled();
  await userEvent.click(page.getByRole('button', { name: 'Replace what is here' }));
  await expect.element(page.getByText('The backup is restored')).toBeVisible();
});

test('a backup of which a part cannot be read says so before anything is replaced, and once it is', async () => {
  const part = { ...FAKE_BACKUP, items: 588 };
  await show({ backup: { inspect: async () => ok(part), restore: async () => ok(part) } });
  await userEvent.click(page.getByRole('button', { name: 'Restore from a backup' }));
  await userEvent.upload(page.getByLabelText('Backup file'), backup);
  await expect.element(page.getByText('12 releases, 588 items, 2 connections')).toBeVisible();
  const words =
    'Part of this backup cannot be read: 12 of 600 items are left out. Pull again after the restore: the trackers have the items.';
  await expect.element(page.getByRole('alert').getByText(words)).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Replace what is here' }));
  await expect.element(page.getByText(`${words} What stood before is kept as a snapshot in your profile folder.`)).toBeVisible();
});

test('the page says when and to which file the last backup went', async () => {
  fakeStatus.set({ ...READY, lastBackup: null });
  await show();
  const section = page.getByRole('region', { name: 'Backup' });
  await expect.element(section.getByText('Last backup: never')).toBeVisible();
  const at = new Date(Date.now() - 3 * 86_400_000).toISOString() as Instant;
  fakeStatus.set({ ...READY, lastBackup: { at, name: 'release-cockpit-2026-11-19.backup.zip' } });
  await expect.element(section.getByText('Last backup: 3 days ago to release-cockpit-2026-11-19.backup.zip')).toBeVisible();
});

test('a file that is no backup is explained, and cannot be restored', async () => {
  await show({ backup: { inspect: async () => err(anExplanation({ title: 'Not a backup of the cockpit' })) } });
  await userEvent.click(page.getByRole('button', { name: 'Restore from a backup' }));
  await userEvent.upload(page.getByLabelText('Backup file'), backup);
  await expect.element(page.getByText('Not a backup of the cockpit')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Replace what is here' })).not.toBeInTheDocument();
});

test('backing up is the app’s command', async () => {
  const onCommand = vi.fn();
  await show({}, onCommand);
  await userEvent.click(page.getByRole('button', { name: 'Back up to a file' }));
  expect(onCommand).toHaveBeenCalledWith('backup.create');
});

test('the page names the profile folder and where tokens are', async () => {
  await show();
  await expect.element(page.getByText('/home/amira/.cockpit')).toBeVisible();
  await expect.element(page.getByText('In your system’s keychain')).toBeVisible();
});

test.each(['Look', 'Sync', 'Paper', 'Backup'])('the heading of %s stands on the line of what is beside it', async (title) => {
  await show();
  const section = page.getByRole('region', { name: title });
  await expect.element(section).toBeVisible();
  const heading = section.getByRole('heading').element();
  const beside = heading.nextElementSibling!.firstElementChild!;
  const middle = (element: Element): number => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const [line] = range.getClientRects();
    return (line!.top + line!.bottom) / 2;
  };
  expect(Math.abs(middle(heading) - middle(beside.matches('p') ? beside : beside.firstElementChild!))).toBeLessThanOrEqual(1);
});
