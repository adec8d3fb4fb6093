import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { OperationId } from '#shared/sync/operation.ts';
import { FAKE_NOW, fakePush, JIRA } from '#tests/support/fake-engine.ts';
import { anEntry, freshList, openPanel, panel } from './rig.tsx';

beforeEach(freshList);

test('a changed field tells what the tracker holds and takes the edit back', async () => {
  const { taken } = await openPanel({ entries: [anEntry({})] });
  await panel().getByRole('button', { name: 'State: changed' }).click();
  await expect.element(page.getByText('Acme Jira holds: To do')).toBeVisible();
  await page.getByRole('button', { name: 'Take back' }).click();
  await expect.poll(() => taken).toEqual([['o1']]);
});

test('a conflict leads to Sync, and a refused edit shows the words of the tracker', async () => {
  await openPanel({
    entries: [
      anEntry({
        state: { kind: 'conflict', conflict: { kind: 'both-changed', theirs: { id: '2', name: 'In progress' }, by: null, at: null } },
      }),
      anEntry({
        id: 'o2' as OperationId,
        field: 'priority',
        state: { kind: 'parked', parking: { words: 'Priority is not on the screen.', advice: 'Ask.', asks: [], at: FAKE_NOW } },
      }),
    ],
  });
  await panel().getByRole('button', { name: 'State: conflict' }).click();
  await expect.element(page.getByText('Acme Jira holds: In progress')).toBeVisible();
  await expect.element(page.getByRole('link', { name: 'Decide' })).toHaveAttribute('href', '#/sync/conflicts/o1');
  await userEvent.keyboard('{Escape}');
  await panel().getByRole('button', { name: 'Priority: refused' }).click();
  await expect.element(page.getByText(/Priority is not on the screen\./)).toBeVisible();
});

test('an edit that is being sent is called so until its push has ended, and cannot be taken back', async () => {
  const push = { id: 'p', startedAt: FAKE_NOW, connections: [{ connection: JIRA, step: { kind: 'running', current: null } }] };
  fakePush.set({ ...push, finishedAt: null } as never);
  await openPanel({ entries: [anEntry({ state: { kind: 'sending', since: FAKE_NOW, revision: '3' } })] });
  await panel().getByRole('button', { name: 'State: changed' }).click();
  await expect.element(page.getByText(/^Sending/)).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Take back' })).not.toBeInTheDocument();
  fakePush.set({ ...push, finishedAt: FAKE_NOW } as never);
  await expect.element(page.getByText(/^Sent, not confirmed yet/)).toBeVisible();
  fakePush.set(null);
});

test('names of people and trackers do not turn the sentence round that holds them', async () => {
  await openPanel({ entries: [anEntry({ connectionName: 'שחרור', before: 'פתוח' })] });
  await panel().getByRole('button', { name: 'State: changed' }).click();
  await expect.element(page.getByText('\u2068שחרור\u2069 holds: \u2068פתוח\u2069')).toBeVisible();
});
