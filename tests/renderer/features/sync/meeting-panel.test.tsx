import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { OfferAnswer } from '#shared/contract/sync-run.ts';
import type { Instant } from '#shared/domain/time.ts';
import { ok } from '#shared/lib/result.ts';
import { eventually } from '#tests/support/eventually.ts';
import { anExplanation, AZURE, FAKE_NOW, fakeProgress, fakePush, fakeSyncState, JIRA, NO_SYNC } from '#tests/support/fake-engine.ts';
import { aFailedPull } from '#tests/support/pulls.ts';
import { NIMBUS, NO_COUNTS, pushing, show, state, WAITING, withNothingSynced } from './run-rig.tsx';

withNothingSynced();

test('a push that was stopped leaves the step open, says what is in doubt, and goes on from there', async () => {
  const send = vi.fn(async () => ok('sent' as const));
  const open = { ...WAITING, queued: 5, sending: 5 };
  await show(state({ open, meeting: { kind: 'done', push: 'cancelled', open, failed: 0, left: [], arrived: 2 } }), { runs: { send } });
  const meeting = page.getByRole('region', { name: 'Sync before the meeting' });
  await expect.element(meeting.getByText(/5 may have reached the tracker: the next send looks/)).toBeVisible();
  await expect.element(meeting.getByRole('listitem').nth(2)).toHaveAttribute('aria-current', 'step');
  await userEvent.click(meeting.getByRole('button', { name: 'Send the other 10 edits' }));
  await eventually(() => expect(send).toHaveBeenCalledWith({ edits: 10 }));
});

test('what waits for a decision is opened, the first of it, though its list may be in view already', async () => {
  location.hash = '/sync';
  await show(state({ meeting: { kind: 'decide', conflicts: 2, parked: 0, failed: 0, left: [] }, run: 'run' }));
  await userEvent.click(page.getByRole('button', { name: 'Show them' }));
  expect(location.hash).toBe('#/sync/conflicts');
});

test('conflicts come before the offer, and are gone past only by a person', async () => {
  const goOn = vi.fn(async () => undefined);
  const send = vi.fn(async () => ok<OfferAnswer>('sent'));
  await show(state({ meeting: { kind: 'decide', conflicts: 2, parked: 1, failed: 0, left: [] }, run: 'run' }), { runs: { goOn, send } });
  const panel = page.getByRole('region', { name: 'Sync before the meeting' });
  await expect.element(panel.getByText(/2 conflicts and 1 refused edit need you first/)).toBeVisible();
  expect(panel.getByRole('button', { name: /Send/ }).elements()).toHaveLength(0);
  await userEvent.click(panel.getByRole('button', { name: 'Go on with the others' }));
  expect(goOn).toHaveBeenCalledOnce();
  fakeSyncState.set(
    state({ meeting: { kind: 'offer', edits: 12, sites: 2, open: { ...WAITING, conflicts: 2 }, failed: 1, left: [] }, run: 'run' }),
  );
  await expect.element(panel.getByText(/2 conflicts stay here\./)).toBeVisible();
  await expect.element(panel.getByText(/1 project could not be pulled/)).toBeVisible();
  await userEvent.click(panel.getByRole('button', { name: 'Send 12 edits to 2 sites' }));
  expect(send).toHaveBeenCalledWith({ edits: 12 });
  send.mockResolvedValueOnce(ok('changed'));
  await userEvent.click(panel.getByRole('button', { name: 'Send 12 edits to 2 sites' }));
  await expect.element(page.getByText('Nothing was sent yet')).toBeVisible();
});

test('conflicts that a pull has brought take the keyboard along', async () => {
  await show(state({ meeting: { kind: 'pulling' }, run: 'run' }));
  await expect.element(page.getByText(/Nothing is sent before you say so\./)).toBeVisible();
  fakeSyncState.set(state({ meeting: { kind: 'decide', conflicts: 1, parked: 0, failed: 0, left: [] }, run: 'run' }));
  await eventually(() => expect(document.activeElement?.id).toBe('sync-decisions'));
});

test('a sync whose trackers lack their tokens asks for them, and offers to send nothing', async () => {
  const open = { ...WAITING, sites: 0, away: [NIMBUS, { ...NIMBUS, connection: AZURE, name: 'Fabrikam', edits: 0 }] };
  await show(state({ open, meeting: { kind: 'stopped', why: 'token', open, left: [] } }));
  const meeting = page.getByRole('region', { name: 'Sync before the meeting' });
  await expect.element(meeting.getByText(/Enter the tokens for .*Nimbus.* and .*Fabrikam.*\. Then pull again\./)).toBeVisible();
  await expect.element(meeting.getByRole('listitem').nth(0)).toHaveAttribute('aria-current', 'step');
  await expect.element(page.getByRole('button', { name: 'Nothing can be sent' })).toBeDisabled();
  await userEvent.click(meeting.getByRole('button', { name: 'Enter the tokens' }));
  expect(window.location.hash).toBe(`#/connections?token=${encodeURIComponent(JIRA)}`);
  window.location.hash = '';
});

test('one notice asks for the tokens, and nothing below repeats it', async () => {
  const explanation = anExplanation({ title: 'No token stored', code: 'no-token', next: 'Enter a token under Connections.' });
  const pull = aFailedPull({ code: 'no-token', host: 'acme' }, explanation);
  fakeProgress.set({ id: 'r1', startedAt: FAKE_NOW, finishedAt: FAKE_NOW, projects: [pull] });
  const open = { ...WAITING, sites: 0, away: [NIMBUS, { ...NIMBUS, connection: AZURE, name: 'Fabrikam', edits: 0 }] };
  await show(state({ open }));
  const notice = page.getByRole('region', { name: 'Tokens' });
  await expect.element(notice.getByText(/Enter the tokens for .*Nimbus.* and .*Fabrikam.*\. 12 edits wait for that\./)).toBeVisible();
  await expect.element(page.getByText('No token stored')).toBeVisible();
  await expect.element(page.getByText('Enter a token under Connections.')).not.toBeInTheDocument();
  await userEvent.click(notice.getByRole('button', { name: 'Enter the tokens' }));
  expect(window.location.hash).toBe(`#/connections?token=${encodeURIComponent(JIRA)}`);
  window.location.hash = '';
});

