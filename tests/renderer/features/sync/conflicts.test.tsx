import { beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { ConflictsPage } from '#renderer/features/sync/conflicts/conflicts-page.tsx';
import { ConflictsSection } from '#renderer/features/sync/conflicts/conflicts-section.tsx';
import { ToastProvider } from '#renderer/ui/toast.tsx';
import { askedKind, type ConflictView } from '#shared/contract/conflicts.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { ProjectId } from '#shared/domain/item.ts';
import { ok } from '#shared/lib/result.ts';
import { localId, type Conflict, type OperationId } from '#shared/sync/operation.ts';
import type { Answer } from '#shared/sync/outbox.ts';
import { accessProblems } from '#tests/support/axe.ts';
import { fakeEngine, fakeItem, FAKE_NOW, FAKE_PROJECTS, fakeRevision, JIRA } from '#tests/support/fake-engine.ts';

const entry = (number: number, conflict: Conflict | null = null): OutboxEntry => ({
  id: `op-${number}` as OperationId,
  record: fakeItem(number).id,
  recordKind: 'item',
  connection: JIRA,
  connectionName: 'Acme Jira',
  project: FAKE_PROJECTS[0].id,
  key: `SHOP-${number}`,
  title: `Item ${number}`,
  field: 'title',
  kind: 'value',
  before: 'Base',
  after: 'Mine',
  state:
    conflict === null
      ? { kind: 'parked', parking: { words: 'No.', advice: 'Ask.', asks: [], at: FAKE_NOW } }
      : { kind: 'conflict', conflict },
  waitsFor: [],
  releases: [],
  by: 'Mara',
  at: FAKE_NOW,
});
const both: Conflict = { kind: 'both-changed', theirs: 'Theirs', by: 'Jonas', at: FAKE_NOW };
const view = (of: OutboxEntry, over: Partial<ConflictView> = {}): ConflictView => ({
  entry: of,
  kind: askedKind(of)!,
  explanation: { title: 'Title', happened: 'Jonas changed it.', safe: 'Nothing was overwritten.', next: 'Choose.', detail: null },
  base: 'Show the cart',
  mine: 'Show the whole cart',
  theirs: 'Hide the cart',
  by: 'Jonas',
  at: FAKE_NOW,
  isText: false,
  draft: { text: 'Hide the whole cart', both: 0 },
  noMerge: null,
  goes: null,
  format: 'plain',
  allowed: [],
  canMakeAgain: false,
  ...over,
});

/** An engine in which these wait until they are answered. @param cannot edits of items that cannot be made again */
function asked(
  entries: readonly OutboxEntry[],
  views: Partial<ConflictView> = {},
  cannot: readonly string[] = [],
  pull = async (): Promise<void> => undefined,
) {
  let left = entries;
  let shownAs = views;
  let version = 1;
  let steps = 6;
  const settle = (ids: readonly OperationId[]): number => {
    const before = left.length;
    left = left.filter(({ id }) => !ids.includes(id));
    fakeRevision.set((version += 1));
    if (left.length < before) steps += 1;
    return before - left.length;
  };
  const answer = vi.fn(async ({ operations }: { readonly operations: readonly OperationId[]; readonly reply: Answer }) =>
    ok(settle(operations)),
  );
  const release = vi.fn(async (ids: readonly OperationId[]) => ok(settle(ids)));
  const takeBack = vi.fn(async (ids: readonly OperationId[]) => {
    settle(ids);
    return ok(undefined);
  });
  const makeAgain = vi.fn(async (ids: readonly OperationId[]) => {
    const left = ids.filter((id) => cannot.includes(id)).map((operation) => ({ operation, why: 'not-known' }) as const);
    return ok({ made: settle(ids.filter((id) => !cannot.includes(id))), left });
  });
  const undo = vi.fn(async (_step: number) => {
    left = entries;
    fakeRevision.set((version += 1));
    return ok('answer a conflict');
  });
  setEngine(
    fakeEngine({
      plan: { newestStep: async () => steps, undoStep: undo },
      sync: { pull },
      outbox: {
        asked: async () => left,
        conflict: async (id) => {
          const found = left.find((each) => each.id === id);
          return found === undefined ? null : view(found, shownAs);
        },
        answer,
        release,
        takeBack,
        makeAgain,
      },
    }),
  );
  fakeRevision.set((version += 1));
  const change = (entries: readonly OutboxEntry[], views: Partial<ConflictView>): void => {
    left = entries;
    shownAs = views;
    fakeRevision.set((version += 1));
  };
  return { answer, release, takeBack, makeAgain, undo, change };
}

const decision = (name: string) => page.getByRole('region', { name: 'Your decision' }).getByRole('button', { name });

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
