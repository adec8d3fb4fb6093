import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { SyncPage } from '#renderer/features/sync/sync-page.tsx';
import type { ProjectPull, PullReport } from '#shared/contract/engine.ts';
import type { Instant } from '#shared/domain/time.ts';
import { anExplanation, fakeEngine, FAKE_NOW, FAKE_PROJECTS, fakeProgress, JIRA } from '#tests/support/fake-engine.ts';
import { aPull } from '#tests/support/pulls.ts';

const pull = (step: ProjectPull['step'], over: Partial<ProjectPull> = {}): ProjectPull =>
  aPull(step, { fetched: 312, total: 600, added: 300, changed: 12, ...over });
const report = (projects: readonly ProjectPull[], finishedAt: Instant | null = null): PullReport => ({
  id: 'r1',
  startedAt: FAKE_NOW,
  finishedAt,
  projects,
});

beforeEach(() => page.viewport(1200, 900));

test('a running pull shows counts, tells a screen reader, and can be stopped', async () => {
  fakeProgress.set(report([pull({ kind: 'fetching' })]));
  const cancel = vi.fn(async () => undefined);
  setEngine(fakeEngine({ sync: { cancel } }));
  await render(<SyncPage />);
  await expect.element(page.getByText('Pulling 312 of 600 items')).toBeVisible();
  await expect.element(page.getByRole('status', { name: 'Progress' })).toHaveTextContent('Pulling: 312 of 600 items.');
  await userEvent.click(page.getByRole('button', { name: 'Stop the pull' }));
  expect(cancel).toHaveBeenCalledOnce();
});

test.each([672, 390])('how many items are here is told whole at %i pixels', async (width) => {
  await page.viewport(width, 900);
  fakeProgress.set(null);
  setEngine(fakeEngine());
  await render(<SyncPage />);
  await expect.element(page.getByRole('button', { name: 'Sync before the meeting' })).toBeVisible();
  const told = page.getByText(/items on this computer/).element();
  expect(told.scrollWidth).toBeLessThanOrEqual(told.clientWidth);
});

test('a tracker that asks to wait shows why and counts down', async () => {
  fakeProgress.set(
    report([
      pull({ kind: 'waiting', until: new Date(Date.now() + 90_000).toISOString() as Instant, reason: 'Jira’s rate limit is used up.' }),
    ]),
  );
  setEngine(fakeEngine());
  await render(<SyncPage />);
  await expect.element(page.getByText(/Jira’s rate limit is used up. Goes on in 1:\d\d/)).toBeVisible();
});

test('a failure is explained at its project, and the others go on', async () => {
  fakeProgress.set(
    report([
      pull({ kind: 'failed', error: { code: 'offline', host: 'acme' }, explanation: anExplanation({ title: 'No network' }) }),
      pull({ kind: 'done' }, { project: FAKE_PROJECTS[1].id, key: 'PAY' }),
    ]),
  );
  setEngine(fakeEngine());
  await render(<SyncPage />);
  await expect.element(page.getByRole('heading', { name: 'No network' })).toBeVisible();
  await expect.element(page.getByRole('listitem').filter({ hasText: 'PAY' }).getByText('Done')).toBeVisible();
});

test('many vanished items are a question: keeping is the first answer, removing names its count', async () => {
  fakeProgress.set(report([pull({ kind: 'ask-removal', missing: 120, of: 200 })], FAKE_NOW));
  const confirmRemoval = vi.fn(async () => undefined);
  setEngine(fakeEngine({ sync: { confirmRemoval } }));
  await render(<SyncPage />);
  await expect.element(page.getByText('Nothing was removed. Everything is as it was before the pull.')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Remove 120 items here' }));
  expect(confirmRemoval).toHaveBeenCalledWith({ project: FAKE_PROJECTS[0].id, remove: true });
});

test('one connection or all of them can be pulled', async () => {
  fakeProgress.set(report([pull({ kind: 'done' })], FAKE_NOW));
  const start = vi.fn(async () => undefined);
  setEngine(fakeEngine({ sync: { pull: start } }));
  await render(<SyncPage />);
  await userEvent.click(page.getByRole('region', { name: 'Acme Jira' }).getByRole('button', { name: 'Pull Acme Jira' }));
  await userEvent.click(page.getByRole('button', { name: 'Pull everything' }));
  expect(start.mock.calls).toEqual([[{ connections: [JIRA] }], [{ connections: [] }]]);
});

test('records that could not be read are listed with reason and text', async () => {
  fakeProgress.set(null);
  setEngine(
    fakeEngine({
      items: {
        quarantine: async () => [
          { id: 'jira-1/9' as never, projectId: FAKE_PROJECTS[0].id, key: 'SHOP-9', reason: 'It has no state.', raw: '{"id":9}' },
        ],
      },
    }),
  );
  await render(<SyncPage />);
  await userEvent.click(page.getByText('SHOP-9'));
  await expect.element(page.getByText('{"id":9}')).toBeVisible();
});

test('the end of a pull is told also when it began right after the last announcement', async () => {
  setEngine(fakeEngine());
  fakeProgress.set(report([pull({ kind: 'fetching' })]));
  await render(<SyncPage />);
  const told = page.getByRole('status', { name: 'Progress' });
  await expect.element(told).toHaveTextContent('Pulling: 312 of 600 items.');
  fakeProgress.set(report([pull({ kind: 'done' })], FAKE_NOW));
  await expect.element(told).toHaveTextContent('Pull finished: 300 added, 12 changed.');
  const second = { ...report([pull({ kind: 'fetching' }, { added: 0, changed: 0 })]), id: 'r2' };
  fakeProgress.set(second);
  await expect.element(page.getByRole('button', { name: 'Stop the pull' })).toBeVisible();
  fakeProgress.set({ ...second, finishedAt: FAKE_NOW, projects: [pull({ kind: 'done' }, { added: 0, changed: 4 })] });
  await expect.element(told).toHaveTextContent('Pull finished: 4 changed.');
});

test('what all projects of a connection fail for is said once, with the way to mend it', async () => {
  const step = {
    kind: 'failed',
    error: { code: 'no-token', host: 'acme' },
    explanation: anExplanation({ title: 'No token stored', code: 'no-token' }),
  } as const;
  fakeProgress.set(report([pull(step), pull(step, { project: FAKE_PROJECTS[1].id, key: 'PAY' })], FAKE_NOW));
  setEngine(fakeEngine());
  await render(<SyncPage />);
  const site = page.getByRole('region', { name: 'Acme Jira' });
  await expect.element(site.getByRole('heading', { name: 'No token stored' })).toBeVisible();
  expect(site.getByRole('heading', { name: 'No token stored' }).elements()).toHaveLength(1);
  await expect
    .element(site.getByRole('link', { name: 'Enter the token' }))
    .toHaveAttribute('href', expect.stringMatching(/^#\/connections\?token=./));
});
