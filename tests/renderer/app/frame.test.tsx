import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { App } from '#renderer/app/app.tsx';
import { setShell, useFrame } from '#renderer/app/commands.ts';
import { setEngine } from '#renderer/engine/client/index.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { PullReport } from '#shared/contract/engine.ts';
import { toast } from '#renderer/ui/toast.tsx';
import { err, ok } from '#shared/lib/result.ts';
import {
  anExplanation,
  fakeEngine,
  FAKE_NOW,
  fakeProgress,
  fakeRelease,
  fakeStatus,
  fakeSyncState,
  fillPlan,
  JIRA,
  NO_SYNC,
  READY,
} from '#tests/support/fake-engine.ts';

const opened = vi.fn(async () => true);
let menu: (command: string) => void = () => undefined;

beforeAll(async () => {
  const db = new CockpitDb();
  // Another file's releases may have names like ours.
  await db.releases.clear();
  await fillPlan(db);
  setShell({ openExternal: opened, openWindow: async () => undefined, onMenuCommand: (listener) => (menu = listener) });
});

beforeEach(async () => {
  fakeStatus.set(READY);
  localStorage.clear();
  await page.viewport(1440, 900);
  location.hash = '#/help';
});
afterEach(() => {
  useFrame.getState().show(null);
  location.hash = '#/help';
});

const show = async (overrides: Parameters<typeof fakeEngine>[0] = {}): Promise<void> => {
  setEngine(fakeEngine(overrides));
  await render(<App />);
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
};

