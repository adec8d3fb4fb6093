import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { ProjectPull, PullReport } from '#shared/contract/engine.ts';
import type { Instant } from '#shared/domain/time.ts';
import {
  anExplanation,
  FAKE_NOW,
  fakeProgress,
  fakeRelease,
  fakeStatus,
  fakeSyncState,
  NO_SYNC,
  READY,
} from '#tests/support/fake-engine.ts';
import { aFailedPull, aPull } from '#tests/support/pulls.ts';
import { inFreshWindow, show } from './window-rig.tsx';

inFreshWindow();

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

test.each<[string, readonly ProjectPull[], string]>([
  ['in which everything failed', [aFailedPull({ code: 'offline', host: 'acme' }, anExplanation())], ' · last pull failed'],
  ['that was stopped', [aPull({ kind: 'cancelled' })], ''],
  ['of no project', [], ''],
])('after a pull %s the data is as old as the last pull that brought some', async (_, pulls, trouble) => {
  const report = (id: string, minutesAgo: number, projects: readonly ProjectPull[]): PullReport => {
    const at = new Date(Date.now() - minutesAgo * 60_000).toISOString() as Instant;
    return { id, startedAt: at, finishedAt: at, projects };
  };
  const [now, before, success] = [report('r3', 0, pulls), report('r2', 5, pulls), report('r1', 120, [aPull({ kind: 'done' })])];
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
  const finishedAt = new Date().toISOString() as Instant;
  fakeProgress.set({ id: 'r1', startedAt: FAKE_NOW, finishedAt, projects: [aPull({ kind: 'done' })] });
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
