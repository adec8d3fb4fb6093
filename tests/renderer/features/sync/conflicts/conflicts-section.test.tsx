import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { ConflictList } from '#renderer/features/sync/conflicts/conflict-list.tsx';
import { ConflictsSection } from '#renderer/features/sync/conflicts/conflicts-section.tsx';
import { ToastProvider } from '#renderer/ui/toast.tsx';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import { localId, type Conflict, type OperationId } from '#shared/sync/operation.ts';
import { JIRA } from '#tests/support/fake-engine.ts';
import { asked, both, entry } from './rig.ts';

beforeEach(async () => {
  location.hash = '';
  await page.viewport(1400, 900);
});

describe('the list', () => {
  test('groups what waits by what is asked, with counts, and is walked through with arrows', async () => {
    asked([entry(1, both), entry(2), entry(3, both), entry(4, { kind: 'deleted', by: null, at: null })]);
    await render(<ConflictsSection />);
    await expect.element(page.getByRole('heading', { name: 'Needs your decision 4' })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Both changed it 2' })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Deleted in the tracker 1' })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Refused by the tracker 1' })).toBeVisible();
    const links = page.getByRole('link').elements();
    expect(links.map((link) => link.tabIndex)).toEqual([0, -1, -1, -1]);
    links[0]!.focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    expect(document.activeElement).toBe(links[2]);
    await userEvent.keyboard('{End}{ArrowUp}{Home}');
    expect(document.activeElement).toBe(links[0]);
  });

  test('says of what has no key what it is', async () => {
    const version = { ...entry(1, both), recordKind: 'version', key: null } as const;
    const made = { ...entry(2), recordKind: 'iteration', kind: 'create', key: null, record: localId(JIRA, 'op-2' as OperationId) } as const;
    asked([version, made, { ...entry(3, both), key: null }]);
    await render(<ConflictsSection />);
    await expect.element(page.getByRole('link', { name: /^Version Item 1/ })).toBeVisible();
    await expect.element(page.getByRole('link', { name: /^New Item 2 New iteration/ })).toBeVisible();
    await expect.element(page.getByRole('link', { name: /^Gone Item 3/ })).toBeVisible();
  });

  test('of what was never pulled says so instead of that it is gone, and does not answer it with the others', async () => {
    asked([{ ...entry(1, both), key: null, title: '', notPulled: true }, { ...entry(2, both), notPulled: true }, entry(3, both)]);
    await render(<ConflictsSection />);
    await expect.element(page.getByRole('link', { name: /^Not pulled Not pulled yet/ })).toBeVisible();
    await expect.element(page.getByRole('link', { name: /^SHOP-2 Item 2/ })).toBeVisible();
    expect(page.getByText('Gone').elements()).toHaveLength(0);
    expect(page.getByRole('button', { name: /^Answer all/ }).elements()).toHaveLength(0);
  });

  test('has the button that answers all in one line with the name of its group, also beside the view', async () => {
    const gone: Conflict = { kind: 'deleted', by: null, at: null };
    const entries = [entry(1, gone), entry(2, gone)];
    asked(entries);
    await render(
      <div style={{ width: 271 }}>
        <ConflictList narrow entries={entries} onProblem={() => undefined} />
      </div>,
    );
    const head = page.getByRole('heading', { name: 'Deleted in the tracker 2' }).element().getBoundingClientRect();
    const button = page.getByRole('button', { name: 'Answer all 2 …' }).element().getBoundingClientRect();
    expect(button.top).toBeLessThan(head.bottom);
  });

  test('is not there while nothing waits', async () => {
    asked([]);
    const { container } = await render(<ConflictsSection />);
    expect(container.textContent).toBe('');
  });

  test('answers all of one kind in a second step that says how many and chooses nothing, and undo takes it back', async () => {
    const { answer, undo } = asked([entry(1, both), entry(2), entry(3, both)]);
    await render(
      <ToastProvider>
        <ConflictsSection />
      </ToastProvider>,
    );
    await userEvent.click(page.getByRole('button', { name: 'Answer all 2 …' }));
    expect(answer).not.toHaveBeenCalled();
    const dialog = page.getByRole('dialog', { name: 'Answer 2 conflicts' });
    await expect.element(dialog).toBeVisible();
    expect(document.activeElement?.tagName).not.toBe('BUTTON');
    await userEvent.click(dialog.getByRole('button', { name: 'Take theirs in 2 conflicts' }));
    expect(answer).toHaveBeenCalledExactlyOnceWith({
      operations: ['op-1', 'op-3'],
      reply: { kind: 'theirs' },
      seen: { 'op-1': 'Theirs', 'op-3': 'Theirs' },
    });
    await expect.element(page.getByRole('heading', { name: 'Both changed it' })).not.toBeInTheDocument();
    await userEvent.click(page.getByRole('button', { name: 'Undo' }));
    await expect.element(page.getByRole('heading', { name: 'Both changed it 2' })).toBeVisible();
    expect(undo.mock.calls).toEqual([[7]]);
    undo.mockResolvedValueOnce({ ok: false, error: { code: 'invalid', problems: { undo: 'Your answer was sent meanwhile.' } } } as never);
    await userEvent.click(page.getByRole('button', { name: 'Answer all 2 …' }));
    await userEvent.click(dialog.getByRole('button', { name: 'Keep mine in 2 conflicts' }));
    await userEvent.click(page.getByRole('button', { name: 'Undo' }).last());
    await expect.element(page.getByText(/Your answer was sent meanwhile/).first()).toBeVisible();
  });
});