test('the header tells where I am, whether all is saved, and the next date', async () => {
  await show();
  await expect.element(page.getByRole('navigation', { name: 'Where you are' })).toHaveTextContent('Help');
  await expect.element(page.getByRole('button', { name: 'Saved' })).toBeVisible();
  await expect
    .element(page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Help' }))
    .toHaveAttribute('aria-current', 'page');
});

test.each([1440, 390])('a page below a place is named at %i pixels', async (width) => {
  await page.viewport(width, 844);
  await show();
  location.hash = '#/sync/conflicts';
  await expect.element(page.getByRole('navigation', { name: 'Where you are' }).getByText('Decisions', { exact: true })).toBeVisible();
});

test.each([
  [1440, 900],
  [720, 450],
  [390, 844],
])('a long name gives way and leaves undo and search in reach at %i pixels', async (width, height) => {
  await page.viewport(width, height);
  const release = { ...fakeRelease(0), id: 'long' as never, name: 'A name that is far longer than any window is wide '.repeat(3).trim() };
  await new CockpitDb().releases.put(release);
  await show();
  location.hash = '#/releases/long';
  await expect.poll(() => document.querySelector('nav[aria-label="Where you are"]')!.textContent).toContain('A name that is far longer');
  fakeStatus.set({ ...READY, hostLost: true, sample: true });
  await expect.element(page.getByText('Service lost')).toBeVisible();
  for (const name of ['Search and commands', 'Nothing to undo', 'Saved']) {
    const { left, right } = page.getByRole('button', { name, exact: true }).element().getBoundingClientRect();
    expect([name, left >= 0 && right <= width]).toEqual([name, true]);
  }
  expect(document.documentElement.scrollWidth).toBe(width);
  await new CockpitDb().releases.delete(release.id);
});

test('edits that are not saved are never shown as saved', async () => {
  await show();
  fakeStatus.set({
    ...READY,
    save: {
      kind: 'not-saved',
      pending: 3,
      explanation: anExplanation({ title: 'Disk full', happened: 'Your last 3 changes are NOT saved yet.' }),
    },
  });
  await expect.element(page.getByRole('button', { name: '3 changes NOT saved' })).toBeVisible();
  await expect.element(page.getByRole('alert').getByText('Disk full')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Saved', exact: true })).not.toBeInTheDocument();
});

test('one copy is told apart from two', async () => {
  await show();
  fakeStatus.set({
    ...READY,
    save: { kind: 'one-copy', pending: 1, explanation: anExplanation({ title: 'The journal cannot be written' }) },
  });
  await userEvent.click(page.getByRole('button', { name: '1 change in one copy' }));
  await expect.element(page.getByText('The journal cannot be written')).toBeVisible();
});

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

test('undo says what it takes back, by button and by key', async () => {
  const undo = vi.fn(async () => ok('move 4.2 to 30 November'));
  fakeStatus.set({ ...READY, undo: 'move 4.2 to 30 November' });
  await show({ plan: { undo } });
  await userEvent.click(page.getByRole('button', { name: 'Undo move 4.2 to 30 November' }));
  await expect.element(page.getByText('Undone: move 4.2 to 30 November').first()).toBeVisible();
  await userEvent.keyboard('{Control>}z{/Control}');
  await expect.poll(() => undo.mock.calls.length).toBe(2);
});

test('an undo that is refused is explained', async () => {
  fakeStatus.set({ ...READY, undo: 'rename' });
  await show({ plan: { undo: async () => err({ code: 'gone', what: 'Release 4.2' }) } });
  await userEvent.click(page.getByRole('button', { name: 'Undo rename' }));
  await expect.element(page.getByText(/Release 4.2 is not there any more/).first()).toBeVisible();
});

test('the palette goes, does and finds, and Esc closes it', async () => {
  await show();
  await userEvent.keyboard('{Control>}k{/Control}');
  const field = page.getByRole('combobox', { name: /Search for a command/ });
  await expect.element(field).toHaveFocus();
  await userEvent.keyboard('go set');
  await expect.element(page.getByRole('option', { name: /Go to Settings/ })).toHaveAttribute('data-highlighted');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => location.hash).toBe('#/settings');
  await userEvent.keyboard('{Control>}k{/Control}');
  await expect.element(page.getByRole('option', { name: /Go to Settings/ }).first()).toBeVisible();
  await userEvent.keyboard('gift');
  await expect.element(page.getByRole('option', { name: /Shop Gift cards 4.2/ })).toBeVisible();
  await expect.element(page.getByRole('option', { name: /SHOP-\d+/ }).first()).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(field).not.toBeInTheDocument();
});

test('the hint of the palette is read whole on a phone', async () => {
  await page.viewport(390, 844);
  await show();
  await userEvent.keyboard('{Control>}k{/Control}');
  const field = page.getByRole('combobox', { name: /Search for a command/ }).element() as HTMLInputElement;
  const canvas = document.createElement('canvas').getContext('2d')!;
  canvas.font = getComputedStyle(field).font;
  expect(canvas.measureText(field.placeholder).width).toBeLessThanOrEqual(field.clientWidth);
});

test('the shortcut sheet is opened by ? and lists what the registry holds', async () => {
  await show();
  await userEvent.keyboard('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect.element(sheet.getByText('Search and commands')).toBeVisible();
  await userEvent.keyboard('c');
  await expect.element(page.getByRole('dialog', { name: /New release/ })).not.toBeInTheDocument();
});

test('letters are commands outside text and letters inside it', async () => {
  await show();
  menu('go.settings');
  await userEvent.fill(page.getByLabelText('Your name'), '');
  await userEvent.keyboard('grc?');
  expect(location.hash).toBe('#/settings');
  page
    .getByRole('heading', { level: 1 })
    .element()
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'g', bubbles: true }));
  page
    .getByRole('heading', { level: 1 })
    .element()
    .dispatchEvent(new KeyboardEvent('keydown', { key: 's', bubbles: true }));
  await expect.poll(() => location.hash).toBe('#/sync');
});

test('the native menu runs the same commands', async () => {
  await show();
  menu('go.connections');
  await expect.poll(() => location.hash).toBe('#/connections');
});

