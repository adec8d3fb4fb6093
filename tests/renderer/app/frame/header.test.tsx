import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { Header } from '#renderer/app/frame/header.tsx';
import { setEngine } from '#renderer/engine/client/index.ts';
import type { SyncState } from '#shared/contract/sync-run.ts';
import {
  anExplanation,
  fakeEngine,
  FAKE_NOW,
  fakeProgress,
  fakeStatus,
  fakeSyncState,
  NO_SYNC,
  READY,
} from '#tests/support/fake-engine.ts';
import { aFailedPull, aPull } from '#tests/support/pulls.ts';

beforeEach(async () => {
  fakeStatus.set(READY);
  setEngine(fakeEngine({}));
  await page.viewport(390, 844);
});
afterEach(() => {
  fakeStatus.set(READY);
  fakeProgress.set(null);
  fakeSyncState.set(NO_SYNC);
});

const pull = aFailedPull({ code: 'unreachable', host: 'fabrikam', detail: '' }, anExplanation(), { key: 'Harbour' });
const failed = (queued: number): SyncState => ({
  ...NO_SYNC,
  failures: { ...NO_SYNC.failures, pull: 'r1', pulls: [{ pull, startedAt: FAKE_NOW }] },
  open: { ...NO_SYNC.open, queued },
});

test.each([
  ['Connections', '/connections', 1, false],
  ['Connections', '/connections', 1200, true],
  ['Unknown address', '/nowhere', 120, true],
])('on a phone the title %s and what went wrong never overlap: %s, %i edits, service lost: %s', async (name, path, queued, hostLost) => {
  fakeProgress.set({ id: 'r1', startedAt: FAKE_NOW, finishedAt: FAKE_NOW, projects: [aPull({ kind: 'done' }), pull] });
  fakeSyncState.set(failed(queued));
  fakeStatus.set({ ...READY, hostLost });
  await render(<Header pathname={path} ready />);
  const trouble = page.getByRole('link', { name: 'Harbour not pulled' });
  await expect.element(trouble).toBeVisible();
  await expect.element(page.getByRole('link', { name: /edits? to send/ })).toBeVisible();
  const title = page.getByRole('link', { name }).element();
  const sign = trouble.element().querySelector('svg.lucide-triangle-alert')!;
  const box = (element: Element): DOMRect => element.getBoundingClientRect();
  expect(box(title).right).toBeLessThanOrEqual(box(trouble.element()).left);
  expect(box(sign).right).toBeLessThanOrEqual(box(trouble.element().parentElement!).right);
  expect(box(trouble.element()).right).toBeLessThanOrEqual(box(page.getByRole('link', { name: /edits? to send/ }).element()).left);
  expect(document.documentElement.scrollWidth).toBe(390);
  if (hostLost) return;
  // With no more to say than that, both are read whole.
  const words = trouble.element().querySelector('.truncate:last-child')!;
  expect([title.scrollWidth - title.clientWidth, words.scrollWidth - words.clientWidth]).toEqual([0, 0]);
  expect(words.textContent).toContain('not pulled');
});