test('a sync that goes on without one connection names it', async () => {
  const open = { ...WAITING, sites: 1, away: [NIMBUS] };
  await show(state({ open, meeting: { kind: 'stopped', why: 'token', open, left: [] } }));
  const meeting = page.getByRole('region', { name: 'Sync before the meeting' });
  await expect.element(meeting.getByRole('button', { name: /^Go on without .?Nimbus/ })).toBeVisible();
  await expect.element(page.getByRole('region', { name: 'Tokens' })).not.toBeInTheDocument();
});

test('a push of which nothing arrived says why in its place, and offers no rest to send', async () => {
  const explanation = anExplanation({ title: 'Token refused', code: 'unauthorized' });
  fakePush.set(pushing({ kind: 'failed', explanation }, { finishedAt: FAKE_NOW, counts: NO_COUNTS }));
  const open = { ...WAITING, sites: 0, away: [{ ...NIMBUS, why: 'refused' as const }] };
  const failures = { ...NO_SYNC.failures, push: 'p1', pushes: [{ connection: JIRA, explanation, startedAt: FAKE_NOW }] };
  await show(state({ open, failures, meeting: { kind: 'done', push: 'failed', open, failed: 1, left: [], arrived: 0 } }));
  const meeting = page.getByRole('region', { name: 'Sync before the meeting' });
  await expect.element(meeting.getByText('Token refused.')).toBeVisible();
  await expect.element(meeting.getByRole('button', { name: 'Replace the token' })).toBeVisible();
  await expect.element(meeting.getByText(', not all of it')).toBeInTheDocument();
  await expect.element(meeting.getByRole('listitem').nth(2)).toHaveAttribute('aria-current', 'step');
  await expect.element(meeting.getByRole('button', { name: /^Send/ })).not.toBeInTheDocument();
});

test('what another push came to stands on the page while the meeting waits for decisions', async () => {
  const finishedAt = new Date().toISOString() as Instant;
  const explanation = anExplanation({ title: 'Token refused' });
  fakePush.set(pushing({ kind: 'failed', explanation }, { finishedAt, counts: { ...NO_COUNTS, sent: 10, inDoubt: 2 } }));
  await show(state({ meeting: { kind: 'decide', conflicts: 2, parked: 0, failed: 0, left: [] } }));
  await expect.element(page.getByRole('region', { name: 'Last push' }).getByText(/10 sent/)).toBeVisible();
});

test('while another push runs the meeting offers none', async () => {
  fakePush.set(pushing({ kind: 'running', current: null }));
  await show(state({ meeting: { kind: 'offer', edits: 12, sites: 2, open: WAITING, failed: 0, left: [] } }));
  const meeting = page.getByRole('region', { name: 'Sync before the meeting' });
  await expect.element(meeting.getByText(/A push is under way/)).toBeVisible();
  await expect.element(meeting.getByRole('button', { name: /^Send/ })).not.toBeInTheDocument();
});

test('a sync that waits for a first pull stays at it, and leads to where projects are chosen', async () => {
  const open = { ...WAITING, sites: 0, away: [{ ...NIMBUS, why: 'not-chosen' as const }] };
  await show(state({ open, meeting: { kind: 'stopped', why: 'nothing', open, left: ['Nimbus'] } }));
  const meeting = page.getByRole('region', { name: 'Sync before the meeting' });
  await expect
    .element(meeting.getByText(/Nimbus.? was not pulled\. Choose projects of .?Nimbus.?, then pull: 12 edits wait for that\./))
    .toBeVisible();
  await expect.element(meeting.getByRole('listitem').nth(0)).toHaveAttribute('aria-current', 'step');
  await userEvent.click(meeting.getByRole('button', { name: 'Choose projects' }));
  expect(window.location.hash).toBe('#/connections');
  window.location.hash = '';
});

test.each([
  [2, ['Nimbus', 'Fabrikam'], /^12 edits wait for 2 sites\. .*Nimbus.* and .*Fabrikam.* could not be reached the last time/],
  [2, ['Nimbus'], /^12 edits can go to 2 sites\. .*Nimbus.* could not be reached the last time: what does not arrive waits here\./],
  [2, [], /^12 edits can go to 2 sites\.\s*$/],
])('an offer does not say of a site that could not be reached that edits can go there', async (sites, silent, words) => {
  await show(state({ meeting: { kind: 'offer', edits: 12, sites, open: { ...WAITING, conflicts: 0, silent }, failed: 0, left: [] } }));
  await expect.element(page.getByRole('region', { name: 'Sync before the meeting' }).getByRole('status')).toMatchTextContent(words);
});

test('a pull that left a connection out is not ticked as done', async () => {
  await show(state({ meeting: { kind: 'offer', edits: 12, sites: 2, open: WAITING, failed: 0, left: ['Nimbus'] } }));
  const meeting = page.getByRole('region', { name: 'Sync before the meeting' });
  await expect.element(meeting.getByText(', not all of it')).toBeInTheDocument();
  await expect.element(meeting.getByText(/Nimbus.? was not pulled\./)).toBeVisible();
});
