import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { LastPush } from '#renderer/features/sync/run-progress.tsx';
import { SyncPage } from '#renderer/features/sync/sync-page.tsx';
import { ABOUT_UNDO } from '#renderer/features/undo/index.ts';
import { toast, ToastProvider } from '#renderer/ui/toast.tsx';
import type { ProjectPull, PullReport } from '#shared/contract/engine.ts';
import type { OutboxEntry, PushReport, PushResult, PushStep } from '#shared/contract/outbox.ts';
import type { OfferAnswer, SyncReport, SyncState } from '#shared/contract/sync-run.ts';
import type { Instant } from '#shared/domain/time.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import { NO_EDITS } from '#shared/sync/meeting.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import {
  anExplanation,
  AZURE,
  fakeEngine,
  FAKE_NOW,
  FAKE_PROJECTS,
  fakeProgress,
  fakePush,
  fakeSyncState,
  JIRA,
  NO_SYNC,
} from '#tests/support/fake-engine.ts';
import { eventually } from '#tests/support/eventually.ts';

const WAITING = { ...NO_EDITS, queued: 12, sites: 2 };
const state = (over: Partial<SyncState> = {}): SyncState => ({ ...NO_SYNC, open: WAITING, ...over });
const NO_COUNTS = { sent: 0, agreed: 0, conflicts: 0, parked: 0, skipped: 0, inDoubt: 0, held: 0 };
const pushing = (step: PushStep, over: Partial<PushReport> = {}): PushReport => ({
  id: 'p1',
  startedAt: FAKE_NOW,
  finishedAt: null,
  connections: [
    { connection: JIRA, step, total: 8, done: 3 },
    { connection: AZURE, step: { kind: 'done' }, total: 4, done: 4 },
  ],
  counts: { ...NO_COUNTS, sent: 7 },
  results: [],
  ...over,
});
const result = (outcome: PushResult['outcome'], over: Partial<PushResult> = {}): PushResult => ({
  operation: `op-${outcome}` as OperationId,
  record: `${JIRA}/20001` as never,
  recordKind: 'item',
  connection: JIRA,
  label: 'SHOP-1 Basket forgets its content',
  what: 'State',
  words: '',
  outcome,
  ...over,
});
const refused: OutboxEntry = {
  id: 'op-parked' as OperationId,
  record: `${JIRA}/20001` as never,
  recordKind: 'item',
  connection: JIRA,
  connectionName: 'Acme Jira',
  project: FAKE_PROJECTS[0].id,
  key: 'SHOP-1',
  title: 'Basket forgets its content',
  field: 'state',
  kind: 'value',
  before: 'To do',
  after: 'Done',
  state: {
    kind: 'parked',
    parking: {
      words: 'Jira asks for Resolution and Note on the way to Done.',
      advice: 'Fill in what it asks for, then send it again.',
      asks: [
        { field: 'resolution', name: 'Resolution', options: ['Fixed', 'Won’t do'] },
        { field: 'customfield_1', name: 'Note', options: [] },
      ],
      at: FAKE_NOW,
    },
  },
  waitsFor: [],
  releases: [],
  by: 'Amira',
  at: FAKE_NOW,
};
const finished: PushReport = pushing(
  { kind: 'done' },
  {
    finishedAt: '2026-11-22T09:00:14.000Z' as Instant,
    startedAt: '2026-11-22T09:00:00.000Z' as Instant,
    counts: { ...NO_COUNTS, sent: 1, parked: 1 },
    results: [result('sent', { what: 'Title' }), result('parked', { words: 'Jira asks for Resolution.' })],
  },
);
const report: SyncReport = {
  id: 'run',
  cause: 'meeting',
  startedAt: finished.startedAt,
  finishedAt: finished.finishedAt,
  pull: null,
  push: finished,
  names: { [JIRA]: 'Acme Jira', [AZURE]: 'Acme DevOps' },
};

const show = async (sync: SyncState, overrides: Parameters<typeof fakeEngine>[0] = {}): Promise<void> => {
  fakeSyncState.set(sync);
  setEngine(fakeEngine(overrides));
  await render(
    <ToastProvider>
      <SyncPage />
    </ToastProvider>,
  );
};