test('an answer for all names the texts of which the other side has more than words', async () => {
  const text = (words: string, ...more: readonly object[]): string =>
    JSON.stringify({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }, ...more] });
  const picture = { type: 'mediaSingle', content: [{ type: 'media', attrs: { type: 'file', id: '1' } }] };
  const rich = (number: number, theirs: string): OutboxEntry => ({
    ...entry(number, { ...both, theirs }),
    kind: 'text',
    field: 'description',
    format: 'adf',
    after: text('Mine'),
  });
  asked([rich(1, text('Theirs', picture)), rich(2, text('Theirs')), entry(3, both)]);
  await render(<ConflictsSection />);
  await userEvent.click(page.getByRole('button', { name: 'Answer all 3 …' }));
  const dialog = page.getByRole('dialog', { name: 'Answer 3 conflicts' });
  await expect.element(dialog.getByText('It takes out of theirs what yours does not have: a picture or file.')).toBeVisible();
  await expect.element(dialog.getByText(/^Description of .?SHOP-1.?$/)).toBeVisible();
  expect(dialog.getByText(/SHOP-2|SHOP-3/).elements()).toHaveLength(0);
  await expect.element(dialog.getByRole('button', { name: 'Keep mine in 3 conflicts' })).toBeEnabled();
});

describe('items that are made again', () => {
  const gone: Conflict = { kind: 'deleted', by: null, at: null };
  const makeAll = async (cannot: readonly string[]): Promise<void> => {
    asked([entry(1, gone), entry(2, gone), entry(3, gone)], {}, cannot);
    await render(
      <ToastProvider>
        <ConflictsSection />
      </ToastProvider>,
    );
    await userEvent.click(page.getByRole('button', { name: 'Answer all 3 …' }));
    await userEvent.click(page.getByRole('button', { name: 'Make the items of 3 conflicts again as new' }));
  };

  test('are counted, and the others are named with the reason', async () => {
    await makeAll(['op-2']);
    await expect.element(page.getByText('2 items made again as new')).toBeVisible();
    await expect
      .element(
        page.getByText('Not made again: Title of SHOP-2. There, nothing is known here of what the item held, so it cannot be made again.'),
      )
      .toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Deleted in the tracker 1' })).toBeVisible();
  });

  test('are none where none can be, which is not said to be a question that has ended', async () => {
    await makeAll(['op-1', 'op-2', 'op-3']);
    await expect.element(page.getByText('Nothing was made again')).toBeVisible();
    await expect.element(page.getByText(/Title of SHOP-1, Title of SHOP-2, Title of SHOP-3/)).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Deleted in the tracker 3' })).toBeVisible();
  });
});
