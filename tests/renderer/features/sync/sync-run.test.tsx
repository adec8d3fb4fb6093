import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ABOUT_UNDO } from '#renderer/features/undo/index.ts';
import { toast } from '#renderer/ui/toast.tsx';
import type { OfferAnswer } from '#shared/contract/sync-run.ts';
import type { Instant } from '#shared/domain/time.ts';
import { ok } from '#shared/lib/result.ts';
import { NO_EDITS } from '#shared/sync/meeting.ts';
import { eventually } from '#tests/support/eventually.ts';
import { fakeProgress, fakePush, fakeSyncState } from '#tests/support/fake-engine.ts';
import { finished, pushing, refused, show, state, WAITING, withNothingSynced } from './run-rig.tsx';

withNothingSynced();

test('what a push came to goes from the page once a later pull is over, and once its connections are gone', async () => {
  const now = new Date().toISOString() as Instant;
  const ended = { ...finished, finishedAt: now };
  fakePush.set(ended);
  await show(state());
  const last = page.getByRole('region', { name: 'Last push' });
  await expect.element(last).toBeVisible();
  fakeProgress.set({ id: 'r2', startedAt: now, finishedAt: new Date(Date.parse(now) + 1).toISOString() as Instant, projects: [] });
  await expect.element(last).not.toBeInTheDocument();
  fakeProgress.set(null);
  await expect.element(last).toBeVisible();
  fakePush.set({ ...ended, id: 'p2', connections: [{ ...ended.connections[0]!, connection: 'sample' as never }] });
  await expect.element(last).not.toBeInTheDocument();
});

test('sending asks first, with what goes where, and cancel sends nothing', async () => {
  const push = vi.fn(async () => ok(undefined));
  await show(state(), { outbox: { push, list: async () => [{ ...refused, state: { kind: 'queued' } }] } });
  await userEvent.click(page.getByRole('button', { name: 'Send 12 edits' }));
  const dialog = page.getByRole('dialog', { name: 'Send 12 edits to 2 sites?' });
  await expect.element(dialog.getByText('Acme Jira: 1 edit of 1 record')).toBeVisible();
  await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
  expect(push).not.toHaveBeenCalled();
  await userEvent.click(page.getByRole('button', { name: 'Send 12 edits' }));
  await userEvent.click(page.getByRole('dialog').getByRole('button', { name: 'Send 12 edits' }));
  await eventually(() => expect(push).toHaveBeenCalledWith({ connections: [], operations: null }));
});

test('nothing can be sent while nothing waits', async () => {
  await show(state({ open: NO_EDITS }));
  await expect.element(page.getByRole('button', { name: 'Nothing to send' })).toBeDisabled();
});

test('a running push shows each connection with what is done there, and can be stopped', async () => {
  const ended = Promise.withResolvers<void>();
  const cancel = vi.fn(() => ended.promise);
  fakePush.set(pushing({ kind: 'running', current: 'Writing SHOP-1: title, labels' }));
  await show(state(), { outbox: { cancel } });
  const running = page.getByRole('region', { name: 'Running push' });
  await expect.element(running.getByText('Sending 7 of 12 edits')).toBeVisible();
  await expect
    .element(running.getByRole('listitem').filter({ hasText: 'Acme Jira' }))
    .toHaveTextContent('Acme Jira3 of 8Writing SHOP-1: title, labels');
  await expect.element(running.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '7');
  await userEvent.click(page.getByRole('button', { name: 'Stop sending' }));
  expect(cancel).toHaveBeenCalledOnce();
  await expect.element(page.getByRole('button', { name: 'Stopping…' })).toBeDisabled();
  ended.resolve();
  await expect.element(page.getByRole('button', { name: 'Stop sending' })).toBeEnabled();
});

test('a push whose tracker asks for a pause counts down', async () => {
  const until = new Date(Date.now() + 90_000).toISOString() as Instant;
  fakePush.set(pushing({ kind: 'waiting', until, reason: 'too many requests' }));
  await show(state());
  await expect.element(page.getByText(/^Too many requests\. Goes on in 1:\d\d/)).toBeVisible();
});

test('who agrees while another window sends is told so, and nothing of it stays on the page', async () => {
  const send = vi.fn(async () => ok<OfferAnswer>('running'));
  await show(state({ meeting: { kind: 'offer', edits: 12, sites: 2, open: WAITING, failed: 0, left: [] }, run: 'run' }), {
    runs: { send },
  });
  await userEvent.click(page.getByRole('button', { name: 'Send 12 edits to 2 sites' }));
  await expect.element(page.getByText('Another window is sending')).toBeVisible();
  expect(page.getByText('Nothing was sent yet').elements()).toHaveLength(0);
});

test('a running push says what was asked for meanwhile', async () => {
  fakePush.set(pushing({ kind: 'running', current: null }, { meanwhile: { part: 0, follows: 2 } }));
  await show(state());
  await expect.element(page.getByText(/It ran already when 2 other edits were asked for: they follow next\./)).toBeVisible();
});

test('the next sync of a schedule stands in the header, with what it waits for', async () => {
  const next = new Date(Date.now() + 12 * 60_000).toISOString() as Instant;
  await show(state({ schedule: { every: 15, sends: false, next, waits: null } }));
  await expect.element(page.getByText(/next pull in 12 minutes/)).toBeVisible();
  fakeSyncState.set(state({ schedule: { every: 15, sends: true, next, waits: 'offline' } }));
  await expect.element(page.getByText(/next sync as soon as there is a network/)).toBeVisible();
});

test('an offer to undo goes once a push has begun', async () => {
  await show(state());
  toast({ title: 'Answered: SHOP-1', about: ABOUT_UNDO, action: { label: 'Undo', onSelect: () => undefined } });
  const offer = page.getByText('Answered: SHOP-1');
  await expect.element(offer).toBeVisible();
  await userEvent.hover(offer); // its own clock stands still
  fakePush.set(pushing({ kind: 'running', current: null }));
  await expect.element(offer).not.toBeInTheDocument();
});