beforeEach(async () => {
  await page.viewport(1200, 900);
  fakeProgress.set(null);
  fakePush.set(null);
  fakeSyncState.set(NO_SYNC);
});

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
  const failed: ProjectPull = {
    project: FAKE_PROJECTS[0].id,
    connection: JIRA,
    key: 'SHOP',
    step: { kind: 'failed', error: { code: 'offline', host: 'acme' }, explanation },
    fetched: 0,
    total: 0,
    added: 0,
    changed: 0,
    removed: 0,
    quarantined: 0,
  };
  fakeProgress.set({ id: 'r2', startedAt: FAKE_NOW, finishedAt: FAKE_NOW, projects: [] });
  const failures = { pull: 'r2', push: null, pulls: [{ pull: failed as never, startedAt: FAKE_NOW }], pushes: [] };
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

test('conflicts that a pull has brought take the keyboard along', async () => {
  await show(state({ meeting: { kind: 'pulling' }, run: 'run' }));
  await expect.element(page.getByText(/Nothing is sent before you say so\./)).toBeVisible();
  fakeSyncState.set(state({ meeting: { kind: 'decide', conflicts: 1, parked: 0, failed: 0, left: [] }, run: 'run' }));
  await eventually(() => expect(document.activeElement?.id).toBe('sync-decisions'));
});

test('the next sync of a schedule stands in the header, with what it waits for', async () => {
  const next = new Date(Date.now() + 12 * 60_000).toISOString() as Instant;
  await show(state({ schedule: { every: 15, sends: false, next, waits: null } }));
  await expect.element(page.getByText(/next pull in 12 minutes/)).toBeVisible();
  fakeSyncState.set(state({ schedule: { every: 15, sends: true, next, waits: 'offline' } }));
  await expect.element(page.getByText(/next sync as soon as there is a network/)).toBeVisible();
});

test('a report names every edit with its outcome, and exports itself', async () => {
  await show(state(), { runs: { history: async () => [report], report: async () => report } });
  const history = page.getByRole('region', { name: 'History' });
  await userEvent.click(history.getByText('Push finished: 1 sent, 1 refused.'));
  await expect.element(history.getByText('Before the meeting')).toBeVisible();
  await expect.element(history.getByText('14 s')).toBeVisible();
  const links = history.getByRole('link', { name: 'SHOP-1 Basket forgets its content' });
  await expect.element(links.first()).toHaveAttribute('href', `#/items?item=${encodeURIComponent(`${JIRA}/20001`)}`);
  const saved: string[] = [];
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
  await userEvent.click(history.getByRole('button', { name: 'Export as Markdown' }));
  await userEvent.click(history.getByRole('button', { name: 'Export as CSV' }));
  click.mockRestore();
  expect(saved).toEqual(['Sync-report-2026-11-22.md', 'Sync-report-2026-11-22.csv']);
});

test('the history shows the last twenty syncs, and older ones when they are asked for', async () => {
  const all = Array.from({ length: 25 }, (_, at) => ({ ...report, id: `run-${at}` }));
  await show(state(), { runs: { history: async ({ limit }) => all.slice(0, limit) } });
  const history = page.getByRole('region', { name: 'History' });
  await expect.poll(() => history.getByRole('listitem').elements().length).toBe(20);
  await userEvent.click(history.getByRole('button', { name: 'Show older' }));
  await expect.poll(() => history.getByRole('listitem').elements().length).toBe(25);
  await expect.element(history.getByRole('button', { name: 'Show older' })).not.toBeInTheDocument();
});

/** Opens the form of an edit that the newest push was refused. */
async function openRefused(edit: OutboxEntry, complete: () => Promise<Result<number, never>>) {
  await show(state(), {
    runs: { history: async () => [report], report: async () => report },
    outbox: { complete, list: async () => [edit] },
  });
  const history = page.getByRole('region', { name: 'History' });
  await userEvent.click(history.getByText('Push finished: 1 sent, 1 refused.'));
  await userEvent.click(history.getByRole('button', { name: 'Mend State of SHOP-1 Basket forgets its content' }));
  const form = history.getByRole('form', { name: 'Refused edit of SHOP-1' });
  return form;
}

