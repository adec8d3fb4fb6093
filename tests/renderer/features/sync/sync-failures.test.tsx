import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { LastPush } from '#renderer/features/sync/run-progress.tsx';
import type { PullReport } from '#shared/contract/engine.ts';
import { anExplanation, AZURE, fakeEngine, FAKE_NOW, fakeProgress, fakePush, fakeSyncState, JIRA } from '#tests/support/fake-engine.ts';
import { aFailedPull } from '#tests/support/pulls.ts';
import { pushing, show, state, withNothingSynced } from './run-rig.tsx';

withNothingSynced();

test('what failed is explained at its connection, and every edit is said to be kept', async () => {
  const explanation = anExplanation({ title: 'The tracker has trouble', happened: 'Acme reports a fault of its own (status 503).' });
  fakePush.set(pushing({ kind: 'failed', explanation }, { finishedAt: FAKE_NOW }));
  await show(state());
  await expect
    .element(page.getByRole('region', { name: 'Acme Jira' }).getByRole('heading', { name: 'The tracker has trouble' }))
    .toBeVisible();
});

test('what failed at one connection is told until that one succeeds, though another was synced since', async () => {
  const explanation = anExplanation({ title: 'No network' });
  const failed = aFailedPull({ code: 'offline', host: 'acme' }, explanation);
  fakeProgress.set({ id: 'r2', startedAt: FAKE_NOW, finishedAt: FAKE_NOW, projects: [] });
  const failures = { pull: 'r2', push: null, pulls: [{ pull: failed, startedAt: FAKE_NOW }], pushes: [] };
  await show(state({ failures }));
  const region = page.getByRole('region', { name: 'Acme Jira' });
  await expect.element(region.getByRole('heading', { name: 'No network' })).toBeVisible();
  fakeSyncState.set(state({ failures: { ...failures, pulls: [] } }));
  await expect.element(region.getByRole('heading', { name: 'No network' })).not.toBeInTheDocument();
});

test('two connections of one name each say why they failed', async () => {
  const complaints = vi.spyOn(console, 'error');
  setEngine(fakeEngine());
  const failures = [JIRA, AZURE].map((connection, index) => ({
    connection,
    name: 'Acme',
    explanation: anExplanation({ title: `Reason ${index}` }),
  }));
  const report = pushing({ kind: 'done' }, { finishedAt: FAKE_NOW });
  await render(<LastPush report={report} now={Date.parse(FAKE_NOW)} failures={failures} />);
  await expect.element(page.getByText('Reason 0.')).toBeVisible();
  await expect.element(page.getByText('Reason 1.')).toBeVisible();
  expect(complaints).not.toHaveBeenCalled();
  complaints.mockRestore();
});

test('a sleep and a network that wants a sign-in are said in a line each', async () => {
  const pull = aFailedPull({ code: 'sign-in-page', host: 'acme', status: 200 }, anExplanation());
  const failed: PullReport = { id: 'r1', startedAt: FAKE_NOW, finishedAt: FAKE_NOW, projects: [pull] };
  fakeProgress.set(failed);
  await show(state({ slept: { from: FAKE_NOW, to: FAKE_NOW, began: 'pull' } }));
  const network = page.getByRole('list', { name: 'Network' });
  await expect.element(network.getByText(/In place of Acme Jira a web page answered/)).toBeVisible();
  await expect.element(network.getByText(/This computer slept from/)).toBeVisible();
});
