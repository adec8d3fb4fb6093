import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { err, ok } from '#shared/lib/result.ts';
import type { Instant } from '#shared/domain/time.ts';
import { anExplanation, fakeStatus, JIRA, READY } from '#tests/support/fake-engine.ts';
import { inFreshWindow, show } from './window-rig.tsx';

inFreshWindow();

test('a store that cannot be opened replaces every page and can be tried again', async () => {
  const retry = vi.fn(async () => undefined);
  fakeStatus.set({ ...READY, phase: { kind: 'blocked', explanation: anExplanation({ title: 'This data is from a newer version' }) } });
  await show({ retry });
  await expect.element(page.getByText('This data is from a newer version')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Try again' }));
  expect(retry).toHaveBeenCalledOnce();
});

test('a broken store can be rebuilt after a question, and a refusal is told', async () => {
  const recover = vi.fn(async () => err(anExplanation({ title: 'Nothing was rebuilt' })));
  fakeStatus.set({ ...READY, phase: { kind: 'blocked', explanation: anExplanation({ title: 'It does not open' }), canRebuild: true } });
  await show({ recover });
  await userEvent.click(page.getByRole('button', { name: 'Rebuild from the journal' }));
  expect(recover).not.toHaveBeenCalled();
  const dialog = page.getByRole('dialog', { name: 'Rebuild from the journal?' });
  await expect.element(dialog.getByText(/Only when it is whole is a new store made/)).toBeVisible();
  await userEvent.click(dialog.getByRole('button', { name: 'Rebuild from the journal' }));
  await expect.element(page.getByText('Nothing was rebuilt')).toBeVisible();
  expect(recover).toHaveBeenCalledExactlyOnceWith({ kind: 'journal' });
});

test('a broken store can be left for an empty one after a question, or for a backup that is shown first', async () => {
  const recover = vi.fn(async () => ok(undefined));
  fakeStatus.set({ ...READY, phase: { kind: 'blocked', explanation: anExplanation({ title: 'It does not open' }), canRebuild: true } });
  await show({ recover });
  await userEvent.click(page.getByRole('button', { name: 'Start empty …' }));
  const question = page.getByRole('dialog', { name: 'Start empty and keep the damaged files?' });
  await expect.element(question.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  await userEvent.click(question.getByRole('button', { name: 'Start empty' }));
  await expect.poll(() => recover.mock.calls).toEqual([[{ kind: 'empty' }]]);

  await userEvent.click(page.getByRole('button', { name: 'Restore a backup …' }));
  const dialog = page.getByRole('dialog', { name: 'Restore from a backup' });
  const file = new File(['backup'], 'a.backup.zip');
  await userEvent.upload(dialog.getByLabelText('Backup file'), file);
  await expect.element(dialog.getByText('12 releases, 600 items, 2 connections')).toBeVisible();
  expect(recover).toHaveBeenCalledOnce();
  await userEvent.click(dialog.getByRole('button', { name: 'Replace what is here' }));
  await expect.poll(() => recover.mock.calls.at(-1)).toMatchObject([{ kind: 'backup', file: { name: 'a.backup.zip' } }]);
});

test('a store that is newer, in use or on a full disk is not offered to be rebuilt', async () => {
  fakeStatus.set({ ...READY, phase: { kind: 'blocked', explanation: anExplanation({ title: 'Not enough disk space' }) } });
  await show();
  await expect.element(page.getByText('Not enough disk space')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Rebuild from the journal' })).not.toBeInTheDocument();
});

test('a store that the browser may delete, a lost service and a read-only profile are said on every page', async () => {
  fakeStatus.set({ ...READY, items: 12, persistent: false, hostLost: true, host: { ...READY.host!, readOnly: true } });
  await show();
  await expect.element(page.getByText(/may delete its copy/)).toBeVisible();
  await expect.element(page.getByText('The cockpit’s service stopped.')).toBeVisible();
  await expect.element(page.getByText('Your profile folder cannot be written.')).toBeVisible();
});

test.each([
  [2, false],
  [8, true],
])(
  'the warning that the browser may delete its copy stays away for a week after a backup: %i days after it, shown: %s',
  async (days, shown) => {
    const at = new Date(Date.now() - days * 86_400_000).toISOString() as Instant;
    fakeStatus.set({ ...READY, items: 12, persistent: false, hostLost: true, lastBackup: { at, name: 'a.backup.zip' } });
    await show();
    await expect.element(page.getByText('The cockpit’s service stopped.')).toBeVisible();
    expect(page.getByText(/may delete its copy/).elements()).toHaveLength(shown ? 1 : 0);
  },
);

test('a start-up repair is reported until it is closed', async () => {
  fakeStatus.set({
    ...READY,
    repair: anExplanation({ title: 'The browser store was damaged', happened: '12 changes were restored, none lost.' }),
  });
  await show();
  await expect.element(page.getByText('12 changes were restored, none lost.')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Close this notice' }));
  await expect.element(page.getByText('12 changes were restored, none lost.')).not.toBeInTheDocument();
});

test('the sample is labelled, and removing it asks first', async () => {
  const remove = vi.fn(async () => ok(undefined));
  fakeStatus.set({ ...READY, sample: true });
  await show({ sample: { remove } });
  await userEvent.click(page.getByRole('button', { name: 'Sample workspace' }));
  await userEvent.click(page.getByRole('menuitem', { name: 'Remove sample' }));
  const dialog = page.getByRole('dialog', { name: 'Remove the sample workspace?' });
  await expect.element(dialog).toBeVisible();
  expect(remove).not.toHaveBeenCalled();
  await userEvent.click(dialog.getByRole('button', { name: 'Remove sample' }));
  expect(remove).toHaveBeenCalledOnce();
});

test.each(['#/releases/100%', '#/releases/%E0%A4%A/notes', '#/%'])(
  'an address with a stray %% (%s) is an unknown page, and the app stays',
  async (address) => {
    await show();
    location.hash = address;
    await expect.element(page.getByText(/There is nothing at this address|This release is not there/)).toBeVisible();
    await expect.element(page.getByRole('navigation', { name: 'Places' })).toBeVisible();
    await page.getByRole('link', { name: 'Show all releases' }).click();
    await expect.element(page.getByRole('table', { name: 'Releases' }).or(page.getByRole('grid', { name: 'Releases' }))).toBeVisible();
  },
);

test('a damaged list of connections is told with its file, and the way to connect again', async () => {
  await show();
  fakeStatus.set({ ...READY, host: { ...READY.host!, connectionsLost: 'connections.json.damaged-7' } });
  await expect.element(page.getByText('Your list of connections was damaged.')).toBeVisible();
  await expect.element(page.getByText('connections.json.damaged-7')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Connect again' }));
  await expect.element(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Close this notice' }));
  await expect.element(page.getByText('Your list of connections was damaged.')).not.toBeInTheDocument();
});

test('while another browser has the cockpit a page covers everything, keeps what is typed behind it, and takes it back', async () => {
  const useHere = vi.fn(async () => undefined);
  await show({ useHere });
  fakeStatus.set({ ...READY, elsewhere: true, save: { kind: 'one-copy', pending: 1, explanation: anExplanation() } });
  const cover = page.getByRole('dialog', { name: 'The cockpit is open in another browser' });
  await expect.element(cover).toBeVisible();
  await expect
    .element(cover.getByText(/^1 change made here is not there yet: NOT saved in the journal, kept in this window/))
    .toBeVisible();
  await userEvent.keyboard('{Escape}{Escape}');
  await expect.element(cover).toBeVisible();
  await userEvent.keyboard('{Control>}k{/Control}');
  await expect.element(page.getByRole('combobox', { name: /^Search for a command/ })).not.toBeInTheDocument();
  await userEvent.click(cover.getByRole('button', { name: 'Use it here' }));
  expect(useHere).toHaveBeenCalledTimes(1);
  fakeStatus.set(READY);
  await expect.element(cover).not.toBeInTheDocument();
});

test('an address that asks for a token opens its field each time', async () => {
  await show();
  for (const _ of [1, 2]) {
    // The router puts what stands before the sign behind it, and the page of a test has something there.
    location.hash = `#/connections?token=${encodeURIComponent(JIRA)}&rest=`;
    await expect.element(page.getByRole('dialog', { name: /^Token of/ }).getByRole('textbox')).toHaveFocus();
    await expect.poll(() => location.hash).toBe('#/connections');
    await userEvent.keyboard('{Escape}');
  }
});