test('links to the outside go through the shell', async () => {
  await show();
  const link = document.createElement('a');
  link.href = 'https://acme.example/';
  link.textContent = 'out';
  document.querySelector('main')!.append(link);
  await userEvent.click(page.getByText('out', { exact: true }));
  expect(opened).toHaveBeenCalledWith('https://acme.example/');
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

test.each([
  [
    'in which everything failed',
    [{ kind: 'failed', error: { code: 'offline', host: 'acme' }, explanation: anExplanation() }],
    ' · last pull failed',
  ],
  ['that was stopped', [{ kind: 'cancelled' }], ''],
  ['of no project', [], ''],
])('after a pull %s the data is as old as the last pull that brought some', async (_, steps, trouble) => {
  const project = { project: 'p', connection: 'c', key: 'SHOP', fetched: 0, total: 0, added: 0, changed: 0, removed: 0, quarantined: 0 };
  const report = (id: string, minutesAgo: number, all: readonly object[]): PullReport =>
    ({
      id,
      startedAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
      finishedAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
      projects: all.map((step) => ({ ...project, step })),
    }) as never;
  const [now, before, success] = [report('r3', 0, steps), report('r2', 5, steps), report('r1', 120, [{ kind: 'done' }])];
  fakeProgress.set(now);
  await show({ sync: { reports: async () => [now, before, success] } });
  await expect.element(page.getByRole('link', { name: `Pulled 2 hr. ago${trouble}`, exact: true })).toBeVisible();
  fakeProgress.set(null);
});

const NO_TOKENS = ['Nimbus', 'Fabrikam'].map((name, at) => ({ connection: `c${at}` as never, name, why: 'no-token' as const, edits: 3 }));

test.each([1440, 390])(
  'tokens that are missing are said before anything fails, with the way to enter them, at %i pixels',
  async (width) => {
    await page.viewport(width, 844);
    fakeSyncState.set({ ...NO_SYNC, open: { ...NO_SYNC.open, queued: 6, away: NO_TOKENS } });
    await show();
    await expect.element(page.getByRole('banner').getByText('Tokens needed')).toBeVisible();
    await expect.element(page.getByRole('banner').getByRole('link', { name: '6 edits wait for a token' })).toBeVisible();
    await expect.element(page.getByRole('link', { name: /Connections\s*2 without a token that works/ })).toBeVisible();
    await userEvent.click(page.getByRole('link', { name: /^Tokens needed\. Enter the tokens for/ }));
    await expect.poll(() => location.hash).toBe('#/connections');
    expect(document.documentElement.scrollWidth).toBe(width);
    fakeSyncState.set(NO_SYNC);
  },
);

test.each([1440, 390])('a push that failed is told apart from a pull, and is seen at %i pixels', async (width) => {
  await page.viewport(width, 844);
  const done = {
    id: 'r1',
    startedAt: FAKE_NOW,
    finishedAt: new Date().toISOString(),
    projects: [{ project: 'p', step: { kind: 'done' } }],
  };
  fakeProgress.set(done as never);
  const explanation = anExplanation({ code: 'offline' });
  const failures = { ...NO_SYNC.failures, pull: 'r1', pushes: [{ connection: 'c0' as never, explanation, startedAt: FAKE_NOW }] };
  fakeSyncState.set({ ...NO_SYNC, failures, open: { ...NO_SYNC.open, queued: 6, away: NO_TOKENS } });
  await show();
  const trouble = page.getByRole('banner').getByText('push failed');
  await expect.element(trouble).toBeVisible();
  for (const element of [trouble, page.getByRole('button', { name: 'Saved', exact: true })]) {
    const { left, right } = element.element().getBoundingClientRect();
    expect(left >= 0 && right <= width).toBe(true);
  }
  const shown = trouble.element().parentElement!;
  expect(shown.scrollWidth).toBeLessThanOrEqual(shown.clientWidth);
  expect(document.documentElement.scrollWidth).toBe(width);
  fakeProgress.set(null);
  fakeSyncState.set(NO_SYNC);
});

test('a step that cannot be undone any more says so, and why', async () => {
  const undo = vi.fn(async () => ok({ notDone: 'comment on SHOP-7', why: 'it was sent and stays in the tracker' }));
  fakeStatus.set({ ...READY, undo: 'comment on SHOP-7' });
  await show({ plan: { undo } });
  await userEvent.click(page.getByRole('button', { name: 'Undo comment on SHOP-7' }));
  await expect.element(page.getByText('Not undone: comment on SHOP-7').first()).toBeVisible();
  await expect.element(page.getByText('It was sent and stays in the tracker.').first()).toBeVisible();
  expect(page.getByText(/^Undone:/).elements()).toEqual([]);
});

test('a step that cannot be undone now says that it is kept, and can be left out', async () => {
  const undo = vi.fn(async () => ok({ notDone: 'rename SHOP-7', why: 'what it changed is not on this computer now', stays: 7 }));
  const leaveOut = vi.fn(async () => ok('rename SHOP-7'));
  fakeStatus.set({ ...READY, undo: 'rename SHOP-7' });
  await show({ plan: { undo, leaveOut } });
  await userEvent.click(page.getByRole('button', { name: 'Undo rename SHOP-7' }));
  await expect.element(page.getByText('Not undone: rename SHOP-7').first()).toBeVisible();
  await expect.element(page.getByText(/The step is kept: pull its project, then undo it\./).first()).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Leave it out' }));
  expect(leaveOut.mock.calls).toEqual([[7]]);
  await expect.element(page.getByText('Left out: rename SHOP-7').first()).toBeVisible();
});

test('an undone release tells of the items that stay where it moved them', async () => {
  const undo = vi.fn(async () => ok({ done: 'mark 4.2 as released', note: 'The 6 items that the release moved to 3.5.0 stay there.' }));
  fakeStatus.set({ ...READY, undo: 'mark 4.2 as released' });
  await show({ plan: { undo } });
  await userEvent.click(page.getByRole('button', { name: 'Undo mark 4.2 as released' }));
  await expect.element(page.getByText('Undone: mark 4.2 as released').first()).toBeVisible();
  await expect.element(page.getByText('The 6 items that the release moved to 3.5.0 stay there.').first()).toBeVisible();
});

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

test('how old the data is stands whole at 1440 pixels, also in the sample, beside a long name and the next date', async () => {
  fakeStatus.set({ ...READY, sample: true });
  const finishedAt = new Date(Date.now() - 60_000).toISOString() as never;
  fakeProgress.set({
    id: 'r',
    startedAt: finishedAt,
    finishedAt,
    projects: [{ key: 'SHOP', connection: 'c', step: { kind: 'done' }, fetched: 1, total: 1 }] as never,
  });
  const release = { ...fakeRelease(0), id: 'long' as never, name: 'A name that is far longer than any window is wide '.repeat(3).trim() };
  await new CockpitDb().releases.put(release);
  await show();
  location.hash = '#/releases/long';
  await expect.poll(() => document.querySelector('nav[aria-label="Where you are"]')!.textContent).toContain('A name that is far longer');
  const badge = page.getByRole('banner').getByRole('link', { name: /^Pulled 1 min/ });
  await expect.element(badge).toBeVisible();
  await expect.element(page.getByText('Next date: ')).toBeInTheDocument();
  const text = badge.element().querySelector('.truncate')!;
  expect(text.scrollWidth).toBe(text.clientWidth);
  const [inner, outer] = [badge.element().getBoundingClientRect(), badge.element().parentElement!.getBoundingClientRect()];
  expect(inner.right).toBeLessThanOrEqual(outer.right + 0.5);
  fakeProgress.set(null);
  await new CockpitDb().releases.delete(release.id);
});

test('at 390 pixels one message stands at a time, above the places', async () => {
  await page.viewport(390, 844);
  await show();
  toast({ title: 'Item APP-12 was sent' });
  await expect.element(page.getByText('Item APP-12 was sent')).toBeVisible();
  toast({ title: 'Item APP-13 was sent', action: { label: 'Undo', onSelect: () => undefined } });
  await expect.element(page.getByText('Item APP-13 was sent')).toBeVisible();
  await expect.element(page.getByText('Item APP-12 was sent')).not.toBeInTheDocument();
  const bar = page.getByRole('navigation', { name: 'Places' }).element().getBoundingClientRect();
  const message = document.querySelector('.toast')!.getBoundingClientRect();
  expect(message.bottom).toBeLessThanOrEqual(bar.top);
  expect([message.left >= 0, message.right <= 390]).toEqual([true, true]);
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
