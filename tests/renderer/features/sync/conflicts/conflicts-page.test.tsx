import { beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { ConflictsPage } from '#renderer/features/sync/conflicts/conflicts-page.tsx';
import { ToastProvider } from '#renderer/ui/toast.tsx';
import type { ProjectId } from '#shared/domain/item.ts';
import { ok } from '#shared/lib/result.ts';
import { accessProblems } from '#tests/support/axe.ts';
import { FAKE_NOW, JIRA } from '#tests/support/fake-engine.ts';
import { asked, both, decision, entry } from './rig.ts';

beforeEach(async () => {
  location.hash = '';
  await page.viewport(1400, 900);
});

describe('a conflict', () => {
  test('shows base, mine and theirs with who and when, words that changed, and chooses nothing', async () => {
    asked([entry(1, both)]);
    await render(<ConflictsPage id="op-1" />);
    const theirs = page.getByRole('region', { name: 'Theirs, in the tracker', exact: true });
    await expect.element(theirs).toBeVisible();
    await expect.element(theirs.getByText(/Jonas/)).toBeVisible();
    expect(theirs.element().querySelector('del')?.textContent).toBe('Show');
    expect(theirs.element().querySelector('ins')?.textContent).toBe('Hide');
    const mine = page.getByRole('region', { name: 'Yours, waiting here', exact: true });
    expect(mine.element().querySelector('ins')?.textContent?.trim()).toBe('whole');
    await expect.element(page.getByRole('region', { name: 'Before both', exact: true }).getByText('Show the cart')).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Title of SHOP-1' })).toHaveFocus();
  });

  test('between an edit that was sent and the way back from it says which is in the tracker, and that only the way back is sent', async () => {
    asked([entry(1, { kind: 'two-edits', theirs: 'Theirs', by: 'Mara', at: FAKE_NOW, sent: true })], { by: 'Mara', draft: null });
    await render(<ConflictsPage id="op-1" />);
    await expect.element(page.getByRole('region', { name: 'The edit, as it was sent', exact: true }).getByText(/Mara/)).toBeVisible();
    const before = page.getByRole('region', { name: 'As it was before', exact: true });
    await expect.element(before).toBeVisible();
    expect(before.getByText(/Mara/).query()).toBeNull();
    expect(page.getByRole('region', { name: 'Before both', exact: true }).query()).toBeNull();
    await expect.element(decision('Put back the old value')).toBeVisible();
    await expect.element(decision('Leave the edit')).toBeVisible();
    await expect.element(page.getByText('It stays in the tracker as it was sent.')).toBeVisible();
    expect(await accessProblems()).toEqual([]);
  });

  test('once answered leads to the next one, with the focus on it, until none is left', async () => {
    const { answer } = asked([entry(1, both), entry(2, both)]);
    const screen = await render(<ConflictsPage id="op-1" />);
    await userEvent.click(decision('Keep mine'));
    expect(answer).toHaveBeenCalledExactlyOnceWith({ operations: ['op-1'], reply: { kind: 'mine' }, seen: { 'op-1': 'Theirs' } });
    await expect.poll(() => location.hash).toBe('#/sync/conflicts/op-2');
    await screen.rerender(<ConflictsPage id="op-2" />);
    await expect.element(page.getByRole('heading', { name: 'Title of SHOP-2' })).toHaveFocus();
    await userEvent.click(decision('Take theirs'));
    await expect.poll(() => location.hash).toBe('#/sync/conflicts');
    await screen.rerender(<ConflictsPage id={null} />);
    await expect.element(page.getByRole('heading', { name: 'Nothing is left to decide' })).toBeVisible();
  });

  test('is answered once by a double click: the next one stands in the same place by then', async () => {
    const { answer } = asked([entry(1, both), entry(2, both)]);
    await render(<ConflictsPage id={null} />);
    await userEvent.dblClick(decision('Keep mine'));
    await expect.element(page.getByRole('heading', { name: 'Title of SHOP-2' })).toBeVisible();
    expect(answer).toHaveBeenCalledOnce();
  });

  test('is answered with a merge that the person edits; a text is written as its tracker takes it', async () => {
    const { answer } = asked([entry(1, both)], {
      isText: true,
      format: 'html',
      base: 'one',
      mine: 'mine',
      theirs: 'theirs',
      draft: { text: 'mine\n\ntheirs', both: 1 },
    });
    await render(<ConflictsPage id="op-1" />);
    await userEvent.click(decision('Edit a merge'));
    const box = page.getByRole('textbox', { name: 'Merged text, in Markdown' });
    await expect.element(box).toHaveFocus();
    await expect.element(box).toHaveValue('mine\n\ntheirs');
    await expect.element(page.getByText('1 place holds both versions, yours first. Take out what should not stay.')).toBeVisible();
    await userEvent.fill(box, 'mine and **theirs**');
    await userEvent.click(page.getByRole('button', { name: 'Use this merge' }));
    await expect.poll(() => answer.mock.calls.length).toBe(1);
    expect(answer.mock.calls[0]![0].reply).toMatchObject({ kind: 'edit', value: expect.stringMatching(/mine and <(b|strong)>theirs/) });
  });

  test('that changed once more while it was open is not answered: a sentence says so, and the next answer is for what is shown', async () => {
    const { answer, change } = asked([entry(1, both)]);
    await render(<ConflictsPage id="op-1" />);
    await expect.element(decision('Keep mine')).toBeVisible();
    change([entry(1, { ...both, theirs: 'Theirs, later' })], { theirs: 'Empty the cart' });
    await expect.element(page.getByRole('region', { name: 'Theirs, in the tracker', exact: true }).getByText('Empty')).toBeVisible();
    await userEvent.click(decision('Keep mine'));
    await expect.element(page.getByText('Not answered: the tracker changed once more')).toBeVisible();
    expect(answer).not.toHaveBeenCalled();
    await userEvent.click(decision('Keep mine'));
    expect(answer).toHaveBeenCalledExactlyOnceWith({ operations: ['op-1'], reply: { kind: 'mine' }, seen: { 'op-1': 'Theirs, later' } });
  });

  test('names in its message what was answered, and does not undo what was done since', async () => {
    const { undo } = asked([entry(1, both), entry(2, both)]);
    undo.mockResolvedValueOnce(ok(null) as never);
    await render(
      <ToastProvider>
        <ConflictsPage id="op-1" />
      </ToastProvider>,
    );
    await userEvent.click(decision('Keep mine'));
    await expect.element(page.getByText('Answered: Title of SHOP-1').first()).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Undo' }).last());
    await expect.element(page.getByText(/Something else was changed since.*Use Undo in the header/).first()).toBeVisible();
  });

  test('that the engine did not answer, as it has another value by now, says so too', async () => {
    const { answer } = asked([entry(1, both)]);
    answer.mockResolvedValueOnce(ok(0));
    await render(<ConflictsPage id="op-1" />);
    await userEvent.click(decision('Take theirs'));
    await expect.element(page.getByText('Not answered: the tracker changed once more')).toBeVisible();
  });

  test.each([
    { draft: { text: 'Show the whole cart', both: 1 }, says: 'Starts with yours; theirs stands beside it.' },
    { draft: { text: 'Hide the cart', both: 0 }, says: 'Starts with theirs; yours stands beside it.' },
  ])('promises no merge where the editor begins with one of both: $says', async ({ draft, says }) => {
    asked([entry(1, both)], { draft });
    await render(<ConflictsPage id="op-1" />);
    await expect.element(page.getByText(new RegExp(says.slice(1)))).toBeVisible();
    expect(page.getByText(/A merge of both/).elements()).toHaveLength(0);
    await userEvent.click(decision('Edit a merge'));
    await expect.element(page.getByText(says, { exact: true })).toBeVisible();
    await expect.element(page.getByRole('textbox', { name: 'Merged value' })).toHaveValue(draft.text);
  });

  test('whose other side has more than words says so above the choice, and the choice names what it takes away', async () => {
    asked([entry(1, both)], {
      isText: true,
      format: 'adf',
      draft: null,
      noMerge: 'because of theirs. It holds a panel.',
      goes: 'a picture and a panel',
    });
    await render(<ConflictsPage id="op-1" />);
    await expect.element(page.getByText('Theirs has more than words, and yours does not: a picture and a panel.')).toBeVisible();
    await expect
      .element(decision('Keep mine'))
      .toHaveAccessibleDescription(
        'It takes out of theirs what yours does not have: a picture and a panel. Yours replaces theirs with the next sync.',
      );
    await expect.element(decision('Take theirs')).toHaveAccessibleDescription('Your edit is dropped. Nothing is sent.');
    const [why, first] = [page.getByText('They cannot be merged here, because of theirs. It holds a panel.'), decision('Keep mine')];
    expect(why.element().compareDocumentPosition(first.element()) & Node.DOCUMENT_POSITION_FOLLOWING).not.toBe(0);
  });

  test('about what was never pulled offers a pull in place of an answer', async () => {
    const pull = vi.fn(async () => undefined);
    const { answer } = asked([{ ...entry(1, both), notPulled: true }], {}, [], pull);
    await render(<ConflictsPage id="op-1" />);
    await expect.element(page.getByText('Pull first, then decide.')).toBeVisible();
    expect(decision('Keep mine').elements()).toHaveLength(0);
    await userEvent.click(decision('Pull Acme Jira'));
    expect(pull).toHaveBeenCalledExactlyOnceWith({ connections: [JIRA] });
    expect(answer).not.toHaveBeenCalled();
  });

  test('left for later stays, and the next one is shown', async () => {
    const { answer } = asked([entry(1, both), entry(2, both)]);
    await render(<ConflictsPage id="op-1" />);
    await userEvent.click(decision('Decide later'));
    await expect.poll(() => location.hash).toBe('#/sync/conflicts/op-2');
    expect(answer).not.toHaveBeenCalled();
  });

  test.each([
    ['deleted: Make it again as new', { kind: 'deleted', by: null, at: null }, 'makeAgain'],
    ['deleted: Give up my edit', { kind: 'deleted', by: null, at: null }, 'answer'],
    ['moved: Send it there', { kind: 'moved', to: 'jira/2' as ProjectId }, 'answer'],
    ['refused: Try again', null, 'release'],
    ['refused: Give up my edit', null, 'takeBack'],
  ] as const)('offers what helps where the record was %s', async (title, conflict, call) => {
    const calls = asked([entry(1, conflict)], { theirs: null, draft: null, canMakeAgain: true });
    await render(<ConflictsPage id="op-1" />);
    await userEvent.click(decision(title.slice(title.indexOf(':') + 2)));
    await expect.poll(() => calls[call].mock.calls.length).toBe(1);
  });

  test('that is settled already is not told as given up, and no other step is offered to be undone', async () => {
    const { takeBack } = asked([entry(1, null)]);
    takeBack.mockResolvedValueOnce(ok(undefined));
    await render(
      <ToastProvider>
        <ConflictsPage id="op-1" />
      </ToastProvider>,
    );
    await userEvent.click(decision('Give up my edit'));
    await expect.element(page.getByText(/^Not answered/)).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Undo' })).not.toBeInTheDocument();
  });

  test('with the workflow offers the states that can be reached', async () => {
    const { answer } = asked([entry(1, { kind: 'no-way', from: 'To do', allowed: ['In review'] })], {
      theirs: null,
      draft: null,
      allowed: [{ id: '31', name: 'In review' }],
    });
    await render(<ConflictsPage id="op-1" />);
    await userEvent.click(decision('Set to In review'));
    await expect.poll(() => answer.mock.calls.length).toBe(1);
    expect(answer.mock.calls[0]![0].reply).toEqual({ kind: 'edit', value: { id: '31', name: 'In review' } });
  });

  test('that ended meanwhile says so', async () => {
    asked([entry(1, both)]);
    await render(<ConflictsPage id="op-9" />);
    await expect.element(page.getByRole('heading', { name: 'This question has ended' })).toBeVisible();
  });
});