test('a refused edit asks for what its tracker asks for, and goes once that is filled in', async () => {
  const complete = vi.fn(async () => ok(1));
  const form = await openRefused(refused, complete);
  await expect.element(form.getByText('Jira asks for Resolution and Note on the way to Done.')).toBeVisible();
  await expect.element(form.getByRole('button', { name: 'Send with the next sync' })).toBeDisabled();
  await userEvent.click(form.getByRole('combobox', { name: 'Resolution' }));
  await userEvent.click(page.getByRole('option', { name: 'Fixed' }));
  await userEvent.fill(form.getByRole('textbox', { name: 'Note' }), 'Checked on Friday');
  await userEvent.click(form.getByRole('button', { name: 'Send with the next sync' }));
  expect(complete).toHaveBeenCalledWith({ operation: 'op-parked', along: { resolution: 'Fixed', customfield_1: 'Checked on Friday' } });
});

test('what was filled in and refused stands in the form again, and may be left empty', async () => {
  const complete = vi.fn(async () => ok(1));
  const again = { ...refused, along: { resolution: 'Fixed', customfield_1: 'Checked' } };
  const form = await openRefused(again, complete);
  await expect.element(form.getByRole('combobox', { name: 'Resolution' })).toHaveTextContent('Fixed');
  await expect.element(form.getByRole('textbox', { name: 'Note' })).toHaveValue('Checked');
  await userEvent.clear(form.getByRole('textbox', { name: 'Note' }));
  await userEvent.click(form.getByRole('button', { name: 'Send with the next sync' }));
  expect(complete).toHaveBeenCalledWith({ operation: 'op-parked', along: { resolution: 'Fixed', customfield_1: '' } });
});

test('a sleep and a network that wants a sign-in are said in a line each', async () => {
  const step = { kind: 'failed', error: { code: 'sign-in-page', host: 'acme', status: 200 }, explanation: anExplanation() } as const;
  const pull = {
    project: FAKE_PROJECTS[0].id,
    connection: JIRA,
    key: 'SHOP',
    step,
    fetched: 0,
    total: 0,
    added: 0,
    changed: 0,
    removed: 0,
    quarantined: 0,
  };
  const failed: PullReport = { id: 'r1', startedAt: FAKE_NOW, finishedAt: FAKE_NOW, projects: [pull] };
  fakeProgress.set(failed);
  await show(state({ slept: { from: FAKE_NOW, to: FAKE_NOW, began: 'pull' } }));
  const network = page.getByRole('list', { name: 'Network' });
  await expect.element(network.getByText(/In place of Acme Jira a web page answered/)).toBeVisible();
  await expect.element(network.getByText(/This computer slept from/)).toBeVisible();
});

const NIMBUS = { connection: JIRA, name: 'Nimbus', why: 'no-token', edits: 12 } as const;

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
  const pull = {
    project: FAKE_PROJECTS[0].id,
    connection: JIRA,
    key: 'SHOP',
    fetched: 0,
    total: 0,
    added: 0,
    changed: 0,
    removed: 0,
    quarantined: 0,
  };
  fakeProgress.set({
    id: 'r1',
    startedAt: FAKE_NOW,
    finishedAt: FAKE_NOW,
    projects: [{ ...pull, step: { kind: 'failed', error: { code: 'no-token', host: 'acme' } as never, explanation } }],
  });
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

test('while another push runs the meeting offers none', async () => {
  fakePush.set(pushing({ kind: 'running', current: null }));
  await show(state({ meeting: { kind: 'offer', edits: 12, sites: 2, open: WAITING, failed: 0, left: [] } }));
  const meeting = page.getByRole('region', { name: 'Sync before the meeting' });
  await expect.element(meeting.getByText(/A push is under way/)).toBeVisible();
  await expect.element(meeting.getByRole('button', { name: /^Send/ })).not.toBeInTheDocument();
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
