import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import { JIRA } from '#tests/support/fake-engine.ts';
import { refused, report, show, state, withNothingSynced } from './run-rig.tsx';

withNothingSynced();

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

test('a day and a number that are asked for have editors of their own, and are looked at before they are sent', async () => {
  const complete = vi.fn(async () => ok(1));
  const asks = [
    { field: 'duedate', name: 'Due date', options: [], kind: 'date' },
    { field: 'customfield_2', name: 'Cost', options: [], kind: 'number' },
  ] as const;
  if (refused.state.kind !== 'parked') throw new Error('It is refused.');
  const edit: OutboxEntry = { ...refused, state: { kind: 'parked', parking: { ...refused.state.parking, asks } } };
  const form = await openRefused(edit, complete);
  const day = form.getByLabelText('Due date');
  expect(day.element().getAttribute('type')).toBe('date');
  await userEvent.fill(day, '2027-01-15');
  await userEvent.fill(form.getByRole('textbox', { name: 'Cost' }), 'three');
  const send = form.getByRole('button', { name: 'Send with the next sync' });
  await userEvent.click(send);
  await expect.element(form.getByText('Type a number, such as 3 or 2.5.')).toBeVisible();
  expect(complete).not.toHaveBeenCalled();
  await userEvent.fill(form.getByRole('textbox', { name: 'Cost' }), '2,5');
  await expect.element(form.getByText('Type a number, such as 3 or 2.5.')).not.toBeInTheDocument();
  await userEvent.click(send);
  expect(complete).toHaveBeenCalledWith({ operation: 'op-parked', along: { duedate: '2027-01-15', customfield_2: 2.5 } });
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

test.each([
  ['what a tracker has said is told as its words', {}, 1],
  ['what no tracker has said is not put into its mouth', { instead: 'may-be-there' }, 0],
] as const)('%s', async (_, kind, said) => {
  const { parking } = refused.state as Extract<OutboxEntry['state'], { readonly kind: 'parked' }>;
  const form = await openRefused({ ...refused, state: { kind: 'parked', parking: { ...parking, ...kind } } }, async () => ok(1));
  await expect.element(form.getByText('Jira asks for Resolution and Note on the way to Done.')).toBeVisible();
  expect(form.getByText('The tracker says:').elements()).toHaveLength(said);
});
